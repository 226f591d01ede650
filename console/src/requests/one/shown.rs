//! What the page tells of a request: where, what was answered, what became of it, and what else was reported there.

use super::{Entry, Neighbour};
use crate::door::Person;
use crate::masking::{masked, masked_address};
use crate::requests::near::same_place;
use crate::requests::{place, status_name};
use crate::wording::{self, Times};
use crate::{Console, Permission};
use classifier::Context;
use conversation::{Pack, Route};
use std::collections::BTreeMap;
use storage::{Date, Days, PageStart, RequestFilter, RequestOrder, RequestRow, StorageError, TimeZone};

/// How far apart two reports of the same thing may be, in milliseconds.
const RECENT: i64 = 7 * 24 * 60 * 60 * 1000;
/// Reports that are compared with this one.
const COMPARED: usize = 2000;
/// Neighbours that are shown.
const SHOWN: usize = 20;

pub fn where_it_is(request: &RequestRow, address: bool, revealed: bool) -> Vec<(&'static str, String)> {
    let place = &request.place;
    let hidden = |shown: bool, value: &str| {
        if shown || value.is_empty() {
            value.to_owned()
        } else {
            "•••".to_owned()
        }
    };
    let coordinates = match (&place.lat, &place.lon) {
        (Some(lat), Some(lon)) => format!("{lat}, {lon}"),
        _ => String::new(),
    };
    let rows = [
        ("Address", hidden(address, &place.text)),
        ("Unit", hidden(revealed, place.unit.as_deref().unwrap_or_default())),
        ("Borough", place.borough.clone().unwrap_or_default()),
        ("Zip", place.zip.clone().unwrap_or_default()),
        ("Coordinates", hidden(address, &coordinates)),
        (
            "Checked",
            if place.checked {
                "by an address service"
            } else {
                "no, as typed"
            }
            .to_owned(),
        ),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

pub fn answers(pack: &Pack, request: &RequestRow, revealed: bool) -> Vec<(String, String)> {
    let service = pack.services.get(&request.service);
    let english = classifier::Language::english();
    let mut rows = Vec::new();
    for (slot, answer) in &request.answers {
        let ask = service.and_then(|service| service.asks.iter().find(|ask| ask.slot == *slot));
        let choice = ask.and_then(|ask| ask.choices.iter().find(|choice| choice.id == answer.value));
        let shown = match choice {
            Some(choice) => choice.say.get(&english).to_owned(),
            None if answer.value.is_empty() => "not said".to_owned(),
            None if revealed => answer.value.clone(),
            None if matches!(slot.as_str(), "unit" | "contact" | "phone" | "email" | "plate") => "•••".to_owned(),
            None => masked(&answer.value, None),
        };
        rows.push((slot.replace('_', " "), shown));
    }
    rows
}

/// The resident's words; masked, unless personal data was asked for.
pub fn description(pack: &Pack, request: &RequestRow, revealed: bool) -> String {
    if revealed {
        return request.description.clone();
    }
    let decision = pack.classifier.classify(&request.description, &Context::default());
    masked(&request.description, Some(&decision))
}

pub fn forwarding(pack: &Pack, times: &Times, request: &RequestRow) -> String {
    let route = pack.services.get(&request.service).map(|service| service.route);
    let by = match route {
        None | Some(Route::Desk) => return "Stays with the staff here".to_owned(),
        Some(Route::Webhook) => "by webhook",
        Some(Route::Email) => "by e-mail",
        Some(Route::Open311) => "to an Open311 server",
    };
    match (request.forwarded_at, &request.forward_error) {
        (Some(at), _) => format!("Sent {by}, {}", times.when(at).full),
        (None, Some(error)) => format!("Not sent {by} yet: {error}"),
        (None, None) => format!("Goes out {by} after {}", times.when(request.forward_at).full),
    }
}

pub fn history(times: &Times, request: &RequestRow) -> Vec<Entry> {
    let entries = request.history.iter().rev().map(|entry| Entry {
        at: times.when(entry.at),
        status: status_name(&entry.status),
        by: entry.by.clone(),
        note: entry.note.clone().unwrap_or_default(),
    });
    entries.collect()
}

/// What became of telling those who are to hear of it.
pub async fn told(
    console: &Console,
    pack: &Pack,
    times: &Times,
    number: &str,
    revealed: bool,
) -> Result<Vec<String>, StorageError> {
    let mut lines = Vec::new();
    for notice in console.db.notices(number).await? {
        let address = if revealed {
            notice.address.clone()
        } else {
            masked_address(&notice.channel, &notice.address)
        };
        let became = match (notice.state.as_str(), notice.why.as_deref()) {
            ("told", Some("by-template")) => "told by a template, without the note".to_owned(),
            ("told", _) => "told".to_owned(),
            ("held", _) => "held back until the resident writes again".to_owned(),
            ("waiting", _) => format!("waits until {}", times.when(notice.not_before).short),
            (_, why) => format!("not told ({})", why.unwrap_or("no reason given")),
        };
        let channel = wording::channel(pack, &notice.channel);
        let status = status_name(&notice.status);
        lines.push(format!("{status}: {channel} {address}, {became}"));
    }
    Ok(lines)
}

/// What was reported at the same place within a week before or after: of the same service and live, and all else.
pub async fn neighbours(
    console: &Console,
    person: &Person,
    request: &RequestRow,
) -> Result<(Vec<Neighbour>, Vec<Neighbour>), StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let day = |at: i64| storage::local_date(at, &TimeZone::UTC).parse::<Date>().ok();
    let from = day(request.created_at.saturating_sub(RECENT));
    let to = day(request.created_at.saturating_add(RECENT));
    let around = RequestFilter {
        days: Days::new(from, to)?,
        within: person.within(),
        ..RequestFilter::default()
    };
    let same_service = RequestFilter {
        service: Some(request.service.clone()),
        ..around.clone()
    };
    let same_borough = RequestFilter {
        borough: request.place.borough.clone(),
        ..around
    };
    let mut twins = Vec::new();
    let mut others: BTreeMap<String, Neighbour> = BTreeMap::new();
    for filter in [same_service, same_borough] {
        let page = console
            .db
            .requests_page(&filter, RequestOrder::Newest, &PageStart::First, COMPARED)
            .await?;
        for other in page.rows {
            if other.number == request.number || !same_place(&request.place, &other.place) {
                continue;
            }
            let neighbour = Neighbour {
                service: wording::title(&pack, &other.service),
                status: status_name(&other.status),
                place: place(&other.place, person.may(Permission::ChangeRequests)),
                filed: times.when(other.created_at),
                number: other.number.clone(),
            };
            if other.service != request.service {
                others.insert(other.id, neighbour);
            } else if filter.service.is_some() && !matches!(other.status.as_str(), "cancelled" | "duplicate") {
                twins.push(neighbour);
            }
        }
    }
    twins.truncate(SHOWN);
    let neighbours = others.into_values().rev().take(SHOWN).collect();
    Ok((twins, neighbours))
}
