//! The tables of a log as the benchmark writes them: their columns, and the row of each thing.

use super::seed::{Contact, Message};
use serde_json::{Value, json};

/// A table and its columns with their kinds: `t` text, `n` number, `b` boolean.
pub(super) struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns and their kinds.
    pub columns: &'static [(&'static str, char)],
}

pub(super) const CONTACTS: Table = Table {
    name: "contacts",
    columns: &[
        ("id", 't'),
        ("conversation", 't'),
        ("channel", 't'),
        ("started_at", 'n'),
        ("last_at", 'n'),
        ("ended_at", 'n'),
        ("local_date", 't'),
        ("language", 't'),
        ("outcome", 't'),
        ("pack", 'n'),
        ("messages_in", 'n'),
        ("messages_out", 'n'),
        ("first_reply_ms", 'n'),
        ("published_language", 't'),
        ("is_test", 'b'),
        ("on_hold", 'b'),
        ("marks", 't'),
    ],
};
pub(super) const TOPICS: Table = Table {
    name: "topics",
    columns: &[
        ("contact_id", 't'),
        ("kind", 't'),
        ("id", 't'),
        ("request", 't'),
        ("seq", 'n'),
        ("counted", 'b'),
        ("local_date", 't'),
        ("channel", 't'),
        ("language", 't'),
        ("is_test", 'b'),
    ],
};
pub(super) const MESSAGES: Table = Table {
    name: "messages",
    columns: &[
        ("n", 'n'),
        ("contact_id", 't'),
        ("turn", 'n'),
        ("seq", 'n'),
        ("at", 'n'),
        ("direction", 't'),
        ("author", 't'),
        ("text", 't'),
        ("language", 't'),
        ("status", 't'),
        ("informs", 'b'),
        ("pack", 'n'),
        ("engine", 'n'),
        ("decision", 't'),
    ],
};
pub(super) const REQUESTS: Table = Table {
    name: "requests",
    columns: &[
        ("number", 't'),
        ("id", 't'),
        ("conversation", 't'),
        ("contact_id", 't'),
        ("service", 't'),
        ("agency", 't'),
        ("topic_group", 't'),
        ("status", 't'),
        ("created_at", 'n'),
        ("updated_at", 'n'),
        ("due_at", 'n'),
        ("closed_at", 'n'),
        ("place", 't'),
        ("borough", 't'),
        ("answers", 't'),
        ("description", 't'),
        ("forward_at", 'n'),
        ("forwarded_at", 'n'),
        ("forward_lease", 'n'),
        ("forward_attempts", 'n'),
        ("is_test", 'b'),
        ("channel", 't'),
        ("language", 't'),
    ],
};
pub(super) const CONVERSATIONS: Table = Table {
    name: "conversations",
    columns: &[
        ("key", 't'),
        ("channel", 't'),
        ("account", 't'),
        ("address", 't'),
        ("version", 'n'),
        ("state", 't'),
        ("contact_id", 't'),
        ("contact_open", 'b'),
        ("contact_started_at", 'n'),
        ("last_at", 'n'),
        ("consent", 't'),
        ("handoff", 't'),
    ],
};
pub(super) const DAYS: Table = Table {
    name: "rollup_day",
    columns: &[
        ("local_date", 't'),
        ("channel", 't'),
        ("kind", 't'),
        ("slot", 'n'),
        ("count", 'n'),
    ],
};

pub(super) fn contact_row(contact: &Contact) -> Vec<Value> {
    let said = contact.messages.len() / 2;
    let published = contact.topic.as_ref().map(|_| contact.language);
    vec![
        json!(contact.id),
        json!(contact.conversation),
        json!(contact.channel),
        json!(contact.started_at),
        json!(contact.last_at),
        json!(contact.ended_at),
        json!(contact.local_date),
        json!(contact.language),
        json!(contact.outcome),
        json!(1),
        json!(said),
        json!(said),
        json!(contact.first_reply_ms),
        json!(published),
        json!(contact.is_test),
        json!(false),
        json!(contact.marks),
    ]
}

pub(super) fn topic_row(contact: &Contact) -> Option<Vec<Value>> {
    let (kind, id, request) = contact.topic.as_ref()?;
    Some(vec![
        json!(contact.id),
        json!(kind),
        json!(id),
        json!(request),
        json!(100),
        json!(true),
        json!(contact.local_date),
        json!(contact.channel),
        json!(contact.language),
        json!(contact.is_test),
    ])
}

pub(super) fn message_row(contact: &Contact, message: &Message, n: i64) -> Vec<Value> {
    let (direction, author, status) = if message.inbound {
        ("in", "resident", "received")
    } else {
        ("out", "bot", "delivered")
    };
    let decided = message.decision.as_ref().map(|_| 1);
    vec![
        json!(n),
        json!(contact.id),
        json!(message.turn),
        json!(message.seq),
        json!(message.at),
        json!(direction),
        json!(author),
        json!(message.text),
        json!(contact.language),
        json!(status),
        json!(!message.inbound && contact.topic.is_some()),
        json!(decided),
        json!(decided),
        json!(message.decision),
    ]
}

pub(super) fn request_row(contact: &Contact) -> Option<Vec<Value>> {
    let request = contact.request.as_ref()?;
    let (_, service, _) = contact.topic.as_ref()?;
    let place = json!({
        "text": "350 Example Avenue", "unit": null, "borough": request.borough, "zip": null, "lat": null, "lon": null,
        "checked": false
    });
    Some(vec![
        json!(request.number),
        json!(request.id),
        json!(contact.conversation),
        json!(contact.id),
        json!(service),
        json!(request.agency),
        json!("Group"),
        json!(request.status),
        json!(contact.last_at),
        json!(request.closed_at.unwrap_or(contact.last_at)),
        json!(request.due_at),
        json!(request.closed_at),
        json!(place.to_string()),
        json!(request.borough),
        json!("{}"),
        json!(request.description),
        json!(contact.last_at + 600_000),
        json!(contact.last_at + 600_000),
        json!(0),
        json!(1),
        json!(contact.is_test),
        json!(contact.channel),
        json!(contact.language),
    ])
}
