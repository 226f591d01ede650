//! What a view of the contact log means: its filter, the fields of its form, and what its filters are called.

use crate::door::Person;
use crate::shapes::OUTCOMES;
use crate::view::{Choices, View, named, options, same};
use crate::wording;
use crate::{Console, Permission};
use conversation::{Pack, TopicKind};
use std::collections::BTreeMap;
use storage::{LogFilter, Standing, StorageError, VerdictKind, Words};

const KINDS: [(&str, &str, TopicKind); 5] = [
    ("request", "Service request", TopicKind::Request),
    ("inquiry", "Inquiry", TopicKind::Inquiry),
    ("status", "Status", TopicKind::Status),
    ("directory", "Put through", TopicKind::Directory),
    ("emergency", "Emergency", TopicKind::Emergency),
];
const VERDICTS: [(&str, &str, VerdictKind); 3] = [
    ("clear", "Clear", VerdictKind::Clear),
    ("torn", "Torn", VerdictKind::Torn),
    ("unknown", "Not understood", VerdictKind::Unknown),
];
const STANDINGS: [(&str, &str); 2] = [("open", "Goes on"), ("waiting", "Waits for a person")];
/// The view of the log that these fields of a URL ask for.
pub fn view(fields: BTreeMap<String, String>) -> View {
    View::new("/staff/contacts", fields)
}

/// The filter of a view, for somebody whose sight may be limited to agencies.
///
/// # Errors
/// What is wrong, for people.
pub fn filter_for(person: &Person, view: &View) -> Result<LogFilter, String> {
    Ok(LogFilter {
        within: person.within(),
        ..filter(view)?
    })
}

/// The filter of a view, with the resident of a contact (`resident=CONTACT`) where that is asked: an address never
/// stands in a URL. Only whoever talks with residents, and may read that contact, is told what else is theirs.
///
/// # Errors
/// The storage's own.
pub async fn with_resident(
    console: &Console,
    person: &Person,
    view: &View,
    filter: LogFilter,
) -> Result<LogFilter, StorageError> {
    let Some(id) = view.text("resident") else {
        return Ok(filter);
    };
    let open = match console.db.contact(&id).await? {
        Some(detail) => person.may(Permission::Converse) && !person.sight().closed_to(console, &detail).await?,
        None => false,
    };
    let address = if open { console.db.address_of(&id).await? } else { None };
    let address = address.map(|found| found.address).filter(|found| !found.is_empty());
    Ok(LogFilter {
        // No address is like the id of a contact: nothing is found.
        address: Some(address.unwrap_or(id)),
        ..filter
    })
}

/// The filter of a view. A value that does not exist finds nothing, as it should.
///
/// # Errors
/// What is wrong, for people.
pub fn filter(view: &View) -> Result<LogFilter, String> {
    let outcome = OUTCOMES
        .iter()
        .filter(|outcome| outcome.as_str() == view.get("outcome"));
    let kind = KINDS.iter().find(|(code, ..)| *code == view.get("kind"));
    let verdict = VERDICTS.iter().find(|(code, ..)| *code == view.get("verdict"));
    Ok(LogFilter {
        days: view.days()?,
        channel: view.text("channel"),
        language: view.text("language"),
        outcomes: outcome.copied().collect(),
        kind: kind.map(|(.., kind)| *kind),
        topic: view.text("topic"),
        agency: view.text("agency"),
        borough: view.text("borough"),
        verdict: verdict.map(|(.., verdict)| *verdict),
        decided: view.text("rule"),
        standing: match view.get("standing") {
            "open" => Standing::Open,
            "waiting" => Standing::WaitingForPerson,
            _ => Standing::Any,
        },
        without_tests: view.get("tests") != "shown",
        words: Words::new(view.get("q")),
        ..LogFilter::default()
    })
}

/// The fields that have a fixed set of values.
pub fn choices(pack: &Pack, view: &View) -> Vec<Choices> {
    let outcomes = OUTCOMES.map(|one| (one.as_str(), wording::outcome(one.as_str())));
    vec![
        view.choices("channel", "Channel", "All", pack.city.channel_names.clone()),
        view.choices(
            "kind",
            "Kind",
            "All",
            options(&KINDS.map(|(code, name, _)| (code, name))),
        ),
        view.choices("outcome", "Outcome", "All", options(&outcomes)),
        view.choices("language", "Language", "All", wording::languages(pack)),
        view.choices("agency", "Agency", "All", same(&wording::agencies(pack))),
        view.choices("borough", "Borough", "All", same(&pack.city.boroughs)),
        view.choices(
            "verdict",
            "Verdict",
            "All",
            options(&VERDICTS.map(|(code, name, _)| (code, name))),
        ),
        view.choices("standing", "Standing", "All", options(&STANDINGS)),
    ]
}

/// What a filter is called; nothing for fields that are no filters.
pub fn shown(pack: &Pack, name: &str, value: &str) -> Option<String> {
    Some(match name {
        "q" => format!("“{value}”"),
        "channel" => wording::channel(pack, value),
        "outcome" => wording::outcome(value).to_owned(),
        "language" => wording::language(pack, value),
        "from" | "to" => format!("{name} {value}"),
        "kind" => named(&KINDS.map(|(code, name, _)| (code, name)), value),
        "verdict" => named(&VERDICTS.map(|(code, name, _)| (code, name)), value),
        "topic" => wording::title(pack, value),
        "rule" => format!("decided: {}", wording::title(pack, value)),
        "agency" | "borough" => value.to_owned(),
        "standing" => named(&STANDINGS, value),
        "resident" => "of one resident".to_owned(),
        "tests" => "with tests".to_owned(),
        _ => return None,
    })
}
