//! PNG: chunks one after the other, each with its checksum.
//!
//! Source: W3C "Portable Network Graphics (PNG) Specification (Third Edition)", sections 5, 11 and annex D.

use super::exif;

/// How every PNG begins.
pub const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that make the picture; texts, times and notes are not among them.
const KEPT: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
    b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// The picture alone; `None` where it cannot be read to its end.
pub fn clean(file: &[u8]) -> Option<Vec<u8>> {
    let mut kept = SIGNATURE.to_vec();
    let mut at = SIGNATURE.len();
    let mut has_data = false;
    loop {
        let length = usize::try_from(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = file.get(at..end)?;
        let kind: &[u8; 4] = chunk.get(4..8)?.try_into().ok()?;
        if (at == SIGNATURE.len()) != (kind == b"IHDR") {
            return None;
        }
        if KEPT.contains(&kind) {
            kept.extend_from_slice(chunk);
        } else if kind == b"eXIf" {
            let notes = chunk.get(8..8 + length)?;
            if let Some(orientation) = exif::orientation(notes) {
                push(&mut kept, *b"eXIf", &exif::with_orientation(orientation));
            }
        } else if kind.first().is_some_and(u8::is_ascii_uppercase) {
            // Nobody can show a picture with a part that must be understood and is not.
            return None;
        }
        has_data |= kind == b"IDAT";
        at = end;
        if kind == b"IEND" {
            return has_data.then_some(kept);
        }
    }
}

fn push(kept: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let mut body = kind.to_vec();
    body.extend_from_slice(content);
    kept.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    kept.extend_from_slice(&body);
    kept.extend(checksum(&body).to_be_bytes());
}

/// CRC-32, bit by bit: it is made over a few dozen bytes only.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc >>= 1;
            if low == 1 {
                crc ^= 0xedb8_8320;
            }
        }
    }
    !crc
}
