//! Services, answers, emergencies and commands: one file each, read the same way.

use super::questions::{AskDraft, read_asks, read_translated_asks};
use super::rules::{RuleDraft, TestsDraft, read_rule, read_tests};
use super::{ENGLISH, Words};
use crate::findings::{At, Findings};
use crate::table::{Table, Text};
use crate::tree::Node;
use classifier::{Kind, Priority, Topic};
use conversation::Route;
use std::collections::BTreeMap;

/// One entry with what all languages say about it.
#[derive(Clone, Debug)]
pub(crate) struct EntryDraft {
    /// Kind and id.
    pub topic: Topic,
    /// Its own file.
    pub at: At,
    /// The title.
    pub title: Words,
    /// The responsible agency; empty for emergencies and commands.
    pub agency: String,
    /// The heading of the published figures: of a service its group, of an answer what it is called there where that is
    /// not its title. Else empty.
    pub group: String,
    /// Its band.
    pub priority: Priority,
    /// Where requests go.
    pub route: Route,
    /// Where `route` stands.
    pub route_at: Option<At>,
    /// The name of the route in the settings; empty for `desk`.
    pub destination: String,
    /// Time to action in milliseconds.
    pub due_ms: Option<i64>,
    /// Who answers for the entry.
    pub owner: Option<Text>,
    /// Whom an emergency says to call.
    pub call: Option<Text>,
    /// The connector of an answer.
    pub lookup: Option<Text>,
    /// The calendar item of an answer.
    pub calendar: Option<Text>,
    /// What is said, by key: `filed`, `answer`, `found`, `text`.
    pub texts: BTreeMap<&'static str, Words>,
    /// The questions.
    pub asks: Vec<AskDraft>,
    /// The rules of all languages.
    pub rules: Vec<RuleDraft>,
    /// The tests of all languages.
    pub tests: Vec<TestsDraft>,
    /// Outside facts in the texts.
    pub facts: Vec<FactDraft>,
    /// What languages' files say about the entry, by tag.
    pub sections: BTreeMap<String, SectionDraft>,
}

/// The section of an entry in a language's file.
#[derive(Clone, Debug)]
pub(crate) struct SectionDraft {
    /// Its header.
    pub at: At,
    /// The English that was translated, as a hash.
    pub source: Option<Text>,
}

/// One outside fact.
#[derive(Clone, Debug)]
pub(crate) struct FactDraft {
    /// As the text states it.
    pub says: Text,
    /// Where it was taken from.
    pub source: String,
    /// When somebody compared it with the source.
    pub reviewed: Option<String>,
}

/// The folder of a kind, and its name in sentences and language files.
pub(crate) const KINDS: &[(&str, &str, Kind)] = &[
    ("services", "service", Kind::Service),
    ("answers", "answer", Kind::Answer),
    ("emergencies", "emergency", Kind::Emergency),
    ("commands", "command", Kind::Command),
    ("elsewhere", "elsewhere", Kind::Elsewhere),
];

/// The texts of a kind under `[say]`, and whether each must be there.
fn texts_of_kind(kind: Kind) -> &'static [(&'static str, bool)] {
    match kind {
        Kind::Service => &[("filed", true)],
        Kind::Answer => &[("answer", true), ("found", false)],
        Kind::Emergency => &[("text", true)],
        Kind::Command => &[],
        Kind::Elsewhere => &[("way", true)],
    }
}

/// Reads an entry's own file.
pub(crate) fn read_entry(kind: Kind, id: &str, node: Node, findings: &mut Findings) -> EntryDraft {
    let mut table = Table::root(node);
    let mut entry = EntryDraft {
        topic: Topic::new(kind, id),
        at: table.at,
        title: words_of(table.required_text("title", findings)),
        agency: String::new(),
        group: String::new(),
        priority: if kind == Kind::Emergency {
            Priority::Emergency
        } else {
            Priority::Normal
        },
        route: Route::Desk,
        route_at: None,
        destination: String::new(),
        due_ms: None,
        owner: table.text("owner", findings),
        call: None,
        lookup: None,
        calendar: None,
        texts: BTreeMap::new(),
        asks: Vec::new(),
        rules: vec![read_rule(&mut table, "[[when]]", ENGLISH, findings)],
        tests: vec![read_tests(&mut table, "[tests]", ENGLISH, findings)],
        facts: read_facts(&mut table, findings),
        sections: BTreeMap::new(),
    };
    match kind {
        Kind::Service => read_service(&mut entry, &mut table, findings),
        Kind::Answer => read_answer(&mut entry, &mut table, findings),
        Kind::Emergency => entry.call = table.required_text("call", findings),
        Kind::Command | Kind::Elsewhere => {}
    }
    read_say(&mut entry, &mut table, findings);
    table.finish(findings);
    if entry.rules.iter().all(|rule| rule.blocks.is_empty()) {
        let remedy = "Add a [[when]] block with the phrases that residents use.";
        findings.error("E012", entry.at, "this file has no [[when]] block", remedy);
    }
    entry
}

fn words_of(text: Option<Text>) -> Words {
    text.map(|text| (ENGLISH.to_owned(), text)).into_iter().collect()
}

fn read_service(entry: &mut EntryDraft, table: &mut Table, findings: &mut Findings) {
    entry.agency = table
        .required_text("agency", findings)
        .map_or_else(String::new, |text| text.value);
    entry.group = table
        .required_text("group", findings)
        .map_or_else(String::new, |text| text.value);
    read_priority(entry, table, findings);
    let routes = [
        ("desk", Route::Desk),
        ("webhook", Route::Webhook),
        ("email", Route::Email),
        ("open311", Route::Open311),
    ];
    entry.route_at = table.key_at("route");
    entry.route = table.choice("route", &routes, "E002", findings).unwrap_or(Route::Desk);
    read_destination(entry, table, findings);
    entry.due_ms = table
        .text("due", findings)
        .and_then(|due| read_duration(&due, findings));
    entry.asks = read_asks(table, findings);
}

/// The settings' route of this name: `to`, or the agency's own.
fn read_destination(entry: &mut EntryDraft, table: &mut Table, findings: &mut Findings) {
    let to = table.text("to", findings);
    match (entry.route, to) {
        (Route::Desk, Some(to)) => {
            let remedy = "Take it out, or write route = \"webhook\" or \"email\".";
            findings.error(
                "E012",
                to.at,
                "`to` names a route, but this service stays at the desk",
                remedy,
            );
        }
        (Route::Desk, None) => {}
        (_, Some(to)) => entry.destination = to.value,
        (_, None) => entry.destination = route_name(&entry.agency),
    }
}

/// The name of an agency's route: its own in small letters, with - between words.
fn route_name(agency: &str) -> String {
    let words = agency.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

fn read_answer(entry: &mut EntryDraft, table: &mut Table, findings: &mut Findings) {
    entry.agency = table
        .required_text("agency", findings)
        .map_or_else(String::new, |text| text.value);
    entry.group = table
        .text("heading", findings)
        .map_or_else(String::new, |text| text.value);
    read_priority(entry, table, findings);
    entry.lookup = table.text("lookup", findings);
    entry.calendar = table.text("calendar", findings);
    let asks_at = table.key_at("ask");
    entry.asks = read_asks(table, findings);
    if let (Some(at), None) = (asks_at, &entry.lookup) {
        let remedy = "Add lookup = \"...\", or take the question out: only a lookup needs an answer's question.";
        findings.error("E012", at, "this answer asks something, but has no `lookup`", remedy);
    }
}

fn read_priority(entry: &mut EntryDraft, table: &mut Table, findings: &mut Findings) {
    let bands = [
        ("low", Priority::Low),
        ("normal", Priority::Normal),
        ("high", Priority::High),
    ];
    entry.priority = table
        .choice("priority", &bands, "E002", findings)
        .unwrap_or(Priority::Normal);
}

fn read_say(entry: &mut EntryDraft, table: &mut Table, findings: &mut Findings) {
    let texts = texts_of_kind(entry.topic.kind);
    if texts.is_empty() {
        return;
    }
    let Some(mut say) = table.table("say", "[say]", findings) else {
        let remedy = "Add a [say] line with the texts for residents under it.";
        return findings.error("E012", entry.at, "this file has no [say] table", remedy);
    };
    for (key, required) in texts {
        let text = if *required {
            say.required_text(key, findings)
        } else {
            say.text(key, findings)
        };
        entry.texts.insert(key, words_of(text));
    }
    say.finish(findings);
}

fn read_facts(table: &mut Table, findings: &mut Findings) -> Vec<FactDraft> {
    let mut facts = Vec::new();
    for mut fact in table.tables("fact", "[[fact]]", findings) {
        let says = fact.required_text("says", findings);
        let source = fact.required_text("source", findings);
        let reviewed = fact.date("reviewed", findings);
        fact.finish(findings);
        if let (Some(says), Some(source)) = (says, source) {
            facts.push(FactDraft {
                says,
                source: source.value,
                reviewed,
            });
        }
    }
    facts
}

/// An ISO 8601 duration of weeks, days, hours and minutes; a day has 24 hours.
fn read_duration(text: &Text, findings: &mut Findings) -> Option<i64> {
    // Words such as "3 days" would be read as well; one way to write it is enough.
    let span: Option<jiff::Span> = text.value.starts_with('P').then(|| text.value.parse().ok()).flatten();
    let plain = span.filter(|span| span.get_years() == 0 && span.get_months() == 0 && !span.is_negative());
    let total = plain.and_then(|span| {
        span.total((jiff::Unit::Minute, jiff::SpanRelativeTo::days_are_24_hours()))
            .ok()
    });
    if total.is_none() {
        let remedy = "Write PT8H for eight hours, P3D for three days, P2W for two weeks.";
        findings.error("E002", text.at, format!("\"{}\" is not a duration", text.value), remedy);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounded minutes of a duration are far below 2^53"
    )]
    total.map(|minutes| minutes.round() as i64 * 60_000)
}

/// Reads what a language's file says about an entry.
pub(crate) fn read_translation(entry: &mut EntryDraft, mut table: Table, language: &str, findings: &mut Findings) {
    let kind = KINDS
        .iter()
        .find(|(_, _, kind)| *kind == entry.topic.kind)
        .map_or("", |(_, name, _)| name);
    let name = format!("{kind}.{}", entry.topic.id);
    let section = SectionDraft {
        at: table.at,
        source: table.text("source", findings),
    };
    entry.sections.insert(language.to_owned(), section);
    if let Some(title) = table.text("title", findings) {
        entry.title.insert(language.to_owned(), title);
    }
    for (key, _) in texts_of_kind(entry.topic.kind) {
        if let Some(text) = table.text(key, findings) {
            entry.texts.entry(key).or_default().insert(language.to_owned(), text);
        }
    }
    if let Some(node) = table.take("ask") {
        read_translated_asks(node, &format!("{name}.ask"), language, &mut entry.asks, findings);
    }
    let header = format!("[[{name}.when]]");
    entry.rules.push(read_rule(&mut table, &header, language, findings));
    entry
        .tests
        .push(read_tests(&mut table, &format!("[{name}.tests]"), language, findings));
    table.finish(findings);
}
