//! Totals of channels that are run elsewhere, made ready for adding: each figure once, however it was imported.
//!
//! The same figure can come twice: as a year and as its months, as a total and as its parts, for all channels and for
//! each. What is told for the whole stands; its parts are not added to it.

use std::collections::{BTreeMap, BTreeSet};
use storage::ImportedTotal;

/// One kind of imported figure in a span of days, by channel and topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Channel and topic (either may be empty) to how many.
    counts: BTreeMap<(String, String), i64>,
}

/// The days a report is about, both inclusive: `2016-01-01` to `2016-12-31`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

impl Span {
    /// The year, where the span is exactly one.
    pub fn whole_year(&self) -> Option<i32> {
        let (year, rest) = self.from.split_once('-')?;
        let whole = rest == "01-01" && self.to == format!("{year}-12-31");
        if whole { year.parse().ok() } else { None }
    }

    /// Whether all days of an imported period lie inside.
    pub fn holds(&self, period: &str) -> bool {
        let (first, last) = match period.len() {
            4 => (format!("{period}-01-01"), format!("{period}-12-31")),
            // The last days of months compare as text: no month is longer than 31 days, and none that is shorter has
            // a day after its last.
            _ => (format!("{period}-01"), last_day(period)),
        };
        self.from <= first && last <= self.to
    }
}

fn last_day(month: &str) -> String {
    let first: Option<jiff::civil::Date> = format!("{month}-01").parse().ok();
    first.map_or_else(|| format!("{month}-31"), |first| first.last_of_month().to_string())
}

impl Imported {
    /// The figures of one kind whose periods lie inside the span.
    pub fn of(kind: &str, span: &Span, totals: &[ImportedTotal]) -> Self {
        let mut years: BTreeMap<(String, String), BTreeMap<String, i64>> = BTreeMap::new();
        let mut months = years.clone();
        for total in totals
            .iter()
            .filter(|total| total.kind == kind && span.holds(&total.period))
        {
            let year: String = total.period.chars().take(4).collect();
            let into = if total.period.len() == 4 {
                &mut years
            } else {
                &mut months
            };
            let key = (total.channel.clone(), total.topic.clone());
            let count = into.entry(key).or_default().entry(year).or_default();
            *count = count.saturating_add(total.count);
        }
        let mut counts = BTreeMap::new();
        let keys: BTreeSet<(String, String)> = years.keys().chain(months.keys()).cloned().collect();
        for key in keys {
            let mut by_year = months.remove(&key).unwrap_or_default();
            by_year.extend(years.remove(&key).unwrap_or_default());
            counts.insert(
                key,
                by_year.values().fold(0_i64, |sum, count| sum.saturating_add(*count)),
            );
        }
        Self { counts }
    }

    /// Whether nothing was imported.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Channels with figures of their own.
    pub fn channels(&self) -> BTreeSet<&str> {
        self.counts
            .keys()
            .map(|(channel, _)| channel.as_str())
            .filter(|channel| !channel.is_empty())
            .collect()
    }

    /// Topics with figures of their own.
    pub fn topics(&self) -> BTreeSet<&str> {
        self.counts
            .keys()
            .map(|(_, topic)| topic.as_str())
            .filter(|topic| !topic.is_empty())
            .collect()
    }

    /// All of one channel (empty: those told for all channels): its total, or the sum of its topics where they are
    /// more.
    pub fn of_channel(&self, channel: &str) -> i64 {
        let total = self.count(channel, "");
        let topics = self
            .counts
            .iter()
            .filter(|((one, topic), _)| one == channel && !topic.is_empty());
        total.max(topics.fold(0, |sum, (_, count)| sum.saturating_add(*count)))
    }

    /// All of one topic: as told for all channels, or the sum of the channels where that is more.
    pub fn of_topic(&self, topic: &str) -> i64 {
        let channels = self
            .counts
            .iter()
            .filter(|((channel, one), _)| one == topic && !channel.is_empty());
        self.count("", topic)
            .max(channels.fold(0, |sum, (_, count)| sum.saturating_add(*count)))
    }

    /// One topic of one channel.
    pub fn count(&self, channel: &str, topic: &str) -> i64 {
        self.counts
            .get(&(channel.to_owned(), topic.to_owned()))
            .copied()
            .unwrap_or(0)
    }

    /// Everything: as told for all channels, or the sum of the channels where that is more.
    pub fn total(&self) -> i64 {
        let channels = self
            .channels()
            .into_iter()
            .fold(0_i64, |sum, one| sum.saturating_add(self.of_channel(one)));
        self.of_channel("").max(channels)
    }

    /// What is told for all channels beyond the channels that are told one by one.
    pub fn beyond_channels(&self) -> i64 {
        let channels = self
            .channels()
            .into_iter()
            .fold(0_i64, |sum, one| sum.saturating_add(self.of_channel(one)));
        self.total().saturating_sub(channels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(period: &str, channel: &str, kind: &str, topic: &str, count: i64) -> ImportedTotal {
        ImportedTotal {
            period: period.to_owned(),
            channel: channel.to_owned(),
            kind: kind.to_owned(),
            topic: topic.to_owned(),
            count,
        }
    }

    fn year(year: i32) -> Span {
        Span {
            from: format!("{year}-01-01"),
            to: format!("{year}-12-31"),
        }
    }

    #[test]
    fn a_year_stands_for_its_months_and_a_total_for_its_parts() {
        let totals = [
            total("2016", "phone", "contact", "", 100),
            total("2016-05", "phone", "contact", "", 10),
            total("2016-05", "online", "contact", "", 7),
            total("2016-06", "online", "contact", "", 8),
            total("2016", "", "contact", "", 120),
            total("2015", "phone", "contact", "", 90),
        ];
        let contacts = Imported::of("contact", &year(2016), &totals);
        assert_eq!(contacts.of_channel("phone"), 100);
        assert_eq!(contacts.of_channel("online"), 15);
        assert_eq!(contacts.total(), 120);
        assert_eq!(contacts.beyond_channels(), 5);
    }

    #[test]
    fn a_span_takes_only_periods_that_lie_inside() {
        let spring = Span {
            from: "2016-02-01".to_owned(),
            to: "2016-02-29".to_owned(),
        };
        assert!(spring.holds("2016-02"));
        assert!(!spring.holds("2016"));
        assert!(!spring.holds("2016-03"));
        assert!(
            !Span {
                from: "2016-02-01".to_owned(),
                to: "2016-02-28".to_owned()
            }
            .holds("2016-02")
        );
        assert_eq!(year(2016).whole_year(), Some(2016));
        assert_eq!(spring.whole_year(), None);
    }

    #[test]
    fn topics_without_a_total_make_one() {
        let totals = [
            total("2016", "", "request", "Noise", 30),
            total("2016", "phone", "request", "Noise", 20),
            total("2016", "", "request", "Rodents", 5),
        ];
        let requests = Imported::of("request", &year(2016), &totals);
        assert_eq!(requests.total(), 35);
        assert_eq!(requests.of_topic("Noise"), 30);
    }
}
