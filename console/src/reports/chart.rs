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

/// A chart of bars.
pub struct Chart {
    /// What it shows, in a sentence with its highest and lowest.
    pub description: String,
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
    /// Its upper edge.
    pub y: i64,
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// What it stands for: `2026-11-23`, or the first day of a week or month.
    pub name: String,
    /// How many.
    pub count: String,
}

/// Contacts by day, week or month; nothing where there are none.
pub fn of_days(dashboard: &Dashboard, from: Date, to: Date) -> Option<Chart> {
    let mut by_day: BTreeMap<String, i64> = BTreeMap::new();
    for day in &dashboard.days {
        let count: i64 = day.channels.iter().map(|(_, count)| count).sum();
        *by_day.entry(day.day.clone()).or_insert(0) += count;
    }
    let counts = grouped_days(&by_day, from, to);
    let most = counts.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
    let least = counts.iter().map(|(_, count)| *count).min().unwrap_or(0);
    let peak = counts
        .iter()
        .find(|(_, count)| *count == most)
        .map(|(name, _)| name.clone());
    let step = WIDTH / i64::try_from(counts.len()).unwrap_or(1).max(1);
    let bars = counts.iter().zip(0_i64..).map(|((name, count), place)| {
        let height = count.saturating_mul(HEIGHT) / most;
        Bar {
            x: place.saturating_mul(step),
            y: HEIGHT.saturating_sub(height),
            width: (step * 4 / 5).max(1),
            height,
            name: name.clone(),
            count: grouped(*count),
        }
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
        first: counts.first().map(|(name, _)| name.clone()).unwrap_or_default(),
        last: counts.last().map(|(name, _)| name.clone()).unwrap_or_default(),
    })
}

/// Counts by day, or by as many days together as make the chart readable.
fn grouped_days(by_day: &BTreeMap<String, i64>, from: Date, to: Date) -> Vec<(String, i64)> {
    let days = usize::try_from(from.until(to).map_or(0, |span| span.get_days()))
        .unwrap_or(0)
        .saturating_add(1);
    let together = match days {
        0..=BARS => 1,
        63..=434 => 7,
        _ => 28,
    };
    let mut counts: Vec<(String, i64)> = Vec::new();
    let mut day = from;
    for place in 0..days {
        let count = by_day.get(&day.to_string()).copied().unwrap_or(0);
        if place.is_multiple_of(together) {
            counts.push((day.to_string(), count));
        } else if let Some(last) = counts.last_mut() {
            last.1 = last.1.saturating_add(count);
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::of_days;
    use jiff::civil::date;
    use storage::{Dashboard, DayFigures};

    fn dashboard(days: &[(&str, i64)]) -> Dashboard {
        let day = |(day, count): &(&str, i64)| DayFigures {
            day: (*day).to_owned(),
            channels: vec![("sms".to_owned(), *count)],
        };
        Dashboard {
            days: days.iter().map(day).collect(),
            ..Dashboard::default()
        }
    }

    #[test]
    fn days_without_contacts_have_bars_of_no_height() {
        let found = dashboard(&[("2026-11-01", 4), ("2026-11-03", 2)]);
        let chart = of_days(&found, date(2026, 11, 1), date(2026, 11, 4)).expect("a chart");
        let heights: Vec<i64> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [220, 0, 110, 0]);
        assert!(chart.description.contains("the most, 4, on 2026-11-01; the least 0"));
    }

    #[test]
    fn many_days_are_put_together_and_none_is_lost() {
        let found = dashboard(&[("2026-01-01", 1), ("2026-06-15", 2), ("2026-12-31", 3)]);
        let chart = of_days(&found, date(2026, 1, 1), date(2026, 12, 31)).expect("a chart");
        assert_eq!(chart.bars.len(), 53);
        let all: i64 = chart.bars.iter().filter_map(|bar| bar.count.parse::<i64>().ok()).sum();
        assert_eq!(all, 6);
        assert!(of_days(&dashboard(&[]), date(2026, 1, 1), date(2026, 1, 2)).is_none());
    }
}
