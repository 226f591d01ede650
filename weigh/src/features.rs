//! What may be a sign: words, their beginnings, and phrases, as the classifier finds them; and in which messages they stand.

use crate::examples::Examples;
use classifier::{EDGE, fold, table_words};
use std::collections::{BTreeSet, HashMap};

/// What fewer people write is chance.
const FEWEST: usize = 2;
/// The longest phrase, in words; Chinese counts by characters.
const LONGEST: usize = 2;
const LONGEST_CHINESE: usize = 4;
/// The shortest and the longest beginning of a word, in letters; a Korean syllable is worth two.
const SHORTEST_BEGINNING: usize = 3;
const SHORTEST_KOREAN: usize = 2;
const LONGEST_BEGINNING: usize = 8;
/// What stands for each digit.
const DIGIT: char = '0';

/// Candidates, by number.
pub struct Features {
    /// As a table of signs writes them.
    pub written: Vec<String>,
    /// By candidate: the numbers of the messages in which it stands, in order.
    pub messages: Vec<Vec<u32>>,
    /// How many messages there are.
    pub count: usize,
}

/// All candidates of the messages that are invented or stand in the pack, and their places in all messages.
pub fn features(examples: &Examples) -> Features {
    let texts: Vec<Vec<String>> = examples.all.iter().map(|example| table_words(&example.text)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (example, words) in examples.all.iter().zip(&texts) {
        if example.is_judged || example.is_of_pack {
            for candidate in candidates(words) {
                *counts.entry(candidate).or_default() += 1;
            }
        }
    }
    let frequent = counts.into_iter().filter(|(_, count)| *count >= FEWEST);
    let known = frequent.map(|(candidate, _)| candidate);
    let mut written: Vec<String> = known.filter(|candidate| is_stable(candidate)).collect();
    written.sort_unstable();
    let numbers: HashMap<&str, usize> = written.iter().map(String::as_str).zip(0..).collect();
    let mut messages: Vec<Vec<u32>> = vec![Vec::new(); written.len()];
    for (number, words) in (0_u32..).zip(&texts) {
        for candidate in candidates(words) {
            let at = numbers.get(candidate.as_str());
            if let Some(list) = at.and_then(|at| messages.get_mut(*at)) {
                list.push(number);
            }
        }
    }
    Features {
        written,
        messages,
        count: texts.len(),
    }
}

/// The candidates of a text by its words and edges, each once.
fn candidates(words: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (start, word) in words.iter().enumerate() {
        for length in 1..=LONGEST_CHINESE {
            let Some(part) = words.get(start..start + length) else {
                break;
            };
            if is_candidate(part) {
                found.insert(joined(part));
            }
        }
        if !word.contains(DIGIT) && !is_chinese(word) && word != EDGE {
            found.extend(beginnings(word).map(|beginning| format!("{beginning}*")));
        }
    }
    found
}

/// Whether words, with an edge before them, behind them or neither, are few enough; an edge keeps others apart.
fn is_candidate(part: &[String]) -> bool {
    let inner = part.strip_prefix(&[EDGE.to_owned()]).unwrap_or(part);
    let inner = inner.strip_suffix(&[EDGE.to_owned()]).unwrap_or(inner);
    let few = inner.len() <= LONGEST || inner.iter().all(|word| is_chinese(word));
    few && !inner.is_empty() && inner.iter().all(|word| word != EDGE)
}

/// The beginnings of a word that may be signs, shortest first.
pub fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let shortest = if word.starts_with(is_korean) {
        SHORTEST_KOREAN
    } else {
        SHORTEST_BEGINNING
    };
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let ends = ends.take(LONGEST_BEGINNING).skip(shortest - 1);
    ends.filter_map(|end| word.get(..end))
}

/// Whether a candidate is read as it is written, and not without a particle as it would be elsewhere.
fn is_stable(candidate: &str) -> bool {
    let letters = |text: &str| text.replace(' ', "").replace(EDGE, "");
    letters(&fold(candidate)) == letters(candidate.trim_end_matches('*'))
}

fn is_korean(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

fn is_chinese(word: &str) -> bool {
    word.chars().all(is_ideograph)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// A phrase as it is written: Chinese without spaces.
fn joined(words: &[String]) -> String {
    let mut phrase = String::new();
    for word in words {
        let is_next = is_chinese(word) && phrase.ends_with(is_ideograph);
        if !phrase.is_empty() && !is_next {
            phrase.push(' ');
        }
        phrase.push_str(word);
    }
    phrase
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        candidates(&table_words(text)).into_iter().collect()
    }

    #[test]
    fn words_beginnings_and_pairs_are_candidates_and_numbers_count_by_their_digits() {
        assert_eq!(
            of("Smoke at 12"),
            [
                "00",
                "00 |",
                "at",
                "at 00",
                "at 00 |",
                "smo*",
                "smok*",
                "smoke",
                "smoke at",
                "smoke*",
                "| smoke",
                "| smoke at"
            ]
        );
        assert_eq!(
            of("불이, 나"),
            [
                "| 나",
                "| 나 |",
                "| 불이",
                "| 불이 |",
                "나",
                "나 |",
                "불이",
                "불이 |",
                "불이*"
            ]
        );
    }

    #[test]
    fn chinese_is_cut_by_characters() {
        assert_eq!(
            of("煤气味"),
            [
                "| 煤",
                "| 煤气",
                "| 煤气味",
                "味",
                "味 |",
                "气",
                "气味",
                "气味 |",
                "煤",
                "煤气",
                "煤气味",
                "煤气味 |"
            ]
        );
    }
}
