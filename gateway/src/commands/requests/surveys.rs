//! `requests surveys`: what residents said when they were asked whether a closed request was solved.

use super::super::output::{Output, Stopped};
use super::super::{End, table};
use clap::Args;
use serde_json::json;
use storage::{Db, SurveyTally};

/// Options of `requests surveys`.
#[derive(Debug, Args)]
pub struct SurveysArgs {
    /// Requests filed on this day or later (UTC), such as 2026-11-01
    #[arg(long, value_name = "DAY")]
    from: Option<jiff::civil::Date>,
    /// Requests filed on this day or before (UTC)
    #[arg(long, value_name = "DAY")]
    to: Option<jiff::civil::Date>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Counts them by service.
pub async fn surveys(db: &Db, args: &SurveysArgs) -> Result<End, Stopped> {
    let from = args.from.and_then(begin_of).unwrap_or(0);
    let to = args
        .to
        .and_then(|day| day.tomorrow().ok())
        .and_then(begin_of)
        .unwrap_or(i64::MAX);
    let tallies = db.survey_tallies(from, to).await?;
    let mut out = Output::new();
    if args.json {
        for tally in &tallies {
            out.line(object(tally).to_string())?;
        }
    } else if tallies.is_empty() {
        out.line("Nobody was asked.")?;
    } else {
        let rows: Vec<Vec<String>> = tallies.iter().map(row).collect();
        for line in table::lines(&["service", "asked", "solved", "not solved"], &rows) {
            out.line(line)?;
        }
    }
    out.finish()?;
    Ok(End::Done)
}

fn begin_of(day: jiff::civil::Date) -> Option<i64> {
    let begin = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(begin.timestamp().as_millisecond())
}

fn row(tally: &SurveyTally) -> Vec<String> {
    vec![
        tally.service.clone(),
        tally.asked.to_string(),
        tally.solved.to_string(),
        tally.not_solved.to_string(),
    ]
}

fn object(tally: &SurveyTally) -> serde_json::Value {
    json!({
        "service": tally.service,
        "asked": tally.asked,
        "solved": tally.solved,
        "not_solved": tally.not_solved,
    })
}
