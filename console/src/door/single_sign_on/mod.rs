//! Single sign-on: a browser goes to the city's identity provider and comes back with a code; who it is, is read from
//! what the provider signs (OpenID Connect Core §3.1, with PKCE).

mod account;
mod admit;
mod attempt;
mod provider;

pub use provider::{Attempt, Claims, IdentityProvider, ProviderFault, SingleSignOn, is_passing};

use super::guard::from_elsewhere;
use super::session;
use super::sign_in::{Shown, count_failure, page, too_many};
use crate::{Console, frame};
use admit::Refusal;
use attempt::Returned;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use std::collections::HashMap;
use storage::StorageError;

/// The path that a provider sends browsers back to; registered there with the public address before it.
pub const CALLBACK: &str = "/staff/sign-in/oidc/callback";

/// Attempts that one client may begin within fifteen minutes. Many people may share one address.
const ATTEMPTS: i64 = 200;

const DOWN: &str = "The city's sign-in service cannot be used just now. Nothing is wrong with your account: try again \
                    in a few minutes.";
const REFUSED: &str = "The city's sign-in service did not let you in. Try again; if it stays so, ask whoever runs that \
                       service whether you may use this desk.";
const NOT_TRUSTED: &str = "The answer of the city's sign-in service could not be verified, so nobody was signed in. Try \
                           again; if it stays so, whoever runs this program sees why in its log.";
const STALE: &str = "This sign-in was begun in another browser, took longer than ten minutes, or was finished already. \
                     Begin again.";

/// `GET /staff/sign-in/oidc?next=…`: leads on to the provider. A link and no form, because browsers apply
/// `form-action` to where a form's answer leads.
pub async fn leave(
    State(console): State<Console>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let next = query.get("next").map_or("", String::as_str);
    // Another site may lead here, but the person presses the button.
    if from_elsewhere(&console, request.headers()) {
        return page(&console, StatusCode::OK, Shown::next(next), "");
    }
    let client = client(&console, &request);
    let left = try_leaving(&console, next, &client).await;
    left.unwrap_or_else(|error| frame::unavailable(&error))
}

/// `GET /staff/sign-in/oidc/callback?code=…&state=…`, or `?error=…&state=…`.
pub async fn come_back(
    State(console): State<Console>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let client = client(&console, &request);
    let back = try_coming_back(&console, &query, request.headers(), &client).await;
    back.unwrap_or_else(|error| frame::unavailable(&error))
}

fn client(console: &Console, request: &Request) -> String {
    (console.client_ip)(request.extensions(), request.headers()).to_string()
}

async fn try_leaving(console: &Console, next: &str, client: &str) -> Result<Response, StorageError> {
    let Some(single_sign_on) = &console.single_sign_on else {
        return Ok(not_set_up());
    };
    let attempts = format!("attempts {client}");
    let shown = Shown::next(next);
    if let Some(refused) = too_many(console, &[&format!("client {client}")], shown).await? {
        return Ok(refused);
    }
    if count_failure(console, &attempts).await? > ATTEMPTS {
        let words = "Too many attempts. Wait 15 minutes, then try again.";
        return Ok(page(console, StatusCode::TOO_MANY_REQUESTS, shown, words));
    }
    let (attempt, cookie) = attempt::begin(console, next).await?;
    let url = single_sign_on.provider.authorize_url(attempt, console.desk.now()).await;
    let url = match url {
        Ok(url) => url,
        Err(fault) => return Ok(failed(console, &fault, next)),
    };
    let mut response = frame::see(&url);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn try_coming_back(
    console: &Console,
    query: &HashMap<String, String>,
    headers: &HeaderMap,
    client: &str,
) -> Result<Response, StorageError> {
    let Some(single_sign_on) = &console.single_sign_on else {
        return Ok(not_set_up());
    };
    let key = format!("client {client}");
    if let Some(refused) = too_many(console, &[&key], Shown::default()).await? {
        return Ok(refused);
    }
    // Nothing is counted here: there is nothing to guess, and another site's page must not use up somebody's attempts.
    let state = query.get("state").map_or("", String::as_str);
    let Some(returned) = attempt::take(console, headers, state).await? else {
        return Ok(page(console, StatusCode::BAD_REQUEST, Shown::default(), STALE));
    };
    let mut response = finish(console, single_sign_on, query, returned, client).await?;
    response
        .headers_mut()
        .append(header::SET_COOKIE, attempt::forgotten(console));
    Ok(response)
}

/// The end of an attempt that is known to be this browser's.
async fn finish(
    console: &Console,
    single_sign_on: &SingleSignOn,
    query: &HashMap<String, String>,
    returned: Returned,
    client: &str,
) -> Result<Response, StorageError> {
    let Returned { attempt, next } = returned;
    let told = match query.get("code").filter(|code| !code.is_empty()) {
        Some(code) => {
            let now = console.desk.now();
            single_sign_on.provider.redeem(code.clone(), attempt, now).await
        }
        None => Err(came_without_code(query.get("error"))),
    };
    let key = format!("client {client}");
    let claims = match told {
        Ok(claims) => claims,
        Err(fault) => {
            if !matches!(fault, ProviderFault::Down(_)) {
                count_failure(console, &key).await?;
            }
            return Ok(failed(console, &fault, &next));
        }
    };
    match account::account_of(console, &single_sign_on.settings, &claims).await? {
        Ok(account) => come_in(console, &account.name, client, &next).await,
        Err(refusal) => {
            count_failure(console, &key).await?;
            stay_out(console, &refusal, &claims, client, &next).await
        }
    }
}

/// Begins the session; it is the same as after a password. The second factor was the provider's to ask for.
async fn come_in(console: &Console, name: &str, client: &str, next: &str) -> Result<Response, StorageError> {
    for key in [format!("client {client}"), format!("attempts {client}")] {
        console.db.forget_sign_in_failures(&key).await?;
    }
    let details = json!({"client": client, "means": "single sign-on"});
    console
        .db
        .add_audit(name, "sign_in", name, &details, console.desk.now())
        .await?;
    let cookie = session::begin(console, name).await?;
    let mut response = frame::see(if next.is_empty() { "/staff" } else { next });
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn stay_out(
    console: &Console,
    refusal: &Refusal,
    claims: &Claims,
    client: &str,
    next: &str,
) -> Result<Response, StorageError> {
    tracing::warn!(
        why = refusal.name(),
        "single sign-on: somebody whom the provider knows stays out"
    );
    let details = json!({"client": client, "why": refusal.name(), "issuer": claims.issuer});
    let now = console.desk.now();
    console
        .db
        .add_audit("single sign-on", "refuse_sign_in", &claims.subject, &details, now)
        .await?;
    Ok(page(
        console,
        StatusCode::FORBIDDEN,
        Shown::next(next),
        &refusal.words(),
    ))
}

/// Tells the truth to the log once, and kindly to the person.
fn failed(console: &Console, fault: &ProviderFault, next: &str) -> Response {
    tracing::warn!(%fault, "single sign-on failed");
    let (status, words) = match fault {
        ProviderFault::Down(_) => (StatusCode::SERVICE_UNAVAILABLE, DOWN),
        ProviderFault::Refused(_) => (StatusCode::FORBIDDEN, REFUSED),
        ProviderFault::NotTrusted(_) => (StatusCode::BAD_GATEWAY, NOT_TRUSTED),
    };
    page(console, status, Shown::next(next), words)
}

/// A provider's code of an error is of a few plain letters (RFC 6749 §4.1.2.1); anything else stays out of the log.
fn came_without_code(error: Option<&String>) -> ProviderFault {
    let plain = |one: &char| one.is_ascii_alphanumeric() || *one == '_';
    let code: String = error
        .map_or("", String::as_str)
        .chars()
        .filter(plain)
        .take(64)
        .collect();
    let told = format!("the browser came back with the error \"{code}\"");
    if is_passing(&code) {
        ProviderFault::Down(told)
    } else {
        ProviderFault::Refused(told)
    }
}

fn not_set_up() -> Response {
    frame::plain(
        StatusCode::NOT_FOUND,
        "There is no single sign-on here",
        "Sign in at /staff with your name and password.",
    )
}
