//! What people at work keep beside the log: who has taken a conversation over, drafts, notes, presence, canned replies;
//! and what their lists show of each contact.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::sql::{Sql, args};
use crate::stored::{self, without_nul};
use classifier::{Decision, Verdict};

/// A conversation that a person has taken over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Assignment {
    /// The contact it was taken over in.
    pub contact_id: String,
    /// The account's name.
    pub account: String,
    /// Since when, in epoch milliseconds.
    pub since: i64,
}

/// A note that only staff see.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Note {
    /// Its id; ids sort by time.
    pub id: String,
    /// The contact.
    pub contact_id: String,
    /// Who wrote it.
    pub account: String,
    /// The words.
    pub body: String,
    /// Epoch milliseconds.
    pub at: i64,
}

/// Somebody who has a contact on their screen.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Present {
    /// The account's name.
    pub account: String,
    /// When they were last heard of, in epoch milliseconds.
    pub seen_at: i64,
    /// Whether they were writing then.
    pub writing: bool,
}

/// A sentence that people send often.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CannedReply {
    /// Its id.
    pub id: String,
    /// What staff call it.
    pub title: String,
    /// Empty, or the status of a request that it announces.
    pub purpose: String,
    /// The agency whose people use it; empty: everybody does.
    pub agency: String,
    /// Language tag.
    pub language: String,
    /// The words; `{number}` stands for a request's number, `{service}` for what it is about.
    pub body: String,
    /// Who changed it last.
    pub account: String,
    /// Epoch milliseconds.
    pub updated_at: i64,
}

/// What a list shows of a contact: its resident's first words and what was decided on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The contact.
    pub contact: String,
    /// The first words.
    pub text: String,
    /// Whether staff removed all of them.
    pub is_removed: bool,
    /// The last decision of the contact, where one was made.
    pub decision: Option<Decision>,
}

/// A contact in which something was written.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LogChange {
    /// The message's place in the log; grows.
    pub n: i64,
    /// The contact.
    pub contact_id: String,
    /// `resident`, `bot`, `person`, `system`.
    pub author: String,
    /// Whether this was the first message of its contact.
    pub opens: bool,
}

const GLANCES: Sql = Sql {
    sqlite: "select contact_id, turn, text, text = '' and removed_at is not null as is_removed, decision from messages \
             where direction = 'in' \
             and contact_id in (select value from json_each($1)) order by contact_id, turn, seq",
    postgres: "select contact_id, turn, text, text = '' and removed_at is not null as is_removed, decision from messages \
               where direction = 'in' \
               and contact_id in (select json_array_elements_text($1::json)) order by contact_id, turn, seq",
    keep: true,
};
const CHANGES: &str = "select n, contact_id, author, turn = (select min(f.turn) from messages f \
     where f.contact_id = m.contact_id) and seq = 0 as opens from messages m where n > $1 order by n limit $2";
const ASSIGNMENTS: &str = "select contact_id, account, since from assignments order by since";

#[derive(sqlx::FromRow)]
struct GlanceFound {
    contact_id: String,
    text: String,
    is_removed: bool,
    decision: Option<String>,
}

impl Db {
    /// Takes a conversation over, in this contact. Returns who has it from then on: the caller, or who was first. Whoever
    /// had an earlier contact of the address has it no more.
    pub async fn assign(
        &self,
        address: &Address,
        contact: &str,
        account: &str,
        now: i64,
    ) -> Result<Assignment, StorageError> {
        let mut tx = self.begin().await?;
        tx.run(
            "insert into assignments (conversation, contact_id, account, since) values ($1, $2, $3, $4) \
             on conflict (conversation) do update set contact_id = excluded.contact_id, account = excluded.account, \
             since = excluded.since where assignments.contact_id <> excluded.contact_id",
            args![address.key(), contact, account, now],
        )
        .await?;
        let holder: Option<Assignment> = tx
            .row(
                "select contact_id, account, since from assignments where conversation = $1",
                args![address.key()],
            )
            .await?;
        tx.commit().await?;
        holder.ok_or_else(|| StorageError::NotFound("the assignment".to_owned()))
    }

    /// Gives a conversation to another account than the one that has it. False where `from` did not have it any more.
    pub async fn reassign(&self, address: &Address, from: &str, to: &str, now: i64) -> Result<bool, StorageError> {
        let sql = "update assignments set account = $3, since = $4 where conversation = $1 and account = $2";
        Ok(self.run(sql, args![address.key(), from, to, now]).await? > 0)
    }

    /// Ends an assignment of this account. False where it did not have it.
    pub async fn unassign(&self, address: &Address, account: &str) -> Result<bool, StorageError> {
        let sql = "delete from assignments where conversation = $1 and account = $2";
        Ok(self.run(sql, args![address.key(), account]).await? > 0)
    }

    /// Who has this conversation.
    pub async fn assignment(&self, address: &Address) -> Result<Option<Assignment>, StorageError> {
        let sql = "select contact_id, account, since from assignments where conversation = $1";
        self.row(sql, args![address.key()]).await
    }

    /// All conversations that people have taken over, the oldest first.
    pub async fn assignments(&self) -> Result<Vec<Assignment>, StorageError> {
        self.rows(ASSIGNMENTS, vec![]).await
    }

    /// Keeps what somebody has written and not sent; an empty text forgets it.
    pub async fn save_draft(&self, account: &str, contact: &str, body: &str, now: i64) -> Result<(), StorageError> {
        if body.is_empty() {
            let sql = "delete from drafts where account = $1 and contact_id = $2";
            self.run(sql, args![account, contact]).await?;
            return Ok(());
        }
        self.run(
            "insert into drafts (account, contact_id, body, updated_at) values ($1, $2, $3, $4) \
             on conflict (account, contact_id) do update set body = excluded.body, updated_at = excluded.updated_at",
            args![account, contact, without_nul(body), now],
        )
        .await?;
        Ok(())
    }

    /// What somebody has written and not sent; empty where nothing.
    pub async fn draft(&self, account: &str, contact: &str) -> Result<String, StorageError> {
        let sql = "select body from drafts where account = $1 and contact_id = $2";
        let found: Option<(String,)> = self.row(sql, args![account, contact]).await?;
        Ok(found.map_or_else(String::new, |row| row.0))
    }

    /// Tells that somebody has this contact on their screen.
    pub async fn be_present(&self, account: &str, contact: &str, writing: bool, now: i64) -> Result<(), StorageError> {
        self.run(
            "insert into presence (contact_id, account, seen_at, writing) values ($1, $2, $3, $4) \
             on conflict (contact_id, account) do update set seen_at = excluded.seen_at, writing = excluded.writing",
            args![contact, account, now, writing],
        )
        .await?;
        Ok(())
    }

    /// Who has had this contact on their screen since `after`; older ones are forgotten on the way.
    pub async fn present(&self, contact: &str, after: i64) -> Result<Vec<Present>, StorageError> {
        self.run(
            "delete from presence where contact_id = $1 and seen_at < $2",
            args![contact, after],
        )
        .await?;
        self.rows(
            "select account, seen_at, writing from presence where contact_id = $1 order by account",
            args![contact],
        )
        .await
    }

    /// Adds a note that only staff see.
    pub async fn add_note(&self, contact: &str, account: &str, body: &str, now: i64) -> Result<(), StorageError> {
        self.run(
            "insert into notes (id, contact_id, account, body, at) values ($1, $2, $3, $4, $5)",
            args![new_id(now), contact, account, without_nul(body), now],
        )
        .await?;
        Ok(())
    }

    /// The notes of a contact, oldest first.
    pub async fn notes(&self, contact: &str) -> Result<Vec<Note>, StorageError> {
        self.rows(
            "select id, contact_id, account, body, at from notes where contact_id = $1 order by id",
            args![contact],
        )
        .await
    }

    /// Adds a canned reply, or replaces the one of this id.
    pub async fn save_canned(&self, reply: &CannedReply) -> Result<(), StorageError> {
        let id = if reply.id.is_empty() {
            new_id(reply.updated_at)
        } else {
            reply.id.clone()
        };
        self.run(
            "insert into canned_replies (id, title, purpose, agency, language, body, account, updated_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set title = excluded.title, \
             purpose = excluded.purpose, agency = excluded.agency, language = excluded.language, \
             body = excluded.body, account = excluded.account, updated_at = excluded.updated_at",
            args![
                id,
                without_nul(&reply.title),
                &reply.purpose,
                &reply.agency,
                &reply.language,
                without_nul(&reply.body),
                &reply.account,
                reply.updated_at
            ],
        )
        .await?;
        Ok(())
    }

    /// Removes a canned reply.
    pub async fn delete_canned(&self, id: &str) -> Result<(), StorageError> {
        self.run("delete from canned_replies where id = $1", args![id]).await?;
        Ok(())
    }

    /// All canned replies by title and language.
    pub async fn canned(&self) -> Result<Vec<CannedReply>, StorageError> {
        self.rows(
            "select id, title, purpose, agency, language, body, account, updated_at from canned_replies \
             order by title, language",
            vec![],
        )
        .await
    }

    /// What a list shows of these contacts; contacts without a resident's message are left out.
    pub async fn glances(&self, contacts: &[&str]) -> Result<Vec<Glance>, StorageError> {
        let found: Vec<GlanceFound> = self.rows(GLANCES, args![stored::write(&contacts)?]).await?;
        let mut glances: Vec<Glance> = Vec::new();
        for row in found {
            let decision = row.decision.as_deref().map(stored::read_decision).transpose()?;
            match glances.last_mut().filter(|glance| glance.contact == row.contact_id) {
                Some(glance) => {
                    // Courtesies and answers to questions decide nothing that is worth showing.
                    let clear = |decision: &Decision| matches!(decision.verdict, Verdict::Clear(_));
                    let tells = decision.as_ref().is_some_and(clear);
                    if tells || glance.decision.is_none() {
                        glance.decision = decision.or(glance.decision.take());
                    }
                }
                None => glances.push(Glance {
                    contact: row.contact_id,
                    text: row.text,
                    is_removed: row.is_removed,
                    decision,
                }),
            }
        }
        Ok(glances)
    }

    /// The log's newest place; what is written from now on has a higher one.
    pub async fn log_end(&self) -> Result<i64, StorageError> {
        let found: Option<(i64,)> = self.row("select coalesce(max(n), 0) from messages", vec![]).await?;
        Ok(found.map_or(0, |row| row.0))
    }

    /// What was written to the log after this place, in its order.
    pub async fn log_changes(&self, after: i64, limit: i64) -> Result<Vec<LogChange>, StorageError> {
        self.rows(CHANGES, args![after, limit]).await
    }
}
