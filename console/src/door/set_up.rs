//! The link by which the first admin is made: used once, within an hour, and only while there is no account.

use super::secret::give;
use super::session;
use crate::posted::{Fields, read};
use crate::secrets::{hash_key, hash_password, password_fault};
use crate::{Console, Role, frame};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::json;
use storage::{Db, NewAccount, StorageError};

const SETUP: &str = "setup";
/// How long a link can be used, in milliseconds.
const LASTS: i64 = 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    secret: String,
    name: String,
    problem: String,
}

/// A new link's path, where there is no account yet.
pub async fn set_up_link(db: &Db, now: i64) -> Result<Option<String>, StorageError> {
    if !db.accounts().await?.is_empty() {
        return Ok(None);
    }
    let secret = give(db, SETUP, "", now, LASTS).await?;
    Ok(Some(format!("/staff/set-up/{secret}")))
}

/// `GET /staff/set-up/{secret}`.
pub async fn set_up_page(State(console): State<Console>, Path(secret): Path<String>) -> Response {
    match usable(&console, &secret).await {
        Ok(true) => page(StatusCode::OK, secret, String::new(), ""),
        Ok(false) => used_up(),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/set-up/{secret}`: name, password.
pub async fn set_up(
    State(console): State<Console>,
    Path(secret): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    let fields = read(request).await?;
    let made = make_admin(&console, secret, &fields).await;
    Ok(made.unwrap_or_else(|error| frame::unavailable(&error)))
}

async fn usable(console: &Console, secret: &str) -> Result<bool, StorageError> {
    let token = console.db.token(SETUP, &hash_key(secret), console.desk.now()).await?;
    Ok(token.is_some() && console.db.accounts().await?.is_empty())
}

async fn make_admin(console: &Console, secret: String, fields: &Fields) -> Result<Response, StorageError> {
    if !usable(console, &secret).await? {
        return Ok(used_up());
    }
    let (name, password) = (fields.get("name").trim().to_owned(), fields.get("password"));
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        let words = "Take a name of 1 to 64 characters.";
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, secret, name, words));
    }
    if let Some(fault) = password_fault(&name, password) {
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, secret, name, &sentence(&fault)));
    }
    let hash = match hash_password(password) {
        Ok(hash) => hash,
        Err(fault) => return Ok(page(StatusCode::INTERNAL_SERVER_ERROR, secret, name, &sentence(&fault))),
    };
    let now = console.desk.now();
    // Whoever uses the link up first makes the account.
    if !console.db.end_token(SETUP, &hash_key(&secret), now).await? {
        return Ok(used_up());
    }
    let account = NewAccount {
        name: &name,
        role: Role::Admin.name(),
        password_hash: &hash,
        now,
    };
    console.db.add_account(account).await?;
    console.db.add_audit(&name, "set_up", &name, &json!({}), now).await?;
    let cookie = session::begin(console, &name).await?;
    let mut response = frame::see("/staff");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The fault as a sentence.
pub fn sentence(fault: &str) -> String {
    let mut letters = fault.chars();
    let first = letters.next().map(char::to_uppercase);
    format!(
        "{}{}.",
        first.into_iter().flatten().collect::<String>(),
        letters.as_str()
    )
}

fn used_up() -> Response {
    frame::plain(
        StatusCode::GONE,
        "This link can no longer be used",
        "It was used, is older than an hour, or an account exists already. A start of the program without any account \
         prints a new one; `callbox user add` adds people at any time.",
    )
}

fn page(status: StatusCode, secret: String, name: String, problem: &str) -> Response {
    let page = SetUpPage {
        secret,
        name,
        problem: problem.to_owned(),
    };
    frame::html(status, page.render())
}
