//! Files that residents send: waiting to be fetched from their provider, kept once by the hash of their bytes, erased
//! with the contact that brought them.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::message_id;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use std::collections::HashMap;

/// Before the hash of a file that came with the message itself, as an attachment's address.
pub const UPLOAD: &str = "upload:";

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// It is still with its provider.
    Waiting,
    /// Its bytes are kept.
    Stored,
    /// It is not kept, because of what it is.
    Refused,
    /// Its provider does not give it out any more.
    Gone,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRow {
    /// The contact that it came in.
    pub contact: String,
    /// The id of the message that it came with.
    pub message: String,
    /// When it came, in epoch milliseconds.
    pub at: i64,
    /// What its provider or its sender says it is, as a MIME type; not believed.
    pub kind: String,
    /// How far it has come.
    pub state: MediaState,
    /// Why it was refused or is gone: `foreign-host`, `too-big`, `not-a-photo`, `broken`, `unavailable`, `removed`, …
    pub reason: Option<String>,
    /// How often it was asked for.
    pub attempts: i64,
    /// When it is asked for next, in epoch milliseconds; none while it is being asked for, and when it is over.
    pub next_try: Option<i64>,
    /// The hash by which [`Db::media_content`] has it.
    pub sha256: Option<String>,
    /// What it is, told from its bytes.
    pub mime: Option<String>,
    /// How many bytes are kept.
    pub bytes: Option<i64>,
    /// The number of the request that it belongs to.
    pub request: Option<String>,
    /// Its place in the message.
    pub place: i64,
    /// When staff removed it, in epoch milliseconds; it is then gone.
    pub removed_at: Option<i64>,
}

/// What is kept of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaContent {
    /// The SHA-256 of the bytes, in hexadecimal.
    pub hash: String,
    /// Its MIME type, told from the bytes.
    pub mime: String,
    /// The bytes, without anything but the picture.
    pub bytes: Vec<u8>,
}

/// A file that is to be fetched, leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingMedia {
    /// The city's account that it came to, which is the name of its channel's adapter.
    pub account: String,
    /// Where or under which id its provider keeps it.
    pub reference: String,
    /// How often it was tried before.
    pub attempts: i64,
    contact: String,
    turn: i64,
    seq: i64,
    lease: i64,
}

/// What became of fetching a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaResult {
    /// Fetched.
    Stored(MediaContent),
    /// To be tried again, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
    },
    /// It is not kept.
    Refused {
        /// Why, in one word.
        reason: String,
    },
    /// It cannot be had any more.
    Gone {
        /// Why, in one word.
        reason: String,
    },
}

impl MediaState {
    /// The name in the database and in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Stored => "stored",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }

    fn read(name: &str) -> Self {
        match name {
            "stored" => Self::Stored,
            "refused" => Self::Refused,
            "gone" => Self::Gone,
            _ => Self::Waiting,
        }
    }
}

impl MediaContent {
    /// The number of bytes.
    pub fn size(&self) -> i64 {
        i64::try_from(self.bytes.len()).unwrap_or(i64::MAX)
    }
}

impl std::fmt::Debug for MediaContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "MediaContent({}, {}, {} bytes)",
            self.hash,
            self.mime,
            self.bytes.len()
        )
    }
}

macro_rules! media_sql {
    ($which:literal) => {
        concat!(
            "select contact_id, turn, seq, at, kind, state, reason, attempts, not_before, lease_until, sha256, mime, \
             size, request, removed_at from media where ",
            $which,
            " order by contact_id, turn, seq"
        )
    };
}

const OF_CONTACTS: Sql = Sql {
    sqlite: media_sql!("contact_id in (select value from json_each($1))"),
    postgres: media_sql!("contact_id in (select json_array_elements_text($1::json))"),
    keep: true,
};

#[derive(sqlx::FromRow)]
struct MediaFound {
    contact_id: String,
    turn: i64,
    seq: i64,
    at: i64,
    kind: String,
    state: String,
    reason: Option<String>,
    attempts: i64,
    not_before: i64,
    lease_until: i64,
    sha256: Option<String>,
    mime: Option<String>,
    size: Option<i64>,
    request: Option<String>,
    removed_at: Option<i64>,
}

impl MediaFound {
    fn row(self) -> MediaRow {
        let state = MediaState::read(&self.state);
        let waits = state == MediaState::Waiting && self.lease_until == 0;
        MediaRow {
            next_try: waits.then_some(self.not_before),
            message: message_id(&self.contact_id, self.turn, 0),
            contact: self.contact_id,
            at: self.at,
            kind: self.kind,
            state,
            reason: self.reason,
            attempts: self.attempts,
            sha256: self.sha256,
            mime: self.mime,
            bytes: self.size,
            request: self.request,
            place: self.seq,
            removed_at: self.removed_at,
        }
    }
}

impl Db {
    /// The files of a contact, in the order they came.
    pub async fn media_of_contact(&self, contact: &str) -> Result<Vec<MediaRow>, StorageError> {
        self.media_rows(media_sql!("contact_id = $1").into(), contact).await
    }

    /// The files that belong to the request of this number, in the order they came.
    pub async fn media_of_request(&self, number: &str) -> Result<Vec<MediaRow>, StorageError> {
        self.media_rows(media_sql!("request = $1").into(), number).await
    }

    /// What is kept under this hash.
    pub async fn media_content(&self, hash: &str) -> Result<Option<MediaContent>, StorageError> {
        let found: Option<(String, String, Vec<u8>)> = self
            .row(
                "select hash, mime, bytes from media_contents where hash = $1",
                args![hash],
            )
            .await?;
        Ok(found.map(|(hash, mime, bytes)| MediaContent { hash, mime, bytes }))
    }

    /// Leases files that wait to be fetched. A lease that ran out is given again: to ask a provider twice does no harm.
    pub async fn claim_media(&self, now: i64, lease_until: i64, limit: i64) -> Result<Vec<WaitingMedia>, StorageError> {
        let due: Option<(i64,)> = self
            .row(
                "select seq from media where state = 'waiting' and not_before <= $1 and lease_until <= $1 limit 1",
                args![now],
            )
            .await?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let claimed: Vec<(String, i64, i64, String, String, i64)> = tx
            .rows(
                "update media set lease_until = $2, attempts = attempts + 1 \
                 where state = 'waiting' and lease_until <= $1 and (contact_id, turn, seq) in ( \
                   select contact_id, turn, seq from media where state = 'waiting' and not_before <= $1 \
                   and lease_until <= $1 order by not_before limit $3) \
                 returning contact_id, turn, seq, account, reference, attempts",
                args![now, lease_until, limit],
            )
            .await?;
        tx.commit().await?;
        let waiting = claimed
            .into_iter()
            .map(|(contact, turn, seq, account, reference, attempts)| WaitingMedia {
                account,
                reference,
                attempts: attempts.saturating_sub(1),
                contact,
                turn,
                seq,
                lease: lease_until,
            });
        Ok(waiting.collect())
    }

    /// Records what became of fetching a file. What was erased meanwhile, or leased to somebody else, stays as it is.
    pub async fn settle_media(&self, waiting: &WaitingMedia, result: &MediaResult) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let (state, reason, at, content) = match result {
            MediaResult::Stored(content) => ("stored", None, None, Some(content)),
            MediaResult::Later { at } => ("waiting", None, Some(*at), None),
            MediaResult::Refused { reason } => ("refused", Some(reason.clone()), None, None),
            MediaResult::Gone { reason } => ("gone", Some(reason.clone()), None, None),
        };
        if let Some(content) = content {
            put_content(&mut tx, content).await?;
        }
        let touched = tx
            .run(
                "update media set state = $5, reason = $6, not_before = coalesce($7, not_before), sha256 = $8, \
                 mime = $9, size = $10, lease_until = 0 \
                 where contact_id = $1 and turn = $2 and seq = $3 and lease_until = $4 and state = 'waiting'",
                args![
                    &waiting.contact,
                    waiting.turn,
                    waiting.seq,
                    waiting.lease,
                    state,
                    reason,
                    at,
                    content.map(|content| content.hash.clone()),
                    content.map(|content| content.mime.clone()),
                    content.map(MediaContent::size)
                ],
            )
            .await?;
        if touched == 0 {
            // Dropped, the transaction keeps no bytes that nobody refers to.
            return Ok(());
        }
        tx.commit().await
    }

    /// The files of messages, by the messages' ids.
    pub(crate) async fn media_of_messages(
        &self,
        contacts: &[&str],
    ) -> Result<HashMap<String, Vec<MediaRow>>, StorageError> {
        let mut by_message: HashMap<String, Vec<MediaRow>> = HashMap::new();
        for row in self.media_rows(OF_CONTACTS, &stored::write(&contacts)?).await? {
            by_message.entry(row.message.clone()).or_default().push(row);
        }
        Ok(by_message)
    }

    async fn media_rows(&self, sql: Sql, of: &str) -> Result<Vec<MediaRow>, StorageError> {
        let found: Vec<MediaFound> = self.rows(sql, args![of]).await?;
        Ok(found.into_iter().map(MediaFound::row).collect())
    }
}

/// Keeps bytes once. The row is touched also where it is there already: on PostgreSQL that holds up an erasure that is
/// about to delete it, until the new reference can be seen.
pub(crate) async fn put_content(tx: &mut Tx, content: &MediaContent) -> Result<(), StorageError> {
    tx.run(
        "insert into media_contents (hash, mime, size, bytes) values ($1, $2, $3, $4) \
         on conflict (hash) do update set size = excluded.size",
        args![&content.hash, &content.mime, content.size(), content.bytes.clone()],
    )
    .await?;
    Ok(())
}

/// Erases the file at this contact, turn and place, for good; bytes that another file has as well stay for that one.
/// Returns where its provider keeps it, or `None` where there is none, or none any more.
pub(crate) async fn erase_file(
    tx: &mut Tx,
    (contact, turn, place): (&str, i64, i64),
    now: i64,
) -> Result<Option<String>, StorageError> {
    const LOCK: Sql = Sql {
        sqlite: "select 1",
        postgres: "select hash from media_contents where hash = $1 for update",
        keep: true,
    };
    let found: Option<(String, Option<String>)> = tx
        .row(
            "select reference, sha256 from media where contact_id = $1 and turn = $2 and seq = $3 \
             and removed_at is null",
            args![contact, turn, place],
        )
        .await?;
    let Some((reference, hash)) = found else {
        return Ok(None);
    };
    if let (Some(hash), Tx::Postgres(_)) = (&hash, &*tx) {
        tx.run(LOCK, args![hash]).await?;
    }
    tx.run(
        "update media set state = 'gone', reason = 'removed', reference = '', sha256 = null, mime = null, \
         size = null, lease_until = 0, removed_at = $4 where contact_id = $1 and turn = $2 and seq = $3",
        args![contact, turn, place, now],
    )
    .await?;
    tx.run(
        "delete from media_contents where hash = $1 and not exists (select 1 from media where sha256 = $1)",
        args![hash],
    )
    .await?;
    Ok(Some(reference))
}

/// Erases the files of contacts (a JSON array of ids), and the bytes that no other file refers to.
pub(crate) async fn erase_media(tx: &mut Tx, contacts: &str) -> Result<(), StorageError> {
    const HASHES: Sql = Sql {
        sqlite: "select distinct sha256 from media where sha256 is not null \
                 and contact_id in (select value from json_each($1))",
        // Locked in one order, so that two who keep or erase the same bytes wait for each other.
        postgres: "select hash from media_contents where hash in (select sha256 from media where sha256 is not null \
                   and contact_id in (select json_array_elements_text($1::json))) order by hash for update",
        keep: true,
    };
    const ROWS: Sql = Sql {
        sqlite: "delete from media where contact_id in (select value from json_each($1))",
        postgres: "delete from media where contact_id in (select json_array_elements_text($1::json))",
        keep: true,
    };
    const CONTENTS: Sql = Sql {
        sqlite: "delete from media_contents where hash in (select value from json_each($1)) \
                 and not exists (select 1 from media where sha256 = hash)",
        postgres: "delete from media_contents where hash in (select json_array_elements_text($1::json)) \
                   and not exists (select 1 from media where sha256 = hash)",
        keep: true,
    };
    let hashes: Vec<(String,)> = tx.rows(HASHES, args![contacts]).await?;
    tx.run(ROWS, args![contacts]).await?;
    if hashes.is_empty() {
        return Ok(());
    }
    let hashes: Vec<String> = hashes.into_iter().map(|row| row.0).collect();
    tx.run(CONTENTS, args![stored::write(&hashes)?]).await?;
    Ok(())
}
