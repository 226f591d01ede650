//! Pages of the log in both directions, and counts that stop in time.

use super::blocks::Sealed;
use super::filter::{Clause, LogFilter, Standing};
use super::loose::{self, Brief, Range};
use super::marks::Facet;
use super::words;
use crate::contacts::{ContactRow, Order, id_of_day};
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::Tx;
use std::collections::BTreeSet;

/// Contacts outside the blocks that a count looks at before it says "at least".
const MOST_COUNTED: usize = 50_000;

/// Where a page begins. The keys are opaque, stand for a row, and fit into an address: `after=…` or `before=…`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageStart {
    /// With the first row.
    #[default]
    First,
    /// With the row that follows this one.
    After(String),
    /// Such that it ends with the row that precedes this one.
    Before(String),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows, in the list's order.
    pub rows: Vec<T>,
    /// Where the page before it begins, if there is one.
    pub previous: Option<PageStart>,
    /// Where the page after it begins, if there is one.
    pub next: Option<PageStart>,
}

/// A count that stops at a cap: "1,000+".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capped {
    /// How many were counted.
    pub count: i64,
    /// Whether there are, or may be, more.
    pub more: bool,
}

/// One filter at work in one transaction.
pub(crate) struct Search<'a> {
    pub filter: &'a LogFilter,
    pub clauses: Vec<Clause>,
}

impl Db {
    /// A page of contacts. The key of a row is its id; of a search for words, the place of its newest hit, and the
    /// order is that of the hits. A page of a search may be short, even empty, and yet have one after it: it has then
    /// looked at thousands of hits, and goes on there.
    pub async fn contacts_page(
        &self,
        filter: &LogFilter,
        order: Order,
        start: &PageStart,
        limit: usize,
    ) -> Result<Page<ContactRow>, StorageError> {
        let search = Search::new(filter);
        let mut tx = self.begin_reading().await?;
        let forward = !matches!(start, PageStart::Before(_));
        let newest_first = (order == Order::NewestFirst) == forward;
        let wanted = limit.saturating_add(1);
        let page = if let Some(words) = &filter.words {
            let hits = words::hits(&mut tx, &search, words, start, newest_first, wanted).await?;
            let stopped_at = hits.stopped_at.map(|place| place.to_string());
            cut(hits.found, start, limit, |(place, _)| place.to_string())
                .stopping_at(stopped_at, forward)
                .map(|(_, id)| id)
        } else {
            let ids = search
                .ids(&mut tx, &range_of(filter, start, newest_first), wanted)
                .await?;
            cut(ids, start, limit, String::clone)
        };
        drop(tx);
        Ok(Page {
            rows: self.contact_rows(&page.rows).await?,
            previous: page.previous,
            next: page.next,
        })
    }

    /// How many contacts the filter wants, counted up to a cap.
    pub async fn contacts_count(&self, filter: &LogFilter, cap: usize) -> Result<Capped, StorageError> {
        let search = Search::new(filter);
        let mut tx = self.begin_reading().await?;
        if let Some(words) = &filter.words {
            return words::count(&mut tx, &search, words, cap).await;
        }
        search
            .count(&mut tx, &range_of(filter, &PageStart::First, true), cap)
            .await
    }
}

impl<'a> Search<'a> {
    pub fn new(filter: &'a LogFilter) -> Self {
        Self {
            filter,
            clauses: filter.clauses(),
        }
    }

    /// A text that the marks of a wanted contact contain; empty where no condition tells one.
    pub fn telling_mark(&self) -> String {
        let filter = self.filter;
        let line = |facet: Facet| format!("{}\n", facet.0);
        let marks = [
            filter.topic.as_deref().map(|id| format!("/{id}\n")),
            filter.decided.as_deref().map(|id| line(Facet::decided(id))),
            filter.agency.as_deref().map(|name| line(Facet::agency(name))),
            filter.borough.as_deref().map(|name| line(Facet::borough(name))),
            filter.account.as_deref().map(|name| line(Facet::account(name))),
        ];
        marks.into_iter().flatten().next().unwrap_or_default()
    }

    pub fn wants(&self, brief: &Brief) -> bool {
        brief.meets(self.filter, &self.clauses)
    }

    /// How many contacts of a range the filter wants, but for its words.
    pub async fn count(&self, tx: &mut Tx, range: &Range, cap: usize) -> Result<Capped, StorageError> {
        if let Some(few) = loose::few(tx, self.filter, range).await? {
            let found = few.iter().filter(|brief| self.wants(brief)).count();
            return Ok(capped(found, cap, false));
        }
        let sealed = Sealed::read(tx, range).await?;
        let late = loose::late(tx, range).await?;
        let mut found = late.iter().filter(|brief| self.wants(brief)).count();
        let (counted, unsure) = self.count_tail(tx, &range.above(&sealed.frontier), cap).await?;
        found = found.saturating_add(counted);
        if self.filter.standing == Standing::Any && found <= cap {
            let late = late.into_iter().map(|brief| brief.id).collect();
            let left = cap.saturating_sub(found);
            found = found.saturating_add(sealed.count(tx, self, range, &late, left).await?);
        }
        Ok(capped(found, cap, unsure))
    }

    /// The ids of a range that the filter wants, but for its words, if they are no more than `most`.
    pub async fn few(&self, tx: &mut Tx, range: &Range, most: usize) -> Result<Option<Vec<String>>, StorageError> {
        let ids = self.ids(tx, range, most.saturating_add(1)).await?;
        Ok((ids.len() <= most).then_some(ids))
    }

    /// The first ids of a range that the filter wants, but for its words.
    pub async fn ids(&self, tx: &mut Tx, range: &Range, limit: usize) -> Result<Vec<String>, StorageError> {
        if let Some(few) = loose::few(tx, self.filter, range).await? {
            let found = few.into_iter().filter(|brief| self.wants(brief));
            return Ok(found.map(|brief| brief.id).take(limit).collect());
        }
        let sealed = Sealed::read(tx, range).await?;
        let tail = range.above(&sealed.frontier);
        let mut ids = Vec::new();
        if range.newest_first {
            self.add_tail(tx, &tail, limit, &mut ids).await?;
        }
        if ids.len() < limit {
            self.add_sealed(tx, &sealed, range, limit, &mut ids).await?;
        }
        if !range.newest_first && ids.len() < limit {
            self.add_tail(tx, &tail, limit, &mut ids).await?;
        }
        Ok(ids)
    }

    /// What stands in no block.
    async fn add_tail(
        &self,
        tx: &mut Tx,
        tail: &Range,
        limit: usize,
        ids: &mut Vec<String>,
    ) -> Result<(), StorageError> {
        let mut rest = tail.clone();
        loop {
            let chunk = loose::chunk(tx, &rest).await?;
            let over = loose::is_last(&chunk);
            if let Some(last) = chunk.last() {
                rest = rest.rest(&last.id);
            }
            for brief in chunk {
                if ids.len() == limit {
                    return Ok(());
                }
                if self.wants(&brief) {
                    ids.push(brief.id);
                }
            }
            if over {
                return Ok(());
            }
        }
    }

    /// What stands in blocks, and what has changed since.
    async fn add_sealed(
        &self,
        tx: &mut Tx,
        sealed: &Sealed,
        range: &Range,
        limit: usize,
        ids: &mut Vec<String>,
    ) -> Result<(), StorageError> {
        let wanted = limit.saturating_sub(ids.len());
        let late = loose::late(tx, range).await?;
        let mut found: Vec<String> = late
            .iter()
            .filter(|brief| self.wants(brief))
            .map(|brief| brief.id.clone())
            .collect();
        if self.filter.standing == Standing::Any {
            let late: BTreeSet<String> = late.into_iter().map(|brief| brief.id).collect();
            found.extend(sealed.ids(tx, self, range, &late, wanted).await?);
        }
        range.sort(&mut found, |id| id);
        ids.extend(found.into_iter().take(wanted));
        Ok(())
    }

    /// Counts what stands in no block, and says whether it has stopped before the end.
    async fn count_tail(&self, tx: &mut Tx, tail: &Range, cap: usize) -> Result<(usize, bool), StorageError> {
        let (mut rest, mut found, mut seen) = (tail.clone(), 0_usize, 0_usize);
        loop {
            let chunk = loose::chunk(tx, &rest).await?;
            found = found.saturating_add(chunk.iter().filter(|brief| self.wants(brief)).count());
            seen = seen.saturating_add(chunk.len());
            let Some(last) = chunk.last().filter(|_| !loose::is_last(&chunk)) else {
                return Ok((found, false));
            };
            if found > cap || seen >= MOST_COUNTED {
                return Ok((found, true));
            }
            rest = rest.rest(&last.id);
        }
    }
}

impl<T> Page<T> {
    /// A page that is short because its search stopped goes on where it stopped.
    pub(crate) fn stopping_at(mut self, place: Option<String>, forward: bool) -> Self {
        if let Some(place) = place {
            if forward {
                self.next = Some(PageStart::After(place));
            } else {
                self.previous = Some(PageStart::Before(place));
            }
        }
        self
    }

    /// The same page of something else.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(change).collect(),
            previous: self.previous,
            next: self.next,
        }
    }
}

fn capped(found: usize, cap: usize, unsure: bool) -> Capped {
    Capped {
        count: i64::try_from(found.min(cap)).unwrap_or(i64::MAX),
        more: unsure || found > cap,
    }
}

/// The ids among which the filter's days and the page's start let contacts be.
pub(crate) fn range_of(filter: &LogFilter, start: &PageStart, newest_first: bool) -> Range {
    let day = |day: Option<jiff::civil::Date>, off| day.and_then(|day| id_of_day(&day.to_string(), off));
    // Ids begin with their moment; one day off is outside the day in every time zone.
    let mut range = Range {
        above: day(filter.days.from(), -1).unwrap_or_default(),
        below: day(filter.days.to(), 2).unwrap_or_else(|| "g".to_owned()),
        newest_first,
    };
    if let PageStart::After(id) | PageStart::Before(id) = start {
        if newest_first {
            range.below = id.min(&range.below).clone();
        } else {
            range.above = id.max(&range.above).clone();
        }
    }
    range
}

/// Makes a page of rows that were read in the direction of its start, one more than it holds.
pub(crate) fn cut<T>(mut rows: Vec<T>, start: &PageStart, limit: usize, key: impl Fn(&T) -> String) -> Page<T> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let backward = matches!(start, PageStart::Before(_));
    if backward {
        rows.reverse();
    }
    let before = rows.first().map(|row| PageStart::Before(key(row)));
    let after = rows.last().map(|row| PageStart::After(key(row)));
    let (previous, next) = match start {
        PageStart::First => (None, after.filter(|_| more)),
        PageStart::After(_) => (before, after.filter(|_| more)),
        PageStart::Before(_) => (before.filter(|_| more), after),
    };
    Page { rows, previous, next }
}
