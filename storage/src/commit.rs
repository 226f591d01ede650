//! The writer: many turns, one transaction, one sync.

use crate::db::Db;
use crate::error::StorageError;
use crate::turn::{Committed, Turn};

impl Db {
    /// Writes turns of different addresses in one transaction and says what became of each, in their order.
    /// Of two turns of the same address in one batch the later one is [`Committed::Lost`].
    pub async fn commit(&self, turns: Vec<Turn>) -> Result<Vec<Committed>, StorageError> {
        let _ = turns;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
