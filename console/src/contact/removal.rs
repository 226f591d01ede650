//! Taking words or a photo out of the record for good: chosen, shown as it would be, and only then done.

use super::photos::{Photo, photos};
use super::transcript::{Reading, lines};
use super::{is_revealed, path_of};
use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::masked;
use crate::posted::{Fields, Posted};
use crate::wording::{Times, When};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use classifier::Context;
use conversation::mask;
use serde::Deserialize;
use storage::{ContactDetail, MessageRow, Removal, Removed, StorageError, Target, Traces};

#[derive(Template)]
#[template(path = "contact_remove.html")]
struct RemovalPage {
    frame: Frame,
    problem: String,
    id: String,
    message: String,
    who: String,
    at: When,
    /// The message, masked where it has to be.
    text: String,
    lang: String,
    photos: Vec<Photo>,
    revealed: bool,
    target: String,
    words: String,
    reason: String,
    /// What would happen, where that was asked for.
    traces: Option<Traces>,
}

/// Which message is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// Its id.
    #[serde(default)]
    message: String,
}

/// `GET /staff/contacts/{id}/remove`: what of `message` is to go.
pub async fn remove_page(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    match built(&console, &person, &id, &asked.message).await {
        Ok(Some(page)) => frame::html(StatusCode::OK, page.render()),
        Ok(None) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/contacts/{id}/remove`: `target` of `message` is `message`, `words` (those in `words`), or `photo-` and
/// its place. `step` is `confirm`, which shows what would happen, `write`, which goes back, or `remove`, which does it.
/// `reason` is kept in the audit.
pub async fn remove(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    match answered(&console, &person, &id, &fields).await {
        Ok(response) => response,
        Err(error) => frame::unavailable(&error),
    }
}

async fn answered(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<Response, StorageError> {
    let Some(mut page) = built(console, person, id, fields.get("message")).await? else {
        return Ok(frame::missing(console, person));
    };
    fields.get("target").clone_into(&mut page.target);
    fields.get("words").trim().clone_into(&mut page.words);
    page.reason = mask(fields.get("reason").trim());
    if fields.get("step") == "write" {
        return Ok(frame::html(StatusCode::OK, page.render()));
    }
    let (target, reason) = (page.target.clone(), page.reason.clone());
    let words = page.words.clone();
    let Some(target) = target_of(&target, &words) else {
        "Choose what is to be removed, and type the words where it is words: two letters at least."
            .clone_into(&mut page.problem);
        return Ok(frame::html(StatusCode::UNPROCESSABLE_ENTITY, page.render()));
    };
    let removal = Removal {
        message: fields.get("message"),
        target,
        by: person.name(),
        reason: &reason,
        now: console.desk.now(),
    };
    let is_sure = fields.get("step") == "remove";
    let removed = if is_sure {
        console.db.remove(&removal).await?
    } else {
        console.db.would_remove(&removal).await?
    };
    let problem = match removed {
        Removed::Done(_) if is_sure => return Ok(frame::see(&format!("{}#m-{}", path_of(id), page.message))),
        Removed::Done(traces) => {
            page.traces = Some(shown(console, page.revealed, traces));
            return Ok(frame::html(StatusCode::OK, page.render()));
        }
        Removed::NotThere => "Nothing was removed: the message does not have that, or not any more.",
        Removed::Held => "Nothing was removed: the contact is under legal hold.",
        Removed::Waiting => "Nothing was removed: the message still waits to be sent.",
    };
    problem.clone_into(&mut page.problem);
    Ok(frame::html(StatusCode::CONFLICT, page.render()))
}

fn target_of<'a>(target: &str, words: &'a str) -> Option<Target<'a>> {
    match target {
        "message" => Some(Target::Message),
        "words" if words.chars().count() > 1 => Some(Target::Words(words)),
        other => Some(Target::File(other.strip_prefix("photo-")?.parse().ok()?)),
    }
}

/// What would be left, as far as the person may read it.
fn shown(console: &Console, revealed: bool, traces: Traces) -> Traces {
    if revealed {
        return traces;
    }
    let decision = console
        .desk
        .pack()
        .classifier
        .classify(&traces.text, &Context::default());
    Traces {
        text: masked(&traces.text, Some(&decision)),
        ..traces
    }
}

/// The page about one message; nothing where the contact has no such message.
async fn built(
    console: &Console,
    person: &Person,
    id: &str,
    message: &str,
) -> Result<Option<RemovalPage>, StorageError> {
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(None);
    };
    let found = detail.messages.iter().find(|one| one.id == message);
    let Some(message) = found else { return Ok(None) };
    let revealed = is_revealed(console, person, id).await?;
    Ok(Some(page(console, person, &detail, message, revealed)))
}

fn page(
    console: &Console,
    person: &Person,
    detail: &ContactDetail,
    message: &MessageRow,
    revealed: bool,
) -> RemovalPage {
    let pack = console.desk.pack();
    let reading = Reading {
        pack: &pack,
        times: &Times::new(&pack, console.desk.now()),
        language: &detail.contact.language,
        revealed,
    };
    let line = lines(&reading, std::slice::from_ref(message), &[]).into_iter().next();
    let (who, at, text, lang) = line.map_or_else(Default::default, |line| (line.who, line.at, line.text, line.lang));
    let mut photos = photos(&reading, message);
    photos.retain(|photo| photo.removed.is_none());
    RemovalPage {
        frame: Frame::new(console, person, "Remove from the record", "/staff/contacts"),
        problem: String::new(),
        id: detail.contact.id.clone(),
        message: message.id.clone(),
        who,
        at,
        text,
        lang,
        photos,
        revealed,
        target: String::new(),
        words: String::new(),
        reason: String::new(),
        traces: None,
    }
}
