//! Calling providers' JSON APIs: one client, and one reading of what may go wrong on the way.

use super::{FaultyChannel, SendError};
use axum::body::Bytes;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use serde_json::Value;
use std::time::Duration;

/// Who calls. Providers want a name and a version of three numbers; some turn away who gives none.
const USER_AGENT: &str = concat!("Callbox/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take, where the provider does not hold the call open on purpose.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// What a provider may ask us to wait; more is cut, so that one odd header cannot silence an account for a day.
pub const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// An answer of a provider, whatever its status.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status code.
    pub status: u16,
    /// How long to wait, where the provider says so in a header.
    pub retry_after: Option<Duration>,
    /// When the limit that was hit is lifted, in epoch seconds, where the provider says so (`x-rate-limit-reset`).
    pub limit_reset: Option<i64>,
    /// The body as JSON; `Null` where it is none, such as a proxy's page.
    pub body: Value,
}

impl Answered {
    /// Whether the provider did what it was asked.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What a refusal means where the provider's own code says nothing: too much and broken servers pass, the rest
    /// does not.
    pub fn refusal(&self, code: Option<String>) -> SendError {
        if self.status == 401 {
            return refused_credentials();
        }
        if self.status == 429 || self.status >= 500 {
            return SendError::Later {
                retry_after: self.retry_after,
            };
        }
        SendError::Never {
            code: code.unwrap_or_else(|| format!("http-{}", self.status)),
        }
    }
}

/// A token that has run out is mended by people, so what waits keeps waiting for it.
pub fn refused_credentials() -> SendError {
    tracing::error!("a provider refuses our credentials: callbox doctor tells whose");
    SendError::Later { retry_after: None }
}

/// A client for the API at `base`; dials nobody. `name` is the channel's, for the fault.
pub fn client(name: &str, base: &str, timeout: Duration) -> Result<reqwest::Client, FaultyChannel> {
    client_to(base, timeout).build().map_err(|_| FaultyChannel {
        name: name.to_owned(),
        problem: "no TLS library can be opened on this machine".to_owned(),
    })
}

/// The beginning of every client: it says who calls, follows no redirect, and asks no proxy for this machine.
pub fn client_to(base: &str, timeout: Duration) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .redirect(Policy::none());
    if is_loopback(base) { builder.no_proxy() } else { builder }
}

/// Sends a request and reads the whole answer. An error is one of the road: the provider said nothing.
pub async fn send(request: reqwest::RequestBuilder) -> Result<Answered, SendError> {
    let response = request.send().await.map_err(|error| transport_error(&error))?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let limit_reset = limit_reset(response.headers());
    // A success whose body fails to come has been carried out all the same.
    let bytes = match response.bytes().await {
        Ok(bytes) => bytes,
        Err(_) if (200..300).contains(&status) => return Err(SendError::Unknown),
        Err(_) => Bytes::new(),
    };
    Ok(Answered {
        status,
        retry_after,
        limit_reset,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    })
}

/// Asks a question that changes nothing: the answer's body, or what is wrong and what to do about it.
pub async fn ask(request: reqwest::RequestBuilder, remedy: &str) -> Result<Value, String> {
    match send(request).await {
        Ok(answered) if answered.is_success() => Ok(answered.body),
        Ok(answered) if matches!(answered.status, 400 | 401 | 403 | 404) => Err(format!(
            "the provider refuses the credentials ({}): {remedy}",
            answered.status
        )),
        Ok(answered) => Err(format!("the provider answers {}: try again later", answered.status)),
        Err(_) => Err("the provider cannot be reached: is there a way out to the internet?".to_owned()),
    }
}

/// Whether an address is on this very machine.
pub fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ["127.", "localhost", "[::1]"]
        .iter()
        .any(|start| authority.starts_with(start))
}

/// A connection that never stood has sent nothing; whatever else went wrong, the bytes may have left.
pub fn transport_error(error: &reqwest::Error) -> SendError {
    if error.is_connect() {
        return SendError::Later { retry_after: None };
    }
    if error.is_builder() {
        return SendError::Never {
            code: "bad-address".to_owned(),
        };
    }
    SendError::Unknown
}

/// `Retry-After` in seconds; the form with a date counts as absent.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    seconds_to_wait(seconds)
}

fn limit_reset(headers: &HeaderMap) -> Option<i64> {
    headers.get("x-rate-limit-reset")?.to_str().ok()?.trim().parse().ok()
}

/// A provider's number of seconds as a pause that we are ready to make.
pub fn seconds_to_wait(seconds: f64) -> Option<Duration> {
    let pause = Duration::try_from_secs_f64(seconds).ok()?;
    Some(pause.min(LONGEST_WAIT))
}
