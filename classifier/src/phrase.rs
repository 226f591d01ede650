//! The phrase language: reads what an admin writes into elements that the automaton can hold.

use crate::decision::{Language, Topic};
use crate::fold::Folded;
use std::fmt;

/// A phrase that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseProblem {
    /// The phrase as written.
    pub phrase: String,
    /// The entry whose phrase it is; `None` for an entry of a word list.
    pub topic: Option<Topic>,
    /// The word list, for an entry of one.
    pub list: Option<String>,
    /// The language of the rule or list.
    pub language: Language,
    /// What is wrong.
    pub fault: PhraseFault,
}

/// What can be wrong with a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseFault {
    /// No word is left after folding.
    Empty,
    /// `@name` where no list has that name.
    UnknownList {
        /// The name that the phrase uses.
        name: String,
        /// The nearest name of an existing list, if one is near.
        nearest: Option<String>,
    },
    /// A list that uses a list.
    NestedList,
    /// A star that is not at the end of a word, or has fewer than three letters before it.
    Star,
    /// `...` at the start or end, or twice in a row.
    Gap,
    /// A regular expression that does not parse; with the parser's words.
    Regex(String),
    /// A regular expression that matches the empty text.
    RegexEmpty,
    /// A regular expression without a word that every match must contain.
    RegexUngated,
    /// The phrase expands to more combinations than the limit.
    TooMany(usize),
}

impl fmt::Display for PhraseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("has no word"),
            Self::UnknownList { name, nearest: None } => {
                write!(f, "uses the word list @{name}, which does not exist")
            }
            Self::UnknownList {
                name,
                nearest: Some(nearest),
            } => {
                write!(
                    f,
                    "uses the word list @{name}, which does not exist; perhaps @{nearest} is meant"
                )
            }
            Self::NestedList => f.write_str("uses a list inside a list"),
            Self::Star => f.write_str("has a star that is not at the end of a word of three or more letters"),
            Self::Gap => f.write_str("has ... where no word stands on both sides"),
            Self::Regex(error) => write!(f, "is not a regular expression: {error}"),
            Self::RegexEmpty => f.write_str("is a regular expression that matches the empty text"),
            Self::RegexUngated => f.write_str("is a regular expression without a word that must be there"),
            Self::TooMany(count) => write!(f, "expands to {count} combinations"),
        }
    }
}

/// One step of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// This folded word.
    Word(String),
    /// Any word that begins so.
    Prefix(String),
    /// Any entry of the list of this name.
    List(String),
    /// Up to four words.
    Gap,
}

/// A phrase as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    /// Words, prefixes, lists and gaps.
    Words {
        /// The steps in order.
        elements: Vec<Element>,
        /// Whether nothing else may stand in the message.
        whole: bool,
    },
    /// The source of a regular expression on the folded text.
    Regex(String),
}

/// The fewest letters that may stand before a star.
const LETTERS_BEFORE_STAR: usize = 3;

/// Reads one phrase.
pub(crate) fn parse(written: &str) -> Result<Phrase, PhraseFault> {
    let trimmed = written.trim();
    if let Some(source) = trimmed.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return Ok(Phrase::Regex(source.to_owned()));
    }
    let (rest, whole) = match trimmed.strip_prefix('=') {
        Some(rest) => (rest, true),
        None => (trimmed, false),
    };
    let mut elements = Vec::new();
    let spaced = rest.replace("...", " … ").replace('…', " … ");
    for chunk in spaced.split_whitespace() {
        parse_chunk(chunk, &mut elements)?;
    }
    check_gaps(&elements)?;
    Ok(Phrase::Words { elements, whole })
}

/// Reads an entry of a word list, which stands anywhere.
pub(crate) fn parse_entry(written: &str) -> Result<Phrase, PhraseFault> {
    parse(written.trim_start().trim_start_matches('='))
}

/// Reads one piece of a phrase between spaces.
fn parse_chunk(chunk: &str, elements: &mut Vec<Element>) -> Result<(), PhraseFault> {
    if chunk == "…" {
        elements.push(Element::Gap);
        return Ok(());
    }
    if let Some(name) = list_name(chunk) {
        elements.push(Element::List(name.to_owned()));
        return Ok(());
    }
    let Some(stem) = chunk.strip_suffix('*') else {
        if chunk.contains('*') {
            return Err(PhraseFault::Star);
        }
        push_words(chunk, elements);
        return Ok(());
    };
    if stem.contains('*') {
        return Err(PhraseFault::Star);
    }
    push_words(stem, elements);
    match elements.pop() {
        Some(Element::Word(word)) if letters(&word) >= LETTERS_BEFORE_STAR => elements.push(Element::Prefix(word)),
        _ => return Err(PhraseFault::Star),
    }
    Ok(())
}

/// The name after an at sign, without punctuation that ends it.
fn list_name(chunk: &str) -> Option<&str> {
    let name = chunk.strip_prefix('@')?;
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

fn push_words(written: &str, elements: &mut Vec<Element>) {
    let folded = Folded::new(written);
    for index in 0..folded.tokens.len() {
        elements.push(Element::Word(folded.word(index).to_owned()));
    }
}

/// How many letters a word has before its star; a Korean syllable holds at least two.
fn letters(word: &str) -> usize {
    word.chars()
        .map(|c| if matches!(c, '\u{ac00}'..='\u{d7a3}') { 2 } else { 1 })
        .sum()
}

fn check_gaps(elements: &[Element]) -> Result<(), PhraseFault> {
    if elements.iter().all(|element| *element == Element::Gap) {
        return Err(if elements.is_empty() {
            PhraseFault::Empty
        } else {
            PhraseFault::Gap
        });
    }
    let mut after_gap = true;
    for element in elements {
        if *element == Element::Gap && after_gap {
            return Err(PhraseFault::Gap);
        }
        after_gap = *element == Element::Gap;
    }
    if after_gap { Err(PhraseFault::Gap) } else { Ok(()) }
}
