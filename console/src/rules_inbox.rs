//! `/rules/inbox`: what people have corrected, for those who edit the rules: each can become a test of an entry.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::labelling::title;
use crate::masking::masked;
use crate::posted::Posted;
use crate::wording::{self, Times, When};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use std::collections::BTreeMap;
use storage::{ContactDetail, StorageError};

/// Corrections on the page.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "rules_inbox.html")]
struct InboxPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    contact: String,
    turn: i64,
    text: String,
    tag: String,
    language: String,
    said: String,
    decided: String,
    by: String,
    at: When,
    source: &'static str,
}

/// `GET /rules/inbox`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    match inbox(&console, &person).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /rules/inbox`: an editor took a correction up: it leaves the list.
pub async fn take_up(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let contact = fields.get("contact");
    let Ok(turn) = fields.get("turn").parse::<i64>() else {
        return frame::missing(&console, &person);
    };
    let now = console.desk.now();
    let details = json!({"turn": turn});
    let done = async {
        console.db.take_up_label(contact, turn, now).await?;
        console
            .db
            .add_audit(person.name(), "take_up_label", contact, &details, now)
            .await
    };
    match done.await {
        Ok(()) => frame::see("/rules/inbox"),
        Err(error) => frame::unavailable(&error),
    }
}

async fn inbox(console: &Console, person: &Person) -> Result<InboxPage, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let labels = console.db.labels_to_take_up(SHOWN).await?;
    let mut ids: Vec<String> = labels.iter().map(|label| label.contact_id.clone()).collect();
    ids.sort();
    ids.dedup();
    let details = console.db.contacts_of(&ids).await?;
    let by_id: BTreeMap<&str, &ContactDetail> = details
        .iter()
        .map(|detail| (detail.contact.id.as_str(), detail))
        .collect();
    let rows = labels.into_iter().filter_map(|label| {
        let detail = by_id.get(label.contact_id.as_str())?;
        if !person.sight().may_read(&pack, detail) {
            return None;
        }
        let message = detail.messages.iter().find(|message| message.turn() == label.turn)?;
        // Words that are gone make no test.
        if message.text.is_empty() {
            return None;
        }
        Some(Row {
            text: masked(&message.text, message.decision.as_ref()),
            language: wording::language(&pack, &label.language),
            said: title(&pack, &label.kind, &label.id),
            decided: title(&pack, &label.decided_kind, &label.decided_id),
            at: times.when(label.at),
            source: if label.source == "sample" {
                "review"
            } else {
                "correction"
            },
            contact: label.contact_id,
            turn: label.turn,
            tag: label.language,
            by: label.account,
        })
    });
    Ok(InboxPage {
        frame: Frame::new(console, person, "Corrections", "/rules/inbox"),
        rows: rows.collect(),
    })
}
