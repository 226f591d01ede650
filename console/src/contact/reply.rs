//! Writing to the resident: replies that cannot overtake each other, drafts that survive, failed messages sent again.

use super::work::filled;
use super::{Beside, answer, assignment, path_of};
use crate::door::Person;
use crate::posted::{Fields, Posted};
use crate::{Console, frame};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use conversation::{Event, mask};
use serde_json::json;
use storage::StorageError;

/// What became of a reply.
enum Sent {
    /// It is stored and on its way.
    Yes,
    /// It was not sent, and why.
    No(String),
    /// There is no such contact, or its address was erased.
    Missing,
}

/// `POST /staff/contacts/{id}/reply`: `text`, and `seen`, the last message that its writer saw. What was written
/// meanwhile by somebody else is shown, and the text is kept.
pub async fn reply(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let problem = match send(&console, &person, &id, &fields).await {
        Ok(Sent::Yes) => return frame::see(&format!("{}#reply", path_of(&id))),
        Ok(Sent::No(problem)) => problem,
        Ok(Sent::Missing) => return frame::missing(&console, &person),
        Err(error) => return frame::unavailable(&error),
    };
    let text = fields.get("text");
    let now = console.desk.now();
    if let Err(error) = console.db.save_draft(person.name(), &id, &mask(text), now).await {
        return frame::unavailable(&error);
    }
    let beside = Beside {
        problem: &problem,
        typed: Some(text),
        ..Beside::default()
    };
    answer(&console, &person, &id, StatusCode::CONFLICT, beside).await
}

async fn send(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<Sent, StorageError> {
    let text = mask(fields.get("text").trim());
    let Some(address) = console.db.address_of(id).await? else {
        return Ok(Sent::Missing);
    };
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(Sent::Missing);
    };
    if text.is_empty() {
        return Ok(Sent::No("There is nothing to send yet.".to_owned()));
    }
    let holder = assignment(console, id).await?;
    if holder.is_none_or(|holder| holder.account != person.name()) {
        return Ok(Sent::No(
            "You do not have this conversation any more. Your words are kept as your draft.".to_owned(),
        ));
    }
    let seen = fields.get("seen");
    let mut newer = detail.messages.iter().filter(|message| message.id.as_str() > seen);
    let written = newer.any(|message| message.by == "person");
    if written || !console.db.claim_reply(&address, person.name(), seen).await? {
        return Ok(Sent::No(
            "A person has written meanwhile: read it below. Your words are kept; send them if they still fit."
                .to_owned(),
        ));
    }
    let event = Event::PersonReply {
        name: person.account.shown().to_owned(),
        text,
    };
    if console.desk.happen(address.clone(), event).await.is_err() {
        console.db.unclaim_reply(&address, person.name()).await?;
        return Ok(Sent::No(
            "This could not be stored, and was not sent. Your words are kept.".to_owned(),
        ));
    }
    let now = console.desk.now();
    console.db.save_draft(person.name(), id, "", now).await?;
    console.db.wake(id).await?;
    console.db.attend(id, person.name(), now).await?;
    console
        .db
        .add_audit(person.name(), "reply", id, &json!({}), now)
        .await?;
    Ok(Sent::Yes)
}

/// `POST /staff/contacts/{id}/draft`: keeps `text`; with `insert` the chosen canned reply is added to it. Scripts set
/// `quiet` and want no page.
pub async fn save_draft(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    match keep(&console, &person, &id, &fields).await {
        Ok(true) if fields.has("quiet") => StatusCode::NO_CONTENT.into_response(),
        Ok(true) => frame::see(&format!("{}#reply", path_of(&id))),
        Ok(false) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

async fn keep(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<bool, StorageError> {
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(false);
    };
    let mut text = mask(fields.get("text"));
    if fields.has("insert") {
        let all = console.db.canned().await?;
        if let Some(canned) = all.iter().find(|canned| canned.id == fields.get("canned")) {
            let number = detail
                .contact
                .topics
                .iter()
                .rev()
                .find_map(|topic| topic.request.as_deref());
            if !text.is_empty() && !text.ends_with(char::is_whitespace) {
                text.push(' ');
            }
            text.push_str(&filled(&canned.body, number));
        }
    }
    let now = console.desk.now();
    console.db.save_draft(person.name(), id, &text, now).await?;
    Ok(true)
}

/// `POST /staff/contacts/{id}/retry`: sends the failed message `message` again.
pub async fn retry(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let message = fields.get("message");
    // Only messages of the contact whose page was looked at.
    if !message.starts_with(&format!("{id}-")) {
        return frame::missing(&console, &person);
    }
    let now = console.desk.now();
    let retried = match console.db.retry_letter(message, now).await {
        Ok(retried) => retried,
        Err(error) => return frame::unavailable(&error),
    };
    if !retried {
        let beside = Beside {
            problem: "This message does not wait to be sent again: it may have been sent meanwhile.",
            ..Beside::default()
        };
        return answer(&console, &person, &id, StatusCode::CONFLICT, beside).await;
    }
    let details = json!({"message": message});
    match console.db.add_audit(person.name(), "retry", &id, &details, now).await {
        Ok(()) => frame::see(&path_of(&id)),
        Err(error) => frame::unavailable(&error),
    }
}
