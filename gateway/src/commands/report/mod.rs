//! `report`: the published figures of a year or of any days.

mod compute;
mod counts;
mod formats;
mod imported;
mod shares;
mod text;
mod words;

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, pack_life};
use clap::{Args, ValueEnum};
use compute::{Input, Names, Published};
use config::Settings;
use conversation::Pack;
use imported::Span;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use storage::{Db, Figures, local_date};

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The year; without it and without --from, the current one in the city's zone
    #[arg(long, value_name = "YYYY", conflicts_with_all = ["from", "to"], value_parser = clap::value_parser!(i16).range(1900..=9999))]
    year: Option<i16>,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    from: Option<Date>,
    /// Last day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    to: Option<Date>,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Count the log again instead of reading the figures kept with every turn
    #[arg(long)]
    exact: bool,
    /// Rows of the tables of requests and inquiries
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
    Html,
}

/// Runs the command.
pub fn run(global: &Global, args: &ReportArgs) -> End {
    tell(block_on(report(global, args)))
}

async fn report(global: &Global, args: &ReportArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let published = published(&db, &settings, args).await?;
    db.close().await;
    let mut out = Output::new();
    match args.format {
        Format::Text => out.text(&text::text(&published))?,
        Format::Json => out.line(formats::json(&published).to_string())?,
        Format::Csv => out.text(&formats::csv(&published))?,
        Format::Html => out.text(&formats::html(&published))?,
    }
    out.finish()?;
    Ok(End::Done)
}

async fn published(db: &Db, settings: &Settings, args: &ReportArgs) -> Result<Published, Stopped> {
    let pack = pack_life::pack_in_force(db, settings).await?.pack;
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let today = local_date(system_clock()(), &zone);
    let (from, to) = days(args, &today)?;
    let span = told(from, to);
    let span_before = told(a_year_before(from)?, a_year_before(to)?);
    let figures = figures_of(db, &span, args.exact).await?;
    let before = figures_of(db, &span_before, args.exact).await?;
    Ok(compute::compute(&Input {
        names: &names(&pack),
        span: &span,
        today: &today,
        figures: &figures,
        before: &before,
        span_before: &span_before,
        top: usize::from(args.top),
        exact: args.exact,
    }))
}

/// The figures of the span, with all imported totals of its years: one that lies only partly in the span is told to be
/// missing, and residents are counted by the year.
async fn figures_of(db: &Db, span: &Span, exact: bool) -> Result<Figures, Stopped> {
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

fn days(args: &ReportArgs, today: &str) -> Result<(Date, Date), Stopped> {
    if let (Some(from), Some(to)) = (args.from, args.to) {
        if from > to {
            return Err(Stopped::WrongUse(format!("--from {from} is after --to {to}")));
        }
        return Ok((from, to));
    }
    let this_year = today.get(..4).and_then(|year| year.parse().ok());
    let year = args.year.or(this_year).unwrap_or(1970);
    Ok((date(year, 1, 1), date(year, 12, 31)))
}

fn a_year_before(day: Date) -> Result<Date, Stopped> {
    let last_of_month = day == day.last_of_month();
    let before = day
        .checked_sub(1.year())
        .map_err(|error| Stopped::WrongUse(format!("{day}: {error}")))?;
    Ok(if last_of_month { before.last_of_month() } else { before })
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
            .map(|answer| entries(&answer.id, answer.title.get(language)))
            .collect(),
        languages,
        population: pack.city.population.clone(),
    }
}
