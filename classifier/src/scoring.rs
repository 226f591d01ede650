//! From found phrases to entries: which of the phrases of blocks that hold count, and which hints.

use crate::automaton::Found;
use crate::entries::{Counter, Entry, Findings, restrain_commands};
use crate::hints;
use crate::holding::Tally;
use crate::reading::Reading;
use crate::rulebook::Priority;
use crate::rules::{BlockInfo, Role};
use crate::signs;

/// At most this many entries for which only hints speak are counted.
const MOST_HINTED: usize = 5;

impl Reading<'_> {
    /// The entries that hold, best first. With `only`, phrases count only where it allows every word of them.
    pub(crate) fn entries(&self, only: Option<&[bool]>) -> Vec<Entry> {
        self.entries_and_silent(only).0
    }

    /// The entries that hold, best first, and emergencies that something speaks for, but too little.
    pub(crate) fn entries_and_silent(&self, only: Option<&[bool]>) -> (Vec<Entry>, Vec<Entry>) {
        let mut entries: Vec<Entry> = Vec::new();
        let mut counter = Counter::new(self);
        let mut hinted: Vec<Findings> = Vec::new();
        let mut open = Findings::default();
        for (block, found) in self.by_block() {
            let topic = block.topic as usize;
            if topic != open.topic {
                close(&mut open, topic, &mut counter, &mut entries, &mut hinted);
            }
            let tally = self.tally(found);
            if self.may_hold(block, tally) {
                self.take_evidence(block, found, tally, only, &mut open);
            } else {
                open.hints.extend(self.hints(block, found, only));
            }
        }
        close(&mut open, usize::MAX, &mut counter, &mut entries, &mut hinted);
        entries.extend(
            self.likeliest(hinted)
                .iter()
                .filter_map(|findings| counter.entry(findings)),
        );
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
    fn take_evidence(
        &self,
        block: &BlockInfo,
        found: &[Found],
        tally: Tally,
        only: Option<&[bool]>,
        open: &mut Findings,
    ) {
        if !self.holds(block, found, tally, only) {
            open.unsure |= block.band == Priority::Emergency && self.may_be_meant(block, found);
            return;
        }
        if only.is_some() || block.band == Priority::Emergency {
            open.evidence.extend(self.positive(block, found, only));
        } else {
            open.evidence.extend_from_slice(found);
        }
    }

    /// Of the entries for which only hints speak, those with the most points: no more can be offered.
    fn likeliest(&self, mut hinted: Vec<Findings>) -> Vec<Findings> {
        let points = |findings: &Findings| {
            let mut phrases: Vec<(u32, i32)> = findings
                .hints
                .iter()
                .map(|one| (one.phrase, self.hint_points(*one)))
                .collect();
            phrases.dedup_by_key(|(phrase, _)| *phrase);
            std::cmp::Reverse(phrases.iter().map(|(_, points)| points).sum::<i32>())
        };
        if hinted.len() > MOST_HINTED {
            hinted.sort_by_cached_key(points);
            hinted.truncate(MOST_HINTED);
        }
        hinted
    }

    /// Whether the hints of a block count: those of the text's language, and of the default one, whose words are
    /// borrowed everywhere.
    fn is_heard(&self, block: &BlockInfo) -> bool {
        usize::from(block.language) == self.language() || block.language == 0
    }

    fn hint_points(&self, found: Found) -> i32 {
        match self.role(found) {
            Some(Role::Hint(points)) => points.into(),
            _ => 0,
        }
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

/// Turns the findings of one entry into an entry, or keeps them for later where only hints speak, and begins anew.
fn close(
    open: &mut Findings,
    topic: usize,
    counter: &mut Counter<'_, '_>,
    entries: &mut Vec<Entry>,
    hinted: &mut Vec<Findings>,
) {
    if !open.evidence.is_empty() || open.unsure {
        entries.extend(counter.entry(open));
    } else if !open.hints.is_empty() {
        hinted.push(std::mem::take(open));
    }
    open.topic = topic;
    open.evidence.clear();
    open.unsure = false;
    open.hints.clear();
}
