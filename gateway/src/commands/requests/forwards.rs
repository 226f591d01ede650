//! `requests undelivered` and `requests forward`: what has not reached its agency, and trying it again.

use super::super::opening::system_clock;
use super::super::output::{Output, Stopped};
use super::super::{End, contacts::minute, table};
use clap::Args;
use console::shapes;
use serde_json::json;
use storage::{Db, RequestRow};

/// The most requests that are listed.
const MOST: i64 = 1000;

/// Options of `requests undelivered`.
#[derive(Debug, Args)]
pub struct UndeliveredArgs {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// Options of `requests forward`.
#[derive(Debug, Args)]
pub struct ForwardArgs {
    /// The request's number, such as 311-17323508
    #[arg(value_name = "NUMBER", required_unless_present = "all")]
    number: Option<String>,
    /// All that have not reached their agency
    #[arg(long, conflicts_with = "number")]
    all: bool,
}

/// Lists them, the longest waiting first.
pub async fn undelivered(db: &Db, args: &UndeliveredArgs) -> Result<End, Stopped> {
    let found = db.undelivered(MOST).await?;
    let mut out = Output::new();
    if args.json {
        for request in &found {
            out.line(object(request).to_string())?;
        }
    } else if found.is_empty() {
        out.line("Every request has reached its agency, or waits for its ten minutes.")?;
    } else {
        let rows: Vec<Vec<String>> = found.iter().map(row).collect();
        for line in table::lines(
            &[
                "number",
                "filed (UTC)",
                "agency",
                "tries",
                "next try (UTC)",
                "what went wrong",
            ],
            &rows,
        ) {
            out.line(line)?;
        }
    }
    out.finish()?;
    Ok(End::Done)
}

/// Has one or all tried again at once; a running `serve` does it.
pub async fn forward(db: &Db, args: &ForwardArgs) -> Result<End, Stopped> {
    let now = system_clock()();
    let numbers = match &args.number {
        Some(number) => vec![super::existing(db, number).await?.number],
        None => db
            .undelivered(MOST)
            .await?
            .into_iter()
            .map(|request| request.number)
            .collect(),
    };
    let mut tried = 0_usize;
    for number in &numbers {
        if db.retry_forward(number, now).await? {
            db.add_audit("command line", "forward_request", number, &json!({}), now)
                .await?;
            tried = tried.saturating_add(1);
        }
    }
    if let (Some(number), 0) = (&args.number, tried) {
        return Err(Stopped::Problem(format!(
            "{number} has reached its agency, is on its way just now, or is over: nothing to forward"
        )));
    }
    let mut out = Output::new();
    out.line(format!("{tried} wait to be forwarded; a running serve does it"))?;
    out.finish()?;
    Ok(End::Done)
}

fn what_went_wrong(request: &RequestRow) -> &str {
    let error = request.forward_error.as_ref().or(request.forward_last.as_ref());
    error.map_or("", String::as_str)
}

fn row(request: &RequestRow) -> Vec<String> {
    let next = if request.forward_error.is_some() {
        "never by itself".to_owned()
    } else {
        minute(request.forward_at)
    };
    vec![
        request.number.clone(),
        minute(request.created_at),
        request.agency.clone(),
        request.forward_attempts.to_string(),
        next,
        table::short(what_went_wrong(request), 80),
    ]
}

fn object(request: &RequestRow) -> serde_json::Value {
    json!({
        "number": request.number,
        "service": request.service,
        "agency": request.agency,
        "created_at": shapes::time(request.created_at),
        "tries": request.forward_attempts,
        "next_try_at": request.forward_error.is_none().then(|| shapes::time(request.forward_at)),
        "error": what_went_wrong(request),
    })
}
