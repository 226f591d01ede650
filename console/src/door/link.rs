//! The link by which somebody comes in when the door's usual ways are shut: made on the machine itself, used once.

use super::guard::from_elsewhere;
use super::secret::give;
use super::{second_factor, session};
use crate::secrets::hash_key;
use crate::{Console, frame};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use storage::{Account, Db, StorageError};

const LINK: &str = "link";
/// How long a link can be used, in milliseconds.
const LASTS: i64 = 10 * 60 * 1000;

#[derive(Template)]
#[template(path = "sign_in_link.html")]
struct LinkPage {
    secret: String,
    name: String,
}

/// A new link's path for this account, for whoever runs the program. Earlier ones end.
pub async fn sign_in_link(db: &Db, account: &str, now: i64) -> Result<String, StorageError> {
    db.end_tokens(LINK, account).await?;
    let secret = give(db, LINK, account, now, LASTS).await?;
    Ok(format!("/staff/sign-in/link/{secret}"))
}

/// `GET /staff/sign-in/link/{secret}`: a page with a button, because programs that look at links must not use them up.
pub async fn link_page(State(console): State<Console>, Path(secret): Path<String>) -> Response {
    match whose(&console, &secret).await {
        Ok(Some(account)) => {
            let name = account.name;
            frame::html(StatusCode::OK, LinkPage { secret, name }.render())
        }
        Ok(None) => used_up(),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/sign-in/link/{secret}`.
pub async fn use_link(State(console): State<Console>, Path(secret): Path<String>, request: Request) -> Response {
    if from_elsewhere(&console, request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let client = (console.client_ip)(request.extensions(), request.headers()).to_string();
    let used = use_up(&console, &secret, &client).await;
    used.unwrap_or_else(|error| frame::unavailable(&error))
}

async fn whose(console: &Console, secret: &str) -> Result<Option<Account>, StorageError> {
    let token = console.db.token(LINK, &hash_key(secret), console.desk.now()).await?;
    let Some(token) = token else { return Ok(None) };
    let account = console.db.account(&token.account).await?;
    Ok(account.filter(|account| account.disabled_at.is_none()))
}

async fn use_up(console: &Console, secret: &str, client: &str) -> Result<Response, StorageError> {
    let Some(account) = whose(console, secret).await? else {
        return Ok(used_up());
    };
    let (name, now) = (account.name.as_str(), console.desk.now());
    if !console.db.end_token(LINK, &hash_key(secret), now).await? {
        return Ok(used_up());
    }
    let details = json!({"client": client, "means": "link"});
    console.db.add_audit(name, "sign_in", name, &details, now).await?;
    if account.totp_secret.is_some() {
        return second_factor::ask(console, name, "").await;
    }
    let cookie = session::begin(console, name).await?;
    let mut response = frame::see("/staff");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn used_up() -> Response {
    frame::plain(
        StatusCode::GONE,
        "This link can no longer be used",
        "It was used, is older than ten minutes, or a newer one was made. `callbox user link` makes another.",
    )
}
