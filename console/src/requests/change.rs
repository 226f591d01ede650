//! The one way by which people here change a request: stored, recorded, and told to whoever reported it.

use crate::{Console, Desk};
use conversation::{ConsentState, Effect, Event, may_send, step};
use serde_json::json;
use storage::{Db, LoadFor, RequestRow, RequestUpdate, StorageError, TimeZone};

/// What changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    /// The status from now on, as in the contract.
    pub status: &'a str,
    /// What residents are told with it, in the words of whoever changes it.
    pub note: Option<&'a str>,
    /// The agency's own number.
    pub agency_number: Option<&'a str>,
    /// The request that it is joined with, where its status is `duplicate`.
    pub join: Option<&'a str>,
}

/// What a resident would get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The messages in their order.
    pub texts: Vec<String>,
    /// The language that they are in.
    pub language: String,
    /// Why there are none.
    pub none: &'static str,
}

/// Changes a request, records it, and has everybody told who is to hear of it. Returns how many addresses that are.
///
/// # Errors
/// [`StorageError::NotFound`] and [`StorageError::Invalid`] as of [`storage::Db::update_request`].
pub async fn change(console: &Console, by: &str, before: &RequestRow, change: Change<'_>) -> Result<i64, StorageError> {
    change_once(&console.db, console.desk.as_ref(), by, before, change, None).await
}

/// As [`change`]; where `once` names this very change, the second time nothing is done.
///
/// # Errors
/// As of [`change`].
pub async fn change_once(
    db: &Db,
    desk: &dyn Desk,
    by: &str,
    before: &RequestRow,
    change: Change<'_>,
    once: Option<&str>,
) -> Result<i64, StorageError> {
    let number = before.number.as_str();
    let now = desk.now();
    let update = RequestUpdate {
        status: change.status,
        note: change.note,
        agency_number: change.agency_number,
        duplicate_of: change.join,
        once,
        by,
        now,
    };
    let updated = db.update_request(number, update).await?;
    if !updated.done {
        return Ok(0);
    }
    let details = json!({"status": change.status, "note": change.note, "agency_number": change.agency_number,
        "duplicate_of": change.join});
    db.add_audit(by, "update_request", number, &details, now).await?;
    desk.tell_changes(number.to_owned()).await;
    Ok(updated.told)
}

fn changed(number: &str, change: Change<'_>) -> Event {
    Event::RequestChanged {
        number: number.to_owned(),
        status: change.status.to_owned(),
        note: change.note.map(str::to_owned),
        joined: change.join.map(str::to_owned),
    }
}

/// What the resident would get for a change, by the very step that the desk would take.
pub async fn preview(console: &Console, number: &str, change: Change<'_>) -> Result<Preview, StorageError> {
    let Some(address) = console.db.request_owner(number).await? else {
        let none = "The address was erased: nobody can be told.";
        return Ok(Preview {
            none,
            ..Preview::default()
        });
    };
    let pack = console.desk.pack();
    let now = console.desk.now();
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let ask = LoadFor {
        address: &address,
        provider_id: None,
        text: "",
        numbers: &[number.to_owned()],
        number_prefix: &pack.city.number_prefix,
        now,
        zone: &zone,
    };
    let mut seen = console.db.load(&ask).await?.seen;
    seen.day.date = storage::local_date(now, &zone);
    let channel = console.desk.channel(&address);
    let taken = step(&pack, &channel, &seen, &changed(number, change), now);
    let texts = taken.effects.into_iter().filter_map(|effect| match effect {
        Effect::Say(say) if may_send(say.kind, seen.consent) => Some(say.text),
        _ => None,
    });
    let texts: Vec<String> = texts.collect();
    let none = match (texts.is_empty(), seen.consent.state) {
        (false, _) => "",
        (true, ConsentState::OptedOut) => "The resident has opted out: nothing is sent.",
        (true, _) => "The channel takes nothing in these words before the resident writes again; then they hear it.",
    };
    Ok(Preview {
        texts,
        language: taken.language.as_str().to_owned(),
        none,
    })
}
