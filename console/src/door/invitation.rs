//! Invitations: a link by which somebody gives their own account a password, so that nobody else ever knows it.

use super::secret::give;
use super::session;
use super::set_up::sentence;
use crate::posted::{Fields, read};
use crate::secrets::{hash_key, hash_password, password_fault};
use crate::{Console, frame};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde_json::json;
use storage::StorageError;

const INVITATION: &str = "invitation";
/// How long a link can be used, in milliseconds.
const LASTS: i64 = 7 * 24 * 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    secret: String,
    name: String,
    problem: String,
}

/// A new link's path for this account. Earlier ones end.
pub async fn invite(console: &Console, account: &str) -> Result<String, StorageError> {
    console.db.end_tokens(INVITATION, account).await?;
    let secret = give(&console.db, INVITATION, account, console.desk.now(), LASTS).await?;
    Ok(format!("/staff/welcome/{secret}"))
}

/// `GET /staff/welcome/{secret}`.
pub async fn welcome(State(console): State<Console>, Path(secret): Path<String>) -> Response {
    if !console.passwords_work() {
        return without_passwords();
    }
    match invited(&console, &secret).await {
        Ok(Some(name)) => page(StatusCode::OK, secret, name, ""),
        Ok(None) => used_up(),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/welcome/{secret}`: password.
pub async fn accept(
    State(console): State<Console>,
    Path(secret): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    if !console.passwords_work() {
        return Err(without_passwords());
    }
    let fields = read(request).await?;
    let accepted = set_password(&console, secret, &fields).await;
    Ok(accepted.unwrap_or_else(|error| frame::unavailable(&error)))
}

/// Whose link this is, where it can still be used.
async fn invited(console: &Console, secret: &str) -> Result<Option<String>, StorageError> {
    let token = console
        .db
        .token(INVITATION, &hash_key(secret), console.desk.now())
        .await?;
    let Some(token) = token else { return Ok(None) };
    let account = console.db.account(&token.account).await?;
    let usable = account.filter(|account| account.disabled_at.is_none());
    Ok(usable.map(|account| account.name))
}

async fn set_password(console: &Console, secret: String, fields: &Fields) -> Result<Response, StorageError> {
    let Some(name) = invited(console, &secret).await? else {
        return Ok(used_up());
    };
    let password = fields.get("password");
    if let Some(fault) = password_fault(&name, password) {
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, secret, name, &sentence(&fault)));
    }
    let hash = match hash_password(password) {
        Ok(hash) => hash,
        Err(fault) => return Ok(page(StatusCode::INTERNAL_SERVER_ERROR, secret, name, &sentence(&fault))),
    };
    let now = console.desk.now();
    if !console.db.end_token(INVITATION, &hash_key(&secret), now).await? {
        return Ok(used_up());
    }
    console.db.set_password(&name, &hash).await?;
    console
        .db
        .add_audit(&name, "set_password", &name, &json!({}), now)
        .await?;
    let cookie = session::begin(console, &name).await?;
    let mut response = frame::see("/staff");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn without_passwords() -> Response {
    frame::plain(
        StatusCode::GONE,
        "There are no passwords here any more",
        "Your account is ready. Sign in at /staff by the city's own sign-in service.",
    )
}

fn used_up() -> Response {
    frame::plain(
        StatusCode::GONE,
        "This link can no longer be used",
        "It was used, is older than a week, or a newer one was made. Ask whoever manages the accounts for another.",
    )
}

fn page(status: StatusCode, secret: String, name: String, problem: &str) -> Response {
    let page = WelcomePage {
        secret,
        name,
        problem: problem.to_owned(),
    };
    frame::html(status, page.render())
}
