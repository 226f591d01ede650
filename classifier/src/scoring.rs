//! From found phrases to entries: which of the phrases of blocks that hold count, and which hints.

use crate::automaton::Found;
use crate::entries::{Counter, Entry, Findings, restrain_commands};
use crate::hints;
use crate::reading::Reading;
use crate::rulebook::Priority;
use crate::rules::{BlockInfo, Role};
use crate::signs;
use std::ops::Range;

/// At most this many entries for which only hints speak are counted.
const MOST_HINTED: usize = 5;

impl Reading<'_> {
    /// The entries that hold, best first. With `only`, phrases count only where it allows every word of them.
    pub(crate) fn entries(&self, only: Option<&[bool]>) -> Vec<Entry> {
        self.entries_and_silent(only).0
    }

    /// The entries that hold, best first, and emergencies that something speaks for, but too little.
    pub(crate) fn entries_and_silent(&self, only: Option<&[bool]>) -> (Vec<Entry>, Vec<Entry>) {
        let mut gathered = Gathered::new(self);
        for (block, found) in self.by_block() {
            let topic = block.topic as usize;
            if topic != gathered.open.topic {
                gathered.close(topic);
            }
            let tally = self.tally(found);
            if self.may_hold(block, tally) {
                self.take_evidence(block, found, only, &mut gathered.open);
            } else {
                gathered.hints.extend(self.hints(block, found, only));
            }
        }
        let mut entries = gathered.finish();
        restrain_commands(&mut entries);
        let mut silent = Vec::new();
        if only.is_none() {
            silent = signs::raise(self, &mut entries);
            hints::lean(self, &mut entries);
        }
        // Among equals, what is said first comes first.
        entries.sort_by_key(|entry| {
            let rank = std::cmp::Reverse((entry.band, entry.whole, entry.score, entry.firm));
            (rank, entry.covered.first().copied(), entry.topic)
        });
        (entries, silent)
    }

    /// Adds the phrases of a block that may count, if it holds.
    fn take_evidence(&self, block: &BlockInfo, found: &[Found], only: Option<&[bool]>, open: &mut Findings) {
        if !self.holds(block, found, only) {
            open.unsure |= block.band == Priority::Emergency && self.may_be_meant(block, found);
            return;
        }
        if only.is_some() || block.band == Priority::Emergency {
            open.evidence.extend(self.positive(block, found, only));
        } else {
            open.evidence.extend_from_slice(found);
        }
    }

    /// Whether the hints of a block count: those of the text's language, and of the default one, whose words are
    /// borrowed everywhere.
    fn is_heard(&self, block: &BlockInfo) -> bool {
        usize::from(block.language) == self.language() || block.language == 0
    }

    /// The hints among what was found.
    fn hints<'f>(
        &'f self,
        block: &BlockInfo,
        found: &'f [Found],
        only: Option<&'f [bool]>,
    ) -> impl Iterator<Item = Found> + 'f {
        let heard = self.is_heard(block);
        let counts = move |one: &Found| {
            heard && matches!(self.role(*one), Some(Role::Hint(_))) && only.is_none_or(|only| self.allows(*one, only))
        };
        found.iter().copied().filter(counts)
    }
}

/// What is found for one entry after the other.
struct Gathered<'r, 'a> {
    reading: &'r Reading<'a>,
    counter: Counter<'r, 'a>,
    /// What blocks of the entry at hand hold.
    open: Findings,
    /// The hints of all entries, one entry after the other.
    hints: Vec<Found>,
    /// Where those of the entry at hand begin.
    own_hints: usize,
    entries: Vec<Entry>,
    /// Entries for which only hints speak, and their rows of the hints.
    hinted: Vec<(usize, Range<usize>)>,
}

impl<'r, 'a> Gathered<'r, 'a> {
    fn new(reading: &'r Reading<'a>) -> Self {
        Self {
            reading,
            counter: Counter::new(reading),
            open: Findings::default(),
            hints: Vec::new(),
            own_hints: 0,
            entries: Vec::new(),
            hinted: Vec::new(),
        }
    }

    /// Makes an entry of what was found for the one at hand, or keeps it for later where only hints speak, and begins with
    /// the next one.
    fn close(&mut self, next: usize) {
        let own = self.own_hints..self.hints.len();
        if !self.open.evidence.is_empty() || self.open.unsure {
            let hints = self.hints.get(own).unwrap_or_default();
            self.entries.extend(self.counter.entry(&self.open, hints));
            self.hints.truncate(self.own_hints);
        } else if !own.is_empty() {
            self.hinted.push((self.open.topic, own));
        }
        self.own_hints = self.hints.len();
        self.open.begin(next);
    }

    /// The entries; of those for which only hints speak, the ones with the most points: no more can be offered.
    fn finish(mut self) -> Vec<Entry> {
        self.close(usize::MAX);
        let hints = |own: &Range<usize>| self.hints.get(own.clone()).unwrap_or_default();
        if self.hinted.len() > MOST_HINTED {
            let points = |(_, own): &(usize, Range<usize>)| std::cmp::Reverse(hint_points(self.reading, hints(own)));
            self.hinted.sort_by_cached_key(points);
            self.hinted.truncate(MOST_HINTED);
        }
        for (topic, own) in &self.hinted {
            self.open.begin(*topic);
            self.entries.extend(self.counter.entry(&self.open, hints(own)));
        }
        self.entries
    }
}

/// What hints come to, each of them once; they are in the order of their numbers.
fn hint_points(reading: &Reading<'_>, hints: &[Found]) -> i32 {
    let once = hints.chunk_by(|one, next| one.phrase == next.phrase);
    let points = once.filter_map(|same| match reading.role(*same.first()?)? {
        Role::Hint(points) => Some(i32::from(points)),
        _ => None,
    });
    points.sum()
}
