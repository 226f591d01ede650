//! Reads all files of a pack, each for itself, so that a fault in one never hides those of another.

use super::ENGLISH;
use super::calendar::read_calendar;
use super::city::{CityDraft, read_city};
use super::entry::{EntryDraft, KINDS, read_entry};
use super::language::{LanguageDraft, read_language, read_translations};
use super::rules::{ListDraft, read_lists};
use super::signs::{SignsDraft, check_signs, read_signs};
use super::weighed::{WeighedDraft, check_weighed, read_weighed};
use crate::files::PackFiles;
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::Table;
use crate::tree::{Node, Syntax, tree};
use classifier::{Kind, beside};
use conversation::Calendar;
use std::collections::HashMap;

/// All files of a pack.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// The city.
    pub city: CityDraft,
    /// Word lists of all languages.
    pub lists: Vec<ListDraft>,
    /// Services, answers, emergencies and commands.
    pub entries: Vec<EntryDraft>,
    /// Languages, the default one first.
    pub languages: Vec<LanguageDraft>,
    /// Signs of emergencies, by language.
    pub signs: Vec<SignsDraft>,
    /// Weighed hints, by language.
    pub weighed: Vec<WeighedDraft>,
    /// The calendar.
    pub calendar: Calendar,
    /// Ordinary words.
    pub known_words: Vec<String>,
    /// Whether a file could not be read at all, so that what others refer to may be missing.
    pub is_partial: bool,
}

/// Reads everything.
pub(crate) fn read_draft(files: &PackFiles, findings: &mut Findings) -> Draft {
    let mut syntax = read_syntax(files);
    let mut parse = |path: &str, bytes, findings: &mut Findings| {
        let read = syntax.remove(path).unwrap_or_else(|| Syntax::read(bytes));
        tree(path, bytes, read, findings)
    };
    let mut draft = Draft::default();
    let mut broken: Vec<(Kind, String)> = Vec::new();
    let mut language_files: Vec<(String, Option<Node>)> = Vec::new();
    let mut has_city = false;
    for (path, bytes) in files.iter() {
        match path.split_once('/') {
            _ if is_note(path) => {}
            None if path == "city.toml" => {
                has_city = true;
                match parse(path, bytes, findings) {
                    Some(node) => draft.city = read_city(node, findings),
                    None => draft.is_partial = true,
                }
            }
            None if path == "known_words.txt" => draft.known_words = read_known_words(path, bytes, findings),
            None if path == "words.toml" => match parse(path, bytes, findings) {
                Some(node) => read_words_file(&mut draft, node, findings),
                None => draft.is_partial = true,
            },
            None if path == "calendar.toml" => match parse(path, bytes, findings) {
                Some(node) => draft.calendar = read_calendar(node, findings),
                None => draft.is_partial = true,
            },
            Some(("signs", file)) if table_of(file).is_some() => {
                let tag = table_of(file).unwrap_or_default();
                draft.signs.extend(read_signs(tag, path, bytes, findings));
            }
            Some(("hints", file)) if table_of(file).is_some() => {
                let tag = table_of(file).unwrap_or_default();
                draft.weighed.extend(read_weighed(tag, path, bytes, findings));
            }
            Some(("languages", file)) if is_toml(file) => {
                let tag = file.trim_end_matches(".toml").to_owned();
                language_files.push((tag, parse(path, bytes, findings)));
            }
            Some((folder, file)) if is_toml(file) && kind_of(folder).is_some() => {
                let (Some(kind), id) = (kind_of(folder), file.trim_end_matches(".toml")) else {
                    continue;
                };
                match parse(path, bytes, findings) {
                    Some(node) => {
                        check_id(id, node.at, findings);
                        draft.entries.push(read_entry(kind, id, node, findings));
                    }
                    None => broken.push((kind, id.to_owned())),
                }
            }
            _ => report_stranger(path, findings),
        }
    }
    draft.is_partial |= !broken.is_empty();
    require(has_city, "city.toml", "the city's names, zone and numbers", findings);
    let has_english = language_files.iter().any(|(tag, _)| tag == ENGLISH);
    require(has_english, "languages/en.toml", "the English system phrases", findings);
    check_double_ids(&draft.entries, findings);
    read_language_files(&mut draft, language_files, &broken, findings);
    check_tables(&draft, findings);
    order_languages(&mut draft, findings);
    draft
}

/// The syntax of all TOML files by path; a second thread reads half of the bytes.
fn read_syntax(files: &PackFiles) -> HashMap<&str, Result<Syntax<'_>, usize>> {
    let all: Vec<(&str, &[u8])> = files
        .iter()
        .filter(|(path, _)| path.strip_suffix(".toml").is_some())
        .collect();
    let half = all.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / 2;
    let mut passed = 0;
    let in_first = all.iter().take_while(|(_, bytes)| {
        passed += bytes.len();
        passed <= half
    });
    let (first, second) = all.split_at(in_first.count());
    let (second, first) = beside(|| read_some(second), || read_some(first));
    first.into_iter().chain(second).collect()
}

fn read_some<'f>(files: &[(&'f str, &'f [u8])]) -> Vec<(&'f str, Result<Syntax<'f>, usize>)> {
    files.iter().map(|&(path, bytes)| (path, Syntax::read(bytes))).collect()
}

fn is_note(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "md")
        || name.starts_with("LICENSE")
}

fn is_toml(file: &str) -> bool {
    file.strip_suffix(".toml")
        .is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

/// The tag in the name of a table.
fn table_of(file: &str) -> Option<&str> {
    let tag = file.strip_suffix(".tsv")?;
    (!tag.is_empty() && !tag.contains(['/', '.'])).then_some(tag)
}

/// What a table names must be there, unless the file of it could not be read.
fn check_tables(draft: &Draft, findings: &mut Findings) {
    if draft.is_partial {
        return;
    }
    let languages: Vec<&str> = draft.languages.iter().map(|language| language.tag.as_str()).collect();
    let entries = draft.entries.iter().map(|entry| &entry.topic);
    let emergencies = entries.filter(|topic| topic.kind == Kind::Emergency);
    let emergencies: Vec<&str> = emergencies.map(|topic| topic.id.as_str()).collect();
    for signs in &draft.signs {
        check_signs(signs, &languages, &emergencies, findings);
    }
    for hints in &draft.weighed {
        check_weighed(hints, &languages, findings);
    }
}

fn kind_of(folder: &str) -> Option<Kind> {
    KINDS
        .iter()
        .find(|(name, _, _)| *name == folder)
        .map(|(_, _, kind)| *kind)
}

fn require(is_there: bool, path: &str, what: &str, findings: &mut Findings) {
    if !is_there {
        let at = findings.add_file(path, "");
        findings.error(
            "E014",
            at,
            "this file is missing",
            format!("Write it: it holds {what}."),
        );
    }
}

fn report_stranger(path: &str, findings: &mut Findings) {
    let at = findings.add_file(path, "");
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folders = [
        "services",
        "answers",
        "emergencies",
        "commands",
        "elsewhere",
        "languages",
        "signs",
        "hints",
    ];
    let remedy = match nearest(folder, folders) {
        Some(near) if near != folder => format!("Did you mean {near}/{file}?"),
        _ if folders.contains(&folder) => {
            let ending = if matches!(folder, "signs" | "hints") {
                ".tsv"
            } else {
                ".toml"
            };
            format!("Its name must end in {ending} and it must lie directly in the folder.")
        }
        _ => "Take it out, or see docs/pack.md for the files of a pack.".to_owned(),
    };
    findings.error("E014", at, "this file is not part of a pack", remedy);
}

fn check_id(id: &str, at: At, findings: &mut Findings) {
    let good = id
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !good || id.is_empty() || id.starts_with('-') || id.ends_with('-') {
        let remedy = "Rename the file: small letters and digits, words joined by dashes, as in heat-hot-water.toml.";
        findings.error("E003", at.whole(), format!("\"{id}\" cannot be an id"), remedy);
    }
}

/// The log names a topic by its id alone where the kind is clear from the context, so an id belongs to one entry.
fn check_double_ids(entries: &[EntryDraft], findings: &mut Findings) {
    for (index, entry) in entries.iter().enumerate() {
        let earlier = entries.iter().take(index).find(|other| {
            other.topic.id == entry.topic.id && is_catalogue(other.topic.kind) && is_catalogue(entry.topic.kind)
        });
        if let Some(earlier) = earlier {
            let message = format!(
                "the id \"{}\" is taken by {}",
                entry.topic.id,
                findings.file(earlier.at)
            );
            findings.error("E013", entry.at.whole(), message, "Rename one of the two files.");
        }
    }
}

fn is_catalogue(kind: Kind) -> bool {
    kind != Kind::Command
}

fn read_words_file(draft: &mut Draft, node: Node, findings: &mut Findings) {
    let mut table = Table::root(node);
    match table.table("words", "[words]", findings) {
        Some(words) => draft.lists.extend(read_lists(words, ENGLISH, findings)),
        None => table.report_missing("[words]", findings),
    }
    table.finish(findings);
}

fn read_known_words(path: &str, bytes: &[u8], findings: &mut Findings) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        let at = findings.add_file(path, "");
        findings.error(
            "E001",
            at,
            "this file is not UTF-8",
            "Save it as UTF-8, one word a line.",
        );
        return Vec::new();
    };
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

fn read_language_files(
    draft: &mut Draft,
    files: Vec<(String, Option<Node>)>,
    broken: &[(Kind, String)],
    findings: &mut Findings,
) {
    for (tag, node) in files {
        let Some(node) = node else {
            draft.is_partial = true;
            continue;
        };
        if !is_tag(&tag) {
            let remedy = "Name the file by a BCP 47 tag: es.toml, zh-Hans.toml.";
            findings.error("E006", node.at, format!("\"{tag}\" is not a language tag"), remedy);
        }
        let mut table = Table::root(node);
        let mut language = read_language(&tag, &mut table, findings);
        draft.lists.append(&mut language.lists);
        draft.languages.push(language);
        read_translations(&tag, table, &mut draft.entries, broken, findings);
    }
}

/// Two or three small letters, then perhaps a script of four letters and a region of two.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    is_language
        && parts.all(|part| matches!(part.len(), 2..=4) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The city's languages and the files must be the same; the default one comes first.
fn order_languages(draft: &mut Draft, findings: &mut Findings) {
    if draft.city.languages.is_empty() {
        // The city's file is missing or cannot be read, which is reported already.
        return;
    }
    let has_all = !draft.is_partial;
    for wanted in &draft.city.languages {
        let is_there = draft.languages.iter().any(|language| language.tag == wanted.value);
        if has_all && !is_there && wanted.value != ENGLISH {
            let message = format!("the language \"{}\" has no file", wanted.value);
            let near = nearest(
                &wanted.value,
                draft.languages.iter().map(|language| language.tag.as_str()),
            );
            let remedy = match near {
                Some(near) => format!("Write languages/{}.toml, or did you mean \"{near}\"?", wanted.value),
                None => format!("Write languages/{}.toml, or take the language out.", wanted.value),
            };
            findings.error("E006", wanted.at, message, remedy);
        }
    }
    for language in &draft.languages {
        if !draft.city.languages.iter().any(|wanted| wanted.value == language.tag) {
            let remedy = "Add it to `languages` in city.toml, or take the file out.";
            let message = format!("\"{}\" is not among the city's languages", language.tag);
            findings.error("E006", language.at, message, remedy);
        }
    }
    let order: Vec<String> = draft
        .city
        .languages
        .iter()
        .map(|language| language.value.clone())
        .collect();
    draft
        .languages
        .sort_by_key(|language| order.iter().position(|tag| *tag == language.tag));
}
