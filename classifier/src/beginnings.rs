//! Beginnings of words, as phrases and weighed tables ask for them by a star: which of them a word has.

use crate::key::Key;
use crate::vocabulary::Fit;
use crate::word_table::{Rows, WordTable};

/// Longest beginning of a word that is compared, in bytes.
const LONGEST: usize = 63;
/// A star stands behind three letters at least, so that so many bytes tell which beginnings are possible.
const SHORTEST: usize = 3;

/// All beginnings and what belongs to each, frozen.
#[derive(Debug, Default)]
pub(crate) struct Beginnings<V> {
    table: WordTable<V>,
    /// By the hash of the first three bytes: one bit for each length in bytes of a beginning that starts so. Hardly a
    /// word starts as a beginning does, so that for most this one number ends the question.
    lengths: Vec<u64>,
    shift: u32,
}

/// A beginning cut to the length that is compared.
pub(crate) fn shortened(beginning: &str) -> &str {
    let longest = (0..=LONGEST).rev().find(|&length| beginning.is_char_boundary(length));
    longest.and_then(|length| beginning.get(..length)).unwrap_or(beginning)
}

impl<V: Copy + Default> Beginnings<V> {
    /// Takes each beginning once, with what belongs to it.
    pub(crate) fn new(all: &[(&str, V)]) -> Self {
        let groups = (all.len() * 4).next_power_of_two().max(2);
        let mut beginnings = Self {
            table: WordTable::new(all),
            lengths: vec![0; groups],
            shift: u64::BITS - groups.trailing_zeros(),
        };
        for (beginning, _) in all {
            let group = beginnings.group(Key::beginning_of(beginning, SHORTEST));
            if let Some(lengths) = beginnings.lengths.get_mut(group) {
                *lengths |= 1 << (beginning.len() & LONGEST);
            }
        }
        beginnings
    }

    /// Whether a word with this key may begin so; surely not, if this says no.
    #[inline]
    pub(crate) fn may_begin(&self, key: Key) -> bool {
        self.lengths.get(self.group(key)).is_some_and(|&lengths| lengths != 0)
    }

    /// Calls `take` with each beginning of a word of a key and a length in bytes, the shortest first: how many bytes it
    /// has, and what belongs to it.
    pub(crate) fn each<'w>(
        &self,
        key: Key,
        length: usize,
        word: &impl Fn() -> &'w str,
        mut take: impl FnMut(usize, V),
    ) {
        if length < SHORTEST {
            return;
        }
        let head = if key.is_word() {
            key
        } else {
            Key::beginning_of(word(), SHORTEST)
        };
        let mut lengths = self.lengths.get(self.group(head)).copied().unwrap_or(0);
        while lengths != 0 {
            let part = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if part > length {
                break;
            }
            let beginning = if key.is_word() {
                key.beginning(part)
            } else {
                Key::beginning_of(word(), part)
            };
            if let Some(value) = self.table.find(beginning, || word().get(..part).unwrap_or_default()) {
                take(part, value);
            }
        }
    }

    fn group(&self, key: Key) -> usize {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        usize::try_from(key.head(SHORTEST).wrapping_mul(ODD) >> self.shift).unwrap_or(0)
    }
}

/// The beginnings that phrases ask for, and what a word stands for that has one.
#[derive(Debug, Default)]
pub(crate) struct FittingBeginnings {
    all: Beginnings<Rows>,
    fits: Vec<Fit>,
}

impl FittingBeginnings {
    /// Takes each beginning once, with what a word stands for that begins so.
    pub(crate) fn new(all: &[(&str, Vec<Fit>)]) -> Self {
        let mut fits = Vec::with_capacity(all.len());
        let mut rows = Vec::with_capacity(all.len());
        for (beginning, own) in all {
            let start = fits.len();
            fits.extend_from_slice(own);
            rows.push((*beginning, Rows::new(start, fits.len())));
        }
        Self {
            all: Beginnings::new(&rows),
            fits,
        }
    }

    /// Whether a word with this key may begin so; surely not, if this says no.
    #[inline]
    pub(crate) fn may_begin(&self, key: Key) -> bool {
        self.all.may_begin(key)
    }

    /// Appends what a word of a key and a length in bytes stands for by its beginnings, the shortest first; returns the
    /// bytes of the longest one.
    pub(crate) fn resolve<'w>(
        &self,
        key: Key,
        length: usize,
        word: &impl Fn() -> &'w str,
        out: &mut Vec<Fit>,
    ) -> usize {
        let mut longest = 0;
        self.all.each(key, length, word, |part, rows| {
            out.extend_from_slice(rows.of(&self.fits));
            longest = part;
        });
        longest
    }
}
