//! Tells typing errors from words.

use std::collections::BTreeSet;

/// Shorter words are never taken for typing errors.
const SHORTEST: usize = 5;

/// The words of a pack, and what is left of them when one letter is missing.
pub struct Spelling {
    words: BTreeSet<String>,
    shortened: BTreeSet<String>,
}

impl Spelling {
    /// For these words.
    pub fn new(words: BTreeSet<String>) -> Self {
        let long = words.iter().filter(|word| word.chars().count() >= SHORTEST);
        let shortened = long.flat_map(|word| shortened(word)).collect();
        Self { words, shortened }
    }

    /// Whether a word is unknown and one letter away from a known one: too many, missing, another, or two changed over.
    pub fn is_error(&self, word: &str) -> bool {
        if word.chars().count() < SHORTEST || self.words.contains(word) {
            return false;
        }
        self.shortened.contains(word)
            || shortened(word)
                .iter()
                .any(|rest| self.words.contains(rest) || self.shortened.contains(rest))
    }
}

fn shortened(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let without = |at: usize| {
        letters
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != at)
            .map(|(_, letter)| letter)
            .collect()
    };
    (0..letters.len()).map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_one_letter_away_from_a_known_word() {
        let words = ["burning", "detector", "smoke"].map(str::to_owned);
        let spelling = Spelling::new(words.into_iter().collect());
        for error in ["burnning", "burnig", "detecter", "smokee", "bruning"] {
            assert!(spelling.is_error(error), "{error}");
        }
        for word in ["burning", "learning", "fire", "smok", "coughing"] {
            assert!(!spelling.is_error(word), "{word}");
        }
    }
}
