//! `languages/<tag>.toml`: a language's own phrases. What it says about entries is added to the entries.

use super::Words;
use super::entry::{EntryDraft, KINDS, read_translation};
use super::rules::{ListDraft, read_lists, read_named_texts};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::{Table, Text, texts_of};
use crate::tree::Entry;
use classifier::Kind;
use conversation::DAY_NAMES;

/// One language.
#[derive(Clone, Debug)]
pub(crate) struct LanguageDraft {
    /// Its tag.
    pub tag: String,
    /// Its file.
    pub at: At,
    /// Name in English.
    pub name: String,
    /// Name in itself.
    pub own_name: String,
    /// Written from right to left.
    pub right_to_left: bool,
    /// Which speaker has read it; empty: nobody yet.
    pub reviewed_by: String,
    /// The most SMS segments of an answer, where the language needs more than English.
    pub segments: Option<usize>,
    /// The English system phrases that were translated, as a hash.
    pub say_source: Option<Text>,
    /// Words that tell it from other languages.
    pub function_words: Vec<Text>,
    /// Beginnings of messages that take back what was said.
    pub corrections: Vec<Text>,
    /// Words that mean the place of the report before.
    pub same_place: Vec<Text>,
    /// What people add to an emergency, with `{}` where the emergency stands.
    pub said_beside: Vec<Text>,
    /// Complete expressions of time.
    pub time_words: Vec<Text>,
    /// Words by which days and months are named: today, tomorrow, monday, january.
    pub days: Vec<(&'static str, Vec<Text>)>,
    /// Words by which holidays are named, by the reason in the calendar.
    pub holidays: Vec<(Text, Vec<Text>)>,
    /// What the calendar says, by its English text.
    pub calendar: Vec<(Text, Text)>,
    /// Law words: stop, start, help.
    pub law: [Vec<Text>; 3],
    /// Its entries of the shared lists.
    pub lists: Vec<ListDraft>,
    /// System phrases, by key.
    pub say: Words,
    /// Where each key of `say` stands.
    pub say_keys: Vec<Text>,
}

/// The names of the three kinds of law words.
pub(crate) const LAW: [&str; 3] = ["stop", "start", "help"];

/// Reads what a language's file says about itself; what it says about entries stays in the table.
pub(crate) fn read_language(tag: &str, table: &mut Table, findings: &mut Findings) -> LanguageDraft {
    let plain = |text: Option<Text>| text.map_or_else(String::new, |text| text.value);
    let name = plain(table.required_text("name", findings));
    let own_name = plain(table.required_text("own_name", findings));
    let directions = [("ltr", false), ("rtl", true)];
    let right_to_left = table
        .choice("direction", &directions, "E002", findings)
        .unwrap_or(false);
    let reviewed_by = plain(table.text("reviewed_by", findings));
    let segments = table.number("segments", findings);
    let say_source = table.text("say_source", findings);
    let function_words = table.texts("function_words", findings);
    let corrections = table.texts("corrections", findings);
    let same_place = table.texts("same_place", findings);
    let said_beside = table.texts("said_beside", findings);
    let time_words = table.texts("time_words", findings);
    let days = read_day_words(table, findings);
    let holidays = match table.table("holidays", "[holidays]", findings) {
        Some(mut holidays) => read_holidays(&mut holidays, findings),
        None => Vec::new(),
    };
    let calendar = match table.table("calendar", "[calendar]", findings) {
        Some(calendar) => read_named_texts(calendar, findings),
        None => Vec::new(),
    };
    let law = match table.table("law", "[law]", findings) {
        Some(mut law) => {
            let words = LAW.map(|key| law.texts(key, findings));
            law.finish(findings);
            words
        }
        None => [const { Vec::new() }; 3],
    };
    let lists = match table.table("words", "[words]", findings) {
        Some(words) => read_lists(words, tag, findings),
        None => Vec::new(),
    };
    let texts = match table.table("say", "[say]", findings) {
        Some(say) => read_named_texts(say, findings),
        None => Vec::new(),
    };
    let say_keys = texts.iter().map(|(key, _)| key.clone()).collect();
    let say = texts.into_iter().map(|(key, text)| (key.value, text)).collect();
    LanguageDraft {
        tag: tag.to_owned(),
        at: table.at,
        name,
        own_name,
        right_to_left,
        reviewed_by,
        segments: segments.and_then(|number| usize::try_from(number).ok()),
        say_source,
        function_words,
        corrections,
        same_place,
        said_beside,
        time_words,
        days,
        holidays,
        calendar,
        law,
        lists,
        say,
        say_keys,
    }
}

fn read_day_words(table: &mut Table, findings: &mut Findings) -> Vec<(&'static str, Vec<Text>)> {
    let Some(mut days) = table.table("days", "[days]", findings) else {
        return Vec::new();
    };
    let words = DAY_NAMES
        .iter()
        .map(|name| (*name, days.texts(name, findings)))
        .collect();
    days.finish(findings);
    words
}

fn read_holidays(table: &mut Table, findings: &mut Findings) -> Vec<(Text, Vec<Text>)> {
    let mut holidays = Vec::new();
    for Entry { key, at, node } in table.take_rest() {
        let words = texts_of(node, &key, findings);
        holidays.push((Text { value: key, at }, words));
    }
    holidays
}

/// Reads what a language's file says about entries. `broken` names entries whose own files cannot be read, which
/// would otherwise seem not to exist.
pub(crate) fn read_translations(
    tag: &str,
    mut table: Table,
    entries: &mut [EntryDraft],
    broken: &[(Kind, String)],
    findings: &mut Findings,
) {
    for (folder, name, kind) in KINDS {
        let Some(mut of_kind) = table.table(name, &format!("[{name}]"), findings) else {
            continue;
        };
        for Entry { key, at, node } in of_kind.take_rest() {
            if broken.iter().any(|(broken_kind, id)| broken_kind == kind && *id == key) {
                continue;
            }
            let known: Vec<String> = ids_of(entries, *kind);
            let Some(entry) = entries
                .iter_mut()
                .find(|entry| entry.topic.kind == *kind && entry.topic.id == key)
            else {
                report_unknown_entry(folder, name, &key, at, &known, findings);
                continue;
            };
            if let Some(table) = Table::new(node, &format!("[{name}.{key}]"), findings) {
                read_translation(entry, table, tag, findings);
            }
        }
    }
    table.finish(findings);
}

fn ids_of(entries: &[EntryDraft], kind: Kind) -> Vec<String> {
    entries
        .iter()
        .filter(|entry| entry.topic.kind == kind)
        .map(|entry| entry.topic.id.clone())
        .collect()
}

fn report_unknown_entry(folder: &str, name: &str, id: &str, at: At, known: &[String], findings: &mut Findings) {
    let remedy = match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => format!("Did you mean [{name}.{near}]?"),
        None => format!("Write {folder}/{id}.toml first."),
    };
    findings.error("E006", at, format!("there is no {name} `{id}`"), remedy);
}
