//! What the classifier answers: the verdict, the evidence for it, and the typed facts in the text.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A BCP 47 language tag as the pack writes it: `en`, `es`, `zh-Hans`, `ht`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Takes a tag as it stands; the pack's loader has checked it against its list of languages.
    pub fn new(tag: impl Into<String>) -> Self {
        Self(tag.into())
    }

    /// English, the language that every text of a pack exists in.
    pub fn english() -> Self {
        Self::new("en")
    }

    /// The tag itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kinds of entries that a message can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Must never wait for a form: told to call at once.
    Emergency,
    /// Something a resident reports, which becomes a service request.
    Service,
    /// Something a resident asks, which gets an information answer.
    Answer,
    /// A word to the desk itself: help, stop, status.
    Command,
    /// Something that residents ask but the city does not answer for: a bank card, a flight. Never a verdict.
    Elsewhere,
}

/// One catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Topic {
    /// What kind of entry it is.
    pub kind: Kind,
    /// Its id in the catalogue, such as `heat-hot-water`.
    pub id: String,
}

impl Topic {
    /// Names one catalogue entry.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Byte offsets into the original text: `start` inclusive, `end` exclusive, both on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How sure the classifier is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// One entry, clearly.
    Clear(Topic),
    /// Two or three entries that the resident should choose from, best first.
    Torn(Vec<Topic>),
    /// Nothing that can be trusted.
    Unknown,
}

/// An entry that matched, with the points that its phrases earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which entry.
    pub topic: Topic,
    /// Points; comparable only within one decision and one priority band.
    pub score: i32,
}

/// A phrase of the winning entry and where it stands in the original text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The phrase as the pack writes it.
    pub phrase: String,
    /// Whose phrase it is.
    pub topic: Topic,
    /// Where it matched.
    pub span: Span,
    /// What it contributed.
    pub points: i32,
    /// Whether it is a weighed hint: one of many words that say something together, and no phrase of a rule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_weighed: bool,
}

/// A typed fact found in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The words as written.
    pub text: String,
    /// The fact in one normal form: digits of a phone (`+12125550123`), upper-case plate, lower-case email,
    /// request number with prefix (`311-17323508`), unit without its label (`4B`).
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// How a place was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// House number and street.
    Address,
    /// Two streets that meet.
    Intersection,
    /// A street without a house number or a second street: somewhere along it.
    Street,
    /// A named place such as a park.
    Landmark,
}

/// A place found in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFact {
    /// The place as written, without unit, borough and zip: `350 5th ave`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// How it was named.
    pub kind: PlaceKind,
}

/// All typed facts of one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Address, intersection or landmark.
    pub place: Option<PlaceFact>,
    /// Apartment, floor or room.
    pub unit: Option<Fact>,
    /// Borough; `value` is the name as the city writes it (`Manhattan`).
    pub borough: Option<Fact>,
    /// Five-digit postal code.
    pub zip: Option<Fact>,
    /// Time expression: `since monday`, `11pm`, `right now`.
    pub when: Option<Fact>,
    /// Vehicle licence plate.
    pub plate: Option<Fact>,
    /// Request numbers, in order.
    pub numbers: Vec<Fact>,
    /// Telephone number.
    pub phone: Option<Fact>,
    /// E-mail address.
    pub email: Option<Fact>,
    /// An amount of money.
    pub amount: Option<Fact>,
}

/// What the classifier returns for one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// At most five entries that matched, best first; the losers among them.
    pub candidates: Vec<Candidate>,
    /// Further issues in the same message (services and answers), disjoint in evidence from the verdict.
    pub also: Vec<Topic>,
    /// What the text asks that the city does not answer for; the verdict is then `Unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    /// An emergency that is near, but was not raised: whoever replies may say whom to call if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<Topic>,
    /// The language of the text, or the context's language where the text does not tell.
    pub language: Language,
    /// Whether the text itself told its language.
    pub language_certain: bool,
    /// Phrases that led to the verdict and to `also`, in order of their place in the text.
    pub evidence: Vec<Evidence>,
    /// Typed facts.
    pub facts: Facts,
}
