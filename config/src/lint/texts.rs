//! Lint of what residents read about an entry: placeholders, length by SMS, questions, emergency numbers.

use super::placeholders::{check_known, check_same, placeholders};
use crate::draft::{Draft, EntryDraft, Words};
use crate::findings::Findings;
use crate::segments::count_segments;
use crate::table::Text;
use classifier::Kind;
use conversation::{COMMON_PLACEHOLDERS, City};

/// A title is also a choice in a list, and more does not fit on a button.
const LONGEST_TITLE: usize = 40;

/// Looks at the texts of all entries.
pub(super) fn lint_texts(draft: &Draft, findings: &mut Findings) {
    let city = &draft.city.city;
    for entry in &draft.entries {
        for title in entry.title.values() {
            check_known(title, &[], findings);
            warn_long_title(title, findings);
        }
        for (key, words) in &entry.texts {
            lint_words(words, known_in(key).as_deref(), city, findings);
        }
        for ask in &entry.asks {
            lint_words(&ask.say, Some(&[]), city, findings);
            ask.say.values().for_each(|say| check_question(say, findings));
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

fn lint_words(words: &Words, known: Option<&[&str]>, city: &City, findings: &mut Findings) {
    for text in words.values() {
        if let Some(known) = known {
            check_known(text, known, findings);
        }
        warn_dear(text, city, findings);
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

/// Warns of a text over one SMS segment (W304).
pub(super) fn warn_dear(text: &Text, city: &City, findings: &mut Findings) {
    let said = with_samples(&text.value, city);
    let segments = count_segments(&said);
    if segments.count <= 1 {
        return;
    }
    let message = format!(
        "this text takes {} SMS segments ({} units)",
        segments.count, segments.units
    );
    let letters: Vec<String> = segments.costly.iter().take(8).map(ToString::to_string).collect();
    let remedy = if letters.is_empty() {
        "Shorten it to 160 letters, or say why not: # allow(W304): reason.".to_owned()
    } else {
        format!(
            "Shorten it to 70 letters, or do without {}, which cut a segment from 160 to 70.",
            letters.join(" ")
        )
    };
    findings.warn("W304", text.at, message, remedy);
}

/// The text with what would stand in it; what cannot be known is taken for twelve letters.
fn with_samples(text: &str, city: &City) -> String {
    let number = format!("{}00000000", city.number_prefix);
    let mut said = text.to_owned();
    for name in placeholders(text) {
        let sample = match name {
            "number" => number.as_str(),
            "desk" => city.desk_name.as_str(),
            "emergency" => city.emergency_number.as_str(),
            "phone" => city.phone.as_str(),
            "help_line" => city.help_line.as_str(),
            _ => "twelveletter",
        };
        said = said.replace(&format!("{{{name}}}"), sample);
    }
    said
}
