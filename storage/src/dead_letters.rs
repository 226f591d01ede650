//! Messages that did not leave: dead letters, and what waits for accounts that are set up no more.

use crate::address::shown_address;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{message_id, message_place};
use crate::outbox::{Moved, move_message};
use crate::sql::{Sql, args};
use crate::stored;

/// A message that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message's id.
    pub id: String,
    /// The contact.
    pub contact: String,
    /// Where to, as people may see it.
    pub channel: String,
    /// The resident, as people may see it.
    pub address: String,
    /// The text.
    pub text: String,
    /// Why.
    pub error: String,
    /// Epoch milliseconds.
    pub at: i64,
}

/// Messages that nobody sends: their account is not among those that are set up.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stranded {
    /// The channel's code.
    pub channel: String,
    /// The account.
    pub account: String,
    /// How many wait.
    pub waiting: i64,
    /// When the oldest was decided, in epoch milliseconds.
    pub since: i64,
}

/// What waits for accounts that are not among these (a JSON list).
macro_rules! stranded {
    ($select:literal, $list:literal, $rest:literal) => {
        concat!(
            "select ",
            $select,
            " from outbox o join conversations v on v.key = o.conversation \
             where o.lease_until = 0 and v.account not in (",
            $list,
            ") ",
            $rest
        )
    };
}

const STRANDED: Sql = Sql {
    sqlite: stranded!(
        "v.channel, v.account, count(*) as waiting, min(o.created_at) as since",
        "select value from json_each($1)",
        "group by v.channel, v.account order by v.channel, v.account"
    ),
    postgres: stranded!(
        "v.channel, v.account, count(*) as waiting, min(o.created_at) as since",
        "select json_array_elements_text($1::json)",
        "group by v.channel, v.account order by v.channel, v.account"
    ),
    keep: true,
};

const STRANDED_SINCE: Sql = Sql {
    sqlite: stranded!(
        "o.id",
        "select value from json_each($1)",
        "and o.created_at < $2 limit $3"
    ),
    postgres: stranded!(
        "o.id",
        "select json_array_elements_text($1::json)",
        "and o.created_at < $2 limit $3"
    ),
    keep: true,
};

#[derive(sqlx::FromRow)]
struct DeadFound {
    contact_id: String,
    turn: i64,
    seq: i64,
    channel: String,
    address: Option<String>,
    text: String,
    error: Option<String>,
    at: i64,
}

impl Db {
    /// Messages that could not be sent, newest first.
    pub async fn dead_letters(&self, limit: i64) -> Result<Vec<DeadLetter>, StorageError> {
        let found: Vec<DeadFound> = self
            .rows(
                "select m.contact_id, m.turn, m.seq, c.channel, v.address, m.text, m.error, m.at from messages m \
                 join contacts c on c.id = m.contact_id left join conversations v on v.key = c.conversation \
                 where m.status = 'failed' order by m.at desc limit $1",
                args![limit],
            )
            .await?;
        let letters = found.into_iter().map(|row| DeadLetter {
            id: message_id(&row.contact_id, row.turn, row.seq),
            contact: row.contact_id,
            address: shown_address(&row.channel, row.address.as_deref().unwrap_or("")),
            channel: row.channel,
            text: row.text,
            error: row.error.unwrap_or_default(),
            at: row.at,
        });
        Ok(letters.collect())
    }

    /// Puts a message that could not be sent back among those that wait. Returns false if it is no dead letter, or if
    /// its resident has opted out, which nothing but their own START undoes.
    pub async fn retry_letter(&self, id: &str, now: i64) -> Result<bool, StorageError> {
        let Some((contact, turn, seq)) = message_place(id) else {
            return Ok(false);
        };
        let mut tx = self.begin().await?;
        let reopened = tx
            .run(
                "update messages set status = 'queued', error = null, status_at = $4 \
                 where contact_id = $1 and turn = $2 and seq = $3 and status = 'failed' \
                 and coalesce(error, '') <> 'opted_out'",
                args![contact, turn, seq, now],
            )
            .await?;
        if reopened == 0 {
            return Ok(false);
        }
        tx.run(
            "insert into outbox (id, conversation, contact_id, turn, seq, push, not_before, lease_until, attempts, \
             created_at) select $1, conversation, $2, $3, $4, 0, $5, 0, 0, $5 from contacts where id = $2",
            args![id, contact, turn, seq, now],
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What waits for accounts other than these.
    pub async fn stranded(&self, accounts: &[String]) -> Result<Vec<Stranded>, StorageError> {
        self.rows(STRANDED, args![stored::write(&accounts)?]).await
    }

    /// Makes dead letters, with the error `no_account`, of up to `limit` messages that were decided before `before` and
    /// wait for accounts other than these; returns how many.
    pub async fn give_up_stranded(
        &self,
        accounts: &[String],
        before: i64,
        limit: i64,
        now: i64,
    ) -> Result<usize, StorageError> {
        if self.stranded(accounts).await?.iter().all(|one| one.since >= before) {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let list = stored::write(&accounts)?;
        let found: Vec<(String,)> = tx.rows(STRANDED_SINCE, args![list, before, limit]).await?;
        let to = Moved {
            status: "failed",
            error: Some("no_account"),
            provider_id: None,
            now,
        };
        let mut given_up = 0_usize;
        for (id,) in found {
            // Another gateway may have that account, and have claimed the message just now.
            let sql = "delete from outbox where id = $1 and lease_until = 0";
            if tx.run(sql, args![id.as_str()]).await? > 0 {
                move_message(&mut tx, self.slot(), &id, to).await?;
                given_up = given_up.saturating_add(1);
            }
        }
        tx.commit().await?;
        Ok(given_up)
    }
}
