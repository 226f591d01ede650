//! A table of words, made for the one question of every word of every text: one probe, no comparison of letters, no
//! pointer to follow, and nothing that depends on luck.

use crate::key::Key;
use rustc_hash::FxHashMap;

/// The rows of a list that belong to a word: first and one past the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The first.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl Rows {
    /// The rows from `start` to `end`, without `end`; positions are stored in four bytes, no list comes near that many.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let row = |position| u32::try_from(position).unwrap_or(u32::MAX);
        Self {
            start: row(start),
            end: row(end),
        }
    }

    /// The rows themselves.
    pub(crate) fn of<T>(self, list: &[T]) -> &[T] {
        list.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// For four words there is room for five.
const ROOM: (usize, usize) = (5, 4);
/// So many words or fewer share a factor, on average.
const WORDS_FOR_A_FACTOR: usize = 3;

/// Slots with keys of one size, of which no two words share one.
///
/// The upper bits of a word's hash tell its group, and each group has a factor of its own that was searched for when the
/// slots were filled: multiplied with it, the hashes of the group lead to slots that were free. So a look-up is one
/// comparison whatever the words are, and the processor need not guess its outcome.
#[derive(Debug, Default)]
struct Slots<K, V> {
    slots: Vec<(K, V)>,
    /// By group.
    factors: Vec<u16>,
}

/// A word to be placed: its hash, its key, and what belongs to it.
type Placed<'w, K, V> = (u64, K, V, &'w str);

impl<K: Copy + PartialEq, V: Copy + Default> Slots<K, V> {
    /// Places these words; `vacant` is the key of no word. Words for whose group no factor is found go to `others`.
    fn new(mut words: Vec<Placed<'_, K, V>>, vacant: K, others: &mut FxHashMap<Box<str>, V>) -> Self {
        let mut slots = Self {
            slots: vec![(vacant, V::default()); words.len() * ROOM.0 / ROOM.1 + 1],
            factors: vec![1; words.len() / WORDS_FOR_A_FACTOR + 1],
        };
        words.sort_unstable_by_key(|&(hash, ..)| hash);
        let mut groups: Vec<_> = words
            .chunk_by(|one, two| slots.group(one.0) == slots.group(two.0))
            .collect();
        // The largest groups come first, while there is most room.
        groups.sort_by_key(|words| std::cmp::Reverse(words.len()));
        for words in groups {
            if !slots.place_group(words, vacant) {
                others.extend(words.iter().map(|&(.., value, word)| (word.into(), value)));
            }
        }
        slots
    }

    /// Finds a factor for a group; says whether there is one.
    fn place_group(&mut self, words: &[Placed<'_, K, V>], vacant: K) -> bool {
        let mut places = Vec::with_capacity(words.len());
        for factor in (3..u16::MAX).step_by(2) {
            places.clear();
            for &(hash, ..) in words {
                let place = self.place(hash, factor);
                let is_free = self.slots.get(place).is_some_and(|slot| slot.0 == vacant);
                if !is_free || places.contains(&place) {
                    break;
                }
                places.push(place);
            }
            if places.len() == words.len() {
                self.fill(words, factor);
                return true;
            }
        }
        false
    }

    fn fill(&mut self, words: &[Placed<'_, K, V>], factor: u16) {
        for &(hash, key, value, _) in words {
            let (group, place) = (self.group(hash), self.place(hash, factor));
            if let (Some(slot), Some(own)) = (self.slots.get_mut(place), self.factors.get_mut(group)) {
                (*slot, *own) = ((key, value), factor);
            }
        }
    }

    /// The one slot where a word may stand: what belongs to the word there, and whether it is this one.
    #[inline]
    fn probe(&self, key: K, hash: u64) -> (V, bool) {
        let factor = self.factors.get(self.group(hash)).copied().unwrap_or_default();
        match self.slots.get(self.place(hash, factor)) {
            Some(slot) => (slot.1, slot.0 == key),
            None => (V::default(), false),
        }
    }

    #[inline]
    fn group(&self, hash: u64) -> usize {
        share(hash, self.factors.len())
    }

    #[inline]
    fn place(&self, hash: u64, factor: u16) -> usize {
        share(hash.wrapping_mul(factor.into()), self.slots.len())
    }
}

/// The share of a whole that a hash is of all hashes.
#[inline]
fn share(hash: u64, whole: usize) -> usize {
    usize::try_from((u128::from(hash) * whole as u128) >> u64::BITS).unwrap_or(0)
}

/// Words and what belongs to each.
#[derive(Debug, Default)]
pub(crate) struct WordTable<V> {
    /// Words of at most eight bytes, which most are: they are half a key.
    short: Slots<u64, V>,
    /// Other words that are keys.
    middle: Slots<Key, V>,
    /// Words that are no keys, and those that found no slot.
    others: FxHashMap<Box<str>, V>,
    /// Whether a word that is a key found no slot.
    overflows: bool,
}

impl<V: Copy + Default> WordTable<V> {
    /// A table of these words, each of them once.
    pub(crate) fn new(words: &[(&str, V)]) -> Self {
        let (mut short, mut middle, mut others) = (Vec::new(), Vec::new(), FxHashMap::default());
        for &(word, value) in words {
            let key = Key::of(word);
            if !key.is_word() {
                others.insert(word.into(), value);
            } else if let Some(short_key) = key.short() {
                short.push((key.hash(), short_key, value, word));
            } else {
                middle.push((key.hash(), key, value, word));
            }
        }
        let long = others.len();
        let short = Slots::new(short, Key::SHORT_VACANT, &mut others);
        let middle = Slots::new(middle, Key::VACANT, &mut others);
        Self {
            short,
            middle,
            overflows: others.len() > long,
            others,
        }
    }

    /// What belongs to a word.
    pub(crate) fn get(&self, word: &str) -> Option<V> {
        self.find(Key::of(word), || word)
    }

    /// What belongs to the word with this key; the word itself is asked for where it has none.
    #[inline]
    pub(crate) fn find<'w>(&self, key: Key, word: impl FnOnce() -> &'w str) -> Option<V> {
        match self.probe(key) {
            (value, true) => Some(value),
            (_, false) => self.find_other(key, word),
        }
    }

    /// What belongs to the word with this key, if it has a slot, as most have, and whether it has.
    #[inline]
    pub(crate) fn probe(&self, key: Key) -> (V, bool) {
        match key.short() {
            Some(short_key) => self.short.probe(short_key, key.hash()),
            None => self.middle.probe(key, key.hash()),
        }
    }

    /// What belongs to a word that has no slot.
    #[inline]
    pub(crate) fn find_other<'w>(&self, key: Key, word: impl FnOnce() -> &'w str) -> Option<V> {
        if key.is_word() && !self.overflows {
            return None;
        }
        self.others.get(word()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::load;

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
            let key = Key::new(load(&text.as_bytes()[2..]), word.len());
            assert_eq!(table.find(key, || word), rows);
            assert!(!key.is_word() || key.bytes().starts_with(word.as_bytes()));
        }
        assert_eq!(table.get("abd"), None);
        assert_eq!(table.get(""), None);
        assert_eq!(WordTable::<Rows>::default().get("abc"), None);
    }

    #[test]
    fn many_words_are_all_found_and_no_others() {
        for count in [0, 1, 2, 3, 100, 5000] {
            let words: Vec<String> = (0..count * 2).map(|number| format!("w{}", number * 7919)).collect();
            let (known, unknown) = words.split_at(count);
            let numbered: Vec<(&str, usize)> = known.iter().map(String::as_str).zip(0..).collect();
            let table = WordTable::new(&numbered);
            for &(word, number) in &numbered {
                assert_eq!(table.get(word), Some(number), "{word}");
            }
            assert!(unknown.iter().all(|word| table.get(word).is_none()));
            assert!(!table.overflows);
        }
    }

    #[test]
    fn words_without_a_slot_are_found_as_well() {
        let mut table = WordTable::<u8>::new(&[("abc", 1)]);
        table.others.insert("abd".into(), 2);
        table.overflows = true;
        assert_eq!(
            (table.get("abc"), table.get("abd"), table.get("abe")),
            (Some(1), Some(2), None)
        );
    }
}
