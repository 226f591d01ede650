//! One automaton over words for all phrases of all rules: a trie whose edges are words, beginnings, lists and gaps.
//!
//! A text is read once, word by word. The states that are alive at a word are the beginnings of phrases that end
//! there, so the work depends on the text and on how many phrases it nearly matches, not on how many there are.

use crate::characters::Break;
use crate::fold::Folded;
use crate::vocabulary::{Fit, Quality, Symbol, Vocabulary};
use rustc_hash::FxHashMap;

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
        let index = u32::try_from(self.steps.len()).unwrap_or(NOWHERE);
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

    /// Freezes the trie; `symbols` is the number of symbols of the vocabulary.
    pub(crate) fn finish(mut self, symbols: u32) -> Trie {
        let mut roots = vec![NOWHERE; symbols as usize];
        let mut edges = Vec::with_capacity(self.edges.len());
        for ((node, symbol), child) in self.edges {
            if node == 0 {
                if let Some(root) = roots.get_mut(symbol as usize) {
                    *root = child;
                }
            } else {
                edges.push((node, symbol, child));
            }
        }
        edges.sort_unstable();
        self.terminals.sort_unstable();
        self.terminals.dedup();
        let mut nodes: Vec<Node> = self
            .gaps
            .iter()
            .map(|&gap| Node {
                edges: (0, 0),
                terminals: (0, 0),
                gap,
            })
            .collect();
        number_ranges(edges.iter().map(|edge| edge.0), &mut nodes, |node| &mut node.edges);
        number_ranges(self.terminals.iter().map(|terminal| terminal.0), &mut nodes, |node| {
            &mut node.terminals
        });
        Trie {
            roots,
            nodes,
            edges: edges.into_iter().map(|(_, symbol, child)| (symbol, child)).collect(),
            terminals: self.terminals.into_iter().map(|(_, phrase)| phrase).collect(),
        }
    }
}

/// Gives each node the range of the sorted rows that belong to it.
fn number_ranges(owners: impl Iterator<Item = u32>, nodes: &mut [Node], range: impl Fn(&mut Node) -> &mut (u32, u32)) {
    for (row, owner) in (0_u32..).zip(owners) {
        if let Some(node) = nodes.get_mut(owner as usize) {
            let range = range(node);
            if range.1 == 0 {
                range.0 = row;
            }
            range.1 = row + 1;
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    edges: (u32, u32),
    terminals: (u32, u32),
    gap: u32,
}

/// The frozen trie.
#[derive(Debug)]
pub(crate) struct Trie {
    /// The first node of the phrases that begin with a symbol.
    roots: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<(Symbol, u32)>,
    terminals: Vec<u32>,
}

/// The beginning of a phrase that ends at the word before.
#[derive(Clone, Copy, Debug)]
struct State {
    node: u32,
    step: u32,
    first: usize,
}

/// The beginning of a phrase that may go on until a word.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    state: State,
    until: usize,
    quality: Quality,
}

impl Trie {
    /// Reads a folded text once and returns every phrase in it.
    pub(crate) fn scan(&self, folded: &Folded<'_>, vocabulary: &Vocabulary) -> Scan {
        let mut run = Run {
            trie: self,
            scan: Scan::default(),
            states: Vec::new(),
            next: Vec::new(),
            waiting: Vec::new(),
            opened: Vec::new(),
        };
        let mut fits = Vec::new();
        for (token, info) in folded.tokens.iter().enumerate() {
            fits.clear();
            vocabulary.resolve(folded.word(token), info.stretched, &mut fits);
            run.read(token, info.before, &fits);
        }
        run.scan
    }

    fn child(&self, node: u32, symbol: Symbol) -> Option<u32> {
        let (start, end) = self.nodes.get(node as usize)?.edges;
        let edges = self.edges.get(start as usize..end as usize)?;
        let at = edges.binary_search_by_key(&symbol, |edge| edge.0).ok()?;
        edges.get(at).map(|edge| edge.1)
    }
}

/// One reading of one text.
struct Run<'a> {
    trie: &'a Trie,
    scan: Scan,
    states: Vec<State>,
    next: Vec<State>,
    waiting: Vec<Waiting>,
    opened: Vec<Waiting>,
}

impl Run<'_> {
    fn read(&mut self, token: usize, before: Break, fits: &[Fit]) {
        self.drop_expired(token, before);
        for &fit in fits {
            let root = self.trie.roots.get(fit.symbol as usize).copied().unwrap_or(NOWHERE);
            if root != NOWHERE {
                self.enter(root, NOWHERE, token, token, fit);
            }
            for at in 0..self.states.len() {
                let Some(&state) = self.states.get(at) else { break };
                if let Some(child) = self.trie.child(state.node, fit.symbol) {
                    self.enter(child, state.step, state.first, token, fit);
                }
            }
            for at in 0..self.waiting.len() {
                let Some(&Waiting { state, .. }) = self.waiting.get(at) else {
                    break;
                };
                if let Some(child) = self.trie.child(state.node, fit.symbol) {
                    self.enter(child, state.step, state.first, token, fit);
                }
            }
        }
        std::mem::swap(&mut self.states, &mut self.next);
        self.next.clear();
        self.keep_waiting();
    }

    /// Drops what may not go on at this word. Words between may not reach over the end of a sentence; the very next
    /// word may follow it.
    fn drop_expired(&mut self, token: usize, before: Break) {
        let scan = &self.scan;
        self.waiting.retain_mut(|waiting| {
            if before == Break::Sentence {
                waiting.until = token;
                let opened = scan.steps.get(waiting.state.step as usize);
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
        let linked = self
            .scan
            .steps
            .get(previous as usize)
            .is_some_and(|step| step.token + 1 == token);
        let step = self.scan.push(Step {
            previous,
            token,
            quality: fit.quality,
            sure: fit.sure,
            linked,
        });
        let terminals = self
            .trie
            .terminals
            .get(info.terminals.0 as usize..info.terminals.1 as usize);
        for &phrase in terminals.unwrap_or_default() {
            self.scan.found.push(Found {
                phrase,
                last_step: step,
                first,
                last: token,
            });
        }
        let state = State { node, step, first };
        if info.edges.1 > info.edges.0 {
            self.next.push(state);
        }
        if info.gap != NOWHERE {
            let state = State {
                node: info.gap,
                ..state
            };
            self.opened.push(Waiting {
                state,
                until: token + GAP_WORDS + 1,
                quality: fit.quality,
            });
        }
    }

    /// Adds what this word opened; a later beginning of the same phrase replaces an earlier one that fits no better.
    fn keep_waiting(&mut self) {
        for opened in self.opened.drain(..) {
            let same = self
                .waiting
                .iter_mut()
                .find(|waiting| waiting.state.node == opened.state.node && waiting.quality >= opened.quality);
            match same {
                Some(waiting) => *waiting = opened,
                None => self.waiting.push(opened),
            }
        }
    }
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
