//! From files to the pack that the desk uses.

use crate::files::PackFiles;
use crate::problem::{Level, Problem};
use classifier::{Language, Topic};
use conversation::Pack;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a pack comes from.
#[derive(Clone, Debug)]
pub enum PackSource {
    /// The pack that the program carries.
    BuiltIn,
    /// A folder of files.
    Folder(PathBuf),
    /// Files by path, as the database keeps them.
    Files(BTreeMap<String, Vec<u8>>),
}

impl PackSource {
    /// The bytes.
    pub fn read(&self) -> Result<PackFiles, Vec<Problem>> {
        match self {
            Self::BuiltIn => Ok(PackFiles::built_in()),
            Self::Folder(folder) => PackFiles::read(folder),
            Self::Files(files) => Ok(PackFiles::from(files.clone())),
        }
    }
}

/// An outside fact of a text (a hotline, a link, a deadline) that nobody has reviewed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreviewedFact {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The fact as the text states it.
    pub says: String,
    /// Where it was taken from.
    pub source: String,
}

/// One text of the pack's own tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackTest {
    /// Whose test.
    pub topic: Topic,
    /// The language of the file that it stands in.
    pub language: Language,
    /// What a resident would write.
    pub text: String,
    /// Whether it must give the entry, or must not.
    pub wanted: bool,
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
}

/// A pack that can be used.
#[derive(Debug)]
pub struct LoadedPack {
    /// The pack.
    pub pack: Pack,
    /// What is worth a look.
    pub warnings: Vec<Problem>,
    /// Facts without a review; production refuses a pack that has some.
    pub unreviewed: Vec<UnreviewedFact>,
    /// The pack's own tests.
    pub tests: Vec<PackTest>,
}

/// Loads a pack, or returns all problems of all its files. The pack's own tests are not run: see [`crate::check`].
pub fn load_pack(source: &PackSource) -> Result<LoadedPack, Vec<Problem>> {
    let files = source.read()?;
    let _ = files;
    Err(vec![Problem {
        level: Level::Error,
        id: "E001",
        file: String::new(),
        line: 0,
        column: 0,
        message: "not loaded".to_owned(),
        remedy: String::new(),
    }])
}
