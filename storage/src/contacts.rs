//! Reading the log: lists of contacts, one contact in full, the export.

use crate::address::shown_address;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{first_id, message_id, message_place};
use crate::log::{LogFilter, Page, PageStart};
use crate::media::MediaRow;
use crate::sql::{Sql, args};
use crate::stored;
use crate::turn::ReplyChoice;
use classifier::Decision;
use conversation::{Event, TopicKind, TopicRecord};
use jiff::civil::Date;
use std::collections::HashMap;

/// Which end a list begins at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest first, for people.
    #[default]
    NewestFirst,
    /// Oldest first, for exports.
    OldestFirst,
}

/// One contact in a list. Its id is the key of the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Its id; ids sort by the time of the first message.
    pub id: String,
    /// Channel code.
    pub channel: String,
    /// The city's account on the channel.
    pub account: String,
    /// The resident, as people may see it (`web:` and a hash prefix for web chat).
    pub address: String,
    /// Epoch milliseconds.
    pub started_at: i64,
    /// When it was closed, in epoch milliseconds.
    pub ended_at: Option<i64>,
    /// When something was last said, in epoch milliseconds.
    pub last_at: i64,
    /// The day it counts for.
    pub local_date: String,
    /// Language tag.
    pub language: String,
    /// Outcome, as in the contract.
    pub outcome: String,
    /// The pack version that decided last.
    pub pack_version: String,
    /// Messages of the resident.
    pub messages_in: i64,
    /// Messages to the resident.
    pub messages_out: i64,
    /// From the first message to the first reply, in milliseconds.
    pub first_reply_ms: Option<i64>,
    /// Whether it counts in the published figure.
    pub published: bool,
    /// Test traffic.
    pub is_test: bool,
    /// Kept from erasure and expiry.
    pub on_hold: bool,
    /// What it was about, in order.
    pub topics: Vec<TopicRecord>,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the resident.
    In,
    /// To the resident.
    Out,
}

/// One message of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id; for a message to the resident the same as in [`crate::Reply::id`].
    pub id: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// Which way.
    pub direction: Direction,
    /// `resident`, `bot`, `person` or `system`.
    pub by: String,
    /// The name of the person who wrote it, as the resident sees it; empty for all others.
    pub name: String,
    /// The text.
    pub text: String,
    /// The provider's id of it.
    pub provider_id: Option<String>,
    /// `received`, or how far the delivery got: `queued`, `in_band`, `unknown`, `sent`, `failed`, `delivered`, `read`,
    /// `cancelled`.
    pub status: String,
    /// When the status last moved, in epoch milliseconds; `None` while it is the first one.
    pub status_at: Option<i64>,
    /// The error code of a failed delivery.
    pub error: Option<String>,
    /// The pack version that decided.
    pub pack_version: String,
    /// The classifier's version that decided.
    pub engine: u32,
    /// What the classifier said.
    pub decision: Option<Decision>,
    /// Whether it was the answer that was asked for, or went to a person: then the rules need not know it.
    pub answers: bool,
    /// Choices under it.
    pub choices: Vec<ReplyChoice>,
    /// When staff removed its words or part of them, in epoch milliseconds; where all are gone the text is empty.
    pub removed_at: Option<i64>,
    /// Files that came with it, in order.
    pub media: Vec<MediaRow>,
}

impl MessageRow {
    /// The turn that it belongs to.
    pub fn turn(&self) -> i64 {
        message_place(&self.id).map_or(0, |(_, turn, _)| turn)
    }
}

/// One contact in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactDetail {
    /// The contact.
    pub contact: ContactRow,
    /// Its messages, oldest first.
    pub messages: Vec<MessageRow>,
}

/// The columns of a contact.
macro_rules! contacts_sql {
    ($which:literal) => {
        concat!(
            "select c.id, c.channel, coalesce(v.account, '') as account, coalesce(v.address, '') as address, \
             c.started_at, c.ended_at, c.last_at, c.local_date, c.language, c.outcome, c.pack, c.messages_in, \
             c.messages_out, c.first_reply_ms, c.published_language, c.is_test, c.on_hold \
             from contacts c left join conversations v on v.key = c.conversation where c.id ",
            $which
        )
    };
}

const OF_IDS: Sql = Sql {
    sqlite: contacts_sql!("in (select value from json_each($1))"),
    postgres: contacts_sql!("in (select json_array_elements_text($1::json))"),
    keep: true,
};
const TOPICS: Sql = Sql {
    sqlite: "select contact_id, kind, id, request from topics \
             where contact_id in (select value from json_each($1)) order by contact_id, seq",
    postgres: "select contact_id, kind, id, request from topics \
               where contact_id in (select json_array_elements_text($1::json)) order by contact_id, seq",
    keep: true,
};
const MESSAGES: Sql = Sql {
    sqlite: "select contact_id, turn, seq, at, direction, author, text, provider_id, status, status_at, error, pack, engine, \
             decision, choices, removed_at, coalesce(kind, '') = 'answer' as answers, case when direction = 'event' and author = 'person' then event end as event from messages where contact_id in (select value from json_each($1)) \
             order by contact_id, turn, seq",
    postgres: "select contact_id, turn, seq, at, direction, author, text, provider_id, status, status_at, error, pack, engine, \
               decision, choices, removed_at, coalesce(kind, '') = 'answer' as answers, case when direction = 'event' and author = 'person' then event end as event from messages where contact_id in (select json_array_elements_text($1::json)) \
               order by contact_id, turn, seq",
    keep: true,
};

#[derive(sqlx::FromRow)]
struct ContactFound {
    id: String,
    channel: String,
    account: String,
    address: String,
    started_at: i64,
    ended_at: Option<i64>,
    last_at: i64,
    local_date: String,
    language: String,
    outcome: String,
    pack: i64,
    messages_in: i64,
    messages_out: i64,
    first_reply_ms: Option<i64>,
    published_language: Option<String>,
    is_test: bool,
    on_hold: bool,
}

#[derive(sqlx::FromRow)]
struct TopicFound {
    contact_id: String,
    kind: String,
    id: String,
    request: String,
}

#[derive(sqlx::FromRow)]
struct MessageFound {
    contact_id: String,
    turn: i64,
    seq: i64,
    at: i64,
    direction: String,
    author: String,
    text: String,
    provider_id: Option<String>,
    status: String,
    status_at: Option<i64>,
    error: Option<String>,
    pack: Option<i64>,
    engine: Option<i64>,
    decision: Option<String>,
    answers: bool,
    choices: Option<String>,
    removed_at: Option<i64>,
    event: Option<String>,
}

impl Db {
    /// A page of contacts; `after` is the id of the last one of the page before.
    pub async fn contacts(
        &self,
        filter: &LogFilter,
        order: Order,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ContactRow>, StorageError> {
        let start = after.map_or(PageStart::First, |id| PageStart::After(id.to_owned()));
        let limit = usize::try_from(limit).unwrap_or(0);
        Ok(self.contacts_page(filter, order, &start, limit).await?.rows)
    }

    /// One contact with its messages.
    pub async fn contact(&self, id: &str) -> Result<Option<ContactDetail>, StorageError> {
        Ok(self.contact_details(&[id.to_owned()]).await?.into_iter().next())
    }

    /// The contacts of these ids, in their order; those that do not exist are left out.
    pub async fn contacts_with_ids(&self, ids: &[&str]) -> Result<Vec<ContactRow>, StorageError> {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        self.contact_rows(&ids).await
    }

    /// A page of contacts with all their messages, oldest first; for exports.
    pub async fn export(
        &self,
        filter: &LogFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ContactDetail>, StorageError> {
        let contacts = self.contacts(filter, Order::OldestFirst, after, limit).await?;
        self.with_messages(contacts).await
    }

    /// A page of contacts with all their messages, oldest first; for exports of any filter, words among them.
    pub async fn export_page(
        &self,
        filter: &LogFilter,
        start: &PageStart,
        limit: usize,
    ) -> Result<Page<ContactDetail>, StorageError> {
        let page = self.contacts_page(filter, Order::OldestFirst, start, limit).await?;
        Ok(Page {
            rows: self.with_messages(page.rows).await?,
            previous: page.previous,
            next: page.next,
        })
    }

    /// The contacts of these ids, in their order.
    pub(crate) async fn contact_rows(&self, ids: &[String]) -> Result<Vec<ContactRow>, StorageError> {
        let found: Vec<ContactFound> = self.rows(OF_IDS, args![stored::write(&ids)?]).await?;
        let mut by_id: HashMap<String, ContactFound> =
            found.into_iter().map(|contact| (contact.id.clone(), contact)).collect();
        self.with_topics(ids.iter().filter_map(|id| by_id.remove(id)).collect())
            .await
    }

    /// The contacts of these ids with their messages, in their order.
    pub(crate) async fn contact_details(&self, ids: &[String]) -> Result<Vec<ContactDetail>, StorageError> {
        let contacts = self.contact_rows(ids).await?;
        self.with_messages(contacts).await
    }

    async fn with_topics(&self, found: Vec<ContactFound>) -> Result<Vec<ContactRow>, StorageError> {
        let ids: Vec<&str> = found.iter().map(|contact| contact.id.as_str()).collect();
        let topics: Vec<TopicFound> = self.rows(TOPICS, args![stored::write(&ids)?]).await?;
        let mut by_contact: HashMap<String, Vec<TopicRecord>> = HashMap::new();
        for topic in topics {
            let kind: TopicKind = stored::read(&format!("\"{}\"", topic.kind))?;
            let request = Some(topic.request).filter(|number| !number.is_empty());
            by_contact.entry(topic.contact_id).or_default().push(TopicRecord {
                kind,
                id: topic.id,
                request,
            });
        }
        let packs = self.pack_hashes().await?;
        let mut contacts = Vec::with_capacity(found.len());
        for contact in found {
            let topics = by_contact.remove(&contact.id).unwrap_or_default();
            contacts.push(contact_row(contact, topics, &packs));
        }
        Ok(contacts)
    }

    async fn with_messages(&self, contacts: Vec<ContactRow>) -> Result<Vec<ContactDetail>, StorageError> {
        let ids: Vec<&str> = contacts.iter().map(|contact| contact.id.as_str()).collect();
        let found: Vec<MessageFound> = self.rows(MESSAGES, args![stored::write(&ids)?]).await?;
        let packs = self.pack_hashes().await?;
        let mut media = self.media_of_messages(&ids).await?;
        let mut by_contact: HashMap<String, Vec<MessageRow>> = HashMap::new();
        let mut decided = (String::new(), 0);
        let mut name = String::new();
        for message in found {
            if let Some(event) = &message.event {
                // A person's words follow their event, which has the name.
                name = name_in(event)?;
            }
            if let (Some(pack), Some(engine)) = (message.pack, message.engine) {
                // Replies follow their event and were decided by the same.
                decided = (
                    packs.get(&pack).cloned().unwrap_or_default(),
                    u32::try_from(engine).unwrap_or(0),
                );
            }
            let contact = message.contact_id.clone();
            if let Some(mut message) = message_row(message, &decided, &name)? {
                message.media = media.remove(&message.id).unwrap_or_default();
                by_contact.entry(contact).or_default().push(message);
            }
        }
        let details = contacts.into_iter().map(|contact| {
            let messages = by_contact.remove(&contact.id).unwrap_or_default();
            ContactDetail { contact, messages }
        });
        Ok(details.collect())
    }
}

/// The first id of a day some days off, by universal time; one day off is outside the day in every time zone.
pub(crate) fn id_of_day(day: &str, off: i64) -> Option<String> {
    let day: Date = day.parse().ok()?;
    let midnight = day
        .to_datetime(jiff::civil::Time::midnight())
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?;
    Some(first_id(
        midnight
            .timestamp()
            .as_millisecond()
            .saturating_add(off.saturating_mul(86_400_000)),
    ))
}

fn contact_row(found: ContactFound, topics: Vec<TopicRecord>, packs: &HashMap<i64, String>) -> ContactRow {
    ContactRow {
        address: shown_address(&found.channel, &found.address),
        id: found.id,
        channel: found.channel,
        account: found.account,
        started_at: found.started_at,
        ended_at: found.ended_at,
        last_at: found.last_at,
        local_date: found.local_date,
        language: found.language,
        outcome: found.outcome,
        pack_version: packs.get(&found.pack).cloned().unwrap_or_default(),
        messages_in: found.messages_in,
        messages_out: found.messages_out,
        first_reply_ms: found.first_reply_ms,
        published: found.published_language.is_some(),
        is_test: found.is_test,
        on_hold: found.on_hold,
        topics,
    }
}

/// The name in an event of a person; empty where it has none.
fn name_in(event: &str) -> Result<String, StorageError> {
    Ok(match stored::read_event(Some(event), "")? {
        Event::PersonJoined { name } | Event::PersonReply { name, .. } => name,
        _ => String::new(),
    })
}

/// A message of the log; nothing for events that are no messages.
fn message_row(found: MessageFound, decided: &(String, u32), name: &str) -> Result<Option<MessageRow>, StorageError> {
    let direction = match found.direction.as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        _ => return Ok(None),
    };
    Ok(Some(MessageRow {
        id: message_id(&found.contact_id, found.turn, found.seq),
        at: found.at,
        direction,
        name: if found.author == "person" {
            name.to_owned()
        } else {
            String::new()
        },
        by: found.author,
        text: found.text,
        provider_id: found.provider_id,
        status: found.status,
        status_at: found.status_at,
        error: found.error,
        pack_version: decided.0.clone(),
        engine: decided.1,
        decision: found.decision.as_deref().map(stored::read_decision).transpose()?,
        answers: found.answers,
        choices: found
            .choices
            .as_deref()
            .map(stored::read)
            .transpose()?
            .unwrap_or_default(),
        removed_at: found.removed_at,
        media: Vec::new(),
    }))
}
