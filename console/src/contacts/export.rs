//! `/staff/contacts.csv` and `/staff/contacts.jsonl`: a view of the log as a file, oldest first, sent page by page.

use super::asked::{filter_for, view, with_resident};
use crate::door::Person;
use crate::{Console, csv, frame, shapes};
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use conversation::Pack;
use serde_json::json;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use storage::{ContactDetail, Db, LogFilter, MessageRow, Page, PageStart, StorageError};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Contacts read at once: few enough to be held in memory, many enough to be quick.
const PAGE: usize = 200;
/// Pages that are read ahead of a slow reader.
const AHEAD: usize = 2;

/// The columns of a table of contacts.
pub const CSV_HEAD: [&str; 14] = [
    "id",
    "channel",
    "address",
    "started_at",
    "ended_at",
    "language",
    "outcome",
    "topics",
    "requests",
    "messages_in",
    "messages_out",
    "pack_version",
    "is_test",
    "transcript",
];

#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

/// One export at work.
struct Export {
    db: Db,
    filter: LogFilter,
    format: Format,
    person: Person,
    pack: Arc<Pack>,
}

/// `GET /staff/contacts.csv`, with the fields of the view.
pub async fn table(state: State<Console>, person: Person, fields: Query<BTreeMap<String, String>>) -> Response {
    file(state, person, fields, Format::Csv).await
}

/// `GET /staff/contacts.jsonl`, with the fields of the view.
pub async fn lines(state: State<Console>, person: Person, fields: Query<BTreeMap<String, String>>) -> Response {
    file(state, person, fields, Format::JsonLines).await
}

async fn file(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
    format: Format,
) -> Response {
    let asked = view(fields);
    let filter = match filter_for(&person, &asked) {
        Ok(filter) => filter,
        Err(problem) => {
            return frame::plain(StatusCode::UNPROCESSABLE_ENTITY, "Nothing was exported", &problem);
        }
    };
    let filter = match with_resident(&console, &person, &asked, filter).await {
        Ok(filter) => filter,
        Err(error) => return frame::unavailable(&error),
    };
    let export = Export {
        db: console.db.clone(),
        filter,
        format,
        person,
        pack: console.desk.pack(),
    };
    match begin(&console, export, &asked.query()).await {
        Ok(response) => response,
        Err(error) => frame::unavailable(&error),
    }
}

/// Records the export, reads its first page, and sends the rest behind it.
async fn begin(console: &Console, export: Export, query: &str) -> Result<Response, StorageError> {
    let (name, content_type) = match export.format {
        Format::Csv => ("contacts.csv", "text/csv; charset=utf-8; header=present"),
        Format::JsonLines => ("contacts.jsonl", "application/jsonl; charset=utf-8"),
    };
    let first = export.page(&PageStart::First).await?;
    let details = json!({"query": query});
    let now = console.desk.now();
    let actor = export.person.name();
    console.db.add_audit(actor, "export", name, &details, now).await?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(export.send(first, sender));
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

impl Export {
    async fn page(&self, start: &PageStart) -> Result<Page<ContactDetail>, StorageError> {
        self.db.export_page(&self.filter, start, PAGE).await
    }

    /// Sends page after page. A fault breaks the answer off, so that half a file is not taken for a whole one.
    async fn send(self, first: Page<ContactDetail>, sender: mpsc::Sender<io::Result<String>>) {
        let head = match self.format {
            Format::Csv => format!("{}\r\n", csv::row(CSV_HEAD)),
            Format::JsonLines => String::new(),
        };
        let mut text = head;
        let mut page = first;
        loop {
            for detail in &page.rows {
                self.add(detail, &mut text);
            }
            if sender.send(Ok(std::mem::take(&mut text))).await.is_err() {
                return;
            }
            let Some(next) = page.next else { return };
            page = match self.page(&next).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(%error, "an export could not read the log to its end");
                    // Whoever reads has gone, or sees the break.
                    let _ = sender.send(Err(io::Error::other("the log cannot be read"))).await;
                    return;
                }
            };
        }
    }

    /// Adds a contact, unless it is about something that this account may not read.
    fn add(&self, detail: &ContactDetail, text: &mut String) {
        if !self.person.sight().may_read(&self.pack, detail) {
            return;
        }
        match self.format {
            Format::Csv => {
                text.push_str(&csv::row(csv_cells(detail)));
                text.push_str("\r\n");
            }
            Format::JsonLines => {
                text.push_str(&shapes::export(detail).to_string());
                text.push('\n');
            }
        }
    }
}

/// A message as people read it, with a mark where staff removed words.
pub fn said(message: &MessageRow) -> String {
    let Some(at) = message.removed_at else {
        return message.text.clone();
    };
    let mark = format!("(removed by staff, {})", shapes::time(at));
    if message.text.is_empty() {
        mark
    } else {
        format!("{} {mark}", message.text)
    }
}

/// A contact as a row of the table.
pub fn csv_cells(detail: &ContactDetail) -> [String; 14] {
    let contact = &detail.contact;
    let topics: Vec<String> = contact
        .topics
        .iter()
        .map(|topic| format!("{}:{}", shapes::topic_kind(topic.kind), topic.id))
        .collect();
    let requests: Vec<&str> = contact
        .topics
        .iter()
        .filter_map(|topic| topic.request.as_deref())
        .collect();
    let transcript: Vec<String> = detail
        .messages
        .iter()
        .map(|message| format!("{}: {}", message.by, said(message)))
        .collect();
    [
        contact.id.clone(),
        contact.channel.clone(),
        contact.address.clone(),
        shapes::time(contact.started_at),
        contact.ended_at.map(shapes::time).unwrap_or_default(),
        contact.language.clone(),
        contact.outcome.clone(),
        topics.join(" "),
        requests.join(" "),
        contact.messages_in.to_string(),
        contact.messages_out.to_string(),
        contact.pack_version.clone(),
        contact.is_test.to_string(),
        transcript.join("\n"),
    ]
}
