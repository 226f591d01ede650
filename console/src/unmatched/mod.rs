//! `/staff/unmatched`: messages that nobody understood, gathered by the words that they share. The URL is the view.

mod cluster;

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::labelling::{self, EntryGroup, entry_groups};
use crate::masking::masked;
use crate::posted::{Fields, Posted};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use cluster::clusters;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Date, Days, PageStart, StorageError, TimeZone, Unmatched, UnmatchedFilter, UnmatchedMessage};

/// Messages that are looked at: the latest ones.
const LOOKED_AT: usize = 2000;
/// Clusters that are shown.
const CLUSTERS: usize = 40;
/// Messages of a cluster that are shown in the list, and on its own.
const EXAMPLES: usize = 3;
const ONE_CLUSTER: usize = 100;
/// One week in milliseconds.
const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "unmatched.html")]
struct UnmatchedPage {
    frame: Frame,
    filters: Vec<Field>,
    only: String,
    channel: String,
    language: String,
    count: usize,
    capped: bool,
    rows: Vec<Row>,
    /// Whether one cluster is shown by itself.
    alone: bool,
    may_label: bool,
    groups: Vec<EntryGroup>,
    said: String,
    problem: String,
    all: String,
}

/// A field of the filter: name, label, and its values as code, name and whether it is chosen.
struct Field {
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String, bool)>,
}

/// One cluster.
struct Row {
    shared: String,
    also: String,
    count: usize,
    this_week: usize,
    week_before: usize,
    trend: String,
    href: String,
    examples: Vec<Example>,
    more: usize,
}

/// One message, masked.
struct Example {
    id: String,
    contact: String,
    text: String,
    tag: String,
    at: When,
    channel: String,
    between: String,
}

/// `GET /staff/unmatched`: of the last two weeks; `cluster`: one of them with its messages.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    show(&console, &person, &fields, "").await
}

/// `POST /staff/unmatched`: says what the ticked messages (`message`) were about (`entry`).
pub async fn label(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let pack = console.desk.pack();
    let mut view: BTreeMap<String, String> = BTreeMap::new();
    for name in ["channel", "language", "only"] {
        if !fields.get(name).is_empty() {
            view.insert(name.to_owned(), fields.get(name).to_owned());
        }
    }
    let Some(said) = labelling::entry(&pack, fields.get("entry")) else {
        view.insert("cluster".to_owned(), fields.get("cluster").to_owned());
        return show(&console, &person, &view, "Choose what they were about.").await;
    };
    match labelled(&console, &person, &fields, &said).await {
        Ok(0) => {
            view.insert("cluster".to_owned(), fields.get("cluster").to_owned());
            show(&console, &person, &view, "Tick at least one message.").await
        }
        Ok(count) => {
            view.insert("labelled".to_owned(), count.to_string());
            frame::see(&url(&view))
        }
        Err(error) => frame::unavailable(&error),
    }
}

async fn labelled(
    console: &Console,
    person: &Person,
    fields: &Fields,
    said: &(String, String),
) -> Result<usize, StorageError> {
    let mut count = 0_usize;
    for id in fields.all("message").into_iter().take(ONE_CLUSTER) {
        let contact = id.rsplit_once('-').map_or(id, |(contact, _)| contact);
        let Some(detail) = console.db.contact(contact).await? else {
            continue;
        };
        let found = detail.messages.iter().find(|message| message.id == id);
        let Some(message) = found.filter(|_| person.sight().may_read(&console.desk.pack(), &detail)) else {
            continue;
        };
        labelling::label(console, person, &detail, message, "correction", said.clone()).await?;
        count = count.saturating_add(1);
    }
    Ok(count)
}

async fn show(console: &Console, person: &Person, fields: &BTreeMap<String, String>, problem: &str) -> Response {
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    match built(console, person, fields, problem).await {
        Ok(page) => frame::html(status, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn built(
    console: &Console,
    person: &Person,
    fields: &BTreeMap<String, String>,
    problem: &str,
) -> Result<UnmatchedPage, StorageError> {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let pack = console.desk.pack();
    let now = console.desk.now();
    let (mut messages, capped) = unlabelled(console, fields).await?;
    messages.retain(|one| {
        let candidates = one.message.decision.iter().flat_map(|decision| &decision.candidates);
        let ids = candidates.map(|candidate| candidate.topic.id.as_str());
        person.may_read_about(&pack, ids.chain(one.topics.iter().map(|(_, id)| id.as_str())))
    });
    let texts: Vec<&str> = messages.iter().map(|one| one.message.text.as_str()).collect();
    let mut found = clusters(&texts);
    let alone = fields.contains_key("cluster");
    if alone {
        found.retain(|cluster| cluster.shared == field("cluster"));
    }
    found.truncate(CLUSTERS);
    let shown = if alone { ONE_CLUSTER } else { EXAMPLES };
    let rows = found.into_iter().map(|cluster| {
        let members: Vec<&UnmatchedMessage> = cluster
            .members
            .iter()
            .filter_map(|place| messages.get(*place))
            .collect();
        let mut view = fields.clone();
        view.remove("labelled");
        view.insert("cluster".to_owned(), cluster.shared.clone());
        let also = cluster.also.join(", ");
        row(console, now, cluster.shared, also, &members, url(&view), shown)
    });
    let rows: Vec<Row> = rows.collect();
    let mut all = fields.clone();
    all.retain(|name, _| matches!(name.as_str(), "channel" | "language" | "only"));
    let said = match field("labelled").parse::<usize>() {
        Ok(1) => "1 message is labelled. Whoever edits the rules sees it.".to_owned(),
        Ok(count) => format!("{count} messages are labelled. Whoever edits the rules sees them."),
        Err(_) => String::new(),
    };
    Ok(UnmatchedPage {
        frame: Frame::new(console, person, "Not understood", "/staff/unmatched"),
        filters: filters(console, fields),
        only: field("only").to_owned(),
        channel: field("channel").to_owned(),
        language: field("language").to_owned(),
        count: messages.len(),
        capped,
        rows,
        alone,
        may_label: person.may(Permission::Label),
        groups: if alone { entry_groups(&pack) } else { Vec::new() },
        said,
        problem: problem.to_owned(),
        all: url(&all),
    })
}

/// The messages of the view that nobody has labelled yet, newest first, and whether there are more.
async fn unlabelled(
    console: &Console,
    fields: &BTreeMap<String, String>,
) -> Result<(Vec<UnmatchedMessage>, bool), StorageError> {
    let text = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
    let pack = console.desk.pack();
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let begins = console.desk.now().saturating_sub(WEEK.saturating_mul(2));
    let from: Option<Date> = storage::local_date(begins, &zone).parse().ok();
    let filter = UnmatchedFilter {
        days: Days::new(from, None)?,
        channel: text("channel"),
        language: text("language"),
        only: match fields.get("only").map(String::as_str) {
            Some("torn") => Some(Unmatched::Torn),
            Some("unknown") => Some(Unmatched::Unknown),
            _ => None,
        },
    };
    let page = console.db.unmatched(&filter, &PageStart::First, LOOKED_AT).await?;
    let contacts: BTreeSet<&str> = page.rows.iter().map(|one| one.contact.as_str()).collect();
    let contacts: Vec<&str> = contacts.into_iter().collect();
    let labelled = console.db.labelled(&contacts, "correction").await?;
    let labelled: BTreeSet<(String, i64)> = labelled.into_iter().collect();
    let mut rows = page.rows;
    rows.retain(|one| !labelled.contains(&(one.contact.clone(), one.message.turn())));
    Ok((rows, page.next.is_some()))
}

fn row(
    console: &Console,
    now: i64,
    shared: String,
    also: String,
    members: &[&UnmatchedMessage],
    href: String,
    shown: usize,
) -> Row {
    let pack = console.desk.pack();
    let times = Times::new(&pack, now);
    let this_week = members
        .iter()
        .filter(|one| one.message.at > now.saturating_sub(WEEK))
        .count();
    let week_before = members.len().saturating_sub(this_week);
    let examples = members.iter().take(shown).map(|one| {
        let decision = one.message.decision.as_ref();
        let between = decision.and_then(|decision| match &decision.verdict {
            classifier::Verdict::Torn(topics) => {
                let titles: Vec<String> = topics.iter().map(|topic| wording::title(&pack, &topic.id)).collect();
                Some(titles.join(" or "))
            }
            _ => None,
        });
        Example {
            id: one.message.id.clone(),
            contact: one.contact.clone(),
            text: masked(&one.message.text, decision),
            tag: one.language.clone(),
            at: times.when(one.message.at),
            channel: wording::channel(&pack, &one.channel),
            between: between.unwrap_or_default(),
        }
    });
    Row {
        shared,
        also,
        count: members.len(),
        this_week,
        week_before,
        trend: trend(this_week, week_before),
        href,
        examples: examples.collect(),
        more: members.len().saturating_sub(shown),
    }
}

/// How this week compares with the one before, in words.
fn trend(this_week: usize, week_before: usize) -> String {
    match (this_week, week_before) {
        (_, 0) => "new this week".to_owned(),
        (now, before) if now > before => format!("up by {}", now.saturating_sub(before)),
        (now, before) if now < before => format!("down by {}", before.saturating_sub(now)),
        _ => "as before".to_owned(),
    }
}

fn filters(console: &Console, fields: &BTreeMap<String, String>) -> Vec<Field> {
    let pack = console.desk.pack();
    let field = |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let chosen = fields.get(name).cloned().unwrap_or_default();
        let options = options.into_iter().map(|(code, shown)| {
            let is_chosen = code == chosen;
            (code, shown, is_chosen)
        });
        let options = options.collect();
        Field { name, label, options }
    };
    let languages = pack.languages.iter();
    let languages = languages.map(|texts| (texts.language.as_str().to_owned(), texts.name.clone()));
    let kinds = [("unknown", "Nothing found"), ("torn", "Torn between entries")];
    let kinds = kinds.map(|(code, name)| (code.to_owned(), name.to_owned()));
    vec![
        field("language", "Language", languages.collect()),
        field(
            "channel",
            "Channel",
            pack.city.channel_names.clone().into_iter().collect(),
        ),
        field("only", "Kind", kinds.to_vec()),
    ]
}

fn url(fields: &BTreeMap<String, String>) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    if query.is_empty() {
        return "/staff/unmatched".to_owned();
    }
    format!("/staff/unmatched?{query}")
}
