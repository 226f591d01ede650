//! The figures of a span of days for the staff's first page: what the blocks have added up, and the loose contacts.

use super::bits::Bits;
use super::blocks::{self, Block, Sealed};
use super::filter::{Days, LogFilter};
use super::loose::{self, Brief, Range};
use super::marks::Facet;
use super::page::{PageStart, range_of};
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, Tx, args};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The steps in which waiting for the first reply is counted: up to so many milliseconds. The last one has no end.
const STEPS: [i64; 18] = [
    0,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    1_800_000,
    3_600_000,
    7_200_000,
    14_400_000,
    28_800_000,
    86_400_000,
    i64::MAX,
];
/// Bytes of one entry of a block's summary: day, facet and count, four each.
const ENTRY: usize = 12;

/// The figures of a span of days. Test traffic counts in none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dashboard {
    /// Contacts in all.
    pub contacts: i64,
    /// Contacts by day and channel; days without any are left out.
    pub days: Vec<DayFigures>,
    /// Contacts by outcome, the most first.
    pub outcomes: Vec<(String, i64)>,
    /// Contacts by channel.
    pub channels: Vec<(String, i64)>,
    /// Contacts by language.
    pub languages: Vec<(String, i64)>,
    /// Contacts by kind of topic; one contact may have several.
    pub kinds: Vec<(String, i64)>,
    /// Contacts by topic.
    pub topics: Vec<(String, i64)>,
    /// Contacts that filed a request, by agency.
    pub agencies: Vec<(String, i64)>,
    /// Contacts that filed a request, by borough.
    pub boroughs: Vec<(String, i64)>,
    /// Contacts with a message that was decided so: `clear`, `torn`, `unknown`.
    pub verdicts: Vec<(String, i64)>,
    /// How long residents waited for the first reply.
    pub first_reply: FirstReply,
    /// Segments of SMS by day: in and out.
    pub segments: Vec<(String, i64, i64)>,
}

/// One day of a dashboard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayFigures {
    /// The day, `2026-11-23`.
    pub day: String,
    /// Contacts by channel.
    pub channels: Vec<(String, i64)>,
}

/// How long residents waited for the first reply, counted in steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstReply {
    /// Contacts by step: those that waited up to so many milliseconds, and longer than the step before.
    pub steps: Vec<(i64, i64)>,
}

impl FirstReply {
    /// Contacts that had a reply.
    pub fn replied(&self) -> i64 {
        self.steps.iter().map(|(_, count)| count).sum()
    }

    /// The step within which this share of a hundred had its first reply, in milliseconds; `None` without replies.
    pub fn percentile(&self, share: i64) -> Option<i64> {
        let wanted = self.replied().saturating_mul(share);
        let mut so_far = 0_i64;
        for (step, count) in &self.steps {
            so_far = so_far.saturating_add(*count);
            if so_far.saturating_mul(100) >= wanted && so_far > 0 {
                return Some(*step);
            }
        }
        None
    }
}

impl Dashboard {
    /// Contacts in which a person was asked for or stepped in.
    pub fn handed_off(&self) -> i64 {
        self.outcome("handoff")
    }

    /// Contacts that came to their end without a person: answered, filed, told a status, or met with an emergency text.
    pub fn contained(&self) -> i64 {
        ["answered", "filed", "status", "emergency"]
            .iter()
            .map(|name| self.outcome(name))
            .sum()
    }

    fn outcome(&self, name: &str) -> i64 {
        let found = self.outcomes.iter().find(|(outcome, _)| outcome == name);
        found.map_or(0, |(_, count)| *count)
    }
}

const SUMMARIES: &str = "select summary from log_blocks \
     where last_id > $1 and first_id < $2 and to_day >= $3 and from_day <= $4";
const SEGMENTS: Sql = Sql {
    sqlite: SEGMENTS_TEXT,
    postgres: SEGMENTS_TEXT,
    keep: true,
};
const SEGMENTS_TEXT: &str = "select local_date, \
     cast(sum(case when kind = 'segments_in' then count else 0 end) as bigint), \
     cast(sum(case when kind = 'segments_out' then count else 0 end) as bigint) from rollup_day \
     where local_date >= $1 and local_date <= $2 and kind in ('segments_in', 'segments_out') \
     group by local_date order by local_date";

/// Counts by facet, and those of channels by day as well.
#[derive(Default)]
struct Sums {
    totals: BTreeMap<Facet, i64>,
    days: BTreeMap<(u32, Facet), i64>,
}

impl Db {
    /// The figures of the days `from` to `to`, both inclusive.
    pub async fn dashboard(&self, from: Date, to: Date) -> Result<Dashboard, StorageError> {
        let filter = LogFilter {
            days: Days::new(Some(from), Some(to))?,
            without_tests: true,
            ..LogFilter::default()
        };
        let range = range_of(&filter, &PageStart::First, false);
        let mut tx = self.begin_reading().await?;
        let mut sums = Sums::default();
        let (first, last) = (from.to_string(), to.to_string());
        let found: Vec<(Vec<u8>,)> = tx
            .rows(SUMMARIES, args![&range.above, &range.below, &first, &last])
            .await?;
        let names: Vec<(i64, String)> = tx.rows("select number, name from log_facets", vec![]).await?;
        sums.add_summaries(&found, &names, day_number(&first), day_number(&last));
        add_loose(&mut tx, &filter, &range, &mut sums).await?;
        let mut dashboard = told(sums);
        dashboard.segments = tx.rows(SEGMENTS, args![first, last]).await?;
        Ok(dashboard)
    }
}

impl Sums {
    fn add_summaries(&mut self, summaries: &[(Vec<u8>,)], names: &[(i64, String)], first: u32, last: u32) {
        // Facets are numbered without gaps, so that lists by number stay small: three years are half a million entries.
        let most = names.iter().map(|(number, _)| *number).max().unwrap_or_default();
        let mut of_facet: Vec<(Option<&str>, i64)> = vec![(None, 0); usize::try_from(most).unwrap_or_default() + 1];
        for (number, name) in names {
            if let Some(slot) = usize::try_from(*number)
                .ok()
                .and_then(|number| of_facet.get_mut(number))
            {
                slot.0 = Some(name);
            }
        }
        for entry in summaries.iter().flat_map(|(summary,)| summary.as_chunks::<ENTRY>().0) {
            let [day, facet, count] = words(entry);
            let Some((Some(name), total)) = of_facet.get_mut(facet as usize) else {
                continue;
            };
            if !(first..=last).contains(&day) {
                continue;
            }
            *total += i64::from(count);
            if name.starts_with("c ") {
                *self.days.entry((day, Facet((*name).to_owned()))).or_insert(0) += i64::from(count);
            }
        }
        for (name, total) in of_facet {
            if let (Some(name), true) = (name, total != 0) {
                self.totals.insert(Facet(name.to_owned()), total);
            }
        }
    }

    fn add(&mut self, day: u32, facet: Facet, by: i64) {
        if facet.0.starts_with("c ") {
            let count = self.days.entry((day, facet.clone())).or_insert(0);
            *count = count.saturating_add(by);
        }
        let count = self.totals.entry(facet).or_insert(0);
        *count = count.saturating_add(by);
    }
}

/// Adds the contacts that stand in no block, and those that have changed since theirs was made.
async fn add_loose(tx: &mut Tx, filter: &LogFilter, range: &Range, sums: &mut Sums) -> Result<(), StorageError> {
    let sealed = Sealed::read(tx, range).await?;
    let clauses = filter.clauses();
    let add = |sums: &mut Sums, brief: &Brief| {
        if brief.meets(filter, &clauses) {
            for facet in brief.facets() {
                sums.add(day_number(&brief.local_date), facet, 1);
            }
        }
    };
    let late = loose::late(tx, range).await?;
    for brief in &late {
        add(sums, brief);
    }
    for block in sealed.blocks() {
        let within = |brief: &&Brief| brief.id >= block.first_id && brief.id <= block.last_id;
        // One that went on when its block was made is in none of its counts.
        let ended: Vec<&Brief> = late
            .iter()
            .filter(within)
            .filter(|brief| brief.ended_at.is_some())
            .collect();
        if !ended.is_empty() {
            take_back(tx, filter, block, &ended, sums).await?;
        }
    }
    let mut rest = range.above(&sealed.frontier);
    loop {
        let chunk = loose::chunk(tx, &rest).await?;
        for brief in &chunk {
            add(sums, brief);
        }
        let Some(last) = chunk.last().filter(|_| !loose::is_last(&chunk)) else {
            return Ok(());
        };
        rest = rest.rest(&last.id);
    }
}

/// Takes what a block has counted of its late contacts back.
async fn take_back(
    tx: &mut Tx,
    filter: &LogFilter,
    block: &Block,
    late: &[&Brief],
    sums: &mut Sums,
) -> Result<(), StorageError> {
    let places = blocks::places_of(tx, block, late.iter().map(|brief| brief.id.as_str())).await?;
    let bits: Vec<(String, Bits)> = blocks::all_bits(tx, block).await?;
    for place in places {
        let has: Vec<&str> = bits
            .iter()
            .filter(|(_, bits)| bits.has(place))
            .map(|(name, _)| name.as_str())
            .collect();
        let day = has.iter().find_map(|name| name.strip_prefix("y "));
        let Some(day) = day.filter(|_| !has.contains(&Facet::test().0.as_str())) else {
            continue;
        };
        if day.parse().is_ok_and(|day| filter.days.hold(day)) {
            for name in has.iter().filter(|name| !name.starts_with("y ")) {
                sums.add(day_number(day), Facet((*name).to_owned()), -1);
            }
        }
    }
    Ok(())
}

fn told(sums: Sums) -> Dashboard {
    let mut dashboard = Dashboard::default();
    for ((day, facet), count) in sums.days.into_iter().filter(|(_, count)| *count != 0) {
        let day = day_text(day);
        if dashboard.days.last().is_none_or(|last| last.day != day) {
            dashboard.days.push(DayFigures {
                day,
                channels: Vec::new(),
            });
        }
        if let (Some(last), Some(channel)) = (dashboard.days.last_mut(), facet.0.get(2..)) {
            last.channels.push((channel.to_owned(), count));
        }
    }
    let mut totals: BTreeMap<char, Vec<(String, i64)>> = BTreeMap::new();
    for (facet, count) in sums.totals.into_iter().filter(|(_, count)| *count != 0) {
        if let (Some(tag), Some(value)) = (facet.0.chars().next(), facet.0.get(2..)) {
            totals.entry(tag).or_default().push((value.to_owned(), count));
        }
    }
    let mut of = |tag: char| {
        let mut list: Vec<(String, i64)> = totals.remove(&tag).unwrap_or_default();
        list.sort_by(|(one, ones), (other, others)| others.cmp(ones).then_with(|| one.cmp(other)));
        list
    };
    dashboard.outcomes = of('o');
    dashboard.channels = of('c');
    dashboard.contacts = dashboard.channels.iter().map(|(_, count)| count).sum();
    dashboard.languages = of('l');
    dashboard.kinds = of('k');
    dashboard.topics = of('t');
    dashboard.agencies = of('a');
    dashboard.boroughs = of('b');
    dashboard.verdicts = of('v');
    let mut steps: Vec<(i64, i64)> = of('r')
        .into_iter()
        .filter_map(|(step, count)| Some((*STEPS.get(step.parse::<usize>().ok()?)?, count)))
        .collect();
    steps.sort_unstable();
    dashboard.first_reply = FirstReply { steps };
    dashboard
}

/// The step of a wait in milliseconds.
pub(crate) fn step_of(waited: i64) -> usize {
    STEPS.partition_point(|step| *step < waited)
}

/// What a block keeps of its contacts by day.
pub(crate) fn summary(days: &BTreeMap<(String, Facet), u32>, numbers: &BTreeMap<Facet, i64>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(days.len().saturating_mul(ENTRY));
    for ((day, facet), count) in days {
        let number = numbers.get(facet).and_then(|number| u32::try_from(*number).ok());
        for word in [day_number(day), number.unwrap_or(0), *count] {
            bytes.extend(word.to_le_bytes());
        }
    }
    bytes
}

fn words(entry: &[u8; ENTRY]) -> [u32; 3] {
    let mut words = [0; 3];
    for (word, bytes) in words.iter_mut().zip(entry.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    words
}

/// `2026-11-23` as the number 20261123.
fn day_number(day: &str) -> u32 {
    let digits: String = day.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

fn day_text(day: u32) -> String {
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}
