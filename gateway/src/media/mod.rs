//! Photos that residents send: fetched from their provider alone, freed of everything but the picture, and kept.
//!
//! What is kept and what is not: `docs/decisions/0013-photos-from-residents.md`.

mod exif;
mod fetch;
mod gif;
mod jpeg;
mod photo;
mod place;
mod png;
mod resolve;
mod webp;

pub use fetch::{MediaLimits, fetch_all};
pub use photo::{NotKept, Photo};
pub use place::{MediaHosts, MediaPlace, NoPlace, secret_header};
