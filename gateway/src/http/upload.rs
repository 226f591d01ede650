//! `POST /api/chat/{conversation}/media`: a photo, alone or with words, and its replies.
//!
//! The body is the photo itself, with `id` (and `text`, `language`) in the query, or a form with these fields and `photo`.

use super::chat_api::{allow, fault, origin, refused_origin, take_and_answer};
use super::posted::{self, NotRead, Posted};
use super::{Residents, intake};
use crate::channels::form::{pairs, value};
use crate::channels::webchat::{
    ChatFault, ChatMessage, ConversationSecret, OriginVerdict, WebChat, checked_id, checked_language, checked_text,
};
use crate::media::NotKept;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// Takes one photo.
pub async fn send(State(residents): State<Residents>, Path(conversation): Path<String>, request: Request) -> Response {
    let verdict = origin(&residents, request.headers());
    if verdict == OriginVerdict::Refused {
        return refused_origin();
    }
    let mut response = match residents.channels.webchat() {
        // A turn stands apart, as in `chat_api`.
        Some(chat) => Box::pin(answer(&residents, chat, &conversation, request)).await,
        None => StatusCode::NOT_FOUND.into_response(),
    };
    allow(&mut response, &verdict);
    response
}

async fn answer(residents: &Residents, chat: &WebChat, conversation: &str, request: Request) -> Response {
    let Some(conversation) = ConversationSecret::parse(conversation) else {
        let sentence = "The conversation must be a UUID drawn at random.";
        return fault(422, sentence, Some("conversation"), None);
    };
    let ip = residents
        .trusted_proxies
        .client(request.extensions(), request.headers());
    let posted = match read(chat, ip, request).await {
        Ok(posted) => posted,
        Err(not_read) => return not_read_answer(not_read),
    };
    match message(chat, conversation, &posted) {
        Ok(message) => take_and_answer(residents, chat, ip, message).await,
        Err(problem) => fault(problem.status, problem.error, problem.field, None),
    }
}

async fn read(chat: &WebChat, ip: IpAddr, request: Request) -> Result<Posted, NotRead> {
    let is_form = posted::is_multipart(&request);
    let raw = posted::read_large(chat, ip, request).await?;
    if is_form {
        return posted::fields(raw).await;
    }
    Ok(Posted {
        fields: pairs(raw.query.as_deref().unwrap_or_default().as_bytes()),
        photo: Some(raw.body).filter(|bytes| !bytes.is_empty()),
    })
}

fn message(chat: &WebChat, conversation: ConversationSecret, posted: &Posted) -> Result<ChatMessage, ChatFault> {
    let at_fault = |status, error, field| ChatFault {
        status,
        error,
        field: Some(field),
    };
    let id = value(&posted.fields, "id").ok_or(at_fault(422, "This field is missing.", "id"))?;
    let text = value(&posted.fields, "text").filter(|text| !text.trim().is_empty());
    let language = value(&posted.fields, "language").filter(|tag| !tag.is_empty());
    let bytes = posted.photo.as_ref();
    let bytes = bytes.ok_or(at_fault(422, "There is no photo.", "photo"))?;
    let photo = posted::photo(chat, bytes).map_err(|why| match why {
        NotKept::TooBig => at_fault(413, "The photo is larger than this city takes.", "photo"),
        NotKept::NotAPhoto => at_fault(415, "This is no JPEG, PNG, GIF or WebP.", "photo"),
        NotKept::Broken => at_fault(422, "The photo cannot be read to its end.", "photo"),
    })?;
    Ok(ChatMessage {
        conversation,
        id: checked_id(&id)?,
        text: text.map(|text| checked_text(&text)).transpose()?.unwrap_or_default(),
        language: language.map(|tag| checked_language(&tag)).transpose()?,
        choice: None,
        photo: Some(photo.content()),
    })
}

fn not_read_answer(not_read: NotRead) -> Response {
    match not_read {
        NotRead::TooMuch(wait) => fault(429, "Too many photos at once.", None, Some(intake::seconds(wait))),
        NotRead::Busy => fault(503, "Too many photos are coming in just now.", None, Some(1)),
        NotRead::TooLarge => fault(413, "The photo is larger than this city takes.", Some("photo"), None),
        NotRead::Broken(408) => fault(408, "The request did not arrive in time.", None, None),
        NotRead::Broken(status) => fault(status, "The request is no form with a photo.", None, None),
    }
}
