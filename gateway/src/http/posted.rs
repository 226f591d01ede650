//! A posted form of the web chat, with or without a photo, from bytes to fields.

use super::{Residents, raw};
use crate::channels::RawRequest;
use crate::channels::form::{Pair, pairs};
use crate::channels::webchat::{LARGEST_BODY, WebChat};
use crate::media::{NotKept, Photo};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use std::net::IpAddr;
use std::time::Duration;

/// How long a photo may take to come in over a poor line.
const SLOWEST_PHOTO: Duration = Duration::from_mins(1);
/// The name of the photo's field.
const PHOTO: &str = "photo";

/// What a form held.
#[derive(Default)]
pub struct Posted {
    /// Names and values.
    pub fields: Vec<Pair>,
    /// The photo's bytes; none where no file was chosen.
    pub photo: Option<Bytes>,
}

/// Why a form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// More photos than one network may send; come back after this time.
    TooMuch(Duration),
    /// Too many photos are coming in just now.
    Busy,
    /// The body is too large.
    TooLarge,
    /// The body did not arrive in time, or is no form.
    Broken(u16),
}

/// Reads a form. One that may hold a photo is counted before it is read.
pub async fn read(residents: &Residents, chat: &WebChat, request: Request) -> Result<Posted, NotRead> {
    if !is_multipart(&request) {
        let raw = raw::read(request, LARGEST_BODY)
            .await
            .map_err(|unread| not_read(unread.0))?;
        return Ok(Posted {
            fields: pairs(&raw.body),
            photo: None,
        });
    }
    let ip = residents
        .trusted_proxies
        .client(request.extensions(), request.headers());
    let request = read_large(chat, ip, request).await?;
    fields(request).await
}

/// Reads a body that is a photo or holds one; no more than a few at once.
pub async fn read_large(chat: &WebChat, ip: IpAddr, request: Request) -> Result<RawRequest, NotRead> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    // A form without a photo is small, and counts as the message that it is.
    let is_small = announced.is_some_and(|length| length <= LARGEST_BODY);
    if is_small {
        let read = raw::read(request, LARGEST_BODY).await;
        return read.map_err(|unread| not_read(unread.0));
    }
    chat.limits.admit_photo(ip).map_err(NotRead::TooMuch)?;
    let _place = chat.uploads.try_acquire().map_err(|_| NotRead::Busy)?;
    let largest = chat.photo_bytes().saturating_add(LARGEST_BODY);
    let read = raw::read_within(request, largest, SLOWEST_PHOTO).await;
    read.map_err(|unread| not_read(unread.0))
}

/// A photo as it may be kept.
pub fn photo(chat: &WebChat, bytes: &[u8]) -> Result<Photo, NotKept> {
    if bytes.len() > chat.photo_bytes() {
        return Err(NotKept::TooBig);
    }
    Photo::read(bytes)
}

/// Whether a request is a form with files.
pub fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        kind.trim_start()
            .to_ascii_lowercase()
            .starts_with("multipart/form-data")
    })
}

/// The fields of a form with files, which is all there already.
pub async fn fields(raw: RawRequest) -> Result<Posted, NotRead> {
    let mut request = Request::new(Body::from(raw.body));
    *request.headers_mut() = raw.headers;
    request
        .extensions_mut()
        .insert(axum::extract::DefaultBodyLimit::disable());
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| NotRead::Broken(400))?;
    let mut posted = Posted::default();
    while let Some(field) = form.next_field().await.map_err(|_| NotRead::Broken(400))? {
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.bytes().await.map_err(|_| NotRead::Broken(400))?;
        if name == PHOTO {
            posted.photo = Some(value).filter(|bytes| !bytes.is_empty());
        } else {
            posted.fields.push((name.into_bytes(), value.to_vec()));
        }
    }
    Ok(posted)
}

fn not_read(status: u16) -> NotRead {
    if status == 413 {
        NotRead::TooLarge
    } else {
        NotRead::Broken(status)
    }
}
