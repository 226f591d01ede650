//! `/staff/contacts`: the contact log, newest first. The URL is the view.

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::{masked, masked_address};
use crate::wording::{self, Times, When};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use classifier::Verdict;
use conversation::Pack;
use std::collections::{BTreeMap, HashMap};
use storage::{ContactFilter, ContactRow, Glance, Order, StorageError};

/// Contacts on one page.
const PAGE: i64 = 50;

/// What a page of the log is asked for: the fields of its URL.
pub type Asked = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "contacts.html")]
struct ContactsPage {
    frame: Frame,
    choices: Vec<Choices>,
    asked: Asked,
    removable: Vec<Removable>,
    rows: Vec<Row>,
    older: Option<String>,
    newest: Option<String>,
}

/// A field of the filter that has a fixed set of values.
pub struct Choices {
    /// The field's name in the URL.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Its values: code, name, and whether it is the chosen one.
    pub options: Vec<(String, String, bool)>,
}

/// A filter that is on, and the view without it.
pub struct Removable {
    /// What it restricts to.
    pub name: String,
    /// Where it is off.
    pub href: String,
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
    /// Verdict of the decision that is shown: `clear`, `torn`, `unknown`, or empty.
    pub verdict: &'static str,
    /// Outcome in words.
    pub outcome: String,
    /// Its code.
    pub outcome_code: String,
    /// Test traffic.
    pub is_test: bool,
}

/// `GET /staff/contacts`.
pub async fn page(State(console): State<Console>, person: Person, Query(asked): Query<Asked>) -> Response {
    match list(&console, &person, asked).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn list(console: &Console, person: &Person, mut asked: Asked) -> Result<ContactsPage, StorageError> {
    asked.retain(|_, value| !value.trim().is_empty());
    let pack = console.desk.pack();
    let filter = filter(&asked);
    let before = asked.get("before").map(String::as_str);
    let mut found = console
        .db
        .contacts(&filter, Order::NewestFirst, before, PAGE.saturating_add(1))
        .await?;
    let more = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = found
        .last()
        .filter(|_| more)
        .map(|last| with(&asked, "before", &last.id));
    let rows = rows(console, &pack, &found).await?;
    Ok(ContactsPage {
        frame: Frame::new(console, person, "Contacts", "/staff/contacts"),
        choices: choices(&pack, &asked),
        removable: removable(&pack, &asked),
        newest: before.map(|_| without(&asked, &["before"])),
        older,
        rows,
        asked,
    })
}

/// The rows of a list, each with its resident's first words.
pub async fn rows(console: &Console, pack: &Pack, found: &[ContactRow]) -> Result<Vec<Row>, StorageError> {
    let ids: Vec<&str> = found.iter().map(|contact| contact.id.as_str()).collect();
    let glances = console.db.glances(&ids).await?;
    let by_contact: HashMap<&str, &Glance> = glances.iter().map(|glance| (glance.contact.as_str(), glance)).collect();
    let times = Times::new(pack, console.desk.now());
    let row = |contact: &ContactRow| row(pack, &times, contact, by_contact.get(contact.id.as_str()).copied());
    Ok(found.iter().map(row).collect())
}

fn row(pack: &Pack, times: &Times, contact: &ContactRow, glance: Option<&Glance>) -> Row {
    let decision = glance.and_then(|glance| glance.decision.as_ref());
    let verdict = match decision.map(|decision| &decision.verdict) {
        Some(Verdict::Clear(_)) => "clear",
        Some(Verdict::Torn(_)) => "torn",
        Some(Verdict::Unknown) => "unknown",
        None => "",
    };
    Row {
        id: contact.id.clone(),
        started: times.when(contact.started_at),
        channel: wording::channel(pack, &contact.channel),
        address: masked_address(&contact.channel, &contact.address),
        language: wording::language(pack, &contact.language),
        tag: contact.language.clone(),
        text: glance.map(|glance| masked(&glance.text, decision)).unwrap_or_default(),
        topics: contact.topics.iter().map(|topic| wording::topic(pack, topic)).collect(),
        verdict,
        outcome: wording::outcome(&contact.outcome).to_owned(),
        outcome_code: contact.outcome.clone(),
        is_test: contact.is_test,
    }
}

fn filter(asked: &Asked) -> ContactFilter {
    let field = |name: &str| asked.get(name).cloned();
    ContactFilter {
        from: field("from"),
        to: field("to"),
        channel: field("channel"),
        outcome: field("outcome"),
        language: field("language"),
        ..ContactFilter::default()
    }
}

fn choices(pack: &Pack, asked: &Asked) -> Vec<Choices> {
    let one = |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let chosen = asked.get(name);
        let options = options.into_iter().map(|(code, shown)| {
            let is_chosen = chosen == Some(&code);
            (code, shown, is_chosen)
        });
        Choices {
            name,
            label,
            options: options.collect(),
        }
    };
    let channels = pack.city.channel_names.clone().into_iter().collect();
    let outcomes = wording::OUTCOMES
        .iter()
        .map(|code| ((*code).to_owned(), wording::outcome(code).to_owned()));
    let languages = pack.languages.iter();
    let languages = languages.map(|texts| (texts.language.as_str().to_owned(), texts.name.clone()));
    vec![
        one("channel", "Channel", channels),
        one("outcome", "Outcome", outcomes.collect()),
        one("language", "Language", languages.collect()),
    ]
}

fn removable(pack: &Pack, asked: &Asked) -> Vec<Removable> {
    let mut filters = Vec::new();
    for (name, value) in asked {
        let shown = match name.as_str() {
            "channel" => wording::channel(pack, value),
            "outcome" => wording::outcome(value).to_owned(),
            "language" => wording::language(pack, value),
            "from" => format!("from {value}"),
            "to" => format!("to {value}"),
            _ => continue,
        };
        filters.push(Removable {
            name: shown,
            href: without(asked, &[name, "before"]),
        });
    }
    filters
}

fn with(asked: &Asked, name: &str, value: &str) -> String {
    let mut changed = asked.clone();
    changed.insert(name.to_owned(), value.to_owned());
    url(&changed)
}

fn without(asked: &Asked, names: &[&str]) -> String {
    let mut changed = asked.clone();
    changed.retain(|name, _| !names.contains(&name.as_str()));
    url(&changed)
}

fn url(asked: &Asked) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(asked)
        .finish();
    if query.is_empty() {
        return "/staff/contacts".to_owned();
    }
    format!("/staff/contacts?{query}")
}
