//! Dates of the calendar without a clock: days counted by the proleptic Gregorian rules.
//!
//! A library of dates would bring a clock into a room that must not have one.

use std::fmt;

/// One day; ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    /// Days since 1970-01-01.
    days: i64,
}

impl Date {
    /// A day by year, month and day of the month; none where there is no such day.
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let date = Self {
            days: days_before(year, month, day)?,
        };
        (date.parts() == (year, month, day)).then_some(date)
    }

    /// Reads `2026-11-25`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
        Self::new(parts.next()??, parts.next()??, parts.next()??)
    }

    /// Year, month and day of the month.
    pub(crate) fn parts(self) -> (i64, i64, i64) {
        let shifted = self.days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// The day so many days later.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self {
            days: self.days.saturating_add(days),
        }
    }

    /// The day of the week; Monday is 0.
    pub(crate) fn weekday(self) -> usize {
        // The first of January 1970 was a Thursday.
        usize::try_from(self.days.saturating_add(3).rem_euclid(7)).unwrap_or(0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days from 1970-01-01 to a date, which need not exist.
fn days_before(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_calendars_do() {
        for (text, weekday) in [
            ("2026-11-25", 2),
            ("1970-01-01", 3),
            ("2024-02-29", 3),
            ("2000-12-31", 6),
        ] {
            let date = Date::parse(text).expect("the date exists");
            assert_eq!(date.to_string(), text);
            assert_eq!(date.weekday(), weekday, "{text}");
        }
        let end = Date::parse("2026-12-31").expect("the date exists");
        assert_eq!(end.plus(1).to_string(), "2027-01-01");
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("soon"), None);
    }
}
