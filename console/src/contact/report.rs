//! Making a request of a conversation: the bot takes it from here, and asks the resident for what is missing.

use super::take_over::{Done, leave};
use super::{Beside, answer, path_of};
use crate::door::Person;
use crate::posted::{Fields, Posted};
use crate::{Console, frame, wording};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use conversation::{Event, Pack, mask};
use storage::{ContactDetail, Direction, StorageError};

/// So much of what a resident said is taken over into the form, in characters.
const LONGEST: usize = 600;

/// The form, as a page shows it.
pub struct Shown {
    /// Services: id, title, and whether it is chosen.
    pub services: Vec<(String, String, bool)>,
    /// What is reported.
    pub words: String,
    /// Whether it was sent and not taken.
    pub was_refused: bool,
}

/// `POST /staff/contacts/{id}/report`: `service`, and `words`, what is reported and where.
pub async fn report(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let problem = match hand_over(&console, &person, &id, &fields).await {
        Ok(Done::Yes) => return frame::see(&path_of(&id)),
        Ok(Done::No(problem)) => problem,
        Ok(Done::Missing) => return frame::missing(&console, &person),
        Err(error) => return frame::unavailable(&error),
    };
    let beside = Beside {
        problem: &problem,
        report: Some((fields.get("service"), fields.get("words"))),
        ..Beside::default()
    };
    answer(&console, &person, &id, StatusCode::CONFLICT, beside).await
}

async fn hand_over(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<Done, StorageError> {
    let words = mask(fields.get("words").trim());
    let service = fields.get("service").to_owned();
    if words.is_empty() || !console.desk.pack().services.contains_key(&service) {
        return Ok(Done::No("Choose a service, and say what is reported.".to_owned()));
    }
    leave(console, person, id, Event::PersonReported { service, words }, "report").await
}

/// The form for a contact; `typed` is what was sent and not taken, else what the resident has said is taken over.
pub fn shown(pack: &Pack, detail: &ContactDetail, typed: Option<(&str, &str)>) -> Shown {
    let said: Vec<&str> = detail
        .messages
        .iter()
        .filter(|message| message.direction == Direction::In && message.decision.is_some())
        .map(|message| message.text.trim())
        .collect();
    let (chosen, words) = match typed {
        Some((service, words)) => (service, words.to_owned()),
        None => ("", said.join("\n").chars().take(LONGEST).collect()),
    };
    let services = pack.services.keys();
    let mut services: Vec<_> = services
        .map(|id| (id.clone(), wording::title(pack, id), id == chosen))
        .collect();
    services.sort_by(|one, other| one.1.cmp(&other.1));
    Shown {
        services,
        words,
        was_refused: typed.is_some(),
    }
}
