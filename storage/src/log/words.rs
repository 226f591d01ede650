//! Words combined with the other conditions: either the words lead, newest hit first, or the few contacts that the
//! other conditions leave are asked for the words.

use super::filter::{Days, LogFilter, Standing, Words};
use super::loose::{Brief, Range};
use super::page::{Capped, PageStart, Search, range_of};
use crate::error::StorageError;
use crate::search::{index_query, search_terms};
use crate::sql::{Sql, Tx, args};
use crate::stored;
use std::collections::{BTreeMap, BTreeSet};

/// So few contacts are asked for the words one by one.
const FEW: usize = 3000;
/// Contacts that are asked at once.
const CHUNK: usize = 500;
/// Hits that are read at first; then it is known how far they lie apart.
const FIRST_HITS: i64 = 300;
/// After so many hits a search stops; it can go on from there.
const MOST_HITS: i64 = 2000;
/// Hits that a count looks at.
const MOST_COUNTED: i64 = 1200;
/// After so many messages a search stops on PostgreSQL, which walks the log from hit to hit where a word is frequent.
const MOST_WALKED: i64 = 150_000;
/// Of a word with so few hits it reads all from their index instead.
const RARE: i64 = 6000;

/// A hit, and what tells its contact's facets.
#[derive(sqlx::FromRow)]
struct Hit {
    n: i64,
    #[sqlx(flatten)]
    brief: Brief,
    looked_at: i64,
}

/// The next hits, of which only those are returned whose contacts may be wanted, and one more in any case: it tells how
/// many were looked at and, where they have an order, where the next statement goes on. `$3` hits are looked at.
macro_rules! hits_sql {
    ($hits:expr, $order:expr, $last:literal, $found:literal) => {
        concat!(
            "with hits as materialized (",
            $hits,
            ") select h.n, c.id, c.channel, c.language, c.outcome, c.local_date, c.is_test, c.first_reply_ms, \
             c.ended_at, c.marks, (select count(*) from hits) as looked_at \
             from hits h join contacts c on c.id = h.contact_id \
             where h.n = (select ",
            $last,
            "(n) from hits) or (c.id > $4 and c.id < $5 and ($6 = '' or c.channel = $6) \
             and ($7 = '' or c.language = $7) and ($8 = '' or c.outcome = $8) and ($9 = '' or ",
            $found,
            "(c.marks, $9) > 0)) ",
            $order
        )
    };
    ($beyond:literal, $order:literal, $last:literal) => {
        Sql {
            sqlite: hits_sql!(
                concat!(
                    "select f.n, m.contact_id from (select rowid as n from message_search \
                     where message_search match $1 and rowid ",
                    $beyond,
                    " $2 order by rowid ",
                    $order,
                    " limit $3) f join messages m on m.n = f.n"
                ),
                concat!("order by h.n ", $order),
                $last,
                "instr"
            ),
            postgres: hits_sql!(
                concat!(
                    "select n, contact_id from messages where search @@ $1::tsquery and n ",
                    $beyond,
                    " $2 order by n ",
                    $order,
                    " limit $3"
                ),
                concat!("order by h.n ", $order),
                $last,
                "strpos"
            ),
            // A plan made without the words would walk the log until it has found enough.
            keep: false,
        }
    };
}
const NEWEST: Sql = hits_sql!("<", "desc", "min");
const OLDEST: Sql = hits_sql!(">", "asc", "max");
/// For a count the hits need no order. Without one PostgreSQL stops as soon as it has met enough of them; it would else
/// fetch and sort all hits of a word first.
const ANY: Sql = Sql {
    postgres: hits_sql!(
        "select n, contact_id from messages where search @@ $1::tsquery and n < $2 limit $3",
        "",
        "min",
        "strpos"
    ),
    ..NEWEST
};

/// The last message of the blocks of a range, and where these blocks end.
const LAST_MESSAGE: &str = "select max(last_message), (select max(last_id) from log_blocks) from log_blocks \
     where last_id > $1 and first_id < $2";
const ANY_LATE: &str = "select contact_id from log_late where contact_id > $1 and contact_id < $2 limit 1";

/// PostgreSQL must not look the words up in their index here: they may be anybody's.
const NEWEST_OF: &str = "select contact_id, max(n) from messages \
     where contact_id in (select json_array_elements_text($1::json)) and coalesce(search, '') @@ $2::tsquery \
     group by contact_id";
const TEXTS_OF: &str = "select contact_id, n, text from messages \
     where contact_id in (select value from json_each($1)) and (direction = 'in' or author = 'person') and text <> ''";

/// What a search for words has found.
#[derive(Default)]
pub(crate) struct Hits {
    /// The place of a contact's newest hit, and the contact.
    pub found: Vec<(i64, String)>,
    /// Where the search stopped before it had enough, because it had looked at so many hits.
    pub stopped_at: Option<i64>,
}

/// The first contacts with the words that the search wants, each with the place of its newest hit, in the order of
/// these places.
pub(crate) async fn hits(
    tx: &mut Tx,
    search: &Search<'_>,
    words: &Words,
    start: &PageStart,
    newest_first: bool,
    wanted: usize,
) -> Result<Hits, StorageError> {
    let bound = match start {
        PageStart::First => None,
        PageStart::After(key) | PageStart::Before(key) => key.parse::<i64>().ok(),
    };
    match few(tx, search).await? {
        Some(ids) => Ok(Hits {
            found: among(tx, words, &ids, bound, newest_first, wanted).await?,
            stopped_at: None,
        }),
        None => led_by_words(tx, search, words, bound, newest_first, wanted).await,
    }
}

/// How many contacts with the words the search wants. Stops at the cap, or when it has looked at enough hits.
pub(crate) async fn count(tx: &mut Tx, search: &Search<'_>, words: &Words, cap: usize) -> Result<Capped, StorageError> {
    let (found, stopped) = contacts(tx, search, words).await?;
    Ok(Capped {
        count: i64::try_from(found.len().min(cap)).unwrap_or(i64::MAX),
        more: stopped || found.len() > cap,
    })
}

/// The contacts with the words that the search wants, in no order that a page could have; and whether there may be more,
/// because it has looked at enough hits.
pub(crate) async fn contacts(
    tx: &mut Tx,
    search: &Search<'_>,
    words: &Words,
) -> Result<(BTreeSet<String>, bool), StorageError> {
    if let Some(ids) = few(tx, search).await? {
        let found = among(tx, words, &ids, None, true, usize::MAX).await?;
        return Ok((found.into_iter().map(|(_, id)| id).collect(), false));
    }
    let mut stream = Stream::new(tx, search, words, None, true).await?;
    // All at once: a count has use for every hit, and without an order it could not go on.
    stream.stride = MOST_COUNTED;
    if search.filter.days == Days::default() {
        stream.sql = ANY;
    }
    let hits = stream.next(tx, search).await?.unwrap_or_default();
    Ok((hits.into_iter().map(|(_, id)| id).collect(), !stream.over))
}

/// The contacts that the other conditions leave, if they are few.
async fn few(tx: &mut Tx, search: &Search<'_>) -> Result<Option<Vec<String>>, StorageError> {
    let plain = LogFilter {
        without_tests: search.filter.without_tests,
        words: search.filter.words.clone(),
        ..LogFilter::default()
    };
    if *search.filter == plain {
        return Ok(None);
    }
    let range = range_of(search.filter, &PageStart::First, true);
    if search.filter.address.is_some() || search.filter.standing != Standing::Any {
        return Ok(Some(search.ids(tx, &range, usize::MAX).await?));
    }
    search.few(tx, &range, FEW).await
}

/// The hits among some contacts.
async fn among(
    tx: &mut Tx,
    words: &Words,
    ids: &[String],
    bound: Option<i64>,
    newest_first: bool,
    wanted: usize,
) -> Result<Vec<(i64, String)>, StorageError> {
    let mut found: Vec<(i64, String)> = Vec::new();
    for ids in ids.chunks(CHUNK) {
        let newest = newest_of(tx, words, ids).await?;
        found.extend(newest.into_iter().map(|(id, n)| (n, id)));
    }
    found.retain(|(n, _)| bound.is_none_or(|bound| *n != bound && (*n < bound) == newest_first));
    found.sort_unstable();
    if newest_first {
        found.reverse();
    }
    found.truncate(wanted);
    Ok(found)
}

/// Reads hits in their order until enough of their contacts are wanted.
async fn led_by_words(
    tx: &mut Tx,
    search: &Search<'_>,
    words: &Words,
    bound: Option<i64>,
    newest_first: bool,
    wanted: usize,
) -> Result<Hits, StorageError> {
    let mut stream = Stream::new(tx, search, words, bound, newest_first).await?;
    let mut found = Vec::new();
    while found.len() < wanted
        && let Some(hits) = stream.next(tx, search).await?
    {
        // A contact stands where its newest hit is, whichever page that is on.
        let ids: BTreeSet<&String> = hits.iter().map(|(_, id)| id).collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let mut newest = BTreeMap::new();
        for ids in ids.chunks(CHUNK) {
            newest.extend(newest_of(tx, words, ids).await?);
        }
        found.extend(hits.into_iter().filter(|(n, id)| newest.get(id) == Some(n)));
    }
    let stopped_at = (found.len() < wanted && stream.stopped()).then_some(stream.place);
    found.truncate(wanted);
    Ok(Hits { found, stopped_at })
}

/// The hits in their order, some at a time.
struct Stream {
    query: String,
    range: Range,
    sql: Sql,
    place: i64,
    stride: i64,
    /// Hits that were looked at.
    seen: i64,
    /// Messages among which they lay.
    walked: i64,
    over: bool,
}

impl Stream {
    async fn new(
        tx: &mut Tx,
        search: &Search<'_>,
        words: &Words,
        bound: Option<i64>,
        newest_first: bool,
    ) -> Result<Self, StorageError> {
        let range = range_of(search.filter, &PageStart::First, newest_first);
        let place = match bound {
            Some(bound) => bound,
            None if newest_first => match last_message(tx, &range).await? {
                Some(last) => last.saturating_add(1),
                None => newest_message(tx).await?.saturating_add(1),
            },
            None => 0,
        };
        Ok(Self {
            query: index_query(words.terms(), matches!(tx, Tx::Sqlite(_))),
            range,
            sql: if newest_first { NEWEST } else { OLDEST },
            place,
            stride: FIRST_HITS,
            seen: 0,
            walked: 0,
            over: false,
        })
    }

    /// Whether it has not come to the end, and looks no further.
    fn stopped(&self) -> bool {
        !self.over && self.stride == 0
    }

    /// How many hits are read next, by how far apart they lay so far.
    fn next_stride(&self, tx: &Tx, newest_first: bool) -> i64 {
        let left = MOST_HITS.saturating_sub(self.seen).max(0);
        if matches!(tx, Tx::Sqlite(_)) {
            return left;
        }
        let in_messages = |messages: i64| self.seen.saturating_mul(messages) / self.walked.max(1);
        // Towards the oldest so many messages are left as the number of the last one.
        if newest_first && in_messages(self.place) <= RARE {
            return left;
        }
        left.min(in_messages(MOST_WALKED.saturating_sub(self.walked).max(0)))
    }

    /// The next hits of contacts that the search wants; none when there are no more, or enough were looked at.
    async fn next(&mut self, tx: &mut Tx, search: &Search<'_>) -> Result<Option<Vec<(i64, String)>>, StorageError> {
        if self.over || self.stride == 0 {
            return Ok(None);
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let outcome = match search.filter.outcomes.as_slice() {
            [one] => one.as_str(),
            _ => "",
        };
        let values = args![
            &self.query,
            self.place,
            self.stride,
            &self.range.above,
            &self.range.below,
            text(&search.filter.channel),
            text(&search.filter.language),
            outcome,
            search.telling_mark(),
        ];
        let hits: Vec<Hit> = tx.rows(self.sql, values).await?;
        let looked_at = hits.first().map_or(0, |hit| hit.looked_at);
        self.over = looked_at < self.stride;
        self.seen = self.seen.saturating_add(looked_at);
        let from = self.place;
        self.place = hits.last().map_or(from, |hit| hit.n);
        let walked = self.place.saturating_sub(from);
        self.walked = self.walked.saturating_add(walked.saturating_abs());
        self.stride = self.next_stride(tx, walked < 0);
        let wanted = hits.into_iter().filter(|hit| search.wants(&hit.brief));
        Ok(Some(wanted.map(|hit| (hit.n, hit.brief.id)).collect()))
    }
}

/// The newest message of all.
async fn newest_message(tx: &mut Tx) -> Result<i64, StorageError> {
    let newest: Option<(Option<i64>,)> = tx.row("select max(n) from messages", vec![]).await?;
    Ok(newest.and_then(|row| row.0).unwrap_or(0))
}

/// The last message of a range's contacts, so that newer ones need not be looked at; nothing where any may be of them.
async fn last_message(tx: &mut Tx, range: &Range) -> Result<Option<i64>, StorageError> {
    let last: Option<(Option<i64>, Option<String>)> = tx.row(LAST_MESSAGE, args![&range.above, &range.below]).await?;
    let (Some(last), Some(last_id)) = last.unwrap_or_default() else {
        return Ok(None);
    };
    let late: Option<(String,)> = tx.row(ANY_LATE, args![&range.above, &range.below]).await?;
    // The range reaches behind the blocks, or something was said after its block was made.
    if range.below > last_id || late.is_some() {
        return Ok(None);
    }
    Ok(Some(last))
}

/// Of these contacts those that have the words, with the place of their newest hit.
async fn newest_of(tx: &mut Tx, words: &Words, ids: &[String]) -> Result<BTreeMap<String, i64>, StorageError> {
    let list = stored::write(&ids)?;
    if matches!(tx, Tx::Postgres(_)) {
        let query = index_query(words.terms(), false);
        let found: Vec<(String, i64)> = tx.rows(NEWEST_OF, args![list, query]).await?;
        return Ok(found.into_iter().collect());
    }
    let texts: Vec<(String, i64, String)> = tx.rows(TEXTS_OF, args![list]).await?;
    let mut newest = BTreeMap::new();
    for (id, n, text) in texts {
        let terms = search_terms(&text);
        if words.terms().iter().all(|word| terms.binary_search(word).is_ok()) {
            let place = newest.entry(id).or_insert(n);
            *place = n.max(*place);
        }
    }
    Ok(newest)
}
