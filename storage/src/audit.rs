//! The record of who saw or changed what.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{first_id, new_id};
use crate::sql::args;

/// One thing that somebody did.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditEntry {
    /// Its id; ids sort by time.
    pub id: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// Who: an account's name, a key's name, or `command line`.
    pub actor: String,
    /// What: `publish`, `take_over`, `erase`.
    pub action: String,
    /// What it was done to: an id, a number, a hash.
    pub subject: String,
    /// Anything else, as JSON text.
    pub details: String,
}

/// Which entries of the record are asked for. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Entries before the one of this id.
    pub before: String,
}

impl Db {
    /// Records what somebody did.
    pub async fn add_audit(
        &self,
        actor: &str,
        action: &str,
        subject: &str,
        details: &serde_json::Value,
        now: i64,
    ) -> Result<(), StorageError> {
        let sql = "insert into audit (id, at, actor, action, subject, details) values ($1, $2, $3, $4, $5, $6)";
        self.run(
            sql,
            args![new_id(now), now, actor, action, subject, details.to_string()],
        )
        .await?;
        Ok(())
    }

    /// Whether somebody did this to this subject since `since` (epoch milliseconds).
    pub async fn audited_since(
        &self,
        actor: &str,
        action: &str,
        subject: &str,
        since: i64,
    ) -> Result<bool, StorageError> {
        let sql = "select count(*) from audit where id >= $1 and actor = $2 and action = $3 and subject = $4";
        let found: Option<(i64,)> = self.row(sql, args![first_id(since), actor, action, subject]).await?;
        Ok(found.is_some_and(|row| row.0 > 0))
    }

    /// A page of what was done, newest first.
    pub async fn audit_page(&self, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditEntry>, StorageError> {
        self.rows(
            "select id, at, actor, action, subject, details from audit \
             where ($1 = '' or id < $1) and ($2 = '' or actor = $2) and ($3 = '' or action = $3) \
             and ($4 = '' or subject = $4) order by id desc limit $5",
            args![&filter.before, &filter.actor, &filter.action, &filter.subject, limit],
        )
        .await
    }

    /// What was done, newest first, before the entry `before`.
    pub async fn audit(&self, before: Option<&str>, limit: i64) -> Result<Vec<AuditEntry>, StorageError> {
        self.rows(
            "select id, at, actor, action, subject, details from audit \
             where ($1 = '' or id < $1) order by id desc limit $2",
            args![before.unwrap_or(""), limit],
        )
        .await
    }
}
