//! What a view of the service requests means: its filter, the fields of its form, and what its filters are called.

use crate::view::{Choices, View, named, options, same};
use crate::wording;
use conversation::Pack;
use std::collections::BTreeMap;
use storage::{RequestFilter, RequestOrder, RequestStanding, Words};

const STANDINGS: [(&str, &str); 7] = [
    ("live", "Live"),
    ("overdue", "Overdue"),
    ("open", "Open"),
    ("in_progress", "In progress"),
    ("closed", "Closed"),
    ("cancelled", "Withdrawn"),
    ("duplicate", "Duplicate"),
];

/// The view of the requests that these fields of a URL ask for.
pub fn view(fields: BTreeMap<String, String>) -> View {
    View::new("/staff/requests", fields)
}

/// The order of a view.
pub fn order(view: &View) -> RequestOrder {
    match view.get("order") {
        "due" => RequestOrder::Due,
        _ => RequestOrder::Newest,
    }
}

/// The filter of a view, for somebody whose sight is limited to the agencies `within` (none: not limited).
///
/// # Errors
/// What is wrong, for people.
pub fn filter(pack: &Pack, view: &View, within: Vec<String>, now: i64) -> Result<RequestFilter, String> {
    let number = view.text("number");
    Ok(RequestFilter {
        standing: match view.get("standing") {
            "" => RequestStanding::Any,
            "live" => RequestStanding::Live,
            "overdue" => RequestStanding::OverdueAt(now),
            status => RequestStanding::Status(status.to_owned()),
        },
        service: view.text("service"),
        agency: view.text("agency"),
        within,
        borough: view.text("borough"),
        language: view.text("language"),
        channel: view.text("channel"),
        days: view.days()?,
        number: number.map(|number| with_prefix(&pack.city.number_prefix, &number)),
        without_tests: view.get("tests") != "shown",
        words: Words::new(view.get("q")),
        ..RequestFilter::default()
    })
}

/// The fields that have a fixed set of values.
pub fn choices(pack: &Pack, view: &View) -> Vec<Choices> {
    let services = pack.services.keys().map(|id| (id.clone(), wording::title(pack, id)));
    let mut services: Vec<(String, String)> = services.collect();
    services.sort_by(|one, other| one.1.cmp(&other.1));
    vec![
        view.choices("standing", "Status", "All", options(&STANDINGS)),
        view.choices("service", "Service", "All", services),
        view.choices("agency", "Agency", "All", same(&wording::agencies(pack))),
        view.choices("borough", "Borough", "All", same(&pack.city.boroughs)),
        view.choices("language", "Language", "All", wording::languages(pack)),
        view.choices("channel", "Channel", "All", pack.city.channel_names.clone()),
        view.choices("order", "Order", "Newest first", options(&[("due", "Due first")])),
    ]
}

/// A number as people type it, with its prefix: `17323508` is `311-17323508`.
pub fn with_prefix(prefix: &str, number: &str) -> String {
    let number = number.trim();
    if number.starts_with(prefix) {
        number.to_owned()
    } else {
        format!("{prefix}{number}")
    }
}

/// What a filter is called; nothing for fields that are no filters.
pub fn shown(pack: &Pack, name: &str, value: &str) -> Option<String> {
    Some(match name {
        "q" => format!("“{value}”"),
        "number" => format!("number {value}…"),
        "standing" => named(&STANDINGS, value),
        "service" => wording::title(pack, value),
        "channel" => wording::channel(pack, value),
        "language" => wording::language(pack, value),
        "from" | "to" => format!("{name} {value}"),
        "agency" | "borough" => value.to_owned(),
        "order" if value == "due" => "due first".to_owned(),
        "tests" => "with tests".to_owned(),
        _ => return None,
    })
}
