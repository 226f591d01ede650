//! Emergencies with what frightened people add to them: a thank you, a dog that barks, a landlord who stands by. Such words
//! may not silence an emergency; `none` lists that are well meant do just that.

use crate::draft::{Draft, LanguageDraft};
use crate::findings::Findings;
use crate::table::Text;
use classifier::{Classifier, Inspection, Kind, Verdict};

/// Stands in a `said_beside` text for the emergency itself.
const EMERGENCY: &str = "{}";

/// One in so many messages may be lost, because some are told in two words that read otherwise beside others.
const ONE_IN: usize = 50;

/// Tries the tests of all emergencies with each `said_beside` text of their language (P111).
pub(super) fn lint_beside(draft: &Draft, classifier: &Classifier, findings: &mut Findings) {
    for language in draft
        .languages
        .iter()
        .filter(|language| !language.said_beside.is_empty())
    {
        let told = told(draft, language, classifier);
        for beside in &language.said_beside {
            try_beside(beside, &told, classifier, findings);
        }
    }
}

/// What the tests of a language tell of emergencies, as far as it is heard.
fn told<'d>(draft: &'d Draft, language: &LanguageDraft, classifier: &Classifier) -> Vec<&'d str> {
    let emergencies = draft.entries.iter().filter(|entry| entry.topic.kind == Kind::Emergency);
    let of_language = emergencies
        .flat_map(|entry| &entry.tests)
        .filter(|tests| tests.language == language.tag);
    of_language
        .flat_map(|tests| &tests.wanted)
        .map(|text| text.value.as_str())
        .filter(|text| is_heard(&classifier.inspect(text)))
        .collect()
}

fn try_beside(beside: &Text, told: &[&str], classifier: &Classifier, findings: &mut Findings) {
    if beside.value.matches(EMERGENCY).count() != 1 {
        let remedy = "Write {} once, where the emergency stands: \"{} and my dog is barking\".";
        findings.error(
            "E002",
            beside.at,
            "this text does not say where the emergency stands",
            remedy,
        );
        return;
    }
    let messages = told.iter().map(|text| beside.value.replace(EMERGENCY, text));
    let lost: Vec<String> = messages
        .filter(|message| !is_heard(&classifier.inspect(message)))
        .collect();
    let (Some(example), true) = (lost.first(), lost.len() * ONE_IN > told.len()) else {
        return;
    };
    let (because, remedy) = match cancelling(&classifier.inspect(example)) {
        Some(none) => (
            format!(", because \"{none}\" cancels it"),
            "Write longer `none` phrases, which tell of the harmless thing itself.",
        ),
        None => (
            String::new(),
            "Weigh the signs again with messages of this kind; `classify --explain` tells which signs speak against it.",
        ),
    };
    let message = format!(
        "with this beside it, {} of {} emergencies are not heard: \"{example}\"{because}",
        lost.len(),
        told.len()
    );
    findings.publish("P111", beside.at, message, remedy);
}

fn is_heard(inspection: &Inspection<'_>) -> bool {
    matches!(&inspection.verdict, Verdict::Clear(topic) if topic.kind == Kind::Emergency)
}

/// A `none` phrase of an emergency that stands in a text.
fn cancelling<'c>(inspection: &Inspection<'c>) -> Option<&'c str> {
    let mut hits = inspection.hits.iter();
    let none = hits.find(|hit| !hit.speaks_for && hit.topic.kind == Kind::Emergency)?;
    Some(none.phrase)
}
