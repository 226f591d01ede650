//! The frame around every page, and the plain pages that say that something cannot be done.

use crate::door::{Person, SURELY_LASTS};
use crate::{Console, Permission};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use storage::{InboxCounts, StorageError};

/// What every page shows around its own content.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's title and heading.
    pub title: String,
    /// The city's desk.
    pub desk: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// The person's name.
    pub person: String,
    /// What forms of this session carry.
    pub token: String,
    /// Whether single-key shortcuts work.
    pub shortcuts: bool,
    /// Whether everything here is invented.
    pub demo: bool,
    /// What waits in the inbox, for those who work there.
    pub inbox: Option<InboxCounts>,
    /// For how many milliseconds the session surely goes on.
    pub ends_in: i64,
    /// Whether the person may look for contacts and requests.
    pub may_find: bool,
    /// In how many milliseconds the next of the person's snoozed conversations is back; empty for never.
    pub back_in: String,
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The key that leads there after `g`; empty for none.
    pub key: &'static str,
    /// Whether it is where we are.
    pub current: bool,
    /// How much waits there, where that is counted.
    pub count: Option<i64>,
}

/// The place whose name has a count.
const INBOX: &str = "/staff/inbox";

/// Where one can go: path, name, key after `g`, and who may.
const PLACES: &[(&str, &str, &str, Option<Permission>)] = &[
    ("/staff", "Today", "t", None),
    (INBOX, "Inbox", "i", Some(Permission::Converse)),
    ("/staff/contacts", "Contacts", "c", Some(Permission::SeeContacts)),
    ("/staff/requests", "Requests", "q", Some(Permission::SeeContacts)),
    ("/reports", "Reports", "r", Some(Permission::SeeReports)),
    ("/staff/unmatched", "Unmatched", "u", Some(Permission::SeeContacts)),
    ("/staff/accuracy", "Accuracy", "a", Some(Permission::SeeReports)),
    ("/rules/inbox", "Corrections", "", Some(Permission::EditRules)),
    ("/staff/replies", "Replies", "", Some(Permission::EditReplies)),
    ("/admin/people", "People", "p", Some(Permission::ManagePeople)),
    ("/admin/audit", "Audit log", "", Some(Permission::SeeAudit)),
];

impl Frame {
    /// The frame of the page `title`; `place` is the entry of the navigation that it belongs to.
    pub fn new(console: &Console, person: &Person, title: &str, place: &str) -> Self {
        let allowed = PLACES
            .iter()
            .filter(|(.., needs)| needs.is_none_or(|permission| person.may(permission)));
        let nav = allowed.map(|(href, name, key, _)| NavLink {
            href,
            name,
            key,
            current: *href == place,
            count: (*href == INBOX).then_some(person.inbox.waiting),
        });
        Self {
            title: title.to_owned(),
            desk: console.desk.pack().city.desk_name.clone(),
            nav: nav.collect(),
            person: person.account.shown().to_owned(),
            token: person.form_token.clone(),
            shortcuts: person.account.shortcuts,
            demo: console.demo_since.is_some(),
            inbox: person.may(Permission::Converse).then_some(person.inbox),
            ends_in: SURELY_LASTS,
            may_find: person.may(Permission::SeeContacts),
            back_in: back_in(person, console.desk.now()).map_or_else(String::new, |left| left.to_string()),
        }
    }
}

/// The place of this name that somebody may go to.
pub fn place_named(person: &Person, name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = PLACES
        .iter()
        .find(|(_, place, _, needs)| place.to_lowercase() == name && needs.is_none_or(|needs| person.may(needs)));
    found.map(|(href, ..)| *href)
}

/// In how many milliseconds the next of the person's snoozed conversations is back.
pub fn back_in(person: &Person, now: i64) -> Option<i64> {
    let next = person.inbox.next_back?;
    Some(next.saturating_sub(now).max(0))
}

#[derive(Template)]
#[template(path = "plain.html")]
struct PlainPage<'a> {
    title: &'a str,
    words: &'a str,
}

#[derive(Template)]
#[template(path = "said.html")]
struct SaidPage<'a> {
    frame: Frame,
    words: &'a str,
}

/// A rendered page, or the truth that it could not be rendered.
pub fn html(status: StatusCode, page: Result<String, askama::Error>) -> Response {
    match page {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Leads on to a path of ours after something was done (RFC 9110 §15.4.4).
pub fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A page for somebody who is not signed in, or whose session is in doubt.
pub fn plain(status: StatusCode, title: &str, words: &str) -> Response {
    html(status, PlainPage { title, words }.render())
}

/// The database could not be asked.
pub fn unavailable(error: &StorageError) -> Response {
    tracing::error!(%error, "a page could not read or write the log");
    plain(
        StatusCode::SERVICE_UNAVAILABLE,
        "The log cannot be reached",
        "Nothing was changed. Load the page again in a moment; if it stays, whoever runs the program sees why in its log.",
    )
}

/// The role does not allow it.
pub fn not_allowed(console: &Console, person: &Person) -> Response {
    let frame = Frame::new(console, person, "Your role does not allow this", "");
    let words = format!(
        "You are signed in as {} with the role {}. Ask whoever manages the accounts if you need more.",
        person.name(),
        person.role.name()
    );
    html(StatusCode::FORBIDDEN, SaidPage { frame, words: &words }.render())
}

/// There is no such page or thing.
pub fn missing(console: &Console, person: &Person) -> Response {
    let frame = Frame::new(console, person, "There is nothing here", "");
    let words = "It may have been erased, or the link may be wrong.";
    html(StatusCode::NOT_FOUND, SaidPage { frame, words }.render())
}
