//! A text by the signs of one language: what they come to in the whole of it, and in each of its sentences alone.

use super::table::CompiledSigns;
use super::words;
use crate::characters::Break;
use crate::fold::Folded;
use crate::points::{APART, FEWEST_WORDS, PER_WORD_FEWER, TELLING_WORDS};
use crate::reading::Reading;
use crate::rows::FoundRow;
use std::ops::Range;

/// What the signs of one language say of a text.
pub(super) struct Heard<'r> {
    /// The language, by its number.
    pub language: usize,
    /// Its table.
    pub table: &'r CompiledSigns,
    /// The whole text, then each of its sentences.
    parts: Vec<Part>,
}

/// A text, or one of its sentences.
struct Part {
    /// The signs in it, each once.
    found: Vec<FoundRow>,
    /// What they come to for each emergency, by its number.
    sums: Vec<(usize, i32)>,
}

impl<'r> Heard<'r> {
    /// Reads a text by a language's signs, if it has some; `beside` is what is added to them everywhere.
    pub(super) fn new(reading: &Reading<'r>, language: usize, beside: i32) -> Option<Self> {
        let (table, found) = reading.signs_found(language)?;
        let folded = reading.folded;
        let mut parts = vec![Part::new(
            table,
            &found,
            beside - missing(folded, 0..folded.tokens.len()),
        )];
        // What is said beside a danger must not hide it: "Where do I pay my ticket? Never mind, there is a man with a gun".
        for sentence in sentences(folded) {
            let begins = found.partition_point(|sign| sign.first < sentence.start);
            let ends = found.partition_point(|sign| sign.first < sentence.end);
            let mut found = found.get(begins..ends).unwrap_or_default().to_vec();
            found.retain(|sign| sign.last < sentence.end);
            parts.push(Part::new(table, &found, beside - missing(folded, sentence) - APART));
        }
        Some(Self { language, table, parts })
    }

    /// The most that signs come to for an emergency, and these signs.
    pub(super) fn most(&self, emergency: usize) -> Option<(i32, &[FoundRow])> {
        let mut most: Option<(i32, &[FoundRow])> = None;
        for part in &self.parts {
            let (_, sum) = part.sums.iter().find(|(topic, _)| *topic == emergency)?;
            if most.is_none_or(|(before, _)| *sum > before) {
                most = Some((*sum, &part.found));
            }
        }
        most
    }

    /// The emergency that signs speak for most, and what they come to.
    pub(super) fn likeliest(&self) -> Option<(usize, i32)> {
        // Among equals the first one: the order of a table must not matter more than it has to.
        let sums = self.parts.iter().flat_map(|part| &part.sums);
        sums.rev().max_by_key(|(_, sum)| *sum).copied()
    }
}

impl Part {
    fn new(table: &CompiledSigns, found: &[FoundRow], beside: i32) -> Self {
        let found = FoundRow::once(found);
        let mut sums = table.sums(&found);
        for (_, sum) in &mut sums {
            *sum += beside;
        }
        Self { found, sums }
    }
}

/// The sentences of a text that has several, by their words; those of few words say nothing alone.
fn sentences(folded: &Folded<'_>) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut begins = 0;
    for words in folded.tokens.chunk_by(|_, next| next.before != Break::Sentence) {
        sentences.push(begins..begins + words.len());
        begins += words.len();
    }
    if sentences.len() == 1 {
        return Vec::new();
    }
    sentences.retain(|sentence| words(folded, sentence.clone()) >= FEWEST_WORDS);
    sentences
}

/// What is taken away for the words that are missing: few words say little.
fn missing(folded: &Folded<'_>, tokens: Range<usize>) -> i32 {
    (words(folded, tokens)..TELLING_WORDS).map(|_| PER_WORD_FEWER).sum()
}
