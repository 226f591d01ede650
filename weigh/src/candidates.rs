//! What may be a sign: words and phrases that several people use, and the pack's word lists.

use crate::examples::Examples;
use crate::spelling::Spelling;
use classifier::{WordList, fold};
use std::collections::{BTreeMap, BTreeSet};

/// What fewer people write is chance.
const FEWEST: usize = 3;
/// The longest phrase, in words; Chinese counts by characters.
const LONGEST: usize = 3;
const LONGEST_CHINESE: usize = 4;

/// All candidates as phrases of the rule language, in order.
pub fn candidates(examples: &Examples, lists: &[&WordList], language: &str, spelling: &Spelling) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for example in examples.all.iter().filter(|example| example.is_judged) {
        let folded = fold(&example.text);
        // What is misspelt is found by its right spelling; as a word of its own it would no longer be taken for one.
        let words: Vec<&str> = folded
            .split_whitespace()
            .map(|word| if spelling.is_error(word) { GAP } else { word })
            .collect();
        for phrase in phrases(&words) {
            *counts.entry(phrase).or_default() += 1;
        }
    }
    let frequent = counts.into_iter().filter(|(_, count)| *count >= FEWEST);
    let mut all: Vec<String> = frequent.map(|(phrase, _)| phrase).collect();
    let of_language = lists.iter().filter(|list| list.language.as_str() == language);
    all.extend(of_language.map(|list| format!("@{}", list.name)));
    all
}

/// The phrases of a text, each once.
fn phrases(words: &[&str]) -> BTreeSet<String> {
    let mut phrases = BTreeSet::new();
    for start in 0..words.len() {
        for length in 1..=LONGEST_CHINESE {
            let Some(part) = words.get(start..start + length) else {
                break;
            };
            let fits = length <= LONGEST || part.iter().all(|word| is_chinese(word));
            if fits && part.iter().all(|word| is_telling(word)) {
                phrases.insert(written(part));
            }
        }
    }
    phrases
}

/// Stands for a word that is no candidate.
const GAP: &str = "0";

/// Words with a number in them are addresses and times.
fn is_telling(word: &str) -> bool {
    !word.chars().any(char::is_numeric)
}

fn is_chinese(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

/// Chinese is written without spaces.
fn written(words: &[&str]) -> String {
    let mut phrase = String::new();
    for word in words {
        let joined = phrase.is_empty()
            || (is_chinese(word) && phrase.ends_with(|c: char| is_chinese(c.encode_utf8(&mut [0; 4]))));
        if !joined {
            phrase.push(' ');
        }
        phrase.push_str(word);
    }
    phrase
}
