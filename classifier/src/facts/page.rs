//! A text as the readers of facts see it: its words, what they mean, and which are already taken.

use super::lexicon::{AVENUE, Lexicon, List, Meaning, NUMBERED_NAME, ORDINARY, PREFIX, STOP, STREET_NAME, TYPE};
use crate::characters::Break;
use crate::decision::{Fact, Span};
use crate::engine::Expecting;
use crate::fold::Folded;

/// One text while its facts are read.
pub(crate) struct Page<'a> {
    /// The words.
    pub folded: &'a Folded<'a>,
    /// What single words mean.
    pub lexicon: &'a Lexicon,
    /// What the last question asked for, unless the text is a question or a refusal itself.
    pub expecting: Option<Expecting>,
    known: &'a dyn Fn(&str) -> bool,
    meanings: Vec<Meaning>,
    /// How words are written, as bits.
    shapes: Vec<u8>,
    /// What words of the text mean, all together.
    anywhere: Meaning,
    shapes_anywhere: u8,
    taken: Vec<bool>,
}

const HAS_DIGIT: u8 = 1;
const DIGITS: u8 = 1 << 1;
const LETTERS: u8 = 1 << 2;
const NUMERIC_ORDINAL: u8 = 1 << 3;
const CAPITAL: u8 = 1 << 4;
const STREET: u8 = 1 << 5;

/// The most words of a street's name before its type.
pub(crate) const STREET_WORDS: usize = 4;

/// How a folded word is written.
fn shape_of(word: &str) -> u8 {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return if word.is_empty() { 0 } else { LETTERS };
    }
    if digits == word.len() {
        return HAS_DIGIT | DIGITS;
    }
    let (number, ending) = word.split_at_checked(digits).unwrap_or_default();
    let ordinal =
        digits <= 3 && number.bytes().all(|byte| byte.is_ascii_digit()) && matches!(ending, "st" | "nd" | "rd" | "th");
    HAS_DIGIT | if ordinal { NUMERIC_ORDINAL } else { 0 }
}

impl<'a> Page<'a> {
    /// Prepares a text.
    pub(crate) fn new(
        folded: &'a Folded<'a>,
        lexicon: &'a Lexicon,
        expecting: Option<Expecting>,
        known: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        let count = folded.tokens.len();
        let mut page = Self {
            folded,
            lexicon,
            expecting,
            known,
            meanings: Vec::with_capacity(count),
            shapes: Vec::with_capacity(count),
            anywhere: Meaning::default(),
            shapes_anywhere: 0,
            taken: vec![false; count],
        };
        page.look_at_words();
        page.mark_streets();
        page
    }

    /// Looks every word up once.
    fn look_at_words(&mut self) {
        let shouted = !self.folded.source.bytes().any(|byte| byte.is_ascii_lowercase());
        for (index, token) in self.folded.tokens.iter().enumerate() {
            let word = self.folded.word(index);
            let meaning = self.lexicon.meaning(word);
            let upper = |original: &str| original.chars().next().is_some_and(char::is_uppercase);
            let capital = !shouted && upper(self.folded.original(token.source));
            let shape = shape_of(word) | if capital { CAPITAL } else { 0 };
            self.anywhere.join(meaning);
            self.shapes_anywhere |= shape;
            self.meanings.push(meaning);
            self.shapes.push(shape);
        }
    }

    /// Marks the words at which a street's name may begin: at most four words before its type.
    fn mark_streets(&mut self) {
        let mut distance = usize::MAX;
        for (meaning, shape) in self.meanings.iter().zip(&mut self.shapes).rev() {
            distance = if meaning.is & TYPE != 0 {
                0
            } else {
                distance.saturating_add(1)
            };
            let begins = meaning.is & (PREFIX | AVENUE | NUMBERED_NAME) != 0 || meaning.begins(List::Streets);
            if distance <= STREET_WORDS || begins || *shape & NUMERIC_ORDINAL != 0 {
                *shape |= STREET;
            }
        }
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.folded.tokens.len()
    }

    /// A folded word, empty past the end.
    pub(crate) fn word(&self, index: usize) -> &'a str {
        self.folded.word(index)
    }

    /// Whether a word has one of these meanings.
    pub(crate) fn is(&self, index: usize, meaning: u32) -> bool {
        self.meanings.get(index).is_some_and(|has| has.is & meaning != 0)
    }

    /// Whether a word has one of these meanings in expressions of time.
    pub(crate) fn is_time(&self, index: usize, meaning: u32) -> bool {
        self.meanings.get(index).is_some_and(|has| has.time & meaning != 0)
    }

    /// Whether an expression of time can begin with a word.
    pub(crate) fn may_begin_time(&self, index: usize) -> bool {
        let begins =
            |meaning: &Meaning| meaning.time != 0 || meaning.begins(List::Times) || meaning.begins(List::HourLeads);
        self.meanings.get(index).is_some_and(begins) || self.has_digit(index)
    }

    /// Whether no fact has taken a word; words past the end are not free.
    pub(crate) fn free(&self, index: usize) -> bool {
        self.taken.get(index) == Some(&false)
    }

    /// Whether all words from `first` to `end`, exclusive, are free.
    pub(crate) fn all_free(&self, first: usize, end: usize) -> bool {
        (first..end).all(|index| self.free(index))
    }

    /// Takes the words from `first` to `end`, exclusive.
    pub(crate) fn take(&mut self, first: usize, end: usize) {
        for taken in self.taken.iter_mut().take(end).skip(first) {
            *taken = true;
        }
    }

    /// What separates a word from the one before.
    pub(crate) fn before(&self, index: usize) -> Break {
        match index {
            0 => Break::Joined,
            _ => self
                .folded
                .tokens
                .get(index)
                .map_or(Break::Sentence, |token| token.before),
        }
    }

    /// Whether a sentence ends before a word, or the text has ended.
    pub(crate) fn ends_sentence(&self, index: usize) -> bool {
        index >= self.len() || self.before(index) == Break::Sentence
    }

    /// Whether a clause ends before a word, or the text has ended.
    pub(crate) fn ends_clause(&self, index: usize) -> bool {
        index >= self.len() || self.before(index) >= Break::Clause
    }

    /// The original text between a word and the one before it, or the beginning.
    pub(crate) fn between(&self, index: usize) -> &'a str {
        let start = match index.checked_sub(1).and_then(|before| self.folded.tokens.get(before)) {
            Some(before) => before.source.end,
            None => 0,
        };
        let end = self.folded.tokens.get(index).map_or(start, |token| token.source.start);
        self.folded.source.get(start..end).unwrap_or_default()
    }

    /// Whether a word consists of ASCII digits.
    pub(crate) fn digits(&self, index: usize) -> bool {
        self.shape(index, DIGITS)
    }

    /// The value of a word of at most nine digits.
    pub(crate) fn number(&self, index: usize) -> Option<u32> {
        if self.digits(index) {
            self.word(index).parse().ok()
        } else {
            None
        }
    }

    /// Whether a word holds a digit.
    pub(crate) fn has_digit(&self, index: usize) -> bool {
        self.shape(index, HAS_DIGIT)
    }

    /// Whether a word consists of letters alone.
    pub(crate) fn letters(&self, index: usize) -> bool {
        self.shape(index, LETTERS)
    }

    /// Whether a word is written like a name: with a capital, in a text that is not all capitals.
    pub(crate) fn capital(&self, index: usize) -> bool {
        self.shape(index, CAPITAL)
    }

    /// Whether a word is written in capitals alone, in a text that is not.
    pub(crate) fn capitals(&self, index: usize) -> bool {
        self.capital(index) && self.letters(index) && !self.original_word(index).chars().any(char::is_lowercase)
    }

    /// Whether a word is a number with its ordinal ending, such as `5th`.
    pub(crate) fn numeric_ordinal(&self, index: usize) -> bool {
        self.shape(index, NUMERIC_ORDINAL)
    }

    /// Whether a street's name can begin with a word.
    pub(crate) fn may_begin_street(&self, index: usize) -> bool {
        self.shape(index, STREET)
    }

    /// Whether any word has one of these meanings.
    pub(crate) fn any(&self, meaning: u32) -> bool {
        self.anywhere.is & meaning != 0
    }

    /// Whether a name of a list may begin anywhere.
    pub(crate) fn any_begins(&self, list: List) -> bool {
        self.anywhere.begins(list)
    }

    /// Whether any word holds a digit.
    pub(crate) fn any_digit(&self) -> bool {
        self.shapes_anywhere & HAS_DIGIT != 0
    }

    /// Whether any word is a number with its ordinal ending.
    pub(crate) fn any_numeric_ordinal(&self) -> bool {
        self.shapes_anywhere & NUMERIC_ORDINAL != 0
    }

    fn shape(&self, index: usize, shape: u8) -> bool {
        self.shapes.get(index).is_some_and(|has| has & shape != 0)
    }

    /// A word as it was written.
    pub(crate) fn original_word(&self, index: usize) -> &'a str {
        self.folded
            .tokens
            .get(index)
            .map_or("", |token| self.folded.original(token.source))
    }

    /// Whether a word is an ordinary one rather than a name.
    pub(crate) fn ordinary(&self, index: usize) -> bool {
        self.is(index, STOP | ORDINARY) || (self.known)(self.word(index))
    }

    /// Whether a word may be a name: unknown, capitalised, or a usual street name.
    pub(crate) fn name_like(&self, index: usize) -> bool {
        self.letters(index)
            && !self.is(index, STOP)
            && (self.capital(index) || self.is(index, STREET_NAME) || !self.ordinary(index))
    }

    /// A fact of the words from `first` to `end`, exclusive, which it takes.
    pub(crate) fn fact(&mut self, first: usize, end: usize, value: impl Into<String>) -> Option<Fact> {
        let last = end.checked_sub(1)?;
        let span = self.folded.span(first, last);
        self.take(first, end);
        Some(self.fact_of_span(span, value))
    }

    /// A fact of a span.
    pub(crate) fn fact_of_span(&self, span: Span, value: impl Into<String>) -> Fact {
        Fact {
            text: self.folded.original(span).to_owned(),
            value: value.into(),
            span,
        }
    }

    /// The longest name of a list that begins at a word: where it ends, and its number.
    pub(crate) fn name_at(&self, list: List, first: usize) -> Option<(usize, usize)> {
        self.meanings.get(first).filter(|meaning| meaning.begins(list))?;
        let folded = self.folded;
        let words = |count: usize| folded.words(first, first + count - 1);
        let (count, value) = self.lexicon.longest(list, self.word(first), words)?;
        Some((first + count, value))
    }
}
