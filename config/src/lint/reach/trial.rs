//! Writes the witnesses of all blocks and lets the whole rule set decide them, on all processors.

use super::cancel::{Cancel, cancels};
use crate::assemble::word_lists;
use crate::draft::{BlockDraft, Draft, EntryDraft, RuleDraft};
use crate::lint::rules::phrase_key;
use crate::table::Text;
use classifier::{Classifier, Hit, Inspection, Kind, Topic, Verdict, Witnesses};

/// The most witnesses of one phrase.
const OF_PHRASE: usize = 6;
/// The most witnesses of one rule; a rule with very many phrases has one for each.
const OF_RULE: usize = 1000;
/// How many witnesses of an `all` phrase take turns.
const OF_ALL: usize = 24;

/// One block, tried.
pub(crate) struct BlockTrial<'d> {
    pub entry: &'d EntryDraft,
    pub rule: &'d RuleDraft,
    pub block: &'d BlockDraft,
    /// One for each `any` phrase that has witnesses; a block without `any` has one for all of it.
    pub phrases: Vec<PhraseTrial<'d>>,
    /// `none` phrases that can cancel a real emergency.
    pub cancels: Vec<Cancel<'d>>,
}

/// One phrase, tried.
pub(crate) struct PhraseTrial<'d> {
    pub phrase: &'d Text,
    pub outcomes: Vec<Outcome>,
    /// Another phrase of the same list that matches whenever this one does, and earns the same.
    pub covered_by: Option<&'d Text>,
    /// Other entries that have the same phrase, in whatever way they write it.
    pub also_in: Vec<Writer>,
}

/// Another entry's phrase for the same words.
pub(crate) struct Writer {
    pub topic: Topic,
    pub language: String,
    pub phrase: String,
}

/// What one witness gave.
pub(crate) struct Outcome {
    pub message: String,
    pub given: Given,
    /// The `none` phrase of the block that stands in it.
    pub cancelled_by: Option<String>,
}

/// Whom a message gave, from the entry's point of view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// The entry itself; of an emergency, any emergency.
    Own,
    /// A choice in which the entry is offered, and these others.
    Choice(Vec<Topic>),
    /// Another entry.
    Other(Topic),
    /// A choice among others.
    OtherChoice(Vec<Topic>),
    /// Nothing.
    Nothing,
}

/// Tries all blocks, in the order of the draft.
pub(crate) fn try_all<'d>(draft: &'d Draft, classifier: &Classifier) -> Vec<BlockTrial<'d>> {
    let witnesses = witnesses_of(draft);
    let mut jobs: Vec<(&EntryDraft, &RuleDraft, &BlockDraft)> = Vec::new();
    for entry in &draft.entries {
        for rule in &entry.rules {
            jobs.extend(rule.blocks.iter().map(|block| (entry, rule, block)));
        }
    }
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    // Jobs go round, so that a few large entries do not all fall to one worker.
    let tried = std::thread::scope(|scope| {
        let (jobs, witnesses) = (&jobs, &witnesses);
        let spawn = |worker: usize| {
            scope.spawn(move || {
                let own = jobs.iter().enumerate().skip(worker).step_by(workers);
                own.map(|(index, job)| (index, try_block(*job, classifier, witnesses)))
                    .collect::<Vec<_>>()
            })
        };
        let handles: Vec<_> = (0..workers).map(spawn).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    let mut tried = tried;
    tried.sort_by_key(|(index, _)| *index);
    tried.into_iter().map(|(_, trial)| trial).collect()
}

/// Stars are completed to words that the pack itself knows.
fn witnesses_of(draft: &Draft) -> Witnesses {
    let tests = draft.entries.iter().flat_map(|entry| &entry.tests);
    let wanted = tests.flat_map(|tests| &tests.wanted);
    let tested = wanted.flat_map(|text| text.value.split_whitespace());
    let known = draft.known_words.iter().map(String::as_str);
    Witnesses::new(&word_lists(draft), known.chain(tested))
}

fn try_block<'d>(
    (entry, rule, block): (&'d EntryDraft, &'d RuleDraft, &'d BlockDraft),
    classifier: &Classifier,
    witnesses: &Witnesses,
) -> BlockTrial<'d> {
    let phrases_of_rule: usize = rule.blocks.iter().map(|block| block.any.len().max(1)).sum();
    let most = OF_RULE.checked_div(phrases_of_rule).unwrap_or(1).clamp(1, OF_PHRASE);
    let needed: Vec<Vec<String>> = block
        .all
        .iter()
        .map(|phrase| witnesses.of(&phrase.value, OF_ALL))
        .collect();
    let mut trial = BlockTrial {
        entry,
        rule,
        block,
        phrases: Vec::new(),
        cancels: Vec::new(),
    };
    let (leading, needed) = match (block.any.is_empty(), needed.split_first()) {
        (true, Some((_, rest))) => (block.all.get(..1).unwrap_or_default(), rest),
        _ => (block.any.as_slice(), needed.as_slice()),
    };
    let most = if block.any.is_empty() { OF_ALL } else { most };
    for phrase in leading {
        let texts = witnesses.of(&phrase.value, most);
        let messages = texts
            .iter()
            .enumerate()
            .map(|(turn, text)| with_needed(text, needed, turn));
        trial
            .phrases
            .extend(try_phrase(&trial, phrase, messages.collect(), classifier));
    }
    trial.cancels = cancels(&trial, classifier, witnesses);
    trial
}

/// The message with one witness of every `all` phrase in front, but for those that stand in it already.
fn with_needed(text: &str, needed: &[Vec<String>], turn: usize) -> String {
    let mut message = String::new();
    let inside = format!(" {text} ");
    for witnesses in needed {
        if witnesses.iter().any(|witness| inside.contains(&format!(" {witness} "))) {
            continue;
        }
        if let Some(witness) = witnesses.get(turn % witnesses.len().max(1)) {
            message.push_str(witness);
            message.push(' ');
        }
    }
    message + text
}

fn try_phrase<'d>(
    trial: &BlockTrial<'d>,
    phrase: &'d Text,
    messages: Vec<String>,
    classifier: &Classifier,
) -> Option<PhraseTrial<'d>> {
    let mut outcomes = Vec::with_capacity(messages.len());
    let mut covering: Option<Vec<&'d Text>> = None;
    let mut also_in: Vec<Writer> = Vec::new();
    for message in messages {
        let inspection = classifier.inspect_rules(&message);
        let cover = trial.covering(phrase, &inspection);
        covering = Some(match covering {
            None => cover,
            Some(before) => before
                .into_iter()
                .filter(|other| cover.iter().any(|one| one.at == other.at))
                .collect(),
        });
        also_in.extend(trial.writers(phrase, &inspection));
        outcomes.push(Outcome {
            given: given(&trial.entry.topic, &inspection),
            cancelled_by: trial.cancelled_by(&inspection),
            message,
        });
    }
    let covered_by = covering.and_then(|all| all.into_iter().next());
    (!outcomes.is_empty()).then_some(PhraseTrial {
        phrase,
        outcomes,
        covered_by,
        also_in,
    })
}

/// Whom an inspected message gave.
pub(crate) fn given(own: &Topic, inspection: &Inspection<'_>) -> Given {
    let is_own = |topic: &Topic| topic == own || (own.kind == Kind::Emergency && topic.kind == Kind::Emergency);
    let further = inspection.elsewhere.into_iter().chain(inspection.also.iter().copied());
    if further.into_iter().any(is_own) {
        return Given::Own;
    }
    match &inspection.verdict {
        Verdict::Clear(topic) if is_own(topic) => Given::Own,
        Verdict::Clear(topic) => Given::Other(topic.clone()),
        Verdict::Torn(topics) => {
            let others: Vec<Topic> = topics.iter().filter(|topic| !is_own(topic)).cloned().collect();
            if others.len() < topics.len() {
                Given::Choice(others)
            } else {
                Given::OtherChoice(others)
            }
        }
        Verdict::Unknown => inspection.elsewhere.cloned().map_or(Given::Nothing, Given::Other),
    }
}

impl<'d> BlockTrial<'d> {
    /// The `none` phrase of this block that stands in a message.
    fn cancelled_by(&self, inspection: &Inspection<'_>) -> Option<String> {
        let mut against = inspection.hits.iter().filter(|hit| !hit.speaks_for && self.is_own(hit));
        let hit = against.find(|hit| self.block.none.iter().any(|phrase| phrase.value == hit.phrase))?;
        Some(hit.phrase.to_owned())
    }

    /// Whether a phrase in a message is one of this rule's.
    pub(super) fn is_own(&self, hit: &Hit<'_>) -> bool {
        *hit.topic == self.entry.topic && hit.language.as_str() == self.rule.language
    }

    /// The other `any` phrases that match at the same place with as many words.
    fn covering(&self, phrase: &Text, inspection: &Inspection<'_>) -> Vec<&'d Text> {
        let own = |hit: &&Hit<'_>| hit.speaks_for && hit.is_exact && self.is_own(hit);
        let Some(place) = inspection
            .hits
            .iter()
            .filter(own)
            .find(|hit| hit.phrase == phrase.value)
        else {
            return Vec::new();
        };
        let mut covering = Vec::new();
        for hit in inspection.hits.iter().filter(own).filter(|hit| is_at(hit, place)) {
            let other = self.block.any.iter().find(|other| other.value == hit.phrase);
            covering.extend(other.filter(|other| may_cover(&other.value, &phrase.value)));
        }
        covering
    }

    /// The other entries that have a phrase for exactly the same words.
    fn writers(&self, phrase: &Text, inspection: &Inspection<'_>) -> Vec<Writer> {
        let speaking = || inspection.hits.iter().filter(|hit| hit.speaks_for && hit.is_exact);
        let Some(place) = speaking().find(|hit| self.is_own(hit) && hit.phrase == phrase.value) else {
            return Vec::new();
        };
        let others = speaking().filter(|hit| *hit.topic != self.entry.topic && is_at(hit, place));
        others
            .map(|hit| Writer {
                topic: hit.topic.clone(),
                language: hit.language.as_str().to_owned(),
                phrase: hit.phrase.to_owned(),
            })
            .collect()
    }
}

fn is_at(one: &Hit<'_>, other: &Hit<'_>) -> bool {
    one.words == other.words && one.matched == other.matched
}

/// Whether a phrase is written so openly that it can match whenever the other one does: witnesses are only a sample of
/// what stars, dots and lists stand for.
fn may_cover(cover: &str, phrase: &str) -> bool {
    let is_whole = |phrase: &str| phrase.trim_start().starts_with('=');
    let is_open = |sign: &str| phrase.contains(sign) && !cover.contains(sign);
    let is_word = phrase.contains(['*', '@']) && !cover.contains(['*', '@']);
    phrase_key(cover) != phrase_key(phrase) && !is_whole(cover) && !is_whole(phrase) && !is_open("...") && !is_word
}
