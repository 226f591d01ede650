//! `/api/v1/catalogue`: what the live pack knows: services, answers, emergencies.

use crate::Console;
use axum::Json;
use axum::extract::State;
use conversation::{Localized, Pack};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What residents can report and ask, in the rules that decide now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogue {
    /// The version of the rules.
    pack_version: String,
    /// What can be reported.
    services: Vec<ServiceEntry>,
    /// What can be asked.
    answers: Vec<AnswerEntry>,
    /// What is told to call for help.
    emergencies: Vec<EmergencyEntry>,
}

/// Something that can be reported.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceEntry {
    #[serde(flatten)]
    entry: Entry,
    /// Responsible agency.
    #[schema(example = "DOT")]
    agency: String,
    /// Heading of the published figures.
    group: String,
    /// Time to action, in milliseconds.
    #[schema(required)]
    due_ms: Option<i64>,
}

/// Something that can be asked.
#[derive(Debug, Serialize, ToSchema)]
struct AnswerEntry {
    #[serde(flatten)]
    entry: Entry,
    /// Responsible agency.
    agency: String,
}

/// An emergency.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyEntry {
    #[serde(flatten)]
    entry: Entry,
    /// Whom to call.
    #[schema(example = "911")]
    call: String,
}

/// What every entry has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueEntry)]
struct Entry {
    /// Catalogue id.
    #[schema(example = "pothole")]
    id: String,
    /// Titles by language tag.
    titles: BTreeMap<String, String>,
    /// Whether it is a sensitive topic: contacts about it are shown to keys with the scope `sensitive:read` alone.
    sensitive: bool,
}

/// What can be reported and asked
///
/// Services, answers and emergencies of the live rules, with their titles by language.
#[utoipa::path(get, path = "/api/v1/catalogue", operation_id = "getCatalogue", tag = "catalogue",
    responses((status = 200, description = "The catalogue", body = Catalogue)))]
pub async fn all(State(console): State<Console>) -> Json<Catalogue> {
    let pack = console.desk.pack();
    let services = pack.services.values().map(|one| ServiceEntry {
        entry: entry(&pack, &one.id, &one.title),
        agency: one.agency.clone(),
        group: one.group.clone(),
        due_ms: one.due_ms,
    });
    let answers = pack.answers.values().map(|one| AnswerEntry {
        entry: entry(&pack, &one.id, &one.title),
        agency: one.agency.clone(),
    });
    let emergencies = pack.emergencies.values().map(|one| EmergencyEntry {
        entry: entry(&pack, &one.id, &one.title),
        call: one.call.clone(),
    });
    Json(Catalogue {
        pack_version: pack.hash.clone(),
        services: services.collect(),
        answers: answers.collect(),
        emergencies: emergencies.collect(),
    })
}

fn entry(pack: &Pack, id: &str, title: &Localized) -> Entry {
    Entry {
        id: id.to_owned(),
        titles: title.texts.clone(),
        sensitive: pack.city.sensitive.iter().any(|one| one == id),
    }
}
