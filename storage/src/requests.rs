//! Service requests: one in full, and changes of their status. Lists of them are in [`crate::request_lists`].

use crate::address::Address;
use crate::amend::add_history;
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Tx, args};
use crate::stored::{self, without_nul};
use conversation::{Place, Slot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Test traffic, which no agency should see.
    pub is_test: bool,
    /// The channel it came by.
    pub channel: String,
    /// The language it was filed in.
    pub language: String,
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

/// The statuses that a request can have, as in the contract.
const STATUSES: [&str; 5] = ["open", "in_progress", "closed", "cancelled", "duplicate"];

/// The columns of a request.
macro_rules! request_columns {
    ($rest:literal) => {
        concat!(
            "select number, id, service, agency, topic_group, status, created_at, updated_at, due_at, closed_at, \
             place, answers, contact_detail, description, contact_id, agency_number, forward_at, forwarded_at, \
             forward_error, is_test, channel, language from requests ",
            $rest
        )
    };
}
pub(crate) use request_columns;

#[derive(sqlx::FromRow)]
pub(crate) struct RequestFound {
    pub number: String,
    pub id: String,
    pub service: String,
    pub agency: String,
    pub topic_group: String,
    pub status: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub due_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub place: String,
    pub answers: String,
    pub contact_detail: Option<String>,
    pub description: String,
    pub contact_id: String,
    pub agency_number: Option<String>,
    pub forward_at: i64,
    pub forwarded_at: Option<i64>,
    pub forward_error: Option<String>,
    pub is_test: bool,
    pub channel: String,
    pub language: String,
}

impl RequestFound {
    pub fn into_row(self) -> Result<RequestRow, StorageError> {
        Ok(RequestRow {
            place: stored::read(&self.place)?,
            answers: stored::read(&self.answers)?,
            number: self.number,
            id: self.id,
            service: self.service,
            agency: self.agency,
            group: self.topic_group,
            status: self.status,
            created_at: self.created_at,
            updated_at: self.updated_at,
            due_at: self.due_at,
            closed_at: self.closed_at,
            contact_detail: self.contact_detail,
            description: self.description,
            contact: self.contact_id,
            agency_number: self.agency_number,
            forward_at: self.forward_at,
            forwarded_at: self.forwarded_at,
            forward_error: self.forward_error,
            is_test: self.is_test,
            channel: self.channel,
            language: self.language,
            history: Vec::new(),
        })
    }
}

impl Db {
    /// One request with its history.
    pub async fn request(&self, number: &str) -> Result<Option<RequestRow>, StorageError> {
        let found: Option<RequestFound> = self.row(request_columns!("where number = $1"), args![number]).await?;
        let Some(found) = found else {
            return Ok(None);
        };
        let mut request = found.into_row()?;
        let history: Vec<HistoryFound> = self
            .rows(
                "select at, status, author, note from request_history where number = $1 order by seq",
                args![number],
            )
            .await?;
        for entry in history {
            let HistoryFound {
                at,
                status,
                author,
                note,
            } = entry;
            request.history.push(HistoryEntry {
                at,
                status,
                by: author,
                note,
            });
        }
        Ok(Some(request))
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
        if !STATUSES.contains(&update.status) {
            return Err(StorageError::Invalid(format!(
                "status {}: one of {}",
                update.status,
                STATUSES.join(", ")
            )));
        }
        let mut tx = self.begin().await?;
        let over = matches!(update.status, "closed" | "cancelled" | "duplicate");
        let touched = tx
            .run(
                "update requests set status = $2, updated_at = $3, agency_number = coalesce($4, agency_number), \
                 closed_at = case when $5 = 0 then null else coalesce(closed_at, $3) end where number = $1",
                args![
                    number,
                    update.status,
                    update.now,
                    update.agency_number.map(without_nul),
                    i64::from(over)
                ],
            )
            .await?;
        if touched == 0 {
            return Err(StorageError::NotFound(format!("request {number}")));
        }
        add_history(&mut tx, number, update.status, update.by, update.note, update.now).await?;
        let owner = owner(&mut tx, number).await?;
        tx.commit().await?;
        Ok(owner)
    }
}

#[derive(sqlx::FromRow)]
struct HistoryFound {
    at: i64,
    status: String,
    author: String,
    note: Option<String>,
}

async fn owner(tx: &mut Tx, number: &str) -> Result<Option<Address>, StorageError> {
    let found: Option<(String, String, String)> = tx
        .row(
            "select c.channel, c.account, c.address from requests r join conversations c on c.key = r.conversation \
             where r.number = $1",
            args![number],
        )
        .await?;
    Ok(found.map(|(channel, account, address)| Address {
        channel,
        account,
        address,
    }))
}
