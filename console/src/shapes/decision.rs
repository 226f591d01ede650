//! What the classifier said of one text, and why.

use super::names;
use classifier::{Decision, Facts, Kind, PlaceFact, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the classifier said of one text.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionShape {
    /// The text, where it does not stand beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    text: Option<String>,
    #[schema(schema_with = names::verdict)]
    verdict: &'static str,
    #[schema(schema_with = names::decided_kind)]
    kind: &'static str,
    /// Catalogue id, where the verdict is clear.
    #[schema(required)]
    id: Option<String>,
    /// At most five, best first.
    #[schema(max_items = 5)]
    candidates: Vec<Candidate>,
    /// Other catalogue ids that the text names as well.
    also: Vec<String>,
    /// Catalogue id of an emergency that is near, but was not raised: where the desk replies in private, it begins with
    /// whom to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    caution: Option<String>,
    /// Language tag (BCP 47).
    language: String,
    /// The words that decided.
    evidence: Vec<Evidence>,
    /// What the text tells: `where`, `unit`, `when`, `plate`, `number`, `phone`, `email`.
    slots: BTreeMap<&'static str, String>,
}

/// A catalogue entry that the text may mean.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Candidate {
    #[schema(schema_with = names::decided_kind)]
    kind: &'static str,
    /// Catalogue id.
    id: String,
    /// Points.
    score: i32,
}

/// A phrase that was found, with byte offsets in the text.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Evidence {
    /// As the rule writes it.
    phrase: String,
    /// First byte.
    start: usize,
    /// Byte after the last.
    end: usize,
}

impl DecisionShape {
    /// The shape of a decision, with its text where that is wanted.
    pub fn of(decision: &Decision, text: Option<&str>) -> Self {
        let (verdict, id, first) = match &decision.verdict {
            Verdict::Clear(topic) => ("clear", Some(topic.id.clone()), Some(topic)),
            Verdict::Torn(topics) => ("torn", None, topics.first()),
            Verdict::Unknown => ("unknown", None, None),
        };
        let candidates = decision.candidates.iter().map(|one| Candidate {
            kind: kind(one.topic.kind),
            id: one.topic.id.clone(),
            score: one.score,
        });
        let evidence = decision.evidence.iter().map(|one| Evidence {
            phrase: one.phrase.clone(),
            start: one.span.start,
            end: one.span.end,
        });
        Self {
            text: text.map(str::to_owned),
            verdict,
            kind: first.map_or("none", |topic| kind(topic.kind)),
            id,
            candidates: candidates.collect(),
            also: decision.also.iter().map(|topic| topic.id.clone()).collect(),
            caution: decision.caution.as_ref().map(|topic| topic.id.clone()),
            language: decision.language.as_str().to_owned(),
            evidence: evidence.collect(),
            slots: slots(&decision.facts),
        }
    }
}

/// The name of a kind in the contract.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    }
}

/// Only the slots that the text fills.
fn slots(facts: &Facts) -> BTreeMap<&'static str, String> {
    let mut slots = BTreeMap::new();
    if let Some(place) = &facts.place {
        slots.insert("where", place_in_words(place, facts));
    }
    let plain = [
        ("unit", &facts.unit),
        ("when", &facts.when),
        ("plate", &facts.plate),
        ("phone", &facts.phone),
        ("email", &facts.email),
    ];
    for (name, fact) in plain {
        if let Some(fact) = fact {
            slots.insert(name, fact.value.clone());
        }
    }
    if let Some(number) = facts.numbers.first() {
        slots.insert("number", number.value.clone());
    }
    slots
}

fn place_in_words(place: &PlaceFact, facts: &Facts) -> String {
    let mut words = vec![place.text.as_str()];
    words.extend(facts.borough.iter().map(|borough| borough.value.as_str()));
    words.extend(facts.zip.iter().map(|zip| zip.value.as_str()));
    words.join(", ")
}

/// A decision in a few words, for lists that people read.
pub fn verdict_in_words(decision: &Decision) -> String {
    match &decision.verdict {
        Verdict::Clear(topic) => format!("{} {}", kind(topic.kind), topic.id),
        Verdict::Torn(topics) => {
            let ids: Vec<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
            format!("torn between {}", ids.join(", "))
        }
        Verdict::Unknown => "not understood".to_owned(),
    }
}
