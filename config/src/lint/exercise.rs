//! Which phrases the pack's own tests exercise: what no test has ever matched is only believed to work.

use super::reach::{BlockTrial, Given, given};
use super::rules::name;
use crate::draft::Draft;
use crate::findings::Findings;
use crate::table::Text;
use classifier::{Classifier, Inspection, Kind, Topic};
use std::collections::HashSet;

/// The phrases that stand in texts of the pack's tests.
#[derive(Debug, Default)]
pub(crate) struct Exercise<'c> {
    /// In any text.
    anywhere: HashSet<(&'c Topic, &'c str, &'c str)>,
    /// `none` phrases in a text that must give an emergency.
    told_in_emergencies: HashSet<(&'c Topic, &'c str, &'c str)>,
    /// In a text that must give the phrase's own entry, and does.
    proved: HashSet<(&'c Topic, &'c str, &'c str)>,
}

impl<'c> Exercise<'c> {
    /// Reads all tests of the pack.
    pub(super) fn new(draft: &Draft, classifier: &'c Classifier) -> Self {
        let mut exercise = Self::default();
        for entry in &draft.entries {
            for tests in &entry.tests {
                let wanted = tests.wanted.iter().map(|text| (text, true));
                for (text, is_wanted) in wanted.chain(tests.unwanted.iter().map(|text| (text, false))) {
                    let inspection = classifier.inspect(&text.value);
                    let is_proof = is_wanted && given(&entry.topic, &inspection) == Given::Own;
                    let is_emergency = is_wanted && entry.topic.kind == Kind::Emergency;
                    exercise.add(&entry.topic, &inspection, is_proof, is_emergency);
                }
            }
        }
        exercise
    }

    fn add(&mut self, topic: &Topic, inspection: &Inspection<'c>, is_proof: bool, is_emergency: bool) {
        for hit in &inspection.hits {
            let phrase = (hit.topic, hit.language.as_str(), hit.phrase);
            if !hit.speaks_for {
                if is_emergency {
                    self.told_in_emergencies.insert(phrase);
                }
                continue;
            }
            self.anywhere.insert(phrase);
            if is_proof && hit.topic == topic {
                self.proved.insert(phrase);
            }
        }
    }

    /// Whether people who tell of an emergency, of whatever kind, say what this `none` phrase says.
    pub(super) fn is_told_in_emergencies(&self, topic: &Topic, language: &str, none: &str) -> bool {
        self.told_in_emergencies.contains(&(topic, language, none))
    }

    /// Whether a test shows a message with the phrase that gives its entry.
    pub(super) fn proves(&self, topic: &Topic, language: &str, phrase: &str) -> bool {
        self.proved.contains(&(topic, language, phrase))
    }

    /// Whether the phrase stands in any test.
    fn has(&self, trial: &BlockTrial<'_>, phrase: &Text) -> bool {
        let language = trial.rule.language.as_str();
        self.anywhere
            .contains(&(&trial.entry.topic, language, phrase.value.as_str()))
    }
}

/// Reports blocks (W404) and phrases (I404) that no test exercises.
pub(super) fn lint_exercise(trials: &[BlockTrial<'_>], exercise: &Exercise<'_>, findings: &mut Findings) {
    for trial in trials {
        lint_block(trial, exercise, findings);
    }
}

fn lint_block(trial: &BlockTrial<'_>, exercise: &Exercise<'_>, findings: &mut Findings) {
    let block = trial.block;
    let deciding = if block.any.is_empty() { &block.all } else { &block.any };
    let is_exercised = deciding.iter().any(|phrase| exercise.has(trial, phrase));
    // What is only asked back cannot stand under `match`, where everything must be clear.
    let can_be_tested = trial.outcomes().any(|outcome| outcome.given == Given::Own);
    if !is_exercised && can_be_tested {
        let message = format!("no test has any phrase of this block of {}", name(&trial.entry.topic));
        let remedy = "Write a text under `match` that a resident would send and that only this block catches.";
        return findings.warn("W404", block.at, message, remedy);
    }
    let idle = block.any.iter().chain(&block.all);
    for phrase in idle.filter(|phrase| !exercise.has(trial, phrase)) {
        let message = format!("no test has the phrase \"{}\"", phrase.value);
        findings.hint("I404", phrase.at, message, "Write a text with it under `match`.");
    }
}
