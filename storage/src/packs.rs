//! Pack versions: every one that ever decided, with all its bytes, and which one is live.

use crate::db::Db;
use crate::error::StorageError;
use crate::pack_history::{APPROVE, PUBLISH, ROLLBACK};
use crate::sql::{Sql, Tx, args};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Two people who publish at the same moment do so one after the other: SQLite's write lock sees to it, or this lock.
const ONE_AT_A_TIME: Sql = Sql {
    sqlite: "select 1",
    postgres: "select pg_advisory_xact_lock(311693)",
    keep: true,
};

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

/// What became of the wish to make a version live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// It decides from now on, in place of the version of this hash; of none at the first start.
    Now {
        /// The version that was live until now.
        before: Option<String>,
    },
    /// It was live already; nothing was written.
    Already,
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

#[derive(sqlx::FromRow)]
struct PackFound {
    hash: String,
    author: String,
    note: String,
    state: String,
    built_in: bool,
    parent: Option<String>,
    created_at: i64,
    published_at: Option<i64>,
    approved_by: Option<String>,
}

impl From<PackFound> for PackVersion {
    fn from(found: PackFound) -> Self {
        Self {
            hash: found.hash,
            author: found.author,
            note: found.note,
            state: match found.state.as_str() {
                "live" => PackState::Live,
                "published" => PackState::Published,
                _ => PackState::Draft,
            },
            built_in: found.built_in,
            parent: found.parent,
            created_at: found.created_at,
            published_at: found.published_at,
            approved_by: found.approved_by,
        }
    }
}

impl Db {
    /// Stores a version as a draft. Storing the same bytes again changes nothing.
    pub async fn add_draft(&self, pack: PublishPack<'_>) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        store(&mut tx, pack).await?;
        tx.commit().await
    }

    /// Stores a version, if it is new, and makes it live.
    pub async fn publish(&self, pack: PublishPack<'_>) -> Result<Published, StorageError> {
        let mut tx = self.begin().await?;
        store(&mut tx, pack).await?;
        let published = go_live(&mut tx, PUBLISH, pack.hash, pack.author, pack.note, pack.now).await?;
        tx.commit().await?;
        Ok(published)
    }

    /// Makes a stored version live; `by` and `note` stand in the audit as a publishing.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown hash.
    pub async fn make_live(&self, hash: &str, by: &str, note: &str, now: i64) -> Result<Published, StorageError> {
        self.move_live(PUBLISH, hash, by, note, now).await
    }

    /// Makes a version that was live before live again; `by` and `note` stand in the audit as a rollback.
    ///
    /// # Errors
    /// As [`Db::make_live`].
    pub async fn roll_back(&self, hash: &str, by: &str, note: &str, now: i64) -> Result<Published, StorageError> {
        self.move_live(ROLLBACK, hash, by, note, now).await
    }

    async fn move_live(
        &self,
        action: &str,
        hash: &str,
        by: &str,
        note: &str,
        now: i64,
    ) -> Result<Published, StorageError> {
        let mut tx = self.begin().await?;
        let published = go_live(&mut tx, action, hash, by, note, now).await?;
        tx.commit().await?;
        Ok(published)
    }

    /// Records that a second person approves a draft.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown hash, [`StorageError::Conflict`] when it is the author.
    pub async fn approve(&self, hash: &str, by: &str, now: i64) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let found: Option<(String,)> = tx
            .row("select author from pack_versions where hash = $1", args![hash])
            .await?;
        let Some((author,)) = found else {
            return Err(StorageError::NotFound(format!("pack {hash}")));
        };
        if author == by {
            return Err(StorageError::Conflict(format!(
                "{by} made this version; a second person approves it"
            )));
        }
        tx.run(
            "update pack_versions set approved_by = $2 where hash = $1",
            args![hash, by],
        )
        .await?;
        record(&mut tx, APPROVE, hash, by, &serde_json::json!({}), now).await?;
        tx.commit().await
    }

    /// The version that decides now.
    pub async fn live_pack(&self) -> Result<Option<PackVersion>, StorageError> {
        let found: Option<PackFound> = self
            .row(
                "select hash, author, note, state, built_in, parent, created_at, published_at, approved_by \
                 from pack_versions where state = 'live'",
                vec![],
            )
            .await?;
        Ok(found.map(PackVersion::from))
    }

    /// The hash of the version that decides now: one row of a small index, cheap enough to be asked every second.
    pub async fn live_pack_hash(&self) -> Result<Option<String>, StorageError> {
        let found: Option<(String,)> = self
            .row("select hash from pack_versions where state = 'live'", vec![])
            .await?;
        Ok(found.map(|(hash,)| hash))
    }

    /// All versions, newest first.
    pub async fn packs(&self) -> Result<Vec<PackVersion>, StorageError> {
        let found: Vec<PackFound> = self
            .rows(
                "select hash, author, note, state, built_in, parent, created_at, published_at, approved_by \
                 from pack_versions order by created_at desc, hash",
                vec![],
            )
            .await?;
        Ok(found.into_iter().map(PackVersion::from).collect())
    }

    /// A version's bytes by path; `None` for an unknown hash.
    pub async fn pack_files(&self, hash: &str) -> Result<Option<BTreeMap<String, Vec<u8>>>, StorageError> {
        let known: Option<(String,)> = self
            .row("select hash from pack_versions where hash = $1", args![hash])
            .await?;
        if known.is_none() {
            return Ok(None);
        }
        let files: Vec<(String, Vec<u8>)> = self
            .rows(
                "select f.path, c.bytes from pack_files f join pack_contents c on c.hash = f.content \
                 where f.pack = $1",
                args![hash],
            )
            .await?;
        Ok(Some(files.into_iter().collect()))
    }
}

/// Stores a version as a draft, unless it is there.
async fn store(tx: &mut Tx, pack: PublishPack<'_>) -> Result<(), StorageError> {
    let new = tx
        .run(
            "insert into pack_versions (hash, author, note, state, built_in, parent, created_at) \
             values ($1, $2, $3, 'draft', $4, $5, $6) on conflict (hash) do nothing",
            args![pack.hash, pack.author, pack.note, pack.built_in, pack.parent, pack.now],
        )
        .await?;
    if new == 0 {
        return Ok(());
    }
    for (path, bytes) in pack.files {
        let content = content_hash(bytes);
        tx.run(
            "insert into pack_contents (hash, bytes) values ($1, $2) on conflict (hash) do nothing",
            args![&content, bytes.clone()],
        )
        .await?;
        tx.run(
            "insert into pack_files (pack, path, content) values ($1, $2, $3)",
            args![pack.hash, path, &content],
        )
        .await?;
    }
    Ok(())
}

/// Makes one version live and the one before merely published. Who published what stands in the audit as well.
async fn go_live(
    tx: &mut Tx,
    action: &str,
    hash: &str,
    by: &str,
    note: &str,
    now: i64,
) -> Result<Published, StorageError> {
    tx.run(ONE_AT_A_TIME, vec![]).await?;
    let live: Option<(String,)> = tx
        .row("select hash from pack_versions where state = 'live'", vec![])
        .await?;
    let before = live.map(|(hash,)| hash);
    if before.as_deref() == Some(hash) {
        return Ok(Published::Already);
    }
    tx.run(
        "update pack_versions set state = 'published' where state = 'live'",
        vec![],
    )
    .await?;
    let touched = tx
        .run(
            "update pack_versions set state = 'live', published_at = $2 where hash = $1",
            args![hash, now],
        )
        .await?;
    if touched == 0 {
        return Err(StorageError::NotFound(format!("pack {hash}")));
    }
    let details = serde_json::json!({ "note": note, "before": before });
    record(tx, action, hash, by, &details, now).await?;
    if matches!(tx, Tx::Postgres(_)) {
        tx.run("select pg_notify('callbox_pack', $1)", args![hash]).await?;
    }
    Ok(Published::Now { before })
}

async fn record(
    tx: &mut Tx,
    action: &str,
    hash: &str,
    by: &str,
    details: &serde_json::Value,
    now: i64,
) -> Result<(), StorageError> {
    tx.run(
        "insert into audit (id, at, actor, action, subject, details) values ($1, $2, $3, $4, $5, $6)",
        args![crate::ids::new_id(now), now, by, action, hash, details.to_string()],
    )
    .await?;
    Ok(())
}

fn content_hash(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
