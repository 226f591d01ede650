//! Compiles phrases of all forms into one automaton and finds them in a text.

use crate::automaton::{Found, Scan};
use crate::beside::beside;
use crate::fold::Folded;
use crate::gated_regex::{Gate, GatedRegex};
use crate::phrase::{Element, Phrase, PhraseFault};
use crate::points;
use crate::trie::{Part, Target, Trie};
use crate::trie_builder::{ROOT, TrieBuilder};
use crate::vocabulary::{Quality, Symbol, Vocabulary};
use crate::vocabulary_builder::{Misspellings, VocabularyBuilder};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A word list: single words share a symbol, longer entries are written out wherever the list may begin.
#[derive(Debug)]
struct List {
    symbol: Symbol,
    /// Longer entries that no phrase has used yet; the words of a list that stays unused are not known.
    unused: Vec<Vec<Element>>,
    /// The other longer entries, each once.
    longer: Vec<Vec<Part>>,
}

impl List {
    /// Makes all longer entries usable.
    fn settle(&mut self, vocabulary: &mut VocabularyBuilder) {
        if self.unused.is_empty() {
            return;
        }
        for entry in self.unused.drain(..) {
            let parts = entry.iter().map(|element| part(vocabulary, element));
            self.longer.push(parts.collect());
        }
        self.longer.sort_unstable();
        self.longer.dedup();
    }
}

/// Collects lists, then phrases.
#[derive(Debug)]
pub(crate) struct MatcherBuilder {
    vocabulary: VocabularyBuilder,
    trie: TrieBuilder,
    lists: FxHashMap<String, List>,
    kinds: Vec<PhraseKind>,
    regexes: Vec<GatedRegex>,
}

/// How a phrase is checked once its words have been found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PhraseKind {
    /// Anywhere.
    Anywhere,
    /// Only as the whole message.
    Whole,
    /// The words are the gate of this expression.
    Regex(u32),
}

impl MatcherBuilder {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self {
            vocabulary: VocabularyBuilder::default(),
            trie: TrieBuilder::new(),
            lists: FxHashMap::default(),
            kinds: Vec::new(),
            regexes: Vec::new(),
        }
    }

    /// Adds an entry to a list; entries under one name make one list.
    pub(crate) fn add_list_entry(&mut self, name: &str, entry: Phrase) -> Result<(), PhraseFault> {
        let elements = match entry {
            Phrase::Words { elements, .. } => elements,
            Phrase::Regex(_) => {
                return Err(PhraseFault::Regex(
                    "a word list cannot hold a regular expression".to_owned(),
                ));
            }
        };
        if elements.iter().any(|element| matches!(element, Element::List(_))) {
            return Err(PhraseFault::NestedList);
        }
        self.declare_list(name);
        let Some(list) = self.lists.get_mut(name) else {
            return Ok(());
        };
        match elements.as_slice() {
            [Element::Word(word)] => self.vocabulary.word_in_list(word, list.symbol),
            [Element::Prefix(prefix)] => self.vocabulary.prefix_in_list(prefix, list.symbol),
            _ => list.unused.push(elements),
        }
        Ok(())
    }

    /// Makes a list known even if it has no entries.
    pub(crate) fn declare_list(&mut self, name: &str) {
        if !self.lists.contains_key(name) {
            let symbol = self.vocabulary.fresh_symbol();
            self.lists.insert(
                name.to_owned(),
                List {
                    symbol,
                    unused: Vec::new(),
                    longer: Vec::new(),
                },
            );
        }
    }

    /// Adds a phrase and returns its number; numbers count up from 0.
    pub(crate) fn add(&mut self, phrase: Phrase) -> Result<u32, PhraseFault> {
        let number = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        let kind = match phrase {
            Phrase::Regex(source) => self.add_regex(&source, number)?,
            Phrase::Words { elements, whole } => {
                self.add_words(&elements, number)?;
                if whole { PhraseKind::Whole } else { PhraseKind::Anywhere }
            }
        };
        self.kinds.push(kind);
        Ok(number)
    }

    fn add_regex(&mut self, source: &str, number: u32) -> Result<PhraseKind, PhraseFault> {
        let (regex, gate) = GatedRegex::new(source)?;
        let symbol = match gate {
            Gate::Word(word) => self.vocabulary.word(&word),
            Gate::Beginning(beginning) => self.vocabulary.prefix(&beginning),
        };
        let gate = self.trie.follow(ROOT, Part::Symbol(symbol));
        self.trie.end(gate, number);
        let index = u32::try_from(self.regexes.len()).unwrap_or(u32::MAX);
        self.regexes.push(regex);
        Ok(PhraseKind::Regex(index))
    }

    fn add_words(&mut self, elements: &[Element], number: u32) -> Result<(), PhraseFault> {
        let mut end = ROOT;
        for element in elements {
            let Element::List(name) = element else {
                let part = part(&mut self.vocabulary, element);
                end = self.trie.follow(end, part);
                continue;
            };
            let Some(list) = self.lists.get_mut(name) else {
                return Err(self.unknown_list(name));
            };
            list.settle(&mut self.vocabulary);
            end = self.trie.follow_list(end, list.symbol, &list.longer);
        }
        self.trie.end(end, number);
        Ok(())
    }

    fn unknown_list(&self, name: &str) -> PhraseFault {
        let near = |known: &&String| distance(name, known) <= 2;
        let nearest = self
            .lists
            .keys()
            .filter(near)
            .min_by_key(|known| (distance(name, known), known.as_str()));
        PhraseFault::UnknownList {
            name: name.to_owned(),
            nearest: nearest.cloned(),
        }
    }

    /// Freezes everything. `known` are ordinary words that are never taken for typing errors.
    pub(crate) fn finish(self, known: &[String]) -> Matcher {
        let conditional = |phrase| self.kinds.get(phrase as usize) != Some(&PhraseKind::Anywhere);
        let symbols = self.vocabulary.symbols();
        let words = self.vocabulary.indexed();
        let (misspellings, (trie, roots)) =
            beside(|| Misspellings::new(&words), || self.trie.finish(symbols, conditional));
        let root = |symbol| roots.get(symbol as usize).copied().unwrap_or(Target::NOWHERE);
        Matcher {
            vocabulary: self.vocabulary.finish(&words, known, misspellings, &root),
            trie,
            kinds: self.kinds,
            regexes: self.regexes,
        }
    }
}

/// Compiled phrases.
#[derive(Debug)]
pub(crate) struct Matcher {
    vocabulary: Vocabulary,
    trie: Trie,
    kinds: Vec<PhraseKind>,
    regexes: Vec<GatedRegex>,
}

impl Matcher {
    /// Whether a folded word is known to the phrases or ordinary.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.vocabulary.knows(word)
    }

    /// Calls `take` with each word of the phrases that an unknown word may be a typing error of.
    pub(crate) fn each_meant<'m>(&'m self, word: &str, take: impl FnMut(&'m str)) {
        self.vocabulary.each_meant(word, take);
    }

    /// Whether a phrase must be the whole message.
    pub(crate) fn is_whole(&self, phrase: u32) -> bool {
        self.kinds.get(phrase as usize) == Some(&PhraseKind::Whole)
    }

    /// Every phrase that stands in a text.
    pub(crate) fn scan(&self, folded: &Folded<'_>) -> Scan {
        let mut scan = Scan::default();
        self.scan_for(folded, u32::MAX, 0..0, &mut scan);
        scan
    }

    /// Fills a scan with every phrase that stands in a text and whose number is below `phrases`; those with a number in
    /// `cancel` apart.
    #[inline]
    pub(crate) fn scan_for(&self, folded: &Folded<'_>, phrases: u32, cancel: Range<u32>, scan: &mut Scan) {
        scan.read(&self.trie, &self.vocabulary, folded, phrases, cancel);
        if !scan.conditional.is_empty() {
            self.check_conditions(folded, scan);
        }
    }

    /// Notes a phrase that must be the whole message where it is, and for the gates of expressions what the expressions
    /// find.
    fn check_conditions(&self, folded: &Folded<'_>, scan: &mut Scan) {
        let last = folded.tokens.len().saturating_sub(1);
        let mut gated: Vec<(u32, u32)> = Vec::new();
        for at in 0..scan.conditional.len() {
            let Some(&found) = scan.conditional.get(at) else { break };
            match self.kinds.get(found.phrase as usize) {
                Some(PhraseKind::Whole) if found.first == 0 && found.last == last => scan.note(found),
                Some(&PhraseKind::Regex(regex)) => {
                    let trusted = scan.steps(found).all(|step| step.quality <= Quality::Prefix);
                    if trusted && !gated.contains(&(regex, found.phrase)) {
                        gated.push((regex, found.phrase));
                    }
                }
                Some(PhraseKind::Anywhere | PhraseKind::Whole) | None => {}
            }
        }
        for (regex, phrase) in gated {
            let places = self
                .regexes
                .get(regex as usize)
                .map(|regex| regex.find(folded))
                .unwrap_or_default();
            for (first, last) in places {
                scan.add_run(phrase, first, last);
            }
        }
    }
}

/// An element that is no list.
fn part(vocabulary: &mut VocabularyBuilder, element: &Element) -> Part {
    match element {
        Element::Word(word) => Part::Symbol(vocabulary.word(word)),
        Element::Prefix(prefix) => Part::Symbol(vocabulary.prefix(prefix)),
        Element::Gap | Element::List(_) => Part::Gap,
    }
}

/// What one match earns by itself.
pub(crate) fn points_of(scan: &Scan, found: Found, folded: &Folded<'_>) -> i32 {
    scan.steps(found)
        .map(|step| points::word(step, folded) + points::link(step, folded))
        .sum()
}

/// The number of edits between two names.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut corner = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (b, &above) in right.iter().zip(row.iter().skip(1)) {
            let cost = if a == *b {
                corner
            } else {
                1 + corner.min(above).min(before)
            };
            corner = above;
            before = cost;
            next.push(cost);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
