//! `/staff/contacts`: the contact log, newest first. The URL is the view.

mod asked;
mod export;

use asked::view;
pub use export::{CSV_HEAD, csv_cells, lines, said, table};

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::{masked, masked_address};
use crate::report::grouped;
use crate::view::{Choices, Removable, View};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use classifier::{Decision, Topic, Verdict};
use conversation::Pack;
use std::collections::{BTreeMap, HashMap};
use storage::{Capped, ContactRow, Glance, LogFilter, Order, StorageError};

/// Stands where a list would show words that are gone.
pub const REMOVED_BY_STAFF: &str = "(removed by staff)";
/// Contacts on one page.
const PAGE: usize = 50;
/// Up to which number a view is counted.
const COUNTED: usize = 1000;

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    frame: Frame,
    choices: Vec<Choices>,
    asked: View,
    removable: Vec<Removable>,
    problem: String,
    count: String,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
    newest: String,
    export: Option<String>,
}

/// One contact of the list.
pub struct Row {
    /// Its id.
    pub id: String,
    /// When it began.
    pub started: When,
    /// Channel name.
    pub channel: String,
    /// The resident, masked.
    pub address: String,
    /// Language name.
    pub language: String,
    /// Language tag.
    pub tag: String,
    /// The resident's first words, masked.
    pub text: String,
    /// What it was about.
    pub topics: Vec<String>,
    /// What the decision that is shown took it for, where nothing has come of it yet; empty where that is not known.
    pub taken_for: String,
    /// Outcome in words.
    pub outcome: String,
    /// Its code.
    pub outcome_code: String,
    /// Test traffic.
    pub is_test: bool,
}

/// `GET /staff/contacts`.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let asked = view(fields);
    let (filter, problem) = match asked::filter_for(&person, &asked) {
        Ok(filter) => (filter, String::new()),
        Err(problem) => {
            let within = person.within();
            let filter = LogFilter {
                within,
                ..LogFilter::default()
            };
            (filter, problem)
        }
    };
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let filter = match asked::with_resident(&console, &person, &asked, filter).await {
        Ok(filter) => filter,
        Err(error) => return frame::unavailable(&error),
    };
    match list(&console, &person, asked, &filter, problem).await {
        Ok(page) => frame::html(status, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn list(
    console: &Console,
    person: &Person,
    asked: View,
    filter: &LogFilter,
    problem: String,
) -> Result<ContactsPage, StorageError> {
    let pack = console.desk.pack();
    let found = console
        .db
        .contacts_page(filter, Order::NewestFirst, &asked.start(), PAGE)
        .await?;
    let count = console.db.contacts_count(filter, COUNTED).await?;
    Ok(ContactsPage {
        frame: Frame::new(console, person, "Contacts", "/staff/contacts"),
        choices: asked::choices(&pack, &asked),
        removable: asked.removable(|name, value| asked::shown(&pack, name, value)),
        problem,
        count: counted(count),
        rows: rows(console, person, &pack, &found.rows).await?,
        newer: found.previous.as_ref().map(|start| asked.at(start)),
        older: found.next.as_ref().map(|start| asked.at(start)),
        newest: asked.at(&storage::PageStart::First),
        export: person.may(Permission::Export).then(|| asked.query()),
        asked,
    })
}

/// A count in words: `no contacts`, `1 contact`, `1,000+ contacts`.
fn counted(count: Capped) -> String {
    match (count.count, count.more) {
        (0, false) => "No contacts".to_owned(),
        (1, false) => "1 contact".to_owned(),
        (count, more) => format!("{}{} contacts", grouped(count), if more { "+" } else { "" }),
    }
}

/// The rows of a list, each with its resident's first words.
pub async fn rows(
    console: &Console,
    person: &Person,
    pack: &Pack,
    found: &[ContactRow],
) -> Result<Vec<Row>, StorageError> {
    let ids: Vec<&str> = found.iter().map(|contact| contact.id.as_str()).collect();
    let glances = console.db.glances(&ids).await?;
    let by_contact: HashMap<&str, &Glance> = glances.iter().map(|glance| (glance.contact.as_str(), glance)).collect();
    let times = Times::new(pack, console.desk.now());
    let shown = |contact: &ContactRow| {
        let glance = by_contact.get(contact.id.as_str()).copied();
        let open = person.may_read_about(pack, subjects(contact, glance));
        if open {
            row(pack, &times, contact, glance)
        } else {
            withheld(row(pack, &times, contact, None))
        }
    };
    Ok(found.iter().map(shown).collect())
}

/// What a contact is about: its topics, and what was decided in it.
pub fn subjects<'a>(contact: &'a ContactRow, glance: Option<&'a Glance>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = contact.topics.iter().map(|topic| topic.id.as_str()).collect();
    if let Some(decision) = glance.and_then(|glance| glance.decision.as_ref()) {
        ids.extend(decision.candidates.first().map(|candidate| candidate.topic.id.as_str()));
    }
    ids
}

/// A row that says no more than that there is a contact.
fn withheld(row: Row) -> Row {
    Row {
        text: "Sensitive topic: not shown to your account".to_owned(),
        tag: "en".to_owned(),
        topics: Vec::new(),
        taken_for: String::new(),
        ..row
    }
}

fn row(pack: &Pack, times: &Times, contact: &ContactRow, glance: Option<&Glance>) -> Row {
    let decision = glance.and_then(|glance| glance.decision.as_ref());
    Row {
        id: contact.id.clone(),
        started: times.when(contact.started_at),
        channel: wording::channel(pack, &contact.channel),
        address: masked_address(&contact.channel, &contact.address),
        language: wording::language(pack, &contact.language),
        tag: contact.language.clone(),
        text: glance.map(first_words).unwrap_or_default(),
        topics: contact.topics.iter().map(|topic| wording::topic(pack, topic)).collect(),
        taken_for: taken_for(pack, decision),
        outcome: wording::outcome(&contact.outcome).to_owned(),
        outcome_code: contact.outcome.clone(),
        is_test: contact.is_test,
    }
}

/// A contact's first words as lists show them.
pub fn first_words(glance: &Glance) -> String {
    if glance.is_removed {
        return REMOVED_BY_STAFF.to_owned();
    }
    masked(&glance.text, glance.decision.as_ref())
}

/// What a decision took a message for, in words.
fn taken_for(pack: &Pack, decision: Option<&Decision>) -> String {
    let topics: &[Topic] = match decision.map(|decision| &decision.verdict) {
        Some(Verdict::Clear(topic)) => std::slice::from_ref(topic),
        Some(Verdict::Torn(topics)) => topics,
        Some(Verdict::Unknown) => return "Not understood".to_owned(),
        None => return String::new(),
    };
    let titles: Vec<String> = topics.iter().map(|topic| wording::title(pack, &topic.id)).collect();
    titles.join(" or ")
}
