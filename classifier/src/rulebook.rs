//! What a classifier is compiled from: rules, shared word lists, languages and the city's geography.

use crate::decision::{Language, Topic};
use std::sync::Arc;

/// Bands that are decided one after the other: evidence counts only within a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Only where nothing else matched.
    Low,
    /// Most entries.
    Normal,
    /// Before the usual.
    High,
    /// Before everything; typing errors never create one from a look-alike.
    Emergency,
}

/// When one catalogue entry matches. An entry may have several rules, one a language.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The entry.
    pub topic: Topic,
    /// Its band.
    pub priority: Priority,
    /// The language that the phrases are written in; it counts as evidence for the language of the text.
    pub language: Language,
    /// Alternatives: one matching block is enough.
    pub blocks: Vec<Block>,
    /// Words that speak for or against the entry without being enough for it.
    pub hints: Hints,
}

/// One `[[when]]`: at least one of `any`, every one of `all`, and none of `none`.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// At least one of these phrases (where the list is not empty).
    pub any: Vec<String>,
    /// Every one of these phrases.
    pub all: Vec<String>,
    /// A match of one of these cancels this block, and only this block.
    pub none: Vec<String>,
}

/// Words that make an entry likelier or less likely. They order what is offered and settle near ties, but never make
/// an entry clear by themselves.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Words that are mostly about this entry.
    pub likely: Vec<String>,
    /// Words that are often about this entry.
    pub maybe: Vec<String>,
    /// Words that are mostly about something else.
    pub unlikely: Vec<String>,
}

/// What the words of one language tell of emergencies. From 100 points on, signs raise one without any rule.
#[derive(Clone, Debug)]
pub struct SignTable {
    /// The language.
    pub language: Language,
    /// The ids of the emergencies, in the order of the points.
    pub emergencies: Vec<String>,
    /// The signs; shared, because there are ten thousand for a language.
    pub signs: Arc<[Sign]>,
}

/// One row of a table of signs.
#[derive(Clone, Debug)]
pub struct Sign {
    /// A word, several words, the beginning of a word as `burn*`, or `*` for what counts in every message.
    pub phrase: String,
    /// What it counts for each emergency; below zero where it speaks against it.
    pub points: Vec<i16>,
}

/// What the words of one language say about the matter of a message.
#[derive(Clone, Debug)]
pub struct HintTable {
    /// The language.
    pub language: Language,
    /// The ids that the rows name: of services and answers, and `-` for a message that asks for nothing.
    pub ids: Vec<String>,
    /// The rows; shared, because there are ten thousand for a language.
    pub rows: Arc<[HintRow]>,
}

/// One row of a table of hints.
#[derive(Clone, Debug)]
pub struct HintRow {
    /// A word, several words, the beginning of a word as `crumbl*`, or `*` for what counts in every message.
    pub phrase: String,
    /// What it counts for an entry, which is named by the position of its id; below zero where it speaks against it.
    pub points: Vec<(u16, i16)>,
}

/// A shared word list, used in phrases as `@name`. Entries are phrases without lists of their own.
#[derive(Clone, Debug)]
pub struct WordList {
    /// Its name, without the at sign.
    pub name: String,
    /// The language of its entries; the lists of all languages under one name are one list.
    pub language: Language,
    /// What it holds.
    pub entries: Vec<String>,
}

/// How a language is recognised in short texts.
#[derive(Clone, Debug)]
pub struct LanguageProfile {
    /// The language.
    pub language: Language,
    /// Frequent small words that tell this language from the others.
    pub function_words: Vec<String>,
    /// Complete expressions of time in the language: `right now`, `desde ayer`.
    pub time_words: Vec<String>,
}

/// One borough or district of the city.
#[derive(Clone, Debug)]
pub struct Borough {
    /// The name as the city writes it.
    pub name: String,
    /// How people write it, in every language of the pack.
    pub synonyms: Vec<String>,
    /// Prefixes of its postal codes.
    pub zip_prefixes: Vec<String>,
}

/// What the city's places are called.
#[derive(Clone, Debug, Default)]
pub struct Geography {
    /// The boroughs; empty for a city without them.
    pub boroughs: Vec<Borough>,
    /// Words that end a street's name: `street`, `st`, `ave`, `blvd`.
    pub street_types: Vec<String>,
    /// Words that begin a street's name in other languages: `calle`, `avenida`.
    pub street_prefixes: Vec<String>,
    /// Streets whose names have no such word: `broadway`, `bowery`, `grand concourse`.
    pub named_streets: Vec<String>,
    /// Words that introduce a unit: `apt`, `apartment`, `apto`, `floor`.
    pub unit_words: Vec<String>,
    /// Prefix of request numbers, such as `311-`.
    pub number_prefix: String,
}

/// Everything that a classifier is compiled from.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    /// The rules of all entries in all languages, in any order.
    pub rules: Vec<Rule>,
    /// The shared word lists.
    pub lists: Vec<WordList>,
    /// The languages, the default one first.
    pub languages: Vec<LanguageProfile>,
    /// The signs of emergencies, at most one table for each language.
    pub signs: Vec<SignTable>,
    /// The weighed hints, at most one table for each language.
    pub hints: Vec<HintTable>,
    /// Ordinary words that must not be taken for typing errors of the rules' words.
    pub known_words: Vec<String>,
    /// The city's places.
    pub geography: Geography,
}
