//! What was done with pack versions, by whom and why: read from the audit, where it cannot be changed afterwards.

use crate::db::Db;
use crate::error::StorageError;
use serde::Deserialize;

pub(crate) const PUBLISH: &str = "publish";
pub(crate) const ROLLBACK: &str = "rollback";
pub(crate) const APPROVE: &str = "approve";

/// What can be done with a version once it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackAction {
    /// It went live.
    Publish,
    /// It went live again, after another one.
    Rollback,
    /// A second person agreed to it.
    Approve,
}

impl PackAction {
    /// `publish`, `rollback` or `approve`, as the audit names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => PUBLISH,
            Self::Rollback => ROLLBACK,
            Self::Approve => APPROVE,
        }
    }
}

/// One thing that somebody did with a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackEvent {
    /// The version's hash.
    pub hash: String,
    /// What was done.
    pub action: PackAction,
    /// Who did it.
    pub by: String,
    /// When, in epoch milliseconds.
    pub at: i64,
    /// Why; empty where nothing was said.
    pub note: String,
    /// The version that was live until then, where this one went live.
    pub before: Option<String>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default)]
    note: String,
    before: Option<String>,
}

impl Db {
    /// Everything that was done with pack versions, newest first.
    pub async fn pack_history(&self) -> Result<Vec<PackEvent>, StorageError> {
        let found: Vec<(String, String, String, i64, String)> = self
            .rows(
                "select subject, action, actor, at, details from audit \
                 where action in ('publish', 'rollback', 'approve') order by at desc, id desc",
                vec![],
            )
            .await?;
        let mut events = Vec::with_capacity(found.len());
        for (hash, action, by, at, details) in found {
            let details: Details = serde_json::from_str(&details)?;
            events.push(PackEvent {
                hash,
                action: match action.as_str() {
                    ROLLBACK => PackAction::Rollback,
                    APPROVE => PackAction::Approve,
                    _ => PackAction::Publish,
                },
                by,
                at,
                note: details.note,
                before: details.before,
            });
        }
        Ok(events)
    }
}
