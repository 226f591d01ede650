//! `/api/v1/catalogue`: what the live pack knows: services, answers, emergencies.

use super::problem::Problem;
use crate::Console;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// Services, answers and emergencies of the live pack, with their titles by language.
#[utoipa::path(get, path = "/api/v1/catalogue", security(("key" = [])), responses(
    (status = 200, body = Object),
    (status = 401, body = Problem, content_type = "application/problem+json", description = "No valid key"),
))]
pub async fn all(State(console): State<Console>) -> Json<Value> {
    let pack = console.desk.pack();
    let services = pack.services.values().map(|one| {
        json!({"id": one.id, "titles": one.title.texts, "agency": one.agency, "group": one.group, "due_ms": one.due_ms})
    });
    let answers = pack.answers.values();
    let answers = answers.map(|one| json!({"id": one.id, "titles": one.title.texts, "agency": one.agency}));
    let emergencies = pack.emergencies.values();
    let emergencies = emergencies.map(|one| json!({"id": one.id, "titles": one.title.texts, "call": one.call}));
    Json(json!({
        "pack_version": pack.hash,
        "services": services.collect::<Vec<Value>>(),
        "answers": answers.collect::<Vec<Value>>(),
        "emergencies": emergencies.collect::<Vec<Value>>(),
    }))
}
