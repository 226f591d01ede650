//! The signs of one language: what its words, beginnings of words and phrases count for each emergency.

use crate::decision::{Kind, Topic};
use crate::fold::{Folded, fold};
use crate::rulebook::{self, Sign};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What stands for every message in a table of signs.
const EVERY_MESSAGE: &str = "*";

/// A sign that stands in a text, at its first place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundSign {
    /// The row of the table.
    row: u32,
    /// The position of its first word.
    pub first: usize,
    /// The position of its last word.
    pub last: usize,
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

    /// The signs in a text, each once. Of several that fit one word, the word itself counts, or else its longest beginning.
    pub(crate) fn find(&self, folded: &Folded<'_>) -> Vec<FoundSign> {
        let count = folded.tokens.len();
        let mut found = Vec::with_capacity(count);
        for first in 0..count {
            if let Some(row) = self.of_word(folded.word(first)) {
                found.push(FoundSign {
                    row,
                    first,
                    last: first,
                });
            }
            for last in first + 1..count.min(first + self.longest) {
                if let Some(&row) = self.words.get(folded.words(first, last)) {
                    found.push(FoundSign { row, first, last });
                }
            }
        }
        found.sort_unstable_by_key(|found| (found.row, found.first));
        found.dedup_by_key(|found| found.row);
        found
    }

    fn of_word(&self, word: &str) -> Option<u32> {
        if let Some(row) = self.words.get(word) {
            return Some(*row);
        }
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
