//! The trie of all phrases: its edges are words, beginnings, lists and gaps.
//!
//! Most phrases share their end with no other one. Such an end is no node of its own: the edge to it names the phrase,
//! so that finding it touches nothing else. The other nodes are numbered in the order of their distance from the
//! beginning, so that those which most texts reach lie close together.
//!
//! What follows a list is written once: an entry of several words ends at a node of its own, from which one arrives behind
//! the list as well.

use crate::vocabulary::Symbol;
use crate::word_table::Rows;

/// One part of a compiled pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    /// A node.
    pub(crate) fn node(number: u32) -> Self {
        Self(number)
    }

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

    /// The end of a phrase, unless there are too many.
    pub(crate) fn of_phrase(phrase: u32) -> Option<Self> {
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
    pub symbols: u64,
    /// Its rows of the edges.
    pub edges: Rows,
    /// Its rows of the terminals.
    pub terminals: Rows,
    /// Where its arrivals begin; most nodes have none, and their number is past the end. Without an end beside it, a node
    /// takes half a line of the processor's memory.
    pub arrivals: u32,
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
    /// By number; the first is the first that is reached from the beginning.
    pub nodes: Vec<Node>,
    /// The edges of each node stand together, in the order of their symbols.
    pub edges: Vec<(Symbol, Target)>,
    /// The phrases that end at a node stand together, in order.
    pub terminals: Vec<Terminal>,
    /// Where else whoever comes to a node has come to: an entry of a list ends there, and this is what follows the list.
    /// Behind those of each node stands a target that is nowhere.
    pub arrivals: Vec<Target>,
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

    /// Where else whoever comes to a node has come to.
    pub(crate) fn arrivals(&self, node: &Node) -> impl Iterator<Item = Target> {
        let from = self.arrivals.get(node.arrivals as usize..).unwrap_or_default();
        from.iter().copied().take_while(|&target| target != Target::NOWHERE)
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
pub(crate) fn symbol_bit(symbol: Symbol) -> u64 {
    1 << (symbol % u64::BITS)
}
