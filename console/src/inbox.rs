//! `/staff/inbox`: what waits for a person: emergencies, then the languages that one speaks, then the longest waiting.

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::masking::{masked, masked_address};
use crate::sight::Sight;
use crate::wording::{self, Times, When};
use crate::{Console, contact, contacts};
use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use conversation::Pack;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use storage::{ContactRow, Glance, InboxCounts, InboxRow, LastWords, StorageError};

/// The most rows that are looked at; a desk with more waits than that has other worries than their order.
pub const MOST: i64 = 1000;
/// Rows on the page.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    frame: Frame,
    tabs: Vec<Tab>,
    tab: &'static str,
    rows: Vec<Row>,
    more: usize,
    bot: i64,
    /// What was done, in words; empty for nothing.
    done: &'static str,
}

struct Tab {
    href: String,
    name: &'static str,
    code: &'static str,
    count: i64,
    current: bool,
}

/// One conversation of the list.
pub struct Row {
    /// The contact.
    pub contact: String,
    /// Whether it must not wait.
    pub alarms: bool,
    /// Why a person is needed, in words.
    pub reason: &'static str,
    /// Channel name.
    pub channel: String,
    /// The resident, masked.
    pub address: String,
    /// Language name.
    pub language: String,
    /// Whether the person who looks speaks it.
    pub speaks: bool,
    /// Language tag.
    pub tag: String,
    /// The resident's first words, masked.
    pub first: String,
    /// What was said last, masked.
    pub last: String,
    /// Who said it.
    pub last_by: &'static str,
    /// Since when it waits.
    pub since: When,
    /// For how long it has waited.
    pub ago: String,
    /// The name of who has it; empty: nobody.
    pub holder: String,
    /// What has become of it, if it was put aside, in words; else empty.
    pub snooze: String,
    /// Test traffic.
    pub is_test: bool,
}

/// `GET /staff/inbox`: `tab` is `waiting`, `mine`, `snoozed` or `all`.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    match list(&console, &person, &fields).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

/// `GET /staff/inbox/counts`: `{"waiting", "alarming", "mine", "back", "back_in", "bot"}`, for pages that are open;
/// `back_in` is in milliseconds, or null.
pub async fn counts(State(console): State<Console>, person: Person) -> Response {
    let counts = person.inbox;
    match console.db.with_the_bot().await {
        Ok(bot) => Json(json!({
            "waiting": counts.waiting, "alarming": counts.alarming, "mine": counts.mine,
            "back": counts.back, "back_in": frame::back_in(&person, console.desk.now()), "bot": bot,
        }))
        .into_response(),
        Err(error) => frame::unavailable(&error),
    }
}

/// The contact that should be taken next.
pub async fn next_waiting(console: &Console, person: &Person) -> Result<Option<String>, StorageError> {
    let rows = in_order_for(console, person).await?;
    let next = rows.into_iter().find(|row| row.holder.is_empty());
    Ok(next.map(|row| row.contact))
}

/// Everything that concerns people and is open to this person, in the order in which they should see to it.
pub async fn in_order_for(console: &Console, person: &Person) -> Result<Vec<InboxRow>, StorageError> {
    let mut rows = open_to(console, &person.sight()).await?;
    in_order(&mut rows, &person.languages());
    Ok(rows)
}

/// How much waits that is open to this account, and how much it has.
pub async fn counts_for(console: &Console, account: &str, sight: &Sight) -> Result<InboxCounts, StorageError> {
    if sight.within.is_empty() {
        return console.db.inbox_counts(account, console.desk.now()).await;
    }
    let rows = open_to(console, sight).await?;
    let count = |wanted: &dyn Fn(&&InboxRow) -> bool| {
        i64::try_from(rows.iter().filter(|row| wanted(row)).count()).unwrap_or(i64::MAX)
    };
    let next_back = rows.iter().filter(|row| row.holder == account);
    Ok(InboxCounts {
        waiting: count(&|row| row.holder.is_empty()),
        alarming: count(&|row| row.holder.is_empty() && row.alarms()),
        mine: count(&|row| row.holder == account && !row.is_asleep()),
        back: count(&|row| row.holder == account && row.is_back()),
        next_back: next_back.filter_map(InboxRow::asleep_until).min(),
    })
}

/// What concerns people, without contacts about requests of other agencies alone.
async fn open_to(console: &Console, sight: &Sight) -> Result<Vec<InboxRow>, StorageError> {
    let db = &console.db;
    let mut rows = db.inbox(MOST, console.desk.now()).await?;
    if sight.within.is_empty() {
        return Ok(rows);
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.contact.as_str()).collect();
    let mut open: HashMap<String, bool> = HashMap::new();
    for (contact, agency) in db.agencies_of(&ids).await? {
        *open.entry(contact).or_default() |= sight.sees(&agency);
    }
    rows.retain(|row| open.get(&row.contact).copied().unwrap_or(true));
    Ok(rows)
}

async fn list(
    console: &Console,
    person: &Person,
    fields: &BTreeMap<String, String>,
) -> Result<InboxPage, StorageError> {
    let tab = match fields.get("tab").map(String::as_str) {
        Some("mine") => "mine",
        Some("snoozed") => "snoozed",
        Some("all") => "all",
        _ => "waiting",
    };
    let all = in_order_for(console, person).await?;
    let bot = console.db.with_the_bot().await?;
    let tabs = tabs(&all, person, tab);
    let mut rows: Vec<InboxRow> = all.into_iter().filter(|row| is_of(row, person, tab)).collect();
    let more = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    Ok(InboxPage {
        frame: Frame::new(console, person, "Inbox", "/staff/inbox"),
        tabs,
        tab,
        rows: shown(console, person, rows).await?,
        more,
        bot,
        done: match fields.get("done").map(String::as_str) {
            Some("snoozed") => "Snoozed. It is back at its time, or as soon as the resident writes.",
            Some(_) => "Done. Nobody else is waiting.",
            None => "",
        },
    })
}

/// Whether a conversation stands under a tab.
fn is_of(row: &InboxRow, person: &Person, tab: &str) -> bool {
    match tab {
        "mine" => row.holder == person.name() && !row.is_asleep(),
        "snoozed" => row.is_asleep(),
        "waiting" => row.holder.is_empty(),
        _ => true,
    }
}

fn tabs(all: &[InboxRow], person: &Person, current: &str) -> Vec<Tab> {
    let tab = |code: &'static str, name: &'static str| Tab {
        href: format!("/staff/inbox?tab={code}"),
        name,
        code,
        count: i64::try_from(all.iter().filter(|row| is_of(row, person, code)).count()).unwrap_or(i64::MAX),
        current: code == current,
    };
    vec![
        tab("waiting", "Waiting"),
        tab("mine", "Mine"),
        tab("snoozed", "Snoozed"),
        tab("all", "All"),
    ]
}

/// What must not wait first, then what is back from snooze, then the languages that the person speaks, then the longest
/// waiting.
fn in_order(rows: &mut [InboxRow], languages: &[String]) {
    rows.sort_by_key(|row| {
        let speaks = languages.contains(&row.language);
        (!row.alarms(), !row.is_back(), !speaks, row.waits_since())
    });
}

/// Conversations as lists show them.
pub async fn shown(console: &Console, person: &Person, rows: Vec<InboxRow>) -> Result<Vec<Row>, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let ids: Vec<&str> = rows.iter().map(|row| row.contact.as_str()).collect();
    let contacts = console.db.contacts_with_ids(&ids).await?;
    let contacts: HashMap<&str, &ContactRow> = contacts.iter().map(|one| (one.id.as_str(), one)).collect();
    let glances = console.db.glances(&ids).await?;
    let glances: HashMap<&str, &Glance> = glances.iter().map(|one| (one.contact.as_str(), one)).collect();
    let lasts = console.db.last_words(&ids).await?;
    let lasts: HashMap<&str, &LastWords> = lasts.iter().map(|one| (one.contact.as_str(), one)).collect();
    let names = names(console).await?;
    let languages = person.languages();
    let mut shown = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = row.contact.as_str();
        let glance = glances.get(id).copied();
        let about = contacts.get(id).map(|contact| contacts::subjects(contact, glance));
        let open = person.may_read_about(&pack, about.unwrap_or_default());
        let words = Words::new(glance, lasts.get(id).copied(), open);
        shown.push(Row {
            speaks: languages.contains(&row.language),
            holder: names.get(&row.holder).cloned().unwrap_or_else(|| row.holder.clone()),
            ..one(&pack, &times, row, words)
        });
    }
    Ok(shown)
}

/// What was said first and last, as far as it may be shown.
struct Words {
    first: String,
    last: String,
    last_by: &'static str,
}

impl Words {
    fn new(glance: Option<&Glance>, last: Option<&LastWords>, open: bool) -> Self {
        if !open {
            return Self {
                first: "Sensitive topic: not shown to your account".to_owned(),
                last: String::new(),
                last_by: "",
            };
        }
        let first = glance.map(contacts::first_words);
        let last_by = match last.map(|last| last.by.as_str()) {
            Some("resident") => "Resident",
            Some("person") => "Person",
            Some(_) => "Bot",
            None => "",
        };
        Self {
            first: first.unwrap_or_default(),
            last: last
                .map(|last| {
                    if last.is_removed {
                        contacts::REMOVED_BY_STAFF.to_owned()
                    } else {
                        masked(&last.text, last.decision.as_ref())
                    }
                })
                .unwrap_or_default(),
            last_by,
        }
    }
}

fn one(pack: &Pack, times: &Times, row: &InboxRow, words: Words) -> Row {
    let reason = match row.emergency_at {
        Some(_) => "Emergency",
        None if row.called_at.is_some() => reason_of(&row.reason),
        None => "In conversation",
    };
    Row {
        contact: row.contact.clone(),
        alarms: row.alarms(),
        reason,
        channel: wording::channel(pack, &row.address.channel),
        address: masked_address(
            &row.address.channel,
            &storage::shown_address(&row.address.channel, &row.address.address),
        ),
        language: wording::language(pack, &row.language),
        speaks: false,
        tag: row.language.clone(),
        first: words.first,
        last: words.last,
        last_by: words.last_by,
        since: times.when(row.waits_since()),
        ago: times.ago(row.waits_since()),
        holder: String::new(),
        snooze: row
            .snooze
            .map_or_else(String::new, |snooze| contact::snooze_in_words(times, snooze)),
        is_test: row.is_test,
    }
}

/// A reason to call a person, in words.
pub fn reason_of(code: &str) -> &'static str {
    match code {
        "emergency_refused" => "An emergency text did not reach the resident",
        "not_understood" => "Not understood twice",
        "asked" => "Asked for a person",
        _ => "A person is needed",
    }
}

/// The names that residents and colleagues see, by account.
async fn names(console: &Console) -> Result<HashMap<String, String>, StorageError> {
    let accounts = console.db.accounts().await?;
    let names = accounts.into_iter().map(|account| {
        let shown = account.shown().to_owned();
        (account.name, shown)
    });
    Ok(names.collect())
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use storage::{Address, InboxRow};

    fn row(contact: &str, language: &str, called_at: i64, emergency_at: Option<i64>) -> InboxRow {
        InboxRow {
            contact: contact.to_owned(),
            address: Address {
                channel: "sms".to_owned(),
                account: "sms".to_owned(),
                address: "+12125550100".to_owned(),
            },
            language: language.to_owned(),
            started_at: called_at,
            is_test: false,
            reason: "asked".to_owned(),
            urgent: false,
            called_at: Some(called_at),
            emergency_at,
            holder: String::new(),
            snooze: None,
        }
    }

    #[test]
    fn emergencies_then_own_languages_then_the_longest_waiting() {
        let mut rows = vec![
            row("late", "en", 5, None),
            row("early", "en", 1, None),
            row("spanish", "es", 9, None),
            row("fire", "ru", 10, Some(10)),
        ];
        in_order(&mut rows, &["es".to_owned()]);
        let order: Vec<&str> = rows.iter().map(|row| row.contact.as_str()).collect();
        assert_eq!(order, ["fire", "spanish", "early", "late"]);
    }
}
