//! Charts: drawn by us as SVG, each with a name, a description and its table beside it.

use crate::report::grouped;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeMap;
use storage::Dashboard;

/// Bars of a chart at most; more days than that are put together by weeks or months.
const BARS: usize = 62;
/// Units of the drawing, which is scaled to the page.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 220;

/// Colours for channels; further channels share the last one.
const COLOURS: usize = 6;

/// A chart of bars, each in parts by channel.
pub struct Chart {
    /// What it shows, in a sentence with its highest and lowest.
    pub description: String,
    /// The channels with the most first: name and colour.
    pub channels: Vec<(String, usize)>,
    /// The bars, from the left.
    pub bars: Vec<Bar>,
    /// The count that the highest line stands for.
    pub top: String,
    /// Under the first bar.
    pub first: String,
    /// Under the last bar.
    pub last: String,
}

/// One bar, in units of the drawing.
pub struct Bar {
    /// Its left edge.
    pub x: i64,
    /// Its width.
    pub width: i64,
    /// Its parts, from below.
    pub parts: Vec<Part>,
    /// What it stands for: `2026-11-23`, or the first day of a week or month.
    pub name: String,
    /// How many.
    pub count: String,
    /// How many by channel, in the order of the chart's channels.
    pub counts: Vec<String>,
}

/// The part of one channel in a bar, in units of the drawing.
pub struct Part {
    /// Its upper edge.
    pub y: i64,
    /// Its height.
    pub height: i64,
    /// Its colour.
    pub colour: usize,
}

/// Contacts by day, week or month and channel, with what `named` calls a channel; nothing where there are none.
pub fn of_days(dashboard: &Dashboard, from: Date, to: Date, named: impl Fn(&str) -> String) -> Option<Chart> {
    let channels = channels_of(dashboard);
    let spans = spans(dashboard, from, to);
    let total = |span: &Span| span.counts.values().sum::<i64>();
    let most = spans.iter().map(total).max().filter(|most| *most > 0)?;
    let least = spans.iter().map(total).min().unwrap_or(0);
    let peak = spans
        .iter()
        .find(|span| total(span) == most)
        .map(|span| span.name.clone());
    let step = WIDTH / i64::try_from(spans.len()).unwrap_or(1).max(1);
    let bars = spans.iter().zip(0_i64..).map(|(span, place)| Bar {
        x: place.saturating_mul(step),
        width: (step * 4 / 5).max(1),
        parts: parts(span, &channels, most),
        name: span.name.clone(),
        count: grouped(total(span)),
        counts: channels.iter().map(|code| grouped(span.of(code))).collect(),
    });
    Some(Chart {
        description: format!(
            "From {from} to {to}: the most, {}, on {}; the least {}.",
            grouped(most),
            peak.unwrap_or_default(),
            grouped(least)
        ),
        bars: bars.collect(),
        top: grouped(most),
        first: spans.first().map(|span| span.name.clone()).unwrap_or_default(),
        last: spans.last().map(|span| span.name.clone()).unwrap_or_default(),
        channels: channels
            .iter()
            .zip(0..)
            .map(|(code, place)| (named(code), colour(place)))
            .collect(),
    })
}

/// One day, or as many together as make the chart readable.
struct Span {
    name: String,
    counts: BTreeMap<String, i64>,
}

impl Span {
    fn of(&self, channel: &str) -> i64 {
        self.counts.get(channel).copied().unwrap_or(0)
    }
}

fn colour(place: usize) -> usize {
    place.min(COLOURS.saturating_sub(1))
}

/// The parts of a bar from below, without gaps: each reaches from what stands below it to what it adds.
fn parts(span: &Span, channels: &[String], most: i64) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut so_far = 0_i64;
    for (code, place) in channels.iter().zip(0..) {
        let below = so_far.saturating_mul(HEIGHT) / most;
        so_far = so_far.saturating_add(span.of(code));
        let above = so_far.saturating_mul(HEIGHT) / most;
        if above > below {
            parts.push(Part {
                y: HEIGHT.saturating_sub(above),
                height: above.saturating_sub(below),
                colour: colour(place),
            });
        }
    }
    parts
}

/// The channels, the most used first.
fn channels_of(dashboard: &Dashboard) -> Vec<String> {
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    for (channel, count) in dashboard.days.iter().flat_map(|day| &day.channels) {
        let total = totals.entry(channel).or_default();
        *total = total.saturating_add(*count);
    }
    let mut channels: Vec<(&str, i64)> = totals.into_iter().collect();
    channels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    channels.into_iter().map(|(channel, _)| channel.to_owned()).collect()
}

/// Counts by day, or by as many days together as make the chart readable.
fn spans(dashboard: &Dashboard, from: Date, to: Date) -> Vec<Span> {
    let by_day: BTreeMap<&str, &[(String, i64)]> = dashboard
        .days
        .iter()
        .map(|day| (day.day.as_str(), day.channels.as_slice()))
        .collect();
    let days = usize::try_from(from.until(to).map_or(0, |span| span.get_days()))
        .unwrap_or(0)
        .saturating_add(1);
    let together = match days {
        0..=BARS => 1,
        63..=434 => 7,
        _ => 28,
    };
    let mut spans: Vec<Span> = Vec::new();
    let mut day = from;
    for place in 0..days {
        let name = day.to_string();
        let counts = by_day.get(name.as_str()).copied().unwrap_or_default();
        if place.is_multiple_of(together) {
            spans.push(Span {
                name,
                counts: BTreeMap::new(),
            });
        }
        for (channel, count) in counts {
            if let Some(span) = spans.last_mut() {
                let sum = span.counts.entry(channel.clone()).or_default();
                *sum = sum.saturating_add(*count);
            }
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::of_days;
    use jiff::civil::date;
    use storage::{Dashboard, DayFigures};

    fn dashboard(days: &[(&str, &str, i64)]) -> Dashboard {
        let day = |(day, channel, count): &(&str, &str, i64)| DayFigures {
            day: (*day).to_owned(),
            channels: vec![((*channel).to_owned(), *count)],
        };
        Dashboard {
            days: days.iter().map(day).collect(),
            ..Dashboard::default()
        }
    }

    #[test]
    fn days_without_contacts_have_bars_of_no_height() {
        let found = dashboard(&[("2026-11-01", "sms", 4), ("2026-11-03", "sms", 2)]);
        let chart = of_days(&found, date(2026, 11, 1), date(2026, 11, 4), str::to_owned).expect("a chart");
        let heights = chart
            .bars
            .iter()
            .map(|bar| bar.parts.iter().map(|part| part.height).sum::<i64>());
        assert_eq!(heights.collect::<Vec<i64>>(), [220, 0, 110, 0]);
        assert!(chart.description.contains("the most, 4, on 2026-11-01; the least 0"));
    }

    #[test]
    fn channels_stand_on_each_other_the_most_used_lowest() {
        let mut found = dashboard(&[("2026-11-01", "webchat", 1)]);
        found.days[0].channels.push(("sms".to_owned(), 3));
        let chart = of_days(&found, date(2026, 11, 1), date(2026, 11, 1), str::to_owned).expect("a chart");
        let names: Vec<&str> = chart.channels.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sms", "webchat"]);
        let parts: Vec<(i64, i64)> = chart.bars[0].parts.iter().map(|part| (part.y, part.height)).collect();
        assert_eq!(parts, [(55, 165), (0, 55)]);
        assert_eq!(chart.bars[0].counts, ["3", "1"]);
    }

    #[test]
    fn many_days_are_put_together_and_none_is_lost() {
        let found = dashboard(&[
            ("2026-01-01", "sms", 1),
            ("2026-06-15", "sms", 2),
            ("2026-12-31", "sms", 3),
        ]);
        let chart = of_days(&found, date(2026, 1, 1), date(2026, 12, 31), str::to_owned).expect("a chart");
        assert_eq!(chart.bars.len(), 53);
        let all: i64 = chart.bars.iter().filter_map(|bar| bar.count.parse::<i64>().ok()).sum();
        assert_eq!(all, 6);
        let nothing = dashboard(&[]);
        assert!(of_days(&nothing, date(2026, 1, 1), date(2026, 1, 2), str::to_owned).is_none());
    }
}
