//! What only time moves: silent contacts, people's queue, leases of what only one gateway may do.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;

/// An open contact in which nothing was said for the idle gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentConversation {
    /// Whose it is; step it with [`conversation::Event::Silence`].
    pub address: Address,
    /// The contact.
    pub contact: String,
}

/// A conversation in the people's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whose it is.
    pub address: Address,
    /// The open contact.
    pub contact: Option<String>,
    /// Why a person was called.
    pub reason: String,
    /// Whether staff must be alarmed.
    pub urgent: bool,
    /// Since when, in epoch milliseconds.
    pub since: i64,
    /// Whether a person has joined.
    pub joined: bool,
}

impl Db {
    /// Open contacts of a channel in which nothing was said since `before`, and that are in no open hand-off.
    pub async fn silent(
        &self,
        channel: &str,
        before: i64,
        limit: i64,
    ) -> Result<Vec<SilentConversation>, StorageError> {
        let _ = (channel, before, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Conversations in which a person was asked for: urgent ones first, then the longest waiting.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Takes or renews the lease `name` until `until`. Returns its fence, which grows whenever the holder changes;
    /// `None` while somebody else holds it.
    pub async fn lease(&self, name: &str, holder: &str, now: i64, until: i64) -> Result<Option<i64>, StorageError> {
        let _ = (name, holder, now, until);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Gives a lease back.
    pub async fn release(&self, name: &str, holder: &str) -> Result<(), StorageError> {
        let _ = (name, holder);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Where a provider's stream has been read to.
    pub async fn cursor(&self, name: &str) -> Result<Option<i64>, StorageError> {
        let _ = name;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Moves a provider's stream on without a turn.
    pub async fn set_cursor(&self, name: &str, value: i64) -> Result<(), StorageError> {
        let _ = (name, value);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Conditions of the day that staff have set, such as `snow-emergency`.
    pub async fn day_flags(&self, date: &str) -> Result<Vec<String>, StorageError> {
        let _ = date;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Sets a condition for the days `from` to `to`; `to` before `from` takes it back.
    pub async fn set_day_flag(&self, flag: &str, from: &str, to: &str) -> Result<(), StorageError> {
        let _ = (flag, from, to);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
