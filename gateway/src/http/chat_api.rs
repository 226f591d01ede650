//! `POST /api/chat`: one message in, its replies out; and the answers that browsers want before they let other sites ask.

use super::intake::{NotTaken, seconds, take};
use super::{Residents, raw};
use crate::channels::ChannelAdapter;
use crate::channels::webchat::{ChatMessage, LARGEST_BODY, OriginVerdict, WebChat, judge, parse};
use crate::incoming::IntakeError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::net::IpAddr;

/// Takes one message.
pub async fn send(State(residents): State<Residents>, request: Request) -> Response {
    let verdict = origin(&residents, request.headers());
    if verdict == OriginVerdict::Refused {
        return refused_origin();
    }
    // A turn holds much, so it stands apart from what the server keeps for each request.
    let mut response = Box::pin(answer(&residents, request)).await;
    allow(&mut response, &verdict);
    response
}

/// Tells a browser whether a page of another site may ask.
pub async fn preflight(State(residents): State<Residents>, headers: HeaderMap) -> Response {
    let verdict = origin(&residents, &headers);
    if verdict == OriginVerdict::Refused {
        return refused_origin();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    allow(&mut response, &verdict);
    let map = response.headers_mut();
    map.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS"),
    );
    map.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type, last-event-id"),
    );
    map.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

/// Judges the origin of a request to the chat.
pub fn origin(residents: &Residents, headers: &HeaderMap) -> OriginVerdict {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let allowed = residents
        .channels
        .webchat()
        .map(|chat| chat.allowed_origins())
        .unwrap_or_default();
    judge(text(header::ORIGIN), text(header::HOST), &residents.public_url, allowed)
}

/// Puts the headers of an allowed origin on an answer.
pub fn allow(response: &mut Response, verdict: &OriginVerdict) {
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("Origin"));
    if let OriginVerdict::Allowed(origin) = verdict
        && let Ok(value) = HeaderValue::from_str(origin)
    {
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
    }
}

/// The answer to a page of a site that is not in the settings.
pub fn refused_origin() -> Response {
    fault(
        403,
        "Pages of this site may not use the chat; its operator can allow them.",
        None,
        None,
    )
}

async fn answer(residents: &Residents, request: Request) -> Response {
    let Some(chat) = residents.channels.webchat() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let ip = residents
        .trusted_proxies
        .client(request.extensions(), request.headers());
    let raw = match raw::read(request, LARGEST_BODY).await {
        Ok(raw) => raw,
        Err(unread) if unread.0 == 413 => return fault(413, "The request is longer than 64 KiB.", None, None),
        Err(unread) => return fault(unread.0, "The request did not arrive in time.", None, None),
    };
    let message = match parse(&raw) {
        Ok(message) => message,
        Err(problem) => return fault(problem.status, problem.error, problem.field, None),
    };
    take_and_answer(residents, chat, ip, message).await
}

/// Takes a message and answers with its replies.
pub async fn take_and_answer(residents: &Residents, chat: &WebChat, ip: IpAddr, message: ChatMessage) -> Response {
    match take(residents, chat, ip, message).await {
        Ok(taken) => {
            let answer = chat.answer(&[taken]);
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, answer.body).into_response()
        }
        Err(not_taken) => not_taken_answer(not_taken),
    }
}

fn not_taken_answer(not_taken: NotTaken) -> Response {
    match not_taken {
        NotTaken::TooMuch(wait) => fault(429, "Too many messages at once.", None, Some(seconds(wait))),
        NotTaken::Desk(IntakeError::OtherText) => {
            fault(409, "This id was used before with another text.", Some("id"), None)
        }
        NotTaken::Desk(IntakeError::Busy) => fault(503, "Too much is going on just now.", None, Some(1)),
        NotTaken::Desk(IntakeError::Unavailable) => fault(503, "Nothing can be stored just now.", None, Some(5)),
    }
}

/// An answer that says what is wrong.
pub fn fault(status: u16, error: &str, field: Option<&str>, retry_after: Option<u64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({"error": error, "field": field}).to_string();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = (status, headers, body).into_response();
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
