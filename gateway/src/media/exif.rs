//! The one thing in a photo's notes that belongs to the picture: which way is up.
//!
//! Source: JEITA CP-3451 (Exif 2.32), section 4.6; TIFF 6.0, section 2.

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;
/// The type of its value: a number of two bytes.
const SHORT: u16 = 3;

/// The orientation, where there is one that is not upright already.
pub fn orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let start = usize::try_from(number(tiff, 4, 4, big)?).ok()?;
    let count = number(tiff, start, 2, big)?;
    for index in 0..count {
        let entry = start.checked_add(2)?.checked_add(usize::try_from(index).ok()? * 12)?;
        let (tag, kind) = (number(tiff, entry, 2, big)?, number(tiff, entry + 2, 2, big)?);
        if tag == u32::from(ORIENTATION) && kind == u32::from(SHORT) {
            let value = u16::try_from(number(tiff, entry + 8, 2, big)?).ok()?;
            return (2..=8).contains(&value).then_some(value);
        }
    }
    None
}

/// Notes that hold nothing but this orientation.
pub fn with_orientation(value: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    tiff.extend(ORIENTATION.to_be_bytes());
    tiff.extend(SHORT.to_be_bytes());
    tiff.extend(1_u32.to_be_bytes());
    tiff.extend(value.to_be_bytes());
    // The rest of the value's four bytes, and no further notes.
    tiff.extend([0; 6]);
    tiff
}

fn number(bytes: &[u8], at: usize, length: usize, big: bool) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
    Some(if big {
        field.iter().fold(0, add)
    } else {
        field.iter().rev().fold(0, add)
    })
}
