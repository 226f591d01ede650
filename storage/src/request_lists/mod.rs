//! Lists of service requests: filtered, in two orders, page by page in both directions, counted up to a cap.

mod statement;

use crate::contacts::id_of_day;
use crate::db::Db;
use crate::error::StorageError;
use crate::log::{Capped, Days, LogFilter, Page, PageStart, Search, Words, contacts_with, cut, hits, range_of};
use crate::requests::{RequestFound, RequestRow, request_columns};
use crate::search::search_terms;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use conversation::TopicKind;

/// Contacts whose requests are read at once in a search for words.
const CHUNK: usize = 120;
/// So often at most; then the search can go on from there.
const MOST_CHUNKS: usize = 2;
/// Contacts with the words whose requests are counted.
const MOST_WITH_WORDS: usize = 150;
/// So few contacts have their requests looked at one by one.
const FEW: usize = 1000;
/// Requests that one page looks at; it may be short then, and yet have one after it.
const MOST_PASSED: usize = 20_000;
/// Requests that a count looks at, unless told otherwise.
const MOST_COUNTED: usize = 10_000;

/// Which requests are asked for. Every field restricts further; the default does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// How far it has come.
    pub standing: RequestStanding,
    /// Service id.
    pub service: Option<String>,
    /// Responsible agency.
    pub agency: Option<String>,
    /// Any of these agencies, to which somebody's sight is limited; none: all.
    pub within: Vec<String>,
    /// Part of the city.
    pub borough: Option<String>,
    /// The language it was filed in.
    pub language: Option<String>,
    /// The channel it came by.
    pub channel: Option<String>,
    /// The days on which it was filed, by universal time.
    pub days: Days,
    /// What its number begins with, prefix included.
    pub number: Option<String>,
    /// The contact it was filed in.
    pub contact: Option<String>,
    /// Leaves test traffic out.
    pub without_tests: bool,
    /// Its description has all these words. The order is then that of their newest hits in the log.
    pub words: Option<Words>,
}

/// How far a request has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RequestStanding {
    /// However far.
    #[default]
    Any,
    /// Neither closed nor cancelled nor a duplicate.
    Live,
    /// Live, and past due at this time in epoch milliseconds.
    OverdueAt(i64),
    /// This status, as in the contract.
    Status(String),
}

/// The order of a list of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestOrder {
    /// Newest first.
    #[default]
    Newest,
    /// Those that are due first first. Only live requests with a due date are listed.
    Due,
}

/// How far a count goes before it says "at least".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountBounds {
    /// So many are counted at most.
    pub cap: usize,
    /// So many requests are looked at, at most.
    pub budget: usize,
}

impl CountBounds {
    /// Counts so many at most, and looks at as many requests as a page has time for.
    pub fn up_to(cap: usize) -> Self {
        Self {
            cap,
            budget: MOST_COUNTED,
        }
    }
}

const OF_CONTACTS: Sql = Sql {
    sqlite: request_columns!("where contact_id in (select value from json_each($1)) order by id desc"),
    postgres: request_columns!("where contact_id in (select json_array_elements_text($1::json)) order by id desc"),
    keep: true,
};

impl Db {
    /// A page of requests, newest first; `after` is the [`RequestRow::id`] of the last one of the page before.
    pub async fn requests(
        &self,
        filter: &RequestFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<RequestRow>, StorageError> {
        let start = after.map_or(PageStart::First, |id| PageStart::After(id.to_owned()));
        let limit = usize::try_from(limit).unwrap_or(0);
        Ok(self
            .requests_page(filter, RequestOrder::Newest, &start, limit)
            .await?
            .rows)
    }

    /// A page of requests. One that has looked at thousands of requests for the few that are wanted stops, may be short or
    /// even empty, and says where it goes on. A search for words keeps the requests of one contact together, so that a page may be a
    /// little longer than asked for, and has the order of the hits.
    pub async fn requests_page(
        &self,
        filter: &RequestFilter,
        order: RequestOrder,
        start: &PageStart,
        limit: usize,
    ) -> Result<Page<RequestRow>, StorageError> {
        self.requests_page_within(filter, order, start, limit, MOST_PASSED)
            .await
    }

    /// The same, with the number of requests that it looks at, at most. It is for the list by age without words.
    pub async fn requests_page_within(
        &self,
        filter: &RequestFilter,
        order: RequestOrder,
        start: &PageStart,
        limit: usize,
        budget: usize,
    ) -> Result<Page<RequestRow>, StorageError> {
        let mut tx = self.begin_reading().await?;
        let wanted = limit.saturating_add(1);
        if let Some(words) = &filter.words {
            let (found, stopped_at) = with_words(&mut tx, filter, words, start, wanted).await?;
            let forward = !matches!(start, PageStart::Before(_));
            let page = cut(found, start, limit, |(place, _)| place.to_string()).stopping_at(stopped_at, forward);
            let page = page.map(|(_, requests)| requests);
            return Ok(Page {
                rows: page.rows.into_iter().flatten().collect(),
                previous: page.previous,
                next: page.next,
            });
        }
        if let Some(few) = of_few_contacts(&mut tx, filter).await? {
            return Ok(page_of(few, order, start, limit));
        }
        let end = end_of_page(&mut tx, filter, order, start, budget).await?;
        let page = filter.page(matches!(tx, Tx::Sqlite(_)), order, start, end.as_deref(), wanted);
        let found: Vec<RequestFound> = tx.rows_of(page.text, page.values).await?;
        let rows = found
            .into_iter()
            .map(RequestFound::into_row)
            .collect::<Result<Vec<_>, _>>()?;
        // A page that is full did not come to its end.
        let stopped_at = end.filter(|_| rows.len() < wanted);
        let page = cut(rows, start, limit, |row| key_of(row, order));
        Ok(page.stopping_at(stopped_at, !matches!(start, PageStart::Before(_))))
    }

    /// How many requests the filter wants, counted up to a cap; of those with some words, those of the newest contacts that have them. A count
    /// that has looked at enough rows stops there, and says that there may be more.
    pub async fn requests_count(&self, filter: &RequestFilter, bounds: CountBounds) -> Result<Capped, StorageError> {
        let mut tx = self.begin_reading().await?;
        let (found, stopped) = if let Some(words) = &filter.words {
            count_with_words(&mut tx, filter, words).await?
        } else if let Some(few) = of_few_contacts(&mut tx, filter).await? {
            (few.len(), false)
        } else {
            count_by_index(&mut tx, filter, bounds).await?
        };
        Ok(Capped {
            count: i64::try_from(found.min(bounds.cap)).unwrap_or(i64::MAX),
            more: stopped || found > bounds.cap,
        })
    }
}

impl RequestFilter {
    /// The contacts among which requests with words are looked for.
    fn contacts(&self) -> LogFilter {
        LogFilter {
            kind: Some(TopicKind::Request),
            topic: self.service.clone(),
            agency: self.agency.clone(),
            channel: self.channel.clone(),
            without_tests: self.without_tests,
            words: self.words.clone(),
            ..LogFilter::default()
        }
    }

    /// Whether a request is wanted, by a look at it.
    fn wants(&self, request: &RequestRow) -> bool {
        let is = |wanted: &Option<String>, value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let live = request.closed_at.is_none();
        let standing = match &self.standing {
            RequestStanding::Any => true,
            RequestStanding::Live => live,
            RequestStanding::OverdueAt(now) => live && request.due_at.is_some_and(|due| due < *now),
            RequestStanding::Status(status) => request.status == *status,
        };
        let first = self.days.from().and_then(|day| id_of_day(&day.to_string(), 0));
        let end = self.days.to().and_then(|day| id_of_day(&day.to_string(), 1));
        let terms = search_terms(&request.description);
        standing
            && is(&self.service, &request.service)
            && is(&self.agency, &request.agency)
            && (self.within.is_empty() || self.within.contains(&request.agency))
            && is(&self.borough, &request.place.borough.clone().unwrap_or_default())
            && is(&self.language, &request.language)
            && is(&self.channel, &request.channel)
            && is(&self.contact, &request.contact)
            && self
                .number
                .as_ref()
                .is_none_or(|number| request.number.starts_with(number.as_str()))
            && first.is_none_or(|first| request.id >= first)
            && end.is_none_or(|end| request.id < end)
            && !(self.without_tests && request.is_test)
            && self
                .words
                .as_ref()
                .is_none_or(|words| words.terms().iter().all(|word| terms.binary_search(word).is_ok()))
    }
}

fn key_of(row: &RequestRow, order: RequestOrder) -> String {
    match order {
        RequestOrder::Newest => row.id.clone(),
        RequestOrder::Due => format!("{}-{}", row.due_at.unwrap_or(0), row.id),
    }
}

/// A page of requests that are all known.
fn page_of(mut rows: Vec<RequestRow>, order: RequestOrder, start: &PageStart, limit: usize) -> Page<RequestRow> {
    let rank = |row: &RequestRow| match order {
        // Newest first, those that are due first first: the smaller, the earlier.
        RequestOrder::Newest => (0, std::cmp::Reverse(row.id.clone()), String::new()),
        RequestOrder::Due => (
            row.due_at.unwrap_or(0),
            std::cmp::Reverse(String::new()),
            row.id.clone(),
        ),
    };
    if order == RequestOrder::Due {
        rows.retain(|row| row.closed_at.is_none() && row.due_at.is_some());
    }
    rows.sort_by_cached_key(rank);
    let after = |key: &str| rows.iter().position(|row| key_of(row, order) == key);
    let rows = match start {
        PageStart::First => rows,
        PageStart::After(key) => {
            // By its key, not by its row: the row may have left the list since.
            let gone = |row: &RequestRow| order == RequestOrder::Newest && row.id < *key;
            let place = after(key).map(|place| place.saturating_add(1));
            let place = place.or_else(|| rows.iter().position(gone));
            rows.split_off(place.unwrap_or(rows.len()))
        }
        PageStart::Before(key) => {
            rows.truncate(after(key).unwrap_or(0));
            rows.reverse();
            rows
        }
    };
    let wanted = limit.saturating_add(1);
    cut(rows.into_iter().take(wanted).collect(), start, limit, |row| {
        key_of(row, order)
    })
}

/// The last request that a page looks at, where it may meet many that are not wanted.
async fn end_of_page(
    tx: &mut Tx,
    filter: &RequestFilter,
    order: RequestOrder,
    start: &PageStart,
    budget: usize,
) -> Result<Option<String>, StorageError> {
    let statement = filter.end_of_page(matches!(tx, Tx::Sqlite(_)), start, budget);
    let Some(statement) = statement.filter(|_| order == RequestOrder::Newest) else {
        return Ok(None);
    };
    let found: Vec<(String,)> = tx.rows_of(statement.text, statement.values).await?;
    Ok(found.into_iter().next().map(|row| row.0))
}

/// Counts by the index that the filter's statements follow, and says whether there are rows that were not looked at.
async fn count_by_index(
    tx: &mut Tx,
    filter: &RequestFilter,
    bounds: CountBounds,
) -> Result<(usize, bool), StorageError> {
    let sqlite = matches!(tx, Tx::Sqlite(_));
    let mut end: Vec<(Option<i64>, String)> = Vec::new();
    if let Some(statement) = filter.end_of_count(sqlite, bounds.budget) {
        end = tx.rows_of(statement.text, statement.values).await?;
    }
    let count = filter.count(sqlite, bounds.cap, end.first());
    let counted: Vec<(i64,)> = tx.rows_of(count.text, count.values).await?;
    let found = counted.first().map_or(0, |row| usize::try_from(row.0).unwrap_or(0));
    Ok((found, !end.is_empty()))
}

/// All wanted requests, where several conditions together leave only few contacts: an index would follow one of them
/// alone.
async fn of_few_contacts(tx: &mut Tx, filter: &RequestFilter) -> Result<Option<Vec<RequestRow>>, StorageError> {
    let conditions = [&filter.service, &filter.agency, &filter.borough, &filter.channel];
    if conditions.into_iter().flatten().count() < 2 {
        return Ok(None);
    }
    // Of a contact with several requests each condition may be met by another one; each request is looked at.
    let contacts = LogFilter {
        borough: filter.borough.clone(),
        ..filter.contacts()
    };
    let search = Search::new(&contacts);
    let range = range_of(&contacts, &PageStart::First, true);
    let Some(ids) = search.few(tx, &range, FEW).await? else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    for ids in ids.chunks(CHUNK) {
        let found: Vec<RequestFound> = tx.rows(OF_CONTACTS, args![stored::write(&ids)?]).await?;
        for found in found {
            let row = found.into_row()?;
            if filter.wants(&row) {
                rows.push(row);
            }
        }
    }
    Ok(Some(rows))
}

/// Counts the wanted requests of contacts that have the words, and says whether there may be more. Where a contact
/// stands in the list need not be known for it.
async fn count_with_words(tx: &mut Tx, filter: &RequestFilter, words: &Words) -> Result<(usize, bool), StorageError> {
    let contacts = filter.contacts();
    let (ids, stopped) = contacts_with(tx, &Search::new(&contacts), words).await?;
    let more = stopped || ids.len() > MOST_WITH_WORDS;
    let ids: Vec<String> = ids.into_iter().rev().take(MOST_WITH_WORDS).collect();
    let rows: Vec<RequestFound> = tx.rows(OF_CONTACTS, args![stored::write(&ids)?]).await?;
    let mut found = 0_usize;
    for row in rows {
        found = found.saturating_add(usize::from(filter.wants(&row.into_row()?)));
    }
    Ok((found, more))
}

/// Requests by the place of the newest hit of their contact.
type ByHit = Vec<(i64, Vec<RequestRow>)>;

/// The wanted requests of the contacts that have the words, by contact; and where the search stopped before it had
/// enough.
async fn with_words(
    tx: &mut Tx,
    filter: &RequestFilter,
    words: &Words,
    start: &PageStart,
    wanted: usize,
) -> Result<(ByHit, Option<String>), StorageError> {
    let contacts = filter.contacts();
    let search = Search::new(&contacts);
    let newest_first = !matches!(start, PageStart::Before(_));
    let mut place = start.clone();
    let mut found = ByHit::new();
    for _ in 0..MOST_CHUNKS {
        let hits = hits(tx, &search, words, &place, newest_first, CHUNK).await?;
        let ids: Vec<&String> = hits.found.iter().map(|(_, id)| id).collect();
        let rows: Vec<RequestFound> = tx.rows(OF_CONTACTS, args![stored::write(&ids)?]).await?;
        let rows = rows
            .into_iter()
            .map(RequestFound::into_row)
            .collect::<Result<Vec<_>, _>>()?;
        for (place, id) in &hits.found {
            let of_contact = rows.iter().filter(|row| row.contact == *id && filter.wants(row));
            let of_contact: Vec<RequestRow> = of_contact.cloned().collect();
            if !of_contact.is_empty() {
                found.push((*place, of_contact));
            }
        }
        let last = hits
            .found
            .last()
            .filter(|_| hits.found.len() == CHUNK)
            .map(|(place, _)| *place);
        let Some(last) = hits.stopped_at.or(last) else {
            found.truncate(wanted);
            return Ok((found, None));
        };
        if found.len() >= wanted {
            found.truncate(wanted);
            return Ok((found, None));
        }
        place = PageStart::After(last.to_string());
        if hits.stopped_at.is_some() {
            break;
        }
    }
    let PageStart::After(stopped_at) = place else {
        return Ok((found, None));
    };
    Ok((found, Some(stopped_at)))
}
