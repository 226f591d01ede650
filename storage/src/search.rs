//! Finding messages by their words, the same words on both databases.

use crate::db::Db;
use crate::error::StorageError;

/// A message that has all the words searched for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Found {
    /// The key of the next page.
    pub key: i64,
    /// The contact.
    pub contact: String,
    /// Channel code.
    pub channel: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// `resident` or `person`.
    pub by: String,
    /// The message's text.
    pub text: String,
}

/// The words that a text is found by: folded like the rules' words, Chinese as pairs of characters.
pub fn search_terms(text: &str) -> Vec<String> {
    classifier::fold(text).split_whitespace().map(str::to_owned).collect()
}

impl Db {
    /// Messages with all the words of `text`, newest first, before the key of the last one of the page before.
    pub async fn search(&self, text: &str, before: Option<i64>, limit: i64) -> Result<Vec<Found>, StorageError> {
        let _ = (text, before, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
