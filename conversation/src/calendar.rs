//! The calendar's part of an answer: what holds today, tomorrow, on a date or over a range of days.

use crate::civil::Date;
use crate::pack::{Answer, CalendarItem, Day, DayName, DayStatus, WEEKDAYS};
use crate::turn::Turn;
use regex::Regex;
use std::sync::OnceLock;

/// More days than this are not read out.
const MOST_DAYS: i64 = 14;

/// The days that a question is about, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    first: Date,
    last: Date,
}

/// A day, or a few days, that the text names, and where.
#[derive(Clone, Copy, Debug)]
struct Named {
    days: Days,
    start: usize,
}

/// What the calendar says about the days that the text asks for; today where it names none.
pub(crate) fn lines(turn: &Turn<'_>, answer: &Answer, text: &str) -> Option<String> {
    let id = answer.calendar.as_ref()?;
    let item = turn.pack.calendar.items.iter().find(|item| &item.id == id)?;
    let today = Date::parse(&turn.seen.day.date)?;
    let days = days_in(turn, text, today).unwrap_or(Days {
        first: today,
        last: today,
    });
    let asked: Vec<Date> = (0..MOST_DAYS)
        .map(|ahead| days.first.plus(ahead))
        .filter(|date| *date <= days.last)
        .collect();
    let until = Date::parse(&item.until)?;
    if let Some(unknown) = asked.iter().find(|date| **date > until || **date < today) {
        let day = day_name(turn, *unknown, today);
        return Some(turn.phrase("calendar_unknown", &[("day", &day)]));
    }
    match asked.as_slice() {
        [] => None,
        [only] => Some(one_day(turn, item, *only, today)),
        several => Some(several_days(turn, item, several, today)),
    }
}

/// One day: status, reason and meters.
fn one_day(turn: &Turn<'_>, item: &CalendarItem, date: Date, today: Date) -> String {
    let name = day_name(turn, date, today);
    let (usual, different) = status_on(turn, item, date);
    let mut line = match different {
        Some(day) if !day.reason.is_empty() => turn.phrase(
            "calendar_day_reason",
            &[
                ("day", &name),
                ("status", said(turn, &day.status)),
                ("reason", said(turn, &day.reason)),
            ],
        ),
        Some(day) => turn.phrase("calendar_day", &[("day", &name), ("status", said(turn, &day.status))]),
        None => turn.phrase("calendar_day", &[("day", &name), ("status", said(turn, &usual.status))]),
    };
    let meters = different.map_or(&usual.meters, |day| &day.meters);
    if !meters.is_empty() {
        line.push(' ');
        line.push_str(&turn.phrase("calendar_meters", &[("meters", said(turn, meters))]));
    }
    line
}

/// A range: what holds on most of the days, and each day that differs.
fn several_days(turn: &Turn<'_>, item: &CalendarItem, days: &[Date], today: Date) -> String {
    let status = |date: Date| {
        let (usual, different) = status_on(turn, item, date);
        different.map_or(&usual.status, |day| &day.status)
    };
    let count = |wanted: &str| days.iter().filter(|date| status(**date) == wanted).count();
    let most = days
        .iter()
        .map(|date| status(*date))
        .max_by_key(|found| count(found))
        .map_or("", String::as_str);
    let name = |date: Option<&Date>| date.map_or_else(String::new, |date| day_name(turn, *date, today));
    let mut text = turn.phrase(
        "calendar_days",
        &[
            ("from", &name(days.first())),
            ("to", &name(days.last())),
            ("status", said(turn, most)),
        ],
    );
    for date in days.iter().filter(|date| status(**date) != most) {
        let (_, different) = status_on(turn, item, *date);
        let reason = different.map_or("", |day| day.reason.as_str());
        let weekday = WEEKDAYS.get(date.weekday()).copied().unwrap_or_default();
        let reason = if reason.is_empty() { weekday } else { reason };
        text.push(' ');
        text.push_str(&turn.phrase(
            "calendar_except",
            &[
                ("day", &day_name(turn, *date, today)),
                ("status", said(turn, status(*date))),
                ("reason", said(turn, reason)),
            ],
        ));
    }
    text
}

/// What is usual on a date, and the line of the calendar that differs, if there is one.
fn status_on<'a>(turn: &Turn<'a>, item: &'a CalendarItem, date: Date) -> (&'a DayStatus, Option<&'a Day>) {
    static NOTHING: DayStatus = DayStatus {
        status: String::new(),
        meters: String::new(),
    };
    let iso = date.to_string();
    let days = &turn.pack.calendar.days;
    let different = days.iter().find(|day| day.item == item.id && day.date == iso);
    (item.week.get(date.weekday()).unwrap_or(&NOTHING), different)
}

/// A word of the calendar in the turn's language; the English one where the language has none.
fn said<'a>(turn: &Turn<'a>, english: &'a str) -> &'a str {
    let languages = &turn.pack.languages;
    let own = languages.iter().find(|texts| texts.language == turn.language);
    own.and_then(|texts| texts.calendar.get(english))
        .map_or(english, String::as_str)
}

fn day_name(turn: &Turn<'_>, date: Date, today: Date) -> String {
    if date == today {
        return turn.phrase("calendar_of_today", &[]);
    }
    if today.plus(1) == date {
        return turn.phrase("calendar_of_tomorrow", &[]);
    }
    date_name(turn, date)
}

/// A day by its weekday and date.
pub(crate) fn date_name(turn: &Turn<'_>, date: Date) -> String {
    let weekday = WEEKDAYS.get(date.weekday()).copied().unwrap_or_default();
    let (_, month, day) = date.parts();
    turn.phrase(
        "calendar_date",
        &[
            ("weekday", said(turn, weekday)),
            ("month", &month.to_string()),
            ("day", &day.to_string()),
        ],
    )
}

/// The days that a text names: one, or from the first to the last of several.
fn days_in(turn: &Turn<'_>, text: &str, today: Date) -> Option<Days> {
    let mut named = numeric_dates(text, today);
    let words = turn.pack.day_words.words.as_ref();
    let places = words.map(|words| words.places(text)).unwrap_or_default();
    for (id, span) in places {
        let Some(name) = turn.pack.day_words.names.get(id) else {
            continue;
        };
        let days = match name {
            DayName::Holiday(reason) => holiday(turn, reason, today),
            DayName::Named(name) => named_days(name, text, (span.start, span.end), today),
        };
        named.extend(days.map(|days| Named {
            days,
            start: span.start,
        }));
    }
    named.sort_by_key(|one| one.start);
    let first = named.first()?.days;
    let last = named.last()?.days;
    // "Monday to Thursday" said on a Wednesday means the days that begin next Monday.
    let end = if last.last < first.first {
        last.last.plus(7)
    } else {
        last.last
    };
    Some(Days {
        first: first.first,
        last: end.max(first.first),
    })
}

fn named_days(name: &str, text: &str, place: (usize, usize), today: Date) -> Option<Days> {
    let single = |date: Date| Days {
        first: date,
        last: date,
    };
    let next = |weekday: usize| {
        let ahead = (weekday + 7 - today.weekday()) % 7;
        i64::try_from(ahead).map_or(today, |ahead| today.plus(ahead))
    };
    match name {
        "today" => Some(single(today)),
        "tomorrow" => Some(single(today.plus(1))),
        "weekend" => {
            let sunday = next(6);
            let saturday = if sunday == today { today } else { sunday.plus(-1) };
            Some(Days {
                first: saturday,
                last: sunday,
            })
        }
        "this_week" => Some(Days {
            first: today,
            last: next(6),
        }),
        "next_week" => {
            let monday = next(6).plus(1);
            Some(Days {
                first: monday,
                last: monday.plus(6),
            })
        }
        other => match WEEKDAYS.iter().position(|weekday| *weekday == other) {
            Some(weekday) => Some(single(next(weekday))),
            None => month_day(other, text, place, today).map(single),
        },
    }
}

/// A month with the number of a day beside it: `November 26`, `26 ноября`.
fn month_day(name: &str, text: &str, (start, end): (usize, usize), today: Date) -> Option<Date> {
    let months = crate::pack::DAY_NAMES.get(12..)?;
    let month = i64::try_from(months.iter().position(|month| *month == name)?).ok()? + 1;
    let after = text.get(end..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let before = text.get(..start)?;
    let day = leading_number(after).or_else(|| trailing_number(before))?;
    upcoming(month, day, today)
}

fn leading_number(text: &str) -> Option<i64> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The last number of a text, with at most one short word such as "de" behind it.
fn trailing_number(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split_whitespace().rev().take(2).collect();
    words
        .into_iter()
        .find_map(|word| leading_number(word).filter(|_| word.starts_with(|c: char| c.is_ascii_digit())))
}

/// The next date with this month and day, at most eleven months ahead.
fn upcoming(month: i64, day: i64, today: Date) -> Option<Date> {
    let (year, _, _) = today.parts();
    let this_year = Date::new(year, month, day)?;
    if this_year >= today {
        return Some(this_year);
    }
    Date::new(year.saturating_add(1), month, day)
}

/// Dates in figures: `11/26`, `11/26/2026`, `2026-11-26`, `11月26日`.
fn numeric_dates(text: &str, today: Date) -> Vec<Named> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"\b(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})(?:/\d{2,4})?)\b|(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?").ok()
    });
    let Some(pattern) = pattern else { return Vec::new() };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let number = |group: usize| captures.get(group).and_then(|part| part.as_str().parse::<i64>().ok());
        let date = match (number(1), number(4).or(number(6)), number(5).or(number(7))) {
            (Some(year), _, _) => number(2)
                .zip(number(3))
                .and_then(|(month, day)| Date::new(year, month, day)),
            (None, Some(month), Some(day)) => upcoming(month, day, today),
            _ => None,
        };
        let start = captures.get(0).map_or(0, |whole| whole.start());
        found.extend(date.map(|date| Named {
            days: Days {
                first: date,
                last: date,
            },
            start,
        }));
    }
    found
}

/// The next day, or the next days in a row, that the calendar gives this reason for.
fn holiday(turn: &Turn<'_>, reason: &str, today: Date) -> Option<Days> {
    let with_reason = turn.pack.calendar.days.iter().filter(|day| day.reason == reason);
    let mut dates: Vec<Date> = with_reason.filter_map(|day| Date::parse(&day.date)).collect();
    dates.retain(|date: &Date| *date >= today);
    dates.sort_unstable();
    dates.dedup();
    let first = *dates.first()?;
    let mut last = first;
    for date in dates.into_iter().skip(1) {
        if last.plus(1) == date {
            last = date;
        }
    }
    Some(Days { first, last })
}
