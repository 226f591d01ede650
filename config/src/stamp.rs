//! Writes into a language's file which English it was translated from, and leaves everything else as it stands.

use crate::draft::{Draft, ENGLISH, read_draft};
use crate::files::PackFiles;
use crate::findings::Findings;
use crate::lint::{freshness, kind_word, stamp_of_entry, stamp_of_phrases};
use crate::problem::Problem;
use std::fmt;
use toml_edit::{DocumentMut, TableLike, Value};

/// A file with today's stamps.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// Its path inside the pack.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// How many sections have a stamp now.
    pub sections: usize,
}

/// Why a language was not stamped.
#[derive(Debug)]
pub enum StampError {
    /// The pack cannot be read.
    Pack(Vec<Problem>),
    /// English is what the others are translated from.
    English,
    /// The pack has no such language.
    NoLanguage(String),
    /// The file cannot be edited.
    File(String),
}

impl fmt::Display for StampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pack(problems) => write!(f, "the pack has {} problems: see callbox check", problems.len()),
            Self::English => f.write_str("English is what the other languages are translated from"),
            Self::NoLanguage(tag) => write!(f, "the pack has no languages/{tag}.toml"),
            Self::File(why) => write!(f, "the file cannot be edited: {why}"),
        }
    }
}

impl std::error::Error for StampError {}

/// The file of a language with the stamps of today's English. To be asked for when a translator has read it.
pub fn stamp(files: &PackFiles, tag: &str) -> Result<Stamped, StampError> {
    if tag == ENGLISH {
        return Err(StampError::English);
    }
    let path = format!("languages/{tag}.toml");
    let bytes = files.get(&path).ok_or_else(|| StampError::NoLanguage(tag.to_owned()))?;
    let mut findings = Findings::default();
    let draft = read_draft(files, &mut findings);
    if findings.has_errors() {
        return Err(StampError::Pack(findings.into_problems()));
    }
    let text = String::from_utf8_lossy(bytes);
    let mut document: DocumentMut = text.parse().map_err(|error| StampError::File(format!("{error}")))?;
    let sections = write_stamps(&draft, tag, &mut document);
    Ok(Stamped {
        path,
        text: document.to_string(),
        sections,
    })
}

fn write_stamps(draft: &Draft, tag: &str, document: &mut DocumentMut) -> usize {
    let mut sections = 0;
    let language = draft.languages.iter().find(|language| language.tag == tag);
    if language.is_some_and(|language| !language.say.is_empty()) {
        set(document.as_table_mut(), "say_source", &stamp_of_phrases(draft));
        sections += 1;
    }
    for entry in draft.entries.iter().filter(|entry| freshness(entry, tag).is_some()) {
        let kind = document
            .get_mut(kind_word(entry.topic.kind))
            .and_then(|item| item.as_table_like_mut());
        let section = kind.and_then(|kind| kind.get_mut(&entry.topic.id)?.as_table_like_mut());
        if let Some(section) = section {
            set(section, "source", &stamp_of_entry(entry));
            sections += 1;
        }
    }
    sections
}

/// Sets a key; what stands around an old value stays.
fn set(table: &mut dyn TableLike, key: &str, stamp: &str) {
    if let Some(value) = table.get_mut(key).and_then(|item| item.as_value_mut()) {
        let decor = value.decor().clone();
        *value = Value::from(stamp);
        *value.decor_mut() = decor;
        return;
    }
    table.insert(key, toml_edit::value(stamp));
}
