//! Photos of a contact: shown to whoever sees its personal data, named to all others.

use super::is_revealed;
use super::transcript::Reading;
use crate::door::Person;
use crate::wording::When;
use crate::{Console, frame};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use storage::{MediaContent, MediaRow, MediaState, MessageRow, StorageError};

/// A file that came with a message.
pub struct Photo {
    /// What it is called.
    pub name: String,
    /// How far it has come, in words.
    pub state: String,
    /// Where it can be seen; empty where it cannot.
    pub href: String,
    /// What a form calls it: `photo-` and its place in the message.
    pub value: String,
    /// When staff removed it.
    pub removed: Option<When>,
}

/// Which file is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// The message that it came with.
    message: String,
    /// Its place in that message.
    place: i64,
}

/// The files of a message.
pub fn photos(reading: &Reading<'_>, message: &MessageRow) -> Vec<Photo> {
    let photo = |file: &MediaRow| Photo {
        name: format!("Photo {}", file.place.saturating_add(1)),
        state: state(file),
        href: if reading.revealed && file.state == MediaState::Stored {
            let contact = &file.contact;
            format!(
                "/staff/contacts/{contact}/photo?message={}&place={}",
                message.id, file.place
            )
        } else {
            String::new()
        },
        value: format!("photo-{}", file.place),
        removed: file.removed_at.map(|at| reading.times.when(at)),
    };
    message.media.iter().map(photo).collect()
}

fn state(file: &MediaRow) -> String {
    match file.state {
        MediaState::Waiting => "not fetched yet".to_owned(),
        MediaState::Stored => {
            let kilobytes = file.bytes.unwrap_or(0).saturating_add(1023) / 1024;
            format!("{}, {kilobytes} KB", file.mime.as_deref().unwrap_or(&file.kind))
        }
        MediaState::Refused => format!("not kept ({})", file.reason.as_deref().unwrap_or("no reason")),
        MediaState::Gone => format!("gone ({})", file.reason.as_deref().unwrap_or("no reason")),
    }
}

/// `GET /staff/contacts/{id}/photo`: the bytes of one photo, for whoever has asked for personal data and is on record.
pub async fn photo(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    match is_revealed(&console, &person, &id).await {
        Ok(true) => {}
        Ok(false) => return frame::not_allowed(&console, &person),
        Err(error) => return frame::unavailable(&error),
    }
    match found(&console, &id, &asked).await {
        Ok(Some(content)) => {
            let headers = [
                (header::CONTENT_TYPE, content.mime),
                (
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; sandbox".to_owned(),
                ),
            ];
            (StatusCode::OK, headers, content.bytes).into_response()
        }
        Ok(None) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

async fn found(console: &Console, id: &str, asked: &Asked) -> Result<Option<MediaContent>, StorageError> {
    let files = console.db.media_of_contact(id).await?;
    let mut files = files.into_iter();
    let file = files.find(|file| file.message == asked.message && file.place == asked.place);
    match file.and_then(|file| file.sha256) {
        Some(hash) => console.db.media_content(&hash).await,
        None => Ok(None),
    }
}
