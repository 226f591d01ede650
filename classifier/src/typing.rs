//! Finds the words of the phrases that differ from a mistyped word by one edit.
//!
//! Every word of the vocabulary is stored with each of its forms that lack one letter; a mistyped word is looked up
//! by itself and by its own such forms. The work for one word depends on its length alone.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Shorter words have too many real neighbours.
const SHORTEST: usize = 5;
/// Longer words are not worth the memory.
const LONGEST: usize = 24;
/// A first letter may be wrong only in words that stay recognisable.
const FIRST_LETTER_FREE: usize = 7;
/// Emergencies forgive an error only in words of this length.
const SURE: usize = 6;
/// More neighbours than this tell nothing.
const MOST_NEIGHBOURS: usize = 4;

/// The deletion neighbourhood of a vocabulary.
#[derive(Debug, Default)]
pub(crate) struct TypingIndex {
    words: Vec<Box<str>>,
    /// Hash of a form and the word that it comes from, sorted.
    forms: Vec<(u32, u32)>,
    /// Where the forms begin whose hash has these upper bits.
    buckets: Vec<u32>,
    shift: u32,
}

impl TypingIndex {
    /// Indexes words by position.
    pub(crate) fn new(words: Vec<Box<str>>) -> Self {
        let mut forms = Vec::with_capacity(words.len() * 8);
        for (index, word) in words.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            if eligible(word) {
                each_form(word, &mut |hash| forms.push((hash, index)));
            }
        }
        forms.sort_unstable();
        forms.dedup();
        let bits = forms.len().max(2).next_power_of_two().trailing_zeros().min(24);
        let shift = 32 - bits;
        let mut buckets = vec![0_u32; (1_usize << bits) + 1];
        for &(hash, _) in &forms {
            if let Some(count) = buckets.get_mut((hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for bucket in &mut buckets {
            total += *bucket;
            *bucket = total;
        }
        Self {
            words,
            forms,
            buckets,
            shift,
        }
    }

    /// The word at a position.
    pub(crate) fn word(&self, index: u32) -> Option<&str> {
        self.words.get(index as usize).map(|word| &**word)
    }

    /// Calls `found` with each word one edit away, and whether an emergency may trust it.
    pub(crate) fn each_near(&self, word: &str, found: &mut impl FnMut(u32, bool)) {
        if self.forms.is_empty() || !eligible(word) {
            return;
        }
        let mut seen = [u32::MAX; MOST_NEIGHBOURS];
        let mut count = 0;
        each_form(word, &mut |hash| {
            for &(_, index) in self.bucket(hash) {
                if seen.contains(&index) || count == MOST_NEIGHBOURS {
                    continue;
                }
                let Some(candidate) = self.word(index) else { continue };
                let Some(sure) = compare(word, candidate) else { continue };
                if let Some(slot) = seen.get_mut(count) {
                    *slot = index;
                }
                count += 1;
                found(index, sure);
            }
        });
    }

    fn bucket(&self, hash: u32) -> impl Iterator<Item = &(u32, u32)> {
        let slot = (hash >> self.shift) as usize;
        let start = self.buckets.get(slot).copied().unwrap_or_default() as usize;
        let end = self.buckets.get(slot + 1).copied().unwrap_or_default() as usize;
        let forms = self.forms.get(start..end).unwrap_or_default();
        forms.iter().filter(move |form| form.0 == hash)
    }
}

/// The word with every run of one letter shortened to one; `None` where nothing is doubled.
pub(crate) fn squeeze(word: &str) -> Option<String> {
    let mut single = String::with_capacity(word.len());
    let mut last = '\0';
    for letter in word.chars() {
        if letter != last || letter.is_ascii_digit() {
            single.push(letter);
        }
        last = letter;
    }
    (single.len() < word.len()).then_some(single)
}

/// Whether a word has enough letters to forgive a typing error in it.
pub(crate) fn is_long_enough(word: &str) -> bool {
    word.chars().count() >= SHORTEST
}

/// Whether an emergency may trust a word in spite of a typing error.
pub(crate) fn is_sure(word: &str, candidate: &str) -> bool {
    let shorter = word.chars().count().min(candidate.chars().count());
    word.chars().next() == candidate.chars().next() && shorter >= SURE
}

fn eligible(word: &str) -> bool {
    if word.len() < SHORTEST || word.len() > LONGEST * 4 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let length = word.chars().count();
    (SHORTEST..=LONGEST).contains(&length)
}

/// The hash of the word, then of each form that lacks one letter.
fn each_form(word: &str, emit: &mut impl FnMut(u32)) {
    emit(hash_of(word, ""));
    for (at, letter) in word.char_indices() {
        let (head, tail) = word.split_at(at);
        emit(hash_of(head, tail.get(letter.len_utf8()..).unwrap_or_default()));
    }
}

/// The hash of two pieces read as one word.
fn hash_of(head: &str, tail: &str) -> u32 {
    let mut hasher = FxHasher::default();
    for byte in head.bytes().chain(tail.bytes()) {
        hasher.write_u8(byte);
    }
    let hash = hasher.finish();
    let folded = (hash ^ (hash >> 32)) & u64::from(u32::MAX);
    u32::try_from(folded).unwrap_or_default()
}

/// Whether two words are one edit apart and the first letter allows it; if so, whether an emergency may trust it.
fn compare(word: &str, candidate: &str) -> Option<bool> {
    if !one_edit_apart(word, candidate) {
        return None;
    }
    let same_start = word.chars().next() == candidate.chars().next();
    let shorter = word.chars().count().min(candidate.chars().count());
    if !same_start && shorter < FIRST_LETTER_FREE {
        return None;
    }
    Some(is_sure(word, candidate))
}

/// Whether one letter was left out, added, replaced, or swapped with its neighbour.
fn one_edit_apart(left: &str, right: &str) -> bool {
    let common = left
        .chars()
        .zip(right.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (Some(left), Some(right)) = (left.get(common..), right.get(common..)) else {
        return false;
    };
    let (mut left_rest, mut right_rest) = (left.chars(), right.chars());
    let (first_left, first_right) = (left_rest.next(), right_rest.next());
    let (after_left, after_right) = (left_rest.as_str(), right_rest.as_str());
    if after_left == right || left == after_right || after_left == after_right {
        return first_left.is_some() || first_right.is_some();
    }
    let (second_left, second_right) = (left_rest.next(), right_rest.next());
    second_left.is_some()
        && first_left == second_right
        && second_left == first_right
        && left_rest.as_str() == right_rest.as_str()
}
