//! `report`: the published figures of a year or of any days.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, pack_life};
use clap::{Args, ValueEnum};
use config::Settings;
use console::report::{Published, Question, csv, html, json, text, year_days};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use storage::{Db, local_date};

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
        Format::Text => out.text(&text(&published))?,
        Format::Json => out.line(json(&published).to_string())?,
        Format::Csv => out.text(&csv(&published))?,
        Format::Html => out.text(&html(&published))?,
    }
    out.finish()?;
    Ok(End::Done)
}

async fn published(db: &Db, settings: &Settings, args: &ReportArgs) -> Result<Published, Stopped> {
    let pack = pack_life::pack_in_force(db, settings).await?.pack;
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let today = local_date(system_clock()(), &zone);
    let (from, to) = days(args, &today)?;
    let question = Question {
        from,
        to,
        today: &today,
        top: usize::from(args.top),
        exact: args.exact,
    };
    Ok(console::report::published(db, &pack, question).await?)
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
    Ok(year_days(year))
}
