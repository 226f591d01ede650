//! `[[ask]]`: the questions of a service, or of an answer's lookup.

use super::{ENGLISH, Words};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::{Table, Text};
use crate::tree::Node;
use conversation::AskKind;

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct AskDraft {
    /// Where it stands.
    pub at: At,
    /// The slot's name.
    pub slot: Text,
    /// What kind of answer it takes.
    pub kind: AskKind,
    /// Whether the request waits for it.
    pub required: bool,
    /// The question; empty where the language's own is used.
    pub say: Words,
    /// The choices in order.
    pub choices: Vec<ChoiceDraft>,
    /// Phrases that answer a yes/no question with yes.
    pub yes: Vec<Text>,
    /// Phrases that answer it with no.
    pub no: Vec<Text>,
}

/// One choice.
#[derive(Clone, Debug)]
pub(crate) struct ChoiceDraft {
    /// What is stored.
    pub id: Text,
    /// The label.
    pub say: Words,
    /// Phrases of all languages that select it.
    pub words: Vec<Text>,
}

const KINDS: &[(&str, AskKind)] = &[
    ("place", AskKind::Place),
    ("unit", AskKind::Unit),
    ("time", AskKind::Time),
    ("yes_no", AskKind::YesNo),
    ("choice", AskKind::Choice),
    ("plate", AskKind::Plate),
    ("number", AskKind::Number),
    ("phone", AskKind::Phone),
    ("email", AskKind::Email),
    ("text", AskKind::Text),
    ("photo", AskKind::Photo),
];

/// Reads all `[[ask]]` of an entry's own file.
pub(crate) fn read_asks(table: &mut Table, findings: &mut Findings) -> Vec<AskDraft> {
    let mut asks: Vec<AskDraft> = Vec::new();
    for ask in table.tables("ask", "[[ask]]", findings) {
        let Some(ask) = read_ask(ask, findings) else { continue };
        if asks.iter().any(|other| other.slot.value == ask.slot.value) {
            let message = format!("the slot `{}` is asked twice", ask.slot.value);
            findings.error("E013", ask.slot.at, message, "Give each question a slot of its own.");
        }
        asks.push(ask);
    }
    asks
}

fn read_ask(mut table: Table, findings: &mut Findings) -> Option<AskDraft> {
    let at = table.at;
    let slot = table.required_text("slot", findings);
    let has_kind = table.key_at("type").is_some();
    let kind = table.choice("type", KINDS, "E006", findings);
    if !has_kind {
        table.report_missing("type", findings);
    }
    let required = table.boolean("required", findings).unwrap_or(false);
    let say = table
        .text("say", findings)
        .map(|say| (ENGLISH.to_owned(), say))
        .into_iter()
        .collect();
    let has_choices = table.key_at("choices");
    let choices = read_choices(&mut table, findings);
    let (yes, no) = (table.texts("yes", findings), table.texts("no", findings));
    table.finish(findings);

    let ask = AskDraft {
        at,
        slot: slot?,
        kind: kind?,
        required,
        say,
        choices,
        yes,
        no,
    };
    check_slot_name(&ask.slot, findings);
    check_parts(&ask, has_choices.is_some(), findings);
    Some(ask)
}

fn read_choices(table: &mut Table, findings: &mut Findings) -> Vec<ChoiceDraft> {
    let mut choices: Vec<ChoiceDraft> = Vec::new();
    for mut choice in table.tables("choices", "choices = [{ ... }]", findings) {
        let id = choice.required_text("id", findings);
        let say = choice.required_text("say", findings);
        let words = choice.texts("words", findings);
        choice.finish(findings);
        let (Some(id), Some(say)) = (id, say) else { continue };
        check_slot_name(&id, findings);
        if choices.iter().any(|other| other.id.value == id.value) {
            findings.error(
                "E013",
                id.at,
                format!("the choice `{}` stands twice", id.value),
                "Rename one of them.",
            );
        }
        choices.push(ChoiceDraft {
            id,
            say: Words::from([(ENGLISH.to_owned(), say)]),
            words,
        });
    }
    choices
}

fn check_slot_name(name: &Text, findings: &mut Findings) {
    let good = name
        .value
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
    if !good {
        let message = format!("`{}` cannot be a name", name.value);
        findings.error("E003", name.at, message, "Use small letters, digits, _ and -.");
    }
}

fn check_parts(ask: &AskDraft, has_choices: bool, findings: &mut Findings) {
    let slot = &ask.slot.value;
    if ask.kind == AskKind::Choice && ask.choices.len() < 2 {
        let remedy = "Add choices = [{ id = \"...\", say = \"...\", words = [...] }, ...].";
        findings.error(
            "E012",
            ask.at,
            format!("the question `{slot}` has fewer than two choices"),
            remedy,
        );
    }
    if ask.kind != AskKind::Choice && has_choices {
        let remedy = "Set type = \"choice\", or take the choices out.";
        findings.error(
            "E002",
            ask.at,
            format!("the question `{slot}` has choices, but is not of type choice"),
            remedy,
        );
    }
    if ask.kind != AskKind::YesNo && !(ask.yes.is_empty() && ask.no.is_empty()) {
        let remedy = "Set type = \"yes_no\", or take `yes` and `no` out.";
        findings.error(
            "E002",
            ask.at,
            format!("the question `{slot}` has `yes` or `no`, but another type"),
            remedy,
        );
    }
    // Only these kinds have a question of the language's own.
    let needs_words = matches!(ask.kind, AskKind::Choice | AskKind::YesNo | AskKind::Text);
    if needs_words && ask.say.is_empty() {
        let message = format!("the question `{slot}` has no `say`");
        findings.error(
            "E012",
            ask.at,
            message,
            "Add say = \"...?\": this type has no question of its own.",
        );
    }
}

/// Reads the `ask` table of an entry in a language's file onto the entry's questions.
pub(crate) fn read_translated_asks(
    node: Node,
    header: &str,
    language: &str,
    asks: &mut [AskDraft],
    findings: &mut Findings,
) {
    let Some(mut table) = Table::new(node, &format!("[{header}]"), findings) else {
        return;
    };
    for entry in table.take_rest() {
        let slots: Vec<String> = asks.iter().map(|ask| ask.slot.value.clone()).collect();
        let Some(ask) = asks.iter_mut().find(|ask| ask.slot.value == entry.key) else {
            report_unknown("question", &entry.key, entry.at, &slots, findings);
            continue;
        };
        let name = format!("[{header}.{}]", entry.key);
        if let Some(table) = Table::new(entry.node, &name, findings) {
            read_translated_ask(table, language, ask, findings);
        }
    }
}

fn read_translated_ask(mut table: Table, language: &str, ask: &mut AskDraft, findings: &mut Findings) {
    if let Some(say) = table.text("say", findings) {
        ask.say.insert(language.to_owned(), say);
    }
    ask.yes.extend(table.texts("yes", findings));
    ask.no.extend(table.texts("no", findings));
    if let Some(mut choices) = table.table("choices", "choices", findings) {
        for entry in choices.take_rest() {
            let ids: Vec<String> = ask.choices.iter().map(|choice| choice.id.value.clone()).collect();
            let Some(choice) = ask.choices.iter_mut().find(|choice| choice.id.value == entry.key) else {
                report_unknown("choice", &entry.key, entry.at, &ids, findings);
                continue;
            };
            let name = format!("choices.{}", entry.key);
            let Some(mut table) = Table::new(entry.node, &name, findings) else {
                continue;
            };
            if let Some(say) = table.text("say", findings) {
                choice.say.insert(language.to_owned(), say);
            }
            choice.words.extend(table.texts("words", findings));
            table.finish(findings);
        }
    }
    table.finish(findings);
}

fn report_unknown(what: &str, name: &str, at: At, known: &[String], findings: &mut Findings) {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let remedy = match nearest(name, known.iter().copied()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("The entry's own file has: {}.", known.join(", ")),
    };
    findings.error("E006", at, format!("there is no {what} `{name}`"), remedy);
}
