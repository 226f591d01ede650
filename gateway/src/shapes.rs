//! The JSON shapes that are seen from outside: decisions, contacts, requests. Their names are fixed by the contract.

use classifier::{Decision, Facts, Kind, PlaceFact, Topic, Verdict};
use serde_json::{Map, Value, json};

/// A decision as `classify --jsonl` prints it. Exports leave `text` out by passing none.
pub fn decision(decision: &Decision, text: Option<&str>) -> Value {
    let (verdict, topic) = match &decision.verdict {
        Verdict::Clear(topic) => ("clear", Some(topic)),
        Verdict::Torn(_) => ("torn", None),
        Verdict::Unknown => ("unknown", None),
    };
    let first = match &decision.verdict {
        Verdict::Clear(topic) => Some(topic),
        Verdict::Torn(topics) => topics.first(),
        Verdict::Unknown => None,
    };
    let candidates = decision.candidates.iter().map(|one| {
        json!({"kind": kind(one.topic.kind), "id": one.topic.id, "score": one.score})
    });
    let evidence = decision.evidence.iter().map(|one| {
        json!({"phrase": one.phrase, "start": one.span.start, "end": one.span.end})
    });
    let also: Vec<&str> = decision.also.iter().map(|topic| topic.id.as_str()).collect();
    let mut shape = Map::new();
    if let Some(text) = text {
        shape.insert("text".to_owned(), json!(text));
    }
    shape.insert("verdict".to_owned(), json!(verdict));
    shape.insert("kind".to_owned(), json!(first.map_or("none", |topic: &Topic| kind(topic.kind))));
    shape.insert("id".to_owned(), json!(topic.map(|topic| topic.id.as_str())));
    shape.insert("candidates".to_owned(), candidates.collect());
    shape.insert("also".to_owned(), json!(also));
    shape.insert("language".to_owned(), json!(decision.language));
    shape.insert("evidence".to_owned(), evidence.collect());
    shape.insert("slots".to_owned(), slots(&decision.facts));
    Value::Object(shape)
}

/// The name of a kind in the contract.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
    }
}

/// Only the slots that the text fills.
fn slots(facts: &Facts) -> Value {
    let mut slots = Map::new();
    if let Some(place) = &facts.place {
        slots.insert("where".to_owned(), json!(place_in_words(place, facts)));
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
            slots.insert(name.to_owned(), json!(fact.value));
        }
    }
    if let Some(number) = facts.numbers.first() {
        slots.insert("number".to_owned(), json!(number.value));
    }
    Value::Object(slots)
}

fn place_in_words(place: &PlaceFact, facts: &Facts) -> String {
    let mut words = vec![place.text.as_str()];
    words.extend(facts.borough.iter().map(|borough| borough.value.as_str()));
    words.extend(facts.zip.iter().map(|zip| zip.value.as_str()));
    words.join(", ")
}
