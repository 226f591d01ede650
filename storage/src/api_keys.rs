//! Keys of the JSON API: what each may do, and whose data it sees.

use crate::accounts::{agency_list, missing_if_none, taken_if_none};
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::sql::args;
use crate::stored;

/// A key of the JSON API.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiKey {
    /// Its id.
    pub id: String,
    /// What it is for; unique.
    pub name: String,
    /// What it may do, with spaces between (RFC 6749 §3.3): `read`, `write`, `sensitive:read`.
    pub scope: String,
    /// The hash of the key, as the caller made it.
    pub key_hash: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Since when it cannot be used, in epoch milliseconds.
    pub revoked_at: Option<i64>,
    /// The agencies whose requests and contacts it sees, as a JSON list; empty: all.
    pub agencies: String,
}

/// What a key of the JSON API is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewApiKey<'a> {
    /// What it is for; not taken yet.
    pub name: &'a str,
    /// See [`ApiKey::scope`].
    pub scope: &'a str,
    /// Agencies; empty: all.
    pub agencies: &'a [String],
    /// The hash of the key.
    pub key_hash: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

const KEYS: &str = "select id, name, scope, key_hash, created_at, revoked_at, agencies from api_keys order by name";
const KEY: &str = "select id, name, scope, key_hash, created_at, revoked_at, agencies from api_keys \
     where key_hash = $1 and revoked_at is null";

impl ApiKey {
    /// Whether it has a scope.
    pub fn may(&self, scope: &str) -> bool {
        self.scope.split(' ').any(|one| one == scope)
    }

    /// The agencies it is limited to; empty: none, it sees all.
    pub fn agency_list(&self) -> Vec<String> {
        agency_list(&self.agencies)
    }
}

impl Db {
    /// Adds a key of the JSON API.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the name is taken.
    pub async fn add_api_key(&self, key: NewApiKey<'_>) -> Result<ApiKey, StorageError> {
        let added = ApiKey {
            id: new_id(key.now),
            name: key.name.to_owned(),
            scope: key.scope.to_owned(),
            key_hash: key.key_hash.to_owned(),
            created_at: key.now,
            revoked_at: None,
            agencies: stored::write(&key.agencies)?,
        };
        let touched = self
            .run(
                "insert into api_keys (id, name, scope, key_hash, created_at, agencies) values ($1, $2, $3, $4, $5, $6) \
                 on conflict (name) do nothing",
                args![&added.id, key.name, key.scope, key.key_hash, key.now, &added.agencies],
            )
            .await?;
        taken_if_none(touched, key.name)?;
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
}
