//! When contacts come: counted by the hour of universal time with the turn that begins one, told by weekday and hour of
//! the city's time zone. So the counts hold whatever the zone is, and in the nights when its clocks change.

use crate::contacts::id_of_day;
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, args};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

/// Milliseconds.
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Contacts by weekday, Monday first, and hour of the day.
pub type Week = [[i64; 24]; 7];

/// When contacts come. Test traffic does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekHours {
    /// By channel code; channels without any contact are left out.
    pub channels: BTreeMap<String, Week>,
}

impl WeekHours {
    /// Those of one channel, or of all.
    pub fn of(&self, channel: Option<&str>) -> Week {
        let mut sum = Week::default();
        for (code, week) in &self.channels {
            if channel.is_some_and(|channel| channel != code) {
                continue;
            }
            for (day, counts) in sum.iter_mut().zip(week) {
                for (hour, count) in day.iter_mut().zip(counts) {
                    *hour = hour.saturating_add(*count);
                }
            }
        }
        sum
    }

    fn add(&mut self, channel: &str, (weekday, hour): (usize, usize), count: i64) {
        if !self.channels.contains_key(channel) {
            self.channels.insert(channel.to_owned(), Week::default());
        }
        let week = self.channels.get_mut(channel);
        if let Some(sum) = week.and_then(|week| week.get_mut(weekday)?.get_mut(hour)) {
            *sum = sum.saturating_add(count);
        }
    }
}

/// What a transaction adds to one day of universal time.
#[derive(Serialize)]
pub(crate) struct HoursRow {
    /// Days since 1970-01-01.
    pub day: i64,
    pub channel: String,
    pub slot: i64,
    pub hours: [i64; 24],
}

/// The day of a moment, and its hour, both of universal time.
pub(crate) fn hour_of(at: i64) -> (i64, usize) {
    (at.div_euclid(DAY), index(at.rem_euclid(DAY) / HOUR))
}

/// A text in which each hour's column and number have their place.
macro_rules! with_hours {
    ($text:ident) => {
        $text!(
            h0 0, h1 1, h2 2, h3 3, h4 4, h5 5, h6 6, h7 7, h8 8, h9 9, h10 10, h11 11, h12 12, h13 13, h14 14, h15 15,
            h16 16, h17 17, h18 18, h19 19, h20 20, h21 21, h22 22, h23 23
        )
    };
}

macro_rules! counted {
    ($($column:ident $hour:literal),*) => {
        concat!(
            " on conflict (day, channel, slot) do update set day = excluded.day",
            $(", ", stringify!($column), " = rollup_hour.", stringify!($column), " + excluded.", stringify!($column)),*
        )
    };
}

macro_rules! count_sqlite {
    ($($column:ident $hour:literal),*) => {
        concat!(
            "insert into rollup_hour (day, channel, slot", $(", ", stringify!($column),)*
            ") select value->>'$.day', value->>'$.channel', value->>'$.slot'",
            $(", value->>'$.hours[", $hour, "]'",)* " from json_each($1) where true", with_hours!(counted)
        )
    };
}

macro_rules! count_postgres {
    ($($column:ident $hour:literal),*) => {
        concat!(
            "insert into rollup_hour (day, channel, slot", $(", ", stringify!($column),)* ") select day, channel, slot",
            $(", (hours->>", $hour, ")::bigint",)*
            " from json_to_recordset($1::json) as r(day bigint, channel text, slot bigint, hours json)",
            with_hours!(counted)
        )
    };
}

macro_rules! read {
    ($($column:ident $hour:literal),*) => {
        concat!(
            "select day, channel, concat_ws(' '", $(", ", stringify!($column),)*
            ") as counts from rollup_hour where day >= $1 and day <= $2"
        )
    };
}

macro_rules! spread {
    ($($column:ident $hour:literal),*) => {
        concat!(
            "insert into rollup_hour (day, channel, slot", $(", ", stringify!($column),)*
            ") select r.at / 86400000, r.channel, 0",
            $(", sum(r.at / 3600000 % 24 = ", $hour, ")",)*
            " from repeats r where true group by 1, r.channel", with_hours!(counted)
        )
    };
}

/// Adds to the figures of hours.
pub(crate) const COUNT_HOURS: Sql = Sql {
    sqlite: with_hours!(count_sqlite),
    postgres: with_hours!(count_postgres),
    keep: true,
};
/// Adds the contacts that are spread over a year.
pub(crate) const SPREAD_HOURS: &str = with_hours!(spread);

const ROLLED: &str = with_hours!(read);
/// Ids begin with their moment: `$1` and `$2` keep the rest of the log from being read.
const COUNTED: &str = "select started_at / 3600000 as hour, channel, count(*) as count from contacts \
     where id >= $1 and id < $2 and not is_test group by started_at / 3600000, channel";

impl Db {
    /// When the contacts of the days `from` to `to` came, both inclusive, by the clocks of `zone`. `exact` counts the
    /// log again instead of reading the roll-up; both are equal. Where a zone is off by part of an hour, an hour of
    /// universal time belongs to the one in which its middle lies.
    pub async fn week_hours(
        &self,
        (from, to): (Date, Date),
        zone: &TimeZone,
        exact: bool,
    ) -> Result<WeekHours, StorageError> {
        let mut hours = WeekHours::default();
        let mut clocks = Clocks::new((from, to), zone);
        if exact {
            let first = id_of_day(&from.to_string(), -1).unwrap_or_default();
            let end = id_of_day(&to.to_string(), 2).unwrap_or_else(|| "g".to_owned());
            for (hour, channel, count) in self.rows::<(i64, String, i64)>(COUNTED, args![first, end]).await? {
                let place = clocks.of(hour.div_euclid(24)).get(index(hour.rem_euclid(24))).copied();
                if let Some(place) = place.flatten() {
                    hours.add(&channel, place, count);
                }
            }
            return Ok(hours);
        }
        // Local days reach into the days of universal time beside them.
        let days = args![day_number(from).saturating_sub(1), day_number(to).saturating_add(1)];
        for (day, channel, counts) in self.rows::<(i64, String, String)>(ROLLED, days).await? {
            for (place, count) in clocks.of(day).iter().zip(counts.split(' ')) {
                let count = count
                    .parse()
                    .map_err(|_| StorageError::Corrupt(format!("the hours of day {day} are no numbers")))?;
                if let Some(place) = place.filter(|_| count != 0) {
                    hours.add(&channel, place, count);
                }
            }
        }
        Ok(hours)
    }
}

/// Weekday and hour of each hour of a day of universal time; nothing for those on no day that is asked for.
type Places = [Option<(usize, usize)>; 24];

/// What the clocks of a zone show, each day worked out once.
struct Clocks<'a> {
    days: RangeInclusive<Date>,
    zone: &'a TimeZone,
    known: HashMap<i64, Places>,
}

impl<'a> Clocks<'a> {
    fn new((from, to): (Date, Date), zone: &'a TimeZone) -> Self {
        Self {
            days: from..=to,
            zone,
            known: HashMap::new(),
        }
    }

    fn of(&mut self, day: i64) -> Places {
        let (days, zone) = (&self.days, self.zone);
        *self.known.entry(day).or_insert_with(|| {
            let mut places = Places::default();
            for (hour, place) in (0..).zip(&mut places) {
                let middle = day
                    .saturating_mul(DAY)
                    .saturating_add(hour * HOUR)
                    .saturating_add(HOUR / 2);
                let local = zone.to_datetime(Timestamp::from_millisecond(middle).unwrap_or_default());
                let weekday = local.weekday().to_monday_zero_offset();
                *place = days
                    .contains(&local.date())
                    .then(|| (index(weekday.into()), index(local.hour().into())));
            }
            places
        })
    }
}

fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// Days since 1970-01-01.
fn day_number(day: Date) -> i64 {
    let midnight = day.to_zoned(TimeZone::UTC);
    midnight.map_or(0, |midnight| midnight.timestamp().as_millisecond().div_euclid(DAY))
}
