//! `/api/v1/contacts`: the contact log, newest first, and one contact in the lines of the export.

use super::asking::{Asking, Day, Named, limit, next, start};
use super::guard::KeyName;
use super::problem::Problem;
use crate::contacts::{filter, view};
use crate::view::View;
use crate::{Console, shapes};
use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use storage::{Order, StorageError};
use utoipa::{IntoParams, ToSchema};

/// For how long a reading of the same thing by the same key is recorded once, in milliseconds.
const RECORDED_FOR: i64 = 60 * 60 * 1000;

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Request,
    Inquiry,
    Status,
    Directory,
    Emergency,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OutcomeName {
    Emergency,
    Handoff,
    Filed,
    Status,
    Answered,
    OptOut,
    Blocked,
    NotUnderstood,
    Abandoned,
    Open,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VerdictName {
    Clear,
    Torn,
    Unknown,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StandingName {
    Open,
    Waiting,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TestsShown {
    Shown,
}

/// The filters of the log; they are those of the staff's view.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactsQuery {
    /// Words that one message has.
    q: Option<String>,
    /// First day, in the city's time zone.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Last day, inclusive.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Channel code.
    channel: Option<String>,
    /// Language tag.
    language: Option<String>,
    #[param(inline)]
    kind: Option<KindName>,
    #[param(inline)]
    outcome: Option<OutcomeName>,
    /// A topic's catalogue id.
    topic: Option<String>,
    /// It filed a request with this agency.
    agency: Option<String>,
    /// It filed a request in this borough.
    borough: Option<String>,
    #[param(inline)]
    verdict: Option<VerdictName>,
    /// A message was clearly decided to be this catalogue id.
    rule: Option<String>,
    #[param(inline)]
    standing: Option<StandingName>,
    /// Shows test traffic too.
    #[param(inline)]
    tests: Option<TestsShown>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Contacts on the page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// A page of contacts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactsPage {
    /// Contacts without their messages.
    #[schema(value_type = Vec<Object>)]
    contacts: Vec<Value>,
    /// What `after` takes for the page that follows; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// Contacts, newest first. New ones never shift the pages that follow.
#[utoipa::path(get, path = "/api/v1/contacts", params(ContactsQuery), security(("key" = [])), responses(
    (status = 200, body = ContactsPage),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "A filter cannot be read"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "The first day is after the last"),
))]
pub async fn list(
    State(console): State<Console>,
    Extension(key): Extension<KeyName>,
    Asking(query): Asking<ContactsQuery>,
) -> Result<Json<ContactsPage>, Problem> {
    let filter =
        filter(&query.asked()).map_err(|detail| Problem::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, detail))?;
    let start = start(query.after.as_deref(), filter.words.is_some())?;
    let limit = limit(query.limit)?;
    let page = console
        .db
        .contacts_page(&filter, Order::NewestFirst, &start, limit)
        .await?;
    record(&console, &key, "contacts").await?;
    Ok(Json(ContactsPage {
        contacts: page.rows.iter().map(shapes::contact).collect(),
        next: next(page.next),
    }))
}

/// One contact with its messages, as a line of the export.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", params(("id" = String, Path)), security(("key" = [])), responses(
    (status = 200, body = Object),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "The id cannot be read"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such contact"),
))]
pub async fn one(
    State(console): State<Console>,
    Extension(key): Extension<KeyName>,
    Named(id): Named,
) -> Result<Json<Value>, Problem> {
    let detail = console.db.contact(&id).await?;
    let detail = detail.ok_or_else(|| Problem::missing("such contact"))?;
    record(&console, &key, &id).await?;
    Ok(Json(shapes::export(&detail)))
}

/// Records that a key has read something personal, once an hour.
pub async fn record(console: &Console, key: &KeyName, subject: &str) -> Result<(), StorageError> {
    let now = console.desk.now();
    let since = now.saturating_sub(RECORDED_FOR);
    if console.db.audited_since(&key.0, "api_read", subject, since).await? {
        return Ok(());
    }
    console.db.add_audit(&key.0, "api_read", subject, &json!({}), now).await
}

impl ContactsQuery {
    /// The same as the fields of the view's address.
    fn asked(&self) -> View {
        let shape = serde_json::to_value(self).unwrap_or_default();
        let mut fields = BTreeMap::new();
        for (name, value) in shape.as_object().into_iter().flatten() {
            if let Some(text) = value.as_str() {
                fields.insert(name.clone(), text.to_owned());
            }
        }
        view(fields)
    }
}
