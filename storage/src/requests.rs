//! Service requests: one in full, and changes of their status. Lists of them are in [`crate::request_lists`].

use crate::address::hash;
use crate::amend::add_history;
use crate::db::Db;
use crate::error::StorageError;
use crate::notices::{Change, add_notices, hear};
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
    /// The report that it was joined with.
    pub duplicate_of: Option<String>,
    /// Whether it was solved, in the resident's words: `asked`, `solved`, `not_solved`.
    pub survey: Option<String>,
    /// How often it was opened again after its agency had it.
    pub forward_round: i64,
    /// How often it was tried to be forwarded.
    pub forward_attempts: i64,
    /// What went wrong the last time.
    pub forward_last: Option<String>,
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
    /// The report that it is a duplicate of, where its status is `duplicate`.
    pub duplicate_of: Option<&'a str>,
    /// What names this very change, where it may come twice; the second time nothing is done.
    pub once: Option<&'a str>,
    /// Who changes it.
    pub by: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What an update did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Updated {
    /// Whether it was done now; false where it had come before.
    pub done: bool,
    /// How many addresses are to hear of it.
    pub told: i64,
}

/// How many steps from a duplicate to the report that it was joined with are gone.
const MOST_JOINED: usize = 10;

/// The statuses that a request can have, as in the contract.
const STATUSES: [&str; 5] = ["open", "in_progress", "closed", "cancelled", "duplicate"];

/// The columns of a request.
macro_rules! request_columns {
    ($rest:literal) => {
        concat!(
            "select number, id, service, agency, topic_group, status, created_at, updated_at, due_at, closed_at, \
             place, answers, contact_detail, description, contact_id, agency_number, forward_at, forwarded_at, \
             forward_error, is_test, channel, language, duplicate_of, survey, forward_round, forward_attempts, \
             forward_last from requests ",
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
    pub duplicate_of: Option<String>,
    pub survey: Option<String>,
    pub forward_round: i64,
    pub forward_attempts: i64,
    pub forward_last: Option<String>,
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
            duplicate_of: self.duplicate_of,
            survey: self.survey,
            forward_round: self.forward_round,
            forward_attempts: self.forward_attempts,
            forward_last: self.forward_last,
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

    /// Changes a request's status, and has everybody who is to hear of it told: this is the one road of every change,
    /// whoever makes it. The notices wait in the same transaction.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown number, [`StorageError::Invalid`] for an unknown status or a report
    /// that would be a duplicate of itself.
    pub async fn update_request(&self, number: &str, update: RequestUpdate<'_>) -> Result<Updated, StorageError> {
        if !STATUSES.contains(&update.status) {
            return Err(StorageError::Invalid(format!(
                "status {}: one of {}",
                update.status,
                STATUSES.join(", ")
            )));
        }
        let mut tx = self.begin().await?;
        if let Some(key) = update.once
            && !claim_once(&mut tx, key, number).await?
        {
            return Ok(Updated::default());
        }
        // Locks the row, so that the status read next is the one that is changed.
        let sql = "update requests set updated_at = $2 where number = $1";
        if tx.run(sql, args![number, update.now]).await? == 0 {
            return Err(StorageError::NotFound(format!("request {number}")));
        }
        let before: Option<(String,)> = tx
            .row("select status from requests where number = $1", args![number])
            .await?;
        let joined = match update.duplicate_of.filter(|_| update.status == "duplicate") {
            Some(other) => Some(join(&mut tx, number, other, update.now).await?),
            None => None,
        };
        set_status(&mut tx, number, &update).await?;
        add_history(&mut tx, number, update.status, update.by, update.note, update.now).await?;
        let is_news = before.is_none_or(|row| row.0 != update.status) || update.note.is_some();
        let mut told = 0;
        if is_news {
            let change = Change {
                number: number.to_owned(),
                status: update.status.to_owned(),
                note: update.note.map(str::to_owned),
                joined,
            };
            told = add_notices(&mut tx, &change, "", update.now).await?;
        }
        tx.commit().await?;
        Ok(Updated { done: true, told })
    }
}

async fn set_status(tx: &mut Tx, number: &str, update: &RequestUpdate<'_>) -> Result<(), StorageError> {
    let over = matches!(update.status, "closed" | "cancelled" | "duplicate");
    tx.run(
        "update requests set status = $2, agency_number = coalesce($4, agency_number), \
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
    Ok(())
}

/// Whether a call of an agency comes for the first time. Its key is kept as those of providers' messages are.
async fn claim_once(tx: &mut Tx, key: &str, number: &str) -> Result<bool, StorageError> {
    let key = hash(&["agency", key]);
    let claimed = tx
        .run(
            "insert into inbound (key, text_hash, contact_id, turn, request, in_band) values ($1, '', '', 0, $2, $3) \
             on conflict (key) do nothing",
            args![key, number, false],
        )
        .await?;
    Ok(claimed > 0)
}

/// Joins a report with an earlier one, or with the one that that one was joined with. Whoever is to hear of the report
/// hears of the other one from now on. Returns the other one's number.
async fn join(tx: &mut Tx, number: &str, other: &str, now: i64) -> Result<String, StorageError> {
    let mut root = other.to_owned();
    for _ in 0..MOST_JOINED {
        let found: Option<(Option<String>,)> = tx
            .row("select duplicate_of from requests where number = $1", args![&root])
            .await?;
        match found {
            None => return Err(StorageError::NotFound(format!("request {root}"))),
            Some((Some(next),)) => root = next,
            Some((None,)) => break,
        }
    }
    if root == number {
        return Err(StorageError::Invalid(format!(
            "{number} would be a duplicate of itself"
        )));
    }
    let sql = "update requests set duplicate_of = $2 where number = $1";
    tx.run(sql, args![number, &root]).await?;
    let hearers: Vec<(String,)> = tx
        .rows(
            "select conversation from requests where number = $1 and conversation <> '' \
             union select conversation from followers where number = $1 and hears",
            args![number],
        )
        .await?;
    for (hearer,) in hearers {
        let muted: Option<(i64,)> = tx
            .row(
                "select count(*) from followers where number in ($1, $2) and conversation = $3 and not hears",
                args![number, &root, &hearer],
            )
            .await?;
        if muted.is_none_or(|row| row.0 == 0) {
            hear(tx, &root, &hearer, true, now).await?;
        }
    }
    Ok(root)
}

#[derive(sqlx::FromRow)]
struct HistoryFound {
    at: i64,
    status: String,
    author: String,
    note: Option<String>,
}
