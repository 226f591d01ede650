//! Lint of rules and tests that needs no decision: doubles, unused lists, missing tests and owners.

use crate::draft::{Draft, EntryDraft, RuleDraft, TestsDraft};
use crate::findings::{At, Findings};
use crate::table::Text;
use classifier::{Kind, Topic, fold};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest texts that must give an entry, in each language in which it has rules.
const FEWEST_MATCHES: usize = 3;

/// Looks at all rules, lists and tests.
pub(super) fn lint_rules(draft: &Draft, findings: &mut Findings) {
    for entry in &draft.entries {
        for block in entry.rules.iter().flat_map(|rule| &rule.blocks) {
            for phrases in [&block.any, &block.all, &block.none] {
                warn_doubles(phrases, findings);
            }
        }
        check_owner(entry, findings);
        check_tests(entry, findings);
        entry.tests.iter().for_each(|tests| warn_alike(tests, findings));
    }
    for list in &draft.lists {
        warn_doubles(&list.entries, findings);
    }
    warn_unused_lists(draft, findings);
    check_shared_examples(draft, findings);
    warn_unknown_calendar_items(draft, findings);
}

/// The phrase as it is compared: folded word by word, so that `@`, `=`, `...` and stars keep their meaning.
pub(super) fn phrase_key(phrase: &str) -> String {
    let phrase = phrase.trim();
    if phrase.starts_with('/') {
        return phrase.to_owned();
    }
    let word = |word: &str| match word.strip_suffix('*') {
        _ if word.starts_with('@') || word == "=" || word == "..." => word.to_owned(),
        Some(stem) => format!("{}*", fold(stem)),
        None => fold(word),
    };
    phrase.split_whitespace().map(word).collect::<Vec<String>>().join(" ")
}

fn warn_doubles(phrases: &[Text], findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for phrase in phrases {
        if !seen.insert(phrase_key(&phrase.value)) {
            let message = format!("\"{}\" stands twice in this list", phrase.value);
            findings.warn("W010", phrase.at, message, "Take one of them out.");
        }
    }
}

fn check_owner(entry: &EntryDraft, findings: &mut Findings) {
    let has_owner = entry.owner.as_ref().is_some_and(|owner| !owner.value.trim().is_empty());
    if !has_owner && entry.topic.kind != Kind::Command {
        let remedy = "Add owner = \"...\": who is asked when the text is wrong?";
        findings.publish("P501", entry.at, "nobody owns this entry", remedy);
    }
}

fn check_tests(entry: &EntryDraft, findings: &mut Findings) {
    for rule in entry.rules.iter().filter(|rule| !rule.blocks.is_empty()) {
        let of_language = |tests: &&TestsDraft| tests.language == rule.language;
        let Some(tests) = entry.tests.iter().find(of_language) else {
            continue;
        };
        if tests.wanted.len() < FEWEST_MATCHES || tests.unwanted.is_empty() {
            let message = format!(
                "the {} `{}` has {} texts that must match and {} that must not, in \"{}\"",
                kind_word(entry.topic.kind),
                entry.topic.id,
                tests.wanted.len(),
                tests.unwanted.len(),
                tests.language
            );
            let remedy = format!("Write at least {FEWEST_MATCHES} under `match` and one under `no_match`.");
            findings.publish("P401", tests.at, message, remedy);
        }
    }
}

/// Two texts that are the same once folded prove one thing twice (W407).
fn warn_alike(tests: &TestsDraft, findings: &mut Findings) {
    let mut seen: BTreeMap<String, &Text> = BTreeMap::new();
    for text in &tests.wanted {
        if let Some(other) = seen.insert(fold(&text.value), text) {
            let message = format!("\"{}\" proves the same as \"{}\"", text.value, other.value);
            let remedy = "Write what another resident would: other words, a typing error, a longer story.";
            findings.warn("W407", text.at, message, remedy);
        }
    }
}

/// The word for a kind in sentences.
pub(crate) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    }
}

/// Kind and id of an entry in sentences.
pub(super) fn name(topic: &Topic) -> String {
    format!("the {} `{}`", kind_word(topic.kind), topic.id)
}

/// The names of the word lists that a phrase uses.
pub(crate) fn used_lists(draft: &Draft) -> BTreeSet<&str> {
    let rules = draft
        .entries
        .iter()
        .flat_map(|entry| &entry.rules)
        .flat_map(RuleDraft::phrases);
    let asks = draft.entries.iter().flat_map(|entry| &entry.asks);
    let words = asks.flat_map(|ask| {
        let choices = ask.choices.iter().flat_map(|choice| &choice.words);
        ask.yes.iter().chain(&ask.no).chain(choices)
    });
    rules.chain(words).flat_map(|phrase| lists_in(&phrase.value)).collect()
}

fn warn_unused_lists(draft: &Draft, findings: &mut Findings) {
    if draft.is_partial {
        return;
    }
    let used = used_lists(draft);
    for list in draft
        .lists
        .iter()
        .filter(|list| !used.contains(list.name.value.as_str()))
    {
        let message = format!("the word list `{}` is used nowhere", list.name.value);
        let remedy = format!("Use it as @{} in a phrase, or take it out.", list.name.value);
        findings.warn("W009", list.name.at, message, remedy);
    }
}

fn lists_in(phrase: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    phrase
        .split('@')
        .skip(1)
        .map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or_default())
}

/// One text cannot be the example of two entries (P403).
fn check_shared_examples(draft: &Draft, findings: &mut Findings) {
    let mut claimed: BTreeMap<String, (&EntryDraft, At)> = BTreeMap::new();
    for entry in &draft.entries {
        for text in entry.tests.iter().flat_map(|tests| &tests.wanted) {
            match claimed.get(&fold(&text.value)) {
                Some((other, at)) if other.topic != entry.topic => {
                    let (file, line) = (findings.file(*at), findings.line_column(*at).0);
                    let message = format!(
                        "\"{}\" is also an example of `{}` ({file}:{line})",
                        text.value, other.topic.id
                    );
                    findings.publish(
                        "P403",
                        text.at,
                        message,
                        "Decide whose it is and take the other one out.",
                    );
                }
                Some(_) => {}
                None => {
                    claimed.insert(fold(&text.value), (entry, text.at));
                }
            }
        }
    }
}

fn warn_unknown_calendar_items(draft: &Draft, findings: &mut Findings) {
    if draft.is_partial {
        return;
    }
    for item in draft.entries.iter().filter_map(|entry| entry.calendar.as_ref()) {
        if !draft.calendar.items.iter().any(|known| known.id == item.value) {
            let message = format!("no item of calendar.toml is called \"{}\"", item.value);
            findings.warn(
                "W319",
                item.at,
                message,
                "Add an [[item]] with this id, or correct the name.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_inside_phrases() {
        let phrase = "@loud ... @street_lamp, = @x-1";
        assert_eq!(lists_in(phrase).collect::<Vec<_>>(), ["loud", "street_lamp", "x-1"]);
        assert_eq!(lists_in("no heat").count(), 0);
    }

    #[test]
    fn signs_of_the_phrase_language_tell_phrases_apart() {
        assert_ne!(phrase_key("= yes"), phrase_key("yes"));
        assert_ne!(phrase_key("@heat off"), phrase_key("heat off"));
        assert_ne!(phrase_key("nois*"), phrase_key("nois"));
        assert_eq!(phrase_key(" No  HEAT"), phrase_key("no heat"));
    }
}
