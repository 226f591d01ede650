//! Changing many requests at once: first what would happen, then what has happened, row by row.

use super::change::{Change, change};
use super::one::{handed_over, version};
use super::status_name;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::posted::{Fields, Posted};
use crate::wording::agencies;
use crate::{Console, wording};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeMap;
use storage::{RequestRow, StorageError};

/// Requests that can be changed at once: those of one page.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "requests/bulk.html")]
struct BulkPage {
    frame: Frame,
    problem: String,
    status: String,
    status_name: &'static str,
    agency: String,
    note: String,
    rows: Vec<BulkRow>,
    /// Residents who would be told, by channel and language.
    told: Vec<(String, usize)>,
    back: String,
    done: bool,
}

/// One request of the change.
struct BulkRow {
    number: String,
    seen: String,
    service: String,
    status: &'static str,
    agency: String,
    /// What became of it; empty before the change.
    result: String,
}

/// What a form asks for.
struct Asked<'a> {
    status: &'a str,
    agency: &'a str,
    note: &'a str,
}

/// `POST /staff/requests/bulk`: `step` = `confirm` shows what would happen to the ticked requests, `change` does it.
pub async fn bulk(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let result = if fields.get("step") == "change" {
        done(&console, &person, &fields).await
    } else {
        asked(&console, &person, &fields).await
    };
    match result {
        Ok(page) if page.problem.is_empty() => frame::html(StatusCode::OK, page.render()),
        Ok(page) => frame::html(StatusCode::UNPROCESSABLE_ENTITY, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn asked(console: &Console, person: &Person, fields: &Fields) -> Result<BulkPage, StorageError> {
    let pack = console.desk.pack();
    let mut page = begun(console, person, fields);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for number in fields.all("number").into_iter().take(MOST) {
        let request = console.db.request(number).await?;
        let Some(request) = request.filter(|request| reaches(console, person, request)) else {
            continue;
        };
        let is_news = !page.note.is_empty() || (!page.status.is_empty() && page.status != request.status);
        if is_news {
            let channel = wording::channel(&pack, &request.channel);
            let language = wording::language(&pack, &request.language);
            let count = told.entry(format!("{channel}, {language}")).or_default();
            *count = count.saturating_add(1);
        }
        page.rows.push(row(console, &request, String::new()));
    }
    page.told = told.into_iter().collect();
    if page.rows.is_empty() {
        "Tick at least one request.".clone_into(&mut page.problem);
    } else if page.status.is_empty() && page.agency.is_empty() && page.note.is_empty() {
        "Choose a status or an agency, or write a note.".clone_into(&mut page.problem);
    }
    Ok(page)
}

async fn done(console: &Console, person: &Person, fields: &Fields) -> Result<BulkPage, StorageError> {
    let mut page = begun(console, person, fields);
    if !page.problem.is_empty() {
        return Ok(page);
    }
    page.done = true;
    for entry in fields.all("seen").into_iter().take(MOST) {
        let (number, seen) = entry.split_once('/').unwrap_or((entry, ""));
        let Some(request) = console
            .db
            .request(number)
            .await?
            .filter(|request| reaches(console, person, request))
        else {
            continue;
        };
        let asked = Asked {
            status: &page.status,
            agency: &page.agency,
            note: &page.note,
        };
        let result = if version(&request) == seen {
            changed(console, person, &request, &asked).await?
        } else {
            "Left as it is: somebody changed it meanwhile".to_owned()
        };
        let request = console.db.request(number).await?.unwrap_or(request);
        page.rows.push(row(console, &request, result));
    }
    Ok(page)
}

/// Changes one request; says what became of it.
async fn changed(
    console: &Console,
    person: &Person,
    request: &RequestRow,
    asked: &Asked<'_>,
) -> Result<String, StorageError> {
    if !asked.agency.is_empty() {
        handed_over(console, person, request, asked.agency, request.due_at).await?;
    }
    let status = if asked.status.is_empty() {
        request.status.as_str()
    } else {
        asked.status
    };
    let note = (!asked.note.is_empty()).then_some(asked.note);
    if status == request.status && note.is_none() {
        return Ok(if asked.agency.is_empty() || asked.agency == request.agency {
            "It was so already".to_owned()
        } else {
            "Changed".to_owned()
        });
    }
    let asked = Change {
        status,
        note,
        ..Change::default()
    };
    let told = match change(console, person.name(), request, asked).await {
        Ok(told) => told,
        // One that cannot be changed must not stop the others.
        Err(StorageError::Invalid(why) | StorageError::NotFound(why)) => return Ok(format!("Not changed: {why}")),
        Err(error) => return Err(error),
    };
    Ok(match told {
        0 => "Changed. Nobody is told: the address was erased, or wants to hear nothing of it".to_owned(),
        _ => "Changed. The resident is told".to_owned(),
    })
}

fn begun(console: &Console, person: &Person, fields: &Fields) -> BulkPage {
    let pack = console.desk.pack();
    let status = fields.get("status");
    let agency = fields.get("agency");
    let known = agencies(&pack).iter().any(|one| one == agency);
    let problem = if !matches!(status, "" | "open" | "in_progress" | "closed" | "cancelled") {
        "Choose a status of the list.".to_owned()
    } else if !agency.is_empty() && !known {
        "Choose an agency of the list.".to_owned()
    } else {
        String::new()
    };
    let valid = problem.is_empty();
    BulkPage {
        frame: Frame::new(console, person, "Change many requests", "/staff/requests"),
        status: if valid { status } else { "" }.to_owned(),
        status_name: status_name(status),
        agency: if valid { agency } else { "" }.to_owned(),
        note: fields.get("note").trim().to_owned(),
        rows: Vec::new(),
        told: Vec::new(),
        back: back(fields.get("back")),
        done: false,
        problem,
    }
}

/// Where the person came from: a view of the queue, nothing else.
fn back(asked: &str) -> String {
    if asked == "/staff/requests" || asked.starts_with("/staff/requests?") {
        asked.to_owned()
    } else {
        "/staff/requests".to_owned()
    }
}

/// Whether somebody may change a request at all.
fn reaches(console: &Console, person: &Person, request: &RequestRow) -> bool {
    person.sight().sees_request(&console.desk.pack(), request)
}

fn row(console: &Console, request: &RequestRow, result: String) -> BulkRow {
    BulkRow {
        number: request.number.clone(),
        seen: version(request),
        service: wording::title(&console.desk.pack(), &request.service),
        status: status_name(&request.status),
        agency: request.agency.clone(),
        result,
    }
}
