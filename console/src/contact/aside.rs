//! What goes on beside the conversation: notes, who looks, and what a message was really about.

use super::work::others;
use super::{Beside, answer, path_of};
use crate::door::Person;
use crate::posted::{Fields, Posted};
use crate::{Console, frame};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use classifier::{Kind, Verdict};
use conversation::{Pack, mask};
use serde_json::json;
use storage::{ContactDetail, Label, MessageRow, StorageError};

/// `POST /staff/contacts/{id}/notes`: keeps `text` for the team.
pub async fn note(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    match keep_note(&console, &person, &id, fields.get("text")).await {
        Ok(true) => frame::see(&path_of(&id)),
        Ok(false) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

async fn keep_note(console: &Console, person: &Person, id: &str, text: &str) -> Result<bool, StorageError> {
    if console.db.contact(id).await?.is_none() {
        return Ok(false);
    }
    let text = mask(text.trim());
    if text.is_empty() {
        return Ok(true);
    }
    let now = console.desk.now();
    console.db.add_note(id, person.name(), &text, now).await?;
    console.db.add_audit(person.name(), "note", id, &json!({}), now).await?;
    Ok(true)
}

/// `POST /staff/contacts/{id}/present`: this person has the contact on their screen, and writes if `writing` is `1`.
/// Tells in plain text who else does.
pub async fn present(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let writing = fields.get("writing") == "1";
    let now = console.desk.now();
    let told = match console.db.be_present(person.name(), &id, writing, now).await {
        Ok(()) => others(&console, &person, &id).await,
        Err(error) => Err(error),
    };
    match told {
        Ok(words) => words.into_response(),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/contacts/{id}/label`: the message of `turn` was about `entry` (`kind:id`, or `none`).
pub async fn label(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let detail = match console.db.contact(&id).await {
        Ok(Some(detail)) => detail,
        Ok(None) => return frame::missing(&console, &person),
        Err(error) => return frame::unavailable(&error),
    };
    let pack = console.desk.pack();
    let Some(label) = label_of(&detail, &person, &fields, &pack, console.desk.now()) else {
        let beside = Beside {
            problem: "Choose a message and what it was about.",
            ..Beside::default()
        };
        return answer(&console, &person, &id, StatusCode::UNPROCESSABLE_ENTITY, beside).await;
    };
    match keep_label(&console, label, &detail).await {
        Ok(()) => frame::see(&format!("{}#labels", path_of(&id))),
        Err(error) => frame::unavailable(&error),
    }
}

fn label_of(detail: &ContactDetail, person: &Person, fields: &Fields, pack: &Pack, at: i64) -> Option<Label> {
    let turn: i64 = fields.get("turn").parse().ok()?;
    let message = detail.messages.iter().find(|message| message.turn == turn)?;
    let (kind, id) = match fields.get("entry") {
        "none" => ("none", ""),
        entry => entry.split_once(':')?,
    };
    let known = match kind {
        "service" => pack.services.contains_key(id),
        "answer" => pack.answers.contains_key(id),
        "emergency" => pack.emergencies.contains_key(id),
        "command" => pack.commands.contains_key(id),
        "elsewhere" => pack.elsewhere.contains_key(id),
        other => other == "none",
    };
    let (decided_kind, decided_id) = decided(message)?;
    known.then(|| Label {
        contact_id: detail.contact.id.clone(),
        turn,
        source: "correction".to_owned(),
        kind: kind.to_owned(),
        id: id.to_owned(),
        decided_kind,
        decided_id,
        channel: detail.contact.channel.clone(),
        language: detail.contact.language.clone(),
        borough: String::new(),
        account: person.name().to_owned(),
        at,
        taken_up_at: None,
    })
}

/// What was decided on a message: kind and id, `none` and nothing where nothing was clear.
fn decided(message: &MessageRow) -> Option<(String, String)> {
    let decision = message.decision.as_ref()?;
    let (kind, id) = match (&decision.verdict, &decision.elsewhere) {
        (Verdict::Clear(topic), _) => (topic.kind, topic.id.as_str()),
        (Verdict::Unknown, Some(id)) => (Kind::Elsewhere, id.as_str()),
        _ => return Some(("none".to_owned(), String::new())),
    };
    let kind = match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    };
    Some((kind.to_owned(), id.to_owned()))
}

async fn keep_label(console: &Console, mut label: Label, detail: &ContactDetail) -> Result<(), StorageError> {
    let number = detail.contact.topics.iter().find_map(|topic| topic.request.as_deref());
    if let Some(number) = number
        && let Some(request) = console.db.request(number).await?
    {
        label.borough = request.place.borough.unwrap_or_default();
    }
    console.db.add_label(&label).await?;
    let details = json!({"turn": label.turn, "kind": label.kind, "id": label.id});
    let contact = &label.contact_id;
    console
        .db
        .add_audit(&label.account, "label", contact, &details, label.at)
        .await
}
