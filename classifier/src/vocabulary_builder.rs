//! Collects the words of all phrases while they are compiled, and freezes them into a vocabulary.

use crate::beginnings::{FittingBeginnings, shortened};
use crate::key::Key;
use crate::trie::Target;
use crate::typing::{TypingIndex, squeeze};
use crate::vocabulary::{Fit, Meaning, Quality, Symbol, Vocabulary};
use crate::word_table::{Rows, WordTable};
use rustc_hash::FxHashMap;

/// The vocabulary while phrases are compiled.
#[derive(Debug, Default)]
pub(crate) struct VocabularyBuilder {
    words: FxHashMap<Box<str>, u32>,
    prefixes: FxHashMap<Box<str>, u32>,
    /// Symbols in the order of their creation.
    symbols: u32,
    word_symbols: Vec<Symbol>,
    prefix_symbols: Vec<Symbol>,
    /// The list symbols that a word or a prefix implies.
    word_lists: Vec<Vec<Symbol>>,
    prefix_lists: Vec<Vec<Symbol>>,
}

impl VocabularyBuilder {
    /// A symbol that no word stands for by itself: a word list.
    pub(crate) fn fresh_symbol(&mut self) -> Symbol {
        let symbol = self.symbols;
        self.symbols += 1;
        symbol
    }

    /// The symbol of a word.
    pub(crate) fn word(&mut self, word: &str) -> Symbol {
        let index = self.word_index(word);
        self.word_symbols.get(index).copied().unwrap_or_default()
    }

    /// The symbol of a beginning.
    pub(crate) fn prefix(&mut self, prefix: &str) -> Symbol {
        let index = self.prefix_index(shortened(prefix));
        self.prefix_symbols.get(index).copied().unwrap_or_default()
    }

    /// Makes a word an entry of a list.
    pub(crate) fn word_in_list(&mut self, word: &str, list: Symbol) {
        let index = self.word_index(word);
        if let Some(lists) = self.word_lists.get_mut(index) {
            push_once(lists, list);
        }
    }

    /// Makes a beginning an entry of a list.
    pub(crate) fn prefix_in_list(&mut self, prefix: &str, list: Symbol) {
        let index = self.prefix_index(shortened(prefix));
        if let Some(lists) = self.prefix_lists.get_mut(index) {
            push_once(lists, list);
        }
    }

    /// How many symbols there are.
    pub(crate) fn symbols(&self) -> u32 {
        self.symbols
    }

    fn word_index(&mut self, word: &str) -> usize {
        if let Some(&index) = self.words.get(word) {
            return index as usize;
        }
        let symbol = self.fresh_symbol();
        let index = self.word_symbols.len();
        self.words.insert(word.into(), row(index));
        self.word_symbols.push(symbol);
        self.word_lists.push(Vec::new());
        index
    }

    fn prefix_index(&mut self, prefix: &str) -> usize {
        // A mistyped word is compared with the beginning as if it were a word.
        self.word_index(prefix);
        if let Some(&index) = self.prefixes.get(prefix) {
            return index as usize;
        }
        let symbol = self.fresh_symbol();
        let index = self.prefix_symbols.len();
        self.prefixes.insert(prefix.into(), row(index));
        self.prefix_symbols.push(symbol);
        self.prefix_lists.push(Vec::new());
        index
    }

    /// The words by their numbers.
    pub(crate) fn indexed(&self) -> Vec<&str> {
        let mut indexed = vec![""; self.word_symbols.len()];
        for (word, &index) in &self.words {
            if let Some(slot) = indexed.get_mut(index as usize) {
                *slot = word;
            }
        }
        indexed
    }

    /// Freezes the vocabulary. `indexed` are its words, of which `misspellings` is made; `known` are ordinary words,
    /// folded, that are never taken for typing errors; `root` tells where the automaton goes by a symbol from its
    /// beginning.
    pub(crate) fn finish(
        &self,
        indexed: &[&str],
        known: &[String],
        misspellings: Misspellings,
        root: &impl Fn(Symbol) -> Target,
    ) -> Vocabulary {
        let beginnings = self.beginnings(root);
        let ordinary = self.ordinary(known);
        let mut freezer = Freezer {
            words: Vec::with_capacity(indexed.len() + ordinary.len()),
            fits: Vec::with_capacity(indexed.len() * 2),
            beginnings,
        };
        let mut word_rows = Vec::with_capacity(indexed.len());
        for ((word, &symbol), lists) in indexed.iter().zip(&self.word_symbols).zip(&self.word_lists) {
            let own = std::iter::once(&symbol).chain(lists);
            let rows = freezer.add(word, own.map(|&symbol| Fit::new(symbol, root(symbol), Quality::Exact)));
            word_rows.push(rows);
        }
        let first_ordinary = row(freezer.fits.len());
        for word in &ordinary {
            freezer.add(word, std::iter::empty());
        }
        Vocabulary {
            words: WordTable::new(&freezer.words),
            fits: freezer.fits,
            first_ordinary,
            word_rows,
            beginnings: freezer.beginnings,
            doubled: misspellings.doubled,
            doubled_words: misspellings.doubled_words,
            typing: misspellings.typing,
        }
    }

    /// For each prefix, its own symbol and the lists that it is an entry of.
    fn beginnings(&self, root: &impl Fn(Symbol) -> Target) -> FittingBeginnings {
        let mut all: Vec<(&str, Vec<Fit>)> = Vec::with_capacity(self.prefixes.len());
        for (prefix, &index) in &self.prefixes {
            let own = self.prefix_symbols.get(index as usize).into_iter();
            let lists = self.prefix_lists.get(index as usize).into_iter().flatten();
            let fits = own
                .chain(lists)
                .map(|&symbol| Fit::new(symbol, root(symbol), Quality::Prefix));
            all.push((prefix, fits.collect()));
        }
        FittingBeginnings::new(&all)
    }

    /// The known words that no phrase uses, each once.
    fn ordinary<'k>(&self, known: &'k [String]) -> Vec<&'k str> {
        let words = known.iter().map(String::as_str);
        let mut ordinary: Vec<&str> = words.filter(|word| !self.words.contains_key(*word)).collect();
        ordinary.sort_unstable();
        ordinary.dedup();
        ordinary
    }
}

/// Finds the words that a mistyped word may have been meant for.
pub(crate) struct Misspellings {
    /// Words with doubled letters by their form without, as rows of `doubled_words`.
    doubled: WordTable<Rows>,
    doubled_words: Vec<u32>,
    typing: TypingIndex,
}

impl Misspellings {
    /// Indexes words by their numbers.
    pub(crate) fn new(words: &[&str]) -> Self {
        let (doubled, doubled_words) = doubled(words);
        Self {
            doubled,
            doubled_words,
            typing: TypingIndex::new(words),
        }
    }
}

/// A vocabulary's words while they are frozen.
struct Freezer<'w> {
    words: Vec<(&'w str, Meaning)>,
    fits: Vec<Fit>,
    beginnings: FittingBeginnings,
}

impl<'w> Freezer<'w> {
    /// Adds a word with what it stands for: by itself, then as the beginning of words. That no text need ask for the
    /// beginnings of a word that is known is what makes known words cheap.
    fn add(&mut self, word: &'w str, own: impl Iterator<Item = Fit>) -> Rows {
        let start = self.fits.len();
        self.fits.extend(own);
        let key = Key::of(word);
        self.beginnings.resolve(key, word.len(), &|| word, &mut self.fits);
        self.words.push((word, Meaning::of(&mut self.fits, start)));
        Rows::new(start, self.fits.len())
    }
}

/// The numbers of words with doubled letters, by their form without.
fn doubled(words: &[&str]) -> (WordTable<Rows>, Vec<u32>) {
    let mut pairs: Vec<(String, u32)> = Vec::new();
    for (index, word) in (0_u32..).zip(words) {
        pairs.extend(squeeze(word).map(|single| (single, index)));
    }
    pairs.sort_unstable();
    let mut words: Vec<(&str, Rows)> = Vec::with_capacity(pairs.len());
    let mut start = 0;
    for group in pairs.chunk_by(|one, two| one.0 == two.0) {
        let end = start + row(group.len());
        if let Some((single, _)) = group.first() {
            words.push((single, Rows { start, end }));
        }
        start = end;
    }
    (WordTable::new(&words), pairs.iter().map(|&(_, index)| index).collect())
}

fn push_once(lists: &mut Vec<Symbol>, list: Symbol) {
    if !lists.contains(&list) {
        lists.push(list);
    }
}

/// Positions are stored in four bytes: no vocabulary comes near that many words.
fn row(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
