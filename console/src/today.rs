//! `/staff`: what is waiting now.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::wording::{self, Times, When};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use storage::{StorageError, Waiting};

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    frame: Frame,
    waiting: Vec<WaitingLine>,
}

struct WaitingLine {
    contact: String,
    channel: String,
    reason: &'static str,
    urgent: bool,
    joined: bool,
    since: When,
    ago: String,
}

/// `GET /staff`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    match today(&console, &person).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn today(console: &Console, person: &Person) -> Result<TodayPage, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let waiting = console.db.waiting().await?;
    let lines = waiting.into_iter().filter_map(|one| {
        Some(WaitingLine {
            channel: wording::channel(&pack, &one.address.channel),
            reason: reason(&one),
            urgent: one.urgent,
            joined: one.joined,
            since: times.when(one.since),
            ago: times.ago(one.since),
            contact: one.contact?,
        })
    });
    Ok(TodayPage {
        frame: Frame::new(console, person, "Today", "/staff"),
        waiting: lines.collect(),
    })
}

/// Why a person was called, in words.
pub fn reason(waiting: &Waiting) -> &'static str {
    reason_of(&waiting.reason)
}

/// A reason to call a person, in words.
pub fn reason_of(code: &str) -> &'static str {
    match code {
        "emergency_refused" => "An emergency text did not reach the resident",
        "not_understood" => "Not understood twice",
        "asked" => "Asked for a person",
        _ => "A person is needed",
    }
}
