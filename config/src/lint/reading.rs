//! How hard a text is to read (W307): the school grade by Flesch and Kincaid for English, the score by Fernández Huerta
//! for Spanish. No grade is claimed for languages that have no formula here.
//!
//! Links, placeholders and numbers are not words: nobody reads them aloud.

use super::links::is_link;
use crate::findings::Findings;
use crate::table::Text;

/// The highest grade that most residents read with ease.
const HIGHEST_GRADE: f64 = 8.0;
/// The same by the Spanish score, where more is easier: from here on it is the reading of a 13-year-old.
const LOWEST_SCORE: f64 = 60.0;
/// Shorter texts say too little about how hard they are.
const FEWEST_WORDS: u32 = 12;

/// Warns of a text that is hard to read.
pub(super) fn warn_hard(text: &Text, language: &str, findings: &mut Findings) {
    let Some(message) = hardness(&text.value, language) else {
        return;
    };
    let remedy = "Use shorter sentences and shorter words: one thought in each sentence.";
    findings.warn("W307", text.at, message, remedy);
}

/// Why a text is too hard, where it is.
fn hardness(text: &str, language: &str) -> Option<String> {
    let syllables = match language {
        "en" => english_syllables,
        "es" => spanish_syllables,
        _ => return None,
    };
    let counts = Counts::new(text, syllables);
    if counts.words < FEWEST_WORDS {
        return None;
    }
    if language == "en" {
        let grade = counts.grade();
        return (grade > HIGHEST_GRADE)
            .then(|| format!("this text is for school grade {grade:.1}, and should be for 8"));
    }
    let score = counts.score();
    (score < LOWEST_SCORE)
        .then(|| format!("this text has {score:.0} points by Fernández Huerta, and should have 60 (grade 8)"))
}

/// What the formulas count.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    sentences: u32,
    words: u32,
    syllables: u32,
}

impl Counts {
    fn new(text: &str, syllables: fn(&str) -> u32) -> Self {
        let mut counts = Self::default();
        let mut is_open = false;
        for line in text.lines() {
            for token in line.split_whitespace() {
                if let Some(word) = word_of(token) {
                    counts.words += 1;
                    counts.syllables += syllables(&word).max(1);
                    is_open = true;
                }
                let closing = token.trim_end_matches(['"', ')', '\'', '”', '’']);
                if is_open && closing.ends_with(['.', '!', '?', ':', ';']) {
                    counts.sentences += 1;
                    is_open = false;
                }
            }
            // A line of a list ends a thought as a full stop does.
            counts.sentences += u32::from(std::mem::take(&mut is_open));
        }
        counts
    }

    fn words_in_sentence(&self) -> f64 {
        f64::from(self.words) / f64::from(self.sentences.max(1))
    }

    fn syllables_in_word(&self) -> f64 {
        f64::from(self.syllables) / f64::from(self.words.max(1))
    }

    /// Flesch and Kincaid, 1975.
    fn grade(&self) -> f64 {
        0.39 * self.words_in_sentence() + 11.8 * self.syllables_in_word() - 15.59
    }

    /// Fernández Huerta, 1959, with the sentence's length as Flesch meant it.
    fn score(&self) -> f64 {
        206.84 - 60.0 * self.syllables_in_word() - 1.02 * self.words_in_sentence()
    }
}

/// The letters of a token that is a word.
fn word_of(token: &str) -> Option<String> {
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '{' | '}'));
    if bare.is_empty()
        || bare.contains(['{', '}', '@', '/'])
        || bare.contains(|c: char| c.is_ascii_digit())
        || is_link(bare)
    {
        return None;
    }
    Some(bare.to_lowercase())
}

/// Groups of vowels, without a silent e at the end; right for nine words in ten, which is enough for an average.
fn english_syllables(word: &str) -> u32 {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'é');
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let mut count = 0;
    let mut was_vowel = false;
    for letter in &letters {
        let vowel = is_vowel(*letter);
        count += u32::from(vowel && !was_vowel);
        was_vowel = vowel;
    }
    let ends = |ending: &str| word.ends_with(ending);
    let ends_open = |ending: &str| {
        let before = word.strip_suffix(ending).and_then(|rest| rest.chars().next_back());
        before.is_some_and(|letter| !is_vowel(letter))
    };
    let keeps_e = ends_open("le") || ends("ted") || ends("ded");
    let sounded_es = ["ses", "zes", "xes", "ches", "shes", "ces", "ges"]
        .iter()
        .any(|ending| ends(ending));
    let silent = (ends_open("e") && !keeps_e) || (ends_open("es") && !sounded_es) || (ends_open("ed") && !keeps_e);
    if silent && count > 1 { count - 1 } else { count }
}

/// Vowels, of which two weak ones, or a strong and an unstressed weak one, are spoken together.
fn spanish_syllables(word: &str) -> u32 {
    let mut count = 0;
    let mut last: Option<char> = None;
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    for (index, &letter) in letters.iter().enumerate() {
        let next = letters.get(index.saturating_add(1)).copied();
        let before = index.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let is_silent =
            letter == 'u' && matches!(before, Some('q' | 'g')) && matches!(next, Some('e' | 'i' | 'é' | 'í'));
        if is_silent || !is_spanish_vowel(letter, next) {
            last = None;
            continue;
        }
        let apart = last.is_none_or(|last| is_strong(last) && is_strong(letter));
        count += u32::from(apart);
        last = Some(letter);
    }
    count
}

fn is_spanish_vowel(letter: char, next: Option<char>) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'á' | 'é' | 'í' | 'ó' | 'ú' | 'ü')
        || (letter == 'y' && next.is_none())
}

fn is_strong(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'o' | 'á' | 'é' | 'ó' | 'í' | 'ú')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_common_words() {
        for (word, count) in [
            ("heat", 1),
            ("report", 2),
            ("table", 2),
            ("apartment", 3),
            ("use", 1),
            ("closed", 1),
            ("needed", 2),
            ("boxes", 2),
            ("times", 1),
            ("complaint", 2),
            ("information", 4),
            ("the", 1),
            ("street", 1),
            ("garbage", 2),
        ] {
            assert_eq!(english_syllables(word), count, "{word}");
        }
        for (word, count) in [
            ("calefacción", 4),
            ("agua", 2),
            ("queja", 2),
            ("policía", 4),
            ("ciudad", 2),
            ("reporte", 3),
            ("guerra", 2),
            ("aeropuerto", 5),
            ("día", 2),
            ("hoy", 1),
            ("vergüenza", 3),
        ] {
            assert_eq!(spanish_syllables(word), count, "{word}");
        }
    }

    #[test]
    fn only_words_count() {
        let text = "Pay {amount} at nyc.gov/pay or call 212-555-0100. Then wait.";
        let counts = Counts::new(text, english_syllables);
        assert_eq!((counts.sentences, counts.words), (2, 6));
    }

    #[test]
    fn plain_words_pass_and_office_words_do_not() {
        let plain = "Put the bag at the curb at night. We pick it up the next day. Call us if it is still there.";
        assert_eq!(hardness(plain, "en"), None);
        let office = "Pursuant to applicable municipal regulations, notification regarding nonresidential collection \
                      modifications necessitates administrative authorization.";
        assert!(hardness(office, "en").is_some());
        assert_eq!(hardness(office, "ru"), None);
        let spanish = "Ponga la bolsa en la acera por la noche. La recogemos al otro día. Llame si sigue ahí.";
        assert_eq!(hardness(spanish, "es"), None);
        let oficina = "Las modificaciones reglamentarias correspondientes necesitan autorización administrativa previa \
                       conforme a disposiciones municipales vigentes y procedimientos establecidos.";
        assert!(hardness(oficina, "es").is_some());
    }
}
