//! JPEG: segments one after the other, then the picture's scans.
//!
//! Source: ITU-T T.81, annex B. What follows the end of the picture (a second picture, a film) is not part of it.

use super::exif;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";

/// The picture alone; `None` where it cannot be read to its end.
pub fn clean(file: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xff, START];
    let mut orientation = None;
    let (mut has_frame, mut has_scan) = (false, false);
    let mut at = 2;
    loop {
        let marker = marker(file, &mut at)?;
        if marker == END {
            break;
        }
        let length = usize::from(u16::from_be_bytes(file.get(at..at + 2)?.try_into().ok()?));
        let content = file.get(at + 2..at.checked_add(length)?)?;
        at += length;
        match marker {
            0xe1 if content.starts_with(EXIF) => {
                orientation = orientation.or_else(|| exif::orientation(content.get(EXIF.len()..).unwrap_or_default()));
            }
            _ if is_kept(marker, content) => push(&mut kept, marker, plain(marker, content)),
            _ if is_noted(marker) => {}
            _ => return None,
        }
        has_frame |= is_frame(marker);
        if marker == SCAN {
            has_scan = true;
            let end = scan_end(file, at)?;
            kept.extend_from_slice(file.get(at..end)?);
            at = end;
        }
    }
    if !has_frame || !has_scan {
        return None;
    }
    kept.extend([0xff, END]);
    if let Some(orientation) = orientation {
        put_orientation(&mut kept, orientation);
    }
    Some(kept)
}

/// The next marker, behind any number of fill bytes.
fn marker(file: &[u8], at: &mut usize) -> Option<u8> {
    if *file.get(*at)? != 0xff {
        return None;
    }
    while *file.get(*at)? == 0xff {
        *at += 1;
    }
    let marker = *file.get(*at)?;
    *at += 1;
    Some(marker)
}

/// Frames, tables and scans; the profile of colours; how colours are stored.
fn is_kept(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => content.starts_with(b"JFIF\0") && content.len() >= 14,
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xc4 | 0xcc | SCAN..=0xdf => true,
        _ => is_frame(marker),
    }
}

fn is_frame(marker: u8) -> bool {
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Applications' notes and comments, and what is reserved for notes to come.
fn is_noted(marker: u8) -> bool {
    matches!(marker, 0xe0..=0xfe)
}

/// JFIF may hold a small picture of the picture, which may show what was cut off since.
fn plain(marker: u8, content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    if marker == 0xe0 {
        content.truncate(14);
        content.splice(12.., [0, 0]);
    }
    content
}

fn push(kept: &mut Vec<u8>, marker: u8, content: Vec<u8>) {
    kept.extend([0xff, marker]);
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    kept.extend(length.to_be_bytes());
    kept.extend(content);
}

/// The end of a scan's data: a marker that is neither a stuffed byte nor a restart.
fn scan_end(file: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += file.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *file.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Right behind JFIF's own segment, or where that would be.
fn put_orientation(kept: &mut Vec<u8>, orientation: u16) {
    let mut segment = Vec::new();
    let mut content = EXIF.to_vec();
    content.extend(exif::with_orientation(orientation));
    push(&mut segment, 0xe1, content);
    let has_jfif = kept.get(2..4) == Some(&[0xff, 0xe0]);
    let place = if has_jfif { 2 + 4 + 14 } else { 2 };
    kept.splice(place..place, segment);
}
