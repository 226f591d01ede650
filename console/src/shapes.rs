//! The JSON shapes that are seen from outside: decisions, contacts, requests. Their names are fixed by the contract.

use classifier::{Decision, Facts, Kind, PlaceFact, Topic, Verdict};
use conversation::TopicKind;
use serde_json::{Map, Value, json};
use storage::{ContactDetail, ContactRow, Direction, MediaRow, MessageRow, RequestRow};

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
    let candidates = decision
        .candidates
        .iter()
        .map(|one| json!({"kind": kind(one.topic.kind), "id": one.topic.id, "score": one.score}));
    let evidence = decision
        .evidence
        .iter()
        .map(|one| json!({"phrase": one.phrase, "start": one.span.start, "end": one.span.end}));
    let also: Vec<&str> = decision.also.iter().map(|topic| topic.id.as_str()).collect();
    let mut shape = Map::new();
    if let Some(text) = text {
        shape.insert("text".to_owned(), json!(text));
    }
    shape.insert("verdict".to_owned(), json!(verdict));
    shape.insert(
        "kind".to_owned(),
        json!(first.map_or("none", |topic: &Topic| kind(topic.kind))),
    );
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
        Kind::Elsewhere => "elsewhere",
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

/// A moment as every shape writes it: RFC 3339 in universal time, to the millisecond, so that it sorts as text.
pub fn time(milliseconds: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    format!("{at:.3}")
}

/// One line of the export: a contact with all its messages, oldest first.
pub fn export(detail: &ContactDetail) -> Value {
    let mut shape = contact(&detail.contact);
    if let Value::Object(shape) = &mut shape {
        // The figures of lists are left out where the messages themselves stand.
        for name in ["messages_in", "messages_out"] {
            shape.remove(name);
        }
        let channel = &detail.contact.channel;
        let messages = detail.messages.iter().map(|one| message(one, channel));
        shape.insert("messages".to_owned(), messages.collect());
    }
    shape
}

/// A contact without its messages, as lists show it.
pub fn contact(contact: &ContactRow) -> Value {
    let topics = contact
        .topics
        .iter()
        .map(|topic| json!({"kind": topic_kind(topic.kind), "id": topic.id, "request": topic.request}));
    json!({
        "id": contact.id,
        "channel": contact.channel,
        "address": contact.address,
        "started_at": time(contact.started_at),
        "ended_at": contact.ended_at.map(time),
        "language": contact.language,
        "outcome": contact.outcome,
        "pack_version": contact.pack_version,
        "topics": topics.collect::<Vec<Value>>(),
        "messages_in": contact.messages_in,
        "messages_out": contact.messages_out,
        "is_test": contact.is_test,
    })
}

fn message(message: &MessageRow, channel: &str) -> Value {
    // The web chat's ids hold the hash of the conversation's secret, which no export carries whole.
    let client_id = |id: &'_ String| match (channel, id.split_once(':')) {
        ("webchat", Some((_, client_id))) => client_id.to_owned(),
        _ => id.clone(),
    };
    json!({
        "at": time(message.at),
        "direction": match message.direction {
            Direction::In => "in",
            Direction::Out => "out",
        },
        "by": message.by,
        "text": message.text,
        "provider_id": message.provider_id.as_ref().map(client_id),
        "status": message.status,
        "pack_version": message.pack_version,
        "decision": message.decision.as_ref().map(|found| decision(found, None)),
        "media": media(&message.media),
    })
}

/// Files that came with messages. Their bytes are kept under `sha256`.
pub fn media(files: &[MediaRow]) -> Value {
    let file = |file: &MediaRow| {
        json!({
            "kind": file.kind,
            "state": file.state.as_str(),
            "reason": file.reason,
            "mime": file.mime,
            "sha256": file.sha256,
            "bytes": file.bytes,
            "request": file.request,
        })
    };
    files.iter().map(file).collect()
}

/// A file in a few words, for lists that people read.
pub fn media_in_words(file: &MediaRow) -> String {
    let mut words = vec![file.state.as_str().to_owned()];
    words.extend(file.reason.clone().map(|reason| format!("({reason})")));
    words.push(file.mime.clone().unwrap_or_else(|| file.kind.clone()));
    words.extend(file.bytes.map(|bytes| format!("{bytes} bytes")));
    words.extend(file.sha256.clone());
    words.join(" ")
}

/// The name of a topic's kind in the contract.
pub fn topic_kind(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Request => "request",
        TopicKind::Inquiry => "inquiry",
        TopicKind::Status => "status",
        TopicKind::Directory => "directory",
        TopicKind::Emergency => "emergency",
    }
}

/// A service request with its history. `contact` is the id of the contact that it was filed in.
pub fn request(request: &RequestRow) -> Value {
    let place = &request.place;
    let answers: Map<String, Value> = request
        .answers
        .iter()
        .map(|(slot, answer)| (slot.clone(), json!(answer.value)))
        .collect();
    let history = request
        .history
        .iter()
        .map(|entry| json!({"at": time(entry.at), "status": entry.status, "by": entry.by, "note": entry.note}));
    json!({
        "number": request.number,
        "service": request.service,
        "agency": request.agency,
        "group": request.group,
        "status": request.status,
        "created_at": time(request.created_at),
        "updated_at": time(request.updated_at),
        "due_at": request.due_at.map(time),
        "where": {
            "text": place.text,
            "unit": place.unit,
            "borough": place.borough,
            "zip": place.zip,
            "lat": degrees(place.lat.as_deref()),
            "lon": degrees(place.lon.as_deref()),
            "checked": place.checked,
        },
        "answers": answers,
        "description": request.description,
        "contact": request.contact,
        "contact_detail": request.contact_detail,
        "agency_number": request.agency_number,
        "duplicate_of": request.duplicate_of,
        "survey": request.survey,
        "history": history.collect::<Vec<Value>>(),
    })
}

/// Stored as text, so that places compare exactly; a number to the outside.
fn degrees(text: Option<&str>) -> Option<f64> {
    text.and_then(|text| text.parse().ok())
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
