//! `none` phrases that can cancel a real emergency: somebody tells of it and mentions the look-alike in the same
//! sentence. A `none` phrase that holds the matched words itself (`gas station` for `gas`) is only read as the
//! look-alike where it stands; one that does not (`missing`) speaks about anything in the sentence.

use super::trial::{BlockTrial, Given, given};
use crate::table::Text;
use classifier::{Classifier, Kind, Witnesses};

/// How many messages of an emergency each `none` phrase is tried on.
const MESSAGES: usize = 8;

/// One such phrase.
pub(crate) struct Cancel<'d> {
    pub none: &'d Text,
    /// A message of the emergency with the phrase in the same sentence, which gives no emergency.
    pub message: String,
}

/// The `none` phrases of an emergency's block that can cancel it.
pub(super) fn cancels<'d>(trial: &BlockTrial<'d>, classifier: &Classifier, witnesses: &Witnesses) -> Vec<Cancel<'d>> {
    let mut found = Vec::new();
    if trial.entry.topic.kind != Kind::Emergency || trial.block.none.is_empty() {
        return found;
    }
    let real = real_messages(trial, classifier);
    for none in &trial.block.none {
        let Some(witness) = witnesses.of(&none.value, 1).pop() else {
            continue;
        };
        if holds_match(trial, classifier, &witness) {
            continue;
        }
        let joined = real
            .iter()
            .flat_map(|text| [format!("{text} {witness}"), format!("{witness} {text}")]);
        let mut cancelled =
            joined.filter(|message| given(&trial.entry.topic, &classifier.inspect_rules(message)) != Given::Own);
        if let Some(message) = cancelled.next() {
            found.push(Cancel { none, message });
        }
    }
    found
}

/// Messages that give the emergency: what residents write comes first, then the phrases alone.
fn real_messages(trial: &BlockTrial<'_>, classifier: &Classifier) -> Vec<String> {
    let tests = trial
        .entry
        .tests
        .iter()
        .filter(|tests| tests.language == trial.rule.language);
    let written = tests.flat_map(|tests| &tests.wanted).map(|text| text.value.as_str());
    let witnesses = trial
        .phrases
        .iter()
        .flat_map(|phrase| &phrase.outcomes)
        .map(|outcome| outcome.message.as_str());
    let one_sentence = |text: &str| text.trim_end_matches(['.', '!', '?', ' ']).to_owned();
    let mut real: Vec<String> = Vec::new();
    for text in written.chain(witnesses).map(one_sentence) {
        // Only what this block decides can be cancelled in it.
        if real.len() < MESSAGES && !text.contains(['.', '!', '?']) && holds_match(trial, classifier, &text) {
            real.push(text);
        }
    }
    real
}

/// Whether a phrase that speaks for the block stands in a text.
fn holds_match(trial: &BlockTrial<'_>, classifier: &Classifier, text: &str) -> bool {
    let inspection = classifier.inspect_rules(text);
    let mut speaking = inspection.hits.iter().filter(|hit| hit.speaks_for && trial.is_own(hit));
    speaking.any(|hit| {
        let mut phrases = trial.block.any.iter().chain(&trial.block.all);
        phrases.any(|phrase| phrase.value == hit.phrase)
    })
}
