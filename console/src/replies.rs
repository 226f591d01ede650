//! `/staff/replies`: sentences that people send often, by what they are for, agency and language.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::posted::{Fields, Posted};
use crate::requests::{PURPOSES, purpose_name};
use crate::wording;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use storage::{CannedReply, StorageError};

#[derive(Template)]
#[template(path = "replies.html")]
struct RepliesPage {
    frame: Frame,
    replies: Vec<Shown>,
    purposes: Vec<(&'static str, &'static str)>,
    agencies: Vec<String>,
    languages: Vec<(String, String)>,
    problem: String,
    typed: Shown,
}

/// A reply, as the page shows it; or what was typed for a new one.
#[derive(Default)]
struct Shown {
    id: String,
    title: String,
    purpose: String,
    use_name: &'static str,
    agency: String,
    language: String,
    tag: String,
    body: String,
    by: String,
}

/// `GET /staff/replies`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    list(&console, &person, StatusCode::OK, "", &Fields::default()).await
}

/// `POST /staff/replies`: adds a reply, or changes the one of `id`: `title`, `purpose` (a status that it announces, or
/// nothing), `agency` (or nothing), `language`, `body`.
pub async fn save(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let pack = console.desk.pack();
    let (title, body) = (fields.get("title").trim(), fields.get("body").trim());
    let (purpose, agency) = (fields.get("purpose"), fields.get("agency"));
    let is_spoken = |tag: &str| pack.languages.iter().any(|texts| texts.language.as_str() == tag);
    let is_known = PURPOSES.iter().any(|(code, _)| *code == purpose)
        && (agency.is_empty() || wording::agencies(&pack).iter().any(|one| one == agency))
        && is_spoken(fields.get("language"));
    if title.is_empty() || body.is_empty() || !is_known {
        let problem = "Nothing was changed: a reply needs a title, a use, a language and its words.";
        return list(&console, &person, StatusCode::UNPROCESSABLE_ENTITY, problem, &fields).await;
    }
    let reply = CannedReply {
        id: fields.get("id").to_owned(),
        title: title.to_owned(),
        purpose: purpose.to_owned(),
        agency: agency.to_owned(),
        language: fields.get("language").to_owned(),
        body: body.to_owned(),
        account: person.name().to_owned(),
        updated_at: console.desk.now(),
    };
    let saved = console.db.save_canned(&reply).await;
    finish(&console, &person, saved, "save_reply", title).await
}

/// `POST /staff/replies/remove`: removes the reply of `id`.
pub async fn remove(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let id = fields.get("id");
    let removed = console.db.delete_canned(id).await;
    finish(&console, &person, removed, "remove_reply", id).await
}

async fn finish(
    console: &Console,
    person: &Person,
    done: Result<(), StorageError>,
    action: &str,
    subject: &str,
) -> Response {
    let now = console.desk.now();
    let kept = match done {
        Ok(()) => {
            console
                .db
                .add_audit(person.name(), action, subject, &json!({}), now)
                .await
        }
        Err(error) => Err(error),
    };
    match kept {
        Ok(()) => frame::see("/staff/replies"),
        Err(error) => frame::unavailable(&error),
    }
}

async fn list(console: &Console, person: &Person, status: StatusCode, problem: &str, typed: &Fields) -> Response {
    let pack = console.desk.pack();
    let replies = match console.db.canned().await {
        Ok(replies) => replies,
        Err(error) => return frame::unavailable(&error),
    };
    let shown = replies.into_iter().map(|reply| Shown {
        language: wording::language(&pack, &reply.language),
        use_name: purpose_name(&reply.purpose),
        id: reply.id,
        title: reply.title,
        purpose: reply.purpose,
        agency: reply.agency,
        tag: reply.language,
        body: reply.body,
        by: reply.account,
    });
    let languages = pack
        .languages
        .iter()
        .map(|texts| (texts.language.as_str().to_owned(), texts.name.clone()));
    let page = RepliesPage {
        frame: Frame::new(console, person, "Canned replies", "/staff/replies"),
        replies: shown.collect(),
        purposes: PURPOSES.to_vec(),
        agencies: wording::agencies(&pack),
        languages: languages.collect(),
        problem: problem.to_owned(),
        typed: Shown {
            title: typed.get("title").to_owned(),
            purpose: typed.get("purpose").to_owned(),
            agency: typed.get("agency").to_owned(),
            tag: typed.get("language").to_owned(),
            body: typed.get("body").to_owned(),
            ..Shown::default()
        },
    };
    frame::html(status, page.render())
}
