//! A hash table from words to rows of another list, made for the one question of every word of every text: one probe,
//! no comparison of letters, no pointer to follow.

use crate::chunk;
use rustc_hash::FxHashMap;

/// At least a third of the slots is empty, so that most look-ups end at the first; more would not fit the caches.
const SLOTS_FOR_TWO_WORDS: usize = 3;

/// A word of at most sixteen bytes as two numbers, or the key of no word. No folded word holds a zero byte, so filling
/// up with zeros keeps different words different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    low: u64,
    high: u64,
}

/// The longest word that is its own key, in bytes.
pub(crate) const LONGEST_KEY: usize = 2 * chunk::BYTES;

/// The bit that ASCII letters have and digits have not.
const LETTER_BITS: u64 = u64::from_le_bytes([0x40; chunk::BYTES]);

impl Key {
    /// The key of the word from `start` to `end`; that of no word for the empty and for long ones.
    #[inline]
    pub(crate) fn of(text: &[u8], start: usize, end: usize) -> Self {
        let length = end.saturating_sub(start);
        if length > LONGEST_KEY {
            return Self::default();
        }
        let low = chunk::first(chunk::load(text, start), length);
        let high = match length.checked_sub(chunk::BYTES) {
            Some(rest) => chunk::first(chunk::load(text, start + chunk::BYTES), rest),
            None => 0,
        };
        Self { low, high }
    }

    /// Whether a letter may stand twice in a row in the word; surely not, if this says so.
    pub(crate) fn may_repeat(self) -> bool {
        !self.is_word() || chunk::may_repeat(self.low, self.high)
    }

    /// Its first bytes as a number, at most eight of them.
    pub(crate) fn head(self, length: usize) -> u64 {
        chunk::first(self.low, length)
    }

    /// The key of the same word of ASCII letters and digits in lower case.
    pub(crate) fn lower(self) -> Self {
        // A letter has the bit above the one that makes it lower case; digits and the zeros behind the end have not.
        let lower = |chunk: u64| chunk | (chunk & LETTER_BITS) >> 1;
        Self {
            low: lower(self.low),
            high: lower(self.high),
        }
    }

    /// The bytes of the word and zeros.
    pub(crate) fn bytes(self) -> [u8; LONGEST_KEY] {
        let mut bytes = [0; LONGEST_KEY];
        let (low, high) = bytes.split_at_mut(chunk::BYTES);
        low.copy_from_slice(&self.low.to_le_bytes());
        high.copy_from_slice(&self.high.to_le_bytes());
        bytes
    }

    /// The key of its first bytes.
    pub(crate) fn beginning(self, length: usize) -> Self {
        Self {
            low: chunk::first(self.low, length),
            high: chunk::first(self.high, length.saturating_sub(chunk::BYTES)),
        }
    }

    /// Whether it is the key of a word.
    pub(crate) fn is_word(self) -> bool {
        self.low != 0
    }

    /// All bits of the word mixed into the upper ones.
    fn hash(self) -> u64 {
        hash(self.low ^ self.high.wrapping_mul(ODD).rotate_left(32))
    }
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// All bits of a number mixed into the upper ones.
fn hash(number: u64) -> u64 {
    (number ^ (number >> 32)).wrapping_mul(ODD)
}

/// The rows of a list that belong to a word: first and one past the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The first.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl Rows {
    /// The rows themselves.
    pub(crate) fn of<T>(self, list: &[T]) -> &[T] {
        list.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Slots with keys of one size; a power of two of them, or none.
#[derive(Debug, Default)]
struct Slots<K> {
    /// A word stands at its hash's upper bits or behind; an empty slot has the key of no word.
    slots: Vec<(K, Rows)>,
    shift: u32,
}

impl<K: Copy + Default + PartialEq> Slots<K> {
    fn with_room(words: usize) -> Self {
        let slots = (words * SLOTS_FOR_TWO_WORDS / 2 + 1).next_power_of_two().max(2);
        Self {
            slots: vec![(K::default(), Rows::default()); slots],
            shift: u64::BITS - slots.trailing_zeros(),
        }
    }

    fn insert(&mut self, key: K, hash: u64, rows: Rows) {
        let first = self.first(hash);
        for step in 0..self.slots.len() {
            let at = (first + step) & (self.slots.len() - 1);
            if let Some(slot) = self.slots.get_mut(at).filter(|slot| slot.0 == K::default()) {
                *slot = (key, rows);
                return;
            }
        }
    }

    #[inline]
    fn find(&self, key: K, hash: u64) -> Option<Rows> {
        let mut at = self.first(hash);
        loop {
            let &(found, rows) = self.slots.get(at)?;
            if found == key {
                return Some(rows);
            }
            if found == K::default() {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn first(&self, hash: u64) -> usize {
        usize::try_from(hash >> self.shift).unwrap_or(0)
    }
}

/// Words and their rows.
#[derive(Debug, Default)]
pub(crate) struct WordTable {
    /// Words of at most eight bytes, which most are: they are half a key.
    short: Slots<u64>,
    /// Other words that are keys.
    middle: Slots<Key>,
    /// Words that are no keys.
    long: FxHashMap<Box<str>, Rows>,
}

impl WordTable {
    /// A table of these words, each of them once.
    pub(crate) fn new(words: &[(&str, Rows)]) -> Self {
        let short = words.iter().filter(|(word, _)| word.len() <= chunk::BYTES).count();
        let mut table = Self {
            short: Slots::with_room(short),
            middle: Slots::with_room(words.len() - short),
            long: FxHashMap::default(),
        };
        for &(word, rows) in words {
            let key = Key::of(word.as_bytes(), 0, word.len());
            if !key.is_word() {
                table.long.insert(word.into(), rows);
            } else if key.high == 0 {
                table.short.insert(key.low, hash(key.low), rows);
            } else {
                table.middle.insert(key, key.hash(), rows);
            }
        }
        table
    }

    /// The rows of a word.
    pub(crate) fn get(&self, word: &str) -> Option<Rows> {
        self.find(Key::of(word.as_bytes(), 0, word.len()), || word)
    }

    /// The rows of the word with this key; the word itself is asked for where it has none.
    #[inline]
    pub(crate) fn find<'w>(&self, key: Key, word: impl FnOnce() -> &'w str) -> Option<Rows> {
        if key.high == 0 && key.is_word() {
            self.short.find(key.low, hash(key.low))
        } else if key.is_word() {
            self.middle.find(key, key.hash())
        } else {
            self.find_long(word())
        }
    }

    #[cold]
    fn find_long(&self, word: &str) -> Option<Rows> {
        self.long.get(word).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_length_are_found_where_they_stand() {
        let words: Vec<String> = (1..40)
            .map(|length| "abcdefghij".repeat(4)[..length].to_owned())
            .collect();
        let rows = |number| Rows {
            start: number,
            end: number + 1,
        };
        let numbered: Vec<(&str, Rows)> = (0..)
            .zip(&words)
            .map(|(number, word)| (word.as_str(), rows(number)))
            .collect();
        let table = WordTable::new(&numbered);
        for &(word, rows) in &numbered {
            let rows = Some(rows);
            assert_eq!(table.get(word), rows);
            let text = format!("x {word} y");
            let key = Key::of(text.as_bytes(), 2, 2 + word.len());
            assert_eq!(table.find(key, || word), rows);
            assert!(!key.is_word() || key.bytes().starts_with(word.as_bytes()));
        }
        assert_eq!(table.get("abd"), None);
        assert_eq!(table.get(""), None);
        assert_eq!(WordTable::default().get("abc"), None);
    }
}
