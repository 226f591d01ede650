//! Pack versions: every one that ever decided, with all its bytes, and which one is live.

use crate::db::Db;
use crate::error::StorageError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a version got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackState {
    /// Proposed.
    Draft,
    /// Was live.
    Published,
    /// Decides now.
    Live,
}

/// One version without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackVersion {
    /// Content hash.
    pub hash: String,
    /// Who made it.
    pub author: String,
    /// What for.
    pub note: String,
    /// How far it got.
    pub state: PackState,
    /// Whether it came with the program and was not edited.
    pub built_in: bool,
    /// The version it was made from.
    pub parent: Option<String>,
    /// When it was stored, in epoch milliseconds.
    pub created_at: i64,
    /// When it last became live, in epoch milliseconds.
    pub published_at: Option<i64>,
    /// Who approved it, where a second person was needed.
    pub approved_by: Option<String>,
}

/// A version to be stored.
#[derive(Clone, Copy, Debug)]
pub struct PublishPack<'a> {
    /// Content hash, as `config` computes it.
    pub hash: &'a str,
    /// Bytes by path.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Who.
    pub author: &'a str,
    /// What for.
    pub note: &'a str,
    /// Whether it came with the program.
    pub built_in: bool,
    /// The version it was made from.
    pub parent: Option<&'a str>,
    /// Epoch milliseconds.
    pub now: i64,
}

impl Db {
    /// Stores a version as a draft. Storing the same bytes again changes nothing.
    pub async fn add_draft(&self, pack: PublishPack<'_>) -> Result<(), StorageError> {
        let _ = pack;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Stores a version, if it is new, and makes it live.
    pub async fn publish(&self, pack: PublishPack<'_>) -> Result<(), StorageError> {
        let _ = pack;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Makes a stored version live, for publishing a draft and for rolling back.
    pub async fn make_live(&self, hash: &str, author: &str, note: &str, now: i64) -> Result<(), StorageError> {
        let _ = (hash, author, note, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Records that a second person approves a draft.
    pub async fn approve(&self, hash: &str, by: &str) -> Result<(), StorageError> {
        let _ = (hash, by);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// The version that decides now.
    pub async fn live_pack(&self) -> Result<Option<PackVersion>, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// All versions, newest first.
    pub async fn packs(&self) -> Result<Vec<PackVersion>, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// A version's bytes by path; `None` for an unknown hash.
    pub async fn pack_files(&self, hash: &str) -> Result<Option<BTreeMap<String, Vec<u8>>>, StorageError> {
        let _ = hash;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
