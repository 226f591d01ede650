//! `/api/v1/requests`: service requests, newest first; one with its history; and the change of its status.

use super::asking::{Asking, Day, Named, limit, next, start};
use super::contacts::record;
use super::guard::KeyName;
use super::problem::Problem;
use crate::{Console, shapes};
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::{Days, RequestFilter, RequestOrder, RequestStanding, RequestUpdate, StorageError, Words};
use utoipa::{IntoParams, ToSchema};

/// Longest note, in characters.
const LONGEST_NOTE: usize = 2000;

/// The filters of the requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RequestsQuery {
    /// Words that the description has.
    q: Option<String>,
    /// First day of filing.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Last day, inclusive.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    #[param(inline)]
    status: Option<StatusName>,
    /// Service id.
    service: Option<String>,
    agency: Option<String>,
    borough: Option<String>,
    /// Language tag.
    language: Option<String>,
    /// Channel code.
    channel: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Requests on the page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StatusName {
    Open,
    InProgress,
    Closed,
    Cancelled,
    Duplicate,
}

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestsPage {
    /// Requests; their history is empty here.
    #[schema(value_type = Vec<Object>)]
    requests: Vec<Value>,
    /// What `after` takes for the page that follows; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// A change of a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestChange {
    /// The status from now on.
    #[schema(inline)]
    status: StatusName,
    /// What the resident is told with it.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Requests, newest first. New ones never shift the pages that follow.
#[utoipa::path(get, path = "/api/v1/requests", params(RequestsQuery), security(("key" = [])), responses(
    (status = 200, body = RequestsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "A filter cannot be read"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "The first day is after the last"),
))]
pub async fn list(
    State(console): State<Console>,
    Extension(key): Extension<KeyName>,
    Asking(query): Asking<RequestsQuery>,
) -> Result<Json<RequestsPage>, Problem> {
    let limit = limit(query.limit)?;
    let after = query.after.clone();
    let filter = query.filter()?;
    let start = start(after.as_deref(), filter.words.is_some())?;
    let page = console
        .db
        .requests_page(&filter, RequestOrder::Newest, &start, limit)
        .await?;
    record(&console, &key, "requests").await?;
    let mut requests = Vec::with_capacity(page.rows.len());
    for request in &page.rows {
        let files = console.db.media_of_request(&request.number).await?;
        let mut object = shapes::request(request);
        object["media"] = shapes::media(&files);
        requests.push(object);
    }
    Ok(Json(RequestsPage {
        requests,
        next: next(page.next),
    }))
}

/// One request with its history.
#[utoipa::path(get, path = "/api/v1/requests/{number}", params(("number" = String, Path)), security(("key" = [])), responses(
    (status = 200, body = Object),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "The number cannot be read"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such request"),
))]
pub async fn one(
    State(console): State<Console>,
    Extension(key): Extension<KeyName>,
    Named(number): Named,
) -> Result<Json<Value>, Problem> {
    let shape = existing(&console, &number).await?;
    record(&console, &key, &number).await?;
    Ok(Json(shape))
}

/// Changes a request's status; whoever is to hear of it is told.
#[utoipa::path(post, path = "/api/v1/requests/{number}", params(("number" = String, Path)), request_body = RequestChange, security(("key" = [])), responses(
    (status = 200, body = Object),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "The body is no JSON"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 403, body = Problem, content_type = "application/problem+json", description = "The key may only read"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such request"),
    (status = 413, body = Problem, content_type = "application/problem+json", description = "The body is too long"),
    (status = 415, body = Problem, content_type = "application/problem+json", description = "The body is not application/json"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "The body says something else than a change"),
))]
pub async fn change(
    State(console): State<Console>,
    Extension(key): Extension<KeyName>,
    Named(number): Named,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(body) = body.map_err(|fault| Problem::new(fault.status(), fault.body_text()))?;
    let unfit = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    if !body.is_object() {
        return Err(unfit("The body is no object.".to_owned()));
    }
    let change: RequestChange = serde_json::from_value(body).map_err(|fault| unfit(fault.to_string()))?;
    let note = change.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if change
        .note
        .as_ref()
        .is_some_and(|note| note.chars().count() > LONGEST_NOTE)
    {
        return Err(unfit(format!("note: at most {LONGEST_NOTE} characters")));
    }
    existing(&console, &number).await?;
    update(&console, &key, &number, change.status.name(), note).await?;
    Ok(Json(existing(&console, &number).await?))
}

/// The one road by which the API changes a request; the storage has whoever is to hear of it told.
async fn update(
    console: &Console,
    key: &KeyName,
    number: &str,
    status: &str,
    note: Option<&str>,
) -> Result<(), StorageError> {
    let now = console.desk.now();
    let change = RequestUpdate {
        status,
        note,
        agency_number: None,
        duplicate_of: None,
        once: None,
        by: &key.0,
        now,
    };
    console.db.update_request(number, change).await?;
    let details = json!({"status": status, "note": note, "via": "api"});
    console
        .db
        .add_audit(&key.0, "update_request", number, &details, now)
        .await?;
    console.desk.tell_changes(number.to_owned()).await;
    Ok(())
}

async fn existing(console: &Console, number: &str) -> Result<Value, Problem> {
    let found = console.db.request(number).await?;
    let found = found.ok_or_else(|| Problem::missing("such request"))?;
    let files = console.db.media_of_request(number).await?;
    let mut object = shapes::request(&found);
    object["media"] = shapes::media(&files);
    Ok(object)
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
    fn filter(self) -> Result<RequestFilter, Problem> {
        let days = Days::new(self.from.map(|day| day.0), self.to.map(|day| day.0))?;
        Ok(RequestFilter {
            standing: self.status.map_or(RequestStanding::Any, |status| {
                RequestStanding::Status(status.name().to_owned())
            }),
            service: self.service,
            agency: self.agency,
            borough: self.borough,
            language: self.language,
            channel: self.channel,
            days,
            without_tests: true,
            words: self.q.as_deref().and_then(Words::new),
            ..RequestFilter::default()
        })
    }
}
