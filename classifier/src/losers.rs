//! Why entries did not win: recomputed whenever somebody asks, never stored.

use crate::decision::Topic;
use crate::entries::Entry;
use crate::points;
use crate::scoring::{BlockState, Reading};
use crate::signs::ByRule;

/// An entry that did not win, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loser {
    /// The entry.
    pub topic: Topic,
    /// Its points; 0 where none of its blocks holds.
    pub score: i32,
    /// Why it lost.
    pub reason: LoserReason,
}

/// Why an entry did not win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoserReason {
    /// A `none` phrase stood in the text.
    Cancelled {
        /// The phrase as the pack writes it.
        phrase: String,
    },
    /// A phrase that the block needs was missing: an `all` phrase, or the first `any` phrase where none matched.
    Missing {
        /// The phrase as the pack writes it.
        phrase: String,
    },
    /// Another entry had a higher band.
    LowerBand,
    /// Another entry explained more words.
    FewerPoints,
    /// Its phrases are of a language of which the text has no word.
    OtherLanguage,
    /// Only hints spoke for it, which are enough for nothing.
    OnlyHints,
    /// An emergency for which a rule or some signs spoke, but too little in so long a message.
    FewSigns,
}

/// Lists the entries that matched something and did not win, best first.
pub(crate) fn list(reading: &Reading<'_>) -> Vec<Loser> {
    let (entries, silent) = reading.entries_and_silent(None);
    let mut losers = Vec::new();
    if let Some((best, rest)) = entries.split_first() {
        for entry in rest {
            losers.extend(beaten(reading, best, entry));
        }
    }
    losers.extend(silent.iter().filter_map(|entry| unraised(reading, entry)));
    losers.extend(incomplete(reading, &entries, &losers));
    losers
}

/// An emergency that was not raised, if it came near.
fn unraised(reading: &Reading<'_>, entry: &Entry) -> Option<Loser> {
    let alarm = entry.alarm?;
    let near = alarm.rule != ByRule::No || alarm.signs >= points::NEAR_ALARM;
    let topic = reading.rules.topics.get(entry.topic).filter(|_| near)?;
    Some(Loser {
        topic: topic.clone(),
        score: alarm.signs,
        reason: LoserReason::FewSigns,
    })
}

fn beaten(reading: &Reading<'_>, best: &Entry, entry: &Entry) -> Option<Loser> {
    let lower = (entry.band, entry.whole) < (best.band, best.whole);
    let reason = if !entry.firm {
        LoserReason::OnlyHints
    } else if lower {
        LoserReason::LowerBand
    } else {
        LoserReason::FewerPoints
    };
    Some(Loser {
        topic: reading.rules.topics.get(entry.topic)?.clone(),
        score: entry.score,
        reason,
    })
}

/// Entries with a phrase in the text none of whose blocks holds; a cancelled block tells more than a missing word.
fn incomplete(reading: &Reading<'_>, entries: &[Entry], named: &[Loser]) -> Vec<Loser> {
    let mut losers: Vec<Loser> = Vec::new();
    for (block, found) in reading.by_block() {
        let topic = block.topic as usize;
        if entries.iter().any(|entry| entry.topic == topic) {
            continue;
        }
        let written = |number: usize| reading.rules.written(number).to_owned();
        let wanted = reading.positive_anyhow(found);
        let reason = if reading.is_foreign(block) && wanted {
            LoserReason::OtherLanguage
        } else {
            match reading.state(block, found, &reading.positive(block, found, None)) {
                BlockState::Cancelled(phrase) if wanted => LoserReason::Cancelled {
                    phrase: written(phrase as usize),
                },
                BlockState::Missing(phrase) if wanted => LoserReason::Missing {
                    phrase: written(phrase),
                },
                _ => continue,
            }
        };
        let topic = reading.rules.topics.get(topic);
        let Some(topic) = topic.filter(|topic| named.iter().all(|loser| loser.topic != **topic)) else {
            continue;
        };
        match losers.last_mut().filter(|last| last.topic == *topic) {
            None => losers.push(Loser {
                topic: topic.clone(),
                score: 0,
                reason,
            }),
            Some(last) => {
                if matches!(reason, LoserReason::Cancelled { .. }) {
                    last.reason = reason;
                }
            }
        }
    }
    losers
}
