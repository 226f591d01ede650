//! The second factor: a code that changes every 30 seconds (RFC 6238), each used once.

use super::secret::give;
use super::session;
use super::sign_in::{Shown, count_failure, own_path, too_many};
use crate::posted::read;
use crate::secrets::hash_key;
use crate::{Console, frame};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use storage::StorageError;
use totp_rs::{Builder, Secret, Totp};

const SECOND: &str = "second";
/// How long one may take to type the code, in milliseconds.
const LASTS: i64 = 5 * 60 * 1000;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorPage {
    second: String,
    next: String,
    problem: String,
}

/// A new secret, in base 32.
pub fn new_secret() -> String {
    let bits: [u8; 20] = rand::random();
    Secret::from(bits.to_vec()).to_base32()
}

/// The codes of a secret. `None` for a secret that cannot be read.
pub fn codes(secret: &str, account: &str, issuer: &str) -> Option<Totp> {
    // A colon parts issuer and account in the address that is photographed.
    let plain = |text: &str| text.replace(':', " ");
    let builder = Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)));
    builder.build().ok()
}

/// Whether the code is right at this time, one step of 30 seconds early or late, and not used before.
pub async fn code_is_right(console: &Console, account: &str, secret: &str, code: &str) -> Result<bool, StorageError> {
    let seconds = u64::try_from(console.desk.now() / 1000).unwrap_or(0);
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let step = codes(secret, account, "").and_then(|codes| codes.check(&digits, seconds));
    match step.and_then(|step| i64::try_from(step).ok()) {
        Some(step) => console.db.use_totp_step(account, step).await,
        None => Ok(false),
    }
}

/// The page that asks for the code, for somebody whose password was right.
pub async fn ask(console: &Console, account: &str, next: &str) -> Result<Response, StorageError> {
    let secret = give(&console.db, SECOND, account, console.desk.now(), LASTS).await?;
    Ok(page(StatusCode::OK, secret, next, ""))
}

/// `POST /staff/sign-in/code`: second, code, next.
pub async fn second_factor(State(console): State<Console>, request: Request) -> Result<Response, Response> {
    let fields = read(request).await?;
    let (second, code, next) = (fields.get("second"), fields.get("code"), fields.get("next"));
    let tried = try_code(&console, second, code, next).await;
    Ok(tried.unwrap_or_else(|error| frame::unavailable(&error)))
}

async fn try_code(console: &Console, second: &str, code: &str, next: &str) -> Result<Response, StorageError> {
    let now = console.desk.now();
    let Some(token) = console.db.token(SECOND, &hash_key(second), now).await? else {
        return Ok(frame::see("/staff/sign-in"));
    };
    let key = format!("name {}", token.account);
    let shown = Shown {
        name: &token.account,
        next,
    };
    if let Some(refused) = too_many(console, &[&key], shown).await? {
        return Ok(refused);
    }
    let account = console.db.account(&token.account).await?;
    let secret = account
        .filter(|account| account.disabled_at.is_none())
        .and_then(|account| account.totp_secret);
    let right = match &secret {
        Some(secret) => code_is_right(console, &token.account, secret, code).await?,
        None => false,
    };
    if !right {
        count_failure(console, &key).await?;
        let words = "That code is wrong or was used. Wait for the next one.";
        return Ok(page(StatusCode::UNAUTHORIZED, second.to_owned(), next, words));
    }
    console.db.end_token(SECOND, &hash_key(second), now).await?;
    console.db.forget_sign_in_failures(&key).await?;
    let cookie = session::begin(console, &token.account).await?;
    let next = own_path(next);
    let mut response = frame::see(if next.is_empty() { "/staff" } else { next });
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn page(status: StatusCode, second: String, next: &str, problem: &str) -> Response {
    let page = SecondFactorPage {
        second,
        next: own_path(next).to_owned(),
        problem: problem.to_owned(),
    };
    frame::html(status, page.render())
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B's secret of ASCII digits, cut to the six digits that telephones show.
        let totp = codes("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "ana: desk", "City").expect("a secret");
        assert!(totp.check("287082", 59).is_some());
        assert!(totp.check("081804", 1_111_111_109).is_some());
        assert!(totp.check("287082", 59 + 90).is_none());
        assert!(codes("not base 32!", "ana", "City").is_none());
    }
}
