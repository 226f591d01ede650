//! Lint of languages: system phrases and law words.

use super::length::{Length, warn_dear};
use super::links::warn_links;
use super::placeholders::{check_known, check_same};
use super::reading::warn_hard;
use crate::draft::{Draft, LAW, LanguageDraft, Words};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use classifier::fold;
use conversation::{COMMON_PLACEHOLDERS, SYSTEM_PHRASES};
use std::collections::BTreeMap;

/// Looks at all languages.
pub(super) fn lint_languages(draft: &Draft, findings: &mut Findings) {
    for language in &draft.languages {
        check_phrase_keys(language, findings);
    }
    check_phrase_texts(draft, findings);
    check_law_words(draft, findings);
}

fn check_phrase_keys(language: &LanguageDraft, findings: &mut Findings) {
    for key in &language.say_keys {
        if SYSTEM_PHRASES.iter().any(|phrase| phrase.key == key.value) {
            continue;
        }
        let remedy = match nearest(&key.value, SYSTEM_PHRASES.iter().map(|phrase| phrase.key)) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Take it out; docs/pack.md and the English file have all of them.".to_owned(),
        };
        findings.error(
            "E002",
            key.at,
            format!("there is no system phrase `{}`", key.value),
            remedy,
        );
    }
}

fn check_phrase_texts(draft: &Draft, findings: &mut Findings) {
    for phrase in SYSTEM_PHRASES {
        let known = [phrase.placeholders, COMMON_PLACEHOLDERS].concat();
        let mut words = Words::new();
        for language in &draft.languages {
            let Some(text) = language.say.get(phrase.key) else {
                continue;
            };
            check_known(text, &known, findings);
            warn_dear(text, Length::Short, draft, &language.tag, findings);
            warn_hard(text, &language.tag, findings);
            warn_links(text, None, findings);
            let asks = phrase.key.starts_with("ask_") || phrase.key == "status_ask_number";
            if asks && !text.value.contains(['?', '？', '؟', '՞', ';', '፧']) {
                let remedy = "Write a question mark, so that residents see that an answer is awaited.";
                findings.publish(
                    "P317",
                    text.at,
                    format!("`{}` asks without a question mark", phrase.key),
                    remedy,
                );
            }
            words.insert(language.tag.clone(), text.clone());
        }
        check_same(&words, Some(&known), findings);
    }
}

/// A word cannot both stop and start; all languages' words hold at once.
fn check_law_words(draft: &Draft, findings: &mut Findings) {
    let mut meanings: BTreeMap<String, (&str, At)> = BTreeMap::new();
    for language in &draft.languages {
        for (meaning, words) in LAW.into_iter().zip(&language.law) {
            for word in words {
                match meanings.get(&fold(&word.value)) {
                    Some((other, at)) if *other != meaning => {
                        let (file, line) = (findings.file(*at), findings.line_column(*at).0);
                        let message = format!(
                            "the law word \"{}\" means {meaning} here and {other} at {file}:{line}",
                            word.value
                        );
                        findings.publish("P110", word.at, message, "Take one of them out.");
                    }
                    Some(_) => {}
                    None => {
                        meanings.insert(fold(&word.value), (meaning, word.at));
                    }
                }
            }
        }
    }
}
