//! What can be done with a request: its status, its agency, its day, joining it with another.

use super::{Beside, begun, found, show, version};
use crate::Console;
use crate::door::Person;
use crate::frame;
use crate::posted::{Fields, Posted};
use crate::requests::asked::with_prefix;
use crate::requests::change::{Change, change, preview};
use crate::requests::status_name;
use crate::wording::{Times, agencies};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use conversation::Pack;
use serde_json::json;
use storage::{Date, Handover, RequestRow, StorageError, TimeZone};

/// The longest note, in letters.
const LONGEST_NOTE: usize = 1000;

/// `POST /staff/requests/{number}/reveal`: shows personal data for half an hour; `why` is recorded.
pub async fn reveal(
    State(console): State<Console>,
    person: Person,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    if let Err(response) = found(&console, &person, &number).await {
        return response;
    }
    let details = json!({"why": fields.get("why")});
    let now = console.desk.now();
    match console
        .db
        .add_audit(person.name(), "reveal", &number, &details, now)
        .await
    {
        Ok(()) => frame::see(&format!("/staff/requests/{number}")),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/requests/{number}/status`: changes the status, or with `step` = `preview` shows what the resident would
/// get. `seen` tells the last change that the person saw: a later one is not overwritten.
pub async fn status(
    State(console): State<Console>,
    person: Person,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let request = match found(&console, &person, &number).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    match changed(&console, &person, &request, &fields).await {
        Ok(Ok(told)) => frame::see(&format!("/staff/requests/{number}?done={told}")),
        Ok(Err(beside)) if beside.problem.is_empty() => show(&console, &person, request, beside, StatusCode::OK).await,
        Ok(Err(beside)) => show(&console, &person, request, beside, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(error) => frame::unavailable(&error),
    }
}

/// Makes the change that a form asks for; returns what to say of it, or the page to show instead.
async fn changed(
    console: &Console,
    person: &Person,
    request: &RequestRow,
    fields: &Fields,
) -> Result<Result<&'static str, Beside>, StorageError> {
    let prefix = &console.desk.pack().city.number_prefix;
    let note = fields.get("note").trim();
    let agency_number = fields.get("agency_number").trim();
    let join = fields.get("join").trim();
    let join = (!join.is_empty()).then(|| with_prefix(prefix, join));
    let asked = Change {
        status: fields.get("status"),
        note: (!note.is_empty()).then_some(note),
        agency_number: (!agency_number.is_empty()).then_some(agency_number),
        join: join.as_deref(),
    };
    let Some(mut form) = begun(console, request, asked.status, "").await? else {
        let problem = "Choose a status first.".to_owned();
        return Ok(Err(Beside {
            problem,
            ..Beside::default()
        }));
    };
    note.clone_into(&mut form.note);
    agency_number.clone_into(&mut form.agency_number);
    fields.get("join").clone_into(&mut form.join);
    let mut problem = problem_of(console, person, request, &asked).await?;
    if problem.is_empty() && fields.get("seen") != version(request) {
        "Somebody changed this request since you loaded the page. Look at the history, then send the form again."
            .clone_into(&mut problem);
    }
    if problem.is_empty() && fields.get("step") != "preview" {
        return Ok(Ok(match change(console, person.name(), request, asked).await? {
            0 if asked.status != request.status || asked.note.is_some() => "untold",
            0 => "kept",
            _ => "told",
        }));
    }
    if problem.is_empty() {
        form.preview = Some(preview(console, &request.number, asked).await?);
    }
    let form = Some(form);
    let said = "";
    Ok(Err(Beside { form, said, problem }))
}

/// What is wrong with a change, for people; empty where nothing.
async fn problem_of(
    console: &Console,
    person: &Person,
    request: &RequestRow,
    asked: &Change<'_>,
) -> Result<String, StorageError> {
    if asked.note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Ok(format!("The note is longer than {LONGEST_NOTE} letters. Shorten it."));
    }
    if asked.status == request.status && asked.note.is_none() && asked.agency_number.is_none() && asked.join.is_none() {
        return Ok(format!(
            "It is {} already. Write a note to tell the resident something, or choose another status.",
            status_name(asked.status).to_lowercase()
        ));
    }
    let Some(other) = asked.join.filter(|_| asked.status == "duplicate") else {
        return Ok(String::new());
    };
    if other == request.number {
        return Ok("A request cannot be a duplicate of itself.".to_owned());
    }
    let known = console.db.request(other).await?;
    let known = known.filter(|known| person.sees(&known.agency));
    if known.is_none() {
        return Ok(format!("There is no request {other}."));
    }
    let kept = known.and_then(|known| known.duplicate_of);
    if kept.as_ref() == Some(&request.number) {
        return Ok(format!("{other} was joined with this one already."));
    }
    Ok(String::new())
}

/// `POST /staff/requests/{number}/join`: makes it a duplicate of `other`; both reporters hear of that one from now on.
pub async fn join(
    State(console): State<Console>,
    person: Person,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let request = match found(&console, &person, &number).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    let other = with_prefix(&console.desk.pack().city.number_prefix, fields.get("other"));
    let asked = Change {
        status: "duplicate",
        join: Some(&other),
        ..Change::default()
    };
    let problem = match problem_of(&console, &person, &request, &asked).await {
        Ok(problem) => problem,
        Err(error) => return frame::unavailable(&error),
    };
    if !problem.is_empty() {
        let beside = Beside {
            problem,
            ..Beside::default()
        };
        return show(&console, &person, request, beside, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match change(&console, person.name(), &request, asked).await {
        Ok(_) => frame::see(&format!("/staff/requests/{number}?done=joined")),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/requests/{number}/agency`: hands it to an agency, or changes the day on which it is due.
pub async fn hand_over(
    State(console): State<Console>,
    person: Person,
    Path(number): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let request = match found(&console, &person, &number).await {
        Ok(request) => request,
        Err(response) => return response,
    };
    let pack = console.desk.pack();
    let agency = fields.get("agency");
    let due_at = match due_of(&pack, &request, fields.get("due")) {
        Ok(due_at) if agencies(&pack).iter().any(|known| known == agency) || agency == request.agency => due_at,
        Ok(_) => {
            let problem = "Choose an agency of the list.".to_owned();
            let beside = Beside {
                problem,
                ..Beside::default()
            };
            return show(&console, &person, request, beside, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(problem) => {
            let beside = Beside {
                problem,
                ..Beside::default()
            };
            return show(&console, &person, request, beside, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    match handed_over(&console, &person, &request, agency, due_at).await {
        Ok(()) if person.sees(agency) => frame::see(&format!("/staff/requests/{number}?done=kept")),
        Ok(()) => frame::see("/staff/requests"),
        Err(error) => frame::unavailable(&error),
    }
}

/// Hands a request over, if anything is different, and records it.
pub async fn handed_over(
    console: &Console,
    person: &Person,
    request: &RequestRow,
    agency: &str,
    due_at: Option<i64>,
) -> Result<(), StorageError> {
    let mut changes = Vec::new();
    if agency != request.agency {
        changes.push(format!("Agency {agency} instead of {}", request.agency));
    }
    if due_at != request.due_at {
        let times = Times::new(&console.desk.pack(), console.desk.now());
        let due = due_at.map_or_else(|| "no day".to_owned(), |at| times.when(at).full);
        changes.push(format!("Due {due}"));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let now = console.desk.now();
    let note = changes.join(". ");
    let handover = Handover {
        agency,
        due_at,
        note: &note,
        by: person.name(),
        now,
    };
    console.db.hand_over_request(&request.number, handover).await?;
    let details =
        json!({"agency": agency, "due_at": due_at, "before": {"agency": request.agency, "due_at": request.due_at}});
    console
        .db
        .add_audit(person.name(), "hand_over_request", &request.number, &details, now)
        .await
}

/// The end of a day in the city, unless it is the day on which the request is due already; empty: no due date.
fn due_of(pack: &Pack, request: &RequestRow, day: &str) -> Result<Option<i64>, String> {
    let day = day.trim();
    if day.is_empty() {
        return Ok(None);
    }
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    if request.due_at.is_some_and(|at| storage::local_date(at, &zone) == day) {
        return Ok(request.due_at);
    }
    let date: Date = day
        .parse()
        .map_err(|_| format!("“{day}” is no day. Write it like 2026-11-23."))?;
    let end = date.at(23, 59, 59, 0).to_zoned(zone);
    end.map(|end| Some(end.timestamp().as_millisecond()))
        .map_err(|_| format!("“{day}” is too far away."))
}
