//! Names of fixed sets, and how the API's description lists them: taken from the very enums, so that it cannot differ.

use conversation::{Outcome, TopicKind};
use storage::MediaState;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The outcomes of a contact; the first that holds.
pub(crate) const OUTCOMES: [Outcome; 10] = [
    Outcome::Emergency,
    Outcome::Handoff,
    Outcome::Filed,
    Outcome::Status,
    Outcome::Answered,
    Outcome::OptOut,
    Outcome::Blocked,
    Outcome::NotUnderstood,
    Outcome::Abandoned,
    Outcome::Open,
];
const TOPIC_KINDS: [TopicKind; 5] = [
    TopicKind::Request,
    TopicKind::Inquiry,
    TopicKind::Status,
    TopicKind::Directory,
    TopicKind::Emergency,
];
const MEDIA_STATES: [MediaState; 4] = [
    MediaState::Waiting,
    MediaState::Stored,
    MediaState::Refused,
    MediaState::Gone,
];
/// The statuses of a request.
pub(crate) const STATUSES: [&str; 5] = ["open", "in_progress", "closed", "cancelled", "duplicate"];

/// The name of a topic's kind in the contract.
pub fn topic_kind(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Request => "request",
        TopicKind::Inquiry => "inquiry",
        TopicKind::Status => "status",
        TopicKind::Directory => "directory",
        TopicKind::Emergency => "emergency",
    }
}

/// The outcomes, for the description.
pub(crate) fn outcome() -> ObjectBuilder {
    named(OUTCOMES.map(Outcome::as_str)).description(Some("How it went; the first of these that holds."))
}

/// The kinds of topics, for the description.
pub(crate) fn topic_kind_schema() -> ObjectBuilder {
    named(TOPIC_KINDS.map(topic_kind)).description(Some("What kind of topic it is."))
}

/// How far a file has come, for the description.
pub(super) fn media_state() -> ObjectBuilder {
    named(MEDIA_STATES.map(MediaState::as_str)).description(Some("How far it has come."))
}

/// The statuses of a request, for the description.
pub fn request_status() -> ObjectBuilder {
    named(STATUSES).description(Some("How far it has come."))
}

/// Who wrote a message, for the description.
pub(super) fn author() -> ObjectBuilder {
    named(["resident", "bot", "person", "system"]).description(Some("Who wrote it."))
}

/// Which way a message went, for the description.
pub(super) fn direction() -> ObjectBuilder {
    named(["in", "out"]).description(Some("From the resident, or to them."))
}

/// The verdicts, for the description.
pub(super) fn verdict() -> ObjectBuilder {
    named(["clear", "torn", "unknown"]).description(Some(
        "One entry for sure, two or three to choose from, or nothing that could be trusted.",
    ))
}

/// What a decision can be for, for the description.
pub(crate) fn decided_kind() -> ObjectBuilder {
    named(["emergency", "service", "answer", "command", "elsewhere", "none"])
        .description(Some("What kind of entry it is; `none` where nothing was understood."))
}

/// What a resident said when asked whether a report was solved, for the description.
pub(super) fn survey() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::SchemaType::from_iter([
            Type::String,
            Type::Null,
        ]))
        .enum_values(Some([Some("asked"), Some("solved"), Some("not_solved"), None]))
        .description(Some(
            "Whether it was solved, as its resident said when asked; null before that.",
        ))
}

/// Why a message has a label, for the description.
pub(crate) fn label_source() -> ObjectBuilder {
    named(["correction", "sample"])
}

fn named<const N: usize>(names: [&'static str; N]) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names))
}
