//! A file as a photo that may be kept: told from its bytes, and written anew with the parts that make the picture and
//! no others. The pixels are not touched.

use super::{gif, jpeg, png, webp};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use storage::MediaContent;

/// A photo without places, times, names and notes.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its MIME type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// It is larger than the city takes.
    TooBig,
    /// It is no JPEG, PNG, GIF or WebP, whatever it is said to be.
    NotAPhoto,
    /// It begins like a photo and cannot be read to its end.
    Broken,
}

impl NotKept {
    /// The word in the database and in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooBig => "too-big",
            Self::NotAPhoto => "not-a-photo",
            Self::Broken => "broken",
        }
    }
}

impl Photo {
    /// Reads a file.
    pub fn read(file: &[u8]) -> Result<Self, NotKept> {
        let (mime, bytes) = if file.starts_with(&[0xff, 0xd8, 0xff]) {
            ("image/jpeg", jpeg::clean(file))
        } else if file.starts_with(png::SIGNATURE) {
            ("image/png", png::clean(file))
        } else if file.starts_with(b"GIF87a") || file.starts_with(b"GIF89a") {
            ("image/gif", gif::clean(file))
        } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
            ("image/webp", webp::clean(file))
        } else {
            return Err(NotKept::NotAPhoto);
        };
        let bytes = bytes.ok_or(NotKept::Broken)?;
        Ok(Self { mime, bytes })
    }

    /// The photo as it is stored.
    pub fn content(self) -> MediaContent {
        let mut hash = String::with_capacity(64);
        for byte in Sha256::digest(&self.bytes) {
            let _ = write!(hash, "{byte:02x}");
        }
        MediaContent {
            hash,
            mime: self.mime.to_owned(),
            bytes: self.bytes,
        }
    }
}
