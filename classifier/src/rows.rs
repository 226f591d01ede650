//! Finds the rows of a language's weighed tables in a text: words, beginnings of words and phrases, in spite of a typing
//! error. Signs and hints are looked up together, because they are told by the same words.

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
pub const EDGE: &str = "|";

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

/// What stands in a text for each table, at all its places and in order of these.
#[derive(Debug, Default)]
pub(crate) struct FoundRows {
    /// Rows of signs.
    pub signs: Vec<FoundRow>,
    /// Rows of hints.
    pub hints: Vec<FoundRow>,
}

impl FoundRows {
    fn push(&mut self, rows: Rows, first: usize, last: usize) {
        let found = |row| FoundRow { row, first, last };
        if rows.sign != NO_ROW {
            self.signs.push(found(rows.sign));
        }
        if rows.hint != NO_ROW {
            self.hints.push(found(rows.hint));
        }
    }
}

/// The rows that stand for a word, a beginning or a phrase in each table.
#[derive(Clone, Copy, Debug)]
struct Rows {
    sign: u32,
    hint: u32,
}

/// No table has so many rows.
const NO_ROW: u32 = u32::MAX;

impl Rows {
    /// Takes those of `other` where it has none of its own.
    fn or(self, other: Self) -> Self {
        let own_or = |own, other| if own == NO_ROW { other } else { own };
        Self {
            sign: own_or(self.sign, other.sign),
            hint: own_or(self.hint, other.hint),
        }
    }

    fn is_complete(self) -> bool {
        self.sign != NO_ROW && self.hint != NO_ROW
    }

    fn is_none(self) -> bool {
        self.sign == NO_ROW && self.hint == NO_ROW
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            sign: NO_ROW,
            hint: NO_ROW,
        }
    }
}

/// A word, or several words one after the other, that rows begin with; by number.
type Node = u32;

/// The node of words that no row begins with.
const NOWHERE: Node = Node::MAX;

/// A word of a text, or an edge, as the tables know it.
#[derive(Clone, Copy)]
struct Word {
    /// Its node.
    node: Node,
    /// The rows that stand for it: by itself, or by its longest beginning.
    rows: Rows,
    /// The position of the word, or of the one behind the edge.
    at: usize,
    is_edge: bool,
}

/// The rows of both tables by what they stand for.
#[derive(Debug)]
pub(crate) struct RowFinder {
    /// The nodes of single words.
    words: WordTable<Node>,
    /// From the node of some words, and that of the word behind them, to the node of all of them.
    phrases: FxHashMap<(Node, Node), Node>,
    /// The node of the edge of a clause.
    edge: Node,
    /// By node: the rows that stand for it.
    rows: Vec<Rows>,
    /// The rows that stand for beginnings of words.
    beginnings: Beginnings<Rows>,
}

impl RowFinder {
    /// For rows of signs and of hints that stand for these phrases, in order.
    pub(crate) fn new<'p>(signs: impl Iterator<Item = &'p str>, hints: impl Iterator<Item = &'p str>) -> Self {
        let mut builder = Builder::default();
        for (sign, phrase) in (0..NO_ROW).zip(signs) {
            builder.add(phrase, Rows { sign, hint: NO_ROW });
        }
        for (hint, phrase) in (0..NO_ROW).zip(hints) {
            builder.add(phrase, Rows { sign: NO_ROW, hint });
        }
        builder.finish()
    }

    /// The rows in a text.
    pub(crate) fn find(&self, folded: &Folded<'_>, matcher: &Matcher) -> FoundRows {
        let words = self.words_of(folded, matcher);
        let mut found = FoundRows {
            signs: Vec::with_capacity(words.len() * 2),
            hints: Vec::with_capacity(words.len() * 2),
        };
        for (from, word) in words.iter().enumerate() {
            let first = word.at;
            found.push(word.rows, first, first);
            let mut node = word.node;
            for next in words.iter().skip(from + 1) {
                let Some(&longer) = self.phrases.get(&(node, next.node)) else {
                    break;
                };
                node = longer;
                found.push(self.rows(node), first, next.at - usize::from(next.is_edge));
            }
        }
        found
    }

    /// The words of a text and its edges.
    fn words_of(&self, folded: &Folded<'_>, matcher: &Matcher) -> Vec<Word> {
        let edge = |at| Word {
            node: self.edge,
            rows: Rows::default(),
            at,
            is_edge: true,
        };
        let mut words = Vec::with_capacity(folded.tokens.len() * 3 / 2 + 2);
        for (at, token) in folded.tokens.iter().enumerate() {
            if at == 0 || token.before >= Break::Clause {
                words.push(edge(at));
            }
            let (node, rows) = self.read(folded, token, matcher);
            let is_edge = false;
            words.push(Word {
                node,
                rows,
                at,
                is_edge,
            });
        }
        words.push(edge(folded.tokens.len()));
        words
    }

    /// The node and the rows of a word: as it stands, or as a number of so many digits, or else of one that it is a typing
    /// error of, or else by its longest beginning.
    fn read(&self, folded: &Folded<'_>, token: &Token, matcher: &Matcher) -> (Node, Rows) {
        let written = || folded.written(token);
        let length = token.end - token.start;
        if let Some(node) = self.words.find(token.key, written) {
            return self.known(node, token.key, length, &written);
        }
        if let Some(node) = number_shape(written()).and_then(|shape| self.words.get(&shape)) {
            return self.known(node, token.key, length, &written);
        }
        let mut meant = (NOWHERE, Rows::default());
        matcher.each_meant(written(), |word| {
            if meant.1.is_none() {
                let node = self.words.get(word).unwrap_or(NOWHERE);
                meant = self.known(node, Key::of(word), word.len(), &|| word);
            }
        });
        if meant.1.is_none() {
            meant = self.known(NOWHERE, token.key, length, &written);
        }
        meant
    }

    /// The node and the rows of a word by its node, if it has one, and by its key and its length in bytes.
    fn known<'w>(&self, node: Node, key: Key, length: usize, word: &impl Fn() -> &'w str) -> (Node, Rows) {
        let own = self.rows(node);
        if own.is_complete() {
            return (node, own);
        }
        let mut by_beginning = Rows::default();
        self.beginnings.each(key, length, word, |_, longer| {
            by_beginning = longer.or(by_beginning);
        });
        (node, own.or(by_beginning))
    }

    fn rows(&self, node: Node) -> Rows {
        self.rows.get(node as usize).copied().unwrap_or_default()
    }
}

/// The row that counts in every message, among those that stand for these phrases.
pub(crate) fn every_message<'p>(phrases: impl Iterator<Item = &'p str>) -> Option<u32> {
    let mut rows = (0..).zip(phrases);
    rows.find(|(_, phrase)| *phrase == EVERY_MESSAGE).map(|(row, _)| row)
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
    rows: Vec<Rows>,
    beginnings: FxHashMap<String, Rows>,
}

impl Builder {
    /// Adds a row of one table; of two rows with the same words, the later one counts.
    fn add(&mut self, phrase: &str, rows: Rows) {
        if phrase == EVERY_MESSAGE {
            return;
        }
        if let Some(beginning) = phrase.strip_suffix('*') {
            let known = self.beginnings.entry(shortened(&fold(beginning)).to_owned());
            let known = known.or_default();
            *known = rows.or(*known);
            return;
        }
        let words = pieces(phrase);
        let mut words = words.iter();
        let first = words.next().map_or(NOWHERE, |word| self.word(word));
        let last = words.fold(first, |node, word| self.longer(node, word));
        if let Some(known) = self.rows.get_mut(last as usize) {
            *known = rows.or(*known);
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
        self.rows.push(Rows::default());
        node
    }

    fn finish(mut self) -> RowFinder {
        RowFinder {
            edge: self.word(EDGE),
            words: WordTable::new(&entries(&self.words)),
            phrases: self.phrases,
            rows: self.rows,
            beginnings: Beginnings::new(&entries(&self.beginnings)),
        }
    }
}

fn entries<V: Copy>(map: &FxHashMap<String, V>) -> Vec<(&str, V)> {
    map.iter().map(|(word, value)| (word.as_str(), *value)).collect()
}
