//! Whether translations are of today's English: each may carry the hash of what was translated (W303, I303).

use super::rules::{kind_word, name};
use crate::draft::{Draft, ENGLISH, EntryDraft, LanguageDraft, SectionDraft, Words};
use crate::findings::Findings;
use classifier::Kind;
use conversation::SYSTEM_PHRASES;
use sha2::{Digest, Sha256};

/// How many hexadecimal digits of the hash are written.
const DIGITS: usize = 12;

/// Whether a translation says what English says today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It was made from today's English.
    Fresh,
    /// English has changed since.
    Stale,
    /// Nobody has said what it was made from.
    Unstamped,
}

/// Looks at the stamps of all languages.
pub(super) fn lint_stamps(draft: &Draft, findings: &mut Findings) {
    for language in draft.languages.iter().filter(|language| language.tag != ENGLISH) {
        lint_phrases(draft, language, findings);
        for entry in &draft.entries {
            if let Some((section, freshness)) = freshness(entry, &language.tag) {
                lint_section(entry, language, section, freshness, findings);
            }
        }
    }
}

/// The stamp of the English title, texts and questions of an entry.
pub(crate) fn stamp_of_entry(entry: &EntryDraft) -> String {
    let english = |words: &Words| words.get(ENGLISH).map(|text| text.value.clone());
    let mut lines: Vec<String> = english(&entry.title)
        .into_iter()
        .map(|text| format!("title={text}"))
        .collect();
    for (key, words) in &entry.texts {
        lines.extend(english(words).map(|text| format!("{key}={text}")));
    }
    for ask in &entry.asks {
        let slot = &ask.slot.value;
        lines.extend(english(&ask.say).map(|text| format!("ask.{slot}={text}")));
        for choice in &ask.choices {
            lines.extend(english(&choice.say).map(|text| format!("ask.{slot}.{}={text}", choice.id.value)));
        }
    }
    stamp(&lines)
}

/// The stamp of the English system phrases.
pub(crate) fn stamp_of_phrases(draft: &Draft) -> String {
    let english = draft.languages.iter().find(|language| language.tag == ENGLISH);
    let text = |key: &str| Some(format!("{key}={}", english?.say.get(key)?.value));
    let lines: Vec<String> = SYSTEM_PHRASES.iter().filter_map(|phrase| text(phrase.key)).collect();
    stamp(&lines)
}

/// An entry's section in a language and how fresh it is; `None` where the language says nothing about the entry that
/// could grow stale: rules and tests are not translated from English.
pub(crate) fn freshness<'d>(entry: &'d EntryDraft, tag: &str) -> Option<(&'d SectionDraft, Freshness)> {
    let section = entry.sections.get(tag)?;
    let texts = entry
        .texts
        .values()
        .chain([&entry.title])
        .chain(entry.asks.iter().map(|ask| &ask.say));
    let choices = entry.asks.iter().flat_map(|ask| &ask.choices).map(|choice| &choice.say);
    if entry.topic.kind == Kind::Command || !texts.chain(choices).any(|words| words.contains_key(tag)) {
        return None;
    }
    Some((
        section,
        compare(
            section.source.as_ref().map(|source| source.value.as_str()),
            &stamp_of_entry(entry),
        ),
    ))
}

/// How fresh the system phrases of a language are.
pub(crate) fn freshness_of_phrases(draft: &Draft, language: &LanguageDraft) -> Freshness {
    let source = language.say_source.as_ref().map(|source| source.value.as_str());
    compare(source, &stamp_of_phrases(draft))
}

fn compare(source: Option<&str>, today: &str) -> Freshness {
    match source {
        None => Freshness::Unstamped,
        Some(source) if source == today => Freshness::Fresh,
        Some(_) => Freshness::Stale,
    }
}

fn stamp(lines: &[String]) -> String {
    let hash = Sha256::digest(lines.join("\n").as_bytes());
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let digits = hash.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.take(DIGITS).collect()
}

fn lint_phrases(draft: &Draft, language: &LanguageDraft, findings: &mut Findings) {
    if language.say.is_empty() {
        return;
    }
    let remedy = format!(
        "Read them again, then run: callbox languages PACK_DIR --stamp {}.",
        language.tag
    );
    let at = language.say_source.as_ref().map_or(language.at, |source| source.at);
    match freshness_of_phrases(draft, language) {
        Freshness::Fresh => {}
        Freshness::Stale => findings.warn(
            "W303",
            at,
            "the English system phrases have changed since they were translated",
            remedy,
        ),
        Freshness::Unstamped => findings.hint(
            "I303",
            at,
            "nothing says which English the system phrases were made from",
            remedy,
        ),
    }
}

fn lint_section(
    entry: &EntryDraft,
    language: &LanguageDraft,
    section: &SectionDraft,
    freshness: Freshness,
    findings: &mut Findings,
) {
    let remedy = format!(
        "Compare [{}.{}] with the English, then run: callbox languages PACK_DIR --stamp {}.",
        kind_word(entry.topic.kind),
        entry.topic.id,
        language.tag
    );
    let at = section.source.as_ref().map_or(section.at, |source| source.at);
    let name = name(&entry.topic);
    match freshness {
        Freshness::Fresh => {}
        Freshness::Stale => findings.warn(
            "W303",
            at,
            format!("the English of {name} has changed since it was translated"),
            remedy,
        ),
        Freshness::Unstamped => findings.hint(
            "I303",
            at,
            format!("nothing says which English {name} was made from"),
            remedy,
        ),
    }
}
