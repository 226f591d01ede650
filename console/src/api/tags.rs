//! Tags of what is answered, so that a client asks for news only (RFC 9110 §8.8.3, §13.1.2).

use super::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::response::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The longest answer, in bytes; pages of 200 requests are far below.
const LONGEST: usize = 64 * 1024 * 1024;

/// Puts a strong tag, made of its bytes, on every answer to a GET, and leaves the bytes out where the client has them. An
/// answer to a HEAD has the tag of the bytes that it leaves out (RFC 9110 §9.3.2).
pub async fn tag(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (head, body) = response.into_parts();
    match to_bytes(body, LONGEST).await {
        Ok(bytes) => tagged(head, bytes.into(), known.as_ref()),
        Err(error) => {
            tracing::error!(%error, "an answer of the API broke off");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer broke off.").into_response()
        }
    }
}

fn tagged(mut head: Parts, bytes: Vec<u8>, known: Option<&HeaderValue>) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes)));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.headers.insert(header::ETAG, tag);
    }
    if is_known(known, &tag) {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(header::CONTENT_TYPE);
        head.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(bytes))
}

/// Whether the client has these bytes already; tags are compared weakly.
fn is_known(known: Option<&HeaderValue>, tag: &str) -> bool {
    let Some(known) = known.and_then(|known| known.to_str().ok()) else {
        return false;
    };
    known
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::is_known;
    use axum::http::HeaderValue;

    #[test]
    fn tags_are_compared_weakly() {
        let known = |text: &'static str| is_known(Some(&HeaderValue::from_static(text)), "\"abc\"");
        assert!(known("\"abc\"") && known("W/\"abc\"") && known("\"x\", \"abc\"") && known("*"));
        assert!(!known("\"ab\"") && !known("abc"));
        assert!(!is_known(None, "\"abc\""));
    }
}
