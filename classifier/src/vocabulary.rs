//! The words of all phrases, and which symbols of the automaton a word of a text stands for.

use crate::beginnings::FittingBeginnings;
use crate::fold::{Folded, Token};
use crate::folder::behind_particle;
use crate::key::Key;
use crate::trie::Target;
use crate::typing::{SHORTEST, TypingIndex, is_long_enough, is_sure, squeeze};
use crate::word_table::{Rows, WordTable};

/// Arabic particles that stand before one word: "and with the …".
const MOST_PARTICLES: usize = 2;

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
    /// Whether it is the last one of its word.
    is_last: bool,
}

impl Fit {
    /// A fit without any error.
    pub(crate) fn new(symbol: Symbol, root: Target, quality: Quality) -> Self {
        Self {
            symbol,
            root,
            quality,
            sure: true,
            is_last: false,
        }
    }
}

/// What a word stands for, in eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The symbol of its only fit, if `ALONE` is set; otherwise the position of its first fit in a list, where the others
    /// follow.
    fits: u32,
    /// The first target among their roots: it tells alone whether a phrase may begin with the word.
    root: Target,
}

/// Set where a word stands for one symbol without any error. Most do, and then no list is asked.
const ALONE: u32 = 1 << 31;

impl Meaning {
    /// Of a word that stands for the fits from this position to the end of a list.
    pub(crate) fn of(list: &mut [Fit], start: usize) -> Self {
        let fits = list.get_mut(start..).unwrap_or_default();
        let roots = fits.iter().map(|fit| fit.root);
        let root = roots.min().unwrap_or(Target::NOWHERE);
        if let [only] = fits
            && *only == Fit::new(only.symbol, only.root, Quality::Exact)
            && only.symbol < ALONE - 1
        {
            return Self {
                fits: only.symbol | ALONE,
                root,
            };
        }
        let Some(fit) = fits.last_mut() else {
            return Self::default();
        };
        fit.is_last = true;
        Self {
            fits: u32::try_from(start).unwrap_or(u32::MAX),
            root,
        }
    }

    /// Calls `take` with each fit; they stand in this list if they are several.
    #[inline]
    pub(crate) fn each_fit(self, list: &[Fit], mut take: impl FnMut(Fit)) {
        if self.is_alone() {
            take(Fit::new(self.fits & !ALONE, self.root, Quality::Exact));
            return;
        }
        for &fit in list.get(self.fits as usize..).unwrap_or_default() {
            take(fit);
            if fit.is_last {
                return;
            }
        }
    }

    fn is_alone(self) -> bool {
        self.fits & ALONE != 0 && self.fits != u32::MAX
    }
}

impl Default for Meaning {
    /// Of a word that stands for nothing.
    fn default() -> Self {
        Self {
            fits: u32::MAX,
            root: Target::NOWHERE,
        }
    }
}

/// Words of a text that are looked up together, and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    meanings: Vec<Meaning>,
    /// What words stand for that are not in the table.
    others: Vec<Fit>,
    /// A bit for each word whose fits stand in that list, the first one lowest.
    in_others: u64,
    /// A bit for each word that a phrase may begin with.
    starts: u64,
}

impl Looked {
    /// How many words are looked up together.
    pub(crate) const WORDS: usize = u64::BITS as usize;

    /// The next word from this one on that a phrase may begin with; one behind the last without any.
    pub(crate) fn next_start(&self, word: usize) -> usize {
        let passed = u32::try_from(word).unwrap_or(u64::BITS);
        let rest = u64::MAX.checked_shl(passed).unwrap_or(0) & self.starts;
        rest.trailing_zeros() as usize
    }

    /// Calls `take` with everything that a word stands for.
    #[inline]
    pub(crate) fn each_fit(&self, vocabulary: &Vocabulary, word: usize, take: impl FnMut(Fit)) {
        let other = self.in_others >> (word % Self::WORDS) & 1 != 0;
        let list = if other { &self.others } else { &vocabulary.fits };
        if let Some(meaning) = self.meanings.get(word) {
            meaning.each_fit(list, take);
        }
    }
}

/// All words of the phrases, frozen.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// All known words, and what they stand for in `fits`.
    pub(crate) words: WordTable<Meaning>,
    /// What words stand for: by themselves, by their lists, by their beginnings.
    pub(crate) fits: Vec<Fit>,
    /// From this row on, the words are ordinary ones that no phrase uses.
    pub(crate) first_ordinary: u32,
    /// The rows of the phrases' words by number.
    pub(crate) word_rows: Vec<Rows>,
    /// What words stand for by how they begin.
    pub(crate) beginnings: FittingBeginnings,
    /// Words with doubled letters by their form without: rows of `doubled_words`.
    pub(crate) doubled: WordTable<Rows>,
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

    /// Calls `take` with each word of the phrases that an unknown word may be a typing error of.
    pub(crate) fn each_meant<'v>(&'v self, word: &str, mut take: impl FnMut(&'v str)) {
        if !self.knows(word) {
            self.typing.each_near(word, &mut |index, _| {
                self.typing.word(index).into_iter().for_each(&mut take);
            });
        }
    }

    /// Looks up neighbouring words of a text, at most as many as are looked up together. A phrase may begin with those
    /// that lead from its beginning to what comes before `end`.
    ///
    /// First the table is asked for all of them: nothing in that depends on what the words are, so that the processor
    /// waits for the memory of several slots at once. What the few unknown ones may stand for is worked out afterwards.
    pub(crate) fn look_up(&self, folded: &Folded<'_>, tokens: &[Token], end: Target, looked: &mut Looked) {
        let (mut starts, mut unknown) = (0, 0);
        looked.meanings.resize(Looked::WORDS, Meaning::default());
        for ((token, meaning), bit) in tokens.iter().zip(&mut looked.meanings).zip(0..) {
            let (found, is_known) = self.words.probe(token.key);
            *meaning = found;
            starts |= u64::from(found.root < end) << bit;
            unknown |= u64::from(!is_known) << bit;
        }
        looked.others.clear();
        (looked.starts, looked.in_others) = (starts & !unknown, unknown);
        while unknown != 0 {
            let word = unknown.trailing_zeros() as usize;
            unknown &= unknown - 1;
            let Some((token, meaning)) = tokens.get(word).zip(looked.meanings.get_mut(word)) else {
                break;
            };
            *meaning = Meaning::default();
            if self.may_mean(token) {
                self.look_up_other(folded, token, &mut looked.others, meaning);
                looked.starts |= u64::from(meaning.root < end) << (word % Looked::WORDS);
            }
        }
    }

    /// Whether an unknown word may stand for anything. Most are short or numbers, and do not.
    #[inline]
    fn may_mean(&self, token: &Token) -> bool {
        token.end - token.start >= SHORTEST || token.key.may_repeat() || self.beginnings.may_begin(token.key)
    }

    #[inline(never)]
    fn look_up_other(&self, folded: &Folded<'_>, token: &Token, others: &mut Vec<Fit>, meaning: &mut Meaning) {
        let start = others.len();
        match self.words.find_other(token.key, || folded.written(token)) {
            Some(known) => known.each_fit(&self.fits, |fit| others.push(fit)),
            None => self.guess(folded, token, others),
        }
        *meaning = Meaning::of(others, start);
    }

    /// What an unknown word may stand for.
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
            self.mistyped_ending(word(), covered, out);
            return;
        }
        if self.behind_particles(word(), out) {
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

    /// What the word behind one or two Arabic particles stands for. Says whether it is known.
    fn behind_particles(&self, word: &str, out: &mut Vec<Fit>) -> bool {
        let mut behind = behind_particle(word);
        for _ in 0..MOST_PARTICLES {
            let Some(word) = behind else { break };
            if let Some(known) = self.words.get(word) {
                known.each_fit(&self.fits, |fit| out.push(Fit { is_last: false, ..fit }));
                return true;
            }
            let before = out.len();
            let covered = self.beginnings.resolve(Key::of(word), word.len(), &|| word, out);
            if covered * 2 >= word.len() {
                return true;
            }
            out.truncate(before);
            behind = behind_particle(word);
        }
        false
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
        if let Some(plain) = plain.filter(|plain| plain.is_alone() || plain.fits < self.first_ordinary) {
            plain.each_fit(&self.fits, |fit| push_fit(fit, quality, word.len() > 4, out));
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

    /// Words that begin in the same way and differ by one typing error behind it: `burn*` must not hide the error in
    /// `burnig`.
    fn mistyped_ending(&self, word: &str, beginning: usize, out: &mut Vec<Fit>) {
        let Some(stem) = word.get(..beginning).filter(|_| word.len() >= SHORTEST) else {
            return;
        };
        self.typing.each_near(word, &mut |index, sure| {
            if self
                .typing
                .word(index)
                .is_some_and(|candidate| candidate.starts_with(stem))
            {
                push_fits(self.fits_of(index), Quality::Typo, sure, out);
            }
        });
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
    for &fit in fits {
        push_fit(fit, quality, sure, out);
    }
}

fn push_fit(fit: Fit, quality: Quality, sure: bool, out: &mut Vec<Fit>) {
    out.push(Fit {
        quality: fit.quality.max(quality),
        sure,
        is_last: false,
        ..fit
    });
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
