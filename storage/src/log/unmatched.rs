//! Messages that the classifier did not understand, so that rules can be written for them.

use super::filter::{Clause, Days, LogFilter, VerdictKind};
use super::marks::Facet;
use super::page::{Page, PageStart, Search, cut, range_of};
use crate::contacts::{Direction, MessageRow};
use crate::db::Db;
use crate::error::StorageError;
use classifier::Verdict;
use conversation::TopicKind;

/// Contacts whose messages are read at once.
const CHUNK: usize = 50;

/// Which messages that were not understood are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnmatchedFilter {
    /// The days on which their contacts began.
    pub days: Days,
    /// Channel code.
    pub channel: Option<String>,
    /// The language of their contacts.
    pub language: Option<String>,
    /// Which of both; none: both.
    pub only: Option<Unmatched>,
}

/// How a message was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmatched {
    /// Two or three entries stood to choose from.
    Torn,
    /// Nothing could be trusted.
    Unknown,
}

/// A message that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmatchedMessage {
    /// Its contact.
    pub contact: String,
    /// Channel code.
    pub channel: String,
    /// The language of the contact.
    pub language: String,
    /// What the contact was about after all: kinds and ids.
    pub topics: Vec<(TopicKind, String)>,
    /// The message, with its decision.
    pub message: MessageRow,
}

impl Db {
    /// A page of messages that were not understood: those of the newest contacts first, and of one contact the last
    /// one first. The key of a row is its message's id. Answers to the desk's questions, what was said to a person, and
    /// messages whose words were erased or removed are left out.
    pub async fn unmatched(
        &self,
        filter: &UnmatchedFilter,
        start: &PageStart,
        limit: usize,
    ) -> Result<Page<UnmatchedMessage>, StorageError> {
        let newest_first = !matches!(start, PageStart::Before(_));
        let key = match start {
            PageStart::First => None,
            PageStart::After(key) | PageStart::Before(key) => Some(key.as_str()),
        };
        let wanted = limit.saturating_add(1);
        let rows = self.not_understood(filter, key, newest_first, wanted).await?;
        Ok(cut(rows, start, limit, |row| row.message.id.clone()))
    }

    /// The first messages behind a key.
    async fn not_understood(
        &self,
        filter: &UnmatchedFilter,
        key: Option<&str>,
        newest_first: bool,
        wanted: usize,
    ) -> Result<Vec<UnmatchedMessage>, StorageError> {
        let log = filter.contacts();
        let mut search = Search::new(&log);
        search.clauses.push(filter.verdicts());
        let mut found = Vec::new();
        let mut start = key.map(|key| beside(key, newest_first));
        loop {
            let place = start.take().map_or(PageStart::First, PageStart::After);
            let range = range_of(&log, &place, newest_first);
            let mut tx = self.begin_reading().await?;
            let ids = search.ids(&mut tx, &range, CHUNK).await?;
            drop(tx);
            for detail in self.contact_details(&ids).await? {
                let contact = detail.contact;
                let mut messages = detail.messages;
                if newest_first {
                    messages.reverse();
                }
                for message in messages {
                    let beyond = key.is_none_or(|key| (message.id.as_str() < key) == newest_first && message.id != key);
                    if beyond && is_wanted(&message, filter.only) {
                        found.push(UnmatchedMessage {
                            contact: contact.id.clone(),
                            channel: contact.channel.clone(),
                            language: contact.language.clone(),
                            topics: contact
                                .topics
                                .iter()
                                .map(|topic| (topic.kind, topic.id.clone()))
                                .collect(),
                            message,
                        });
                    }
                }
            }
            if found.len() >= wanted || ids.len() < CHUNK {
                found.truncate(wanted);
                return Ok(found);
            }
            start = ids.into_iter().next_back();
        }
    }
}

impl UnmatchedFilter {
    /// The contacts whose messages are looked at.
    fn contacts(&self) -> LogFilter {
        LogFilter {
            days: self.days,
            channel: self.channel.clone(),
            language: self.language.clone(),
            without_tests: true,
            ..LogFilter::default()
        }
    }

    fn verdicts(&self) -> Clause {
        let (torn, unknown) = (Facet::verdict(VerdictKind::Torn), Facet::verdict(VerdictKind::Unknown));
        Clause::AnyOf(match self.only {
            Some(Unmatched::Torn) => vec![torn],
            Some(Unmatched::Unknown) => vec![unknown],
            None => vec![torn, unknown],
        })
    }
}

/// A bound beside the contact of a message, so that the contact itself is read again.
fn beside(key: &str, newest_first: bool) -> String {
    let contact = key.split('-').next().unwrap_or(key);
    if newest_first {
        return format!("{contact}-");
    }
    let mut bound = contact.to_owned();
    bound.pop();
    bound
}

fn is_wanted(message: &MessageRow, only: Option<Unmatched>) -> bool {
    let is_there = message.removed_at.is_none() || !message.text.is_empty();
    let Some(decision) = message
        .decision
        .as_ref()
        .filter(|_| message.direction == Direction::In && !message.answers && is_there)
    else {
        return false;
    };
    match decision.verdict {
        Verdict::Clear(_) => false,
        Verdict::Torn(_) => only != Some(Unmatched::Unknown),
        Verdict::Unknown => only != Some(Unmatched::Torn),
    }
}
