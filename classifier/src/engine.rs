//! The classifier itself: compiled once per pack version, then asked for every message.

use crate::automaton::Scan;
use crate::decision::{Candidate, Decision, Evidence, Facts, Kind, Language, Topic};
use crate::entries::Entry;
use crate::facts::FactReader;
use crate::fold::{FoldBuffers, Folded};
use crate::language;
use crate::losers::{self, Loser};
use crate::phrase::PhraseProblem;
use crate::reading::Reading;
use crate::rulebook::Rulebook;
use crate::rules::Rules;
use crate::signs;
use crate::verdict::{Choice, choose, further, verdict};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// Bumped whenever the same rulebook and text may decide otherwise than before; stored with each decision,
/// so that a replay reports other engines apart.
pub const ENGINE_VERSION: u32 = 11;

/// At most this many entries are listed in a decision.
const MOST_CANDIDATES: usize = 5;

/// The memory of a longer text than this, in bytes, is not kept.
const LONGEST_KEPT: usize = 4096;

/// What kind of answer a form is waiting for; it lets a short text be read as that fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expecting {
    /// An address, an intersection or a named place.
    Place,
    /// An apartment.
    Unit,
    /// A time.
    Time,
    /// A licence plate.
    Plate,
    /// A request, pole or meter number.
    Number,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// Yes or no, a choice, or free words: nothing that changes how facts are read.
    Words,
}

/// What is known beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The resident's remembered language.
    pub language: Option<Language>,
    /// What the last question asked for.
    pub expecting: Option<Expecting>,
}

/// A compiled rulebook.
#[derive(Debug)]
pub struct Classifier {
    pub(crate) rules: Rules,
    facts: FactReader,
}

/// What a text is read in. It is emptied before it is kept.
#[derive(Debug, Default)]
struct Scratch {
    folding: FoldBuffers,
    scan: Scan,
}

thread_local! {
    /// The memory of a thread's last text, for its next one.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Classifier {
    /// Compiles a rulebook, or returns every phrase that cannot be compiled.
    pub fn compile(rulebook: &Rulebook) -> Result<Self, Vec<PhraseProblem>> {
        let rules = Rules::compile(rulebook)?;
        Ok(Self {
            rules,
            facts: FactReader::new(&rulebook.geography, &rulebook.languages),
        })
    }

    /// Decides one text. Total: any text of any length gives a decision, in linear time.
    pub fn classify(&self, text: &str, context: &Context) -> Decision {
        self.read(text, u32::MAX, |reading| self.decide(reading, context))
    }

    /// The entries at least one of whose blocks holds in a text, in order of kind and id: the match alone, without
    /// scores, language and facts.
    pub fn matches(&self, text: &str) -> Vec<&Topic> {
        let mut topics = Vec::new();
        self.each_match(text, |topic| topics.push(topic));
        topics
    }

    /// Calls `found` with each entry of [`Self::matches`]; nothing is allocated.
    pub fn each_match<'c>(&'c self, text: &str, mut found: impl FnMut(&'c Topic)) {
        self.read(text, self.rules.in_blocks, |reading| {
            reading.each_holding(|topic| self.rules.topics.get(topic).into_iter().for_each(&mut found));
        });
    }

    /// Reads a text with the phrases whose number is below `phrases`.
    fn read<R>(&self, text: &str, phrases: u32, work: impl FnOnce(&mut Reading<'_>) -> R) -> R {
        SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut scratch) => self.read_in(&mut scratch, text, phrases, work),
            Err(_) => self.read_in(&mut Scratch::default(), text, phrases, work),
        })
    }

    fn read_in<R>(
        &self,
        scratch: &mut Scratch,
        text: &str,
        phrases: u32,
        work: impl FnOnce(&mut Reading<'_>) -> R,
    ) -> R {
        let folded = Folded::within(text, &mut scratch.folding);
        let result = work(&mut Reading::within(&self.rules, &folded, phrases, &mut scratch.scan));
        folded.release(&mut scratch.folding);
        scratch.scan.clear();
        if text.len() > LONGEST_KEPT {
            *scratch = Scratch::default();
        }
        result
    }

    fn decide(&self, reading: &mut Reading<'_>, context: &Context) -> Decision {
        let (language, language_certain) = language::detect(reading, context.language.as_ref());
        reading.hear(&language, language_certain);
        reading.expect(context.expecting);
        let (entries, silent) = reading.entries_and_silent(None);
        let choice = choose(reading, &entries);
        let also = if choice == Choice::Clear {
            further(reading, &entries)
        } else {
            Vec::new()
        };
        Decision {
            verdict: verdict(&choice, &entries, &self.rules.topics),
            candidates: entries
                .iter()
                .filter(|entry| entry.kind != Kind::Elsewhere)
                .take(MOST_CANDIDATES)
                .filter_map(|entry| self.candidate(entry))
                .collect(),
            also: also.iter().filter_map(|entry| self.topic(entry)).collect(),
            elsewhere: entries
                .first()
                .filter(|_| choice == Choice::Elsewhere)
                .and_then(|entry| self.topic(entry))
                .map(|topic| topic.id),
            caution: signs::caution(reading, &entries, &silent).and_then(|entry| self.topic(entry)),
            language,
            language_certain,
            evidence: self.evidence(reading, &entries, &choice, &also),
            facts: self.facts.read(reading.folded, context.expecting, &|word| {
                self.rules.matcher.knows(word)
            }),
        }
    }

    /// The languages that the rules know, the default one first.
    pub fn languages(&self) -> &[Language] {
        &self.rules.languages
    }

    /// Reads the typed facts of a text alone.
    pub fn facts(&self, text: &str, expecting: Option<Expecting>) -> Facts {
        self.facts
            .read(&Folded::new(text), expecting, &|word| self.rules.matcher.knows(word))
    }

    /// The borough of a postal code, by the prefixes of the rulebook's geography.
    pub fn borough_of_zip(&self, zip: &str) -> Option<&str> {
        self.facts.borough_of_zip(zip)
    }

    /// The entries whose rules lost and why, best first; recomputed on demand, never stored.
    pub fn losers(&self, text: &str, context: &Context) -> Vec<Loser> {
        let folded = Folded::new(text);
        let mut scan = Scan::default();
        let mut reading = Reading::new(&self.rules, &folded, &mut scan);
        let (language, is_certain) = language::detect(&reading, context.language.as_ref());
        reading.hear(&language, is_certain);
        reading.expect(context.expecting);
        losers::list(&reading)
    }

    fn topic(&self, entry: &Entry) -> Option<Topic> {
        self.rules.topics.get(entry.topic).cloned()
    }

    fn candidate(&self, entry: &Entry) -> Option<Candidate> {
        Some(Candidate {
            topic: self.topic(entry)?,
            score: entry.score,
        })
    }

    /// The phrases of the winners and of further issues, in order of their place.
    fn evidence(&self, reading: &Reading<'_>, entries: &[Entry], choice: &Choice, also: &[Entry]) -> Vec<Evidence> {
        let winners: Vec<&Entry> = match choice {
            Choice::Clear | Choice::Elsewhere => entries.iter().take(1).collect(),
            Choice::Torn(positions) => positions.iter().filter_map(|&position| entries.get(position)).collect(),
            Choice::Unknown => Vec::new(),
        };
        let mut evidence = Vec::new();
        for entry in winners.into_iter().chain(also) {
            let Some(topic) = self.topic(entry) else { continue };
            for counted in &entry.counted {
                evidence.push(Evidence {
                    phrase: self.rules.written(counted.found.phrase as usize).to_owned(),
                    topic: topic.clone(),
                    span: reading.folded.span(counted.found.first, counted.found.last),
                    points: counted.points,
                    is_weighed: false,
                });
            }
            let table = entry.sign_language.and_then(|language| self.rules.sign_table(language));
            if let Some((table, found)) = reading.hints_found().filter(|_| entry.leaning != 0) {
                for (row, points) in table.told(found, entry.topic) {
                    evidence.push(Evidence {
                        phrase: table.written(row).to_owned(),
                        topic: topic.clone(),
                        span: reading.folded.span(row.first, row.last),
                        points,
                        is_weighed: true,
                    });
                }
            }
            for sign in &entry.signs {
                evidence.push(Evidence {
                    phrase: table.map_or("", |table| table.written(sign.found)).to_owned(),
                    topic: topic.clone(),
                    span: reading.folded.span(sign.found.first, sign.found.last),
                    points: sign.points,
                    is_weighed: false,
                });
            }
        }
        evidence.sort_by_key(|item| (item.span.start, item.span.end));
        evidence
    }
}
