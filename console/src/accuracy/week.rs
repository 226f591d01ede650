//! ISO weeks, and which contacts are drawn for the review of one: the same ones on every gateway. Pure.

use sha2::{Digest, Sha256};
use storage::{Date, TimeZone};

/// A week of the calendar (ISO 8601).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its name: `2026-W48`.
    pub name: String,
    /// When it begins, in epoch milliseconds.
    pub from: i64,
    /// When the next one begins.
    pub to: i64,
}

/// The last week that is over on a day (`2026-11-26`) in a time zone; `None` at the ends of the calendar.
pub fn last_week(day: &str, zone: &TimeZone) -> Option<Week> {
    let today: Date = day.parse().ok()?;
    let since_monday = i64::from(today.weekday().since(jiff::civil::Weekday::Monday));
    let monday = today.checked_sub(jiff::Span::new().days(since_monday)).ok()?;
    let before = monday.checked_sub(jiff::Span::new().days(7)).ok()?;
    let start = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond());
    let iso = before.iso_week_date();
    Some(Week {
        name: format!("{:04}-W{:02}", iso.year(), iso.week()),
        from: start(before)?,
        to: start(monday)?,
    })
}

/// All ids in the order in which they are drawn for a week. Nobody can choose it, and everybody can repeat it.
pub fn drawn(week: &str, ids: Vec<String>) -> Vec<String> {
    let mut ranked: Vec<([u8; 32], String)> = ids
        .into_iter()
        .map(|id| (Sha256::digest(format!("{week} {id}")).into(), id))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::{drawn, last_week};
    use storage::TimeZone;

    #[test]
    fn the_last_week_is_the_one_before_this_monday() {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let week = last_week("2026-11-26", &zone).expect("a week");
        assert_eq!(week.name, "2026-W47");
        // Monday, November 16, 2026, midnight in New York.
        assert_eq!((week.from, week.to - week.from), (1_794_805_200_000, 7 * 86_400_000));
        assert_eq!(last_week("2027-01-03", &zone).expect("a week").name, "2026-W52");
        assert_eq!(last_week("2027-01-04", &zone).expect("a week").name, "2026-W53");
        assert_eq!(last_week("no day", &zone), None);
    }

    #[test]
    fn the_same_ones_are_drawn_whatever_order_they_come_in() {
        let ids = |order: [u32; 4]| order.iter().map(u32::to_string).collect::<Vec<_>>();
        let first = drawn("2026-W47", ids([1, 2, 3, 4]));
        assert_eq!(first, drawn("2026-W47", ids([4, 2, 1, 3])));
        let others: Vec<_> = (40..48)
            .map(|week| drawn(&format!("2026-W{week}"), ids([1, 2, 3, 4])))
            .collect();
        assert!(others.iter().any(|other| *other != first), "every week draws anew");
    }
}
