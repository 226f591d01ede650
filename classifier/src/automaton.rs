//! One automaton over words for all phrases of all rules: a trie whose edges are words, beginnings, lists and gaps.
//!
//! A text is read once, word by word. The states that are alive at a word are the beginnings of phrases that end
//! there, so the work depends on the text and on how many phrases it nearly matches, not on how many there are.

use crate::characters::Break;
use crate::fold::Folded;
use crate::vocabulary::{Fit, Quality, Symbol, Vocabulary};
use crate::word_table::Rows;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The most words that a gap may span.
const GAP_WORDS: usize = 4;
/// The most words that a match of a regular expression earns points for.
const RUN_WORDS: usize = 3;
/// No node, no step.
const NOWHERE: u32 = u32::MAX;

/// One part of a compiled pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The next word must stand for this symbol.
    Symbol(Symbol),
    /// Up to four words may follow.
    Gap,
}

/// A word of the text that took part in a match.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The step before, or `u32::MAX`.
    previous: u32,
    /// The node that the automaton has reached by it.
    node: u32,
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
        self.previous == NOWHERE
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
    /// The phrases in the order of their ends.
    pub found: Vec<Found>,
    /// Whether a phrase among them must meet more conditions than that its words stand there.
    pub has_conditions: bool,
}

impl Scan {
    /// The words of a match, the last one first.
    pub(crate) fn steps(&self, found: Found) -> impl Iterator<Item = Step> + '_ {
        let mut at = found.last_step;
        std::iter::from_fn(move || {
            let step = *self.steps.get(at as usize)?;
            at = step.previous;
            Some(step)
        })
    }

    /// Adds a match of neighbouring words that was found by other means; only its first words earn points.
    pub(crate) fn add_run(&mut self, phrase: u32, first: usize, last: usize) {
        let mut previous = NOWHERE;
        for token in first..=last.min(first + RUN_WORDS - 1) {
            previous = self.push(Step {
                previous,
                node: NOWHERE,
                first,
                token,
                quality: Quality::Exact,
                sure: true,
                linked: token > first,
            });
        }
        self.found.push(Found {
            phrase,
            last_step: previous,
            first,
            last,
        });
    }

    fn push(&mut self, step: Step) -> u32 {
        let index = number(self.steps.len());
        self.steps.push(step);
        index
    }
}

/// The trie while it grows.
#[derive(Debug)]
pub(crate) struct TrieBuilder {
    edges: FxHashMap<(u32, Symbol), u32>,
    gaps: Vec<u32>,
    terminals: Vec<(u32, u32)>,
}

impl TrieBuilder {
    /// A trie with its root alone.
    pub(crate) fn new() -> Self {
        Self {
            edges: FxHashMap::default(),
            gaps: vec![NOWHERE],
            terminals: Vec::new(),
        }
    }

    /// Adds one pattern of a phrase.
    pub(crate) fn add(&mut self, pattern: &[Part], phrase: u32) {
        let mut node = 0;
        for part in pattern {
            node = match *part {
                Part::Symbol(symbol) => self.child(node, symbol),
                Part::Gap => self.behind_gap(node),
            };
        }
        self.terminals.push((node, phrase));
    }

    fn child(&mut self, node: u32, symbol: Symbol) -> u32 {
        let fresh = u32::try_from(self.gaps.len()).unwrap_or(NOWHERE);
        let child = *self.edges.entry((node, symbol)).or_insert(fresh);
        if child == fresh {
            self.gaps.push(NOWHERE);
        }
        child
    }

    fn behind_gap(&mut self, node: u32) -> u32 {
        let fresh = u32::try_from(self.gaps.len()).unwrap_or(NOWHERE);
        match self.gaps.get_mut(node as usize) {
            Some(behind) if *behind != NOWHERE => return *behind,
            Some(behind) => *behind = fresh,
            None => return node,
        }
        self.gaps.push(NOWHERE);
        fresh
    }

    /// Where the trie goes by a symbol from its beginning, or `u32::MAX`.
    pub(crate) fn root(&self, symbol: Symbol) -> u32 {
        self.edges.get(&(0, symbol)).copied().unwrap_or(NOWHERE)
    }

    /// Freezes the trie; phrases for which `is_conditional` says so are found only provisionally.
    pub(crate) fn finish(mut self, is_conditional: impl Fn(u32) -> bool) -> Trie {
        let mut nodes: Vec<Node> = self.gaps.iter().map(|&gap| Node::new(gap)).collect();
        let mut edges = Vec::with_capacity(self.edges.len());
        for ((node, symbol), child) in self.edges {
            // The words know by themselves where they go from the beginning.
            if node != 0 {
                edges.push((node, symbol, child));
            }
        }
        edges.sort_unstable();
        self.terminals.sort_unstable();
        self.terminals.dedup();
        for &(node, symbol, _) in &edges {
            if let Some(node) = nodes.get_mut(node as usize) {
                node.symbols |= symbol_bit(symbol);
            }
        }
        number_ranges(edges.iter().map(|edge| edge.0), &mut nodes, |node| &mut node.edges);
        number_ranges(self.terminals.iter().map(|terminal| terminal.0), &mut nodes, |node| {
            &mut node.terminals
        });
        let terminal = |(_, phrase)| Terminal {
            phrase,
            is_conditional: is_conditional(phrase),
        };
        Trie {
            nodes,
            edges: edges.into_iter().map(|(_, symbol, child)| (symbol, child)).collect(),
            terminals: self.terminals.into_iter().map(terminal).collect(),
        }
    }
}

/// Gives each node the range of the sorted rows that belong to it.
fn number_ranges(owners: impl Iterator<Item = u32>, nodes: &mut [Node], range: impl Fn(&mut Node) -> &mut Rows) {
    for (row, owner) in (0_u32..).zip(owners) {
        if let Some(node) = nodes.get_mut(owner as usize) {
            let range = range(node);
            if range.end == 0 {
                range.start = row;
            }
            range.end = row + 1;
        }
    }
}

/// The bit of a symbol in the summary of a node's edges.
fn symbol_bit(symbol: Symbol) -> u64 {
    1 << (symbol % u64::BITS)
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// One bit for each remainder of the symbols of its edges: most words that follow go nowhere, and this says so
    /// without a look at the edges.
    symbols: u64,
    edges: Rows,
    terminals: Rows,
    gap: u32,
}

impl Node {
    fn new(gap: u32) -> Self {
        Self {
            symbols: 0,
            edges: Rows::default(),
            terminals: Rows::default(),
            gap,
        }
    }
}

/// A phrase that ends at a node.
#[derive(Clone, Copy, Debug)]
struct Terminal {
    phrase: u32,
    is_conditional: bool,
}

/// The frozen trie.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    edges: Vec<(Symbol, u32)>,
    terminals: Vec<Terminal>,
}

/// The beginning of a phrase that may go on until a word.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// The node behind the gap.
    node: u32,
    /// The step before the gap.
    step: u32,
    first: usize,
    until: usize,
    quality: Quality,
}

impl Trie {
    /// Reads a folded text once and returns every phrase in it whose number is below `phrases`.
    pub(crate) fn scan(&self, folded: &Folded<'_>, vocabulary: &Vocabulary, phrases: u32) -> Scan {
        let mut run = Run {
            trie: self,
            phrases,
            scan: Scan::default(),
            states: 0..0,
            waiting: Vec::new(),
            opened: false,
        };
        let mut guesses = Vec::new();
        for (token, info) in folded.tokens.iter().enumerate() {
            let fits = vocabulary.resolve(folded, info, &mut guesses);
            run.read(token, info.before, fits);
        }
        run.scan
    }

    fn child(&self, node: u32, symbol: Symbol) -> Option<u32> {
        let node = self.nodes.get(node as usize)?;
        if node.symbols & symbol_bit(symbol) == 0 {
            return None;
        }
        let edges = node.edges.of(&self.edges);
        let at = edges.binary_search_by_key(&symbol, |edge| edge.0).ok()?;
        edges.get(at).map(|edge| edge.1)
    }
}

/// One reading of one text.
struct Run<'a> {
    trie: &'a Trie,
    /// Phrases from this number on are passed over.
    phrases: u32,
    scan: Scan,
    /// The steps of the word before: the beginnings of phrases that the next word may go on with.
    states: Range<usize>,
    waiting: Vec<Waiting>,
    /// Whether a step of this word has a gap behind it.
    opened: bool,
}

impl Run<'_> {
    fn read(&mut self, token: usize, before: Break, fits: &[Fit]) {
        if !self.waiting.is_empty() {
            self.drop_expired(token, before);
        }
        let fresh = self.scan.steps.len();
        for &fit in fits {
            if fit.root != NOWHERE {
                self.enter(fit.root, NOWHERE, token, token, fit);
            }
            for at in self.states.clone() {
                let Some(&Step { node, first, .. }) = self.scan.steps.get(at) else {
                    break;
                };
                if let Some(child) = self.trie.child(node, fit.symbol) {
                    self.enter(child, number(at), first, token, fit);
                }
            }
            for at in 0..self.waiting.len() {
                let Some(&Waiting { node, step, first, .. }) = self.waiting.get(at) else {
                    break;
                };
                if let Some(child) = self.trie.child(node, fit.symbol) {
                    self.enter(child, step, first, token, fit);
                }
            }
        }
        self.states = fresh..self.scan.steps.len();
        if self.opened {
            self.keep_waiting();
        }
    }

    /// Drops what may not go on at this word. Words between may not reach over the end of a sentence; the very next
    /// word may follow it.
    fn drop_expired(&mut self, token: usize, before: Break) {
        let scan = &self.scan;
        self.waiting.retain_mut(|waiting| {
            if before == Break::Sentence {
                waiting.until = token;
                let opened = scan.steps.get(waiting.step as usize);
                return opened.is_some_and(|step| step.token + 1 == token);
            }
            token <= waiting.until
        });
    }

    /// Goes to a node by the word at `token`.
    fn enter(&mut self, node: u32, previous: u32, first: usize, token: usize, fit: Fit) {
        let Some(&info) = self.trie.nodes.get(node as usize) else {
            return;
        };
        let terminals = info.terminals.of(&self.trie.terminals);
        // The phrases of a node are in order, so that the first one tells whether any counts.
        let ends = terminals.first().is_some_and(|terminal| terminal.phrase < self.phrases);
        if !ends && info.symbols == 0 && info.gap == NOWHERE {
            return;
        }
        let before = self.scan.steps.get(previous as usize);
        let linked = before.is_some_and(|step| step.token + 1 == token);
        let last_step = self.scan.push(Step {
            previous,
            node,
            first,
            token,
            quality: fit.quality,
            sure: fit.sure,
            linked,
        });
        self.opened |= info.gap != NOWHERE;
        for terminal in terminals.iter().take_while(|terminal| terminal.phrase < self.phrases) {
            self.scan.has_conditions |= terminal.is_conditional;
            self.scan.found.push(Found {
                phrase: terminal.phrase,
                last_step,
                first,
                last: token,
            });
        }
    }

    /// Adds what this word opened; a later beginning of the same phrase replaces an earlier one that fits no better.
    fn keep_waiting(&mut self) {
        self.opened = false;
        for at in self.states.clone() {
            let Some(&step) = self.scan.steps.get(at) else { break };
            let gap = self.trie.nodes.get(step.node as usize).map_or(NOWHERE, |node| node.gap);
            if gap == NOWHERE {
                continue;
            }
            let opened = Waiting {
                node: gap,
                step: number(at),
                first: step.first,
                until: step.token + GAP_WORDS + 1,
                quality: step.quality,
            };
            let same = self
                .waiting
                .iter_mut()
                .find(|waiting| waiting.node == gap && waiting.quality >= opened.quality);
            match same {
                Some(waiting) => *waiting = opened,
                None => self.waiting.push(opened),
            }
        }
    }
}

/// Steps and nodes are counted in four bytes.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NOWHERE)
}

#[cfg(test)]
mod tests {
    use crate::fold::Folded;
    use crate::matcher::MatcherBuilder;

    /// How many steps the automaton takes in a text.
    fn steps(phrases: &[&str], text: &str) -> usize {
        let mut builder = MatcherBuilder::new();
        for phrase in phrases {
            builder.add(phrase).expect("the phrase compiles");
        }
        builder.finish(&[]).scan(&Folded::new(text), u32::MAX).steps.len()
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
