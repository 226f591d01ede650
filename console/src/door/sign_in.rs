//! Signing in and out.

use super::guard::{Person, from_elsewhere};
use super::{second_factor, session};
use crate::posted::{Fields, Posted, read};
use crate::secrets::{password_is, spend_the_time_of_a_password};
use crate::{Console, frame};
use askama::Template;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::HashMap;
use storage::{Account, StorageError};

/// Failed sign-ins of one name or one client before no more are tried.
const FAILURES: i64 = 10;
/// For how long failures are counted, in milliseconds.
const COUNTED_FOR: i64 = 15 * 60 * 1000;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    name: String,
    next: String,
    problem: String,
    /// Whether names and passwords are asked for.
    passwords: bool,
    /// What the button of single sign-on says and where it leads, where there is one.
    single_sign_on: Option<(String, String)>,
    /// What became of a session, where one has just ended.
    out: Option<Out>,
}

/// A session that has just ended.
struct Out {
    /// Whether the person may still be signed in at the identity provider.
    still_there: bool,
    /// Where they sign out there as well; empty where nobody knows.
    href: String,
}

/// What the page shows of an attempt that did not succeed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// The name that was typed.
    pub name: &'a str,
    /// Where the person wanted to go.
    pub next: &'a str,
}

impl<'a> Shown<'a> {
    /// Nothing but where the person wanted to go.
    pub fn next(next: &'a str) -> Self {
        Self { name: "", next }
    }
}

/// Where a session leads that has ended, and where one that single sign-on may begin again with one press.
const ENDED: &str = "/staff/sign-in?out=here";
const ENDED_HERE_ALONE: &str = "/staff/sign-in?out=there";

/// `GET /staff/sign-in?next=…`; `out` tells that a session has ended.
pub async fn sign_in_page(State(console): State<Console>, Query(query): Query<HashMap<String, String>>) -> Response {
    let next = query.get("next").map_or("", String::as_str);
    let out = match query.get("out").map(String::as_str) {
        Some("there") => Some(still_signed_in_there(&console).await),
        Some(_) => Some(Out {
            still_there: false,
            href: String::new(),
        }),
        None => None,
    };
    let page = SignInPage {
        out,
        ..content(&console, Shown::next(next), "")
    };
    frame::html(StatusCode::OK, page.render())
}

async fn still_signed_in_there(console: &Console) -> Out {
    let href = match &console.single_sign_on {
        Some(single_sign_on) => single_sign_on.provider.sign_out_url(console.desk.now()).await,
        None => None,
    };
    Out {
        still_there: console.single_sign_on.is_some(),
        href: href.unwrap_or_default(),
    }
}

/// `POST /staff/sign-in`: name, password, next.
pub async fn sign_in(State(console): State<Console>, request: Request) -> Result<Response, Response> {
    if from_elsewhere(&console, request.headers()) {
        return Err(StatusCode::FORBIDDEN.into_response());
    }
    if !console.passwords_work() {
        let words = "Passwords are switched off here. Sign in with the button below.";
        return Err(page(&console, StatusCode::FORBIDDEN, Shown::default(), words));
    }
    let client = (console.client_ip)(request.extensions(), request.headers()).to_string();
    let fields = read(request).await?;
    let outcome = try_sign_in(&console, &fields, &client).await;
    Ok(outcome.unwrap_or_else(|error| frame::unavailable(&error)))
}

/// `POST /staff/sign-out`; with `everywhere` all sessions of the account end. To the identity provider leads a link on
/// the next page, because browsers apply `form-action` to where a form's answer leads, and because whoever signs out of
/// the desk may not want to sign out of everything else.
pub async fn sign_out(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let ended = if fields.has("everywhere") {
        console.db.end_tokens(session::SESSION, person.name()).await.map(|_| ())
    } else {
        let now = console.desk.now();
        console
            .db
            .end_token(session::SESSION, &person.session, now)
            .await
            .map(|_| ())
    };
    if let Err(error) = ended {
        return frame::unavailable(&error);
    }
    let tied = match console.db.is_tied(person.name()).await {
        Ok(tied) => tied && console.single_sign_on.is_some(),
        Err(error) => return frame::unavailable(&error),
    };
    let mut response = frame::see(if tied { ENDED_HERE_ALONE } else { ENDED });
    response
        .headers_mut()
        .insert(header::SET_COOKIE, session::ended(&console));
    response
}

/// What people read whose session ended before they sent something.
const NOT_SENT: &str = "You were signed out before this was sent, and nothing was changed. Sign in, and send it once \
                        more.";

/// The sign-in page in place of one that needs a session (RFC 9110 §15.5.2).
pub fn sign_in_instead(console: &Console, wanted: &str, reads: bool) -> Response {
    let problem = if reads { "" } else { NOT_SENT };
    let mut response = page(console, StatusCode::UNAUTHORIZED, Shown::next(wanted), problem);
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Session realm=\"callbox\""),
    );
    response
}

async fn try_sign_in(console: &Console, fields: &Fields, client: &str) -> Result<Response, StorageError> {
    let (name, password) = (fields.get("name").trim(), fields.get("password"));
    let next = own_path(fields.get("next"));
    let keys = [format!("name {name}"), format!("client {client}")];
    let shown = Shown { name, next };
    if let Some(refused) = too_many(console, &[&keys[0], &keys[1]], shown).await? {
        return Ok(refused);
    }
    let account = console
        .db
        .account(name)
        .await?
        .filter(|account| account.disabled_at.is_none());
    if !proves(account.as_ref(), password).await {
        for key in &keys {
            count_failure(console, key).await?;
        }
        let words = "Name or password is wrong.";
        return Ok(page(console, StatusCode::UNAUTHORIZED, shown, words));
    }
    for key in &keys {
        console.db.forget_sign_in_failures(key).await?;
    }
    let details = json!({"client": client, "means": "password"});
    console
        .db
        .add_audit(name, "sign_in", name, &details, console.desk.now())
        .await?;
    if account.is_some_and(|account| account.totp_secret.is_some()) {
        return second_factor::ask(console, name, next).await;
    }
    let cookie = session::begin(console, name).await?;
    let mut response = frame::see(if next.is_empty() { "/staff" } else { next });
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The refusal of one more attempt, where too many of these keys have failed.
pub async fn too_many(console: &Console, keys: &[&str], shown: Shown<'_>) -> Result<Option<Response>, StorageError> {
    let after = console.desk.now().saturating_sub(COUNTED_FOR);
    for key in keys {
        if console.db.sign_in_failures(key, after).await? >= FAILURES {
            let words = "Too many attempts. Wait 15 minutes, then try again.";
            return Ok(Some(page(console, StatusCode::TOO_MANY_REQUESTS, shown, words)));
        }
    }
    Ok(None)
}

/// Counts a failed attempt; returns how many there were.
pub async fn count_failure(console: &Console, key: &str) -> Result<i64, StorageError> {
    let now = console.desk.now();
    let after = now.saturating_sub(COUNTED_FOR);
    console.db.add_sign_in_failure(key, now, after).await
}

/// Whether the password is the account's. An unknown name takes as long as a known one.
pub async fn proves(account: Option<&Account>, password: &str) -> bool {
    let hash = account.map(|account| account.password_hash.clone());
    let password = password.to_owned();
    let proof = tokio::task::spawn_blocking(move || match hash {
        Some(hash) => password_is(&hash, &password),
        None => spend_the_time_of_a_password(&password),
    });
    proof.await.unwrap_or(false)
}

/// A path of ours to go on to; anything else is dropped, so that nobody is led to another site. Browsers take tabs and
/// line breaks out of an address before they read it, so a path has none.
pub fn own_path(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if ours && !next.contains(char::is_control) {
        next
    } else {
        ""
    }
}

/// The page itself; `problem` is empty, or a sentence.
pub fn page(console: &Console, status: StatusCode, shown: Shown<'_>, problem: &str) -> Response {
    frame::html(status, content(console, shown, problem).render())
}

fn content(console: &Console, shown: Shown<'_>, problem: &str) -> SignInPage {
    let next = own_path(shown.next);
    let single_sign_on = console.single_sign_on.as_ref().map(|one| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", next)
            .finish();
        let query = if next.is_empty() {
            String::new()
        } else {
            format!("?{query}")
        };
        (one.settings.label.clone(), format!("/staff/sign-in/oidc{query}"))
    });
    SignInPage {
        name: shown.name.to_owned(),
        next: next.to_owned(),
        problem: problem.to_owned(),
        passwords: console.passwords_work(),
        single_sign_on,
        out: None,
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(own_path("/staff/contacts?channel=sms"), "/staff/contacts?channel=sms");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "staff",
        ] {
            assert_eq!(own_path(elsewhere), "");
        }
    }
}
