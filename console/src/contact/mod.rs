//! `/staff/contacts/{id}`: one contact, why the desk answered as it did, and what a person can do about it.

mod aside;
mod earlier;
mod photos;
mod removal;
mod reply;
mod report;
mod snooze;
mod take_over;
mod transcript;
mod why;
mod work;

pub use aside::{label, note, present};
pub use photos::photo;
pub use removal::{remove, remove_page};
pub use reply::{reply, retry, save_draft};
pub use report::report;
pub use snooze::{in_words as snooze_in_words, snooze, wake};
pub use take_over::{attend, give_back, resolve, take_over};

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::masked_address;
use crate::posted::Posted;
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use earlier::{Earlier, earlier};
use serde_json::json;
use storage::{Assignment, ContactDetail, StorageError};
use transcript::{Line, Reading, lines};
use work::{Known, Work, work};

/// For how long personal data stays in sight after it was asked for, in milliseconds.
const REVEALED_FOR: i64 = 30 * 60 * 1000;

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    frame: Frame,
    id: String,
    started: When,
    channel: String,
    address: String,
    language: String,
    outcome: String,
    outcome_code: String,
    topics: Vec<TopicLine>,
    lines: Vec<Line>,
    /// The last message.
    last: String,
    revealed: bool,
    has_it: bool,
    may_reveal: bool,
    may_remove: bool,
    is_test: bool,
    on_hold: bool,
    work: Work,
    earlier: Earlier,
    problem: String,
}

/// The transcript alone, for pages that are open.
#[derive(Template)]
#[template(path = "contact_lines.html")]
struct LinesPart {
    frame: Frame,
    id: String,
    lines: Vec<Line>,
    last: String,
    revealed: bool,
    may_remove: bool,
    work: Work,
}

struct TopicLine {
    name: String,
    request: Option<String>,
}

/// What a page says beside the contact: what went wrong, and what was typed.
#[derive(Clone, Copy, Debug, Default)]
struct Beside<'a> {
    problem: &'a str,
    typed: Option<&'a str>,
    /// The service and the words of a report.
    report: Option<(&'a str, &'a str)>,
}

/// `GET /staff/contacts/{id}`.
pub async fn page(State(console): State<Console>, person: Person, Path(id): Path<String>) -> Response {
    answer(&console, &person, &id, StatusCode::OK, Beside::default()).await
}

/// `GET /staff/contacts/{id}/lines`: the transcript alone.
pub async fn part(State(console): State<Console>, person: Person, Path(id): Path<String>) -> Response {
    match contact(&console, &person, &id, Beside::default()).await {
        Ok(Some(page)) => {
            let part = LinesPart {
                frame: page.frame,
                id: page.id,
                lines: page.lines,
                last: page.last,
                revealed: page.revealed,
                may_remove: page.may_remove,
                work: page.work,
            };
            frame::html(StatusCode::OK, part.render())
        }
        Ok(None) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/contacts/{id}/reveal`: shows personal data for half an hour; `why` is recorded.
pub async fn reveal(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let details = json!({"why": fields.get("why")});
    let now = console.desk.now();
    match console.db.add_audit(person.name(), "reveal", &id, &details, now).await {
        Ok(()) => frame::see(&path_of(&id)),
        Err(error) => frame::unavailable(&error),
    }
}

/// Lets nobody through to a contact about something that their account may not read.
pub async fn guard(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    request: Request,
    next: Next,
) -> Response {
    match closed_to(&console, &person, &id).await {
        Ok(false) => next.run(request).await,
        Ok(true) => frame::not_allowed(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

/// Whether a contact is about something that this person's account may not read.
async fn closed_to(console: &Console, person: &Person, id: &str) -> Result<bool, StorageError> {
    match console.db.contact(id).await? {
        Some(detail) => person.sight().closed_to(console, &detail).await,
        None => Ok(false),
    }
}

/// Where a contact is.
fn path_of(id: &str) -> String {
    format!("/staff/contacts/{id}")
}

/// The page of a contact with something beside it.
async fn answer(console: &Console, person: &Person, id: &str, status: StatusCode, beside: Beside<'_>) -> Response {
    match contact(console, person, id, beside).await {
        Ok(Some(page)) => frame::html(status, page.render()),
        Ok(None) => frame::missing(console, person),
        Err(error) => frame::unavailable(&error),
    }
}

/// Who has a conversation, in this contact.
async fn assignment(console: &Console, contact: &str) -> Result<Option<Assignment>, StorageError> {
    let Some(address) = console.db.address_of(contact).await? else {
        return Ok(None);
    };
    let found = console.db.assignment(&address).await?;
    Ok(found.filter(|assignment| assignment.contact_id == contact))
}

/// Whether a person has the conversation: they work with what the resident wrote, and the taking over is on record.
fn has_it(person: &Person, assignment: Option<&Assignment>) -> bool {
    assignment.is_some_and(|found| found.account == person.name())
}

/// Whether a person has asked for the personal data of a contact lately.
async fn asked_for(console: &Console, person: &Person, id: &str) -> Result<bool, StorageError> {
    let since = console.desk.now().saturating_sub(REVEALED_FOR);
    console.db.audited_since(person.name(), "reveal", id, since).await
}

/// Whether a person sees the personal data of a contact now.
async fn is_revealed(console: &Console, person: &Person, id: &str) -> Result<bool, StorageError> {
    let assignment = assignment(console, id).await?;
    Ok(has_it(person, assignment.as_ref()) || asked_for(console, person, id).await?)
}

async fn contact(
    console: &Console,
    person: &Person,
    id: &str,
    beside: Beside<'_>,
) -> Result<Option<ContactPage>, StorageError> {
    let Some(detail) = console.db.contact(id).await? else {
        return Ok(None);
    };
    let pack = console.desk.pack();
    let now = console.desk.now();
    let assignment = assignment(console, id).await?;
    let has_it = has_it(person, assignment.as_ref());
    let revealed = has_it || asked_for(console, person, id).await?;
    let times = Times::new(&pack, now);
    let reading = Reading {
        pack: &pack,
        times: &times,
        language: &detail.contact.language,
        revealed,
    };
    let lines = lines(&reading, &detail.messages, &console.db.notes(id).await?);
    let known = Known {
        detail: &detail,
        assignment,
        typed: beside.typed,
        report: beside.report,
        lines: &lines,
    };
    let work = work(console, person, &known).await?;
    let earlier = earlier(console, person, &pack, &detail).await?;
    let last = work::last_seen(&detail);
    let ContactDetail { contact, .. } = detail;
    let address = if revealed {
        contact.address.clone()
    } else {
        masked_address(&contact.channel, &contact.address)
    };
    let topics = contact.topics.iter().map(|topic| TopicLine {
        name: wording::topic(&pack, topic),
        request: topic.request.clone(),
    });
    // So that tabs and history tell one contact from another.
    let started = times.when(contact.started_at);
    let title = format!(
        "Contact by {}, {}",
        wording::channel(&pack, &contact.channel),
        started.short
    );
    Ok(Some(ContactPage {
        frame: Frame::new(console, person, &title, "/staff/contacts"),
        started,
        channel: wording::channel(&pack, &contact.channel),
        address,
        language: wording::language(&pack, &contact.language),
        outcome: wording::outcome(&contact.outcome).to_owned(),
        outcome_code: contact.outcome.clone(),
        topics: topics.collect(),
        lines,
        last,
        revealed,
        has_it,
        may_reveal: person.may(Permission::Reveal),
        may_remove: person.may(Permission::Remove) && !contact.on_hold,
        is_test: contact.is_test,
        on_hold: contact.on_hold,
        work,
        earlier,
        problem: beside.problem.to_owned(),
        id: contact.id,
    }))
}
