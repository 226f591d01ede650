//! GIF: a screen, then pictures and extensions.
//!
//! Source: `CompuServe` "Graphics Interchange Format, Version 89a", sections 17 to 27.

/// Extensions of applications that say how often an animation plays.
const LOOPS: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// The picture alone; `None` where it cannot be read to its end.
pub fn clean(file: &[u8]) -> Option<Vec<u8>> {
    let mut at = 13;
    at += table(*file.get(10)?);
    let mut kept = file.get(..at)?.to_vec();
    let mut has_picture = false;
    loop {
        let start = at;
        match *file.get(at)? {
            0x3b => {
                kept.push(0x3b);
                return has_picture.then_some(kept);
            }
            0x21 => {
                let label = *file.get(at + 1)?;
                at = blocks_end(file, at + 2)?;
                let is_loop = LOOPS.iter().any(|name| file.get(start + 3..start + 14) == Some(name));
                if label == 0xf9 || label == 0xff && is_loop {
                    kept.extend_from_slice(file.get(start..at)?);
                }
            }
            0x2c => {
                at += 10 + table(*file.get(at + 9)?) + 1;
                at = blocks_end(file, at)?;
                kept.extend_from_slice(file.get(start..at)?);
                has_picture = true;
            }
            _ => return None,
        }
    }
}

/// The length of the table of colours that these flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        return 0;
    }
    3 << ((flags & 0x07) + 1)
}

/// Behind a row of blocks, which an empty one ends.
fn blocks_end(file: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*file.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
