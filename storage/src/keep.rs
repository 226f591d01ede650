//! Keeping and giving up data: backup, copy, erasure, legal hold, expiry.

use crate::db::Db;
use crate::error::StorageError;

/// What was, or would be, erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Contacts whose words and address are gone; their counts stay.
    pub contacts: i64,
    /// Requests whose personal parts are gone.
    pub requests: i64,
    /// Contacts left alone because of a legal hold.
    pub held: i64,
}

impl Db {
    /// Writes a consistent copy of a SQLite database to a new file. For PostgreSQL use its own tools, or [`Db::copy`].
    pub async fn backup(&self, file: &str) -> Result<(), StorageError> {
        let _ = file;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Copies everything into the empty database `to`, verifies it, and returns the number of rows.
    pub async fn copy(&self, to: &Db) -> Result<i64, StorageError> {
        let _ = to;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Erases the words and the address of a resident on every account of every channel that has this address.
    pub async fn erase(&self, address: &str, now: i64) -> Result<Erased, StorageError> {
        let _ = (address, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Puts a contact under legal hold, or ends the hold.
    pub async fn hold(&self, contact: &str, on: bool, by: &str, now: i64) -> Result<(), StorageError> {
        let _ = (contact, on, by, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Erases the words of contacts that ended before the day `before`. `dry_run` only counts.
    pub async fn expire(&self, before: &str, dry_run: bool, now: i64) -> Result<Erased, StorageError> {
        let _ = (before, dry_run, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
