//! One attempt to sign in, bound to the browser that began it: all its values come from one secret in a cookie, and the
//! database keeps the secret's hash until it is used, or for ten minutes.

use super::provider::Attempt;
use crate::Console;
use crate::door::secret::give;
use crate::door::session::{read_cookie, written_cookie};
use crate::door::sign_in::own_path;
use crate::secrets::hash_key;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use storage::StorageError;
use subtle::ConstantTimeEq;

/// The kind of token that an attempt is.
const KIND: &str = "single sign-on";
/// How long one may take at the provider, in milliseconds.
const LASTS: i64 = 10 * 60 * 1000;
/// The longest way on that is kept, in bytes: browsers drop cookies of more than 4096.
const LONGEST_NEXT: usize = 2048;
/// The cookie's name after what all our cookies begin with.
const COOKIE: &str = "single_sign_on";

/// An attempt that came back to the browser that began it.
pub struct Returned {
    /// What the provider's answer is compared with.
    pub attempt: Attempt,
    /// Where the person wanted to go; empty where nowhere.
    pub next: String,
}

/// Begins an attempt; returns it and the cookie to set.
pub async fn begin(console: &Console, next: &str) -> Result<(Attempt, HeaderValue), StorageError> {
    let secret = give(&console.db, KIND, "", console.desk.now(), LASTS).await?;
    let next = if next.len() > LONGEST_NEXT { "" } else { own_path(next) };
    let value = format!("{secret}.{}", URL_SAFE_NO_PAD.encode(next));
    Ok((values(&secret), written_cookie(console, COOKIE, &value, LASTS / 1000)))
}

/// The attempt of this browser, used up by this call. `None` where the browser began none, where the state is another's,
/// or where it was used before or took too long.
pub async fn take(console: &Console, headers: &HeaderMap, state: &str) -> Result<Option<Returned>, StorageError> {
    let Some(value) = read_cookie(console, COOKIE, headers) else {
        return Ok(None);
    };
    let (secret, next) = value.split_once('.').unwrap_or((&value, ""));
    let attempt = values(secret);
    if !bool::from(attempt.state.as_bytes().ct_eq(state.as_bytes())) {
        return Ok(None);
    }
    if !console
        .db
        .end_token(KIND, &hash_key(secret), console.desk.now())
        .await?
    {
        return Ok(None);
    }
    let next = URL_SAFE_NO_PAD
        .decode(next)
        .ok()
        .and_then(|next| String::from_utf8(next).ok());
    Ok(Some(Returned {
        attempt,
        next: own_path(&next.unwrap_or_default()).to_owned(),
    }))
}

/// The cookie that forgets an attempt.
pub fn forgotten(console: &Console) -> HeaderValue {
    written_cookie(console, COOKIE, "", 0)
}

/// Whoever sees one of them learns neither the secret nor the others.
fn values(secret: &str) -> Attempt {
    let made = |what: &str| hash_key(&format!("{what} {secret}"));
    Attempt {
        state: made("state"),
        nonce: made("nonce"),
        verifier: made("verifier"),
    }
}

#[cfg(test)]
mod tests {
    use super::values;

    #[test]
    fn the_values_of_an_attempt_are_apart() {
        let attempt = values("a secret");
        assert_ne!(attempt.state, attempt.nonce);
        assert_ne!(attempt.nonce, attempt.verifier);
        assert!((43..=128).contains(&attempt.verifier.len()), "RFC 7636 §4.1");
        assert_ne!(attempt.state, values("another secret").state);
    }
}
