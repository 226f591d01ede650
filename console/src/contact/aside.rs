//! What goes on beside the conversation: notes, who looks, and what a message was really about.

use super::work::others;
use super::{Beside, answer, path_of};
use crate::door::Person;
use crate::posted::Posted;
use crate::{Console, frame, labelling};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use conversation::mask;
use serde_json::json;
use storage::StorageError;

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

/// `POST /staff/contacts/{id}/label`: the message of `turn` was about `entry` (`kind/id`, or `none`).
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
    let mut messages = detail.messages.iter();
    let message = messages.find(|message| message.turn().to_string() == fields.get("turn"));
    let message = message.filter(|message| message.decision.is_some());
    let entry = labelling::entry(&console.desk.pack(), fields.get("entry"));
    let (Some(message), Some(entry)) = (message, entry) else {
        let beside = Beside {
            problem: "Choose a message and what it was about.",
            ..Beside::default()
        };
        return answer(&console, &person, &id, StatusCode::UNPROCESSABLE_ENTITY, beside).await;
    };
    match labelling::label(&console, &person, &detail, message, "correction", entry).await {
        Ok(()) => frame::see(&format!("{}#labels", path_of(&id))),
        Err(error) => frame::unavailable(&error),
    }
}
