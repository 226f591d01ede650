//! Finds the rows of a weighed table in a text: words, beginnings of words and phrases, in spite of a typing error.

use crate::beginnings::{Beginnings, shortened};
use crate::characters::Break;
use crate::fold::{Folded, Token, fold};
use crate::key::Key;
use crate::matcher::Matcher;
use crate::word_table::WordTable;
use rustc_hash::FxHashMap;

/// What stands for every message in a table.
const EVERY_MESSAGE: &str = "*";
/// What stands in a table for the edge of a clause: where a message or a sentence begins or ends, or a comma stands.
const EDGE: &str = "|";

/// A row at one place of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundRow {
    /// The row of the table.
    pub row: u32,
    /// The position of its first word.
    pub first: usize,
    /// The position of its last word.
    pub last: usize,
}

impl FoundRow {
    /// The same rows, each once and at its first place.
    pub(crate) fn once(found: &[Self]) -> Vec<Self> {
        let mut once = found.to_vec();
        once.sort_unstable_by_key(|found| (found.row, found.first));
        once.dedup_by_key(|found| found.row);
        once
    }
}

/// A word, or several words one after the other, that rows begin with; by number.
type Node = u32;

/// The node of words that no row begins with.
const NOWHERE: Node = Node::MAX;
/// The row of words that no row stands for.
const NO_ROW: u32 = u32::MAX;

/// A word of a text, or an edge, as a table knows it.
#[derive(Clone, Copy)]
struct Word {
    /// Its node.
    node: Node,
    /// The row that stands for it: by itself, or by its longest beginning.
    row: u32,
    /// The position of the word, or of the one behind the edge.
    at: usize,
    is_edge: bool,
}

/// The rows of a table by what they stand for.
#[derive(Debug)]
pub(crate) struct RowFinder {
    /// The nodes of single words.
    words: WordTable<Node>,
    /// From the node of some words, and that of the word behind them, to the node of all of them.
    phrases: FxHashMap<(Node, Node), Node>,
    /// The node of the edge of a clause.
    edge: Node,
    /// By node: the row that stands for it.
    rows: Vec<u32>,
    /// The rows that stand for beginnings of words.
    beginnings: Beginnings<u32>,
    /// The row that counts in every message.
    pub always: Option<u32>,
}

impl RowFinder {
    /// For rows that stand for these phrases, in order.
    pub(crate) fn new<'p>(phrases: impl Iterator<Item = &'p str>) -> Self {
        let mut builder = Builder::default();
        for (row, phrase) in (0_u32..).zip(phrases) {
            builder.add(row, phrase);
        }
        builder.finish()
    }

    /// The rows in a text at all their places, in order of these.
    pub(crate) fn find(&self, folded: &Folded<'_>, matcher: &Matcher) -> Vec<FoundRow> {
        let words = self.words_of(folded, matcher);
        let mut found = Vec::with_capacity(words.len() * 2);
        for (from, word) in words.iter().enumerate() {
            let first = word.at;
            if word.row != NO_ROW {
                let (row, last) = (word.row, first);
                found.push(FoundRow { row, first, last });
            }
            let mut node = word.node;
            for next in words.iter().skip(from + 1) {
                let Some(&longer) = self.phrases.get(&(node, next.node)) else {
                    break;
                };
                node = longer;
                let row = self.row(node);
                if row != NO_ROW {
                    let last = next.at - usize::from(next.is_edge);
                    found.push(FoundRow { row, first, last });
                }
            }
        }
        found
    }

    /// The words of a text and its edges.
    fn words_of(&self, folded: &Folded<'_>, matcher: &Matcher) -> Vec<Word> {
        let edge = |at| Word {
            node: self.edge,
            row: NO_ROW,
            at,
            is_edge: true,
        };
        let mut words = Vec::with_capacity(folded.tokens.len() * 3 / 2 + 2);
        for (at, token) in folded.tokens.iter().enumerate() {
            if at == 0 || token.before >= Break::Clause {
                words.push(edge(at));
            }
            let (node, row) = self.read(folded, token, matcher);
            let is_edge = false;
            words.push(Word { node, row, at, is_edge });
        }
        words.push(edge(folded.tokens.len()));
        words
    }

    /// The node and the row of a word: as it stands, or as a number of so many digits, or else of one that it is a typing
    /// error of, or else by its longest beginning.
    fn read(&self, folded: &Folded<'_>, token: &Token, matcher: &Matcher) -> (Node, u32) {
        let written = || folded.written(token);
        let length = token.end - token.start;
        if let Some(node) = self.words.find(token.key, written) {
            return self.known(node, token.key, length, &written);
        }
        if let Some(node) = number_shape(written()).and_then(|shape| self.words.get(&shape)) {
            return self.known(node, token.key, length, &written);
        }
        let mut meant = (NOWHERE, NO_ROW);
        matcher.each_meant(written(), |word| {
            if meant.1 == NO_ROW {
                let node = self.words.get(word).unwrap_or(NOWHERE);
                meant = self.known(node, Key::of(word), word.len(), &|| word);
            }
        });
        if meant.1 == NO_ROW {
            meant = self.known(NOWHERE, token.key, length, &written);
        }
        meant
    }

    /// The node and the row of a word by its node, if it has one, and by its key and its length in bytes.
    fn known<'w>(&self, node: Node, key: Key, length: usize, word: &impl Fn() -> &'w str) -> (Node, u32) {
        let mut row = self.row(node);
        if row == NO_ROW {
            self.beginnings.each(key, length, word, |_, longer| row = longer);
        }
        (node, row)
    }

    fn row(&self, node: Node) -> u32 {
        self.rows.get(node as usize).copied().unwrap_or(NO_ROW)
    }
}

/// The words of a text in the form in which tables hold them: folded, with `|` at the edges of clauses and `0` for digits.
pub fn table_words(text: &str) -> Vec<String> {
    let folded = Folded::new(text);
    let mut words = Vec::with_capacity(folded.tokens.len() + 2);
    for token in &folded.tokens {
        if words.is_empty() || token.before >= Break::Clause {
            words.push(EDGE.to_owned());
        }
        let word = folded.written(token);
        words.push(number_shape(word).unwrap_or_else(|| word.to_owned()));
    }
    words.push(EDGE.to_owned());
    words
}

/// What a row of a table stands for, in the one form that it has: two rows with the same words are one row twice.
pub fn table_phrase(phrase: &str) -> String {
    pieces(phrase).join(" ")
}

/// The folded words of a row and its edges.
fn pieces(phrase: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for (number, part) in phrase.split(EDGE).enumerate() {
        if number > 0 {
            pieces.push(EDGE.to_owned());
        }
        pieces.extend(fold(part).split_whitespace().map(str::to_owned));
    }
    pieces
}

/// How a table writes a word with digits in it, if it has some: `0000` for every year and every house number of four.
fn number_shape(word: &str) -> Option<String> {
    let digit = |letter: char| if letter.is_numeric() { '0' } else { letter };
    word.contains(char::is_numeric)
        .then(|| word.chars().map(digit).collect())
}

/// Rows that are collected.
#[derive(Default)]
struct Builder {
    words: FxHashMap<String, Node>,
    phrases: FxHashMap<(Node, Node), Node>,
    rows: Vec<u32>,
    beginnings: FxHashMap<String, u32>,
    always: Option<u32>,
}

impl Builder {
    fn add(&mut self, row: u32, phrase: &str) {
        if phrase == EVERY_MESSAGE {
            self.always = Some(row);
        } else if let Some(beginning) = phrase.strip_suffix('*') {
            self.beginnings.insert(shortened(&fold(beginning)).to_owned(), row);
        } else {
            let words = pieces(phrase);
            let mut words = words.iter();
            let first = words.next().map_or(NOWHERE, |word| self.word(word));
            let last = words.fold(first, |node, word| self.longer(node, word));
            if let Some(own) = self.rows.get_mut(last as usize) {
                *own = row;
            }
        }
    }

    fn word(&mut self, word: &str) -> Node {
        if let Some(&node) = self.words.get(word) {
            return node;
        }
        let node = self.new_node();
        self.words.insert(word.to_owned(), node);
        node
    }

    fn longer(&mut self, node: Node, word: &str) -> Node {
        let next = self.word(word);
        if let Some(&longer) = self.phrases.get(&(node, next)) {
            return longer;
        }
        let longer = self.new_node();
        self.phrases.insert((node, next), longer);
        longer
    }

    /// Nodes are counted in four bytes: no table comes near that many words.
    fn new_node(&mut self) -> Node {
        let node = Node::try_from(self.rows.len()).unwrap_or(NOWHERE);
        self.rows.push(NO_ROW);
        node
    }

    fn finish(mut self) -> RowFinder {
        RowFinder {
            edge: self.word(EDGE),
            words: WordTable::new(&entries(&self.words)),
            phrases: self.phrases,
            rows: self.rows,
            beginnings: Beginnings::new(&entries(&self.beginnings)),
            always: self.always,
        }
    }
}

fn entries(map: &FxHashMap<String, u32>) -> Vec<(&str, u32)> {
    map.iter().map(|(word, number)| (word.as_str(), *number)).collect()
}
