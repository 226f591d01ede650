//! Taking a conversation over, giving it back to the bot, and being done with it.

use super::work::shown_name;
use super::{Beside, answer, assignment, path_of};
use crate::door::Person;
use crate::posted::{Fields, Posted};
use crate::{Console, Permission, frame, inbox};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use conversation::Event;
use serde_json::json;
use storage::{Address, Assignment, StorageError};

/// What became of an attempt to do something with a conversation.
pub(super) enum Done {
    /// It is done.
    Yes,
    /// Nothing was done, and why.
    No(String),
    /// There is no such contact, or its address was erased.
    Missing,
}

/// `POST /staff/contacts/{id}/take-over`. The first one wins. Whoever wants it from a colleague names them in `from`
/// and ticks `sure`, unless they lead.
pub async fn take_over(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let done = join(&console, &person, &id, &fields).await;
    respond(&console, &person, &id, done, &format!("{}#reply", path_of(&id))).await
}

/// `POST /staff/contacts/{id}/give-back`: the bot answers again.
pub async fn give_back(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Response {
    let done = leave(&console, &person, &id, Event::PersonLeft, "give_back").await;
    respond(&console, &person, &id, done, &path_of(&id)).await
}

/// `POST /staff/contacts/{id}/resolve`: the contact is over; leads on to the next one that waits.
pub async fn resolve(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Response {
    let done = leave(&console, &person, &id, Event::PersonClosed, "resolve").await;
    let next = match inbox::next_waiting(&console, &person).await {
        Ok(Some(contact)) => path_of(&contact),
        Ok(None) => "/staff/inbox?tab=waiting&done=1".to_owned(),
        Err(error) => return frame::unavailable(&error),
    };
    respond(&console, &person, &id, done, &next).await
}

/// `POST /staff/contacts/{id}/attend`: somebody has seen to the emergency; nothing is said to the resident.
pub async fn attend(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Response {
    let done = see_to(&console, &person, &id).await;
    respond(&console, &person, &id, done, &path_of(&id)).await
}

/// Leads on where it was done, else says on the contact's page why not.
pub(super) async fn respond(
    console: &Console,
    person: &Person,
    id: &str,
    done: Result<Done, StorageError>,
    onward: &str,
) -> Response {
    match done {
        Ok(Done::Yes) => frame::see(onward),
        Ok(Done::No(problem)) => {
            let beside = Beside {
                problem: &problem,
                ..Beside::default()
            };
            answer(console, person, id, StatusCode::CONFLICT, beside).await
        }
        Ok(Done::Missing) => frame::missing(console, person),
        Err(error) => frame::unavailable(&error),
    }
}

async fn join(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<Done, StorageError> {
    let Some(address) = console.db.address_of(id).await? else {
        return Ok(Done::Missing);
    };
    if !console.db.goes_on(id).await? {
        return Ok(Done::No(
            "This contact is over. When the resident writes again, a new one begins.".to_owned(),
        ));
    }
    let now = console.desk.now();
    let before = assignment(console, id).await?;
    if let Some(before) = before.filter(|before| before.account != person.name()) {
        return take_from(console, person, &address, &before, fields).await;
    }
    let waited = waited(console, id).await?;
    let holder = console.db.assign(&address, id, person.name(), now).await?;
    if holder.account != person.name() {
        return Ok(Done::No(first(console, &holder).await?));
    }
    let event = Event::PersonJoined {
        name: person.account.shown().to_owned(),
    };
    if console.desk.happen(address.clone(), event).await.is_err() {
        console.db.unassign(&address, person.name()).await?;
        return Ok(Done::No(NOT_STORED.to_owned()));
    }
    if let Some(waited) = waited {
        console.db.add_take_over(id, person.name(), waited, now).await?;
    }
    console.db.attend(id, person.name(), now).await?;
    console
        .db
        .add_audit(person.name(), "take_over", id, &json!({}), now)
        .await?;
    Ok(Done::Yes)
}

const NOT_STORED: &str = "This could not be stored. Nothing was changed; try again in a moment.";

/// How long the resident of a contact has waited for a person, in milliseconds; nothing where none was called.
async fn waited(console: &Console, id: &str) -> Result<Option<i64>, StorageError> {
    let rows = console.db.inbox(inbox::MOST, console.desk.now()).await?;
    let row = rows.into_iter().find(|row| row.contact == id);
    let called = row.and_then(|row| row.called_at);
    Ok(called.map(|at| console.desk.now().saturating_sub(at)))
}

/// Why somebody cannot do what only those can who have the conversation; nothing where they have it.
pub(super) async fn owned_by(
    console: &Console,
    person: &Person,
    holder: Option<Assignment>,
) -> Result<Option<String>, StorageError> {
    match holder {
        Some(holder) if holder.account == person.name() => Ok(None),
        Some(holder) => Ok(Some(first(console, &holder).await?)),
        None => Ok(Some("Nobody has this conversation; the bot answers.".to_owned())),
    }
}

async fn first(console: &Console, holder: &Assignment) -> Result<String, StorageError> {
    let name = shown_name(console, &holder.account).await?;
    Ok(format!("{name} was first and has this conversation."))
}

/// Takes a conversation from a colleague.
async fn take_from(
    console: &Console,
    person: &Person,
    address: &Address,
    before: &Assignment,
    fields: &Fields,
) -> Result<Done, StorageError> {
    let sure = person.may(Permission::ChangeMany) || fields.has("sure");
    if fields.get("from") != before.account || !sure {
        return Ok(Done::No(first(console, before).await?));
    }
    let now = console.desk.now();
    if !console
        .db
        .reassign(address, &before.account, person.name(), now)
        .await?
    {
        return Ok(Done::No(
            "Somebody else has taken this conversation meanwhile.".to_owned(),
        ));
    }
    let event = Event::PersonJoined {
        name: person.account.shown().to_owned(),
    };
    if console.desk.happen(address.clone(), event).await.is_err() {
        console
            .db
            .reassign(address, person.name(), &before.account, now)
            .await?;
        return Ok(Done::No(NOT_STORED.to_owned()));
    }
    let details = json!({"from": before.account});
    let contact = &before.contact_id;
    console.db.wake(contact).await?;
    console
        .db
        .add_audit(person.name(), "take_over", contact, &details, now)
        .await?;
    Ok(Done::Yes)
}

/// Takes the person out of a conversation that they have, and records what they did.
pub(super) async fn leave(
    console: &Console,
    person: &Person,
    id: &str,
    event: Event,
    action: &str,
) -> Result<Done, StorageError> {
    let Some(address) = console.db.address_of(id).await? else {
        return Ok(Done::Missing);
    };
    if let Some(problem) = owned_by(console, person, assignment(console, id).await?).await? {
        return Ok(Done::No(problem));
    }
    // The conversation first: while it is with a person that nobody is, it stands in the inbox as waiting.
    if console.desk.happen(address.clone(), event).await.is_err() {
        return Ok(Done::No(NOT_STORED.to_owned()));
    }
    console.db.unassign(&address, person.name()).await?;
    console.db.wake(id).await?;
    let now = console.desk.now();
    console.db.add_audit(person.name(), action, id, &json!({}), now).await?;
    Ok(Done::Yes)
}

async fn see_to(console: &Console, person: &Person, id: &str) -> Result<Done, StorageError> {
    if console.db.contact(id).await?.is_none() {
        return Ok(Done::Missing);
    }
    let now = console.desk.now();
    console.db.attend(id, person.name(), now).await?;
    console
        .db
        .add_audit(person.name(), "attend", id, &json!({}), now)
        .await?;
    Ok(Done::Yes)
}
