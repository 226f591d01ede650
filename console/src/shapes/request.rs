//! A service request.

use super::{Media, names, time};
use serde::Serialize;
use std::collections::BTreeMap;
use storage::{MediaRow, RequestRow};
use utoipa::ToSchema;

/// A service request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ServiceRequest)]
pub struct Request {
    /// Its number, with the city's prefix.
    #[schema(example = "311-17323508")]
    number: String,
    /// Service id.
    #[schema(example = "pothole")]
    service: String,
    /// Responsible agency.
    #[schema(example = "DOT")]
    agency: String,
    /// Heading of the published figures.
    group: String,
    #[schema(schema_with = names::request_status)]
    status: String,
    /// When it was filed.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
    /// The end of its time to action.
    #[schema(required, format = DateTime)]
    due_at: Option<String>,
    /// Where it is.
    r#where: Where,
    /// Answers by slot.
    answers: BTreeMap<String, String>,
    /// The resident's words.
    description: String,
    /// The id of the contact that it was filed in.
    contact: String,
    /// The resident's telephone number or e-mail address, where given.
    #[schema(required)]
    contact_detail: Option<String>,
    /// The agency's own number.
    #[schema(required)]
    agency_number: Option<String>,
    /// The number of the request that it was joined with.
    #[schema(required)]
    duplicate_of: Option<String>,
    #[schema(required, schema_with = names::survey)]
    survey: Option<String>,
    /// Its changes, oldest first; empty in lists.
    history: Vec<Change>,
    /// The files that came with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required, nullable = false)]
    media: Option<Vec<Media>>,
}

/// A place, as the resident told it and as it was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Place)]
struct Where {
    /// In words.
    #[schema(example = "350 5th Avenue")]
    text: String,
    /// Apartment.
    #[schema(required)]
    unit: Option<String>,
    /// Part of the city.
    #[schema(required, example = "Manhattan")]
    borough: Option<String>,
    /// Postal code.
    #[schema(required, example = "10118")]
    zip: Option<String>,
    /// Degrees north.
    #[schema(required, minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east.
    #[schema(required, minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// Whether it was found in the city's list of addresses.
    checked: bool,
}

/// One change of a request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
struct Change {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    #[schema(schema_with = names::request_status)]
    status: String,
    /// Who: an account's name, a key's name, `resident`, `desk`.
    by: String,
    /// What was said.
    #[schema(required)]
    note: Option<String>,
}

impl Request {
    /// The shape of a request, with its files where they are wanted.
    pub fn of(request: &RequestRow, files: Option<&[MediaRow]>) -> Self {
        let answers = request.answers.iter();
        Self {
            number: request.number.clone(),
            service: request.service.clone(),
            agency: request.agency.clone(),
            group: request.group.clone(),
            status: request.status.clone(),
            created_at: time(request.created_at),
            updated_at: time(request.updated_at),
            due_at: request.due_at.map(time),
            r#where: Where::of(request),
            answers: answers
                .map(|(slot, answer)| (slot.clone(), answer.value.clone()))
                .collect(),
            description: request.description.clone(),
            contact: request.contact.clone(),
            contact_detail: request.contact_detail.clone(),
            agency_number: request.agency_number.clone(),
            duplicate_of: request.duplicate_of.clone(),
            survey: request.survey.clone(),
            history: history(request),
            media: files.map(Media::all),
        }
    }
}

impl Where {
    fn of(request: &RequestRow) -> Self {
        let place = &request.place;
        Self {
            text: place.text.clone(),
            unit: place.unit.clone(),
            borough: place.borough.clone(),
            zip: place.zip.clone(),
            lat: degrees(place.lat.as_deref()),
            lon: degrees(place.lon.as_deref()),
            checked: place.checked,
        }
    }
}

fn history(request: &RequestRow) -> Vec<Change> {
    let history = request.history.iter().map(|entry| Change {
        at: time(entry.at),
        status: entry.status.clone(),
        by: entry.by.clone(),
        note: entry.note.clone(),
    });
    history.collect()
}

/// Stored as text, so that places compare exactly; a number to the outside.
fn degrees(text: Option<&str>) -> Option<f64> {
    text.and_then(|text| text.parse().ok())
}
