//! The signs of one language: what its words, beginnings of words and phrases count for each emergency.

use crate::decision::{Kind, Topic};
use crate::fold::{Folded, fold};
use crate::matcher::Matcher;
use crate::rulebook::{self, Sign};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What stands for every message in a table of signs.
const EVERY_MESSAGE: &str = "*";

/// A sign at one place of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundSign {
    /// The row of the table.
    row: u32,
    /// The position of its first word.
    pub first: usize,
    /// The position of its last word.
    pub last: usize,
}

impl FoundSign {
    /// The same signs, each once and at its first place.
    pub(crate) fn once(found: &[Self]) -> Vec<Self> {
        let mut once = found.to_vec();
        once.sort_unstable_by_key(|found| (found.row, found.first));
        once.dedup_by_key(|found| found.row);
        once
    }
}

/// A word of a text, and the row of the sign that fits it.
struct Word<'t> {
    /// As it is read.
    meant: &'t str,
    row: Option<u32>,
    /// Whether it is written otherwise.
    is_mistyped: bool,
}

/// A compiled table.
#[derive(Debug)]
pub(crate) struct CompiledSigns {
    /// The emergencies: the number of each, and its column in the rows.
    emergencies: Vec<(usize, usize)>,
    /// Words, and phrases whose words are joined by one space.
    words: FxHashMap<Box<str>, u32>,
    /// Beginnings of words.
    beginnings: FxHashMap<Box<str>, u32>,
    /// How many letters the shortest and the longest beginning have.
    letters: (usize, usize),
    /// How many words the longest phrase has.
    longest: usize,
    /// The row that counts in every message.
    always: Option<u32>,
    rows: Arc<[Sign]>,
}

impl CompiledSigns {
    /// Compiles a table. Columns of emergencies that no rule speaks of are left out.
    pub(crate) fn compile(signs: &rulebook::SignTable, topics: &[Topic]) -> Self {
        let number = |id: &String| {
            let is_it = |topic: &Topic| topic.kind == Kind::Emergency && topic.id == *id;
            topics.iter().position(is_it)
        };
        let columns = signs.emergencies.iter().enumerate();
        let mut table = Self {
            emergencies: columns.filter_map(|(column, id)| Some((number(id)?, column))).collect(),
            words: FxHashMap::default(),
            beginnings: FxHashMap::default(),
            letters: (usize::MAX, 0),
            longest: 1,
            always: None,
            rows: Arc::clone(&signs.signs),
        };
        for (row, sign) in (0_u32..).zip(signs.signs.iter()) {
            table.add(row, &sign.phrase);
        }
        table
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

    /// The signs in a text at all their places, in order of these.
    pub(crate) fn find(&self, folded: &Folded<'_>, matcher: &Matcher) -> Vec<FoundSign> {
        let count = folded.tokens.len();
        let words: Vec<Word<'_>> = (0..count).map(|at| self.read(folded.word(at), matcher)).collect();
        let mut found = Vec::with_capacity(count);
        for (first, word) in words.iter().enumerate() {
            if let Some(row) = word.row {
                let last = first;
                found.push(FoundSign { row, first, last });
            }
            for last in first + 1..count.min(first + self.longest) {
                let part = words.get(first..=last).unwrap_or_default();
                let phrase = if part.iter().any(|word| word.is_mistyped) {
                    let meant: Vec<&str> = part.iter().map(|word| word.meant).collect();
                    self.words.get(meant.join(" ").as_str())
                } else {
                    self.words.get(folded.words(first, last))
                };
                found.extend(phrase.map(|&row| FoundSign { row, first, last }));
            }
        }
        found
    }

    /// Finds the sign that fits a word: the word itself, or else one that it is a typing error of, or else its longest
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

    /// A sign as the pack writes it.
    pub(crate) fn written(&self, found: FoundSign) -> &str {
        self.rows.get(found.row as usize).map_or("", |sign| &sign.phrase)
    }

    /// What a sign counts for an emergency.
    pub(crate) fn points(&self, found: FoundSign, emergency: usize) -> i32 {
        self.column(emergency)
            .map_or(0, |column| self.of_row(found.row, column))
    }

    /// What every message and the signs in it count for each emergency, by its number.
    pub(crate) fn sums(&self, found: &[FoundSign]) -> Vec<(usize, i32)> {
        let mut sums = Vec::with_capacity(self.emergencies.len());
        for &(topic, column) in &self.emergencies {
            let always = self.always.map_or(0, |row| self.of_row(row, column));
            let signs = found.iter().map(|one| self.of_row(one.row, column)).sum::<i32>();
            sums.push((topic, always + signs));
        }
        sums
    }

    fn column(&self, emergency: usize) -> Option<usize> {
        let of = self.emergencies.iter().find(|(topic, _)| *topic == emergency)?;
        Some(of.1)
    }

    fn of_row(&self, row: u32, column: usize) -> i32 {
        let points = self.rows.get(row as usize).and_then(|sign| sign.points.get(column));
        points.copied().unwrap_or_default().into()
    }
}
