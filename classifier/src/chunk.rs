//! Eight bytes of a text as one number, so that a word is read in one or two steps rather than byte by byte.

/// How many bytes a chunk has.
pub(crate) const BYTES: usize = 8;

/// The eight bytes from `at` on, the first one lowest; zeros stand for what lies past the end.
pub(crate) fn load(bytes: &[u8], at: usize) -> u64 {
    if let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        return u64::from_le_bytes(*chunk);
    }
    // Near the end the last eight bytes are read, and those before `at` are shifted out.
    if let Some(chunk) = bytes.last_chunk() {
        let before = (at + BYTES - bytes.len()) * 8;
        let shift = u32::try_from(before).unwrap_or(u32::MAX);
        return u64::from_le_bytes(*chunk).checked_shr(shift).unwrap_or(0);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// The first bytes of a chunk alone.
pub(crate) fn first(chunk: u64, length: usize) -> u64 {
    /// For each length the bits of so many bytes.
    const MASKS: [u64; BYTES + 1] = [
        0,
        0xff,
        0xffff,
        0x00ff_ffff,
        0xffff_ffff,
        0x00ff_ffff_ffff,
        0xffff_ffff_ffff,
        0x00ff_ffff_ffff_ffff,
        u64::MAX,
    ];
    chunk & MASKS.get(length).copied().unwrap_or(u64::MAX)
}

/// A byte in all eight places.
const fn repeat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; BYTES])
}

/// The upper bit of every byte.
const UPPER: u64 = repeat(0x80);

/// The upper bit of each byte that is an ASCII letter or digit.
///
/// All eight bytes are compared at once: with its upper bit out of the way, adding `0x80 - n` to a byte sets that bit
/// exactly if the byte is `n` or more, and never reaches into the next byte.
fn alphanumeric(chunk: u64) -> u64 {
    let from = |bytes: u64, least: u8| bytes + repeat(0x80 - least);
    let plain = chunk & !UPPER;
    let lowered = plain | repeat(0x20);
    let letters = from(lowered, b'a') & !from(lowered, b'z' + 1);
    let digits = from(plain, b'0') & !from(plain, b'9' + 1);
    (letters | digits) & !chunk & UPPER
}

/// ASCII letters in lower case and digits as they are; other bytes become anything.
pub(crate) fn lower(chunk: u64) -> u64 {
    chunk | repeat(0x20)
}

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
    /// Whether a letter or digit may stand three times in a row somewhere.
    pub has_thrice: bool,
}

impl Block {
    /// How many bytes a block has.
    const BYTES: usize = 64;

    /// Looks at the bytes from `start` on.
    pub(crate) fn read(bytes: &[u8], start: usize) -> Self {
        // Multiplied by this, the lowest bits of eight bytes meet in the uppermost byte.
        const GATHER: u64 = 0x0102_0408_1020_4080;
        let (mut letters, mut thrice) = (0, 0);
        // What stands before the first chunk is like nothing in it.
        let (mut before, mut before_changes) = (0, u64::MAX);
        let end = bytes.len().min(start + Self::BYTES);
        let mut at = start;
        while at < end {
            let chunk = load(bytes, at);
            let words = alphanumeric(chunk);
            letters |= ((words >> 7).wrapping_mul(GATHER) >> 56) << (at - start);
            // Where each byte differs from the one before it, and where that one does from its own.
            let lowered = lower(chunk);
            let changes = lowered ^ (lowered << 8 | before >> 56);
            let either = changes | (changes << 8 | before_changes >> 56);
            // Only from a byte of zero does the subtraction borrow, and perhaps from those behind it.
            thrice |= either.wrapping_sub(repeat(1)) & !either & words;
            (before, before_changes) = (lowered, changes);
            at += BYTES;
        }
        Self {
            start,
            letters,
            has_thrice: thrice != 0,
        }
    }

    /// How many letters and digits stand together from `at` on; `None` if not all of them stand in this block.
    pub(crate) fn run(&self, at: usize) -> Option<usize> {
        let offset = at.checked_sub(self.start).filter(|&offset| offset < Self::BYTES)?;
        let length = (self.letters >> offset).trailing_ones() as usize;
        (offset + length < Self::BYTES).then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_holds_what_stands_there_and_zeros_behind_the_end() {
        for text in ["", "a", "abcdefg", "abcdefgh", "abcdefghijklmnopq"] {
            for at in 0..text.len() + 20 {
                let mut expected = [0; BYTES];
                let rest = text.as_bytes().get(at..).unwrap_or_default();
                for (slot, &byte) in expected.iter_mut().zip(rest) {
                    *slot = byte;
                }
                assert_eq!(load(text.as_bytes(), at).to_le_bytes(), expected, "{text:?} from {at}");
            }
        }
    }

    #[test]
    fn the_first_bytes_are_cut_off() {
        let chunk = u64::from_le_bytes(*b"abcdefgh");
        assert_eq!(first(chunk, 0), 0);
        assert_eq!(first(chunk, 3).to_le_bytes(), *b"abc\0\0\0\0\0");
        assert_eq!(first(chunk, 8), chunk);
        assert_eq!(first(chunk, 99), chunk);
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
                    let run = Block::read(&bytes, 0).run(0);
                    assert_eq!(run, Some(expected).filter(|&run| run < 64), "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn a_block_may_begin_anywhere_and_knows_its_bounds() {
        let block = Block::read(b"ab cd", 3);
        assert_eq!(block.run(2), None);
        assert_eq!(block.run(3), Some(2));
        assert_eq!(block.run(4), Some(1));
        assert_eq!(block.run(5), Some(0));
        assert_eq!(block.run(3 + 64), None);
        assert_eq!(Block::read(b"", 0).run(0), Some(0));
    }

    #[test]
    fn three_in_a_row_are_seen_wherever_they_stand() {
        for length in [3, 7, 8, 9, 20, 64] {
            let plain: Vec<u8> = b"aabbccddeeffgg00 --- ".iter().copied().cycle().take(length).collect();
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
        let chunks = |word: &str| (load(word.as_bytes(), 0), load(word.as_bytes(), BYTES));
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

    #[test]
    fn capitals_are_lowered() {
        assert_eq!(lower(u64::from_le_bytes(*b"aZ09zA5B")).to_le_bytes(), *b"az09za5b");
    }
}
