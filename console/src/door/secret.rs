//! Secrets that end: made at random, given away once, and kept as their hash.

use crate::secrets::{hash_key, new_key};
use storage::{Db, StorageError, Token};

/// Makes a secret of this kind for an account (empty: for nobody yet), which ends after `lasts` milliseconds.
pub async fn give(db: &Db, kind: &str, account: &str, now: i64, lasts: i64) -> Result<String, StorageError> {
    let secret = new_key();
    let token = Token {
        token_hash: hash_key(&secret),
        kind: kind.to_owned(),
        account: account.to_owned(),
        created_at: now,
        expires_at: now.saturating_add(lasts),
    };
    db.add_token(&token).await?;
    Ok(secret)
}
