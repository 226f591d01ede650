//! Lint of what residents read about an entry: placeholders, questions, emergency numbers; length, grade and links.

use super::length::{Length, warn_dear};
use super::links::warn_links;
use super::placeholders::{check_known, check_same};
use super::reading::warn_hard;
use crate::draft::{Draft, EntryDraft, Words};
use crate::findings::Findings;
use crate::table::Text;
use classifier::Kind;
use conversation::COMMON_PLACEHOLDERS;

/// A title is also a choice in a list, and more does not fit on a button.
const LONGEST_TITLE: usize = 40;

/// Looks at the texts of all entries.
pub(super) fn lint_texts(draft: &Draft, findings: &mut Findings) {
    for entry in &draft.entries {
        for title in entry.title.values() {
            check_known(title, &[], findings);
            warn_long_title(title, findings);
        }
        for (key, words) in &entry.texts {
            lint_words(words, known_in(key).as_deref(), findings);
            for (tag, text) in words {
                warn_dear(text, Length::Long, draft, tag, findings);
                warn_hard(text, tag, findings);
                warn_links(text, Some(&entry.facts), findings);
            }
        }
        for ask in &entry.asks {
            lint_words(&ask.say, Some(&[]), findings);
            for (tag, say) in &ask.say {
                warn_dear(say, Length::Short, draft, tag, findings);
                warn_hard(say, tag, findings);
                check_question(say, findings);
            }
            for choice in &ask.choices {
                choice.say.values().for_each(|label| check_known(label, &[], findings));
            }
        }
        check_emergency_number(entry, findings);
    }
}

/// What the desk fills in under a key of `[say]`; `None`: whatever the connector answers.
fn known_in(key: &str) -> Option<Vec<&'static str>> {
    match key {
        "filed" => Some([&["number", "place", "service"], COMMON_PLACEHOLDERS].concat()),
        "answer" => Some(COMMON_PLACEHOLDERS.to_vec()),
        "found" => None,
        // An emergency text is said as it stands, so that nothing can go wrong with it.
        _ => Some(Vec::new()),
    }
}

fn lint_words(words: &Words, known: Option<&[&str]>, findings: &mut Findings) {
    if let Some(known) = known {
        for text in words.values() {
            check_known(text, known, findings);
        }
    }
    check_same(words, known, findings);
}

fn warn_long_title(title: &Text, findings: &mut Findings) {
    let length = title.value.chars().count();
    if length > LONGEST_TITLE {
        let message = format!("this title has {length} letters");
        let remedy = format!("Use at most {LONGEST_TITLE}: it is also offered as a choice.");
        findings.warn("W318", title.at, message, remedy);
    }
}

/// Whoever waits for an answer must ask (P317).
pub(super) fn check_question(say: &Text, findings: &mut Findings) {
    let marks = ['?', '？', '؟', '՞', ';', '፧'];
    if !say.value.trim_end().ends_with(marks) {
        let remedy = "End it with a question mark, so that residents see that an answer is awaited.";
        findings.publish("P317", say.at, "this question does not end in a question mark", remedy);
    }
}

fn check_emergency_number(entry: &EntryDraft, findings: &mut Findings) {
    let (Kind::Emergency, Some(call)) = (entry.topic.kind, &entry.call) else {
        return;
    };
    for text in entry.texts.get("text").into_iter().flat_map(|words| words.values()) {
        if !text.value.contains(call.value.as_str()) {
            let message = format!("this emergency text does not say {}", call.value);
            findings.publish(
                "P313",
                text.at,
                message,
                format!("Tell residents to call {}.", call.value),
            );
        }
    }
}
