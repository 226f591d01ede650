//! Small photos made by hand, with all that phones write into them.

/// Words that stand in every note of a photo made here; none of them may be kept.
pub const SECRETS: [&[u8]; 3] = [b"GPS-40.7484N", b"Jane Invented", b"SN-1234567"];

/// A JPEG of one grey dot: upright notes, places, comments, a small picture in the head, a second picture behind the end.
pub fn jpeg(orientation: Option<u16>) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut jfif = b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01".to_vec();
    jfif.extend(SECRETS[2]);
    file.extend(segment(0xe0, &jfif));
    file.extend(segment(0xe1, &[b"Exif\0\0", tiff(orientation).as_slice()].concat()));
    file.extend(segment(
        0xe1,
        &[b"http://ns.adobe.com/xap/1.0/\0<x>", SECRETS[0], b"</x>"].concat(),
    ));
    file.extend(segment(0xed, &[b"Photoshop 3.0\08BIM", SECRETS[1]].concat()));
    file.extend(segment(0xfe, SECRETS[1]));
    file.extend(segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"));
    file.extend(segment(0xe2, &[b"MPF\0", SECRETS[2]].concat()));
    file.extend(dot());
    // What some phones put behind the picture: another one with notes of its own, or a film.
    file.extend([0xff, 0xd8]);
    file.extend(segment(0xe1, &[b"Exif\0\0", tiff(None).as_slice()].concat()));
    file.extend([0xff, 0xd9]);
    file
}

/// The tables and the scans of the dot, and the end: two scans with a note between them.
fn dot() -> Vec<u8> {
    let mut file = segment(0xdb, &[&[0][..], &[1; 64]].concat());
    file.extend(segment(0xc2, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
    file.extend(segment(0xc4, &[&[0][..], &[1], &[0; 15], &[0]].concat()));
    file.extend(segment(0xda, &[1, 1, 0, 0, 0, 0]));
    file.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
    file.extend(segment(0xfe, SECRETS[0]));
    file.extend(segment(0xda, &[1, 1, 0, 1, 63, 0]));
    file.extend([0x78, 0xff, 0xd9]);
    file
}

/// A PNG with texts, a time, notes and something behind its end.
pub fn png(orientation: Option<u16>) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(*b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    file.extend(chunk(*b"tEXt", &[b"Author\0", SECRETS[1]].concat()));
    file.extend(chunk(*b"eXIf", &tiff(orientation)));
    file.extend(chunk(*b"tIME", &[7, 234, 11, 23, 12, 0, 0]));
    file.extend(chunk(*b"IDAT", b"\x78\x9c\x63\x60\0\0\0\x02\0\x01"));
    file.extend(chunk(*b"iTXt", SECRETS[0]));
    file.extend(chunk(*b"IEND", b""));
    file.extend(SECRETS[2]);
    file
}

/// A GIF with a comment, words of an application, and how often it plays.
pub fn gif() -> Vec<u8> {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    file.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    file.extend([&b"\x21\xff\x0bXMP DataXMP\x0c"[..], SECRETS[0], b"\0"].concat());
    file.extend([&b"\x21\xfe\x0d"[..], SECRETS[1], b"\0"].concat());
    file.extend(b"\x21\xf9\x04\0\0\0\0\0");
    file.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b");
    file.extend(SECRETS[2]);
    file
}

/// A WebP with notes and a description, said so in its head.
pub fn webp(orientation: Option<u16>) -> Vec<u8> {
    let riff = |kind: &[u8], content: &[u8]| {
        let length = u32::try_from(content.len()).expect("a small chunk");
        let mut chunk = [kind, &length.to_le_bytes()[..], content].concat();
        chunk.resize(chunk.len() + content.len() % 2, 0);
        chunk
    };
    let mut chunks = b"WEBP".to_vec();
    chunks.extend(riff(b"VP8X", &[0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    chunks.extend(riff(b"VP8L", b"\x2f\0\0\0\0\x07\x10"));
    chunks.extend(riff(b"EXIF", &tiff(orientation)));
    chunks.extend(riff(b"XMP ", SECRETS[1]));
    chunks.extend(riff(b"NOTE", SECRETS[2]));
    riff(b"RIFF", &chunks)
}

/// Notes with an orientation, a place and a serial number, in Intel's order of bytes.
fn tiff(orientation: Option<u16>) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x0f, 0x01, 0x02, 0, 10, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0x12, 0x01, 0x03, 0, 1, 0, 0, 0]);
    tiff.extend(u32::from(orientation.unwrap_or(1)).to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(SECRETS.concat());
    tiff
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a small segment");
    [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a small chunk");
    let body = [&kind[..], content].concat();
    [&length.to_be_bytes()[..], &body, &checksum(&body).to_be_bytes()].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc));
    !bytes.iter().fold(u32::MAX, byte)
}

/// Whether a file holds these bytes anywhere.
pub fn holds(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|window| window == bytes)
}
