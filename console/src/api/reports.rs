//! `/api/v1/reports/summary`: the figures of a span of days. Test traffic counts in none of them.

use super::asking::{Asking, Day};
use super::problem::Problem;
use crate::Console;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// The span.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// First day, in the city's time zone.
    #[param(value_type = String, format = Date)]
    from: Day,
    /// Last day, inclusive.
    #[param(value_type = String, format = Date)]
    to: Day,
}

/// Contacts of a span of days, by day, outcome, channel, language, topic, agency and borough.
#[utoipa::path(get, path = "/api/v1/reports/summary", params(SummaryQuery), security(("key" = [])), responses(
    (status = 200, body = Object),
    (status = 400, body = Problem, content_type = "application/problem+json", description = "A day cannot be read"),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
    (status = 422, body = Problem, content_type = "application/problem+json", description = "The first day is after the last"),
))]
pub async fn summary(
    State(console): State<Console>,
    Asking(query): Asking<SummaryQuery>,
) -> Result<Json<Value>, Problem> {
    let found = console.db.dashboard(query.from.0, query.to.0).await?;
    let days = found
        .days
        .iter()
        .map(|day| json!({"day": day.day, "channels": counts(&day.channels)}));
    let segments = found
        .segments
        .iter()
        .map(|(day, into, out)| json!({"day": day, "in": into, "out": out}));
    Ok(Json(json!({
        "from": query.from,
        "to": query.to,
        "contacts": found.contacts,
        "handed_off": found.handed_off(),
        "contained": found.contained(),
        "days": days.collect::<Vec<Value>>(),
        "outcomes": counts(&found.outcomes),
        "channels": counts(&found.channels),
        "languages": counts(&found.languages),
        "kinds": counts(&found.kinds),
        "topics": counts(&found.topics),
        "agencies": counts(&found.agencies),
        "boroughs": counts(&found.boroughs),
        "verdicts": counts(&found.verdicts),
        "sms_segments": segments.collect::<Vec<Value>>(),
    })))
}

fn counts(list: &[(String, i64)]) -> Vec<Value> {
    list.iter()
        .map(|(id, contacts)| json!({"id": id, "contacts": contacts}))
        .collect()
}
