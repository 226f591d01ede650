//! `/reports`: how the desk does, over any days; and the published figures of a year.

mod annual;
mod chart;
mod hours;
mod sections;

pub use annual::{figures as of_year, file as annual_file, page as annual};

use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::report::{self, Published, Question};
use crate::wording::{self, Times};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chart::Chart;
use conversation::Pack;
use hours::Heat;
use jiff::ToSpan as _;
use jiff::civil::Date;
use sections::{Section, Tile};
use std::collections::BTreeMap;
use storage::{Dashboard, ServiceLevel, StorageError, WeekHours};

/// Days of a dashboard that is asked for without any.
const DAYS: i64 = 30;
/// Days over which the service level is worked out at most; it reads each request.
const LEVEL_DAYS: i64 = 92;
/// Days of the longest dashboard.
const MOST_DAYS: i64 = 3 * 366;

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    frame: Frame,
    from: String,
    to: String,
    presets: Vec<(String, String)>,
    years: Vec<i16>,
    problem: String,
    tiles: Vec<Tile>,
    chart: Option<Chart>,
    heat: Heat,
    /// The channel of the table of hours; empty for all.
    channel: String,
    sections: Vec<Section>,
    csv: String,
}

/// The days of a dashboard.
pub struct Days {
    /// First day.
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
    /// Today.
    today: Date,
}

/// Everything a dashboard is made of.
pub struct Found {
    /// The figures of the log.
    pub dashboard: Dashboard,
    /// The published figures of the same days.
    pub published: Published,
    /// What was done in time.
    pub level: Vec<ServiceLevel>,
    /// When contacts came.
    pub hours: WeekHours,
}

impl Days {
    /// The days that are asked for, from the first to the last; where they are not said, the last 30 until today.
    ///
    /// # Errors
    /// What is wrong with them, for people.
    pub fn asked(today: Date, (from, to): (Option<Date>, Option<Date>)) -> Result<Self, &'static str> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.checked_sub((DAYS - 1).days()).unwrap_or(to));
        if from > to {
            return Err("The first day is after the last one.");
        }
        if from.checked_add(MOST_DAYS.days()).is_ok_and(|last| last < to) {
            return Err("Take three years at most.");
        }
        Ok(Self { from, to, today })
    }
}

/// `GET /reports?from=…&to=…&channel=…`; the channel is that of the table of hours.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let (days, problem) = days(&console, &asked);
    let found = match find(&console, &days).await {
        Ok(found) => found,
        Err(error) => return frame::unavailable(&error),
    };
    let pack = console.desk.pack();
    let channel = channel(&pack, &asked);
    let page = ReportsPage {
        frame: Frame::new(&console, &person, "Reports", "/reports"),
        from: days.from.to_string(),
        to: days.to.to_string(),
        presets: presets(&days, &channel),
        years: (0..4).map(|back| days.today.year().saturating_sub(back)).collect(),
        tiles: sections::tiles(&pack, &found.dashboard, &found.published, &found.level),
        chart: chart::of_days(&found.dashboard, days.from, days.to, |code| {
            wording::channel(&pack, code)
        }),
        sections: sections::sections(&pack, &found.dashboard, &found.published, &found.level),
        csv: format!("/reports.csv?from={}&to={}{}", days.from, days.to, field(&channel)),
        heat: hours::heat(&pack, &found.hours, &days, &channel),
        channel,
        problem: problem.to_owned(),
    };
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    frame::html(status, page.render())
}

/// `GET /reports.csv?from=…&to=…`: every figure of the dashboard: section, name, count, share.
pub async fn file(
    State(console): State<Console>,
    _: Person,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let (days, _) = days(&console, &asked);
    let found = match find(&console, &days).await {
        Ok(found) => found,
        Err(error) => return frame::unavailable(&error),
    };
    let pack = console.desk.pack();
    let mut all = sections::sections(&pack, &found.dashboard, &found.published, &found.level);
    all.push(hours::section(&pack, &found.hours, &channel(&pack, &asked)));
    let name = format!("callbox-{}-{}.csv", days.from, days.to);
    download(&name, sections::csv(&all))
}

/// A table as a file.
fn download(name: &str, csv: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, csv).into_response()
}

/// All figures of these days.
pub async fn find(console: &Console, days: &Days) -> Result<Found, StorageError> {
    let pack = console.desk.pack();
    let question = Question {
        from: days.from,
        to: days.to,
        today: &days.today.to_string(),
        top: 10,
        exact: false,
    };
    let level_from = days
        .to
        .checked_sub(LEVEL_DAYS.days())
        .unwrap_or(days.from)
        .max(days.from);
    Ok(Found {
        dashboard: console.db.dashboard(days.from, days.to).await?,
        published: report::published(&console.db, &pack, question).await?,
        level: console
            .db
            .service_level(level_from, days.to, console.desk.now())
            .await?,
        hours: console
            .db
            .week_hours((days.from, days.to), &wording::zone(&pack), false)
            .await?,
    })
}

/// The days that a page is asked for, and what is wrong with them; then the last 30 are shown.
fn days(console: &Console, asked: &BTreeMap<String, String>) -> (Days, &'static str) {
    let today = today(console);
    let read = |name: &str| match asked.get(name).map(|text| text.trim()).unwrap_or_default() {
        "" => Ok(None),
        text => text
            .parse::<Date>()
            .map(Some)
            .map_err(|_| "That is no day. Write it like 2026-11-23."),
    };
    let asked = read("from").and_then(|from| Ok((from, read("to")?)));
    match asked.and_then(|asked| Days::asked(today, asked)) {
        Ok(days) => (days, ""),
        Err(problem) => (usual(today), problem),
    }
}

/// The channel that the table of hours is asked for; empty for all, and for one that the city does not have.
fn channel(pack: &Pack, asked: &BTreeMap<String, String>) -> String {
    let channel = asked.get("channel").map_or("", |code| code.trim());
    let known = pack.city.channel_names.iter().any(|(code, _)| code == channel);
    if known { channel.to_owned() } else { String::new() }
}

/// The channel as a field of a URL.
fn field(channel: &str) -> String {
    if channel.is_empty() {
        String::new()
    } else {
        format!("&channel={channel}")
    }
}

/// The last 30 days.
fn usual(today: Date) -> Days {
    let from = today.checked_sub((DAYS - 1).days()).unwrap_or(today);
    Days { from, to: today, today }
}

/// Today in the city's zone.
pub fn today(console: &Console) -> Date {
    Times::new(&console.desk.pack(), console.desk.now()).today()
}

fn presets(days: &Days, channel: &str) -> Vec<(String, String)> {
    let today = days.today;
    let since = |name: &str, from: Option<Date>| {
        let from = from.unwrap_or(today);
        (
            format!("/reports?from={from}&to={today}{}", field(channel)),
            name.to_owned(),
        )
    };
    vec![
        since("Today", Some(today)),
        since("7 days", today.checked_sub(6.days()).ok()),
        since("30 days", today.checked_sub(29.days()).ok()),
        since("This year", today.with().month(1).day(1).build().ok()),
        since("12 months", today.checked_sub(1.year()).ok()),
    ]
}
