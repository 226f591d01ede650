//! Labelled messages and the classes that an entry may answer.

use crate::Fault;
use classifier::{Decision, Verdict};
use std::collections::BTreeMap;
use std::path::Path;

/// The class of messages outside the list.
const OTHER: &str = "other";

/// One message.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What was written.
    pub text: String,
    /// Its class; empty in files without one.
    pub class: String,
    /// How the class was found.
    pub quality: String,
    /// Where it was written.
    pub source: String,
    /// Its language, in files for language identification.
    pub language: String,
    /// Sentence, word pair or single word, in the same files.
    pub kind: String,
}

impl Row {
    /// The quality without the details of how a row was found.
    pub fn quality_group(&self) -> &str {
        if self.quality.contains("keyword_retrieved") {
            return "gold_read, found by keyword";
        }
        &self.quality
    }
}

/// Reads a file of tab-separated values; columns are found by their names.
pub fn read_rows(path: &Path) -> Result<Vec<Row>, Fault> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let mut rows = Vec::new();
    for line in lines {
        let mut row = Row::default();
        for (name, value) in header.iter().zip(line.split('\t')) {
            let field = match *name {
                "text" => &mut row.text,
                "mapped" => &mut row.class,
                "label_quality" => &mut row.quality,
                "source" => &mut row.source,
                "lang" => &mut row.language,
                "kind" => &mut row.kind,
                _ => continue,
            };
            value.clone_into(field);
        }
        rows.push(row);
    }
    Ok(rows)
}

/// What became of one message.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The first candidate may answer the class.
    pub first: bool,
    /// One of the first three may.
    pub within_three: bool,
    /// It was decided without a question.
    pub clear: bool,
}

/// The classes that each entry may answer.
#[derive(Debug, Default)]
pub struct Catalogue {
    classes: BTreeMap<String, Vec<String>>,
}

impl Catalogue {
    /// Reads `catalogue.toml` in a folder or in the one above it.
    pub fn read(folder: &Path) -> Result<Self, Fault> {
        let beside = folder.join("catalogue.toml");
        let path = if beside.exists() {
            beside
        } else {
            folder.join("../catalogue.toml")
        };
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let table: toml::Table = text.parse()?;
        let mut catalogue = Self::default();
        for kind in ["service", "answer", "emergency"] {
            let Some(entries) = table.get(kind).and_then(toml::Value::as_table) else {
                continue;
            };
            for (id, entry) in entries {
                let listed = entry.get("evaluation").and_then(toml::Value::as_array);
                let classes = listed.into_iter().flatten().filter_map(toml::Value::as_str);
                catalogue
                    .classes
                    .insert(id.clone(), classes.map(str::to_owned).collect());
            }
        }
        Ok(catalogue)
    }

    /// Compares a decision with a class.
    pub fn judge(&self, decision: &Decision, class: &str) -> Judged {
        let silent = class == OTHER && decision.verdict == Verdict::Unknown;
        let ids: Vec<&str> = decision
            .candidates
            .iter()
            .map(|candidate| candidate.topic.id.as_str())
            .collect();
        Judged {
            first: silent || ids.first().is_some_and(|id| self.may_answer(id, class)),
            within_three: silent || ids.iter().take(3).any(|id| self.may_answer(id, class)),
            clear: matches!(decision.verdict, Verdict::Clear(_)),
        }
    }

    fn may_answer(&self, id: &str, class: &str) -> bool {
        self.classes
            .get(id)
            .is_some_and(|classes| classes.iter().any(|known| known == class))
    }
}
