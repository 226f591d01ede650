//! `/staff/requests/{number}`: one request, and what can be done with it.

mod actions;
mod shown;

pub use actions::{hand_over, handed_over, join, reveal, status};

use super::change::Preview;
use super::due::{Due, due};
use super::templates::{Occasion, Sentence, sentences, service_title};
use super::{STATUSES, status_name};
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::wording::{self, Times, When, agencies};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use shown::{answers, description, forwarding, history, neighbours, told, where_it_is};
use std::collections::BTreeMap;
use storage::{RequestRow, StorageError, TimeZone};

/// For how long personal data stays in sight after it was asked for, in milliseconds.
const REVEALED_FOR: i64 = 30 * 60 * 1000;

#[derive(Template)]
#[template(path = "requests/one.html")]
struct RequestPage {
    frame: Frame,
    number: String,
    seen: String,
    service: String,
    agency: String,
    status: &'static str,
    status_code: String,
    filed: When,
    due: Due,
    due_at: When,
    due_day: String,
    where_it_is: Vec<(&'static str, String)>,
    answers: Vec<(String, String)>,
    description: String,
    language: String,
    tag: String,
    channel: String,
    reach: String,
    contact: String,
    agency_number: String,
    forwarding: String,
    history: Vec<Entry>,
    revealed: bool,
    may_reveal: bool,
    may_change: bool,
    is_test: bool,
    joined_with: Option<String>,
    joined_to: Vec<String>,
    told: Vec<String>,
    twins: Vec<Neighbour>,
    neighbours: Vec<Neighbour>,
    agencies: Vec<String>,
    statuses: Vec<(&'static str, &'static str)>,
    form: Option<Form>,
    said: &'static str,
    problem: String,
}

struct Entry {
    at: When,
    status: &'static str,
    by: String,
    note: String,
}

/// Another request at the same place.
struct Neighbour {
    number: String,
    service: String,
    status: &'static str,
    place: String,
    filed: When,
}

/// The form of a change, begun.
#[derive(Default)]
struct Form {
    status: &'static str,
    name: &'static str,
    note: String,
    language: String,
    sentences: Vec<Sentence>,
    join: String,
    agency_number: String,
    preview: Option<Preview>,
}

/// What the page shows beside the request itself.
#[derive(Default)]
struct Beside {
    form: Option<Form>,
    said: &'static str,
    problem: String,
}

/// `GET /staff/requests/{number}`. `to`: begins a change to this status; `text`: with this canned reply.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Path(number): Path<String>,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let request = match found(&console, &person, &number).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    let form = match begun(&console, &request, field("to"), field("text")).await {
        Ok(form) => form.filter(|_| person.may(Permission::ChangeRequests)),
        Err(error) => return frame::unavailable(&error),
    };
    let beside = Beside {
        form,
        said: said(field("done")),
        problem: String::new(),
    };
    show(&console, &person, request, beside, StatusCode::OK).await
}

/// The request of this number, where the person may see it.
async fn found(console: &Console, person: &Person, number: &str) -> Result<RequestRow, Response> {
    let found = console.db.request(number).await;
    let found = found.map_err(|error| frame::unavailable(&error))?;
    let found = found.filter(|request| person.sees(&request.agency));
    let request = found.ok_or_else(|| frame::missing(console, person))?;
    if !person.may_read_about(&console.desk.pack(), [request.service.as_str()]) {
        return Err(frame::not_allowed(console, person));
    }
    Ok(request)
}

/// The form of a change to a status, with its first sentence; none for a status that does not exist.
async fn begun(console: &Console, request: &RequestRow, to: &str, text: &str) -> Result<Option<Form>, StorageError> {
    let Some((status, name)) = STATUSES.into_iter().find(|(code, _)| *code == to) else {
        return Ok(None);
    };
    let pack = console.desk.pack();
    let service = service_title(&pack, &request.service, &request.language);
    let canned = console.db.canned().await?;
    let occasion = Occasion {
        status,
        agency: &request.agency,
        language: &request.language,
        number: &request.number,
        service: &service,
    };
    let sentences = sentences(&canned, occasion);
    let chosen = sentences.iter().find(|sentence| sentence.id == text);
    let chosen = chosen.or_else(|| {
        let first = sentences.first();
        first.filter(|sentence| text.is_empty() && sentence.language == request.language)
    });
    Ok(Some(Form {
        status,
        name,
        note: chosen.map(|sentence| sentence.body.clone()).unwrap_or_default(),
        language: wording::language(&pack, &request.language),
        sentences,
        ..Form::default()
    }))
}

/// What tells whether a request was changed since somebody saw it.
pub fn version(request: &RequestRow) -> String {
    format!("{}.{}", request.updated_at, request.history.len())
}

/// What was done, in words.
fn said(done: &str) -> &'static str {
    match done {
        "told" => "Changed. Whoever is to hear of it is told, or will be when the hour and the channel let them.",
        "untold" => "Changed. Nobody is told: the address was erased, or wants to hear nothing of it.",
        "joined" => "Joined. Both reporters hear of the earlier request from now on.",
        "kept" => "Changed.",
        _ => "",
    }
}

async fn show(console: &Console, person: &Person, request: RequestRow, beside: Beside, status: StatusCode) -> Response {
    match built(console, person, request, beside).await {
        Ok(page) => frame::html(status, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn built(
    console: &Console,
    person: &Person,
    request: RequestRow,
    beside: Beside,
) -> Result<RequestPage, StorageError> {
    let pack = console.desk.pack();
    let now = console.desk.now();
    let since = now.saturating_sub(REVEALED_FOR);
    let revealed = console
        .db
        .audited_since(person.name(), "reveal", &request.number, since)
        .await?;
    let times = Times::new(&pack, now);
    let may_change = person.may(Permission::ChangeRequests);
    let (twins, neighbours) = neighbours(console, person, &request).await?;
    let live = matches!(request.status.as_str(), "open" | "in_progress");
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    Ok(RequestPage {
        frame: Frame::new(
            console,
            person,
            &format!("Request {}", request.number),
            "/staff/requests",
        ),
        seen: version(&request),
        service: wording::title(&pack, &request.service),
        status: status_name(&request.status),
        filed: times.when(request.created_at),
        due: due(request.due_at, request.closed_at, now),
        due_at: request.due_at.map(|at| times.when(at)).unwrap_or_default(),
        due_day: request
            .due_at
            .map(|at| storage::local_date(at, &zone))
            .unwrap_or_default(),
        where_it_is: where_it_is(&request, may_change || revealed, revealed),
        answers: answers(&pack, &request, revealed),
        description: description(&pack, &request, revealed),
        language: wording::language(&pack, &request.language),
        channel: wording::channel(&pack, &request.channel),
        reach: match (&request.contact_detail, revealed) {
            (None, _) => String::new(),
            (Some(detail), true) => detail.clone(),
            (Some(_), false) => "•••".to_owned(),
        },
        forwarding: forwarding(&pack, &times, &request),
        history: history(&times, &request),
        revealed,
        may_reveal: person.may(Permission::Reveal),
        may_change,
        is_test: request.is_test,
        joined_with: request.duplicate_of.clone().filter(|_| request.status == "duplicate"),
        told: told(console, &pack, &times, &request.number, revealed).await?,
        joined_to: console.db.joined_to(&request.number).await?,
        twins: if live && may_change { twins } else { Vec::new() },
        neighbours,
        agencies: agencies(&pack),
        statuses: STATUSES.to_vec(),
        form: beside.form,
        said: beside.said,
        problem: beside.problem,
        number: request.number,
        agency: request.agency,
        status_code: request.status,
        tag: request.language,
        contact: request.contact,
        agency_number: request.agency_number.unwrap_or_default(),
    })
}
