//! Text to decision: which service, answer, emergency or command a message is about, and why.
//!
//! The classifier is pure, deterministic and total: any text in any language gives a [`Decision`],
//! and every point of it can be traced to a phrase that an admin wrote. It knows nothing of forms,
//! channels, storage or time.

mod decision;
mod engine;
mod rulebook;

pub use decision::{
    Candidate, Decision, Evidence, Fact, Facts, Kind, Language, PlaceFact, PlaceKind, Span, Topic, Verdict,
};
pub use engine::{
    Classifier, Context, ENGINE_VERSION, Expecting, Loser, LoserReason, PhraseFault, PhraseProblem, PhraseSet, fold,
};
pub use rulebook::{Block, Borough, Geography, LanguageProfile, Priority, Rule, Rulebook, WordList};
