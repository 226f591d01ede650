//! What must be said in every language: a city decides by `[translations]` what no resident may have to read in English
//! (P301). Without that table, only emergencies and system phrases are asked for, as warnings (W302).

use super::rules::{kind_word, name};
use crate::draft::{Draft, ENGLISH, EntryDraft, LanguageDraft, TranslationsDraft, Words};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::Text;
use classifier::Kind;
use conversation::SYSTEM_PHRASES;

/// Looks for what is missing in all languages.
pub(super) fn lint_required(draft: &Draft, findings: &mut Findings) {
    for language in &draft.languages {
        check_phrases(draft, language, findings);
        for entry in draft.entries.iter().filter(|_| language.tag != ENGLISH) {
            if is_required(draft, entry) {
                check_entry(draft, entry, language, findings);
            }
        }
    }
    if let Some(translations) = draft.city.translations.as_ref().filter(|_| !draft.is_partial) {
        check_ids(draft, translations, findings);
    }
    if !draft.is_partial {
        check_sensitive(draft, findings);
    }
}

/// Whether an entry must not fall back to English.
pub(crate) fn is_required(draft: &Draft, entry: &EntryDraft) -> bool {
    match &draft.city.translations {
        Some(translations) => translations.requires(&entry.topic),
        None => entry.topic.kind == Kind::Emergency,
    }
}

/// The system phrases that a language lacks.
pub(crate) fn missing_phrases(language: &LanguageDraft) -> Vec<&'static str> {
    let missing = SYSTEM_PHRASES
        .iter()
        .filter(|phrase| !language.say.contains_key(phrase.key));
    missing.map(|phrase| phrase.key).collect()
}

/// What an entry lacks in a language: texts that it has in English, and rules. Tests are asked for where rules are.
pub(crate) fn missing_parts(entry: &EntryDraft, tag: &str) -> Vec<String> {
    let lacks = |words: &Words| words.contains_key(ENGLISH) && !words.contains_key(tag);
    let mut missing: Vec<String> = Vec::new();
    if lacks(&entry.title) && entry.topic.kind != Kind::Command {
        missing.push("title".to_owned());
    }
    let texts = entry.texts.iter().filter(|(_, words)| lacks(words));
    missing.extend(texts.map(|(key, _)| (*key).to_owned()));
    for ask in &entry.asks {
        let choices = ask.choices.iter().any(|choice| lacks(&choice.say));
        if lacks(&ask.say) || choices {
            missing.push(format!("ask.{}", ask.slot.value));
        }
    }
    if !has_rules(entry, tag) && has_rules(entry, ENGLISH) {
        missing.push("when".to_owned());
        missing.push("tests".to_owned());
    }
    missing
}

/// Whether an entry can be reached in a language.
pub(crate) fn has_rules(entry: &EntryDraft, tag: &str) -> bool {
    entry
        .rules
        .iter()
        .any(|rule| rule.language == tag && !rule.blocks.is_empty())
}

fn check_phrases(draft: &Draft, language: &LanguageDraft, findings: &mut Findings) {
    let missing = missing_phrases(language);
    if language.tag == ENGLISH {
        for key in missing {
            let remedy = format!("Add a line `{key} = \"...\"` under [say]: nothing else can be said instead.");
            let message = format!("the system phrase `{key}` is missing");
            findings.publish("P301", language.at, message, remedy);
        }
    } else if !missing.is_empty() {
        let message = format!("{} system phrases are missing in \"{}\"", missing.len(), language.tag);
        let remedy = format!("Residents read English instead. Add: {}.", missing.join(", "));
        report(draft, language.at, message, remedy, findings);
    }
}

fn check_entry(draft: &Draft, entry: &EntryDraft, language: &LanguageDraft, findings: &mut Findings) {
    let missing = missing_parts(entry, &language.tag);
    if missing.is_empty() {
        return;
    }
    let (kind, id) = (kind_word(entry.topic.kind), &entry.topic.id);
    let message = format!(
        "{} has no {} in \"{}\"",
        name(&entry.topic),
        missing.join(", "),
        language.tag
    );
    let remedy = format!("Residents read English instead. Add it under [{kind}.{id}].");
    let section = entry.sections.get(&language.tag);
    let at = section.map_or(language.at, |section| section.at);
    report(draft, at, message, remedy, findings);
}

/// What the city has asked for blocks publishing; what it has not spoken about is a warning.
fn report(draft: &Draft, at: At, message: String, remedy: String, findings: &mut Findings) {
    if draft.city.translations.is_some() {
        findings.publish("P301", at, message, remedy);
    } else {
        findings.warn("W302", at, message, remedy);
    }
}

fn check_ids(draft: &Draft, translations: &TranslationsDraft, findings: &mut Findings) {
    for (kind, ids) in [
        (Kind::Service, &translations.services),
        (Kind::Answer, &translations.answers),
    ] {
        let known: Vec<&str> = draft
            .entries
            .iter()
            .filter(|entry| entry.topic.kind == kind)
            .map(|entry| entry.topic.id.as_str())
            .collect();
        for id in ids.iter().filter(|id| !known.contains(&id.value.as_str())) {
            report_unknown(kind_word(kind), id, &known, findings);
        }
    }
}

/// A misspelt id would leave its contacts open to everybody.
fn check_sensitive(draft: &Draft, findings: &mut Findings) {
    let known: Vec<&str> = draft.entries.iter().map(|entry| entry.topic.id.as_str()).collect();
    for id in draft
        .city
        .sensitive
        .iter()
        .filter(|id| !known.contains(&id.value.as_str()))
    {
        report_unknown("entry", id, &known, findings);
    }
}

fn report_unknown(kind: &str, id: &Text, known: &[&str], findings: &mut Findings) {
    let remedy = match nearest(&id.value, known.iter().copied()) {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None => "Take it out, or write its file first.".to_owned(),
    };
    let message = format!("there is no {kind} `{}`", id.value);
    findings.error("E006", id.at, message, remedy);
}
