//! What the outcomes of the witnesses mean for a block and its phrases.

use super::cancel::Cancel;
use super::trial::{BlockTrial, Given, Outcome, PhraseTrial};
use crate::findings::Findings;
use crate::lint::exercise::Exercise;
use crate::lint::rules::name;
use classifier::{Kind, Topic};
use std::collections::{BTreeMap, BTreeSet};

/// Reports what the trials show.
pub(crate) fn judge(trials: &[BlockTrial<'_>], exercise: &Exercise<'_>, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for of_rule in trials.chunk_by(|a, b| std::ptr::eq(a.rule, b.rule)) {
        judge_rule(of_rule, exercise, findings);
        for trial in of_rule {
            for phrase in &trial.phrases {
                warn_own_words(trial, phrase, findings);
                judge_choice(trial, phrase, exercise, &mut told, findings);
            }
            judge_cancels(trial, exercise, findings);
        }
    }
}

fn judge_rule(trials: &[BlockTrial<'_>], exercise: &Exercise<'_>, findings: &mut Findings) {
    let Some(first) = trials.first() else { return };
    if first.entry.topic.kind == Kind::Emergency {
        for trial in trials {
            for phrase in &trial.phrases {
                judge_emergency(trial, phrase, findings);
            }
        }
        return;
    }
    let tried = || trials.iter().filter(|trial| !trial.phrases.is_empty());
    let is_dead = |trial: &BlockTrial<'_>| !trial.outcomes().any(Outcome::is_heard);
    if tried().count() > 1 && tried().all(is_dead) {
        let message = format!(
            "no block of {} in \"{}\" wins even one of its own phrases: {}",
            name(&first.entry.topic),
            first.rule.language,
            first.outcomes().next().map(Outcome::told).unwrap_or_default()
        );
        return findings.publish("P101", first.block.at, message, REACH);
    }
    for trial in tried() {
        if is_dead(trial) {
            let told = trial.outcomes().next().map(Outcome::told).unwrap_or_default();
            let message = format!("this block wins none of its own phrases: {told}");
            findings.publish("P101", trial.block.at, message, REACH);
            continue;
        }
        judge_shadow(trial, exercise, findings);
    }
}

const REACH: &str =
    "Write phrases that the other entry does not have, give the other one a `none`, or take the block out.";

/// An emergency's phrase must give an emergency wherever it stands.
fn judge_emergency(trial: &BlockTrial<'_>, phrase: &PhraseTrial<'_>, findings: &mut Findings) {
    let Some(outcome) = phrase.outcomes.iter().find(|outcome| outcome.given != Given::Own) else {
        return;
    };
    let because = match &outcome.cancelled_by {
        Some(none) => format!(", because \"{none}\" cancels it"),
        None => String::new(),
    };
    let message = format!(
        "the emergency's phrase \"{}\" gives no emergency: {}{because}",
        phrase.phrase.value,
        outcome.told()
    );
    let remedy = format!(
        "Take the phrase out, or the `none` phrase that cancels it in `{}`.",
        trial.entry.topic.id
    );
    findings.publish("P101", phrase.phrase.at, message, remedy);
}

/// Another entry that clearly wins most witnesses of the block, or of a phrase.
fn judge_shadow(trial: &BlockTrial<'_>, exercise: &Exercise<'_>, findings: &mut Findings) {
    let of_block =
        shadow(trial.outcomes()).filter(|_| !trial.phrases.iter().any(|phrase| is_proved(trial, phrase, exercise)));
    if let Some((topic, won, of, told)) = &of_block {
        let message = format!("{} wins {won} of {of} witnesses of this block: {told}", name(topic));
        findings.publish("P102", trial.block.at, message, REACH);
    }
    for phrase in &trial.phrases {
        if phrase.is_cancelled() || is_proved(trial, phrase, exercise) {
            continue;
        }
        let Some((topic, won, of, told)) = shadow(phrase.outcomes.iter()) else {
            continue;
        };
        if of_block.as_ref().is_some_and(|(shadowing, ..)| *shadowing == topic) {
            continue;
        }
        let message = format!(
            "{} wins {won} of {of} witnesses of \"{}\": {told}",
            name(&topic),
            phrase.phrase.value
        );
        let remedy = "Make the phrase longer, give the other entry a `none`, or take the phrase out.";
        findings.publish("P102", phrase.phrase.at, message, remedy);
    }
}

/// The other entry that wins more than half, how many of how many, and one of them told.
fn shadow<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Option<(Topic, usize, usize, String)> {
    let mut won: BTreeMap<&Topic, (usize, &Outcome)> = BTreeMap::new();
    let mut all = 0_usize;
    for outcome in outcomes {
        all += 1;
        if let Given::Other(topic) = &outcome.given {
            won.entry(topic).or_insert((0, outcome)).0 += 1;
        }
    }
    let (topic, (count, outcome)) = won.into_iter().max_by_key(|(_, (count, _))| *count)?;
    (count * 2 > all).then(|| (topic.clone(), count, all, outcome.told()))
}

/// A phrase that another entry has as well, with no test that shows which of the two a longer message gives. `told`:
/// messages that have been reported for the other entry.
fn judge_choice<'t>(
    trial: &BlockTrial<'_>,
    phrase: &'t PhraseTrial<'_>,
    exercise: &Exercise<'_>,
    told: &mut BTreeSet<&'t str>,
    findings: &mut Findings,
) {
    // A whole message that several entries claim is how an author says: ask which one is meant.
    let is_whole = phrase.phrase.value.trim_start().starts_with('=');
    if is_whole || is_proved(trial, phrase, exercise) {
        return;
    }
    for outcome in &phrase.outcomes {
        let Given::Choice(others) = &outcome.given else {
            continue;
        };
        let Some(other) = phrase.also_in.iter().find(|writer| others.contains(&writer.topic)) else {
            continue;
        };
        if exercise.proves(&other.topic, &other.language, &other.phrase) || !told.insert(&outcome.message) {
            return;
        }
        let message = format!(
            "{} has this phrase as well (\"{}\"), and no test says which is meant: {}",
            name(&other.topic),
            other.phrase,
            outcome.told()
        );
        let remedy =
            "Take it out of one of them, make it longer, or write a test with a message that tells them apart.";
        return findings.publish("P103", phrase.phrase.at, message, remedy);
    }
}

/// Whether a test shows a message with the phrase that gives the entry.
fn is_proved(trial: &BlockTrial<'_>, phrase: &PhraseTrial<'_>, exercise: &Exercise<'_>) -> bool {
    exercise.proves(&trial.entry.topic, &trial.rule.language, &phrase.phrase.value)
}

/// Phrases that the block's own words make idle (I104, W105).
fn warn_own_words(trial: &BlockTrial<'_>, phrase: &PhraseTrial<'_>, findings: &mut Findings) {
    let written = &phrase.phrase.value;
    if phrase.is_cancelled() && trial.entry.topic.kind != Kind::Emergency {
        let none = phrase
            .outcomes
            .first()
            .and_then(|outcome| outcome.cancelled_by.as_deref());
        let message = format!(
            "the `none` phrase \"{}\" of this block cancels \"{written}\"",
            none.unwrap_or_default()
        );
        findings.warn("W105", phrase.phrase.at, message, "Take one of the two out.");
    }
    if let Some(other) = phrase.covered_by {
        let message = format!(
            "\"{written}\" matches only where \"{}\" does; all it adds are a few points",
            other.value
        );
        findings.hint(
            "I104",
            phrase.phrase.at,
            message,
            "Take it out, if the points do not matter.",
        );
    }
}

/// What people say who tell of emergencies must not cancel one (P109); what they hardly say is a hint.
fn judge_cancels(trial: &BlockTrial<'_>, exercise: &Exercise<'_>, findings: &mut Findings) {
    let is_told = |cancel: &&Cancel<'_>| {
        let none = &cancel.none.value;
        exercise.is_told_in_emergencies(&trial.entry.topic, &trial.rule.language, none)
    };
    let (told, rest): (Vec<&Cancel<'_>>, Vec<&Cancel<'_>>) = trial.cancels.iter().partition(is_told);
    // The author speaks for all `none` phrases of the block above the first one that cancels.
    let allowed_at = trial.cancels.first().map(|first| first.none.at);
    if let Some(first) = told.first()
        && !allowed_at.is_some_and(|at| findings.is_allowed("P109", at))
    {
        let message = format!(
            "{} stand in real emergencies as well, and cancel this one: \"{}\" gives none",
            quoted(&told),
            first.message
        );
        findings.publish("P109", first.none.at, message, COVER);
    }
    if let Some(first) = rest.first() {
        let message = format!(
            "{} cancel an emergency told in the same sentence: \"{}\" gives none",
            quoted(&rest),
            first.message
        );
        findings.hint("I109", first.none.at, message, COVER);
    }
}

/// The first few `none` phrases, and how many more there are.
fn quoted(cancels: &[&Cancel<'_>]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = cancels
        .iter()
        .take(SHOWN)
        .map(|cancel| format!("\"{}\"", cancel.none.value))
        .collect();
    let more = cancels.len().saturating_sub(SHOWN);
    let and_more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    format!("the `none` phrases {}{and_more}", shown.join(", "))
}

const COVER: &str =
    "Write the matched words into the `none` phrase, so that it speaks only about them: \"gas ... bill\".";

impl Outcome {
    /// Whether the entry is given, or offered for choice.
    fn is_heard(&self) -> bool {
        matches!(self.given, Given::Own | Given::Choice(_))
    }

    /// The message and what it gives, in words.
    fn told(&self) -> String {
        let names = |topics: &[Topic]| topics.iter().map(name).collect::<Vec<_>>().join(" and ");
        let given = match &self.given {
            Given::Own => "is heard".to_owned(),
            Given::Choice(others) => format!("is torn between this and {}", names(others)),
            Given::Other(topic) => format!("gives {}", name(topic)),
            Given::OtherChoice(topics) => format!("is torn between {}", names(topics)),
            Given::Nothing => "is not understood".to_owned(),
        };
        format!("\"{}\" {given}", self.message)
    }
}

impl PhraseTrial<'_> {
    /// Whether the block's own `none` cancels every witness.
    fn is_cancelled(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.cancelled_by.is_some())
    }
}

impl BlockTrial<'_> {
    /// What all witnesses of the block gave.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.phrases.iter().flat_map(|phrase| &phrase.outcomes)
    }
}
