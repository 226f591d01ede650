//! Signs: what people see, hear, smell, feel and do where something terrible happens. None of them is enough for an
//! emergency; together they are, and where they are missing, words of an emergency are meant otherwise.

use crate::automaton::Found;
use crate::decision::Kind;
use crate::entries::{Counted, Entry};
use crate::fold::Folded;
use crate::points::{
    ALARM, BESIDE_RULE, FEW_WORDS, MOST_ORDINARY, PER_WORD_FEWER, PER_WORD_MORE, TELLING_WORDS, WITHOUT_DANGER,
};
use crate::rules::Role;
use crate::scoring::Reading;
use std::collections::BTreeSet;

/// What speaks for an emergency: its signs, and whether a rule does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alarm {
    /// What its signs count together.
    pub signs: i32,
    /// Whether a rule holds.
    pub rule: ByRule,
}

/// Whether a rule of the emergency holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByRule {
    /// None does.
    No,
    /// One would, but for a typing error in words that may be others as well.
    Unsure,
    /// One does, and signs are not to be expected beside it: it explains most of the message, or the message is in
    /// another language than the rule, or the language has no signs of this emergency.
    Alone,
    /// One does, and the message has room for signs.
    WithSigns,
}

impl ByRule {
    /// What the found phrases of blocks that hold are.
    pub(crate) fn of(reading: &Reading<'_>, evidence: &[Found], unsure: bool) -> Self {
        if evidence.is_empty() {
            return if unsure { Self::Unsure } else { Self::No };
        }
        let steps = evidence.iter().flat_map(|found| reading.scan.steps(*found));
        let explained: BTreeSet<usize> = steps.map(|step| step.token).collect();
        let others = (0..reading.folded.tokens.len()).filter(|token| !explained.contains(token));
        if words(reading.folded, others) > FEW_WORDS && evidence.iter().all(|found| reading.has_signs(*found)) {
            Self::WithSigns
        } else {
            Self::Alone
        }
    }
}

/// The signs among what was found, each phrase once.
pub(crate) fn count(reading: &Reading<'_>, found: &[Found]) -> Vec<Counted> {
    let mut counted: Vec<Counted> = Vec::with_capacity(found.len());
    for &one in found {
        let again = counted.last().is_some_and(|last| last.found.phrase == one.phrase);
        if let Some(Role::Sign(points)) = reading.role(one)
            && !again
        {
            let points = i32::from(points);
            counted.push(Counted { found: one, points });
        }
    }
    counted
}

/// Takes out the emergencies that are not raised, and returns them. Where a rule explains the whole message ("goodbye"),
/// signs alone raise nothing.
pub(crate) fn take_silent(entries: &mut Vec<Entry>, folded: &Folded<'_>) -> Vec<Entry> {
    let alarms = entries.iter().filter_map(|entry| entry.alarm);
    let mut signs: Vec<i32> = alarms.map(|alarm| alarm.signs).collect();
    if signs.is_empty() {
        return Vec::new();
    }
    signs.sort_unstable_by_key(|signs| std::cmp::Reverse(*signs));
    let all = folded.tokens.len();
    let danger = danger(&signs, entries, words(folded, 0..all));
    let best = signs.first().copied();
    let explains_all = |entry: &Entry| entry.alarm.is_none() && entry.firm && entry.covered.len() == all;
    let is_explained = entries.iter().any(|entry| entry.whole || explains_all(entry));
    let is_silent = |entry: &mut Entry| {
        let raised = entry.alarm.is_none_or(|alarm| match alarm.rule {
            ByRule::No => danger >= ALARM && Some(alarm.signs) == best && !is_explained,
            ByRule::Alone => true,
            ByRule::Unsure | ByRule::WithSigns => danger >= ALARM - BESIDE_RULE,
        });
        !raised
    };
    entries.extract_if(.., is_silent).collect()
}

/// How much danger a message tells of. What speaks for a second emergency speaks for danger, by half; what an ordinary
/// entry explains speaks against it. A few words say little, and a long story holds signs by chance.
fn danger(signs: &[i32], entries: &[Entry], words: usize) -> i32 {
    let best = signs.first().copied().unwrap_or_default();
    let second = signs.get(1).copied().unwrap_or_default().max(WITHOUT_DANGER);
    let ordinary = entries
        .iter()
        .filter(|entry| matches!(entry.kind, Kind::Service | Kind::Answer))
        .map(|entry| entry.score.min(MOST_ORDINARY))
        .max()
        .unwrap_or_default();
    let per_word = if words < TELLING_WORDS {
        PER_WORD_FEWER
    } else {
        PER_WORD_MORE
    };
    let length = i32::try_from(words.abs_diff(TELLING_WORDS)).unwrap_or(i32::MAX);
    best.saturating_add(second / 2)
        .saturating_sub(ordinary)
        .saturating_sub(length.saturating_mul(per_word))
}

/// How many words these are; two Chinese characters are one.
fn words(folded: &Folded<'_>, tokens: impl Iterator<Item = usize>) -> usize {
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
