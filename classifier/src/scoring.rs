//! From found phrases to entries: which blocks hold, and which of their phrases count.

use crate::automaton::{Found, Scan};
use crate::clauses::Clauses;
use crate::decision::Language;
use crate::engine::Expecting;
use crate::entries::{Counter, Entry, Findings, restrain_commands};
use crate::fold::Folded;
use crate::language;
use crate::points;
use crate::rulebook::Priority;
use crate::rules::{BlockInfo, Role, Rules};
use crate::signs::{self, CompiledSigns};
use crate::vocabulary::Quality;
use std::cell::OnceCell;

/// One text, read.
pub(crate) struct Reading<'a> {
    /// The rules that it was read by.
    pub rules: &'a Rules,
    /// Its words.
    pub folded: &'a Folded<'a>,
    /// The phrases in it, by number.
    pub scan: &'a Scan,
    /// The number of the language that it is written in.
    language: usize,
    /// Whether signs count.
    has_signs: bool,
    /// Whether the text itself tells its language.
    is_certain: bool,
    /// Whether it may answer a question.
    is_answer: bool,
    /// One bit for each language of which a text in the default language holds no word.
    absent: u64,
    /// Its sentences and clauses, cut when they are first asked for.
    clauses: OnceCell<Clauses>,
}

/// At most this many entries for which only hints speak are counted.
const MOST_HINTED: usize = 5;

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
struct Tally {
    /// Whether one is enough.
    any: bool,
    /// How many different ones are needed.
    all: u32,
    /// Whether one cancels.
    none: bool,
}

impl<'a> Reading<'a> {
    /// Finds the phrases of a text.
    pub(crate) fn new(rules: &'a Rules, folded: &'a Folded<'a>, scan: &'a mut Scan) -> Self {
        Self::within(rules, folded, u32::MAX, scan)
    }

    /// Finds the phrases of a text whose number is below `phrases`; the scan may have been used before.
    #[inline]
    pub(crate) fn within(rules: &'a Rules, folded: &'a Folded<'a>, phrases: u32, scan: &'a mut Scan) -> Self {
        rules.matcher.scan_for(folded, phrases, scan);
        scan.found
            .sort_unstable_by_key(|found| (found.phrase, found.first, found.last));
        Self {
            rules,
            folded,
            scan,
            language: 0,
            has_signs: true,
            is_certain: false,
            is_answer: false,
            absent: 0,
            clauses: OnceCell::new(),
        }
    }

    /// The same text, read without signs.
    pub(crate) fn without_signs(mut self) -> Self {
        self.has_signs = false;
        self
    }

    /// Tells the language of the text: hints of others than this and the default one are loans or chance, and do not
    /// count; neither do rules of languages that have no word in a text of the default language, except for
    /// emergencies.
    pub(crate) fn hear(&mut self, language: &Language, is_certain: bool) {
        self.is_certain = is_certain;
        let known = self.rules.languages.iter().position(|one| one == language);
        self.language = known.unwrap_or(0);
        self.absent = if self.language == 0 { language::absent(self) } else { 0 };
    }

    /// Whether the rules of a block are of a language that the text has nothing of: what they found there are words
    /// of the text's own language.
    pub(crate) fn is_foreign(&self, block: &BlockInfo) -> bool {
        block.band != Priority::Emergency && self.is_absent(block)
    }

    /// Whether a block is of a language that a text in the default language has nothing of.
    fn is_absent(&self, block: &BlockInfo) -> bool {
        if self.absent == 0 {
            return false;
        }
        let rule = self.rules.sections.get(block.rule as usize);
        rule.is_some_and(|rule| language::bit(usize::from(rule.language)) & self.absent != 0)
    }

    /// The sentences and clauses of the text.
    pub(crate) fn clauses(&self) -> &Clauses {
        self.clauses.get_or_init(|| Clauses::new(self.folded))
    }

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
        let silent = if only.is_none() {
            signs::raise(self, &mut entries)
        } else {
            Vec::new()
        };
        // Among equals, what is said first comes first.
        entries.sort_by_key(|entry| {
            let rank = std::cmp::Reverse((entry.band, entry.whole, entry.score, entry.firm));
            (rank, entry.covered.first().copied(), entry.topic)
        });
        (entries, silent)
    }

    /// Calls `found` with the number of each entry of which a block holds, in order.
    pub(crate) fn each_holding(&self, mut found: impl FnMut(usize)) {
        if let [only] = self.scan.found.as_slice()
            && let Some(topic) = self.rules.enough(only.phrase).filter(|_| self.absent == 0)
        {
            found(topic);
            return;
        }
        let mut last = u32::MAX;
        for (block, phrases) in self.by_block() {
            let tally = self.tally(phrases);
            if block.topic != last && self.may_hold(block, tally) && self.holds(block, phrases, tally, None) {
                found(block.topic as usize);
                last = block.topic;
            }
        }
    }

    /// Whether a block that may hold does.
    fn holds(&self, block: &BlockInfo, found: &[Found], tally: Tally, only: Option<&[bool]>) -> bool {
        if only.is_some() || block.band == Priority::Emergency {
            let positive = self.positive(block, found, only);
            return self.state(block, found, &positive) == BlockState::Holds;
        }
        // Everything found counts here, so a block that may hold does, unless something cancels it.
        !tally.none
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

    /// Whether a block of an emergency would hold if its typing errors were certain.
    fn may_be_meant(&self, block: &BlockInfo, found: &[Found]) -> bool {
        let cancelled = self.cancelled_parts(block, found);
        let meant =
            |one: &&Found| matches!(self.role(**one), Some(Role::Any | Role::All)) && !self.touches(**one, &cancelled);
        let positive: Vec<Found> = found.iter().filter(meant).copied().collect();
        self.state(block, found, &positive) == BlockState::Holds
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
        let rule = self.rules.sections.get(block.rule as usize);
        rule.is_some_and(|rule| usize::from(rule.language) == self.language || rule.language == 0)
    }

    /// The number of the language of the rule that a found phrase stands in.
    pub(crate) fn language_of(&self, found: Found) -> Option<usize> {
        let phrase = self.rules.phrases.get(found.phrase as usize)?;
        let rule = self.rules.rule_of(*phrase)?;
        Some(usize::from(rule.language))
    }

    /// The same text, where a question may be open.
    pub(crate) fn expect(&mut self, expecting: Option<Expecting>) {
        self.is_answer = expecting.is_some();
    }

    /// From how many points on signs alone raise an emergency.
    pub(crate) fn alarm(&self) -> i32 {
        if self.is_answer {
            points::ALARM_IN_ANSWER
        } else {
            points::ALARM
        }
    }

    /// The number of the text's language.
    pub(crate) fn language(&self) -> usize {
        self.language
    }

    /// Whether the text may well be in another language: it does not tell, or has few words to tell it by.
    pub(crate) fn may_be_in_another(&self) -> bool {
        !self.is_certain || self.folded.tokens.len() <= points::SHORT_MESSAGE
    }

    /// The signs of a language, where signs count.
    pub(crate) fn sign_table(&self, language: usize) -> Option<&'a CompiledSigns> {
        self.rules.sign_table(language).filter(|_| self.has_signs)
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

    /// Whether a block could hold if everything found in it counted.
    fn may_hold(&self, block: &BlockInfo, tally: Tally) -> bool {
        let complete = tally.all == block.all && (tally.any || !block.any) && (tally.any || tally.all > 0);
        complete && !self.is_foreign(block)
    }

    /// What the phrases that were found in a block do there.
    fn tally(&self, found: &[Found]) -> Tally {
        let mut tally = Tally::default();
        let mut last = None;
        for one in found {
            match self.role(*one) {
                Some(Role::Any) => tally.any = true,
                Some(Role::All) if last != Some(one.phrase) => tally.all += 1,
                Some(Role::None) => tally.none = true,
                _ => {}
            }
            last = Some(one.phrase);
        }
        tally
    }

    /// What was found, block by block.
    pub(crate) fn by_block(&self) -> impl Iterator<Item = (&'a BlockInfo, &[Found])> {
        let block_of = |found: &Found| {
            self.rules
                .phrases
                .get(found.phrase as usize)
                .map(|phrase| phrase.block as usize)
        };
        self.scan
            .found
            .chunk_by(move |a, b| block_of(a) == block_of(b))
            .filter_map(move |found| {
                let block = self.rules.blocks.get(block_of(found.first()?)?)?;
                Some((block, found))
            })
    }

    /// The `any` and `all` phrases of a block that may count.
    pub(crate) fn positive(&self, block: &BlockInfo, found: &[Found], only: Option<&[bool]>) -> Vec<Found> {
        let emergency = block.band == Priority::Emergency;
        let cancelled = if emergency {
            self.cancelled_parts(block, found)
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

    /// Whether anything but a `none` phrase was found.
    pub(crate) fn positive_anyhow(&self, found: &[Found]) -> bool {
        found
            .iter()
            .any(|one| matches!(self.role(*one), Some(Role::Any | Role::All)))
    }

    /// Whether a block holds with these of its phrases.
    pub(crate) fn state(&self, block: &BlockInfo, found: &[Found], positive: &[Found]) -> BlockState {
        // In an emergency a `none` phrase cancels its own sentence only, up to a turn; that has been done before.
        let emergency = block.band == Priority::Emergency;
        let cancelling = found.iter().find(|one| self.role(**one) == Some(Role::None));
        if let Some(one) = cancelling.filter(|_| !emergency || positive.is_empty()) {
            return BlockState::Cancelled(one.phrase);
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

    pub(crate) fn role(&self, found: Found) -> Option<Role> {
        self.rules.phrases.get(found.phrase as usize).map(|phrase| phrase.role)
    }

    fn allows(&self, found: Found, only: &[bool]) -> bool {
        self.scan
            .steps(found)
            .all(|step| only.get(step.token).copied().unwrap_or(false))
    }

    /// Whether a word of a match is mistyped.
    pub(crate) fn mistyped(&self, found: Found) -> bool {
        self.scan.steps(found).any(|step| step.quality == Quality::Typo)
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

    /// The parts of sentences that `none` phrases cancel which were typed without error: the first and the last of
    /// each sentence, in order.
    ///
    /// Where the text has nothing of the block's language, its words are there by chance ("electrocuted", "gunshot"), and
    /// what the rules of the text's own language say no to is no emergency by another's.
    fn cancelled_parts(&self, block: &BlockInfo, found: &[Found]) -> Vec<(u32, u32)> {
        let mut parts = Vec::new();
        for one in found {
            self.add_cancelled(*one, &mut parts);
        }
        if self.is_absent(block) {
            for &one in self
                .scan
                .found
                .iter()
                .filter(|one| self.is_of_default(block.topic, **one))
            {
                self.add_cancelled(one, &mut parts);
            }
        }
        // All ranges of a sentence begin alike: the longest comes first and stays.
        parts.sort_unstable_by_key(|&(first, last)| (first, std::cmp::Reverse(last)));
        parts.dedup_by_key(|(first, _)| *first);
        parts
    }

    fn add_cancelled(&self, found: Found, parts: &mut Vec<(u32, u32)>) {
        if self.role(found) == Some(Role::None) && !self.doubtful(found) {
            parts.push(self.clauses().parts_until(found.first));
            parts.push(self.clauses().parts_until(found.last));
        }
    }

    /// Whether a phrase stands in a rule of the default language for this entry.
    fn is_of_default(&self, topic: u32, found: Found) -> bool {
        let phrase = self.rules.phrases.get(found.phrase as usize);
        let block = phrase.and_then(|phrase| self.rules.blocks.get(phrase.block as usize));
        let rule = block.filter(|block| block.topic == topic);
        let rule = rule.and_then(|block| self.rules.sections.get(block.rule as usize));
        rule.is_some_and(|rule| rule.language == 0)
    }

    /// Whether a match reaches into one of these parts of sentences.
    fn touches(&self, found: Found, parts: &[(u32, u32)]) -> bool {
        let (first, last) = (self.clauses().part(found.first), self.clauses().part(found.last));
        let at = parts.partition_point(|&(_, cancelled_last)| cancelled_last < first);
        parts
            .get(at)
            .is_some_and(|&(cancelled_first, _)| cancelled_first <= last)
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
