//! `/api/v1/requests`: service requests page by page, one with its history, and the change of its status.

use super::contacts::{TestsShown, record};
use super::guard::Key;
use super::problem::Problem;
use super::values::{After, Asking, Day, Keys, Limit, Name, Named, Phrase, days, next, rows, start, text, words};
use crate::requests::{Change, change as change_request};
use crate::shapes::{self, Request};
use crate::sight::Sight;
use crate::{Console, nul};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::{RequestFilter, RequestOrder, RequestRow, RequestStanding, StorageError};
use utoipa::{IntoParams, ToSchema};

/// Longest note, in characters.
const LONGEST_NOTE: usize = 2000;
/// Longest number of an agency's own, in characters.
const LONGEST_NUMBER: usize = 100;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StandingName {
    Live,
    Overdue,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OrderName {
    #[default]
    Newest,
    Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StatusName {
    Open,
    InProgress,
    Closed,
    Cancelled,
    Duplicate,
}

/// The filters of the requests. Every one restricts further.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequestsQuery {
    /// Its description has all these words.
    #[param(inline)]
    q: Option<Phrase>,
    /// First day on which they were filed, by universal time.
    #[param(inline)]
    from: Option<Day>,
    /// Last day, inclusive.
    #[param(inline)]
    to: Option<Day>,
    /// How far it has come.
    #[param(schema_with = shapes::request_status)]
    status: Option<StatusName>,
    /// `live`: open or in progress. `overdue`: live, and past due. Not together with `status`.
    #[param(inline)]
    standing: Option<StandingName>,
    /// Service id.
    #[param(inline, example = "pothole")]
    service: Option<Name>,
    /// Responsible agency.
    #[param(inline, example = "DOT")]
    agency: Option<Name>,
    /// Part of the city.
    #[param(inline, example = "Brooklyn")]
    borough: Option<Name>,
    /// Tag of the language it was filed in.
    #[param(inline, example = "es")]
    language: Option<Name>,
    /// Code of the channel it came by.
    #[param(inline, example = "sms")]
    channel: Option<Name>,
    /// The id of the contact it was filed in.
    #[param(inline)]
    contact: Option<Name>,
    /// Shows test traffic too.
    #[param(inline)]
    tests: Option<TestsShown>,
    /// `due`: those that are due first first; only live ones with a due date. Not together with `q`.
    #[serde(default)]
    #[param(inline, default = "newest")]
    order: OrderName,
    /// The `next` of the page before, with the same filters.
    #[param(inline)]
    after: Option<After>,
    /// Requests on the page.
    #[param(inline)]
    limit: Option<Limit>,
}

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestsPage {
    /// Requests; their history is empty here. A page may have fewer than `limit`, and yet have one after it; of a search
    /// for words it may have a few more.
    requests: Vec<Request>,
    /// What `after` takes for the page that follows; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// A change of a request. What is left out stays as it is; something must be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestChange {
    /// The status from now on.
    #[schema(schema_with = shapes::request_status)]
    status: Option<StatusName>,
    /// What residents who hear of the request are told with it, in these very words.
    #[schema(
        min_length = 1,
        max_length = 2000,
        pattern = "^[^\\u0000]+$",
        nullable = false,
        example = "A crew comes on Tuesday."
    )]
    note: Option<String>,
    /// The agency's own number for it.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000]+$",
        nullable = false,
        example = "DOT-77"
    )]
    agency_number: Option<String>,
    /// The number of the request that it is a duplicate of; with the status `duplicate`.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000]+$",
        nullable = false,
        example = "311-17323508"
    )]
    duplicate_of: Option<String>,
}

/// Service requests, page by page
///
/// New requests never shift the pages that follow. Requests about the city's sensitive topics are left out unless the
/// key has the scope `sensitive:read`, those of other agencies where the key is limited to some.
#[utoipa::path(get, path = "/api/v1/requests", operation_id = "listRequests", tag = "requests", params(RequestsQuery),
    responses((status = 200, description = "A page of requests", body = RequestsPage),
        (status = 422, description = "The parameters do not fit together")))]
pub async fn list(
    State(console): State<Console>,
    key: Key,
    Asking(query): Asking<RequestsQuery>,
) -> Result<Json<RequestsPage>, Problem> {
    let filter = query.filter(&key.sight, console.desk.now())?;
    let (order, keys) = match (&filter.words, query.order) {
        (Some(_), OrderName::Due) => return Err(Problem::unfit("`order=due` goes without `q`.")),
        (Some(_), OrderName::Newest) => (RequestOrder::Newest, Keys::Places),
        (None, OrderName::Newest) => (RequestOrder::Newest, Keys::Ids),
        (None, OrderName::Due) => (RequestOrder::Due, Keys::Moments),
    };
    let start = start(query.after.as_ref(), keys)?;
    let page = console.db.requests_page(&filter, order, &start, rows(query.limit));
    let page = page.await?;
    record(&console, &key, "requests").await?;
    let pack = console.desk.pack();
    let mut requests = Vec::with_capacity(page.rows.len());
    for request in page.rows.iter().filter(|one| key.sight.sees_request(&pack, one)) {
        let files = console.db.media_of_request(&request.number).await?;
        requests.push(Request::of(request, Some(&files)));
    }
    Ok(Json(RequestsPage {
        requests,
        next: next(page.next),
    }))
}

/// One service request with its history
#[utoipa::path(get, path = "/api/v1/requests/{number}", operation_id = "getRequest", tag = "requests",
    params(("number" = String, Path, description = "Its number", min_length = 1, max_length = 100, example = "311-17323508")),
    responses((status = 200, description = "The request", body = Request),
        (status = 404, description = "There is no such request, or none that the key may see")))]
pub async fn one(State(console): State<Console>, key: Key, Named(number): Named) -> Result<Json<Request>, Problem> {
    let request = existing(&console, &key.sight, &number).await?;
    record(&console, &key, &number).await?;
    Ok(Json(shape(&console, &request).await?))
}

/// Changes a service request, and tells the residents who are to hear of it
#[utoipa::path(post, path = "/api/v1/requests/{number}", operation_id = "changeRequest", tag = "requests",
    params(("number" = String, Path, description = "Its number", min_length = 1, max_length = 100, example = "311-17323508")),
    request_body = RequestChange,
    responses((status = 200, description = "The request as it is now", body = Request),
        (status = 404, description = "There is no such request, or none that the key may see"),
        (status = 409, description = "It would be a duplicate of itself"),
        (status = 413, description = "The body is longer than 64 KiB"),
        (status = 415, description = "The body is not application/json"),
        (status = 422, description = "The body is no such change")))]
pub async fn change(
    State(console): State<Console>,
    key: Key,
    Named(number): Named,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Request>, Problem> {
    let asked = read(body)?;
    let before = existing(&console, &key.sight, &number).await?;
    check(&console, &key.sight, &asked).await?;
    let change = Change {
        status: asked.status.map_or(before.status.as_str(), |status| status.name()),
        note: asked.note.as_deref().map(str::trim),
        agency_number: asked.agency_number.as_deref().map(str::trim),
        join: asked.duplicate_of.as_deref(),
    };
    let changed = change_request(&console, &key.name, &before, change).await;
    changed.map_err(|error| match error {
        // The one thing that only the stored requests can tell to be wrong.
        StorageError::Invalid(what) => Problem::new(StatusCode::CONFLICT, what),
        error => error.into(),
    })?;
    let after = existing(&console, &key.sight, &number).await?;
    Ok(Json(shape(&console, &after).await?))
}

/// Reads the body of a change: first as JSON, then as the change that it is.
fn read(body: Result<Json<Value>, JsonRejection>) -> Result<RequestChange, Problem> {
    let Json(body) = body.map_err(|fault| Problem::new(fault.status(), fault.body_text()))?;
    if nul::in_json(&body) {
        return Err(Problem::bad("The body holds the character U+0000."));
    }
    let Some(fields) = body.as_object() else {
        return Err(Problem::unfit("The body is no object."));
    };
    if let Some((name, _)) = fields.iter().find(|(_, value)| value.is_null()) {
        return Err(Problem::unfit(format!("`{name}` is null; leave it out.")));
    }
    serde_json::from_value(body).map_err(|fault| Problem::unfit(fault.to_string()))
}

/// Whether a change can be made.
async fn check(console: &Console, sight: &Sight, asked: &RequestChange) -> Result<(), Problem> {
    let texts = [
        ("note", &asked.note, LONGEST_NOTE),
        ("agency_number", &asked.agency_number, LONGEST_NUMBER),
        ("duplicate_of", &asked.duplicate_of, LONGEST_NUMBER),
    ];
    for (name, text, longest) in texts {
        let Some(text) = text else { continue };
        if text.trim().is_empty() || text.chars().count() > longest {
            return Err(Problem::unfit(format!("`{name}` has 1 to {longest} characters.")));
        }
    }
    if asked.status.is_none() && asked.note.is_none() && asked.agency_number.is_none() {
        return Err(Problem::unfit("Give `status`, `note` or `agency_number`."));
    }
    let Some(other) = &asked.duplicate_of else {
        return Ok(());
    };
    if asked.status != Some(StatusName::Duplicate) {
        return Err(Problem::unfit("`duplicate_of` goes with the status `duplicate`."));
    }
    let missing = |_| Problem::unfit("`duplicate_of` is no request.");
    existing(console, sight, other).await.map(|_| ()).map_err(missing)
}

async fn existing(console: &Console, sight: &Sight, number: &str) -> Result<RequestRow, Problem> {
    let found = console.db.request(number).await?;
    let pack = console.desk.pack();
    let found = found.filter(|request| sight.sees_request(&pack, request));
    found.ok_or_else(|| Problem::missing("such request"))
}

async fn shape(console: &Console, request: &RequestRow) -> Result<Request, StorageError> {
    let files = console.db.media_of_request(&request.number).await?;
    Ok(Request::of(request, Some(&files)))
}

impl StatusName {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Duplicate => "duplicate",
        }
    }
}

impl RequestsQuery {
    fn filter(&self, sight: &Sight, now: i64) -> Result<RequestFilter, Problem> {
        let standing = match (self.status, self.standing) {
            (Some(_), Some(_)) => return Err(Problem::unfit("Give `status` or `standing`, not both.")),
            (Some(status), None) => RequestStanding::Status(status.name().to_owned()),
            (None, Some(StandingName::Live)) => RequestStanding::Live,
            (None, Some(StandingName::Overdue)) => RequestStanding::OverdueAt(now),
            (None, None) => RequestStanding::Any,
        };
        Ok(RequestFilter {
            standing,
            service: text(self.service.as_ref()),
            agency: text(self.agency.as_ref()),
            within: sight.within.clone(),
            borough: text(self.borough.as_ref()),
            language: text(self.language.as_ref()),
            channel: text(self.channel.as_ref()),
            contact: text(self.contact.as_ref()),
            days: days(self.from, self.to)?,
            without_tests: self.tests.is_none(),
            words: words(self.q.as_ref())?,
            ..RequestFilter::default()
        })
    }
}
