//! When contacts come: the days of the week and the hours of the city's clocks, as a table whose cells are shaded in steps.

use super::Days;
use super::sections::{Row, Section, share_of};
use crate::report::grouped;
use crate::wording;
use conversation::Pack;
use std::ops::RangeInclusive;
use storage::{Week, WeekHours};

/// Steps of shading for hours with any contact.
const STEPS: i64 = 5;
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The table of the week.
pub struct Heat {
    /// What it counts, and on how many contacts it rests.
    pub means: String,
    /// Whether there is anything to show.
    pub is_empty: bool,
    /// The hours, as columns are called.
    pub hours: Vec<String>,
    /// The days, Monday first, and their sum.
    pub rows: Vec<HeatRow>,
    /// The steps of shading: number, and the counts that it stands for.
    pub steps: Vec<(i64, String)>,
    /// Channels to choose from: where, name, and whether it is shown.
    pub channels: Vec<(String, String, bool)>,
}

/// One day of the week.
pub struct HeatRow {
    /// Its name.
    pub name: &'static str,
    /// Its hours.
    pub cells: Vec<Cell>,
    /// Its sum.
    pub all: String,
    /// Whether it is the sum of all days.
    pub is_sum: bool,
}

/// One hour of a day.
pub struct Cell {
    /// Contacts, with commas.
    pub count: String,
    /// Its step: 0 for none.
    pub step: i64,
}

/// The table of these days; `channel` is one channel's code, or empty for all.
pub fn heat(pack: &Pack, found: &WeekHours, days: &Days, channel: &str) -> Heat {
    let week = found.of(Some(channel).filter(|channel| !channel.is_empty()));
    let most = week.iter().flatten().copied().max().unwrap_or(0);
    let all: i64 = week.iter().flatten().sum();
    let by = if channel.is_empty() {
        String::new()
    } else {
        format!(" by {}", wording::channel(pack, channel))
    };
    let rows = WEEKDAYS.into_iter().zip(&week).map(|(name, counts)| HeatRow {
        name,
        cells: counts.iter().map(|count| cell(*count, most)).collect(),
        all: grouped(counts.iter().sum()),
        is_sum: false,
    });
    let mut rows: Vec<HeatRow> = rows.collect();
    rows.push(HeatRow {
        name: "All days",
        cells: sums(&week).into_iter().map(|count| cell(count, 0)).collect(),
        all: grouped(all),
        is_sum: true,
    });
    Heat {
        means: format!(
            "Contacts{by} that began on these days, by weekday and by the hour in which they began, 00 to 23, on the \
             clocks of {}. Sums, not averages; the fuller an hour, the darker. Rests on {} contacts.",
            pack.city.time_zone,
            grouped(all)
        ),
        is_empty: all == 0,
        hours: (0..24).map(|hour| format!("{hour:02}")).collect(),
        rows,
        steps: steps(most),
        channels: channels(pack, found, days, channel),
    }
}

/// The same as a table of the file: hours with any contact.
pub fn section(pack: &Pack, found: &WeekHours, channel: &str) -> Section {
    let week = found.of(Some(channel).filter(|channel| !channel.is_empty()));
    let all: i64 = week.iter().flatten().sum();
    let mut rows = Vec::new();
    for (day, counts) in WEEKDAYS.into_iter().zip(&week) {
        for (hour, number) in counts.iter().enumerate().filter(|(_, number)| **number > 0) {
            rows.push(Row {
                name: format!("{day} {hour:02}:00"),
                count: grouped(*number),
                number: *number,
                share: share_of(*number, all),
                bar: 0,
            });
        }
    }
    let title = if channel.is_empty() {
        "When contacts come".to_owned()
    } else {
        format!("When contacts come, {}", wording::channel(pack, channel))
    };
    Section {
        title,
        means: String::new(),
        unit: "Contacts",
        rows,
    }
}

fn cell(count: i64, most: i64) -> Cell {
    let step = if most > 0 {
        count.saturating_mul(STEPS).saturating_add(most - 1) / most
    } else {
        0
    };
    Cell {
        count: grouped(count),
        step,
    }
}

fn sums(week: &Week) -> Vec<i64> {
    let of_hour = |hour: usize| week.iter().filter_map(|day| day.get(hour)).sum();
    (0..24).map(of_hour).collect()
}

/// Which counts each step stands for; with few contacts some steps have none.
fn steps(most: i64) -> Vec<(i64, String)> {
    let range = |step: i64| -> RangeInclusive<i64> {
        let upper = |step: i64| step.saturating_mul(most) / STEPS;
        upper(step - 1).saturating_add(1)..=upper(step)
    };
    let steps = (1..=STEPS).map(|step| (step, range(step)));
    let told = steps.filter(|(_, range)| !range.is_empty()).map(|(step, range)| {
        let words = if range.start() == range.end() {
            grouped(*range.start())
        } else {
            format!("{}–{}", grouped(*range.start()), grouped(*range.end()))
        };
        (step, words)
    });
    told.collect()
}

fn channels(pack: &Pack, found: &WeekHours, days: &Days, channel: &str) -> Vec<(String, String, bool)> {
    let path = format!("/reports?from={}&to={}", days.from, days.to);
    let mut channels = vec![(format!("{path}#heat"), "All channels".to_owned(), channel.is_empty())];
    for code in found.channels.keys() {
        let name = wording::channel(pack, code);
        channels.push((format!("{path}&channel={code}#heat"), name, code == channel));
    }
    channels
}

#[cfg(test)]
mod tests {
    use super::{cell, steps};

    #[test]
    fn each_count_stands_in_the_step_that_the_legend_says() {
        for most in 1..60 {
            let legend = steps(most);
            for count in 1..=most {
                let step = cell(count, most).step;
                let words = &legend.iter().find(|(own, _)| *own == step).expect("in the legend").1;
                let (low, high) = words.split_once('–').unwrap_or((words, words));
                let (low, high): (i64, i64) = (low.parse().expect("a count"), high.parse().expect("a count"));
                assert!((low..=high).contains(&count), "{count} of {most}: {words}");
            }
        }
        assert_eq!((cell(0, 9).step, cell(7, 0).step, steps(0).len()), (0, 0, 0));
    }
}
