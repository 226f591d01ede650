//! Signs: what people see, hear, smell, feel and do where something terrible happens. Each word counts a little for some
//! emergencies and against others; none is enough, and together with the rules they decide which one is raised.

mod heard;
mod table;

use heard::Heard;
pub(crate) use table::CompiledSigns;

use crate::automaton::Found;
use crate::decision::Kind;
use crate::entries::Entry;
use crate::fold::Folded;
use crate::points::{
    ALARM, CAUTION, CAUTION_BY_RULE, FEW_WORDS, FEWEST_WORDS, IN_PASSING, MOST_ORDINARY, NEAR_ALARM, RULE_IN_FEW_WORDS,
    RULE_IN_MANY_WORDS, RULE_MISTYPED, UNKNOWN_RULE,
};
use crate::reading::Reading;
use crate::rows::FoundRow;
use std::collections::BTreeSet;

/// Whether a rule of an emergency holds, and how much of the message it leaves to signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByRule {
    /// None does; signs alone speak for it.
    No,
    /// One would, but for a typing error in words that may be others as well.
    Mistyped,
    /// One does, in a message of many more words.
    InManyWords,
    /// One does, in a message of few more words, or in words of another language.
    InFewWords,
    /// One explains every word.
    InFull,
}

impl ByRule {
    /// What the found phrases of blocks that hold are.
    pub(crate) fn of(reading: &Reading<'_>, evidence: &[Found]) -> Self {
        if evidence.is_empty() {
            return Self::Mistyped;
        }
        let steps = evidence.iter().flat_map(|found| reading.scan.steps(*found));
        let explained: BTreeSet<usize> = steps.map(|step| step.token).collect();
        let all = reading.folded.tokens.len();
        if explained.len() == all {
            return Self::InFull;
        }
        let others = words(reading.folded, (0..all).filter(|token| !explained.contains(token)));
        let of_text = |found: &Found| reading.language_of(*found) == Some(reading.language());
        if others > FEW_WORDS && evidence.iter().any(of_text) {
            Self::InManyWords
        } else {
            Self::InFewWords
        }
    }

    /// What it counts beside signs, which say the same unless it says more.
    fn points(self, says_more: bool) -> i32 {
        let points = match self {
            Self::No => 0,
            Self::Mistyped => RULE_MISTYPED,
            Self::InManyWords => RULE_IN_MANY_WORDS,
            Self::InFewWords | Self::InFull => RULE_IN_FEW_WORDS,
        };
        if says_more { points * UNKNOWN_RULE } else { points }
    }
}

/// Raises the emergencies that signs and rules speak for, and takes out the others, which it returns. Signs are those of
/// the text's language. Where that is in doubt, those of the rule's language are asked beside a rule as well, and what says
/// more counts. Without signs in the language of the text, a rule is enough.
pub(crate) fn raise(reading: &Reading<'_>, entries: &mut Vec<Entry>) -> Vec<Entry> {
    let beside = beside_signs(entries);
    let Some(own) = Heard::new(reading, reading.language(), beside) else {
        entries.retain(|entry| entry.by_rule != Some(ByRule::Mistyped));
        return Vec::new();
    };
    let is_explained = is_explained(reading, entries);
    if words(reading.folded, 0..reading.folded.tokens.len()) >= FEWEST_WORDS {
        add_likeliest(&own, entries);
    }
    let mut others = Vec::new();
    if reading.may_be_in_another() {
        let of_rules: BTreeSet<usize> = entries.iter().flat_map(|entry| &entry.languages).copied().collect();
        let foreign = of_rules.into_iter().filter(|language| *language != own.language);
        others.extend(foreign.filter_map(|language| Heard::new(reading, language, beside)));
    }
    let alone = if is_explained { None } else { Some(reading.alarm()) };
    let is_silent = |entry: &mut Entry| {
        let rule = entry.by_rule;
        rule.is_some_and(|rule| !is_raised(entry, rule, &own, &others, alone))
    };
    entries.extract_if(.., is_silent).collect()
}

/// The emergency, among those that were not raised, that comes so near to it that a word of caution is due.
pub(crate) fn caution<'e>(reading: &Reading<'_>, entries: &[Entry], silent: &'e [Entry]) -> Option<&'e Entry> {
    let is_raised = entries.iter().any(|entry| entry.kind == Kind::Emergency);
    if is_raised || is_explained(reading, entries) {
        return None;
    }
    let is_due = |entry: &&Entry| {
        let from = match entry.by_rule {
            // An answer to a question is near to nothing that would not be raised without the question.
            Some(ByRule::No) if reading.is_answer() => ALARM,
            Some(ByRule::No | ByRule::Mistyped) => ALARM - CAUTION,
            _ => ALARM - CAUTION_BY_RULE,
        };
        entry.score >= from
    };
    silent.iter().filter(is_due).max_by_key(|entry| entry.score)
}

/// Whether an emergency is raised; notes what speaks for it. `alone` is what signs alone must come to, if they may raise it.
fn is_raised(entry: &mut Entry, rule: ByRule, own: &Heard<'_>, others: &[Heard<'_>], alone: Option<i32>) -> bool {
    let of_rule = others.iter().filter(|other| entry.languages.contains(&other.language));
    let all = std::iter::once(own).chain(of_rule);
    let sums = all.filter_map(|heard| Some((heard.most(entry.topic)?, heard)));
    let Some(((sum, found), heard)) = sums.max_by_key(|((sum, _), _)| *sum) else {
        return rule != ByRule::Mistyped;
    };
    let rule_points = rule.points(says_more(entry, heard.language, found));
    entry.take_signs(rule_points, heard.language, heard.table, found);
    entry.score = sum + rule_points;
    match rule {
        ByRule::InFull => {
            entry.score = entry.score.max(ALARM);
            true
        }
        ByRule::No => alone.is_some_and(|alarm| entry.score >= alarm),
        ByRule::Mistyped | ByRule::InManyWords | ByRule::InFewWords => entry.score >= ALARM,
    }
}

/// Whether the rule of an emergency says what no sign can have said: one of its words is none, in the same language.
fn says_more(entry: &Entry, language: usize, signs: &[FoundRow]) -> bool {
    let stands = |token: &usize| signs.iter().any(|sign| (sign.first..=sign.last).contains(token));
    entry.languages.contains(&language) && !entry.covered.iter().all(stands)
}

/// Whether another entry's rules explain every word of the message.
fn is_explained(reading: &Reading<'_>, entries: &[Entry]) -> bool {
    let all = reading.folded.tokens.len();
    let explains_all = |entry: &Entry| entry.firm && (entry.whole || entry.covered.len() == all);
    entries
        .iter()
        .any(|entry| entry.by_rule.is_none() && explains_all(entry))
}

/// What no sign says: an ordinary entry that explains the message speaks against danger.
fn beside_signs(entries: &[Entry]) -> i32 {
    let ordinary = entries
        .iter()
        .filter(|entry| matches!(entry.kind, Kind::Service | Kind::Answer))
        .map(|entry| entry.score - IN_PASSING)
        .max()
        .unwrap_or_default();
    -ordinary.clamp(0, MOST_ORDINARY)
}

/// Adds the emergency that signs speak for most, where no rule speaks for it.
fn add_likeliest(own: &Heard<'_>, entries: &mut Vec<Entry>) {
    let Some((topic, sum)) = own.likeliest() else {
        return;
    };
    if sum >= NEAR_ALARM && entries.iter().all(|entry| entry.topic != topic) {
        entries.push(Entry::of_signs(topic));
    }
}

/// How many words these are; two Chinese characters are one.
pub(crate) fn words(folded: &Folded<'_>, tokens: impl Iterator<Item = usize>) -> usize {
    let (mut words, mut characters) = (0, 0);
    for token in tokens.filter_map(|token| folded.tokens.get(token)) {
        if token.ideograph {
            characters += 1;
        } else {
            words += 1;
        }
    }
    words + characters / 2
}
