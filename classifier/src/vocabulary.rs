//! The words of all phrases, and which symbols of the automaton a word of a text stands for.

use crate::typing::{TypingIndex, is_long_enough, is_sure, squeeze};
use rustc_hash::FxHashMap;

/// What an edge of the automaton asks for: a word, a beginning of words, or a word list.
pub(crate) type Symbol = u32;

/// How exactly a word of the text fits a symbol; later is weaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quality {
    /// The same word.
    Exact,
    /// The beginning of the word.
    Prefix,
    /// A letter doubled that should stand once.
    Doubled,
    /// One typing error.
    Typo,
}

/// A symbol that a word of the text stands for, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The symbol.
    pub symbol: Symbol,
    /// How exactly the word fits.
    pub quality: Quality,
    /// The typing error leaves an emergency's word recognisable: six letters or more and the first one right.
    pub sure: bool,
}

/// Longest beginning of a word that is compared with prefixes, in bytes.
const LONGEST_PREFIX: usize = 63;

/// Collects words while phrases are compiled.
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
        self.words.insert(word.into(), u32::try_from(index).unwrap_or(u32::MAX));
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
        self.prefixes
            .insert(prefix.into(), u32::try_from(index).unwrap_or(u32::MAX));
        self.prefix_symbols.push(symbol);
        self.prefix_lists.push(Vec::new());
        index
    }

    /// Freezes the vocabulary. `known` are ordinary words, folded, that are never taken for typing errors.
    pub(crate) fn finish(self, known: &[String]) -> Vocabulary {
        let mut vocabulary = Vocabulary {
            prefix_fits: prefix_fits(&self),
            prefixes: self.prefixes,
            lengths: 0,
            words: self.words,
            fit_ranges: Vec::new(),
            fits: Vec::new(),
            doubled: FxHashMap::default(),
            typing: TypingIndex::default(),
        };
        for prefix in vocabulary.prefixes.keys() {
            vocabulary.lengths |= 1_u64
                .checked_shl(u32::try_from(prefix.len()).unwrap_or(64))
                .unwrap_or(0);
        }
        vocabulary.fill_fits(&self.word_symbols, &self.word_lists);
        vocabulary.index_typing();
        for word in known {
            vocabulary.words.entry(word.as_str().into()).or_insert(ORDINARY);
        }
        vocabulary
    }
}

/// The index of a known word that no phrase uses.
const ORDINARY: u32 = u32::MAX;

/// All words of the phrases, frozen.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    words: FxHashMap<Box<str>, u32>,
    prefixes: FxHashMap<Box<str>, u32>,
    /// One bit for each length in bytes that a prefix has.
    lengths: u64,
    /// For each prefix, what a word stands for that begins so.
    prefix_fits: Vec<Vec<Fit>>,
    /// For each word, its part of `fits`.
    fit_ranges: Vec<(u32, u32)>,
    fits: Vec<Fit>,
    /// Words with doubled letters, by their form without.
    doubled: FxHashMap<Box<str>, Vec<u32>>,
    typing: TypingIndex,
}

impl Vocabulary {
    /// Whether a folded word is one that the phrases or the pack's list of ordinary words know.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Appends to `out` every symbol that a word of a text stands for.
    pub(crate) fn resolve(&self, word: &str, stretched: bool, out: &mut Vec<Fit>) {
        match self.words.get(word) {
            Some(&ORDINARY) => {
                self.prefix_only(word, out);
            }
            Some(&index) => out.extend_from_slice(self.fits_of(index)),
            None => {
                let covered = self.prefix_only(word, out);
                // A short beginning says little of a long word: `sup*` must not hide the error in `supermarkt`.
                if covered * 2 < word.len() && !self.repeated(word, stretched, out) {
                    self.mistyped(word, out);
                }
            }
        }
    }

    fn fits_of(&self, index: u32) -> &[Fit] {
        let Some(&(start, end)) = self.fit_ranges.get(index as usize) else {
            return &[];
        };
        self.fits.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The symbols of prefixes, for a word that is no word of a phrase; returns the bytes of the longest one.
    fn prefix_only(&self, word: &str, out: &mut Vec<Fit>) -> usize {
        let mut longest = 0;
        let mut lengths = self.lengths;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if length > word.len() {
                break;
            }
            let found = word.get(..length).and_then(|prefix| self.prefixes.get(prefix));
            if let Some(fits) = found.and_then(|&index| self.prefix_fits.get(index as usize)) {
                out.extend_from_slice(fits);
                longest = length;
            }
        }
        longest
    }

    /// Words that differ only by doubled letters: too often (`heaat`, `soo`), or, as a typing error, otherwise
    /// (`grafitti`). Says whether there is such a word.
    fn repeated(&self, word: &str, stretched: bool, out: &mut Vec<Fit>) -> bool {
        let single = squeeze(word);
        let before = out.len();
        let quality = if stretched { Quality::Exact } else { Quality::Doubled };
        let plain = single.as_deref().and_then(|single| self.words.get(single));
        if let Some(&index) = plain {
            self.push_fits(index, quality, word.len() > 4, out);
        }
        let form = single.as_deref().unwrap_or(word);
        for &index in self.doubled.get(form).map_or(&[][..], Vec::as_slice) {
            let Some(candidate) = self.typing.word(index) else {
                continue;
            };
            if repeats_cover(word, candidate) {
                self.push_fits(index, quality, word.len() > 4, out);
            } else if is_long_enough(word) && is_long_enough(candidate) {
                self.push_fits(index, Quality::Typo, is_sure(word, candidate), out);
            }
        }
        plain.is_some() || out.len() > before
    }

    fn push_fits(&self, index: u32, quality: Quality, sure: bool, out: &mut Vec<Fit>) {
        for fit in self.fits_of(index) {
            out.push(Fit {
                quality: fit.quality.max(quality),
                sure,
                ..*fit
            });
        }
    }

    /// Words that differ by one typing error.
    fn mistyped(&self, word: &str, out: &mut Vec<Fit>) {
        self.typing.each_near(word, &mut |index, sure| {
            for fit in self.fits_of(index) {
                out.push(Fit {
                    quality: Quality::Typo,
                    sure,
                    ..*fit
                });
            }
        });
    }

    /// Fills for each word its own symbol, its lists, and what it stands for as the beginning of a word.
    fn fill_fits(&mut self, word_symbols: &[Symbol], word_lists: &[Vec<Symbol>]) {
        let mut by_index = vec![""; word_symbols.len()];
        for (word, &index) in &self.words {
            if let Some(slot) = by_index.get_mut(index as usize) {
                *slot = word;
            }
        }
        let mut fits = Vec::with_capacity(word_symbols.len() * 2);
        let mut ranges = Vec::with_capacity(word_symbols.len());
        for ((word, &symbol), lists) in by_index.iter().zip(word_symbols).zip(word_lists) {
            let start = fits.len();
            fits.push(Fit {
                symbol,
                quality: Quality::Exact,
                sure: true,
            });
            fits.extend(lists.iter().map(|&symbol| Fit {
                symbol,
                quality: Quality::Exact,
                sure: true,
            }));
            self.prefix_only(word, &mut fits);
            ranges.push((index_of(start), index_of(fits.len())));
        }
        self.fits = fits;
        self.fit_ranges = ranges;
    }

    /// Prepares the look-up of doubled letters and typing errors.
    fn index_typing(&mut self) {
        let mut by_index = vec![Box::<str>::default(); self.fit_ranges.len()];
        for (word, &index) in &self.words {
            if let Some(slot) = by_index.get_mut(index as usize) {
                slot.clone_from(word);
            }
        }
        for (index, word) in by_index.iter().enumerate() {
            if let Some(single) = squeeze(word) {
                self.doubled.entry(single.into()).or_default().push(index_of(index));
            }
        }
        self.typing = TypingIndex::new(by_index);
    }
}

/// For each prefix, its own symbol and the lists that it is an entry of.
fn prefix_fits(builder: &VocabularyBuilder) -> Vec<Vec<Fit>> {
    let mut all = Vec::with_capacity(builder.prefix_symbols.len());
    for (&symbol, lists) in builder.prefix_symbols.iter().zip(&builder.prefix_lists) {
        let mut fits = vec![Fit {
            symbol,
            quality: Quality::Prefix,
            sure: true,
        }];
        fits.extend(lists.iter().map(|&symbol| Fit {
            symbol,
            quality: Quality::Prefix,
            sure: true,
        }));
        all.push(fits);
    }
    all
}

/// Whether every letter of `candidate` stands in `word` at least as often in a row.
fn repeats_cover(word: &str, candidate: &str) -> bool {
    let mut rest = word.chars().peekable();
    let mut last = '\0';
    for letter in candidate.chars() {
        while letter != last && rest.peek() == Some(&last) {
            rest.next();
        }
        if rest.next() != Some(letter) {
            return false;
        }
        last = letter;
    }
    rest.all(|letter| letter == last)
}

fn push_once(lists: &mut Vec<Symbol>, list: Symbol) {
    if !lists.contains(&list) {
        lists.push(list);
    }
}

/// A beginning cut to the length that is compared.
fn shortened(prefix: &str) -> &str {
    let longest = (0..=LONGEST_PREFIX)
        .rev()
        .find(|&length| prefix.is_char_boundary(length));
    longest.and_then(|length| prefix.get(..length)).unwrap_or(prefix)
}

/// Positions are stored in four bytes: no vocabulary comes near that many words.
fn index_of(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
