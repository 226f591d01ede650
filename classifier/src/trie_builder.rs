//! Builds the trie of all phrases, word by word, and freezes it.

use crate::trie::{Node, Part, Target, Terminal, Trie, symbol_bit};
use crate::vocabulary::Symbol;
use crate::word_table::Rows;
use rustc_hash::FxHashMap;

/// The node that every phrase begins at, while the trie grows.
pub(crate) const ROOT: u32 = 0;

/// No node, no edge.
const NONE: u32 = u32::MAX;

/// The edges of a node with more than this are looked up; to read over fewer is faster, and nearly all nodes have fewer.
const MANY_EDGES: u32 = 8;
const CROWDED: u32 = MANY_EDGES + 1;

/// A node while the trie grows.
#[derive(Clone, Copy, Debug)]
struct Growing {
    /// Its youngest edge.
    youngest: u32,
    edges: u32,
    /// The node behind the gap that may follow.
    gap: u32,
}

/// An edge while the trie grows.
#[derive(Clone, Copy, Debug)]
struct Edge {
    symbol: Symbol,
    child: u32,
    /// The edge of the same node that was added before it.
    older: u32,
}

/// The trie while it grows.
#[derive(Debug)]
pub(crate) struct TrieBuilder {
    nodes: Vec<Growing>,
    edges: Vec<Edge>,
    /// Where symbols lead from nodes with many edges.
    crowded: FxHashMap<(u32, Symbol), u32>,
    terminals: Vec<(u32, u32)>,
    /// Nodes that end an entry of a list, each with the node behind that list.
    arrivals: Vec<(u32, u32)>,
}

impl TrieBuilder {
    /// A trie with its root alone.
    pub(crate) fn new() -> Self {
        let mut builder = Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            crowded: FxHashMap::default(),
            terminals: Vec::new(),
            arrivals: Vec::new(),
        };
        builder.fresh_node();
        builder
    }

    /// The node that a part leads to.
    pub(crate) fn follow(&mut self, node: u32, part: Part) -> u32 {
        match part {
            Part::Symbol(symbol) => self.child(node, symbol).unwrap_or_else(|| self.grow(node, symbol)),
            Part::Gap => self.behind_gap(node),
        }
    }

    /// The node behind a list: its symbol leads there, and so does each of its longer entries. What goes on from there is
    /// written once, however many entries there are. A list has all its entries when it is first followed.
    pub(crate) fn follow_list(&mut self, node: u32, symbol: Symbol, longer: &[Vec<Part>]) -> u32 {
        if let Some(known) = self.child(node, symbol) {
            return known;
        }
        let behind = self.grow(node, symbol);
        for entry in longer {
            let end = entry.iter().fold(node, |at, &part| self.follow(at, part));
            self.arrivals.push((end, behind));
        }
        behind
    }

    /// Says that a phrase ends at a node: once for each, and in the order of the phrases.
    pub(crate) fn end(&mut self, node: u32, phrase: u32) {
        self.terminals.push((node, phrase));
    }

    fn fresh_node(&mut self) -> u32 {
        let fresh = row(self.nodes.len());
        self.nodes.push(Growing {
            youngest: NONE,
            edges: 0,
            gap: NONE,
        });
        fresh
    }

    fn child(&self, node: u32, symbol: Symbol) -> Option<u32> {
        let growing = self.nodes.get(node as usize)?;
        if growing.edges > MANY_EDGES {
            return self.crowded.get(&(node, symbol)).copied();
        }
        let mut edges = self.edges_of(node);
        edges.find(|edge| edge.symbol == symbol).map(|edge| edge.child)
    }

    /// Adds an edge that is not there yet.
    fn grow(&mut self, node: u32, symbol: Symbol) -> u32 {
        let child = self.fresh_node();
        let Some(growing) = self.nodes.get_mut(node as usize) else {
            return child;
        };
        self.edges.push(Edge {
            symbol,
            child,
            older: growing.youngest,
        });
        growing.youngest = row(self.edges.len() - 1);
        growing.edges += 1;
        match growing.edges {
            ..=MANY_EDGES => {}
            CROWDED => {
                let edges: Vec<Edge> = self.edges_of(node).collect();
                let pairs = edges.iter().map(|edge| ((node, edge.symbol), edge.child));
                self.crowded.extend(pairs);
            }
            _ => {
                self.crowded.insert((node, symbol), child);
            }
        }
        child
    }

    fn behind_gap(&mut self, node: u32) -> u32 {
        let gap = self.nodes.get(node as usize).map_or(node, |growing| growing.gap);
        if gap != NONE {
            return gap;
        }
        let fresh = self.fresh_node();
        if let Some(growing) = self.nodes.get_mut(node as usize) {
            growing.gap = fresh;
        }
        fresh
    }

    /// A node's edges, the youngest first.
    fn edges_of(&self, node: u32) -> impl Iterator<Item = Edge> {
        let youngest = self.nodes.get(node as usize).map_or(NONE, |growing| growing.youngest);
        let edge = |at: u32| self.edges.get(at as usize).copied();
        std::iter::successors(edge(youngest), move |before| edge(before.older))
    }

    /// Freezes the trie; phrases for which `is_conditional` says so are found only provisionally. Returns it and where
    /// each of the symbols leads from the beginning.
    pub(crate) fn finish(self, symbols: u32, is_conditional: impl Fn(u32) -> bool) -> (Trie, Vec<Target>) {
        let nodes = self.nodes.len();
        let (terminal_rows, terminals) = by_owner(&self.terminals, nodes);
        let (arrival_rows, arrivals) = by_owner(&self.arrivals, nodes);
        let mut freezer = Freezer {
            terminal_rows,
            terminals,
            arrival_rows,
            arrivals,
            targets: vec![Target::NOWHERE; nodes],
            built: self,
            queue: Vec::new(),
            trie: Trie {
                nodes: Vec::new(),
                edges: Vec::new(),
                terminals: Vec::new(),
                arrivals: Vec::new(),
            },
        };
        let mut roots = vec![Target::NOWHERE; symbols as usize];
        for (symbol, child) in freezer.children(ROOT) {
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
    built: TrieBuilder,
    /// For each node as it was built, its rows of `terminals`.
    terminal_rows: Vec<Rows>,
    terminals: Vec<u32>,
    /// For each node as it was built, its rows of `arrivals`.
    arrival_rows: Vec<Rows>,
    arrivals: Vec<u32>,
    /// What each node has become, as far as it was reached.
    targets: Vec<Target>,
    /// The nodes as they were built in the order of their new numbers.
    queue: Vec<u32>,
    trie: Trie,
}

impl Freezer {
    /// What a node becomes: the end of a phrase, or the next node.
    fn target(&mut self, node: u32, is_conditional: &impl Fn(u32) -> bool) -> Target {
        let known = self.targets.get(node as usize).copied();
        if let Some(known) = known.filter(|&known| known != Target::NOWHERE) {
            return known;
        }
        let target = self.single_phrase(node, is_conditional).unwrap_or_else(|| {
            self.queue.push(node);
            Target::node(row(self.queue.len() - 1))
        });
        if let Some(known) = self.targets.get_mut(node as usize) {
            *known = target;
        }
        target
    }

    /// The end of the one phrase that ends at a node, where nothing else ends there or goes on.
    fn single_phrase(&self, node: u32, is_conditional: &impl Fn(u32) -> bool) -> Option<Target> {
        let growing = self.built.nodes.get(node as usize)?;
        if growing.edges > 0 || growing.gap != NONE || !rows_of(&self.arrival_rows, node).of(&self.arrivals).is_empty()
        {
            return None;
        }
        match rows_of(&self.terminal_rows, node).of(&self.terminals) {
            &[phrase] if !is_conditional(phrase) => Target::of_phrase(phrase),
            _ => None,
        }
    }

    /// Writes the next node.
    fn freeze(&mut self, node: u32, is_conditional: &impl Fn(u32) -> bool) {
        let first_edge = row(self.trie.edges.len());
        let mut symbols = 0;
        for (symbol, child) in self.children(node) {
            let target = self.target(child, is_conditional);
            symbols |= symbol_bit(symbol);
            self.trie.edges.push((symbol, target));
        }
        let first_terminal = row(self.trie.terminals.len());
        for &phrase in rows_of(&self.terminal_rows, node).of(&self.terminals) {
            self.trie.terminals.push(Terminal {
                phrase,
                is_conditional: is_conditional(phrase),
            });
        }
        let arrivals = self.freeze_arrivals(node, is_conditional);
        let gap = self.built.nodes.get(node as usize).map(|growing| growing.gap);
        let gap = gap.filter(|&gap| gap != NONE);
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
            arrivals,
            gap,
        });
    }

    /// Writes where else one has come to at a node, and returns where that begins.
    fn freeze_arrivals(&mut self, node: u32, is_conditional: &impl Fn(u32) -> bool) -> u32 {
        let rows = rows_of(&self.arrival_rows, node);
        if rows.start == rows.end {
            return NONE;
        }
        let first = row(self.trie.arrivals.len());
        for at in rows.start..rows.end {
            if let Some(&behind) = self.arrivals.get(at as usize) {
                let target = self.target(behind, is_conditional);
                self.trie.arrivals.push(target);
            }
        }
        self.trie.arrivals.push(Target::NOWHERE);
        first
    }

    /// Where the symbols lead from a node, in the order of the symbols.
    fn children(&self, node: u32) -> Vec<(Symbol, u32)> {
        let edges = self.built.edges_of(node);
        let mut children: Vec<(Symbol, u32)> = edges.map(|edge| (edge.symbol, edge.child)).collect();
        children.sort_unstable();
        children
    }
}

/// The rows of a node.
fn rows_of(rows: &[Rows], node: u32) -> Rows {
    rows.get(node as usize).copied().unwrap_or_default()
}

/// Brings together what belongs to each of so many nodes, in the order given; returns each node's rows of it.
fn by_owner(owned: &[(u32, u32)], nodes: usize) -> (Vec<Rows>, Vec<u32>) {
    let mut counts = vec![0_u32; nodes];
    for &(owner, _) in owned {
        if let Some(count) = counts.get_mut(owner as usize) {
            *count += 1;
        }
    }
    let mut all = Vec::with_capacity(nodes);
    let mut start = 0;
    for count in counts {
        // The end moves as the rows are filled.
        all.push(Rows { start, end: start });
        start += count;
    }
    let mut grouped = vec![0; owned.len()];
    for &(owner, value) in owned {
        let Some(rows) = all.get_mut(owner as usize) else {
            continue;
        };
        if let Some(place) = grouped.get_mut(rows.end as usize) {
            *place = value;
            rows.end += 1;
        }
    }
    (all, grouped)
}

/// Nodes and edges are counted in four bytes.
fn row(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
