//! Reads a request whole, within a size and a time, before anything looks into it.

use crate::channels::RawRequest;
use axum::extract::Request;
use std::time::Duration;

/// A client that needs longer for its body is not a provider.
const SLOWEST_BODY: Duration = Duration::from_secs(10);

/// Why a request could not be read; the value is the status code of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread(pub u16);

/// Reads the request; a body of more than `largest` bytes is 413, one that does not arrive in time 408.
pub async fn read(request: Request, largest: usize) -> Result<RawRequest, Unread> {
    let (parts, body) = request.into_parts();
    let reading = axum::body::to_bytes(body, largest);
    let body = match tokio::time::timeout(SLOWEST_BODY, reading).await {
        Ok(Ok(bytes)) => bytes,
        // Besides size, this can only be a client that has gone away, which reads no answer.
        Ok(Err(_)) => return Err(Unread(413)),
        Err(_) => return Err(Unread(408)),
    };
    Ok(RawRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body,
    })
}
