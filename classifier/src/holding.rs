//! Which blocks of a rule hold in a text, and what cancels them.

use crate::automaton::Found;
use crate::reading::Reading;
use crate::rulebook::Priority;
use crate::rules::{BlockInfo, Role};
use crate::vocabulary::Quality;

/// Why a block does or does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BlockState {
    /// It holds.
    Holds,
    /// This `none` phrase cancels it.
    Cancelled(u32),
    /// No phrase that it needs, or not all of them; the first missing one.
    Missing(usize),
}

/// What the phrases do that were found in a block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Whether one is enough.
    any: bool,
    /// How many different ones are needed.
    all: u32,
}

impl Reading<'_> {
    /// Calls `found` with the number of each entry of which a block holds, in order.
    pub(crate) fn each_holding(&self, mut found: impl FnMut(usize)) {
        if let ([only], []) = (self.scan.found.as_slice(), self.scan.cancelling.as_slice())
            && let Some(topic) = self.rules.enough(only.phrase).filter(|_| self.hears_all_languages())
        {
            found(topic);
            return;
        }
        let mut last = u32::MAX;
        for (block, phrases) in self.by_block() {
            let tally = self.tally(phrases);
            if block.topic != last && self.may_hold(block, tally) && self.holds(block, phrases, None) {
                found(block.topic as usize);
                last = block.topic;
            }
        }
    }

    /// Whether a block that may hold does.
    pub(crate) fn holds(&self, block: &BlockInfo, found: &[Found], only: Option<&[bool]>) -> bool {
        if only.is_some() || block.band == Priority::Emergency {
            let positive = self.positive(block, found, only);
            return self.state(block, &positive) == BlockState::Holds;
        }
        // Everything found counts here, so a block that may hold does, unless something cancels it.
        self.cancelling(block).next().is_none()
    }

    /// The phrases in the text that cancel a block.
    fn cancelling(&self, block: &BlockInfo) -> impl Iterator<Item = Found> {
        self.scan.cancelling_among(block.cancel.0..block.cancel.1)
    }

    /// Whether a block could hold if everything found in it counted.
    pub(crate) fn may_hold(&self, block: &BlockInfo, tally: Tally) -> bool {
        let complete = tally.all == block.all && (tally.any || !block.any) && (tally.any || tally.all > 0);
        complete && !self.is_foreign(block)
    }

    /// What the phrases that were found in a block do there.
    pub(crate) fn tally(&self, found: &[Found]) -> Tally {
        let mut tally = Tally::default();
        let mut last = None;
        for one in found {
            match self.role(*one) {
                Some(Role::Any) => tally.any = true,
                Some(Role::All) if last != Some(one.phrase) => tally.all += 1,
                _ => {}
            }
            last = Some(one.phrase);
        }
        tally
    }

    /// Whether a block of an emergency would hold if its typing errors were certain.
    pub(crate) fn may_be_meant(&self, block: &BlockInfo, found: &[Found]) -> bool {
        let cancelled = self.cancelled_parts(block);
        let meant =
            |one: &&Found| matches!(self.role(**one), Some(Role::Any | Role::All)) && !self.touches(**one, &cancelled);
        let positive: Vec<Found> = found.iter().filter(meant).copied().collect();
        self.state(block, &positive) == BlockState::Holds
    }

    /// The `any` and `all` phrases of a block that may count.
    pub(crate) fn positive(&self, block: &BlockInfo, found: &[Found], only: Option<&[bool]>) -> Vec<Found> {
        let emergency = block.band == Priority::Emergency;
        let cancelled = if emergency {
            self.cancelled_parts(block)
        } else {
            Vec::new()
        };
        let mut positive = Vec::with_capacity(found.len());
        for &one in found {
            let Some(phrase) = self.rules.phrases.get(one.phrase as usize) else {
                continue;
            };
            let allowed = matches!(phrase.role, Role::Any | Role::All)
                && only.is_none_or(|only| self.allows(one, only))
                && !(emergency && (self.doubtful(one) || self.touches(one, &cancelled)));
            if allowed {
                positive.push(one);
            }
        }
        positive
    }

    /// Whether a phrase was found that speaks for its block.
    pub(crate) fn positive_anyhow(&self, found: &[Found]) -> bool {
        found
            .iter()
            .any(|one| matches!(self.role(*one), Some(Role::Any | Role::All)))
    }

    pub(crate) fn allows(&self, found: Found, only: &[bool]) -> bool {
        self.scan
            .steps(found)
            .all(|step| only.get(step.token).copied().unwrap_or(false))
    }

    /// Whether a block holds with these of its phrases.
    pub(crate) fn state(&self, block: &BlockInfo, positive: &[Found]) -> BlockState {
        // In an emergency a `none` phrase cancels its own sentence only, up to a turn; that has been done before.
        let emergency = block.band == Priority::Emergency;
        if (!emergency || positive.is_empty())
            && let Some(phrase) = self.cancelling(block).map(|one| one.phrase).min()
        {
            return BlockState::Cancelled(phrase);
        }
        let mut all: Vec<u32> = positive
            .iter()
            .filter(|one| self.role(**one) == Some(Role::All))
            .map(|one| one.phrase)
            .collect();
        all.dedup();
        let any = positive.iter().any(|one| self.role(*one) == Some(Role::Any));
        if all.len() < block.all as usize {
            return BlockState::Missing(self.first_missing(block, Role::All, &all));
        }
        if block.any && !any {
            return BlockState::Missing(self.first_missing(block, Role::Any, &[]));
        }
        if positive.is_empty() {
            BlockState::Missing(block.phrases.0 as usize)
        } else {
            BlockState::Holds
        }
    }

    fn first_missing(&self, block: &BlockInfo, role: Role, present: &[u32]) -> usize {
        let missing = |number: &usize| {
            self.rules
                .phrases
                .get(*number)
                .is_some_and(|phrase| phrase.role == role)
                && !present.iter().any(|&there| there as usize == *number)
        };
        let phrases = block.phrases.0 as usize..block.phrases.1 as usize;
        phrases.clone().find(missing).unwrap_or(phrases.start)
    }

    /// The parts of sentences that `none` phrases cancel which were typed without error: the first and the last of
    /// each sentence, in order.
    ///
    /// Where the text has nothing of the block's language, its words are there by chance ("electrocuted", "gunshot"), and
    /// what the rules of the text's own language say no to is no emergency by another's.
    fn cancelled_parts(&self, block: &BlockInfo) -> Vec<(u32, u32)> {
        let mut parts = Vec::new();
        for one in self.cancelling(block) {
            self.add_cancelled(one, &mut parts);
        }
        if self.is_absent(block) {
            let all = self.scan.cancelling.iter();
            for &one in all.filter(|one| self.is_of_default(block.topic, **one)) {
                self.add_cancelled(one, &mut parts);
            }
        }
        // All ranges of a sentence begin alike: the longest comes first and stays.
        parts.sort_unstable_by_key(|&(first, last)| (first, std::cmp::Reverse(last)));
        parts.dedup_by_key(|(first, _)| *first);
        parts
    }

    fn add_cancelled(&self, found: Found, parts: &mut Vec<(u32, u32)>) {
        if !self.doubtful(found) {
            parts.push(self.clauses().parts_until(found.first));
            parts.push(self.clauses().parts_until(found.last));
        }
    }

    /// Whether a phrase stands in a rule of the default language for this entry.
    fn is_of_default(&self, topic: u32, found: Found) -> bool {
        let phrase = self.rules.phrases.get(found.phrase as usize);
        let block = phrase.and_then(|phrase| self.rules.block_of(*phrase));
        block.is_some_and(|block| block.topic == topic && block.language == 0)
    }

    /// Whether a match reaches into one of these parts of sentences.
    fn touches(&self, found: Found, parts: &[(u32, u32)]) -> bool {
        let (first, last) = (self.clauses().part(found.first), self.clauses().part(found.last));
        let at = parts.partition_point(|&(_, cancelled_last)| cancelled_last < first);
        parts
            .get(at)
            .is_some_and(|&(cancelled_first, _)| cancelled_first <= last)
    }

    /// A match by typing error that is not enough for an emergency: it needs a second word that is exactly right.
    fn doubtful(&self, found: Found) -> bool {
        let (mut wrong, mut unsure, mut right) = (false, false, false);
        for step in self.scan.steps(found) {
            let mistyped = step.quality >= Quality::Doubled;
            wrong |= mistyped;
            unsure |= mistyped && !step.sure;
            right |= step.quality == Quality::Exact;
        }
        wrong && (unsure || !right)
    }
}
