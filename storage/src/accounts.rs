//! People with accounts, keys of the JSON API, and the record of what they did.

use crate::db::Db;
use crate::error::StorageError;

/// A staff account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The name that people sign in with; unique.
    pub name: String,
    /// `viewer`, `staff`, `supervisor`, `editor`, `approver` or `admin`.
    pub role: String,
    /// The password's hash as the caller made it (a PHC string).
    pub password_hash: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Since when it cannot be used, in epoch milliseconds.
    pub disabled_at: Option<i64>,
}

/// What an account is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// The name, not taken yet.
    pub name: &'a str,
    /// The role.
    pub role: &'a str,
    /// The password's hash (a PHC string).
    pub password_hash: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

/// A key of the JSON API.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiKey {
    /// Its id.
    pub id: String,
    /// What it is for; unique.
    pub name: String,
    /// `read` or `write`.
    pub scope: String,
    /// The hash of the key, as the caller made it.
    pub key_hash: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Since when it cannot be used, in epoch milliseconds.
    pub revoked_at: Option<i64>,
}

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

impl Db {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the name is taken.
    pub async fn add_account(&self, account: NewAccount<'_>) -> Result<Account, StorageError> {
        let _ = account;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// All accounts by name, disabled ones too.
    pub async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// One account by name.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        let _ = name;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Replaces an account's password hash.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<(), StorageError> {
        let _ = (name, password_hash);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Disables an account from `now` on.
    pub async fn disable_account(&self, name: &str, now: i64) -> Result<(), StorageError> {
        let _ = (name, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Adds a key of the JSON API.
    pub async fn add_api_key(&self, name: &str, scope: &str, key_hash: &str, now: i64) -> Result<ApiKey, StorageError> {
        let _ = (name, scope, key_hash, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// All keys by name, revoked ones too.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// The key with this hash, unless it was revoked.
    pub async fn api_key(&self, key_hash: &str) -> Result<Option<ApiKey>, StorageError> {
        let _ = key_hash;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Revokes a key from `now` on.
    pub async fn revoke_api_key(&self, name: &str, now: i64) -> Result<(), StorageError> {
        let _ = (name, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Records what somebody did.
    pub async fn add_audit(
        &self,
        actor: &str,
        action: &str,
        subject: &str,
        details: &serde_json::Value,
        now: i64,
    ) -> Result<(), StorageError> {
        let _ = (actor, action, subject, details, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// What was done, newest first, before the entry `before`.
    pub async fn audit(&self, before: Option<&str>, limit: i64) -> Result<Vec<AuditEntry>, StorageError> {
        let _ = (before, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
