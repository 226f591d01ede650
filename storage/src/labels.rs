//! What people say that messages were about: corrections of single decisions, and reviews of a random sample.

use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, args};
use crate::stored;

/// What a person says a message was about, beside what was decided.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Label {
    /// The contact.
    pub contact_id: String,
    /// The message's turn.
    pub turn: i64,
    /// `correction`, or `sample` for a review of the random sample.
    pub source: String,
    /// `emergency`, `service`, `answer`, `command`, `elsewhere`, or `none`: nothing that the desk knows.
    pub kind: String,
    /// The catalogue id; empty for `none`.
    pub id: String,
    /// What was decided: its kind, `none` where nothing was clear.
    pub decided_kind: String,
    /// What was decided: its id; empty where nothing was clear.
    pub decided_id: String,
    /// Channel code of the contact.
    pub channel: String,
    /// Language tag of the contact.
    pub language: String,
    /// Borough, where a request of the contact tells it; else empty.
    pub borough: String,
    /// Who says so.
    pub account: String,
    /// Epoch milliseconds.
    pub at: i64,
    /// When an editor took it up as a test of the rules, in epoch milliseconds.
    pub taken_up_at: Option<i64>,
}

/// How many labels agree with what was decided, under one heading.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Labelled {
    /// Channel code.
    pub channel: String,
    /// Language tag.
    pub language: String,
    /// Borough; empty: not known.
    pub borough: String,
    /// Labels.
    pub count: i64,
    /// Those in which the decision was right.
    pub agreeing: i64,
}

/// A message drawn for review.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Sampled {
    /// The contact.
    pub contact_id: String,
    /// The message's turn.
    pub turn: i64,
    /// Whether it was reviewed.
    pub reviewed: bool,
}

/// The columns of a label.
macro_rules! label_columns {
    ($rest:literal) => {
        concat!(
            "select contact_id, turn, source, kind, id, decided_kind, decided_id, channel, language, borough, account, \
             at, taken_up_at from labels ",
            $rest
        )
    };
}

const LABELLED: Sql = Sql {
    sqlite: "select contact_id, turn from labels where source = $1 \
             and contact_id in (select value from json_each($2)) order by contact_id, turn",
    postgres: "select contact_id, turn from labels where source = $1 \
               and contact_id in (select json_array_elements_text($2::json)) order by contact_id, turn",
    keep: true,
};

impl Db {
    /// The messages of these contacts that have a label of this source, by contact and turn.
    pub async fn labelled(&self, contacts: &[&str], source: &str) -> Result<Vec<(String, i64)>, StorageError> {
        self.rows(LABELLED, args![source, stored::write(&contacts)?]).await
    }

    /// Stores a label in place of an earlier one of the same source.
    pub async fn add_label(&self, label: &Label) -> Result<(), StorageError> {
        self.run(
            "insert into labels (contact_id, turn, source, kind, id, decided_kind, decided_id, channel, language, \
             borough, account, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             on conflict (contact_id, turn, source) do update set kind = excluded.kind, id = excluded.id, \
             account = excluded.account, at = excluded.at, taken_up_at = null",
            args![
                &label.contact_id,
                label.turn,
                &label.source,
                &label.kind,
                &label.id,
                &label.decided_kind,
                &label.decided_id,
                &label.channel,
                &label.language,
                &label.borough,
                &label.account,
                label.at
            ],
        )
        .await?;
        Ok(())
    }

    /// The labels of a contact.
    pub async fn labels_of(&self, contact: &str) -> Result<Vec<Label>, StorageError> {
        self.rows(
            label_columns!("where contact_id = $1 order by turn, source"),
            args![contact],
        )
        .await
    }

    /// Labels that nobody has taken up as tests yet and that differ from what was decided, newest first.
    pub async fn labels_to_take_up(&self, limit: i64) -> Result<Vec<Label>, StorageError> {
        self.rows(
            label_columns!(
                "where taken_up_at is null and (kind <> decided_kind or id <> decided_id) order by at desc limit $1"
            ),
            args![limit],
        )
        .await
    }

    /// Notes that an editor took a label up as a test.
    pub async fn take_up_label(&self, contact: &str, turn: i64, now: i64) -> Result<(), StorageError> {
        let sql = "update labels set taken_up_at = $3 where contact_id = $1 and turn = $2 and taken_up_at is null";
        self.run(sql, args![contact, turn, now]).await?;
        Ok(())
    }

    /// How often decisions of the sample were right, by channel, language and borough, since `from` (epoch
    /// milliseconds) and before `to`.
    pub async fn accuracy(&self, from: i64, to: i64) -> Result<Vec<Labelled>, StorageError> {
        self.rows(
            "select channel, language, borough, count(*) as count, \
             cast(sum(case when kind = decided_kind and id = decided_id then 1 else 0 end) as bigint) as agreeing \
             from labels where source = 'sample' and at >= $1 and at < $2 \
             group by channel, language, borough order by channel, language, borough",
            args![from, to],
        )
        .await
    }

    /// Keeps which messages were drawn for a week; a second draw of the same week changes nothing.
    pub async fn add_sample(&self, week: &str, drawn: &[(String, i64)]) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let found: Option<(i64,)> = tx
            .row("select count(*) from review_samples where week = $1", args![week])
            .await?;
        if found.is_none_or(|row| row.0 == 0) {
            for (contact, turn) in drawn {
                tx.run(
                    "insert into review_samples (week, contact_id, turn) values ($1, $2, $3) on conflict do nothing",
                    args![week, contact, *turn],
                )
                .await?;
            }
        }
        tx.commit().await
    }

    /// The messages drawn for a week.
    pub async fn sample(&self, week: &str) -> Result<Vec<Sampled>, StorageError> {
        self.rows(
            "select s.contact_id, s.turn, exists (select 1 from labels l where l.contact_id = s.contact_id \
             and l.turn = s.turn and l.source = 'sample') as reviewed from review_samples s \
             where s.week = $1 order by s.contact_id, s.turn",
            args![week],
        )
        .await
    }
}
