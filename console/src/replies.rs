//! `/staff/replies`: sentences that people send often, by language.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::posted::{Fields, Posted};
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
    languages: Vec<(String, String)>,
    problem: String,
    title: String,
    body: String,
}

struct Shown {
    id: String,
    title: String,
    language: String,
    tag: String,
    body: String,
    by: String,
}

/// `GET /staff/replies`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    list(&console, &person, StatusCode::OK, "", &Fields::default()).await
}

/// `POST /staff/replies`: adds a reply, or changes the one of `id`: `title`, `language`, `body`.
pub async fn save(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let known = |tag: &str| {
        let pack = console.desk.pack();
        pack.languages.iter().any(|texts| texts.language.as_str() == tag)
    };
    let (title, body) = (fields.get("title").trim(), fields.get("body").trim());
    if title.is_empty() || body.is_empty() || !known(fields.get("language")) {
        let problem = "Nothing was changed: a reply needs a title, a language and its words.";
        return list(&console, &person, StatusCode::UNPROCESSABLE_ENTITY, problem, &fields).await;
    }
    let reply = CannedReply {
        id: fields.get("id").to_owned(),
        title: title.to_owned(),
        purpose: fields.get("purpose").to_owned(),
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
        id: reply.id,
        title: reply.title,
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
        languages: languages.collect(),
        problem: problem.to_owned(),
        title: typed.get("title").to_owned(),
        body: typed.get("body").to_owned(),
    };
    frame::html(status, page.render())
}
