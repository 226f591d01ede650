//! From entries with points to a verdict, and to further issues in the same message.

use crate::decision::{Kind, Topic, Verdict};
use crate::entries::Entry;
use crate::points;
use crate::reading::Reading;
use crate::rulebook::Priority;
use crate::signs::ByRule;

/// At most this many entries are offered for choice.
const MOST_CHOICES: usize = 3;
/// At most this many further issues are taken up.
const MOST_ALSO: usize = 2;

/// Which entries of a sorted list win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The first, clearly.
    Clear,
    /// Those at these positions are too near to each other.
    Torn(Vec<usize>),
    /// The first, which is nothing that the city answers for.
    Elsewhere,
    /// None.
    Unknown,
}

/// Decides among entries that are sorted best first.
pub(crate) fn choose(reading: &Reading<'_>, entries: &[Entry]) -> Choice {
    let words = reading.folded.tokens.len();
    let floor = if words > points::SHORT_MESSAGE {
        points::FLOOR_LONG
    } else {
        points::FLOOR
    };
    let Some(best) = entries.first().filter(|best| best.score >= floor) else {
        return Choice::Unknown;
    };
    if best.firm && best.earned() < floor {
        return Choice::Unknown;
    }
    if best.kind == Kind::Elsewhere {
        return Choice::Elsewhere;
    }
    if !best.firm {
        return hinted(entries);
    }
    if best.band == Priority::Emergency {
        return Choice::Clear;
    }
    let margin = points::margin(best.score, words);
    let mut choices = vec![0];
    for (position, rival) in entries.iter().enumerate().skip(1) {
        // Hints alone make no doubt in a short message, which says little beside its matter.
        if !rival.firm && words <= points::PLAIN {
            continue;
        }
        let behind = rival.band < best.band || rival.whole != best.whole || best.score - rival.score >= margin;
        if behind || choices.len() == MOST_CHOICES {
            break;
        }
        let explained = choices
            .iter()
            .any(|&chosen| entries.get(chosen).is_some_and(|entry| entry.contains(rival)));
        let separate = words <= points::TWO_ISSUES && is_separate(reading, best, rival);
        if !explained && !separate && rival.kind != Kind::Elsewhere {
            choices.push(position);
        }
    }
    if choices.len() == 1 && best.earned() >= points::enough(words) {
        Choice::Clear
    } else {
        Choice::Torn(choices)
    }
}

/// What hints alone are good for: a choice among the likeliest, if they say enough.
fn hinted(entries: &[Entry]) -> Choice {
    if entries.first().is_some_and(|best| best.leaning > 0) {
        return leant(entries);
    }
    let best = entries.first().map_or(0, |best| best.score);
    let likely = |entry: &Entry| {
        let can_be_offered = matches!(entry.kind, Kind::Service | Kind::Answer);
        can_be_offered && entry.score >= i32::from(points::LIKELY) && entry.score * 2 >= best
    };
    let positions = entries.iter().enumerate().filter(|(_, entry)| likely(entry));
    let choices: Vec<usize> = positions.map(|(position, _)| position).take(MOST_CHOICES).collect();
    if best >= points::FLOOR_HINTED && (choices.len() > 1 || best >= points::FLOOR_ALONE) {
        Choice::Torn(choices)
    } else {
        Choice::Unknown
    }
}

/// What the words of the whole message are good for: a choice among the likeliest, unless they say that nothing is asked.
fn leant(entries: &[Entry]) -> Choice {
    let best = entries.first().map_or(0, |best| best.score);
    if best < points::LEANING {
        return Choice::Unknown;
    }
    let likely = |entry: &Entry| {
        let can_be_offered = matches!(entry.kind, Kind::Service | Kind::Answer);
        can_be_offered && entry.score + points::NEAR_BEST >= best
    };
    let positions = entries.iter().enumerate().filter(|(_, entry)| likely(entry));
    Choice::Torn(positions.map(|(position, _)| position).take(MOST_CHOICES).collect())
}

/// Whether two entries are two issues rather than two views of one: each in its own clauses and words.
fn is_separate(reading: &Reading<'_>, one: &Entry, two: &Entry) -> bool {
    let clause = |token: &usize| reading.clauses().clause(*token);
    let apart = one
        .covered
        .iter()
        .all(|a| two.covered.iter().all(|b| clause(a) != clause(b)));
    apart && one.is_issue() && two.is_issue() && !shares_word(reading, one, two)
}

/// Whether two entries rest on the same word, at whatever places.
fn shares_word(reading: &Reading<'_>, one: &Entry, two: &Entry) -> bool {
    let word = |token: &usize| reading.folded.word(*token);
    one.covered
        .iter()
        .any(|a| word(a).len() > 2 && two.covered.iter().any(|b| word(a) == word(b)))
}

/// The verdict that a choice stands for.
pub(crate) fn verdict(choice: &Choice, entries: &[Entry], topics: &[Topic]) -> Verdict {
    let topic = |position: usize| entries.get(position).and_then(|entry| topics.get(entry.topic)).cloned();
    match choice {
        Choice::Clear => topic(0).map_or(Verdict::Unknown, Verdict::Clear),
        Choice::Torn(positions) => Verdict::Torn(positions.iter().filter_map(|&position| topic(position)).collect()),
        Choice::Unknown | Choice::Elsewhere => Verdict::Unknown,
    }
}

/// Further issues: services or answers that are clear in the clauses which the winner does not explain.
pub(crate) fn further(reading: &Reading<'_>, entries: &[Entry]) -> Vec<Entry> {
    // What signs alone say, the whole message says.
    let is_of_signs = |entry: &Entry| entry.by_rule == Some(ByRule::No);
    if entries.len() < 2 || entries.first().is_some_and(is_of_signs) {
        return Vec::new();
    }
    let mut taken: Vec<Entry> = entries.first().cloned().into_iter().collect();
    let mut also: Vec<Entry> = Vec::new();
    while also.len() < MOST_ALSO {
        let open = open_words(reading, &taken);
        if !open.contains(&true) {
            break;
        }
        let mut rest = reading.entries(Some(&open));
        rest.retain(Entry::is_issue);
        if choose(reading, &rest) != Choice::Clear {
            break;
        }
        let Some(next) = rest.into_iter().next() else { break };
        if taken.iter().any(|winner| related(reading, winner, &next, entries)) {
            break;
        }
        taken.push(next.clone());
        also.push(next);
    }
    also
}

/// Marks the words of the clauses in which no taken entry has evidence.
fn open_words(reading: &Reading<'_>, taken: &[Entry]) -> Vec<bool> {
    let mut closed: Vec<u32> = Vec::new();
    for token in taken.iter().flat_map(|entry| &entry.covered) {
        closed.push(reading.clauses().clause(*token));
    }
    closed.sort_unstable();
    let open = |token| closed.binary_search(&reading.clauses().clause(token)).is_err();
    (0..reading.folded.tokens.len()).map(open).collect()
}

/// Whether an entry is only another view of a winner: the same one, or one that explains the winner's words as well.
fn related(reading: &Reading<'_>, winner: &Entry, next: &Entry, entries: &[Entry]) -> bool {
    if winner.topic == next.topic {
        return true;
    }
    let whole = entries.iter().find(|entry| entry.topic == next.topic);
    let shares_place = whole.is_some_and(|entry| {
        entry
            .covered
            .iter()
            .any(|token| winner.covered.binary_search(token).is_ok())
    });
    shares_place || shares_word(reading, winner, next)
}
