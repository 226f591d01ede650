//! What those are told who report the same thing at the same place later on: kept until a moment, answered up to another.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::sql::args;
use crate::stored;
use std::collections::BTreeMap;

/// Words for later reporters that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterNote {
    /// Its id.
    pub id: String,
    /// The words, and whom they are for.
    pub words: LaterWords,
}

/// Words for whoever reports a service at a place until a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterWords {
    /// Service id.
    pub service: String,
    /// How wide the place is: `street`, `zip` or `borough`.
    pub width: String,
    /// The place's name.
    pub place: String,
    /// The words by language tag.
    pub texts: BTreeMap<String, String>,
    /// The account that wrote them.
    pub account: String,
    /// Reports up to this moment have been answered, in epoch milliseconds.
    pub answered_to: i64,
    /// Reports from this moment on are not answered any more, in epoch milliseconds.
    pub until: i64,
}

#[derive(sqlx::FromRow)]
struct LaterFound {
    id: String,
    service: String,
    width: String,
    place: String,
    texts: String,
    account: String,
    answered_to: i64,
    until: i64,
}

impl Db {
    /// Keeps words for later reporters. Returns their id.
    pub async fn add_later_note(&self, words: &LaterWords, now: i64) -> Result<String, StorageError> {
        let id = new_id(now);
        self.run(
            "insert into later_notes (id, service, width, place, texts, account, answered_to, until) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                id.as_str(),
                words.service.as_str(),
                words.width.as_str(),
                words.place.as_str(),
                stored::write(&words.texts)?,
                words.account.as_str(),
                words.answered_to,
                words.until
            ],
        )
        .await?;
        Ok(id)
    }

    /// The words under which reports may still be unanswered, oldest first.
    pub async fn later_notes(&self) -> Result<Vec<LaterNote>, StorageError> {
        let found: Vec<LaterFound> = self
            .rows(
                "select id, service, width, place, texts, account, answered_to, until from later_notes \
                 where until > answered_to order by id",
                vec![],
            )
            .await?;
        let note = |row: LaterFound| {
            let words = LaterWords {
                texts: stored::read(&row.texts)?,
                service: row.service,
                width: row.width,
                place: row.place,
                account: row.account,
                answered_to: row.answered_to,
                until: row.until,
            };
            Ok(LaterNote { id: row.id, words })
        };
        found.into_iter().map(note).collect()
    }

    /// Notes that reports up to this moment (epoch milliseconds) have been answered; it never goes back.
    pub async fn answered_later_reports(&self, id: &str, to: i64) -> Result<(), StorageError> {
        self.run(
            "update later_notes set answered_to = $2 where id = $1 and answered_to < $2",
            args![id, to],
        )
        .await?;
        Ok(())
    }

    /// Ends words: reports from this moment (epoch milliseconds) on are not answered any more.
    pub async fn end_later_note(&self, id: &str, at: i64) -> Result<(), StorageError> {
        self.run(
            "update later_notes set until = $2 where id = $1 and until > $2",
            args![id, at],
        )
        .await?;
        Ok(())
    }
}
