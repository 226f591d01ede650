//! Why entries did not win: recomputed whenever somebody asks, never stored.

use crate::decision::Topic;
use crate::entries::{CountedSign, Entry};
use crate::holding::BlockState;
use crate::points;
use crate::reading::Reading;

/// An entry that did not win, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loser {
    /// The entry.
    pub topic: Topic,
    /// Its points; 0 where none of its blocks holds and no signs speak for it.
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
    /// An emergency for which a rule or some signs spoke, but too little.
    FewSigns {
        /// The signs that speak against it most, and their points; at most three.
        against: Vec<(String, i32)>,
    },
}

/// At most so many signs are named.
const MOST_AGAINST: usize = 3;

/// Lists the entries that matched something and did not win, best first.
pub(crate) fn list(reading: &Reading<'_>) -> Vec<Loser> {
    let (entries, mut silent) = reading.entries_and_silent(None);
    let mut losers = Vec::new();
    if let Some((best, rest)) = entries.split_first() {
        for entry in rest {
            losers.extend(beaten(reading, best, entry));
        }
    }
    let broken = incomplete(reading, &entries, &losers);
    silent.sort_by_key(|entry| std::cmp::Reverse(entry.score));
    for loser in silent.iter().filter_map(|entry| unraised(reading, entry)) {
        let is_cancelled = |other: &&Loser| matches!(other.reason, LoserReason::Cancelled { .. });
        // Who says no tells more than signs that are missing.
        let cancelled = broken
            .iter()
            .filter(is_cancelled)
            .any(|other| other.topic == loser.topic);
        if !cancelled {
            losers.push(loser);
        }
    }
    for loser in broken {
        if losers.iter().all(|named| named.topic != loser.topic) {
            losers.push(loser);
        }
    }
    losers
}

/// An emergency that was not raised, though a rule or some signs spoke for it.
fn unraised(reading: &Reading<'_>, entry: &Entry) -> Option<Loser> {
    let topic = reading.rules.topics.get(entry.topic)?.clone();
    if entry.score >= points::ALARM {
        return Some(Loser {
            topic,
            score: entry.score,
            reason: LoserReason::FewerPoints,
        });
    }
    let mut against: Vec<_> = entry.signs.iter().filter(|sign| sign.points < 0).collect();
    against.sort_by_key(|sign| sign.points);
    let table = entry
        .sign_language
        .and_then(|language| reading.rules.sign_table(language));
    let written = |sign: &&CountedSign| Some((table?.written(sign.found).to_owned(), sign.points));
    Some(Loser {
        topic,
        score: entry.score,
        reason: LoserReason::FewSigns {
            against: against.iter().take(MOST_AGAINST).filter_map(written).collect(),
        },
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
            match reading.state(block, &reading.positive(block, found, None)) {
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
