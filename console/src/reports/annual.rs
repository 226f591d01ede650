//! `/reports/annual/{year}`: the year in the form in which the city publishes it; it prints on paper.

use super::{download, today};
use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::report::{self, Line, Published, Question, decimal, grouped, percent, sentences, signed, year_days};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use storage::StorageError;

/// Rows of the published tables of requests and inquiries.
const TOP: usize = 5;

#[derive(Template)]
#[template(path = "annual.html")]
struct AnnualPage {
    frame: Frame,
    year: i16,
    tables: Vec<Table>,
    inquiries: Vec<Table>,
    facts: Vec<(&'static str, String)>,
    sentences: Vec<String>,
    missing: Vec<String>,
    has_imported: bool,
    is_empty: bool,
}

struct Table {
    title: String,
    unit: &'static str,
    share: &'static str,
    with_change: bool,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    count: String,
    share: String,
    change: String,
    is_total: bool,
}

/// `GET /reports/annual/{year}`.
pub async fn page(State(console): State<Console>, person: Person, Path(year): Path<String>) -> Response {
    let Some(year) = year.parse::<i16>().ok().filter(|year| (1900..=9999).contains(year)) else {
        return frame::missing(&console, &person);
    };
    match figures(&console, year).await {
        Ok(found) => {
            let title = format!("{}: 311 figures for {year}", found.city);
            let frame = Frame::new(&console, &person, &title, "/reports");
            frame::html(StatusCode::OK, annual(frame, year, &found).render())
        }
        Err(error) => frame::unavailable(&error),
    }
}

/// `GET /reports/annual/{year}/csv`.
pub async fn file(State(console): State<Console>, person: Person, Path(year): Path<String>) -> Response {
    let Some(year) = year.parse::<i16>().ok().filter(|year| (1900..=9999).contains(year)) else {
        return frame::missing(&console, &person);
    };
    match figures(&console, year).await {
        Ok(found) => download(&format!("callbox-{year}.csv"), report::csv(&found)),
        Err(error) => frame::unavailable(&error),
    }
}

/// The published figures of a year.
pub async fn figures(console: &Console, year: i16) -> Result<Published, StorageError> {
    let (from, to) = year_days(year);
    let question = Question {
        from,
        to,
        today: &today(console).to_string(),
        top: TOP,
        exact: false,
    };
    report::published(&console.db, &console.desk.pack(), question).await
}

fn annual(frame: Frame, year: i16, found: &Published) -> AnnualPage {
    let inquiries = found.inquiries.iter().map(|one| {
        let title = format!("Top five inquiries, {}", one.name);
        table(title, "Inquiries", "Share", &one.lines, None)
    });
    let solved = Some(&found.solved).filter(|lines| !lines.is_empty());
    let solved = solved.map(|lines| table("Was it solved?".to_owned(), "Requests", "Share", lines, None));
    let lines = [&found.channels, &found.groups];
    AnnualPage {
        frame,
        year,
        tables: vec![
            table(
                "Total customer contacts".to_owned(),
                "Contacts",
                "Share",
                &found.channels,
                Some(&found.contacts),
            ),
            table(
                "Top five service requests".to_owned(),
                "Requests",
                "Of total contacts",
                &found.groups,
                Some(&found.requests),
            ),
        ],
        inquiries: inquiries.chain(solved).collect(),
        facts: facts(found),
        sentences: sentences(found),
        missing: found.missing.clone(),
        has_imported: lines.iter().any(|lines| lines.iter().any(|line| line.imported)),
        is_empty: found.contacts.count == 0 && found.requests.count == 0,
    }
}

fn facts(found: &Published) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some((residents, year)) = found.population {
        let residents = grouped(i64::try_from(residents).unwrap_or(i64::MAX));
        facts.push(("Total population", format!("{residents} ({year})")));
    }
    if let Some(per_resident) = found.per_resident {
        facts.push(("Average contacts per resident", decimal(per_resident)));
    }
    if let Some(digital) = found.digital {
        let before = found
            .digital_before
            .map(|before| format!(" ({} the year before)", percent(before)));
        facts.push((
            "Digital share",
            format!("{}{}", percent(digital), before.unwrap_or_default()),
        ));
    }
    if let Some(share) = found.requests.share {
        facts.push(("Service requests as share of total contacts", percent(share)));
    }
    facts
}

fn table(title: String, unit: &'static str, share: &'static str, lines: &[Line], total: Option<&Line>) -> Table {
    let row = |line: &Line, is_total: bool| Row {
        name: if line.imported && !is_total {
            format!("{} *", line.name)
        } else {
            line.name.clone()
        },
        count: grouped(line.count),
        share: line.share.map(percent).unwrap_or_default(),
        change: line.change.map(signed).unwrap_or_default(),
        is_total,
    };
    let mut rows: Vec<Row> = lines.iter().map(|line| row(line, false)).collect();
    rows.extend(total.map(|line| row(line, true)));
    Table {
        title,
        unit,
        share,
        with_change: rows.iter().any(|row| !row.change.is_empty()),
        rows,
    }
}
