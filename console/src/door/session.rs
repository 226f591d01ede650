//! Sessions: a random secret in a cookie, its hash in the database.

use super::secret::give;
use crate::Console;
use crate::secrets::hash_key;
use axum::http::{HeaderMap, HeaderValue, header};
use storage::{Account, StorageError};

/// The kind of token that a session is.
pub const SESSION: &str = "session";
/// The cookie's name after what all our cookies begin with.
const COOKIE: &str = "session";
/// How long a session lasts after it was last used, in milliseconds.
const LASTS: i64 = 12 * 60 * 60 * 1000;
/// A session is put off only when this much of it has gone by, so that not every page writes.
const PUT_OFF_AFTER: i64 = 10 * 60 * 1000;

/// For so long a session surely goes on after a page, in milliseconds.
pub const SURELY_LASTS: i64 = LASTS - PUT_OFF_AFTER;

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
    Ok(written_cookie(console, COOKIE, &secret, LASTS / 1000))
}

/// The session of a request, where it has one that has not ended.
pub async fn current(console: &Console, headers: &HeaderMap) -> Result<Option<Session>, StorageError> {
    let Some(secret) = read_cookie(console, COOKIE, headers) else {
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
    written_cookie(console, COOKIE, "", 0)
}

/// Another hash of the same secret: it proves a session and does not open one.
fn form_token(secret: &str) -> String {
    hash_key(&format!("form {secret}"))
}

/// A cookie of ours. A name with the prefix binds it to this host and to HTTPS (RFC 6265bis §4.1.3.2); the value is made
/// of letters, digits, `.`, `-` and `_`.
pub fn written_cookie(console: &Console, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if console.is_secure() { "; Secure" } else { "" };
    let name = full_name(console, name);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The value of a cookie of ours that a browser sent.
pub fn read_cookie(console: &Console, name: &str, headers: &HeaderMap) -> Option<String> {
    let wanted = full_name(console, name);
    for value in headers.get_all(header::COOKIE) {
        let Ok(cookies) = value.to_str() else { continue };
        for cookie in cookies.split(';') {
            if let Some((found, value)) = cookie.trim().split_once('=')
                && found == wanted
                && !value.is_empty()
            {
                return Some(value.to_owned());
            }
        }
    }
    None
}

fn full_name(console: &Console, name: &str) -> String {
    let prefix = if console.is_secure() { "__Host-" } else { "" };
    format!("{prefix}callbox_{name}")
}
