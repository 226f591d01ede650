//! Secrets that end: sessions and set-up links.

use crate::db::Db;
use crate::error::StorageError;
use crate::sql::args;

/// A secret that ends: a session or a set-up link.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Token {
    /// The hash of the secret, as the caller made it.
    pub token_hash: String,
    /// `session`, `setup`.
    pub kind: String,
    /// Whose it is: an account's name, or empty.
    pub account: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds.
    pub expires_at: i64,
}

impl Db {
    /// Keeps the hash of a secret that ends. Those that have ended are forgotten on the way.
    pub async fn add_token(&self, token: &Token) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        tx.run("delete from tokens where expires_at < $1", args![token.created_at])
            .await?;
        tx.run(
            "insert into tokens (token_hash, kind, account, created_at, expires_at) values ($1, $2, $3, $4, $5)",
            args![
                &token.token_hash,
                &token.kind,
                &token.account,
                token.created_at,
                token.expires_at
            ],
        )
        .await?;
        tx.commit().await
    }

    /// The secret with this hash, unless it has ended at `now`.
    pub async fn token(&self, kind: &str, token_hash: &str, now: i64) -> Result<Option<Token>, StorageError> {
        self.row(
            "select token_hash, kind, account, created_at, expires_at from tokens \
             where token_hash = $1 and kind = $2 and expires_at > $3",
            args![token_hash, kind, now],
        )
        .await
    }

    /// Ends a secret: a sign-out, or the single use of a link. False where it had ended before.
    pub async fn end_token(&self, kind: &str, token_hash: &str, now: i64) -> Result<bool, StorageError> {
        let sql = "delete from tokens where token_hash = $1 and kind = $2 and expires_at > $3";
        Ok(self.run(sql, args![token_hash, kind, now]).await? > 0)
    }

    /// Puts the end of a secret off.
    pub async fn extend_token(&self, kind: &str, token_hash: &str, expires_at: i64) -> Result<(), StorageError> {
        let sql = "update tokens set expires_at = $3 where token_hash = $1 and kind = $2 and expires_at < $3";
        self.run(sql, args![token_hash, kind, expires_at]).await?;
        Ok(())
    }

    /// Ends all secrets of a kind that belong to an account; a sign-out everywhere. Returns how many there were.
    pub async fn end_tokens(&self, kind: &str, account: &str) -> Result<u64, StorageError> {
        let sql = "delete from tokens where account = $1 and kind = $2";
        self.run(sql, args![account, kind]).await
    }
}
