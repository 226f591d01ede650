//! Finds the rows of a weighed table in a text: words, beginnings of words and phrases, in spite of a typing error.

use crate::fold::{Folded, fold};
use crate::matcher::Matcher;
use rustc_hash::FxHashMap;

/// What stands for every message in a table.
const EVERY_MESSAGE: &str = "*";

/// A row at one place of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundRow {
    /// The row of the table.
    pub row: u32,
    /// The position of its first word.
    pub first: usize,
    /// The position of its last word.
    pub last: usize,
}

impl FoundRow {
    /// The same rows, each once and at its first place.
    pub(crate) fn once(found: &[Self]) -> Vec<Self> {
        let mut once = found.to_vec();
        once.sort_unstable_by_key(|found| (found.row, found.first));
        once.dedup_by_key(|found| found.row);
        once
    }
}

/// A word of a text, and the row that fits it.
struct Word<'t> {
    /// As it is read.
    meant: &'t str,
    row: Option<u32>,
    /// Whether it is written otherwise.
    is_mistyped: bool,
}

/// The rows of a table by what they stand for.
#[derive(Debug)]
pub(crate) struct RowFinder {
    /// Words, and phrases whose words are joined by one space.
    words: FxHashMap<Box<str>, u32>,
    /// Beginnings of words.
    beginnings: FxHashMap<Box<str>, u32>,
    /// How many letters the shortest and the longest beginning have.
    letters: (usize, usize),
    /// How many words the longest phrase has.
    longest: usize,
    /// The row that counts in every message.
    pub always: Option<u32>,
}

impl RowFinder {
    /// For rows that stand for these phrases, in order.
    pub(crate) fn new<'p>(phrases: impl Iterator<Item = &'p str>) -> Self {
        let mut finder = Self {
            words: FxHashMap::default(),
            beginnings: FxHashMap::default(),
            letters: (usize::MAX, 0),
            longest: 1,
            always: None,
        };
        for (row, phrase) in (0_u32..).zip(phrases) {
            finder.add(row, phrase);
        }
        finder
    }

    fn add(&mut self, row: u32, phrase: &str) {
        if phrase == EVERY_MESSAGE {
            self.always = Some(row);
        } else if let Some(beginning) = phrase.strip_suffix('*') {
            let beginning = fold(beginning);
            let letters = beginning.chars().count();
            self.letters = (self.letters.0.min(letters), self.letters.1.max(letters));
            self.beginnings.insert(beginning.into(), row);
        } else {
            let words = fold(phrase);
            self.longest = self.longest.max(words.split(' ').count());
            self.words.insert(words.into(), row);
        }
    }

    /// The rows in a text at all their places, in order of these.
    pub(crate) fn find(&self, folded: &Folded<'_>, matcher: &Matcher) -> Vec<FoundRow> {
        let count = folded.tokens.len();
        let words: Vec<Word<'_>> = (0..count).map(|at| self.read(folded.word(at), matcher)).collect();
        let mut found = Vec::with_capacity(count);
        for (first, word) in words.iter().enumerate() {
            if let Some(row) = word.row {
                let last = first;
                found.push(FoundRow { row, first, last });
            }
            for last in first + 1..count.min(first + self.longest) {
                let part = words.get(first..=last).unwrap_or_default();
                let phrase = if part.iter().any(|word| word.is_mistyped) {
                    let meant: Vec<&str> = part.iter().map(|word| word.meant).collect();
                    self.words.get(meant.join(" ").as_str())
                } else {
                    self.words.get(folded.words(first, last))
                };
                found.extend(phrase.map(|&row| FoundRow { row, first, last }));
            }
        }
        found
    }

    /// Finds the row that fits a word: the word itself, or else one that it is a typing error of, or else its longest
    /// beginning.
    fn read<'t>(&self, word: &'t str, matcher: &'t Matcher) -> Word<'t> {
        let mut read = Word {
            meant: word,
            row: self.words.get(word).copied(),
            is_mistyped: false,
        };
        if read.row.is_none() {
            matcher.each_meant(word, |meant| {
                let row = self.words.get(meant).copied().or_else(|| self.of_beginning(meant));
                if row.is_some() && !read.is_mistyped {
                    let is_mistyped = true;
                    read = Word {
                        meant,
                        row,
                        is_mistyped,
                    };
                }
            });
        }
        read.row = read.row.or_else(|| self.of_beginning(word));
        read
    }

    fn of_beginning(&self, word: &str) -> Option<u32> {
        let (shortest, longest) = self.letters;
        let mut best = None;
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        for end in ends.take(longest).skip(shortest.saturating_sub(1)) {
            let beginning = word.get(..end).unwrap_or_default();
            best = self.beginnings.get(beginning).copied().or(best);
        }
        best
    }
}
