//! Reading the log: lists of contacts, one contact in full, the export.

use crate::db::Db;
use crate::error::StorageError;
use crate::turn::ReplyChoice;
use classifier::Decision;
use conversation::TopicRecord;

/// Which contacts to list. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactFilter {
    /// First day, `2026-11-01`.
    pub from: Option<String>,
    /// Last day, inclusive.
    pub to: Option<String>,
    /// Channel code.
    pub channel: Option<String>,
    /// Outcome, as in the contract.
    pub outcome: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// The resident's address, as stored (E.164 and so on).
    pub address: Option<String>,
    /// Only contacts that are still open.
    pub open_only: bool,
    /// Leaves test traffic out.
    pub without_tests: bool,
}

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
    /// The text.
    pub text: String,
    /// The provider's id of it.
    pub provider_id: Option<String>,
    /// `received`, or how far the delivery got: `queued`, `in_band`, `unknown`, `sent`, `failed`, `delivered`, `read`,
    /// `cancelled`.
    pub status: String,
    /// The error code of a failed delivery.
    pub error: Option<String>,
    /// The pack version that decided.
    pub pack_version: String,
    /// The classifier's version that decided.
    pub engine: u32,
    /// What the classifier said.
    pub decision: Option<Decision>,
    /// Choices under it.
    pub choices: Vec<ReplyChoice>,
}

/// One contact in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactDetail {
    /// The contact.
    pub contact: ContactRow,
    /// Its messages, oldest first.
    pub messages: Vec<MessageRow>,
}

impl Db {
    /// A page of contacts; `after` is the id of the last one of the page before.
    pub async fn contacts(
        &self,
        filter: &ContactFilter,
        order: Order,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ContactRow>, StorageError> {
        let _ = (filter, order, after, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// One contact with its messages.
    pub async fn contact(&self, id: &str) -> Result<Option<ContactDetail>, StorageError> {
        let _ = id;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// A page of contacts with all their messages, oldest first; for exports.
    pub async fn export(
        &self,
        filter: &ContactFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ContactDetail>, StorageError> {
        let _ = (filter, after, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
