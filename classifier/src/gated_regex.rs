//! The escape hatch: regular expressions on the folded text, tried only where a word they need stands in it.

use crate::fold::Folded;
use crate::phrase::PhraseFault;
use regex::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// A compiled expression may not take more memory than this.
const MOST_BYTES: usize = 1 << 20;
/// The fewest letters of a beginning that gates an expression.
const SHORTEST_BEGINNING: usize = 3;
/// At most this many places of one expression are looked at.
const MOST_MATCHES: usize = 8;

/// The word that stands in every match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// This whole word.
    Word(String),
    /// A word that begins so.
    Beginning(String),
}

/// A regular expression that has been checked; it is compiled when its gate is first seen.
#[derive(Debug)]
pub(crate) struct GatedRegex {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl GatedRegex {
    /// Checks an expression and finds its gate. It matches whole words only.
    pub(crate) fn new(source: &str) -> Result<(Self, Gate), PhraseFault> {
        build(source).map_err(|error| PhraseFault::Regex(error.to_string()))?;
        let bare = Regex::new(&format!("^(?:{source})$")).map_err(|error| PhraseFault::Regex(error.to_string()))?;
        if bare.is_match("") {
            return Err(PhraseFault::RegexEmpty);
        }
        let gate = find_gate(source).ok_or(PhraseFault::RegexUngated)?;
        Ok((
            Self {
                source: source.to_owned(),
                compiled: OnceLock::new(),
            },
            gate,
        ))
    }

    /// The first and last word of each match.
    pub(crate) fn find(&self, folded: &Folded<'_>) -> Vec<(usize, usize)> {
        let Some(regex) = self.compiled.get_or_init(|| build(&self.source).ok()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for place in regex.find_iter(folded.text()).take(MOST_MATCHES) {
            let first = folded.tokens.partition_point(|token| token.end <= place.start());
            let behind = folded.tokens.partition_point(|token| token.start < place.end());
            if behind > first {
                found.push((first, behind - 1));
            }
        }
        found
    }
}

/// The expression between word boundaries.
fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!(r"\b(?:{source})\b"))
        .case_insensitive(true)
        .size_limit(MOST_BYTES)
        .build()
}

/// The longest word that every match must contain, read off the expression's own text.
///
/// Only letters outside groups, classes and alternatives count, and only where a space, a boundary or the end of
/// the expression shows that the word begins there.
fn find_gate(source: &str) -> Option<Gate> {
    let mut best: Option<Gate> = None;
    let mut word = String::new();
    let mut begins = true;
    let mut depth = 0_usize;
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        let boundary = match character {
            '\\' => match characters.next() {
                Some('b' | 's') => true,
                Some('p' | 'P' | 'x' | 'u' | 'U') => return None,
                _ => false,
            },
            '[' => {
                skip_class(&mut characters);
                false
            }
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            '|' if depth == 0 => return None,
            ' ' | '^' | '$' => true,
            _ if depth == 0 && character.is_alphanumeric() => {
                word.extend(character.to_lowercase());
                continue;
            }
            '?' | '*' | '{' => {
                // The letter before is optional or repeated.
                word.pop();
                if character == '{' {
                    while characters.next_if(|&c| c != '}').is_some() {}
                    characters.next();
                }
                false
            }
            _ => false,
        };
        let boundary = boundary && !matches!(characters.peek(), Some('?' | '*' | '{'));
        keep_longer(&mut best, &mut word, begins, boundary);
        begins = boundary && depth == 0;
    }
    keep_longer(&mut best, &mut word, begins, true);
    best
}

/// Takes the word that has just ended as the gate, if it is one and better than the one so far.
fn keep_longer(best: &mut Option<Gate>, word: &mut String, begins: bool, ends: bool) {
    let found = std::mem::take(word);
    let folded = crate::fold::fold(&found);
    if !begins || folded.is_empty() || folded.contains(' ') {
        return;
    }
    let length = |gate: &Gate| match gate {
        Gate::Word(word) => word.len() * 2 + 1,
        Gate::Beginning(word) => word.len() * 2,
    };
    let gate = if ends {
        Gate::Word(folded)
    } else {
        Gate::Beginning(folded)
    };
    if matches!(&gate, Gate::Beginning(beginning) if beginning.chars().count() < SHORTEST_BEGINNING) {
        return;
    }
    if best.as_ref().is_none_or(|best| length(best) < length(&gate)) {
        *best = Some(gate);
    }
}

/// Goes behind a class such as `[a-z]`.
fn skip_class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut first = true;
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            ']' if !first => return,
            '[' => skip_class(characters),
            '^' if first => continue,
            _ => {}
        }
        first = false;
    }
}
