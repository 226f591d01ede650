//! Conversations that are put aside: until a moment, or until their resident writes.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::message_place;
use crate::sql::args;

/// What has become of a conversation that was put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snooze {
    /// It is put aside.
    Asleep {
        /// Until this moment, in epoch milliseconds; nothing: until the resident writes.
        until: Option<i64>,
    },
    /// It is back.
    Back {
        /// Since this moment, in epoch milliseconds.
        since: i64,
        /// Whether the resident has written; else its time has come.
        written: bool,
    },
}

impl Snooze {
    /// What has become of it now, by the moment until which it was put aside and the one at which its resident wrote.
    pub(crate) fn now(until: Option<i64>, written_at: Option<i64>, now: i64) -> Self {
        let due = until.filter(|until| *until <= now);
        let written = written_at.is_some();
        match due.into_iter().chain(written_at).min() {
            Some(since) => Self::Back { since, written },
            None => Self::Asleep { until },
        }
    }
}

#[derive(sqlx::FromRow)]
struct SnoozeFound {
    until: Option<i64>,
    written_at: Option<i64>,
}

impl Db {
    /// Puts a conversation aside for the account that has it, until this moment (epoch milliseconds), or until its
    /// resident writes. False where the account does not have it, or the resident has written since `seen`, the id of
    /// the last message that was seen.
    pub async fn snooze(
        &self,
        contact: &str,
        account: &str,
        seen: &str,
        until: Option<i64>,
        now: i64,
    ) -> Result<bool, StorageError> {
        let Some((_, turn, _)) = message_place(seen).filter(|(of, ..)| *of == contact) else {
            return Ok(false);
        };
        let sql = "insert into snoozes (contact_id, account, at, turn, until) select $1, $2, $3, $4, $5 \
                   where exists (select 1 from assignments where contact_id = $1 and account = $2) \
                   and not exists (select 1 from messages where contact_id = $1 and direction = 'in' and turn > $4) \
                   on conflict (contact_id) do update set account = excluded.account, at = excluded.at, \
                   turn = excluded.turn, until = excluded.until";
        Ok(self.run(sql, args![contact, account, now, turn, until]).await? > 0)
    }

    /// Takes a conversation up again. False where it was not put aside.
    pub async fn wake(&self, contact: &str) -> Result<bool, StorageError> {
        let sql = "delete from snoozes where contact_id = $1";
        Ok(self.run(sql, args![contact]).await? > 0)
    }

    /// What has become of a conversation that whoever has it has put aside; nothing where nobody did.
    pub async fn snoozed(&self, contact: &str, now: i64) -> Result<Option<Snooze>, StorageError> {
        let sql = "select s.until, (select min(m.at) from messages m where m.contact_id = s.contact_id \
                   and m.direction = 'in' and m.turn > s.turn) as written_at from snoozes s \
                   join assignments a on a.contact_id = s.contact_id and a.account = s.account \
                   where s.contact_id = $1";
        let found: Option<SnoozeFound> = self.row(sql, args![contact]).await?;
        Ok(found.map(|row| Snooze::now(row.until, row.written_at, now)))
    }
}
