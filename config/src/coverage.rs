//! How far each language of a pack has come: what residents can say in it, and what they read in it.

use crate::draft::{Draft, ENGLISH, EntryDraft, LanguageDraft, Words, read_draft};
use crate::files::PackFiles;
use crate::findings::Findings;
use crate::lint::{Freshness, freshness, freshness_of_phrases, has_rules, is_required, missing_parts, missing_phrases};
use crate::problem::Problem;
use classifier::Kind;
use conversation::SYSTEM_PHRASES;
use serde::Serialize;

/// What one language covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Its tag.
    pub language: String,
    /// Its name in English.
    pub name: String,
    /// A speaker who has read it; empty: nobody yet.
    pub reviewed_by: String,
    /// Emergencies, all of which are required.
    pub emergencies: KindCoverage,
    /// Commands, all of which are required.
    pub commands: KindCoverage,
    /// Services.
    pub services: KindCoverage,
    /// Answers.
    pub answers: KindCoverage,
    /// System phrases that it has.
    pub phrases: usize,
    /// System phrases that there are.
    pub phrases_of: usize,
    /// Sections whose English has changed since they were translated.
    pub stale: usize,
    /// Sections that do not say which English they were made from.
    pub unstamped: usize,
}

/// What a language covers of one kind of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindCoverage {
    /// Entries that the pack has.
    pub of: usize,
    /// Those that can be reached in the language.
    pub rules: usize,
    /// Those whose every text is in the language.
    pub texts: usize,
    /// Those with tests in the language.
    pub tests: usize,
    /// Those that must not fall back to English.
    pub required: usize,
    /// Those among them that lack nothing.
    pub complete: usize,
}

/// The coverage of all languages but English, in the order of the city; or the problems of a pack that cannot be read.
pub fn coverage(files: &PackFiles) -> Result<Vec<Coverage>, Vec<Problem>> {
    let mut findings = Findings::default();
    let draft = read_draft(files, &mut findings);
    if findings.has_errors() {
        return Err(findings.into_problems());
    }
    let languages = draft.languages.iter().filter(|language| language.tag != ENGLISH);
    Ok(languages.map(|language| of_language(&draft, language)).collect())
}

fn of_language(draft: &Draft, language: &LanguageDraft) -> Coverage {
    let kind = |kind: Kind| of_kind(draft, kind, &language.tag);
    let sections = draft.entries.iter().filter_map(|entry| freshness(entry, &language.tag));
    let mut states: Vec<Freshness> = sections.map(|(_, state)| state).collect();
    if !language.say.is_empty() {
        states.push(freshness_of_phrases(draft, language));
    }
    let count = |wanted: Freshness| states.iter().filter(|state| **state == wanted).count();
    Coverage {
        language: language.tag.clone(),
        name: language.name.clone(),
        reviewed_by: language.reviewed_by.clone(),
        emergencies: kind(Kind::Emergency),
        commands: kind(Kind::Command),
        services: kind(Kind::Service),
        answers: kind(Kind::Answer),
        phrases: SYSTEM_PHRASES.len().saturating_sub(missing_phrases(language).len()),
        phrases_of: SYSTEM_PHRASES.len(),
        stale: count(Freshness::Stale),
        unstamped: count(Freshness::Unstamped),
    }
}

fn of_kind(draft: &Draft, kind: Kind, tag: &str) -> KindCoverage {
    let mut coverage = KindCoverage::default();
    for entry in draft.entries.iter().filter(|entry| entry.topic.kind == kind) {
        let has_tests = entry
            .tests
            .iter()
            .any(|tests| tests.language == tag && !tests.wanted.is_empty());
        let required = kind == Kind::Command || is_required(draft, entry);
        coverage.of += 1;
        coverage.rules += usize::from(has_rules(entry, tag));
        coverage.texts += usize::from(has_texts(entry, tag));
        coverage.tests += usize::from(has_tests);
        coverage.required += usize::from(required);
        coverage.complete += usize::from(required && missing_parts(entry, tag).is_empty());
    }
    coverage
}

/// Whether a resident reads no English about an entry.
fn has_texts(entry: &EntryDraft, tag: &str) -> bool {
    let has = |words: &Words| words.contains_key(tag) || !words.contains_key(ENGLISH);
    let asks = entry
        .asks
        .iter()
        .all(|ask| has(&ask.say) && ask.choices.iter().all(|choice| has(&choice.say)));
    let has_title = entry.topic.kind == Kind::Command || has(&entry.title);
    has_title && asks && entry.texts.values().all(has)
}
