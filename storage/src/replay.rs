//! Reading turns back with all that their steps saw, so that they can be decided again.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::turn::Reply;
use classifier::Decision;
use conversation::{Event, Seen};

/// One turn as it was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTurn {
    /// The contact.
    pub contact: String,
    /// The key of the next page.
    pub key: i64,
    /// Whose turn it was. The address is empty where it was erased.
    pub address: Address,
    /// What happened. `None` where the words were erased.
    pub event: Option<Event>,
    /// All that the step saw. `None` where it was erased.
    pub seen: Option<Seen>,
    /// The step's `now`.
    pub now: i64,
    /// The pack version that decided.
    pub pack_hash: String,
    /// The classifier's version that decided.
    pub engine: u32,
    /// What the classifier said.
    pub decision: Option<Decision>,
    /// What was replied.
    pub replies: Vec<Reply>,
}

impl Db {
    /// The turns of one contact, oldest first.
    pub async fn turns_of(&self, contact: &str) -> Result<Vec<LoggedTurn>, StorageError> {
        let _ = contact;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// A page of all turns, oldest first, after the key of the last one of the page before.
    pub async fn turns(&self, after: Option<i64>, limit: i64) -> Result<Vec<LoggedTurn>, StorageError> {
        let _ = (after, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
