//! Webhooks of providers: read, verify, store, and only then answer.

use super::{Residents, raw};
use crate::channels::{HttpAnswer, RawRequest};
use crate::incoming::IntakeError;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The largest body of any provider that we know; channels with smaller ones check for themselves.
const LARGEST_BODY: usize = 1024 * 1024;

/// `/hooks/NAME`.
pub async fn receive(state: State<Residents>, Path(name): Path<String>, request: Request) -> Response {
    take(state, &name, request).await
}

/// `/hooks/NAME/status`.
pub async fn receive_status(state: State<Residents>, Path(name): Path<String>, request: Request) -> Response {
    take(state, &name, request).await
}

async fn take(State(residents): State<Residents>, name: &str, request: Request) -> Response {
    let is_own_chat = residents
        .channels
        .webchat()
        .is_some_and(|webchat| webchat_name(webchat.as_ref()) == name);
    if is_own_chat || residents.channels.get(name).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let raw = match raw::read(request, LARGEST_BODY).await {
        Ok(raw) => raw,
        Err(unread) => return respond(HttpAnswer::empty(unread.0)),
    };
    respond(answer(&residents, name, &raw).await)
}

/// The answer to a request that has been read. Stored messages stay stored when a later one of the same request fails:
/// the provider repeats the whole request, and the desk knows the ones that it has. A message whose id is known with
/// another text is never taken, however often it comes, so the others of its request do not wait for it.
async fn answer(residents: &Residents, name: &str, raw: &RawRequest) -> HttpAnswer {
    let Some(adapter) = residents.channels.get(name) else {
        return HttpAnswer::empty(404);
    };
    let received = match adapter.receive(raw) {
        Ok(received) => received,
        Err(reject) => {
            tracing::warn!(channel = name, status = reject.status(), reason = ?reject, "a webhook was turned away");
            return HttpAnswer::empty(reject.status());
        }
    };
    if let Some(answer) = received.answer_now {
        return answer;
    }
    let is_alone = received.messages.len() == 1;
    let mut taken = Vec::with_capacity(received.messages.len());
    for message in received.messages {
        match residents.desk.handle(message).await {
            Ok(one) => taken.push(one),
            Err(IntakeError::OtherText) if !is_alone => {}
            Err(error) => return refusal(error),
        }
    }
    for report in received.reports {
        if let Err(error) = residents.desk.status(report).await {
            return refusal(error);
        }
    }
    adapter.answer_to(raw, &taken)
}

fn webchat_name(webchat: &dyn crate::channels::ChannelAdapter) -> &str {
    webchat.name()
}

fn refusal(error: IntakeError) -> HttpAnswer {
    match error {
        IntakeError::Busy | IntakeError::Unavailable => HttpAnswer::empty(503),
        IntakeError::OtherText => HttpAnswer::empty(409),
    }
}

fn respond(answer: HttpAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match answer.content_type {
        Some(content_type) => {
            // What a provider wants echoed may look like a page to a browser.
            let headers = [
                (header::CONTENT_TYPE, content_type),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (status, headers, answer.body).into_response()
        }
        None => status.into_response(),
    }
}
