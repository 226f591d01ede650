//! The trie of all phrases: its edges are words, beginnings, lists and gaps.
//!
//! Most phrases share their end with no other one. Such an end is no node of its own: the edge to it names the phrase,
//! so that finding it touches nothing else. The other nodes are numbered in the order of their distance from the
//! beginning, so that those which most texts reach lie close together.

use crate::vocabulary::Symbol;
use crate::word_table::Rows;
use rustc_hash::FxHashMap;

/// One part of a compiled pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The next word must stand for this symbol.
    Symbol(Symbol),
    /// Up to four words may follow.
    Gap,
}

/// Where an edge leads, in four bytes: to a node, to the end of a single phrase, or nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target(u32);

/// Set where a target is the end of one phrase.
const ENDS: u32 = 1 << 31;

impl Target {
    /// No edge.
    pub(crate) const NOWHERE: Self = Self(u32::MAX);

    /// The phrase that ends here, where nothing else ends here or goes on.
    pub(crate) fn phrase(self) -> Option<u32> {
        (self.0 & ENDS != 0).then_some(self.0 & !ENDS)
    }

    /// What comes before this is a node, or a phrase whose number is below `phrases`.
    pub(crate) fn end(phrases: u32) -> Self {
        Self(phrases.min(Self::NOWHERE.0 & !ENDS) | ENDS)
    }

    fn of_phrase(phrase: u32) -> Option<Self> {
        (phrase < Self::NOWHERE.0 & !ENDS).then_some(Self(phrase | ENDS))
    }
}

/// A phrase that ends at a node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Which phrase.
    pub phrase: u32,
    /// Whether it must meet more conditions than that its words stand there.
    pub is_conditional: bool,
}

/// A place between the words of phrases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// One bit for each remainder of the symbols of its edges: most words that follow go nowhere, and this says so
    /// without a look at the edges.
    symbols: u64,
    edges: Rows,
    terminals: Rows,
    /// The node behind the gap that may follow.
    pub gap: Target,
}

impl Node {
    /// Whether a word may lead on from here.
    pub(crate) fn has_edges(&self) -> bool {
        self.symbols != 0
    }
}

/// The frozen trie.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    edges: Vec<(Symbol, Target)>,
    terminals: Vec<Terminal>,
}

impl Trie {
    /// The node that a target is.
    pub(crate) fn node(&self, target: Target) -> Option<&Node> {
        self.nodes.get(target.0 as usize)
    }

    /// The phrases that end at a node, in order.
    pub(crate) fn terminals(&self, node: &Node) -> &[Terminal] {
        node.terminals.of(&self.terminals)
    }

    /// Where a symbol leads from a node.
    pub(crate) fn child(&self, node: Target, symbol: Symbol) -> Option<Target> {
        let node = self.node(node)?;
        if node.symbols & symbol_bit(symbol) == 0 {
            return None;
        }
        let edges = node.edges.of(&self.edges);
        let at = edges.binary_search_by_key(&symbol, |edge| edge.0).ok()?;
        edges.get(at).map(|edge| edge.1)
    }
}

/// The bit of a symbol in the summary of a node's edges.
fn symbol_bit(symbol: Symbol) -> u64 {
    1 << (symbol % u64::BITS)
}

/// The node has no gap behind it.
const NO_GAP: u32 = u32::MAX;

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
            gaps: vec![NO_GAP],
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
        let fresh = u32::try_from(self.gaps.len()).unwrap_or(NO_GAP);
        let child = *self.edges.entry((node, symbol)).or_insert(fresh);
        if child == fresh {
            self.gaps.push(NO_GAP);
        }
        child
    }

    fn behind_gap(&mut self, node: u32) -> u32 {
        let fresh = u32::try_from(self.gaps.len()).unwrap_or(NO_GAP);
        match self.gaps.get_mut(node as usize) {
            Some(behind) if *behind != NO_GAP => return *behind,
            Some(behind) => *behind = fresh,
            None => return node,
        }
        self.gaps.push(NO_GAP);
        fresh
    }

    /// Freezes the trie; phrases for which `is_conditional` says so are found only provisionally. Returns it and where
    /// each of the symbols leads from the beginning.
    pub(crate) fn finish(self, symbols: u32, is_conditional: impl Fn(u32) -> bool) -> (Trie, Vec<Target>) {
        let mut terminals = self.terminals;
        terminals.sort_unstable();
        terminals.dedup();
        let mut edges: Vec<(u32, Symbol, u32)> = self
            .edges
            .into_iter()
            .map(|((node, symbol), child)| (node, symbol, child))
            .collect();
        edges.sort_unstable();
        let mut freezer = Freezer {
            edge_rows: rows(edges.iter().map(|edge| edge.0), self.gaps.len()),
            terminal_rows: rows(terminals.iter().map(|terminal| terminal.0), self.gaps.len()),
            edges,
            terminals,
            gaps: self.gaps,
            queue: Vec::new(),
            trie: Trie {
                nodes: Vec::new(),
                edges: Vec::new(),
                terminals: Vec::new(),
            },
        };
        let mut roots = vec![Target::NOWHERE; symbols as usize];
        for at in freezer.edges_of(0) {
            let Some(&(_, symbol, child)) = freezer.edges.get(at) else {
                break;
            };
            let target = freezer.target(child, &is_conditional);
            if let Some(root) = roots.get_mut(symbol as usize) {
                *root = target;
            }
        }
        let mut next = 0;
        while let Some(&node) = freezer.queue.get(next) {
            freezer.freeze(node, &is_conditional);
            next += 1;
        }
        (freezer.trie, roots)
    }
}

/// A trie while it is frozen.
struct Freezer {
    edges: Vec<(u32, Symbol, u32)>,
    /// For each node as it was built, its rows of `edges`.
    edge_rows: Vec<Rows>,
    terminals: Vec<(u32, u32)>,
    terminal_rows: Vec<Rows>,
    gaps: Vec<u32>,
    /// The nodes as they were built in the order of their new numbers.
    queue: Vec<u32>,
    trie: Trie,
}

impl Freezer {
    /// What a node becomes: the end of a phrase, or the next node.
    fn target(&mut self, node: u32, is_conditional: &impl Fn(u32) -> bool) -> Target {
        if self.edges_of(node).is_empty() && self.gap(node).is_none() {
            let rows = self.terminal_rows.get(node as usize).copied().unwrap_or_default();
            if let &[(_, phrase)] = rows.of(&self.terminals)
                && !is_conditional(phrase)
                && let Some(target) = Target::of_phrase(phrase)
            {
                return target;
            }
        }
        let target = Target(row(self.queue.len()));
        self.queue.push(node);
        target
    }

    /// Writes the next node.
    fn freeze(&mut self, node: u32, is_conditional: &impl Fn(u32) -> bool) {
        let first_edge = row(self.trie.edges.len());
        let mut symbols = 0;
        for at in self.edges_of(node) {
            let Some(&(_, symbol, child)) = self.edges.get(at) else {
                break;
            };
            let target = self.target(child, is_conditional);
            symbols |= symbol_bit(symbol);
            self.trie.edges.push((symbol, target));
        }
        let first_terminal = row(self.trie.terminals.len());
        let rows = self.terminal_rows.get(node as usize).copied().unwrap_or_default();
        for &(_, phrase) in rows.of(&self.terminals) {
            self.trie.terminals.push(Terminal {
                phrase,
                is_conditional: is_conditional(phrase),
            });
        }
        let gap = self.gap(node);
        let gap = gap.map_or(Target::NOWHERE, |gap| self.target(gap, is_conditional));
        self.trie.nodes.push(Node {
            symbols,
            edges: Rows {
                start: first_edge,
                end: row(self.trie.edges.len()),
            },
            terminals: Rows {
                start: first_terminal,
                end: row(self.trie.terminals.len()),
            },
            gap,
        });
    }

    fn edges_of(&self, node: u32) -> std::ops::Range<usize> {
        let rows = self.edge_rows.get(node as usize).copied().unwrap_or_default();
        rows.start as usize..rows.end as usize
    }

    fn gap(&self, node: u32) -> Option<u32> {
        self.gaps.get(node as usize).copied().filter(|&gap| gap != NO_GAP)
    }
}

/// For each of so many nodes the rows that belong to it; the owners are sorted.
fn rows(owners: impl Iterator<Item = u32>, nodes: usize) -> Vec<Rows> {
    let mut all = vec![Rows::default(); nodes];
    for (row, owner) in (0_u32..).zip(owners) {
        if let Some(rows) = all.get_mut(owner as usize) {
            if rows.end == 0 {
                rows.start = row;
            }
            rows.end = row + 1;
        }
    }
    all
}

/// Nodes and edges are counted in four bytes.
fn row(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
