//! Calls to an identity provider: no redirects, a deadline, and no answer without end.

use crate::channels::client_to;
use openidconnect::{HttpRequest, HttpResponse};
use std::fmt;
use std::time::Duration;

/// How long one call may take. A person waits for it.
pub const DEADLINE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes: the keys of a large provider are some tens of thousands.
const LONGEST: usize = 1024 * 1024;

/// A call that brought no answer. It tells nothing of what was sent.
#[derive(Debug)]
pub struct NoAnswer(&'static str);

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NoAnswer {}

/// A client for the provider of this issuer. Where the issuer is reached by HTTPS, so is whatever it names.
pub fn client(issuer: &str, deadline: Duration) -> Result<reqwest::Client, String> {
    let builder = client_to(issuer, deadline).https_only(issuer.starts_with("https://"));
    builder
        .build()
        .map_err(|_| "no TLS library can be opened on this machine".to_owned())
}

/// Makes one call.
pub async fn call(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let request = reqwest::Request::try_from(request).map_err(|_| NoAnswer("its address cannot be called"))?;
    let mut response = client.execute(request).await.map_err(|error| no_answer(&error))?;
    let mut answer = HttpResponse::new(Vec::new());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    while let Some(piece) = response.chunk().await.map_err(|error| no_answer(&error))? {
        if answer.body().len().saturating_add(piece.len()) > LONGEST {
            return Err(NoAnswer("its answer is too long"));
        }
        answer.body_mut().extend_from_slice(&piece);
    }
    Ok(answer)
}

fn no_answer(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        return NoAnswer("no answer in time");
    }
    if error.is_builder() {
        return NoAnswer("it names an address that is not HTTPS");
    }
    if error.is_connect() {
        return NoAnswer("no connection");
    }
    NoAnswer("the connection broke")
}
