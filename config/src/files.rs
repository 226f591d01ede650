//! The bytes of a pack: the same in a folder, in the program and in the database, with one hash.

use crate::problem::{Level, Problem};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
}

/// All files of one pack, by their path inside it (`services/pothole.toml`, always with `/`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl From<BTreeMap<String, Vec<u8>>> for PackFiles {
    fn from(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files }
    }
}

impl PackFiles {
    /// The New York pack that the program carries.
    pub fn built_in() -> Self {
        let files = builtin::FILES
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        Self { files: files.collect() }
    }

    /// Reads a folder with all its folders; names that begin with a dot are left out.
    pub fn read(folder: &Path) -> Result<Self, Vec<Problem>> {
        let mut found = Self::default();
        let mut problems = Vec::new();
        found.read_into(folder, "", &mut problems);
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }

    fn read_into(&mut self, folder: &Path, prefix: &str, problems: &mut Vec<Problem>) {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return problems.push(unreadable(&folder.display().to_string(), &error)),
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let inside = format!("{prefix}{name}");
            if entry.path().is_dir() {
                self.read_into(&entry.path(), &format!("{inside}/"), problems);
                continue;
            }
            match fs::read(entry.path()) {
                Ok(bytes) => drop(self.files.insert(inside, bytes)),
                Err(error) => problems.push(unreadable(&inside, &error)),
            }
        }
    }

    /// Writes all files under `folder`, which is created where it is missing.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes) in &self.files {
            let target = folder.join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, bytes)?;
        }
        Ok(())
    }

    /// The bytes of one file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Adds or replaces one file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes one file out.
    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files.remove(path)
    }

    /// All files by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The files as a map, as the database keeps them.
    pub fn into_map(self) -> BTreeMap<String, Vec<u8>> {
        self.files
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// SHA-256 over path, length and bytes of all files in the order of their paths, as 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (path, bytes) in &self.files {
            hasher.update((path.len() as u64).to_be_bytes());
            hasher.update(path.as_bytes());
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        }
        let mut text = String::with_capacity(64);
        for byte in hasher.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

fn unreadable(file: &str, error: &io::Error) -> Problem {
    Problem {
        level: Level::Error,
        id: "E001",
        file: file.to_owned(),
        line: 0,
        column: 0,
        message: format!("cannot be read: {error}"),
        remedy: "Check that it exists and that this user may read it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_tells_names_from_contents() {
        let pair = |a: &str, b: &str| {
            let mut files = PackFiles::default();
            files.insert(a, b);
            files.hash()
        };
        assert_eq!(pair("a", "b"), pair("a", "b"));
        assert_ne!(pair("ab", ""), pair("a", "b"));
        assert_ne!(pair("a", "b"), pair("b", "a"));
        assert_eq!(pair("a", "b").len(), 64);
    }

    #[test]
    fn built_in_pack_is_the_folder() {
        let folder = PackFiles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/nyc")).unwrap();
        assert!(folder.get("city.toml").is_some());
        assert_eq!(PackFiles::built_in().hash(), folder.hash());
    }
}
