//! What is carried elsewhere after a turn: requests to their agencies, questions to connectors.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::requests::{RequestFound, RequestRow, request_columns};
use crate::sql::args;
use crate::stored;
use conversation::LookUp;

/// A request whose ten minutes are over.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    /// The request.
    pub request: RequestRow,
    /// How often it was tried before.
    pub attempts: i64,
}

/// What became of forwarding a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForwardResult {
    /// The agency has it, or it stays at the desk here.
    Done {
        /// The agency's own number.
        agency_number: Option<String>,
    },
    /// To be tried again, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
        /// What went wrong.
        error: String,
    },
    /// It cannot be forwarded; staff must see to it.
    Never {
        /// Why.
        error: String,
    },
}

/// A question to a connector that has no answer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingLookUp {
    /// Its id.
    pub id: String,
    /// Whose turn asked.
    pub address: Address,
    /// The question.
    pub look_up: LookUp,
    /// When it was asked, in epoch milliseconds.
    pub at: i64,
}

#[derive(sqlx::FromRow)]
struct LookUpFound {
    id: String,
    channel: String,
    account: String,
    address: String,
    body: String,
    at: i64,
}

/// Requests that are due at `$1` (epoch milliseconds). One whose photo is still with its provider waits for it, at most
/// until forty minutes after it was filed: agencies get it once.
macro_rules! due {
    () => {
        "forwarded_at is null and forward_error is null and status in ('open', 'in_progress') \
         and forward_at <= $1 and forward_lease <= $1 and not (created_at > $1 - 2400000 and exists ( \
           select 1 from media m where m.request = requests.number and m.state = 'waiting'))"
    };
}

impl Db {
    /// Leases requests whose ten minutes are over and that were not forwarded yet. A lease that ran out is given
    /// again: agencies recognise a request by its number.
    pub async fn claim_forwards(&self, now: i64, lease_until: i64, limit: i64) -> Result<Vec<Forward>, StorageError> {
        let due: Option<(i64,)> = self
            .row(concat!("select count(*) from requests where ", due!()), args![now])
            .await?;
        if due.is_none_or(|row| row.0 == 0) {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let claimed: Vec<(String, i64)> = tx
            .rows(
                concat!(
                    "update requests set forward_lease = $2, forward_attempts = forward_attempts + 1 \
                     where forwarded_at is null and forward_lease <= $1 and forward_at <= $1 and number in ( \
                       select number from requests where ",
                    due!(),
                    " order by forward_at limit $3) returning number, forward_attempts"
                ),
                args![now, lease_until, limit],
            )
            .await?;
        let mut forwards = Vec::with_capacity(claimed.len());
        for (number, attempts) in claimed {
            let found: Option<RequestFound> = tx.row(request_columns!("where number = $1"), args![number]).await?;
            if let Some(found) = found {
                forwards.push(Forward {
                    request: found.into_row()?,
                    attempts: attempts.saturating_sub(1),
                });
            }
        }
        tx.commit().await?;
        Ok(forwards)
    }

    /// Records what became of forwarding a request.
    pub async fn settle_forward(&self, number: &str, result: &ForwardResult, now: i64) -> Result<(), StorageError> {
        match result {
            ForwardResult::Done { agency_number } => {
                let sql = "update requests set forwarded_at = $2, forward_lease = 0, forward_last = null, \
                           agency_number = coalesce($3, agency_number) where number = $1";
                self.run(sql, args![number, now, agency_number.clone()]).await?;
            }
            ForwardResult::Later { at, error } => {
                let sql = "update requests set forward_lease = 0, forward_at = $2, forward_last = $3 where number = $1";
                self.run(sql, args![number, *at, error]).await?;
            }
            ForwardResult::Never { error } => {
                let sql = "update requests set forward_lease = 0, forward_error = $2 where number = $1";
                self.run(sql, args![number, error]).await?;
            }
        }
        Ok(())
    }

    /// Requests that have not reached their agency: those that cannot, and those that are tried again. Longest waiting
    /// first.
    pub async fn undelivered(&self, limit: i64) -> Result<Vec<RequestRow>, StorageError> {
        let found: Vec<RequestFound> = self
            .rows(
                request_columns!(
                    "where forwarded_at is null and status in ('open', 'in_progress') \
                     and (forward_error is not null or forward_last is not null) order by created_at limit $1"
                ),
                args![limit],
            )
            .await?;
        found.into_iter().map(RequestFound::into_row).collect()
    }

    /// Has a request tried again at once that has not reached its agency. Returns whether there was something to try.
    pub async fn retry_forward(&self, number: &str, now: i64) -> Result<bool, StorageError> {
        let sql = "update requests set forward_error = null, forward_at = $2, forward_attempts = 0 \
                   where number = $1 and forwarded_at is null and forward_lease <= $2 \
                   and status in ('open', 'in_progress')";
        Ok(self.run(sql, args![number, now]).await? > 0)
    }

    /// Leases questions to connectors. A question is over when its answer is committed as an event of the address.
    pub async fn claim_look_ups(
        &self,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<PendingLookUp>, StorageError> {
        let waiting: Option<(i64,)> = self
            .row("select count(*) from look_ups where lease_until <= $1", args![now])
            .await?;
        if waiting.is_none_or(|row| row.0 == 0) {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let claimed: Vec<(String,)> = tx
            .rows(
                "update look_ups set lease_until = $2 where lease_until <= $1 and id in ( \
                   select id from look_ups where lease_until <= $1 order by at limit $3) returning id",
                args![now, lease_until, limit],
            )
            .await?;
        let mut pending = Vec::with_capacity(claimed.len());
        for (id,) in claimed {
            let found: Option<LookUpFound> = tx
                .row(
                    "select l.id, v.channel, v.account, v.address, l.body, l.at from look_ups l \
                     join conversations v on v.key = l.conversation where l.id = $1",
                    args![id],
                )
                .await?;
            if let Some(found) = found {
                let address = Address {
                    channel: found.channel,
                    account: found.account,
                    address: found.address,
                };
                pending.push(PendingLookUp {
                    id: found.id,
                    address,
                    look_up: stored::read(&found.body)?,
                    at: found.at,
                });
            }
        }
        tx.commit().await?;
        Ok(pending)
    }
}
