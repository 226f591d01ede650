//! Text to decision: which service, answer, emergency or command a message is about, and why.
//!
//! The classifier is pure, deterministic and total: any text in any language gives a [`Decision`],
//! and every point of it can be traced to a phrase that an admin wrote. It knows nothing of forms,
//! channels, storage or time.
//!
//! A text is folded to words ([`fold`]), the words are read once by an automaton that holds all phrases of all
//! rules, blocks and bands turn what was found into entries with points, and those into a [`Verdict`].

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod automaton;
mod beginnings;
mod beside;
mod characters;
mod chunk;
mod clauses;
mod decision;
mod engine;
mod entries;
mod facts;
mod fold;
mod folder;
mod gated_regex;
mod hints;
mod holding;
mod inspect;
mod key;
mod language;
mod losers;
mod matcher;
mod phrase;
mod phrase_set;
mod points;
mod reading;
mod rows;
mod rulebook;
mod rules;
mod scoring;
mod signs;
mod trie;
mod trie_builder;
mod typing;
mod verdict;
mod vocabulary;
mod vocabulary_builder;
mod weighed;
mod witness;
mod word_table;

pub use beside::beside;
pub use decision::{
    Candidate, Decision, Evidence, Fact, Facts, Kind, Language, PlaceFact, PlaceKind, Span, Topic, Verdict,
};
pub use engine::{Classifier, Context, ENGINE_VERSION, Expecting};
pub use fold::fold;
pub use inspect::{Hit, Inspection};
pub use losers::{Loser, LoserReason};
pub use phrase::{PhraseFault, PhraseProblem};
pub use phrase_set::{PhraseSet, PhraseSetProblem};
pub use rows::{EDGE, table_phrase, table_words};
pub use rulebook::{
    Block, Borough, Geography, HintRow, HintTable, Hints, LanguageProfile, Priority, Rule, Rulebook, Sign, SignTable,
    WordList,
};
pub use witness::Witnesses;
