//! The published figures: kept as roll-ups with every turn, and counted again from the log on demand.

use crate::db::Db;
use crate::error::StorageError;

/// One count under its headings. Which headings are filled depends on the list it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    /// Channel code.
    pub channel: String,
    /// `request`, `inquiry`, `status`, `directory`, `emergency`; for contacts `contact` (all) and `published`.
    pub kind: String,
    /// Catalogue id, or the name of a group in imported totals; empty for a total.
    pub id: String,
    /// Language tag.
    pub language: String,
    /// How many.
    pub count: i64,
}

/// The figures of a span of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Contacts by channel, of the kinds `contact` (all) and `published`.
    pub contacts: Vec<Tally>,
    /// Topics by channel, kind, id and language. By whole months, unless counted exactly.
    pub topics: Vec<Tally>,
    /// Published contacts by channel and language. By whole months, unless counted exactly.
    pub languages: Vec<Tally>,
    /// Requests by borough (`id`); empty borough: not known.
    pub boroughs: Vec<Tally>,
    /// Imported totals of the same span: contacts, requests, inquiries, population and more.
    pub imported: Vec<ImportedTotal>,
}

/// One imported total.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct ImportedTotal {
    /// `2016` or `2016-05`.
    pub period: String,
    /// Channel code; empty: all channels.
    pub channel: String,
    /// `contact`, `request`, `inquiry`, `population`, `followers`, `downloads`.
    pub kind: String,
    /// Catalogue id or group; empty: the total.
    pub topic: String,
    /// How many.
    pub count: i64,
}

impl Db {
    /// The figures of the days `from` to `to`, both inclusive. `exact` counts the log again instead of reading the
    /// roll-ups; both are equal for whole months.
    pub async fn figures(&self, from: &str, to: &str, exact: bool) -> Result<Figures, StorageError> {
        let _ = (from, to, exact);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Stores totals of channels run elsewhere. What was imported before for the same periods is replaced.
    pub async fn import_totals(&self, totals: &[ImportedTotal]) -> Result<(), StorageError> {
        let _ = totals;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
