//! People with accounts, keys of the JSON API, and the record of what they did.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::sql::args;

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

const ACCOUNTS: &str = "select id, name, role, password_hash, created_at, disabled_at from accounts order by name";
const ACCOUNT: &str = "select id, name, role, password_hash, created_at, disabled_at from accounts where name = $1";
const KEYS: &str = "select id, name, scope, key_hash, created_at, revoked_at from api_keys order by name";
const KEY: &str = "select id, name, scope, key_hash, created_at, revoked_at from api_keys \
     where key_hash = $1 and revoked_at is null";

impl Db {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the name is taken.
    pub async fn add_account(&self, account: NewAccount<'_>) -> Result<Account, StorageError> {
        let added = Account {
            id: new_id(account.now),
            name: account.name.to_owned(),
            role: account.role.to_owned(),
            password_hash: account.password_hash.to_owned(),
            created_at: account.now,
            disabled_at: None,
        };
        let touched = self
            .run(
                "insert into accounts (id, name, role, password_hash, created_at) values ($1, $2, $3, $4, $5) \
                 on conflict (name) do nothing",
                args![
                    &added.id,
                    &added.name,
                    &added.role,
                    &added.password_hash,
                    added.created_at
                ],
            )
            .await?;
        taken_if_none(touched, account.name)?;
        Ok(added)
    }

    /// All accounts by name, disabled ones too.
    pub async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        self.rows(ACCOUNTS, vec![]).await
    }

    /// One account by name, disabled or not.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        self.row(ACCOUNT, args![name]).await
    }

    /// Replaces an account's password hash and ends its sessions.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let touched = tx
            .run(
                "update accounts set password_hash = $2 where name = $1",
                args![name, password_hash],
            )
            .await?;
        missing_if_none(touched, "account", name)?;
        tx.run("delete from tokens where account = $1", args![name]).await?;
        tx.commit().await
    }

    /// Disables an account from `now` on and ends its sessions.
    pub async fn disable_account(&self, name: &str, now: i64) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let sql = "update accounts set disabled_at = coalesce(disabled_at, $2) where name = $1";
        missing_if_none(tx.run(sql, args![name, now]).await?, "account", name)?;
        tx.run("delete from tokens where account = $1", args![name]).await?;
        tx.commit().await
    }

    /// Adds a key of the JSON API.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the name is taken.
    pub async fn add_api_key(&self, name: &str, scope: &str, key_hash: &str, now: i64) -> Result<ApiKey, StorageError> {
        let added = ApiKey {
            id: new_id(now),
            name: name.to_owned(),
            scope: scope.to_owned(),
            key_hash: key_hash.to_owned(),
            created_at: now,
            revoked_at: None,
        };
        let touched = self
            .run(
                "insert into api_keys (id, name, scope, key_hash, created_at) values ($1, $2, $3, $4, $5) \
                 on conflict (name) do nothing",
                args![&added.id, name, scope, key_hash, now],
            )
            .await?;
        taken_if_none(touched, name)?;
        Ok(added)
    }

    /// All keys by name, revoked ones too.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StorageError> {
        self.rows(KEYS, vec![]).await
    }

    /// The key with this hash, unless it was revoked.
    pub async fn api_key(&self, key_hash: &str) -> Result<Option<ApiKey>, StorageError> {
        self.row(KEY, args![key_hash]).await
    }

    /// Revokes a key from `now` on.
    pub async fn revoke_api_key(&self, name: &str, now: i64) -> Result<(), StorageError> {
        let sql = "update api_keys set revoked_at = coalesce(revoked_at, $2) where name = $1";
        missing_if_none(self.run(sql, args![name, now]).await?, "key", name)
    }

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

fn taken_if_none(touched: u64, name: &str) -> Result<(), StorageError> {
    if touched == 0 {
        return Err(StorageError::Conflict(format!("the name {name} is taken")));
    }
    Ok(())
}

fn missing_if_none(touched: u64, what: &str, name: &str) -> Result<(), StorageError> {
    if touched == 0 {
        return Err(StorageError::NotFound(format!("{what} {name}")));
    }
    Ok(())
}
