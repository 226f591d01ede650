//! Service requests: lists, one in full, and changes of their status.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use conversation::{Place, Slot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which requests to list. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Status, as in the contract.
    pub status: Option<String>,
    /// Service id.
    pub service: Option<String>,
    /// Responsible agency.
    pub agency: Option<String>,
    /// The contact it was filed in.
    pub contact: Option<String>,
    /// Only those that are past due and not closed, at this time in epoch milliseconds.
    pub overdue_at: Option<i64>,
}

/// One change of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Epoch milliseconds.
    pub at: i64,
    /// The status from then on.
    pub status: String,
    /// Who: an account's name, `resident`, `desk`.
    pub by: String,
    /// What was said.
    pub note: Option<String>,
}

/// A service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Its number, with prefix.
    pub number: String,
    /// The key of the next page; sorts by time of filing.
    pub id: String,
    /// Service id.
    pub service: String,
    /// Responsible agency.
    pub agency: String,
    /// Heading of the published figures.
    pub group: String,
    /// `open`, `in_progress`, `closed`, `cancelled` or `duplicate`.
    pub status: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds.
    pub updated_at: i64,
    /// Epoch milliseconds.
    pub due_at: Option<i64>,
    /// When it was closed, in epoch milliseconds.
    pub closed_at: Option<i64>,
    /// Where it is.
    pub place: Place,
    /// Answers by slot.
    pub answers: BTreeMap<String, Slot>,
    /// The resident's telephone number or e-mail address, where given.
    pub contact_detail: Option<String>,
    /// The resident's words.
    pub description: String,
    /// The id of the contact it was filed in.
    pub contact: String,
    /// The agency's own number.
    pub agency_number: Option<String>,
    /// From when on it may be forwarded, in epoch milliseconds.
    pub forward_at: i64,
    /// When it was forwarded, in epoch milliseconds.
    pub forwarded_at: Option<i64>,
    /// Why it could not be forwarded.
    pub forward_error: Option<String>,
    /// Its changes, oldest first; empty in lists.
    pub history: Vec<HistoryEntry>,
}

/// A change of a request's status.
#[derive(Clone, Copy, Debug)]
pub struct RequestUpdate<'a> {
    /// The new status.
    pub status: &'a str,
    /// What the resident is told with it.
    pub note: Option<&'a str>,
    /// The agency's own number, where it became known.
    pub agency_number: Option<&'a str>,
    /// Who changes it.
    pub by: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

impl Db {
    /// A page of requests, newest first; `after` is the [`RequestRow::id`] of the last one of the page before.
    pub async fn requests(
        &self,
        filter: &RequestFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<RequestRow>, StorageError> {
        let _ = (filter, after, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// One request with its history.
    pub async fn request(&self, number: &str) -> Result<Option<RequestRow>, StorageError> {
        let _ = number;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Changes a request's status. Returns the address that filed it, so that a push can follow; `None` where the
    /// address was erased.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown number, [`StorageError::Invalid`] for an unknown status.
    pub async fn update_request(
        &self,
        number: &str,
        update: RequestUpdate<'_>,
    ) -> Result<Option<Address>, StorageError> {
        let _ = (number, update);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
