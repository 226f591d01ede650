//! The loose part of the log: contacts that stand in no block yet, read one by one with what tells their facets.

use super::filter::{Clause, LogFilter, Standing};
use super::marks::{Facet, facets_of_marks};
use crate::error::StorageError;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use jiff::civil::Date;

/// Contacts that are read at once.
const CHUNK: i64 = 1000;

/// What tells a contact's facets.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Brief {
    pub id: String,
    pub channel: String,
    pub language: String,
    pub outcome: String,
    pub local_date: String,
    pub is_test: bool,
    pub first_reply_ms: Option<i64>,
    pub ended_at: Option<i64>,
    pub marks: String,
}

/// A [`Brief`] as a list; thousands of rows are read as one text, because each row of its own costs more than that.
type Listed = (
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    String,
);

/// Where contacts are looked for: ids between these two, neither included, and which end first.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub above: String,
    pub below: String,
    pub newest_first: bool,
}

macro_rules! brief {
    ($from:literal, $rest:literal) => {
        concat!(
            "select c.id, c.channel, c.language, c.outcome, c.local_date, c.is_test, c.first_reply_ms, c.ended_at, \
             c.marks from ",
            $from,
            " where c.id > $1 and c.id < $2 ",
            $rest
        )
    };
}
pub(crate) use brief;

/// Contacts as one list, in no order.
macro_rules! listed {
    ($rest:literal) => {
        Sql {
            sqlite: concat!(
                "select json_group_array(json_array(id, channel, language, outcome, local_date, is_test, \
                 first_reply_ms, ended_at, marks)) from (",
                brief!("contacts c", $rest),
                ")"
            ),
            postgres: concat!(
                "select coalesce(json_agg(json_build_array(id, channel, language, outcome, local_date, is_test::int, \
                 first_reply_ms, ended_at, marks)), '[]')::text from (",
                brief!("contacts c", $rest),
                ") as found"
            ),
            keep: true,
        }
    };
}

const DOWN: Sql = listed!("order by c.id desc limit $3");
const UP: Sql = listed!("order by c.id limit $3");
// A cross join keeps SQLite from beginning with the contacts, of which there are millions.
const LATE: &str = brief!("log_late l cross join contacts c", "and c.id = l.contact_id");
const OF_ADDRESS: &str = brief!(
    "conversations k cross join contacts c",
    "and k.address = $3 and c.conversation = k.key"
);
const WAITING: &str = brief!(
    "conversations k cross join contacts c",
    "and k.handoff = 'called' and k.contact_open and c.id = k.contact_id"
);

impl Brief {
    /// Sorted.
    pub fn facets(&self) -> Vec<Facet> {
        let mut facets = facets_of_marks(&self.marks);
        facets.push(Facet::channel(&self.channel));
        facets.push(Facet::language(&self.language));
        facets.push(Facet::outcome(&self.outcome));
        if let Some(waited) = self.first_reply_ms {
            facets.push(Facet::first_reply(super::dashboard::step_of(waited)));
        }
        if self.is_test {
            facets.push(Facet::test());
        }
        facets.sort_unstable();
        facets
    }

    pub fn day(&self) -> Option<Date> {
        self.local_date.parse().ok()
    }

    /// Whether the filter wants it, but for address and words. Of those waiting for a person only such are read.
    pub fn meets(&self, filter: &LogFilter, clauses: &[Clause]) -> bool {
        if filter.standing != Standing::Any && self.ended_at.is_some() {
            return false;
        }
        if filter.days != super::Days::default() && !self.day().is_some_and(|day| filter.days.hold(day)) {
            return false;
        }
        let facets = self.facets();
        clauses.iter().all(|clause| clause.holds(&facets))
    }
}

impl Range {
    /// The part above an id.
    pub fn above(&self, id: &str) -> Self {
        Self {
            above: id.max(&self.above).to_owned(),
            ..self.clone()
        }
    }

    /// The part after what was read so far, where this is not all.
    pub fn rest(&self, last: &str) -> Self {
        let mut rest = self.clone();
        if self.newest_first {
            last.clone_into(&mut rest.below);
        } else {
            last.clone_into(&mut rest.above);
        }
        rest
    }

    pub fn sort<T>(&self, rows: &mut [T], id: impl Fn(&T) -> &String) {
        rows.sort_by(|one, other| id(one).cmp(id(other)));
        if self.newest_first {
            rows.reverse();
        }
    }
}

/// The next contacts of a range, at most [`CHUNK`].
pub(crate) async fn chunk(tx: &mut Tx, range: &Range) -> Result<Vec<Brief>, StorageError> {
    let sql = if range.newest_first { DOWN } else { UP };
    let found: Option<(String,)> = tx.row(sql, args![&range.above, &range.below, CHUNK]).await?;
    let listed: Vec<Listed> = found.map_or_else(|| Ok(Vec::new()), |row| stored::read(&row.0))?;
    let mut briefs: Vec<Brief> = listed.into_iter().map(Brief::from).collect();
    range.sort(&mut briefs, |brief| &brief.id);
    Ok(briefs)
}

impl From<Listed> for Brief {
    fn from(listed: Listed) -> Self {
        let (id, channel, language, outcome, local_date, is_test, first_reply_ms, ended_at, marks) = listed;
        Self {
            id,
            channel,
            language,
            outcome,
            local_date,
            is_test: is_test != 0,
            first_reply_ms,
            ended_at,
            marks,
        }
    }
}

/// Whether a chunk was the last one.
pub(crate) fn is_last(chunk: &[Brief]) -> bool {
    i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK
}

/// Contacts that stand in a block and have changed since.
pub(crate) async fn late(tx: &mut Tx, range: &Range) -> Result<Vec<Brief>, StorageError> {
    tx.rows(LATE, args![&range.above, &range.below]).await
}

/// The few contacts of one address, or those that wait for a person; `None` where the filter asks for neither.
pub(crate) async fn few(tx: &mut Tx, filter: &LogFilter, range: &Range) -> Result<Option<Vec<Brief>>, StorageError> {
    let waiting = filter.standing == Standing::WaitingForPerson;
    let mut found: Vec<Brief> = match &filter.address {
        Some(address) => tx.rows(OF_ADDRESS, args![&range.above, &range.below, address]).await?,
        None if waiting => tx.rows(WAITING, args![&range.above, &range.below]).await?,
        None => return Ok(None),
    };
    if waiting && filter.address.is_some() {
        let all: Vec<Brief> = tx.rows(WAITING, args![&range.above, &range.below]).await?;
        found.retain(|brief| all.iter().any(|one| one.id == brief.id));
    }
    range.sort(&mut found, |brief| &brief.id);
    Ok(Some(found))
}
