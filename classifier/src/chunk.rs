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
    match length {
        0 => 0,
        1..BYTES => chunk & (u64::MAX >> ((BYTES - length) * 8)),
        _ => chunk,
    }
}

/// A byte in all eight places.
const fn repeat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; BYTES])
}

/// The upper bit of every byte.
const UPPER: u64 = repeat(0x80);

/// How many ASCII letters and digits a chunk begins with.
///
/// All eight bytes are compared at once: with its upper bit out of the way, adding `0x80 - n` to a byte sets that bit
/// exactly if the byte is `n` or more, and never reaches into the next byte.
pub(crate) fn alphanumeric(chunk: u64) -> usize {
    let from = |bytes: u64, least: u8| bytes + repeat(0x80 - least);
    let plain = chunk & !UPPER;
    let lowered = plain | repeat(0x20);
    let letters = from(lowered, b'a') & !from(lowered, b'z' + 1);
    let digits = from(plain, b'0') & !from(plain, b'9' + 1);
    let word = (letters | digits) & !chunk & UPPER;
    (word ^ UPPER).trailing_zeros() as usize / 8
}

/// ASCII letters in lower case and digits as they are; other bytes become anything.
pub(crate) fn lower(chunk: u64) -> u64 {
    chunk | repeat(0x20)
}

/// Whether one of the first bytes stands three times in a row.
pub(crate) fn has_thrice(chunk: u64, length: usize) -> bool {
    let different = chunk ^ (chunk >> 8);
    let rows = (different | (different >> 8)) | !first(u64::MAX, length.saturating_sub(2));
    // Whether any byte of `rows` is zero: only from such a one does the subtraction borrow.
    rows.wrapping_sub(repeat(1)) & !rows & UPPER != 0
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
            for at in 0..BYTES {
                let mut bytes = *b"aZ09zA5b";
                if let Some(slot) = bytes.get_mut(at) {
                    *slot = byte;
                }
                let expected = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let chunk = u64::from_le_bytes(bytes);
                assert_eq!(alphanumeric(chunk), expected, "{bytes:?}");
                let lowered = lower(chunk).to_le_bytes();
                assert_eq!(lowered.get(..expected), bytes.to_ascii_lowercase().get(..expected));
            }
        }
    }

    #[test]
    fn three_in_a_row_are_seen_among_the_first_bytes_alone() {
        for bytes in [
            *b"abcdefgh",
            *b"aabbccdd",
            *b"aaabbbcc",
            *b"abccdeee",
            *b"abcdddde",
            *b"aaaaaaaa",
        ] {
            for length in 0..=BYTES {
                let word = bytes.get(..length).unwrap_or_default();
                let expected = word
                    .windows(3)
                    .any(|window| window.iter().all(|&byte| Some(&byte) == window.first()));
                assert_eq!(has_thrice(u64::from_le_bytes(bytes), length), expected, "{word:?}");
            }
        }
    }
}
