//! WebP: chunks in a RIFF container.
//!
//! Source: RFC 9649, section 2.

use super::exif;

/// Chunks that make the picture. Frames of animations hold chunks of their own.
const KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The bits of `VP8X` that announce notes.
const EXIF_BIT: u8 = 0x08;
const XMP_BIT: u8 = 0x04;
/// What stands before a frame's own chunks.
const FRAME_HEAD: usize = 16;

/// The picture alone; `None` where it cannot be read to its end.
pub fn clean(file: &[u8]) -> Option<Vec<u8>> {
    let size = usize::try_from(u32::from_le_bytes(file.get(4..8)?.try_into().ok()?)).ok()?;
    let chunks = file.get(12..size.checked_add(8)?)?;
    let mut kept = b"WEBP".to_vec();
    let mut orientation = None;
    let mut has_picture = false;
    let mut extended = None;
    for (kind, content) in split(chunks)? {
        has_picture |= matches!(&kind, b"VP8 " | b"VP8L" | b"ANMF");
        match &kind {
            b"EXIF" => orientation = orientation.or_else(|| exif::orientation(tiff(content))),
            b"VP8X" => {
                extended = Some(kept.len() + 8);
                push(&mut kept, kind, content);
            }
            b"ANMF" => {
                let frame = frame(content)?;
                push(&mut kept, kind, &frame);
            }
            _ if KEPT.contains(&&kind) => push(&mut kept, kind, content),
            _ => {}
        }
    }
    if let Some(flags) = extended {
        let flags = kept.get_mut(flags)?;
        *flags &= !(EXIF_BIT | XMP_BIT);
        if orientation.is_some() {
            *flags |= EXIF_BIT;
        }
    }
    if let (Some(orientation), Some(_)) = (orientation, extended) {
        push(&mut kept, *b"EXIF", &exif::with_orientation(orientation));
    }
    let mut file = b"RIFF".to_vec();
    file.extend(u32::try_from(kept.len()).ok()?.to_le_bytes());
    file.extend(kept);
    has_picture.then_some(file)
}

fn frame(content: &[u8]) -> Option<Vec<u8>> {
    let mut kept = content.get(..FRAME_HEAD)?.to_vec();
    for (kind, content) in split(content.get(FRAME_HEAD..)?)? {
        if matches!(&kind, b"VP8 " | b"VP8L" | b"ALPH") {
            push(&mut kept, kind, content);
        }
    }
    Some(kept)
}

/// Some writers put JPEG's own sign before the notes.
fn tiff(content: &[u8]) -> &[u8] {
    content.strip_prefix(b"Exif\0\0").unwrap_or(content)
}

fn split(mut rest: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let kind: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
        let content = rest.get(8..length.checked_add(8)?)?;
        chunks.push((kind, content));
        // A chunk of an odd length has a byte behind it that belongs to nobody, and the last one may lack it.
        let end = (8 + length + length % 2).min(rest.len());
        rest = rest.get(end..)?;
    }
    Some(chunks)
}

fn push(kept: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    kept.extend(kind);
    kept.extend(u32::try_from(content.len()).unwrap_or(0).to_le_bytes());
    kept.extend_from_slice(content);
    if content.len() % 2 == 1 {
        kept.push(0);
    }
}
