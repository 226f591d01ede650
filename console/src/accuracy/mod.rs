//! `/staff/accuracy`: how often the bot was right, measured on a random sample that people review.

mod review;
mod week;
mod wilson;

pub use review::{review, reviewed};
pub use wilson::measured;

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::{Console, Permission, wording};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use review::queue;
use std::collections::BTreeMap;
use storage::{Labelled, StorageError};
use wilson::ENOUGH;

/// One week in milliseconds.
const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;
/// The spans of weeks that can be looked at.
const SPANS: [i64; 3] = [4, 13, 52];

#[derive(Template)]
#[template(path = "accuracy.html")]
struct AccuracyPage {
    frame: Frame,
    weeks: i64,
    spans: Vec<i64>,
    all: Row,
    tables: Vec<Table>,
    week: String,
    drawn: usize,
    waiting: usize,
    may_label: bool,
    enough: u32,
}

/// Accuracy by one heading.
struct Table {
    caption: &'static str,
    heading: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    reviews: u32,
    right: u32,
    /// The share; `not enough yet` under ten reviews.
    share: String,
    /// The interval; empty under ten reviews.
    interval: String,
}

/// `GET /staff/accuracy`; `weeks`: how far back.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let weeks = fields.get("weeks").and_then(|weeks| weeks.parse().ok()).unwrap_or(13);
    let weeks = if SPANS.contains(&weeks) { weeks } else { 13 };
    match accuracy(&console, &person, weeks).await {
        Ok(page) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn accuracy(console: &Console, person: &Person, weeks: i64) -> Result<AccuracyPage, StorageError> {
    let pack = console.desk.pack();
    let now = console.desk.now();
    let from = now.saturating_sub(weeks.saturating_mul(WEEK));
    let found = console.db.accuracy(from, now.saturating_add(1)).await?;
    let queue = queue(console).await?;
    let borough = |name: &str| match name {
        "" => "Not known".to_owned(),
        name => name.to_owned(),
    };
    let tables = vec![
        Table {
            caption: "By language",
            heading: "Language",
            rows: rows(&found, |one| wording::language(&pack, &one.language)),
        },
        Table {
            caption: "By borough, where a request tells it",
            heading: "Borough",
            rows: rows(&found, |one| borough(&one.borough)),
        },
        Table {
            caption: "By channel",
            heading: "Channel",
            rows: rows(&found, |one| wording::channel(&pack, &one.channel)),
        },
    ];
    let all = rows(&found, |_| "All".to_owned()).into_iter().next();
    Ok(AccuracyPage {
        frame: Frame::new(console, person, "How often the bot is right", "/staff/accuracy"),
        weeks,
        spans: SPANS.to_vec(),
        all: all.unwrap_or_else(|| row("All".to_owned(), 0, 0)),
        tables,
        drawn: queue.drawn.len(),
        waiting: queue.waiting().len(),
        week: queue.week,
        may_label: person.may(Permission::Label),
        enough: ENOUGH,
    })
}

/// Reviews gathered under a heading, most reviews first.
fn rows(found: &[Labelled], name: impl Fn(&Labelled) -> String) -> Vec<Row> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for one in found {
        let sum = sums.entry(name(one)).or_default();
        sum.0 = sum.0.saturating_add(one.agreeing);
        sum.1 = sum.1.saturating_add(one.count);
    }
    let mut rows: Vec<Row> = sums
        .into_iter()
        .map(|(name, (right, all))| row(name, right, all))
        .collect();
    rows.sort_by(|one, other| other.reviews.cmp(&one.reviews).then_with(|| one.name.cmp(&other.name)));
    rows
}

fn row(name: String, right: i64, reviews: i64) -> Row {
    let right = u32::try_from(right).unwrap_or_default();
    let reviews = u32::try_from(reviews).unwrap_or_default();
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let found = measured(right, reviews);
    Row {
        name,
        reviews,
        right,
        share: found.map_or_else(|| "Not enough yet".to_owned(), |found| percent(found.share)),
        interval: found
            .map(|found| format!("{} to {}", percent(found.low), percent(found.high)))
            .unwrap_or_default(),
    }
}
