//! The JSON shapes that are seen from outside: decisions, contacts, requests. Their names are fixed by the contract.
//!
//! Each is a type, so that the JSON API is described by what it serves; the functions write them as commands do.

mod contact;
mod decision;
mod media;
mod names;
mod request;

pub use contact::{Contact, Message, Topic, Transcript};
pub use decision::{DecisionShape, kind, verdict_in_words};
pub use media::{Media, media_in_words};
pub(crate) use names::{OUTCOMES, decided_kind, label_source, outcome, topic_kind_schema};
pub use names::{request_status, topic_kind};
pub use request::Request;

use classifier::Decision;
use serde::Serialize;
use serde_json::Value;
use storage::{ContactDetail, ContactRow, MediaRow, RequestRow};

/// A decision as `classify --jsonl` prints it. Exports leave `text` out by passing none.
pub fn decision(decision: &Decision, text: Option<&str>) -> Value {
    value(&DecisionShape::of(decision, text))
}

/// One line of the export: a contact with all its messages, oldest first.
pub fn export(detail: &ContactDetail) -> Value {
    value(&Transcript::of(detail))
}

/// A contact without its messages, as lists show it.
pub fn contact(contact: &ContactRow) -> Value {
    value(&Contact::of(contact))
}

/// A service request with its history, without its files. `contact` is the id of the contact that it was filed in.
pub fn request(request: &RequestRow) -> Value {
    value(&Request::of(request, None))
}

/// A service request with its history and its files.
pub fn request_with_media(request: &RequestRow, files: &[MediaRow]) -> Value {
    value(&Request::of(request, Some(files)))
}

/// A moment as every shape writes it: RFC 3339 in universal time, to the millisecond, so that it sorts as text.
pub fn time(milliseconds: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    format!("{at:.3}")
}

/// As JSON; the shapes have no form that JSON lacks.
pub(crate) fn value(shape: &impl Serialize) -> Value {
    serde_json::to_value(shape).unwrap_or_default()
}
