//! A comparison in one line of words, for whoever decides whether it may go live.

use super::entries::entry_of;
use super::{Comparison, EntryChange, language_of};
use classifier::Kind;

/// The kinds in the order of telling: what may cost a life comes first.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Emergency, "emergencies"),
    (Kind::Service, "services"),
    (Kind::Answer, "answers"),
    (Kind::Command, "commands"),
    (Kind::Elsewhere, "elsewhere"),
];

/// Entries of one kind that are named; a shared list may touch a hundred. Emergencies are all named.
const NAMED: usize = 8;

/// `emergencies: gas-smell changed; services: pothole added; languages: es; other files: city.toml`
pub(super) fn in_words(comparison: &Comparison) -> String {
    let paths = || comparison.files.iter().map(|file| file.path.as_str());
    let of_folder = |folder: &str| -> Vec<&str> { paths().filter_map(|path| table_of(folder, path)).collect() };
    let (signs, hints) = (of_folder("signs/"), of_folder("hints/"));
    let mut parts = Vec::new();
    for (kind, name) in KINDS {
        let entries: Vec<&EntryChange> = comparison.entries.iter().filter(|entry| entry.kind == kind).collect();
        if !entries.is_empty() {
            parts.push(format!("{name}: {}", named(kind, &entries)));
        }
        if kind == Kind::Emergency && !signs.is_empty() {
            parts.push(format!("signs of emergencies: {}", signs.join(", ")));
        }
    }
    if !comparison.languages.is_empty() {
        parts.push(format!("languages: {}", comparison.languages.join(", ")));
    }
    if !hints.is_empty() {
        parts.push(format!("weighed hints: {}", hints.join(", ")));
    }
    let is_table = |path: &str| table_of("signs/", path).or(table_of("hints/", path)).is_some();
    let is_named = |path: &&str| entry_of(path).is_some() || language_of(path).is_some() || is_table(path);
    let others: Vec<&str> = paths().filter(|path| !is_named(path)).collect();
    if !others.is_empty() {
        parts.push(format!("other files: {}", others.join(", ")));
    }
    if parts.is_empty() {
        return "nothing differs".to_owned();
    }
    parts.join("; ")
}

/// The tag of the language whose signs or weighed hints stand in a file.
fn table_of<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_suffix(".tsv")
}

/// Those whose own words differ are named before those that only share a list.
fn named(kind: Kind, entries: &[&EntryChange]) -> String {
    let (own, shared): (Vec<&EntryChange>, Vec<&EntryChange>) =
        entries.iter().copied().partition(|entry| entry.lists.is_empty());
    let all: Vec<String> = own.into_iter().chain(shared).map(told).collect();
    let shown = if kind == Kind::Emergency { all.len() } else { NAMED };
    let text: Vec<String> = all.iter().take(shown).cloned().collect();
    match all.len().checked_sub(shown) {
        None | Some(0) => text.join(", "),
        Some(more) => format!("{} and {more} more", text.join(", ")),
    }
}

fn told(entry: &EntryChange) -> String {
    let own = format!("{} {}", entry.id, entry.change.as_str());
    if entry.lists.is_empty() {
        return own;
    }
    format!("{own} by @{}", entry.lists.join(" @"))
}
