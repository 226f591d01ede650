//! One automaton over words for all phrases of all rules, which runs over their trie.
//!
//! A text is read once, word by word. The states that are alive at a word are the beginnings of phrases that end
//! there, so the work depends on the text and on how many phrases it nearly matches, not on how many there are.

use crate::characters::Break;
use crate::fold::{Folded, Token};
use crate::trie::{Target, Trie};
use crate::vocabulary::{Fit, Looked, Quality, Vocabulary};
use std::ops::Range;

/// The most words that a gap may span.
const GAP_WORDS: usize = 4;
/// The most words that a match of a regular expression earns points for.
const RUN_WORDS: usize = 3;
/// At most so many phrases that cancel are not sorted: as many as stand in a message of usual length.
const FEW_CANCELLING: usize = 1000;
/// No step.
const NONE: u32 = u32::MAX;

/// A word of the text that took part in a match.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The step before, or `u32::MAX`.
    previous: u32,
    /// The node that the automaton has reached by it.
    node: Target,
    /// The position of the first word of the match.
    first: usize,
    /// The position of the word.
    pub token: usize,
    /// How well it fitted.
    pub quality: Quality,
    /// Whether an emergency may trust the fit.
    pub sure: bool,
    /// Whether it stands right behind the step before.
    pub linked: bool,
}

impl Step {
    /// Whether the phrase begins here.
    pub(crate) fn is_first(self) -> bool {
        self.previous == NONE
    }
}

/// A phrase that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Which phrase.
    pub phrase: u32,
    /// Its last step.
    last_step: u32,
    /// The position of its first word.
    pub first: usize,
    /// The position of its last word.
    pub last: usize,
}

/// Everything that was found in one text.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    steps: Vec<Step>,
    /// The phrases that say something: of rules, hints, and function words.
    pub found: Vec<Found>,
    /// The phrases that cancel blocks: of every message most of what is found, and hardly any of it is ever asked for.
    pub cancelling: Vec<Found>,
    /// Phrases that must meet more conditions than that their words stand there.
    pub conditional: Vec<Found>,
    /// The numbers of those that cancel.
    cancel_numbers: Range<u32>,
    /// What may go on; kept for the next text, as all of this is.
    waiting: Vec<Waiting>,
    /// What words stand for; set aside by moving a pointer while the text is read.
    looked: Option<Box<Looked>>,
}

impl Scan {
    /// The words of a match, the last one first.
    pub(crate) fn steps(&self, found: Found) -> impl Iterator<Item = Step> + '_ {
        self.chain(found.last_step)
    }

    /// A step and those before it.
    fn chain(&self, last: u32) -> impl Iterator<Item = Step> + '_ {
        let mut at = last;
        std::iter::from_fn(move || {
            let step = *self.steps.get(at as usize)?;
            at = step.previous;
            Some(step)
        })
    }

    /// Adds a match of neighbouring words that was found by other means; only its first words earn points.
    pub(crate) fn add_run(&mut self, phrase: u32, first: usize, last: usize) {
        let mut previous = NONE;
        for token in first..=last.min(first + RUN_WORDS - 1) {
            previous = self.push(Step {
                previous,
                node: Target::NOWHERE,
                first,
                token,
                quality: Quality::Exact,
                sure: true,
                linked: token > first,
            });
        }
        self.note(Found {
            phrase,
            last_step: previous,
            first,
            last,
        });
    }

    /// Notes a phrase that meets all conditions.
    pub(crate) fn note(&mut self, found: Found) {
        if self.cancel_numbers.contains(&found.phrase) {
            self.cancelling.push(found);
        } else {
            self.found.push(found);
        }
    }

    fn push(&mut self, step: Step) -> u32 {
        let index = number(self.steps.len());
        self.steps.push(step);
        index
    }
}

/// The beginning of a phrase that may go on until a word.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// The node behind the gap.
    node: Target,
    /// The step before the gap.
    step: u32,
    first: usize,
    until: usize,
    quality: Quality,
    /// How many words have matched so far.
    words: usize,
}

impl Scan {
    /// Reads a folded text once and notes every phrase in it whose number is below `phrases`, and no other; those with a
    /// number in `cancel` apart. Nothing was noted before.
    pub(crate) fn read(
        &mut self,
        trie: &Trie,
        vocabulary: &Vocabulary,
        folded: &Folded<'_>,
        phrases: u32,
        cancel: Range<u32>,
    ) {
        self.cancel_numbers = cancel;
        let mut looked = self.looked.take().unwrap_or_default();
        let mut run = Run {
            trie,
            phrases,
            end: Target::end(phrases),
            scan: self,
            states: 0..0,
            goes_on: false,
            opened: false,
        };
        let mut first = 0;
        for tokens in folded.tokens.chunks(Looked::WORDS) {
            vocabulary.look_up(folded, tokens, run.end, &mut looked);
            run.read_all(first, tokens, vocabulary, &looked);
            first += tokens.len();
        }
        self.looked = Some(looked);
    }

    /// Puts what was found in the order of its numbers. A few phrases that cancel are sooner looked through than sorted.
    pub(crate) fn sort(&mut self) {
        self.found
            .sort_unstable_by_key(|found| (found.phrase, found.first, found.last));
        if self.cancelling.len() > FEW_CANCELLING {
            self.cancelling
                .sort_unstable_by_key(|found| (found.phrase, found.first));
        }
    }

    /// Those of these phrases that cancel and were found.
    pub(crate) fn cancelling_among(&self, own: Range<u32>) -> impl Iterator<Item = Found> {
        let mut near = self.cancelling.as_slice();
        if near.len() > FEW_CANCELLING {
            let begins = near.partition_point(|found| found.phrase < own.start);
            let ends = near.partition_point(|found| found.phrase < own.end);
            near = near.get(begins..ends).unwrap_or_default();
        }
        near.iter().copied().filter(move |found| own.contains(&found.phrase))
    }

    /// Forgets the text, but keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.steps.clear();
        self.found.clear();
        self.cancelling.clear();
        self.conditional.clear();
        self.waiting.clear();
    }
}

/// One reading of one text.
struct Run<'a> {
    trie: &'a Trie,
    /// Phrases from this number on are passed over.
    phrases: u32,
    /// The target of the first of them.
    end: Target,
    scan: &'a mut Scan,
    /// The steps of the word before: the beginnings of phrases that the next word may go on with.
    states: Range<usize>,
    /// Whether the next word may go on from a step of this one.
    goes_on: bool,
    /// Whether a step of this word has a gap behind it.
    opened: bool,
}

impl Run<'_> {
    /// Reads words that were looked up together, the first of which stands at `first`.
    fn read_all(&mut self, first: usize, tokens: &[Token], vocabulary: &Vocabulary, looked: &Looked) {
        let mut word = 0;
        loop {
            if self.states.is_empty() && self.scan.waiting.is_empty() {
                // Where no phrase has begun, words that begin none change nothing.
                word = looked.next_start(word);
            }
            let Some(token) = tokens.get(word) else { break };
            if !self.scan.waiting.is_empty() {
                self.drop_expired(first + word, token.before);
            }
            let fresh = self.scan.steps.len();
            looked.each_fit(vocabulary, word, |fit| self.go_by(first + word, fit));
            self.close_word(fresh);
            word += 1;
        }
    }

    /// Begins phrases and goes on with them by what the word at `token` stands for.
    fn go_by(&mut self, token: usize, fit: Fit) {
        if fit.root < self.end {
            self.enter(fit.root, NONE, token, token, fit);
        }
        for at in self.states.clone() {
            let Some(&Step { node, first, .. }) = self.scan.steps.get(at) else {
                break;
            };
            if let Some(child) = self.trie.child(node, fit.symbol) {
                self.enter(child, number(at), first, token, fit);
            }
        }
        for at in 0..self.scan.waiting.len() {
            let Some(&Waiting { node, step, first, .. }) = self.scan.waiting.get(at) else {
                break;
            };
            if let Some(child) = self.trie.child(node, fit.symbol) {
                self.enter(child, step, first, token, fit);
            }
        }
    }

    /// Makes the steps of a word, from `fresh` on, those that the next one may go on from.
    fn close_word(&mut self, fresh: usize) {
        let steps = fresh..self.scan.steps.len();
        if std::mem::take(&mut self.opened) {
            self.keep_waiting(steps.clone());
        }
        self.states = if std::mem::take(&mut self.goes_on) { steps } else { 0..0 };
    }

    /// Drops what may not go on at this word. Words between may not reach over the end of a sentence; the very next
    /// word may follow it.
    fn drop_expired(&mut self, token: usize, before: Break) {
        let steps = &self.scan.steps;
        self.scan.waiting.retain_mut(|waiting| {
            if before == Break::Sentence {
                waiting.until = token;
                let opened = steps.get(waiting.step as usize);
                return opened.is_some_and(|step| step.token + 1 == token);
            }
            token <= waiting.until
        });
    }

    /// Goes on by the word at `token`.
    fn enter(&mut self, target: Target, previous: u32, first: usize, token: usize, fit: Fit) {
        if let Some(phrase) = target.phrase() {
            if phrase < self.phrases {
                let last_step = self.step(Target::NOWHERE, previous, first, token, fit);
                self.scan.note(Found {
                    phrase,
                    last_step,
                    first,
                    last: token,
                });
            }
            return;
        }
        let trie = self.trie;
        let Some(node) = trie.node(target) else { return };
        for behind in trie.arrivals(node) {
            self.enter(behind, previous, first, token, fit);
        }
        let terminals = trie.terminals(node);
        // The phrases of a node are in order, so that the first one tells whether any counts.
        let ends = terminals.first().is_some_and(|terminal| terminal.phrase < self.phrases);
        if !ends && !node.has_edges() && node.gap == Target::NOWHERE {
            return;
        }
        let last_step = self.step(target, previous, first, token, fit);
        self.goes_on |= node.has_edges();
        self.opened |= node.gap != Target::NOWHERE;
        for terminal in terminals {
            if terminal.phrase >= self.phrases {
                break;
            }
            let found = Found {
                phrase: terminal.phrase,
                last_step,
                first,
                last: token,
            };
            if terminal.is_conditional {
                self.scan.conditional.push(found);
            } else {
                self.scan.note(found);
            }
        }
    }

    fn step(&mut self, node: Target, previous: u32, first: usize, token: usize, fit: Fit) -> u32 {
        let before = self.scan.steps.get(previous as usize);
        let linked = before.is_some_and(|step| step.token + 1 == token);
        self.scan.push(Step {
            previous,
            node,
            first,
            token,
            quality: fit.quality,
            sure: fit.sure,
            linked,
        })
    }

    /// Adds what this word opened; a later beginning of the same phrase replaces an earlier one that fits no better
    /// and is no shorter: what has matched more words will earn more.
    fn keep_waiting(&mut self, steps: Range<usize>) {
        for at in steps {
            let Some(&step) = self.scan.steps.get(at) else { break };
            let gap = self.trie.node(step.node).map_or(Target::NOWHERE, |node| node.gap);
            if gap == Target::NOWHERE {
                continue;
            }
            let opened = Waiting {
                node: gap,
                step: number(at),
                first: step.first,
                until: step.token + GAP_WORDS + 1,
                quality: step.quality,
                words: self.scan.chain(number(at)).count(),
            };
            let same = self.scan.waiting.iter_mut().find(|waiting| {
                waiting.node == gap && waiting.quality >= opened.quality && waiting.words <= opened.words
            });
            match same {
                Some(waiting) => *waiting = opened,
                None => self.scan.waiting.push(opened),
            }
        }
    }
}

/// Steps and nodes are counted in four bytes.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use crate::fold::Folded;
    use crate::matcher::MatcherBuilder;
    use crate::phrase::parse;

    /// How many steps the automaton takes in a text.
    fn steps(phrases: &[&str], text: &str) -> usize {
        let mut builder = MatcherBuilder::new();
        for phrase in phrases {
            let phrase = parse(phrase).expect("the phrase reads");
            builder.add(phrase).expect("the phrase compiles");
        }
        builder.finish(&[]).scan(&Folded::new(text)).steps.len()
    }

    #[test]
    fn the_steps_grow_with_the_text_and_no_faster() {
        let phrases = [
            "loud ... loud ... loud ... loud",
            "loud loud ... music",
            "lou* ... music ... lou*",
            "a b a b",
        ];
        for piece in ["loud ", "loud music ", "loud a ", "a b ", "louder loud "] {
            let short = steps(&phrases, &piece.repeat(500));
            let long = steps(&phrases, &piece.repeat(5000));
            assert!(short >= 500, "{piece:?} takes {short} steps");
            assert!(long <= short * 11, "{piece:?}: {short} steps, then {long}");
        }
    }
}
