//! What rules make of a text, for those who check rules rather than answer residents: without facts.

use crate::automaton::Scan;
use crate::decision::{Language, Topic, Verdict};
use crate::engine::Classifier;
use crate::fold::Folded;
use crate::language;
use crate::reading::Reading;
use crate::rules::Role;
use crate::verdict::{Choice, choose, further, verdict};
use crate::vocabulary::Quality;

/// A text as the rules see it.
#[derive(Clone, Debug)]
pub struct Inspection<'c> {
    /// The verdict; [`Classifier::inspect`] gives the one that [`Classifier::classify`] gives.
    pub verdict: Verdict,
    /// Further issues in the same message.
    pub also: Vec<&'c Topic>,
    /// What the text asks that the city does not answer for.
    pub elsewhere: Option<&'c Topic>,
    /// Every phrase of a block that stands in the text, whoever wins.
    pub hits: Vec<Hit<'c>>,
}

/// A phrase of a block that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'c> {
    /// The entry.
    pub topic: &'c Topic,
    /// The language of the rule.
    pub language: &'c Language,
    /// The phrase as the pack writes it.
    pub phrase: &'c str,
    /// Whether it speaks for its block; otherwise it is a `none` phrase.
    pub speaks_for: bool,
    /// The positions of its first and its last word.
    pub words: (usize, usize),
    /// How many words it matched; those in its gaps do not count.
    pub matched: usize,
    /// Whether every word stands there without a typing error.
    pub is_exact: bool,
}

impl Classifier {
    /// What becomes of a text: who wins, and which phrases of whom stand in it.
    pub fn inspect(&self, text: &str) -> Inspection<'_> {
        let folded = Folded::new(text);
        let mut scan = Scan::default();
        self.inspect_reading(Reading::new(&self.rules, &folded, &mut scan))
    }

    /// What rules alone make of a text: a rule of an emergency is enough, and signs count nothing.
    pub fn inspect_rules(&self, text: &str) -> Inspection<'_> {
        let folded = Folded::new(text);
        let mut scan = Scan::default();
        self.inspect_reading(Reading::new(&self.rules, &folded, &mut scan).without_signs())
    }

    fn inspect_reading(&self, mut reading: Reading<'_>) -> Inspection<'_> {
        let (language, is_certain) = language::detect(&reading, None);
        reading.hear(&language, is_certain);
        let entries = reading.entries(None);
        let choice = choose(&reading, &entries);
        let also = if choice == Choice::Clear {
            further(&reading, &entries)
        } else {
            Vec::new()
        };
        let topic = |number: usize| self.rules.topics.get(number);
        let first = entries.first().filter(|_| choice == Choice::Elsewhere);
        Inspection {
            verdict: verdict(&choice, &entries, &self.rules.topics),
            also: also.iter().filter_map(|entry| topic(entry.topic)).collect(),
            elsewhere: first.and_then(|entry| topic(entry.topic)),
            hits: self.hits(&reading),
        }
    }

    fn hits(&self, reading: &Reading<'_>) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        for found in reading.scan.found.iter().chain(&reading.scan.cancelling) {
            let Some(phrase) = self.rules.phrases.get(found.phrase as usize) else {
                continue;
            };
            let speaks_for = match phrase.role {
                Role::Any | Role::All => true,
                Role::None => false,
                Role::Hint(_) | Role::FunctionWord(_) => continue,
            };
            let Some(block) = self.rules.block_of(*phrase) else {
                continue;
            };
            let names = (
                self.rules.topics.get(block.topic as usize),
                self.rules.languages.get(usize::from(block.language)),
            );
            if let (Some(topic), Some(language)) = names {
                hits.push(Hit {
                    topic,
                    language,
                    phrase: self.rules.written(found.phrase as usize),
                    speaks_for,
                    words: (found.first, found.last),
                    matched: reading.scan.steps(*found).count(),
                    is_exact: reading.scan.steps(*found).all(|step| step.quality <= Quality::Prefix),
                });
            }
        }
        hits
    }
}
