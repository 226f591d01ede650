//! The words of all phrases, and which symbols of the automaton a word of a text stands for.

use crate::beginnings::Beginnings;
use crate::fold::{Folded, Token};
use crate::trie::Target;
use crate::typing::{SHORTEST, TypingIndex, is_long_enough, is_sure, squeeze};
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
        if let Some(rows) = self.words.find(token.key, || folded.written(token)) {
            return rows.of(&self.fits);
        }
        guesses.clear();
        self.guess(folded, token, guesses);
        guesses
    }

    /// What an unknown word may stand for. Most are short or numbers and stand for nothing; then not even the word
    /// itself is needed, only its key.
    #[inline(never)]
    fn guess(&self, folded: &Folded<'_>, token: &Token, out: &mut Vec<Fit>) {
        let (key, length) = (token.key, token.end - token.start);
        let bytes = key.bytes();
        let word = || {
            if key.is_word() {
                bytes
                    .get(..length)
                    .and_then(|word| std::str::from_utf8(word).ok())
                    .unwrap_or_default()
            } else {
                folded.written(token)
            }
        };
        let covered = self.beginnings.resolve(key, length, &word, out);
        // A short beginning says little of a long word: `sup*` must not hide the error in `supermarkt`.
        if covered * 2 >= length {
            return;
        }
        let single = if key.may_repeat() { squeeze(word()) } else { None };
        let doubled = match &single {
            Some(form) => self.doubled.get(form),
            None => self.doubled.find(key, word),
        };
        let may_repeat = single.is_some() || doubled.is_some();
        if may_repeat
            && self.repeated(
                word(),
                single.as_deref(),
                doubled.unwrap_or_default(),
                token.stretched,
                out,
            )
        {
            return;
        }
        if length >= SHORTEST {
            self.mistyped(word(), out);
        }
    }

    fn fits_of(&self, index: u32) -> &[Fit] {
        self.word_rows
            .get(index as usize)
            .map_or(&[], |rows| rows.of(&self.fits))
    }

    /// Words that differ only by doubled letters: too often (`heaat`, `soo`), or, as a typing error, otherwise
    /// (`grafitti`). Says whether there is such a word. `single` is the word without doubled letters, if it has some,
    /// and `doubled` are the words with doubled letters that are the same without.
    fn repeated(&self, word: &str, single: Option<&str>, doubled: Rows, stretched: bool, out: &mut Vec<Fit>) -> bool {
        let before = out.len();
        let quality = if stretched { Quality::Exact } else { Quality::Doubled };
        let plain = single.and_then(|single| self.words.get(single));
        if let Some(rows) = plain.filter(|rows| rows.start < self.first_ordinary) {
            push_fits(rows.of(&self.fits), quality, word.len() > 4, out);
        }
        for &index in doubled.of(&self.doubled_words) {
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
