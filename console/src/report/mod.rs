//! The published figures of a year or of any days: worked out once, for the command, for pages and for files.

mod compute;
mod counts;
mod formats;
mod imported;
mod shape;
mod shares;
mod survey;
mod text;
mod words;

pub use compute::{DEFINITION, Inquiries, Line, Names, Published};
pub use formats::{csv, html, json};
pub use shape::Report;
pub use survey::SURVEY_DEFINITION;
pub use text::{sentences, span, text};
pub use words::{decimal, grouped, percent, signed};

use compute::{Input, compute};
use conversation::Pack;
use imported::Span;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use storage::{Db, Figures, StorageError};

/// What a report is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// First day.
    pub from: Date,
    /// Last day, inclusive.
    pub to: Date,
    /// Today in the city's zone; a span that is not over is said to be so.
    pub today: &'a str,
    /// Rows of the tables of requests and inquiries.
    pub top: usize,
    /// Whether the log itself is counted, in place of the figures kept with every turn.
    pub exact: bool,
}

/// The days of a year. Years that no calendar has are the first.
pub fn year_days(year: i16) -> (Date, Date) {
    (date(year, 1, 1), date(year, 12, 31))
}

/// The report of these days, beside the same days a year earlier.
pub async fn published(db: &Db, pack: &Pack, question: Question<'_>) -> Result<Published, StorageError> {
    let span = told(question.from, question.to);
    let span_before = told(a_year_before(question.from), a_year_before(question.to));
    let figures = figures_of(db, &span, question.exact).await?;
    let before = figures_of(db, &span_before, question.exact).await?;
    Ok(compute(&Input {
        names: &names(pack),
        span: &span,
        today: question.today,
        figures: &figures,
        before: &before,
        span_before: &span_before,
        top: question.top,
        exact: question.exact,
    }))
}

/// The figures of the span, with all imported totals of its years: one that lies only partly in the span is told to be
/// missing, and residents are counted by the year.
async fn figures_of(db: &Db, span: &Span, exact: bool) -> Result<Figures, StorageError> {
    let mut figures = db.figures(&span.from, &span.to, exact).await?;
    if span.whole_year().is_none() {
        let year = |day: &str| day.get(..4).unwrap_or_default().to_owned();
        let (first, last) = (
            format!("{}-01-01", year(&span.from)),
            format!("{}-12-31", year(&span.to)),
        );
        figures.imported = db.figures(&first, &last, false).await?.imported;
    }
    Ok(figures)
}

/// The same day a year earlier; the last day of a month stays one. Before the calendar begins it is its first day.
fn a_year_before(day: Date) -> Date {
    let last_of_month = day == day.last_of_month();
    let before = day.checked_sub(1.year()).unwrap_or(Date::MIN);
    if last_of_month { before.last_of_month() } else { before }
}

fn told(from: Date, to: Date) -> Span {
    Span {
        from: from.to_string(),
        to: to.to_string(),
    }
}

/// What the report calls things, in the pack's first language.
fn names(pack: &Pack) -> Names {
    let english = classifier::Language::new("en");
    let language = pack.languages.first().map_or(&english, |texts| &texts.language);
    let entries = |id: &str, title: &str| (id.to_owned(), title.to_owned());
    let mut languages = BTreeMap::new();
    for texts in &pack.languages {
        languages.insert(texts.language.as_str().to_owned(), texts.name.clone());
    }
    Names {
        city: pack.city.name.clone(),
        channels: pack.city.channel_names.clone(),
        digital: pack.city.digital_channels.iter().cloned().collect(),
        groups: pack
            .services
            .values()
            .map(|service| entries(&service.id, &service.group))
            .collect(),
        answers: pack
            .answers
            .values()
            .map(|answer| {
                let title = answer.heading.as_deref().unwrap_or_else(|| answer.title.get(language));
                entries(&answer.id, title)
            })
            .collect(),
        languages,
        population: pack.city.population.clone(),
    }
}
