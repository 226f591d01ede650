//! Figures that change with a transaction: added up first, then written once for each key, in order.

use crate::error::StorageError;
use crate::hours::{COUNT_HOURS, HoursRow, hour_of};
use crate::sql::Tx;
use crate::statements as sql;
use serde::Serialize;
use std::collections::BTreeMap;

/// A topic as it was added.
#[derive(sqlx::FromRow)]
pub(crate) struct AddedTopic {
    kind: String,
    id: String,
    counted: bool,
    local_date: String,
    channel: String,
    language: String,
    is_test: bool,
}

/// A contact that began, or ceased, to count in the published figure.
#[derive(sqlx::FromRow)]
pub(crate) struct PublishedContact {
    local_date: String,
    channel: String,
    language: String,
    is_test: bool,
}

/// What a transaction adds to the roll-ups.
pub(crate) struct Counts {
    slot: i64,
    days: BTreeMap<[String; 3], i64>,
    months: BTreeMap<[String; 5], i64>,
    hours: BTreeMap<(i64, String), [i64; 24]>,
}

#[derive(Serialize)]
struct DayRow {
    local_date: String,
    channel: String,
    kind: String,
    slot: i64,
    count: i64,
}

#[derive(Serialize)]
struct MonthRow {
    month: String,
    kind: String,
    id: String,
    channel: String,
    language: String,
    slot: i64,
    count: i64,
}

impl Counts {
    pub fn new(slot: i64) -> Self {
        Self {
            slot,
            days: BTreeMap::new(),
            months: BTreeMap::new(),
            hours: BTreeMap::new(),
        }
    }

    /// A contact began at this moment, in epoch milliseconds.
    pub fn contact(&mut self, local_date: &str, channel: &str, at: i64) {
        self.day(local_date, channel, "contact", 1);
        let (day, hour) = hour_of(at);
        let hours = self.hours.entry((day, channel.to_owned())).or_default();
        if let Some(count) = hours.get_mut(hour) {
            *count = count.saturating_add(1);
        }
    }

    /// A topic was added. Of test traffic, and of what was counted before, nothing counts.
    pub fn topic(&mut self, topic: &AddedTopic) {
        if topic.is_test || !topic.counted {
            return;
        }
        self.day(&topic.local_date, &topic.channel, &topic.kind, 1);
        self.month(
            &topic.local_date,
            &topic.kind,
            &topic.id,
            &topic.channel,
            &topic.language,
            1,
        );
    }

    /// A contact began (1) or ceased (-1) to count in the published figure.
    pub fn published(&mut self, contact: &PublishedContact, by: i64) {
        if contact.is_test {
            return;
        }
        self.day(&contact.local_date, &contact.channel, "published", by);
        self.month(
            &contact.local_date,
            "published",
            "",
            &contact.channel,
            &contact.language,
            by,
        );
    }

    /// Segments of SMS came in or went out.
    pub fn segments(&mut self, local_date: &str, channel: &str, direction: &str, segments: i64) {
        self.day(local_date, channel, &format!("segments_{direction}"), segments);
    }

    fn day(&mut self, local_date: &str, channel: &str, kind: &str, by: i64) {
        let key = [local_date.to_owned(), channel.to_owned(), kind.to_owned()];
        let count = self.days.entry(key).or_insert(0);
        *count = count.saturating_add(by);
    }

    fn month(&mut self, local_date: &str, kind: &str, id: &str, channel: &str, language: &str, by: i64) {
        let month: String = local_date.chars().take(7).collect();
        let key = [
            month,
            kind.to_owned(),
            id.to_owned(),
            channel.to_owned(),
            language.to_owned(),
        ];
        let count = self.months.entry(key).or_insert(0);
        *count = count.saturating_add(by);
    }

    /// Writes what was added up.
    pub async fn write(self, tx: &mut Tx) -> Result<(), StorageError> {
        let slot = self.slot;
        let days = self
            .days
            .into_iter()
            .map(|([local_date, channel, kind], count)| DayRow {
                local_date,
                channel,
                kind,
                slot,
                count,
            });
        tx.batch(sql::COUNT_DAYS, &days.collect::<Vec<_>>()).await?;
        let months = self
            .months
            .into_iter()
            .map(|([month, kind, id, channel, language], count)| MonthRow {
                month,
                kind,
                id,
                channel,
                language,
                slot,
                count,
            });
        tx.batch(sql::COUNT_MONTHS, &months.collect::<Vec<_>>()).await?;
        let hours = self.hours.into_iter().map(|((day, channel), hours)| HoursRow {
            day,
            channel,
            slot,
            hours,
        });
        tx.batch(COUNT_HOURS, &hours.collect::<Vec<_>>()).await
    }
}
