//! `/staff/requests`: the queue of service requests. The URL is the view.

mod asked;
mod bulk;
mod change;
mod due;
mod later;
mod near;
mod one;
mod spike;
mod spikes;
mod templates;

pub use bulk::bulk;
pub use change::{Change, change};
pub use later::answer_later_reporters;
pub use one::{hand_over, join, page as one, reveal, status};
pub use spikes::{end_later, notify, page as spikes};

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::report::grouped;
use crate::view::{Choices, Removable, View};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use conversation::{Pack, Place};
pub use due::span;
use due::{Due, due};
use std::collections::BTreeMap;
use storage::{Capped, CountBounds, PageStart, RequestFilter, RequestRow, StorageError};

/// Requests on one page.
const PAGE: usize = 50;
/// Up to which number a view is counted.
const COUNTED: usize = 1000;

/// The statuses of a request, and what people call them.
const STATUSES: [(&str, &str); 5] = [
    ("open", "Open"),
    ("in_progress", "In progress"),
    ("closed", "Closed"),
    ("cancelled", "Withdrawn"),
    ("duplicate", "Duplicate"),
];
/// What a canned reply is for: a conversation, or the note with a change to a status.
pub const PURPOSES: [(&str, &str); 6] = [
    ("", "Conversations"),
    ("open", "A request is open"),
    ("in_progress", "A request is in progress"),
    ("closed", "A request is closed"),
    ("cancelled", "A request is withdrawn"),
    ("duplicate", "A request is a duplicate"),
];

#[derive(Template)]
#[template(path = "requests/queue.html")]
struct QueuePage {
    frame: Frame,
    choices: Vec<Choices>,
    asked: View,
    removable: Vec<Removable>,
    problem: String,
    count: String,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
    newest: String,
    here: String,
    may_change_many: bool,
    agencies: Vec<String>,
}

/// One request of a list.
pub struct Row {
    /// Its number.
    pub number: String,
    /// When it was filed.
    pub filed: When,
    /// Service, by title.
    pub service: String,
    /// Agency.
    pub agency: String,
    /// Status in words.
    pub status: &'static str,
    /// Its code.
    pub status_code: String,
    /// Where it is, as far as the person may see.
    pub place: String,
    /// When it is due.
    pub due: Due,
    /// The same as a moment, where there is one.
    pub due_at: When,
    /// Channel name.
    pub channel: String,
    /// Language name.
    pub language: String,
    /// Test traffic.
    pub is_test: bool,
}

/// `GET /staff/requests`.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let asked = asked::view(fields);
    let pack = console.desk.pack();
    let within = person.within();
    let (filter, problem) = match asked::filter(&pack, &asked, within.clone(), console.desk.now()) {
        Ok(filter) => (filter, String::new()),
        Err(problem) => {
            let filter = RequestFilter {
                within,
                ..RequestFilter::default()
            };
            (filter, problem)
        }
    };
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    match queue(&console, &person, asked, &filter, problem).await {
        Ok(page) => frame::html(status, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn queue(
    console: &Console,
    person: &Person,
    asked: View,
    filter: &RequestFilter,
    problem: String,
) -> Result<QueuePage, StorageError> {
    let pack = console.desk.pack();
    let found = console
        .db
        .requests_page(filter, asked::order(&asked), &asked.start(), PAGE)
        .await?;
    let count = console.db.requests_count(filter, CountBounds::up_to(COUNTED)).await?;
    let now = console.desk.now();
    let rows = found.rows.iter().map(|request| row(&pack, person, request, now));
    Ok(QueuePage {
        frame: Frame::new(console, person, "Requests", "/staff/requests"),
        choices: asked::choices(&pack, &asked),
        removable: asked.removable(|name, value| asked::shown(&pack, name, value)),
        problem,
        count: counted(count),
        rows: rows.collect(),
        newer: found.previous.as_ref().map(|start| asked.at(start)),
        older: found.next.as_ref().map(|start| asked.at(start)),
        newest: asked.at(&PageStart::First),
        here: asked.here(),
        may_change_many: person.may(Permission::ChangeMany),
        agencies: wording::agencies(&pack),
        asked,
    })
}

fn row(pack: &Pack, person: &Person, request: &RequestRow, now: i64) -> Row {
    let times = Times::new(pack, now);
    Row {
        number: request.number.clone(),
        filed: times.when(request.created_at),
        service: wording::title(pack, &request.service),
        agency: request.agency.clone(),
        status: status_name(&request.status),
        status_code: request.status.clone(),
        place: place(
            &request.place,
            person.may(Permission::ChangeRequests) && person.may_read_about(pack, [request.service.as_str()]),
        ),
        due: due(request.due_at, request.closed_at, now),
        due_at: request.due_at.map(|at| times.when(at)).unwrap_or_default(),
        channel: wording::channel(pack, &request.channel),
        language: wording::language(pack, &request.language),
        is_test: request.is_test,
    }
}

/// A place in one line, without its unit; without `whole` only the part of the city, because an address tells who lives
/// there.
fn place(place: &Place, whole: bool) -> String {
    let mut words = Vec::new();
    if whole {
        words.push(place.text.clone());
    }
    words.extend(place.borough.clone());
    words.extend(place.zip.clone());
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

/// What people call what a canned reply is for.
pub fn purpose_name(code: &str) -> &'static str {
    let found = PURPOSES.iter().find(|(purpose, _)| *purpose == code);
    found.map_or("Unknown", |(_, name)| name)
}

fn status_name(code: &str) -> &'static str {
    let found = STATUSES.iter().find(|(status, _)| *status == code);
    found.map_or("Unknown", |(_, name)| name)
}

/// A count in words: `No requests`, `1 request`, `1,000+ requests`. A count that looked at as many as it may, and found
/// none, says no number.
fn counted(count: Capped) -> String {
    match (count.count, count.more) {
        (0, false) => "No requests".to_owned(),
        (0, true) => "Not counted: there are too many to look at".to_owned(),
        (1, false) => "1 request".to_owned(),
        (count, more) => format!("{}{} requests", grouped(count), if more { "+" } else { "" }),
    }
}
