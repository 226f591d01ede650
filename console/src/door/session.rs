//! Sessions: a random secret in a cookie, its hash in the database.

use super::secret::give;
use crate::Console;
use crate::secrets::hash_key;
use axum::http::{HeaderMap, HeaderValue, header};
use storage::{Account, StorageError};

/// The kind of token that a session is.
pub const SESSION: &str = "session";
/// How long a session lasts after it was last used, in milliseconds.
const LASTS: i64 = 12 * 60 * 60 * 1000;
/// A session is put off only when this much of it has gone by, so that not every page writes.
const PUT_OFF_AFTER: i64 = 10 * 60 * 1000;

/// A session that goes on.
pub struct Session {
    /// The account.
    pub account: Account,
    /// What forms of this session carry, made of its secret.
    pub form_token: String,
    /// What the database knows the session by.
    pub token_hash: String,
}

/// Begins a session of this account; returns the cookie to set.
pub async fn begin(console: &Console, account: &str) -> Result<HeaderValue, StorageError> {
    let secret = give(&console.db, SESSION, account, console.desk.now(), LASTS).await?;
    Ok(cookie(console, &secret, LASTS / 1000))
}

/// The session of a request, where it has one that has not ended.
pub async fn current(console: &Console, headers: &HeaderMap) -> Result<Option<Session>, StorageError> {
    let Some(secret) = secret(console, headers) else {
        return Ok(None);
    };
    let now = console.desk.now();
    let token_hash = hash_key(&secret);
    let Some(token) = console.db.token(SESSION, &token_hash, now).await? else {
        return Ok(None);
    };
    let account = console.db.account(&token.account).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    let end = now.saturating_add(LASTS);
    if end.saturating_sub(token.expires_at) > PUT_OFF_AFTER {
        console.db.extend_token(SESSION, &token_hash, end).await?;
    }
    Ok(Some(Session {
        account,
        form_token: form_token(&secret),
        token_hash,
    }))
}

/// The cookie that ends a session in the browser.
pub fn ended(console: &Console) -> HeaderValue {
    cookie(console, "", 0)
}

/// Another hash of the same secret: it proves a session and does not open one.
fn form_token(secret: &str) -> String {
    hash_key(&format!("form {secret}"))
}

/// A name with the prefix binds the cookie to this host and to HTTPS (RFC 6265bis §4.1.3.2).
fn name(console: &Console) -> &'static str {
    if console.is_secure() {
        "__Host-callbox_session"
    } else {
        "callbox_session"
    }
}

fn cookie(console: &Console, secret: &str, seconds: i64) -> HeaderValue {
    let secure = if console.is_secure() { "; Secure" } else { "" };
    let text = format!(
        "{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
        name(console)
    );
    // The secret is made of letters, digits, `-` and `_`.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn secret(console: &Console, headers: &HeaderMap) -> Option<String> {
    let wanted = name(console);
    for value in headers.get_all(header::COOKIE) {
        let Ok(cookies) = value.to_str() else { continue };
        for cookie in cookies.split(';') {
            if let Some((found, secret)) = cookie.trim().split_once('=')
                && found == wanted
                && !secret.is_empty()
            {
                return Some(secret.to_owned());
            }
        }
    }
    None
}
