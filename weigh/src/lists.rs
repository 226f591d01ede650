//! The shared word lists of a pack, read as they stand in its files.

use classifier::{Language, WordList, fold};
use config::PackFiles;
use std::collections::BTreeSet;
use toml::{Table, Value};

/// What people say beside an emergency, with `{}` where the emergency stands.
pub fn said_beside(files: &PackFiles, language: &str) -> Vec<String> {
    let bytes = files.get(&format!("languages/{language}.toml")).unwrap_or_default();
    let table = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.parse::<Table>().ok());
    let said = table.as_ref().and_then(|table| table.get("said_beside")?.as_array());
    said.into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

/// All words of the pack's rules and lists, and the ordinary words that it knows. Its examples hold typing errors.
pub fn words(files: &PackFiles) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for (_, bytes) in files.iter() {
        let mut is_rule = true;
        for line in String::from_utf8_lossy(bytes).lines() {
            if line.starts_with('[') {
                is_rule = !line.contains("tests]") && !line.contains("signs]");
            }
            if is_rule {
                words.extend(fold(line).split_whitespace().map(str::to_owned));
            }
        }
    }
    words
}

/// The names of the lists that the rules of emergencies use.
pub fn used_by_emergencies(files: &PackFiles) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, bytes) in files.iter() {
        let table = std::str::from_utf8(bytes)
            .ok()
            .and_then(|text| text.parse::<Table>().ok());
        let Some(table) = table else { continue };
        let part = if path.starts_with("emergencies/") {
            Some(Value::Table(table))
        } else {
            table.get("emergency").cloned()
        };
        let text = part.map_or_else(String::new, |part| part.to_string());
        for rest in text.split('@').skip(1) {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            names.insert(rest.split(|c| !is_name(c)).next().unwrap_or_default().to_owned());
        }
    }
    names
}

/// All lists in all languages.
pub fn read(files: &PackFiles) -> Vec<WordList> {
    let mut lists = Vec::new();
    for (path, bytes) in files.iter() {
        let language = match path {
            "words.toml" => Some("en"),
            _ => path
                .strip_prefix("languages/")
                .and_then(|name| name.strip_suffix(".toml")),
        };
        let table = std::str::from_utf8(bytes)
            .ok()
            .and_then(|text| text.parse::<Table>().ok());
        let (Some(language), Some(table)) = (language, table) else {
            continue;
        };
        let words = table.get("words").and_then(|words| words.as_table());
        for (name, entries) in words.into_iter().flatten() {
            let entries = entries.as_array().into_iter().flatten();
            lists.push(WordList {
                name: name.clone(),
                language: Language::new(language),
                entries: entries.filter_map(|entry| entry.as_str().map(str::to_owned)).collect(),
            });
        }
    }
    lists
}
