//! Folds a text into the words that phrases are compared with, and remembers where each word stood.

use crate::characters::Break;
use crate::decision::Span;
use crate::folder::Folder;
use crate::key::{Key, LONGEST_KEY};
use std::cell::OnceCell;

/// The text as the rules see it: lower case, without accents, punctuation and doubled spaces.
/// Two texts with the same fold are the same to every phrase.
pub fn fold(text: &str) -> String {
    let folded = Folded::new(text);
    folded
        .text
        .into_inner()
        .unwrap_or_else(|| written(&folded.tokens, &folded.long))
}

/// One word of a folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte in the folded text.
    pub end: usize,
    /// The word itself, unless it is a long one.
    pub key: Key,
    /// Where the word stands in the original text.
    pub source: Span,
    /// What separates it from the word before.
    pub before: Break,
    /// Whether a letter stood three times or more in a row.
    pub stretched: bool,
    /// Whether it is a single Chinese character.
    pub ideograph: bool,
}

/// Memory that a folded text was written in, kept for the next one.
#[derive(Debug, Default)]
pub(crate) struct FoldBuffers {
    /// The words in order.
    pub tokens: Vec<Token>,
    /// The words that are too long to be keys, one after the other.
    pub long: String,
    /// The word that is being written.
    pub word: String,
}

/// A folded text: its words, and the map back to the original.
///
/// Most words are looked up and never read again, so the text itself is written when somebody first asks for it.
#[derive(Debug)]
pub(crate) struct Folded<'t> {
    /// The original text.
    pub source: &'t str,
    /// The words in order.
    pub tokens: Vec<Token>,
    long: String,
    text: OnceCell<String>,
}

impl<'t> Folded<'t> {
    /// Folds a text in one pass, linear in its length.
    pub(crate) fn new(source: &'t str) -> Self {
        Self::within(source, &mut FoldBuffers::default())
    }

    /// Folds a text in memory that was used before; `release` gives it back.
    #[inline]
    pub(crate) fn within(source: &'t str, buffers: &mut FoldBuffers) -> Self {
        Folder::new(source, buffers).fold();
        Self {
            source,
            tokens: std::mem::take(&mut buffers.tokens),
            long: std::mem::take(&mut buffers.long),
            text: OnceCell::new(),
        }
    }

    /// Gives the memory back.
    #[inline]
    pub(crate) fn release(self, buffers: &mut FoldBuffers) {
        buffers.tokens = self.tokens;
        buffers.tokens.clear();
        buffers.long = self.long;
        buffers.long.clear();
        buffers.word.clear();
    }

    /// The folded words joined by one space.
    pub(crate) fn text(&self) -> &str {
        self.text.get_or_init(|| written(&self.tokens, &self.long))
    }

    /// The folded word at a position, empty past the end.
    pub(crate) fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| self.written(token))
    }

    /// A word as it was folded.
    pub(crate) fn written(&self, token: &Token) -> &str {
        self.text().get(token.start..token.end).unwrap_or_default()
    }

    /// The folded words from `first` to `last`, both inclusive, joined by one space.
    pub(crate) fn words(&self, first: usize, last: usize) -> &str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) => self.text().get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    /// The span of the original text from word `first` to word `last`, both inclusive.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) => Span {
                start: first.source.start,
                end: last.source.end.max(first.source.start),
            },
            _ => Span { start: 0, end: 0 },
        }
    }

    /// The original text of a span.
    pub(crate) fn original(&self, span: Span) -> &'t str {
        self.source.get(span.start..span.end).unwrap_or_default()
    }
}

/// The words joined by one space.
fn written(tokens: &[Token], long: &str) -> String {
    let length = tokens.last().map_or(0, |token| token.end);
    // A key is written as a whole and cut off behind its word.
    let mut text: Vec<u8> = Vec::with_capacity(length + LONGEST_KEY);
    let mut long = long.as_bytes();
    for token in tokens {
        if token.start > 0 {
            text.push(b' ');
        }
        if token.key.is_word() {
            text.extend_from_slice(&token.key.bytes());
            text.truncate(token.end);
        } else {
            let (word, rest) = long.split_at_checked(token.end - token.start).unwrap_or_default();
            text.extend_from_slice(word);
            long = rest;
        }
    }
    // Only whole words were written.
    String::from_utf8(text).unwrap_or_default()
}
