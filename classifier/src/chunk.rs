//! Many bytes of a text at once, so that words are found and read in a few steps rather than byte by byte: eight as one
//! number, which is a chunk, and sixteen side by side.

use wide::u8x16;

/// How many bytes a chunk has.
pub(crate) const BYTES: usize = 8;

/// Two chunks in a row.
pub(crate) type Pair = (u64, u64);

/// How many bytes two chunks have.
pub(crate) const PAIR: usize = 2 * BYTES;

/// The two chunks that a text begins with; zeros stand for what lies past its end.
pub(crate) fn load(bytes: &[u8]) -> Pair {
    Ending::new(bytes).load(bytes)
}

/// The end of a text: with it, pairs of chunks can be read up to there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    /// The last pair, or all of a shorter text, and zeros.
    bytes: [u8; 2 * PAIR],
    /// How many bytes of the text these are.
    length: usize,
}

impl Ending {
    /// The end of this text.
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut bytes = [0; 2 * PAIR];
        match (text.last_chunk::<PAIR>(), bytes.first_chunk_mut()) {
            (Some(pair), Some(slot)) => *slot = *pair,
            _ => bytes.iter_mut().zip(text).for_each(|(slot, &byte)| *slot = byte),
        }
        let length = text.len().min(PAIR);
        Self { bytes, length }
    }

    /// The two chunks that a rest of the text begins with; zeros stand for what lies past its end.
    #[inline]
    pub(crate) fn load(&self, rest: &[u8]) -> Pair {
        let pair = rest.first_chunk().or_else(|| {
            let passed = self.length.wrapping_sub(rest.len());
            self.bytes.get(passed..).and_then(|rest| rest.first_chunk())
        });
        halves(pair.map_or(0, |pair| u128::from_le_bytes(*pair)))
    }
}

/// The halves of a number, the lower one first.
#[expect(clippy::cast_possible_truncation, reason = "the number is cut into its halves")]
#[inline]
pub(crate) const fn halves(both: u128) -> Pair {
    (both as u64, (both >> u64::BITS) as u64)
}

/// A byte in all eight places.
const fn repeat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; BYTES])
}

/// The upper bit of every byte.
const UPPER: u64 = repeat(0x80);

/// The upper bit of each byte that is not zero.
fn not_zero(chunk: u64) -> u64 {
    (((chunk & !UPPER) + !UPPER) | chunk) & UPPER
}

/// Whether one of sixteen bytes is no ASCII, or stands twice in a row; those behind the last one are zeros.
pub(crate) fn may_repeat(low: u64, high: u64) -> bool {
    let (to_low, to_high) = (low >> 8 | high << 56, high >> 8);
    let repeats = not_zero(low) & !not_zero(low ^ to_low) | not_zero(high) & !not_zero(high ^ to_high);
    (repeats | low | high) & UPPER != 0
}

/// Which of the next 64 bytes of a text are ASCII letters or digits: with this, the end of a word is found in one step.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block {
    /// Where it begins.
    pub start: usize,
    /// One bit for each byte, the first one lowest; none for those past the end of the text.
    letters: u64,
    /// Whether a byte may stand three times in a row somewhere.
    pub has_thrice: bool,
}

impl Block {
    /// How many bytes a block has.
    const BYTES: usize = 64;

    /// Looks at the bytes from `start` on.
    #[inline(never)]
    pub(crate) fn read(bytes: &[u8], start: usize) -> Self {
        let Some(last) = bytes.len().checked_sub(WIDTH + 2) else {
            return Self::read_short(bytes, start);
        };
        let (mut letters, mut thrice) = (0, u8x16::ZERO);
        for place in (0..Self::BYTES).step_by(WIDTH) {
            // Past the end of the text its last bytes are looked at again, and their bits are shifted out: so all texts
            // take the same steps, and the processor never guesses wrong how many there are.
            let at = start + place;
            let from = at.min(last + 2);
            letters |= letters_from(bytes, from) >> (at - from).min(WIDTH) << place;
            thrice |= thrice_from(bytes, at.min(last));
        }
        Self {
            start,
            letters,
            has_thrice: thrice.any(),
        }
    }

    /// Looks at a text that is too short to be read in this way.
    #[inline(never)]
    fn read_short(bytes: &[u8], start: usize) -> Self {
        // Behind it stands nothing that is a letter or stands three times in a row.
        let mut padded = *b" . . . . . . . . .";
        for (slot, &byte) in padded.iter_mut().zip(bytes.get(start..).unwrap_or_default()) {
            *slot = byte;
        }
        Self {
            start,
            ..Self::read(&padded, 0)
        }
    }

    /// What it tells from one of its bytes on.
    #[inline]
    pub(crate) fn rest(&self, at: usize) -> Rest {
        let passed = at.wrapping_sub(self.start);
        if passed >= Self::BYTES {
            return Rest::default();
        }
        Rest {
            letters: self.letters >> passed,
            bytes: Self::BYTES - passed,
        }
    }
}

/// What a block tells from one of its bytes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rest {
    letters: u64,
    /// How many bytes there are.
    bytes: usize,
}

impl Rest {
    /// How many letters and digits stand together at its beginning; `None` if they may go on behind the block.
    #[inline]
    pub(crate) fn run(self) -> Option<usize> {
        let length = self.letters.trailing_ones() as usize;
        (length < self.bytes).then_some(length)
    }

    /// What comes behind so many bytes, which must be fewer than it has.
    #[inline]
    pub(crate) fn behind(self, bytes: usize) -> Self {
        Self {
            letters: self.letters >> (bytes % Block::BYTES),
            bytes: self.bytes.wrapping_sub(bytes),
        }
    }
}

/// How many bytes are looked at together.
const WIDTH: usize = 16;

#[inline]
fn wide(bytes: &[u8], at: usize) -> u8x16 {
    let chunk = bytes.get(at..).and_then(|rest| rest.first_chunk());
    u8x16::new(chunk.copied().unwrap_or_default())
}

/// One bit for each of the bytes from `at` on that is an ASCII letter or digit.
#[inline]
fn letters_from(bytes: &[u8], at: usize) -> u64 {
    let chunk = wide(bytes, at);
    let marks = between(chunk | u8x16::splat(0x20), b'a', b'z') | between(chunk, b'0', b'9');
    u64::from(marks.to_bitmask())
}

/// All bits of each of the bytes from `at` on that is, but for its case, like the two behind it.
#[inline]
fn thrice_from(bytes: &[u8], at: usize) -> u8x16 {
    let lowered = |at| wide(bytes, at) | u8x16::splat(0x20);
    let (one, two, three) = (lowered(at), lowered(at + 1), lowered(at + 2));
    one.simd_eq(two) & two.simd_eq(three)
}

/// All bits of each byte from `least` to `most`.
#[inline]
fn between(bytes: u8x16, least: u8, most: u8) -> u8x16 {
    let above = bytes - u8x16::splat(least);
    above.simd_eq(above.min(u8x16::splat(most - least)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_hold_what_stands_there_and_zeros_behind_the_end() {
        for length in 0..50 {
            let text: Vec<u8> = (1..=length).collect();
            let ending = Ending::new(&text);
            for at in 0..=text.len() {
                let mut expected = [0; PAIR];
                for (slot, &byte) in expected.iter_mut().zip(&text[at..]) {
                    *slot = byte;
                }
                let (low, high) = ending.load(&text[at..]);
                assert_eq!(
                    [low.to_le_bytes(), high.to_le_bytes()].concat(),
                    expected,
                    "{length} from {at}"
                );
            }
        }
    }

    #[test]
    fn letters_and_digits_are_counted() {
        for byte in 0..=u8::MAX {
            for length in [3, 8, 30, 63, 64, 65, 100] {
                for at in (0..length).step_by(7) {
                    let mut bytes: Vec<u8> = b"aZ09zA5b".iter().copied().cycle().take(length).collect();
                    if let Some(slot) = bytes.get_mut(at) {
                        *slot = byte;
                    }
                    let expected = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                    let run = Block::read(&bytes, 0).rest(0).run();
                    assert_eq!(run, Some(expected).filter(|&run| run < 64), "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn a_block_may_begin_anywhere_and_knows_its_bounds() {
        let block = Block::read(b"ab cd", 3);
        let runs = [2, 3, 4, 5, 3 + 63, 3 + 64].map(|at| block.rest(at).run());
        assert_eq!(runs, [None, Some(2), Some(1), Some(0), Some(0), None]);
        assert_eq!(Block::read(b"", 0).rest(0).run(), Some(0));
    }

    #[test]
    fn what_comes_behind_some_bytes_is_the_rest_from_there() {
        let block = Block::read(b"heat and hot water", 0);
        assert_eq!(block.rest(2).behind(3), block.rest(5));
        assert_eq!(block.rest(0).behind(63).behind(1).run(), None);
    }

    #[test]
    fn three_in_a_row_are_seen_wherever_they_stand() {
        for length in [3, 7, 8, 9, 20, 64] {
            let plain: Vec<u8> = b"aabbccddeeffgg00 -+- ".iter().copied().cycle().take(length).collect();
            assert!(!Block::read(&plain, 0).has_thrice, "{plain:?}");
            for at in 0..=length - 3 {
                let mut bytes = plain.clone();
                for (slot, letter) in bytes.iter_mut().skip(at).zip(*b"xXx") {
                    *slot = letter;
                }
                assert!(Block::read(&bytes, 0).has_thrice, "{bytes:?}");
            }
        }
    }

    #[test]
    fn words_that_may_repeat_a_letter_are_told_from_others() {
        let chunks = |word: &str| load(word.as_bytes());
        for word in ["", "a", "aba", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "a1b2"] {
            let (low, high) = chunks(word);
            assert!(!may_repeat(low, high), "{word}");
        }
        for word in [
            "aa",
            "abcdefgg",
            "abcdefghh",
            "abcdefghijklmnoo",
            "abcdefghijkllmno",
            "é",
            "111",
        ] {
            let (low, high) = chunks(word);
            assert!(may_repeat(low, high), "{word}");
        }
    }
}
