//! `/staff/contacts/{id}`: one contact, and why the desk answered as it did.

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::{masked, masked_address};
use crate::posted::Posted;
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use classifier::{Candidate, Context, Decision, Facts, Kind, LoserReason, Topic, Verdict};
use conversation::Pack;
use serde_json::json;
use storage::{ContactDetail, Direction, MessageRow, StorageError};

/// For how long personal data stays in sight after it was asked for, in milliseconds.
const REVEALED_FOR: i64 = 30 * 60 * 1000;

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    frame: Frame,
    id: String,
    started: When,
    channel: String,
    address: String,
    language: String,
    outcome: String,
    outcome_code: String,
    topics: Vec<TopicLine>,
    lines: Vec<Line>,
    revealed: bool,
    may_reveal: bool,
    is_test: bool,
    on_hold: bool,
}

struct TopicLine {
    name: String,
    request: Option<String>,
}

/// One message of the transcript.
struct Line {
    id: String,
    by: &'static str,
    who: &'static str,
    at: When,
    text: String,
    lang: String,
    right_to_left: bool,
    status: String,
    error: String,
    choices: Vec<String>,
    why: Option<Why>,
}

/// Why a message was taken as it was.
struct Why {
    verdict: String,
    language: String,
    version: String,
    rows: Vec<Reason>,
    losers: Vec<Loser>,
    slots: Vec<(String, String)>,
    /// What today's rules say, where they say something else.
    today: Option<String>,
    /// Whether the rules that decided are still the live ones.
    is_live: bool,
}

struct Reason {
    title: String,
    kind: &'static str,
    points: i32,
    is_winner: bool,
    evidence: Vec<Proof>,
}

struct Proof {
    said: String,
    phrase: String,
    points: i32,
}

struct Loser {
    title: String,
    points: i32,
    reason: String,
}

/// `GET /staff/contacts/{id}`.
pub async fn page(State(console): State<Console>, person: Person, Path(id): Path<String>) -> Response {
    match sensitive_to(&console, &person, &id).await {
        Ok(false) => {}
        Ok(true) => return frame::not_allowed(&console, &person),
        Err(error) => return frame::unavailable(&error),
    }
    match contact(&console, &person, &id).await {
        Ok(Some(page)) => frame::html(StatusCode::OK, page.render()),
        Ok(None) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/contacts/{id}/reveal`: shows personal data for half an hour; `why` is recorded.
pub async fn reveal(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let details = json!({"why": fields.get("why")});
    let now = console.desk.now();
    match console.db.add_audit(person.name(), "reveal", &id, &details, now).await {
        Ok(()) => frame::see(&format!("/staff/contacts/{id}")),
        Err(error) => frame::unavailable(&error),
    }
}

/// Whether a contact is about something that this person's account may not read.
pub async fn sensitive_to(console: &Console, person: &Person, id: &str) -> Result<bool, StorageError> {
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(false);
    };
    Ok(!may_read(&console.desk.pack(), person, &detail))
}

/// Whether this person's account may read a contact, by what it is about.
pub fn may_read(pack: &Pack, person: &Person, detail: &ContactDetail) -> bool {
    let mut ids: Vec<&str> = detail.contact.topics.iter().map(|topic| topic.id.as_str()).collect();
    for message in &detail.messages {
        let decision = message.decision.as_ref();
        let first = decision.and_then(|decision| decision.candidates.first());
        ids.extend(first.map(|candidate| candidate.topic.id.as_str()));
    }
    person.may_read_about(pack, ids)
}

async fn contact(console: &Console, person: &Person, id: &str) -> Result<Option<ContactPage>, StorageError> {
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(None);
    };
    let pack = console.desk.pack();
    let now = console.desk.now();
    let since = now.saturating_sub(REVEALED_FOR);
    let revealed = console.db.audited_since(person.name(), "reveal", id, since).await?;
    let times = Times::new(&pack, now);
    let ContactDetail { contact, messages } = detail;
    let lines = messages
        .iter()
        .map(|message| line(&pack, &times, message, &contact.language, revealed));
    let lines = lines.collect();
    let address = if revealed {
        contact.address.clone()
    } else {
        masked_address(&contact.channel, &contact.address)
    };
    let topics = contact.topics.iter().map(|topic| TopicLine {
        name: wording::topic(&pack, topic),
        request: topic.request.clone(),
    });
    Ok(Some(ContactPage {
        frame: Frame::new(console, person, "Contact", "/staff/contacts"),
        started: times.when(contact.started_at),
        channel: wording::channel(&pack, &contact.channel),
        address,
        language: wording::language(&pack, &contact.language),
        outcome: wording::outcome(&contact.outcome).to_owned(),
        outcome_code: contact.outcome.clone(),
        topics: topics.collect(),
        lines,
        revealed,
        may_reveal: person.may(Permission::Reveal),
        is_test: contact.is_test,
        on_hold: contact.on_hold,
        id: contact.id,
    }))
}

fn line(pack: &Pack, times: &Times, message: &MessageRow, language: &str, revealed: bool) -> Line {
    let (by, who) = match (message.direction, message.by.as_str()) {
        (Direction::In, _) => ("resident", "Resident"),
        (Direction::Out, "person") => ("person", "Person"),
        (Direction::Out, "system") => ("system", "System"),
        (Direction::Out, _) => ("bot", "Bot"),
    };
    let tag = message
        .decision
        .as_ref()
        .map_or(language, |decision| decision.language.as_str());
    let text = match (revealed, by) {
        (false, "resident" | "person") => masked(&message.text, message.decision.as_ref()),
        (false, _) => masked(&message.text, None),
        (true, _) => message.text.clone(),
    };
    let texts = pack.languages.iter().find(|texts| texts.language.as_str() == tag);
    Line {
        id: message.id.clone(),
        by,
        who,
        at: times.when(message.at),
        text,
        lang: tag.to_owned(),
        right_to_left: texts.is_some_and(|texts| texts.right_to_left),
        status: status(&message.status).to_owned(),
        error: message.error.clone().unwrap_or_default(),
        choices: message.choices.iter().map(|choice| choice.label.clone()).collect(),
        why: message
            .decision
            .as_ref()
            .map(|decision| why(pack, message, decision, revealed)),
    }
}

/// How far a message has come, in words; nothing for what needs none.
fn status(code: &str) -> &str {
    match code {
        "received" | "in_band" => "",
        "queued" => "Waiting to be sent",
        "sent" => "Sent",
        "delivered" => "Delivered",
        "read" => "Read",
        "failed" => "Not delivered",
        "unknown" => "Sent, without a receipt",
        "cancelled" => "Cancelled",
        other => other,
    }
}

fn why(pack: &Pack, message: &MessageRow, decision: &Decision, revealed: bool) -> Why {
    let context = Context::default();
    let is_live = message.pack_version == pack.hash;
    let today = pack.classifier.classify(&message.text, &context);
    let losers = pack.classifier.losers(&message.text, &context);
    let shown = |topic: &Topic| decision.candidates.iter().any(|candidate| candidate.topic == *topic);
    let losers = losers
        .iter()
        .filter(|loser| is_live && !shown(&loser.topic))
        .map(|loser| Loser {
            title: wording::title(pack, &loser.topic.id),
            points: loser.score,
            reason: lost(&loser.reason),
        });
    let said = verdict(pack, decision);
    let says_today = verdict(pack, &today);
    Why {
        language: wording::language(pack, decision.language.as_str()),
        version: short(&message.pack_version),
        rows: decision
            .candidates
            .iter()
            .map(|one| reason(pack, &message.text, decision, one))
            .collect(),
        losers: losers.collect(),
        slots: if revealed { slots(&decision.facts) } else { Vec::new() },
        // A later message is decided with its conversation in mind: only a first opinion can be compared.
        today: Some(says_today).filter(|today| !is_live && *today != said),
        verdict: said,
        is_live,
    }
}

fn verdict(pack: &Pack, decision: &Decision) -> String {
    match &decision.verdict {
        Verdict::Clear(topic) => format!("Clear: {}", wording::title(pack, &topic.id)),
        Verdict::Torn(topics) => {
            let titles: Vec<String> = topics.iter().map(|topic| wording::title(pack, &topic.id)).collect();
            format!("Torn between {}", titles.join(", "))
        }
        Verdict::Unknown => match &decision.elsewhere {
            Some(id) => format!("Not for 311: {id}"),
            None => "Not understood".to_owned(),
        },
    }
}

fn reason(pack: &Pack, text: &str, decision: &Decision, candidate: &Candidate) -> Reason {
    let evidence = decision
        .evidence
        .iter()
        .filter(|evidence| evidence.topic == candidate.topic);
    let evidence = evidence.map(|evidence| Proof {
        said: text
            .get(evidence.span.start..evidence.span.end)
            .unwrap_or_default()
            .to_owned(),
        phrase: evidence.phrase.clone(),
        points: evidence.points,
    });
    Reason {
        title: wording::title(pack, &candidate.topic.id),
        kind: kind(candidate.topic.kind),
        points: candidate.score,
        is_winner: is_winner(&decision.verdict, &candidate.topic),
        evidence: evidence.collect(),
    }
}

fn is_winner(verdict: &Verdict, topic: &Topic) -> bool {
    match verdict {
        Verdict::Clear(winner) => winner == topic,
        Verdict::Torn(winners) => winners.contains(topic),
        Verdict::Unknown => false,
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    }
}

fn lost(reason: &LoserReason) -> String {
    match reason {
        LoserReason::Cancelled { phrase } => format!("cancelled by “{phrase}”"),
        LoserReason::Missing { phrase } => format!("lacks “{phrase}”"),
        LoserReason::LowerBand => "a more urgent entry decided".to_owned(),
        LoserReason::FewerPoints => "another entry explains more".to_owned(),
        LoserReason::OtherLanguage => "written for another language".to_owned(),
        LoserReason::OnlyHints => "only hints speak for it".to_owned(),
    }
}

fn slots(facts: &Facts) -> Vec<(String, String)> {
    let mut slots = Vec::new();
    if let Some(place) = &facts.place {
        slots.push(("where".to_owned(), place.text.clone()));
    }
    let named = [
        ("unit", &facts.unit),
        ("borough", &facts.borough),
        ("zip", &facts.zip),
        ("when", &facts.when),
        ("plate", &facts.plate),
        ("phone", &facts.phone),
        ("email", &facts.email),
        ("amount", &facts.amount),
    ];
    for (name, fact) in named {
        if let Some(fact) = fact {
            slots.push((name.to_owned(), fact.value.clone()));
        }
    }
    for number in &facts.numbers {
        slots.push(("number".to_owned(), number.value.clone()));
    }
    slots
}

/// A version's hash, as short as people say it.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
