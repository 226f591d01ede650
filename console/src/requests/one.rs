//! `/staff/requests/{number}`: one request, and what can be done with it.

use super::asked::{agencies, with_prefix};
use super::change::{Change, Preview, change, preview};
use super::due::{Due, due};
use super::near::same_place;
use super::templates::{Sentence, sentences, service_title};
use super::{STATUSES, place, sees, status_name, within};
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::{masked, masked_address};
use crate::posted::{Fields, Posted};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use classifier::Context;
use conversation::{Pack, Route};
use serde_json::json;
use std::collections::BTreeMap;
use storage::{Date, Days, Handover, PageStart, RequestFilter, RequestOrder, RequestRow, StorageError, TimeZone};

/// For how long personal data stays in sight after it was asked for, in milliseconds.
const REVEALED_FOR: i64 = 30 * 60 * 1000;
/// How far apart two reports of the same thing may be, in milliseconds.
const RECENT: i64 = 7 * 24 * 60 * 60 * 1000;
/// Reports that are compared with this one.
const COMPARED: usize = 2000;
/// Neighbours that are shown.
const SHOWN: usize = 20;
/// The longest note, in letters.
const LONGEST_NOTE: usize = 1000;

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
    let known = known.filter(|known| sees(person, &known.agency));
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
        Ok(()) if sees(&person, agency) => frame::see(&format!("/staff/requests/{number}?done=kept")),
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

/// The request of this number, where the person may see it.
async fn found(console: &Console, person: &Person, number: &str) -> Result<RequestRow, Response> {
    let found = console.db.request(number).await;
    let found = found.map_err(|error| frame::unavailable(&error))?;
    let found = found.filter(|request| sees(person, &request.agency));
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
    let sentences = sentences(&canned, status, &request.language, &request.number, &service);
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

fn where_it_is(request: &RequestRow, address: bool, revealed: bool) -> Vec<(&'static str, String)> {
    let place = &request.place;
    let hidden = |shown: bool, value: &str| {
        if shown || value.is_empty() {
            value.to_owned()
        } else {
            "•••".to_owned()
        }
    };
    let coordinates = match (&place.lat, &place.lon) {
        (Some(lat), Some(lon)) => format!("{lat}, {lon}"),
        _ => String::new(),
    };
    let rows = [
        ("Address", hidden(address, &place.text)),
        ("Unit", hidden(revealed, place.unit.as_deref().unwrap_or_default())),
        ("Borough", place.borough.clone().unwrap_or_default()),
        ("Zip", place.zip.clone().unwrap_or_default()),
        ("Coordinates", hidden(address, &coordinates)),
        (
            "Checked",
            if place.checked {
                "by an address service"
            } else {
                "no, as typed"
            }
            .to_owned(),
        ),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn answers(pack: &Pack, request: &RequestRow, revealed: bool) -> Vec<(String, String)> {
    let service = pack.services.get(&request.service);
    let english = classifier::Language::english();
    let mut rows = Vec::new();
    for (slot, answer) in &request.answers {
        let ask = service.and_then(|service| service.asks.iter().find(|ask| ask.slot == *slot));
        let choice = ask.and_then(|ask| ask.choices.iter().find(|choice| choice.id == answer.value));
        let shown = match choice {
            Some(choice) => choice.say.get(&english).to_owned(),
            None if answer.value.is_empty() => "not said".to_owned(),
            None if revealed => answer.value.clone(),
            None if matches!(slot.as_str(), "unit" | "contact" | "phone" | "email" | "plate") => "•••".to_owned(),
            None => masked(&answer.value, None),
        };
        rows.push((slot.replace('_', " "), shown));
    }
    rows
}

/// The resident's words; masked, unless personal data was asked for.
fn description(pack: &Pack, request: &RequestRow, revealed: bool) -> String {
    if revealed {
        return request.description.clone();
    }
    let decision = pack.classifier.classify(&request.description, &Context::default());
    masked(&request.description, Some(&decision))
}

fn forwarding(pack: &Pack, times: &Times, request: &RequestRow) -> String {
    let route = pack.services.get(&request.service).map(|service| service.route);
    let by = match route {
        None | Some(Route::Desk) => return "Stays with the staff here".to_owned(),
        Some(Route::Webhook) => "by webhook",
        Some(Route::Email) => "by e-mail",
        Some(Route::Open311) => "to an Open311 server",
    };
    match (request.forwarded_at, &request.forward_error) {
        (Some(at), _) => format!("Sent {by}, {}", times.when(at).full),
        (None, Some(error)) => format!("Not sent {by} yet: {error}"),
        (None, None) => format!("Goes out {by} after {}", times.when(request.forward_at).full),
    }
}

fn history(times: &Times, request: &RequestRow) -> Vec<Entry> {
    let entries = request.history.iter().rev().map(|entry| Entry {
        at: times.when(entry.at),
        status: status_name(&entry.status),
        by: entry.by.clone(),
        note: entry.note.clone().unwrap_or_default(),
    });
    entries.collect()
}

/// What became of telling those who are to hear of it.
async fn told(
    console: &Console,
    pack: &Pack,
    times: &Times,
    number: &str,
    revealed: bool,
) -> Result<Vec<String>, StorageError> {
    let mut lines = Vec::new();
    for notice in console.db.notices(number).await? {
        let address = if revealed {
            notice.address.clone()
        } else {
            masked_address(&notice.channel, &notice.address)
        };
        let became = match (notice.state.as_str(), notice.why.as_deref()) {
            ("told", Some("by-template")) => "told by a template, without the note".to_owned(),
            ("told", _) => "told".to_owned(),
            ("held", _) => "held back until the resident writes again".to_owned(),
            ("waiting", _) => format!("waits until {}", times.when(notice.not_before).short),
            (_, why) => format!("not told ({})", why.unwrap_or("no reason given")),
        };
        let channel = wording::channel(pack, &notice.channel);
        let status = status_name(&notice.status);
        lines.push(format!("{status}: {channel} {address}, {became}"));
    }
    Ok(lines)
}

/// What was reported at the same place within a week before or after: of the same service and live, and all else.
async fn neighbours(
    console: &Console,
    person: &Person,
    request: &RequestRow,
) -> Result<(Vec<Neighbour>, Vec<Neighbour>), StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let day = |at: i64| storage::local_date(at, &TimeZone::UTC).parse::<Date>().ok();
    let from = day(request.created_at.saturating_sub(RECENT));
    let to = day(request.created_at.saturating_add(RECENT));
    let around = RequestFilter {
        days: Days::new(from, to)?,
        within: within(person),
        ..RequestFilter::default()
    };
    let same_service = RequestFilter {
        service: Some(request.service.clone()),
        ..around.clone()
    };
    let same_borough = RequestFilter {
        borough: request.place.borough.clone(),
        ..around
    };
    let mut twins = Vec::new();
    let mut others: BTreeMap<String, Neighbour> = BTreeMap::new();
    for filter in [same_service, same_borough] {
        let page = console
            .db
            .requests_page(&filter, RequestOrder::Newest, &PageStart::First, COMPARED)
            .await?;
        for other in page.rows {
            if other.number == request.number || !same_place(&request.place, &other.place) {
                continue;
            }
            let neighbour = Neighbour {
                service: wording::title(&pack, &other.service),
                status: status_name(&other.status),
                place: place(&other.place, person.may(Permission::ChangeRequests)),
                filed: times.when(other.created_at),
                number: other.number.clone(),
            };
            if other.service != request.service {
                others.insert(other.id, neighbour);
            } else if filter.service.is_some() && !matches!(other.status.as_str(), "cancelled" | "duplicate") {
                twins.push(neighbour);
            }
        }
    }
    twins.truncate(SHOWN);
    let neighbours = others.into_values().rev().take(SHOWN).collect();
    Ok((twins, neighbours))
}
