//! Which entries a change of files touches: by their own file, by a language's part of them, or by a shared word list.

use super::{Change, EntryChange, FileChange, language_of};
use crate::draft::KINDS;
use crate::files::PackFiles;
use classifier::Kind;
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Entries by kind, which sorts emergencies first, and id.
type Entries = BTreeMap<(Kind, String), EntryChange>;

/// All entries that are touched, emergencies first.
pub(super) fn changed_entries(before: &PackFiles, after: &PackFiles, files: &[FileChange]) -> Vec<EntryChange> {
    let mut entries = Entries::new();
    for file in files {
        if let Some((kind, id)) = entry_of(&file.path) {
            add(&mut entries, kind, id, file.change);
        }
    }
    let mut lists = BTreeSet::new();
    for file in files.iter().filter(|file| holds_parts(&file.path)) {
        let (Some(old), Some(new)) = (table(before, &file.path), table(after, &file.path)) else {
            continue;
        };
        for (_, key, kind) in KINDS {
            for id in differing(old.get(*key), new.get(*key)) {
                add(&mut entries, *kind, &id, Change::Changed);
            }
        }
        lists.extend(differing(old.get("words"), new.get("words")));
    }
    add_users(&mut entries, before, after, &lists);
    entries.into_values().collect()
}

/// The entry whose own file this is.
pub(super) fn entry_of(path: &str) -> Option<(Kind, &str)> {
    let (folder, file) = path.split_once('/')?;
    let (_, _, kind) = KINDS.iter().find(|(name, _, _)| *name == folder)?;
    Some((*kind, file.strip_suffix(".toml")?))
}

fn holds_parts(path: &str) -> bool {
    path == "words.toml" || language_of(path).is_some()
}

/// What is said of an entry first stands: its own file says more than a language's part of it.
fn add(entries: &mut Entries, kind: Kind, id: &str, change: Change) {
    entries.entry((kind, id.to_owned())).or_insert_with(|| EntryChange {
        kind,
        id: id.to_owned(),
        change,
        lists: Vec::new(),
    });
}

/// The file as a table: empty where it is not there, nothing where it cannot be read.
fn table(files: &PackFiles, path: &str) -> Option<Table> {
    let text = std::str::from_utf8(files.get(path).unwrap_or_default()).ok()?;
    text.strip_prefix('\u{feff}').unwrap_or(text).parse().ok()
}

/// The keys under which two tables differ.
fn differing(old: Option<&Value>, new: Option<&Value>) -> Vec<String> {
    let empty = Table::new();
    let old = old.and_then(Value::as_table).unwrap_or(&empty);
    let new = new.and_then(Value::as_table).unwrap_or(&empty);
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .cloned()
        .collect()
}

/// Adds the entries that use one of these lists and are not touched otherwise.
fn add_users(entries: &mut Entries, before: &PackFiles, after: &PackFiles, lists: &BTreeSet<String>) {
    if lists.is_empty() {
        return;
    }
    let mut users: BTreeMap<(Kind, String), BTreeSet<String>> = BTreeMap::new();
    for (path, bytes) in before.iter().chain(after.iter()) {
        let text = String::from_utf8_lossy(bytes);
        if let Some((kind, id)) = entry_of(path) {
            let used = users.entry((kind, id.to_owned())).or_default();
            used.extend(used_in(&text, lists));
        } else if language_of(path).is_some()
            && let Ok(table) = text.parse::<Table>()
        {
            for (kind, id, part) in parts(&table) {
                let used = users.entry((kind, id.to_owned())).or_default();
                used.extend(used_in(&part.to_string(), lists));
            }
        }
    }
    for ((kind, id), used) in users.into_iter().filter(|(_, used)| !used.is_empty()) {
        entries.entry((kind, id.clone())).or_insert_with(|| EntryChange {
            kind,
            id,
            change: Change::Changed,
            lists: used.into_iter().collect(),
        });
    }
}

/// The entries that a language's file speaks of.
fn parts(table: &Table) -> Vec<(Kind, &str, &Value)> {
    let mut parts = Vec::new();
    for (_, key, kind) in KINDS {
        let entries = table.get(*key).and_then(Value::as_table);
        for (id, part) in entries.into_iter().flatten() {
            parts.push((*kind, id.as_str(), part));
        }
    }
    parts
}

/// The lists that a text names, written `@name`.
fn used_in(text: &str, lists: &BTreeSet<String>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for rest in text.split('@').skip(1) {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
        let name = rest.split(|letter| !is_name(letter)).next().unwrap_or_default();
        if let Some(name) = lists.get(name) {
            used.insert(name.clone());
        }
    }
    used
}
