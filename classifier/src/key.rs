//! Short words as numbers: the form in which they are looked up.

use crate::chunk;

/// A word of at most sixteen bytes as two numbers, or the key of no word. No folded word holds a zero byte, so filling
/// up with zeros keeps different words different.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Key {
    low: u64,
    high: u64,
}

impl PartialEq for Key {
    /// Both halves are compared at once, so that the outcome is a number and no way to go.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        (self.low ^ other.low) | (self.high ^ other.high) == 0
    }
}

/// The longest word that is its own key, in bytes.
pub(crate) const LONGEST_KEY: usize = chunk::PAIR;

/// The bit that ASCII letters have and digits have not.
const LETTER_BITS: u64 = u64::from_le_bytes([0x40; chunk::BYTES]);

/// For each length of a word the bits of its bytes.
const MASKS: [chunk::Pair; LONGEST_KEY + 1] = [
    mask(0),
    mask(1),
    mask(2),
    mask(3),
    mask(4),
    mask(5),
    mask(6),
    mask(7),
    mask(8),
    mask(9),
    mask(10),
    mask(11),
    mask(12),
    mask(13),
    mask(14),
    mask(15),
    mask(16),
];

const fn mask(length: u32) -> chunk::Pair {
    match u128::MAX.checked_shr(u128::BITS - 8 * length) {
        Some(bits) => chunk::halves(bits),
        None => (0, 0),
    }
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Key {
    /// What stands in a slot without a word: no text has such bytes.
    pub(crate) const VACANT: Self = Self {
        low: u64::MAX,
        high: u64::MAX,
    };
    /// The same for the keys of short words.
    pub(crate) const SHORT_VACANT: u64 = u64::MAX;

    /// The key of a word; that of no word for the empty and for long ones.
    pub(crate) fn of(word: &str) -> Self {
        Self::beginning_of(word, word.len())
    }

    /// The key of the first bytes of a word.
    pub(crate) fn beginning_of(word: &str, length: usize) -> Self {
        Self::new(chunk::load(word.as_bytes()), length)
    }

    /// The key of the first bytes of what was read from a text.
    #[inline]
    pub(crate) fn new((low, high): chunk::Pair, length: usize) -> Self {
        MASKS.get(length).map_or(Self::default(), |masks| Self {
            low: low & masks.0,
            high: high & masks.1,
        })
    }

    /// Whether a letter may stand twice in a row in the word; surely not, if this says so.
    pub(crate) fn may_repeat(self) -> bool {
        match self.short() {
            Some(low) => !self.is_word() || chunk::may_repeat(low, 0),
            None => chunk::may_repeat(self.low, self.high),
        }
    }

    /// Its first bytes as a number, at most eight of them.
    pub(crate) fn head(self, length: usize) -> u64 {
        self.beginning(length).low
    }

    /// All of it as one number, if the word has at most eight bytes, or if it is the key of no word.
    #[inline]
    pub(crate) fn short(self) -> Option<u64> {
        (self.high == 0).then_some(self.low)
    }

    /// The key of the same word of ASCII letters and digits in lower case.
    pub(crate) fn lower(self) -> Self {
        // A letter has the bit above the one that makes it lower case; digits and the zeros behind the end have not.
        let lower = |chunk: u64| chunk | (chunk & LETTER_BITS) >> 1;
        Self {
            low: lower(self.low),
            high: lower(self.high),
        }
    }

    /// The bytes of the word and zeros.
    pub(crate) fn bytes(self) -> [u8; LONGEST_KEY] {
        let mut bytes = [0; LONGEST_KEY];
        let (low, high) = bytes.split_at_mut(chunk::BYTES);
        low.copy_from_slice(&self.low.to_le_bytes());
        high.copy_from_slice(&self.high.to_le_bytes());
        bytes
    }

    /// The key of its first bytes.
    pub(crate) fn beginning(self, length: usize) -> Self {
        MASKS.get(length).map_or(self, |masks| Self {
            low: self.low & masks.0,
            high: self.high & masks.1,
        })
    }

    /// Whether it is the key of a word.
    pub(crate) fn is_word(self) -> bool {
        self.low != 0
    }

    /// All bits of the word mixed into the upper ones.
    #[inline]
    pub(crate) fn hash(self) -> u64 {
        let number = self.low ^ self.high.wrapping_mul(ODD).rotate_left(32);
        (number ^ (number >> 32)).wrapping_mul(ODD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_the_bytes_of_its_word() {
        for length in 0..20 {
            let word = &"abcdefghijklmnopqrst"[..length];
            let key = Key::of(word);
            assert_eq!(key.is_word(), (1..=LONGEST_KEY).contains(&length), "{word}");
            if key.is_word() {
                assert!(key.bytes().starts_with(word.as_bytes()), "{word}");
                assert!(key.bytes()[length..].iter().all(|&byte| byte == 0), "{word}");
                assert!(
                    key.beginning(length / 2) == Key::of(&word[..length / 2]) || length < 2,
                    "{word}"
                );
            }
        }
    }

    #[test]
    fn capitals_are_lowered_and_digits_stay() {
        assert_eq!(Key::of("aZ09zA5BQ").lower(), Key::of("az09za5bq"));
    }
}
