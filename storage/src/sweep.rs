//! What only time moves: silent contacts, people's queue, leases of what only one gateway may do.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::args;

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

#[derive(sqlx::FromRow)]
struct SilentFound {
    channel: String,
    account: String,
    address: String,
    contact_id: String,
}

#[derive(sqlx::FromRow)]
struct WaitingFound {
    channel: String,
    account: String,
    address: String,
    contact_id: String,
    contact_open: bool,
    handoff: String,
    handoff_reason: Option<String>,
    handoff_urgent: Option<bool>,
    handoff_since: Option<i64>,
}

impl Db {
    /// Open contacts of a channel in which nothing was said since `before`, and that are in no open hand-off.
    pub async fn silent(
        &self,
        channel: &str,
        before: i64,
        limit: i64,
    ) -> Result<Vec<SilentConversation>, StorageError> {
        let found: Vec<SilentFound> = self
            .rows(
                "select channel, account, address, contact_id from conversations \
                 where contact_open and channel = $1 and last_at < $2 and handoff is null order by last_at limit $3",
                args![channel, before, limit],
            )
            .await?;
        let silent = found.into_iter().map(|row| SilentConversation {
            address: Address {
                channel: row.channel,
                account: row.account,
                address: row.address,
            },
            contact: row.contact_id,
        });
        Ok(silent.collect())
    }

    /// Conversations in which a person was asked for: urgent ones first, then the longest waiting.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, StorageError> {
        let found: Vec<WaitingFound> = self
            .rows(
                "select channel, account, address, contact_id, contact_open, handoff, handoff_reason, \
                 handoff_urgent, handoff_since from conversations where handoff is not null \
                 order by coalesce(handoff_urgent, false) desc, handoff_since",
                vec![],
            )
            .await?;
        let waiting = found.into_iter().map(|row| Waiting {
            address: Address {
                channel: row.channel,
                account: row.account,
                address: row.address,
            },
            contact: Some(row.contact_id).filter(|_| row.contact_open),
            reason: row.handoff_reason.unwrap_or_default(),
            urgent: row.handoff_urgent.unwrap_or(false),
            since: row.handoff_since.unwrap_or(0),
            joined: row.handoff == "joined",
        });
        Ok(waiting.collect())
    }

    /// The address of a contact, for a person who takes it over; `None` where it was erased.
    pub async fn address_of(&self, contact: &str) -> Result<Option<Address>, StorageError> {
        let found: Option<(String, String, String)> = self
            .row(
                "select v.channel, v.account, v.address from contacts c \
                 join conversations v on v.key = c.conversation where c.id = $1",
                args![contact],
            )
            .await?;
        Ok(found.map(|(channel, account, address)| Address {
            channel,
            account,
            address,
        }))
    }

    /// Takes or renews the lease `name` until `until`. Returns its fence, which grows whenever the holder changes;
    /// `None` while somebody else holds it.
    pub async fn lease(&self, name: &str, holder: &str, now: i64, until: i64) -> Result<Option<i64>, StorageError> {
        let mut tx = self.begin().await?;
        let taken: Option<(i64,)> = tx
            .row(
                "insert into leases (name, holder, until, fence) values ($1, $2, $4, 1) \
                 on conflict (name) do update set \
                 fence = case when leases.holder = excluded.holder then leases.fence else leases.fence + 1 end, \
                 holder = excluded.holder, until = excluded.until \
                 where leases.holder = excluded.holder or leases.until <= $3 returning fence",
                args![name, holder, now, until],
            )
            .await?;
        tx.commit().await?;
        Ok(taken.map(|row| row.0))
    }

    /// Gives a lease back.
    pub async fn release(&self, name: &str, holder: &str) -> Result<(), StorageError> {
        self.run(
            "update leases set until = 0 where name = $1 and holder = $2",
            args![name, holder],
        )
        .await?;
        Ok(())
    }

    /// Where a provider's stream has been read to.
    pub async fn cursor(&self, name: &str) -> Result<Option<i64>, StorageError> {
        let found: Option<(i64,)> = self
            .row("select value from cursors where name = $1", args![name])
            .await?;
        Ok(found.map(|row| row.0))
    }

    /// Moves a provider's stream on without a turn; never back.
    pub async fn set_cursor(&self, name: &str, value: i64) -> Result<(), StorageError> {
        self.run(
            "insert into cursors (name, value) values ($1, $2) on conflict (name) \
             do update set value = excluded.value where excluded.value > cursors.value",
            args![name, value],
        )
        .await?;
        Ok(())
    }

    /// Conditions of the day that staff have set, such as `snow-emergency`, by name.
    pub async fn day_flags(&self, date: &str) -> Result<Vec<String>, StorageError> {
        let found: Vec<(String,)> = self
            .rows(
                "select flag from day_flags where from_date <= $1 and to_date >= $1 order by flag",
                args![date],
            )
            .await?;
        Ok(found.into_iter().map(|row| row.0).collect())
    }

    /// Sets a condition for the days `from` to `to`; `to` before `from` takes it back.
    pub async fn set_day_flag(&self, flag: &str, from: &str, to: &str) -> Result<(), StorageError> {
        self.run(
            "insert into day_flags (flag, from_date, to_date) values ($1, $2, $3) on conflict (flag) \
             do update set from_date = excluded.from_date, to_date = excluded.to_date",
            args![flag, from, to],
        )
        .await?;
        Ok(())
    }
}
