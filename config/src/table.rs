//! Reads a table key by key: each wrong type, missing key and unknown key becomes a problem of its own, none hides another.

use crate::findings::{At, Findings};
use crate::nearest::offer;
use crate::tree::{Entry, Node, Value};

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// The text.
    pub value: String,
    /// Its opening quote.
    pub at: At,
}

/// A table that is being read.
#[derive(Debug)]
pub(crate) struct Table {
    /// Where it begins.
    pub at: At,
    name: String,
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
}

impl Table {
    /// Takes a node that must be a table. `name` is how the file writes it: `[say]`, `[[ask]]`.
    pub(crate) fn new(node: Node, name: &str, findings: &mut Findings) -> Option<Self> {
        match node.value {
            Value::Table(entries) => Some(Self {
                at: node.at,
                name: name.to_owned(),
                entries,
                asked: Vec::new(),
            }),
            other => {
                let message = format!("{name} is {}, not a table", other.describe());
                findings.error("E002", node.at, message, format!("Write {name} on a line of its own."));
                None
            }
        }
    }

    /// The whole file as a table.
    pub(crate) fn root(node: Node) -> Self {
        let entries = match node.value {
            Value::Table(entries) => entries,
            _ => Vec::new(),
        };
        Self {
            at: node.at,
            name: "this file".to_owned(),
            entries,
            asked: Vec::new(),
        }
    }

    /// Takes the value of a key out.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Node> {
        self.asked.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index).node)
    }

    /// Where a key stands.
    pub(crate) fn key_at(&self, key: &str) -> Option<At> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.at)
    }

    /// Takes everything that is left: a table whose keys are names of the author's own.
    pub(crate) fn take_rest(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// A text, where the key is there.
    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        self.take(key).and_then(|node| text_of(node, key, findings))
    }

    /// A text that must be there and hold something.
    pub(crate) fn required_text(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        let Some(node) = self.take(key) else {
            self.report_missing(key, findings);
            return None;
        };
        let text = text_of(node, key, findings)?;
        if text.value.trim().is_empty() {
            findings.error(
                "E012",
                text.at,
                format!("`{key}` is empty"),
                "Write what residents or staff shall read.",
            );
            return None;
        }
        Some(text)
    }

    /// Says that a key is missing.
    pub(crate) fn report_missing(&self, key: &str, findings: &mut Findings) {
        let message = format!("{} has no `{key}`", self.name);
        findings.error("E012", self.at, message, format!("Add a line `{key} = ...`."));
    }

    /// A list of texts; empty where the key is not there.
    pub(crate) fn texts(&mut self, key: &'static str, findings: &mut Findings) -> Vec<Text> {
        self.take(key)
            .map(|node| texts_of(node, key, findings))
            .unwrap_or_default()
    }

    /// True or false.
    pub(crate) fn boolean(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let node = self.take(key)?;
        match (&node.value, findings.is_environment(node.at)) {
            (Value::Boolean(truth), _) => return Some(*truth),
            (Value::Text(text), true) if text == "true" => return Some(true),
            (Value::Text(text), true) if text == "false" => return Some(false),
            _ => {}
        }
        wrong_type(
            &node,
            key,
            "true or false",
            "Write true or false, without quotes.",
            findings,
        );
        None
    }

    /// A whole number of at least zero.
    pub(crate) fn number(&mut self, key: &'static str, findings: &mut Findings) -> Option<u64> {
        let node = self.take(key)?;
        let number = match (&node.value, findings.is_environment(node.at)) {
            (Value::Integer(number), _) => u64::try_from(*number).ok(),
            (Value::Text(text), true) => text.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            wrong_type(
                &node,
                key,
                "a whole number",
                "Write the number without quotes.",
                findings,
            );
        }
        number
    }

    /// A date: `2026-11-23`.
    pub(crate) fn date(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let node = self.take(key)?;
        match &node.value {
            Value::Date(date) if date.len() == 10 => return Some(date.clone()),
            _ => {}
        }
        wrong_type(
            &node,
            key,
            "a date",
            "Write it as 2026-11-23, without quotes.",
            findings,
        );
        None
    }

    /// One of the words given, each with its meaning.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
        id: &'static str,
        findings: &mut Findings,
    ) -> Option<T> {
        let text = self.text(key, findings)?;
        let found = words
            .iter()
            .find(|(word, _)| *word == text.value)
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("`{key}` cannot be \"{}\"", text.value);
            let remedy = format!("{} It is one of {}.", offer(&text.value, &known), known.join(", "));
            findings.error(id, text.at, message, remedy);
        }
        found
    }

    /// A table inside this one; `name` as the file writes it.
    pub(crate) fn table(&mut self, key: &'static str, name: &str, findings: &mut Findings) -> Option<Table> {
        self.take(key).and_then(|node| Self::new(node, name, findings))
    }

    /// Tables under one name: `[[ask]]`.
    pub(crate) fn tables(&mut self, key: &'static str, name: &str, findings: &mut Findings) -> Vec<Table> {
        let Some(node) = self.take(key) else { return Vec::new() };
        match node.value {
            Value::List(items) => items
                .into_iter()
                .filter_map(|item| Self::new(item, name, findings))
                .collect(),
            Value::Table(_) => {
                let remedy = format!("Write {name} with double brackets: there may be several.");
                findings.error("E002", node.at, format!("`{key}` is a single table"), remedy);
                Vec::new()
            }
            _ => {
                let remedy = format!("Write {name} on a line of its own.");
                wrong_type(&node, key, "a list of tables", &remedy, findings);
                Vec::new()
            }
        }
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings) {
        for entry in self.entries {
            let message = format!("{} has no key `{}`", self.name, entry.key);
            let remedy = match header_of(&entry.key).filter(|header| !self.name.ends_with(*header)) {
                Some(header) => format!("It belongs under {header}: did you delete a {header} line above it?"),
                None => offer(&entry.key, &self.asked),
            };
            findings.error("E002", entry.at, message, remedy);
        }
    }
}

/// The header of a pack file under which a key stands, so that a lost header can be named.
fn header_of(key: &str) -> Option<&'static str> {
    match key {
        "filed" | "answer" | "found" | "text" => Some("[say]"),
        "slot" | "type" | "required" | "choices" => Some("[[ask]]"),
        "any" | "all" | "none" => Some("[[when]]"),
        "match" | "no_match" => Some("[tests]"),
        "says" | "source" | "reviewed" => Some("[[fact]]"),
        _ => None,
    }
}

/// The text of a node, or a problem.
pub(crate) fn text_of(node: Node, key: &str, findings: &mut Findings) -> Option<Text> {
    if let Value::Text(value) = node.value {
        return Some(Text { value, at: node.at });
    }
    wrong_type(&node, key, "a text", "Put it in quotes.", findings);
    None
}

/// The texts of a list, or problems. In the environment, a comma stands between the entries.
pub(crate) fn texts_of(node: Node, key: &str, findings: &mut Findings) -> Vec<Text> {
    match node.value {
        Value::List(items) => items
            .into_iter()
            .filter_map(|item| text_of(item, key, findings))
            .collect(),
        Value::Text(text) if findings.is_environment(node.at) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts
                .map(|part| Text {
                    value: part.to_owned(),
                    at: node.at,
                })
                .collect()
        }
        _ => {
            let remedy = "Write square brackets around it: [\"...\", \"...\"].";
            wrong_type(&node, key, "a list of texts", remedy, findings);
            Vec::new()
        }
    }
}

/// Says that a value has the wrong type. The value itself is not shown: it may be a secret.
pub(crate) fn wrong_type(node: &Node, key: &str, wanted: &str, remedy: &str, findings: &mut Findings) {
    let message = if findings.is_environment(node.at) {
        format!("`{key}` takes {wanted}")
    } else {
        format!("`{key}` takes {wanted}, not {}", node.value.describe())
    };
    findings.error("E002", node.at, message, remedy);
}
