//! The words of all phrases, and which symbols of the automaton a word of a text stands for.

use crate::beginnings::Beginnings;
use crate::fold::{Folded, Token};
use crate::trie::Target;
use crate::typing::{TypingIndex, is_long_enough, is_sure, squeeze};
use crate::word_table::{Rows, WordTable};

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
    /// Where the automaton goes by it from its beginning.
    pub root: Target,
    /// How exactly the word fits.
    pub quality: Quality,
    /// The typing error leaves an emergency's word recognisable: six letters or more and the first one right.
    pub sure: bool,
}

impl Fit {
    /// A fit without any error.
    pub(crate) fn new(symbol: Symbol, root: Target, quality: Quality) -> Self {
        Self {
            symbol,
            root,
            quality,
            sure: true,
        }
    }
}

/// All words of the phrases, frozen.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// All known words, with their rows of `fits`.
    pub(crate) words: WordTable,
    /// What words stand for: by themselves, by their lists, by their beginnings.
    pub(crate) fits: Vec<Fit>,
    /// From this row on, the words are ordinary ones that no phrase uses.
    pub(crate) first_ordinary: u32,
    /// The rows of the phrases' words by number.
    pub(crate) word_rows: Vec<Rows>,
    /// What words stand for by how they begin.
    pub(crate) beginnings: Beginnings,
    /// Words with doubled letters by their form without: rows of `doubled_words`.
    pub(crate) doubled: WordTable,
    /// Numbers of words.
    pub(crate) doubled_words: Vec<u32>,
    /// The words by number, and which of them are one edit away.
    pub(crate) typing: TypingIndex,
}

impl Vocabulary {
    /// Whether a folded word is one that the phrases or the pack's list of ordinary words know.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.words.get(word).is_some()
    }

    /// Every symbol that a word of a text stands for. What an unknown word may stand for is worked out in `guesses`.
    pub(crate) fn resolve<'v>(&'v self, folded: &Folded<'_>, token: &Token, guesses: &'v mut Vec<Fit>) -> &'v [Fit] {
        match self.words.find(token.key, || folded.written(token)) {
            Some(rows) => rows.of(&self.fits),
            None => {
                guesses.clear();
                self.guess(folded, token, guesses);
                guesses
            }
        }
    }

    /// What an unknown word may stand for.
    #[cold]
    fn guess(&self, folded: &Folded<'_>, token: &Token, out: &mut Vec<Fit>) {
        let bytes = token.key.bytes();
        let word = if token.key.is_word() {
            let written = bytes.get(..token.end - token.start).unwrap_or_default();
            std::str::from_utf8(written).unwrap_or_default()
        } else {
            folded.written(token)
        };
        let covered = self.beginnings.resolve(word, token.key, out);
        // A short beginning says little of a long word: `sup*` must not hide the error in `supermarkt`.
        if covered * 2 < word.len() && !self.repeated(word, token, out) {
            self.mistyped(word, out);
        }
    }

    fn fits_of(&self, index: u32) -> &[Fit] {
        self.word_rows
            .get(index as usize)
            .map_or(&[], |rows| rows.of(&self.fits))
    }

    /// Words that differ only by doubled letters: too often (`heaat`, `soo`), or, as a typing error, otherwise
    /// (`grafitti`). Says whether there is such a word.
    fn repeated(&self, word: &str, token: &Token, out: &mut Vec<Fit>) -> bool {
        let single = squeeze(word);
        let before = out.len();
        let quality = if token.stretched {
            Quality::Exact
        } else {
            Quality::Doubled
        };
        let plain = single.as_deref().and_then(|single| self.words.get(single));
        if let Some(rows) = plain.filter(|rows| rows.start < self.first_ordinary) {
            push_fits(rows.of(&self.fits), quality, word.len() > 4, out);
        }
        let doubled = match &single {
            Some(form) => self.doubled.get(form),
            None => self.doubled.find(token.key, || word),
        };
        for &index in doubled.unwrap_or_default().of(&self.doubled_words) {
            let Some(candidate) = self.typing.word(index) else {
                continue;
            };
            if repeats_cover(word, candidate) {
                push_fits(self.fits_of(index), quality, word.len() > 4, out);
            } else if is_long_enough(word) && is_long_enough(candidate) {
                push_fits(self.fits_of(index), Quality::Typo, is_sure(word, candidate), out);
            }
        }
        plain.is_some() || out.len() > before
    }

    /// Words that differ by one typing error.
    fn mistyped(&self, word: &str, out: &mut Vec<Fit>) {
        self.typing.each_near(word, &mut |index, sure| {
            push_fits(self.fits_of(index), Quality::Typo, sure, out);
        });
    }
}

/// Appends what a look-alike stands for, no better than with this quality.
fn push_fits(fits: &[Fit], quality: Quality, sure: bool, out: &mut Vec<Fit>) {
    for fit in fits {
        out.push(Fit {
            quality: fit.quality.max(quality),
            sure,
            ..*fit
        });
    }
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
