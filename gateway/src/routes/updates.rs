//! What agencies tell us: `POST /hooks/agency/NAME`, signed with the route's own secret, changes a request that went
//! by that route.

use super::Routes;
use super::signature::Headers;
use crate::desk::Desk;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use storage::{RequestRow, RequestUpdate, StorageError};

/// The largest body, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// The longest note, in characters: it goes out as a text.
const LONGEST_NOTE: usize = 500;
/// The longest number of an agency's own, in characters.
const LONGEST_NUMBER: usize = 100;

/// What agencies' calls work with.
#[derive(Clone)]
pub(super) struct Agencies {
    pub desk: Desk,
    pub routes: Routes,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    data: Update,
}

/// What an agency may say of a request.
#[derive(Deserialize)]
struct Update {
    /// Our number.
    number: String,
    status: Option<String>,
    /// For the resident, in the agency's own words.
    note: Option<String>,
    agency_number: Option<String>,
    duplicate_of: Option<String>,
}

/// The route of agencies' own calls.
pub fn agency_router(desk: Desk, routes: Routes) -> Router {
    Router::new()
        .route("/hooks/agency/{name}", post(take))
        .route("/hooks/agency/{name}/photos/{number}/{hash}", get(super::photos::give))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(Agencies { desk, routes })
}

async fn take(State(agencies): State<Agencies>, Path(name): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(keys) = agencies.routes.keys(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let signed = signed(&headers).filter(|signed| keys.verify(*signed, &body, agencies.desk.now() / 1000));
    let Some(signed) = signed else {
        tracing::warn!(route = %name, "a call of an agency was turned away: its signature does not fit");
        return StatusCode::FORBIDDEN.into_response();
    };
    let envelope: Envelope = match serde_json::from_slice(&body) {
        Ok(envelope) => envelope,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &format!("the body cannot be read: {error}")),
    };
    if envelope.kind != "request.updated" {
        let problem = format!("there is no type \"{}\": it is request.updated", envelope.kind);
        return refuse(StatusCode::BAD_REQUEST, &problem);
    }
    let once = format!("{name}:{}", signed.id);
    change(&agencies.desk, &name, &once, &envelope.data).await
}

fn signed(headers: &HeaderMap) -> Option<Headers<'_>> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Some(Headers {
        id: text("webhook-id").filter(|id| !id.is_empty())?,
        timestamp: text("webhook-timestamp")?,
        signature: text("webhook-signature")?,
    })
}

async fn change(desk: &Desk, name: &str, once: &str, update: &Update) -> Response {
    let too_long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    if too_long(&update.note, LONGEST_NOTE) || too_long(&update.agency_number, LONGEST_NUMBER) {
        let problem = format!("note takes {LONGEST_NOTE} characters, agency_number {LONGEST_NUMBER}");
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, &problem);
    }
    if update.holds_nul() {
        return refuse(StatusCode::BAD_REQUEST, "the body holds the character U+0000");
    }
    if update.status.as_deref() == Some("duplicate") && update.duplicate_of.is_none() {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "a duplicate needs duplicate_of");
    }
    let request = match own_request(desk, name, &update.number).await {
        Ok(Some(request)) => request,
        Ok(None) => return refuse(StatusCode::NOT_FOUND, "no request of yours has this number"),
        Err(error) => return unavailable(&error),
    };
    let change = RequestUpdate {
        status: update.status.as_deref().unwrap_or(&request.status),
        note: update.note.as_deref().filter(|note| !note.trim().is_empty()),
        agency_number: update.agency_number.as_deref(),
        duplicate_of: update.duplicate_of.as_deref(),
        once: Some(once),
        by: name,
        now: desk.now(),
    };
    match desk.db().update_request(&request.number, change).await {
        Ok(updated) => axum::Json(json!({"number": request.number, "done": updated.done})).into_response(),
        Err(StorageError::Invalid(problem)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, &problem),
        Err(StorageError::NotFound(what)) => refuse(StatusCode::UNPROCESSABLE_ENTITY, &format!("there is no {what}")),
        Err(error) => unavailable(&error),
    }
}

/// A request that goes by this route; that of another agency is none to this one.
pub(super) async fn own_request(desk: &Desk, name: &str, number: &str) -> Result<Option<RequestRow>, StorageError> {
    let request = desk.db().request(number).await?;
    Ok(request.filter(|request| {
        let pack = desk.pack();
        let service = pack.services.get(&request.service);
        service.is_some_and(|service| service.destination == name)
    }))
}

impl Update {
    /// Whether a text of it holds the character that PostgreSQL keeps in none.
    fn holds_nul(&self) -> bool {
        let optional = [&self.status, &self.note, &self.agency_number, &self.duplicate_of];
        let mut texts = optional.into_iter().flatten().chain([&self.number]);
        texts.any(|text| text.contains('\0'))
    }
}

pub(super) fn refuse(status: StatusCode, problem: &str) -> Response {
    (status, axum::Json(json!({"error": problem}))).into_response()
}

pub(super) fn unavailable(error: &StorageError) -> Response {
    tracing::error!(%error, "a call of an agency could not be stored");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
