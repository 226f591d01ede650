//! `outbox`: messages that could not be sent, and another try for them.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand};
use config::Settings;
use serde_json::json;
use storage::{Db, DeadLetter, Stranded};

/// Letters that one call lists or tries again.
const MOST: i64 = 1000;

/// Options of `outbox`.
#[derive(Debug, Args)]
pub struct OutboxArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List messages that could not be sent, newest first
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Try a message again, or all of them; those of residents who opted out stay where they are
    Retry {
        /// The message's id
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// All that are listed
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

/// Runs the command.
pub fn run(global: &Global, args: &OutboxArgs) -> End {
    tell(block_on(outbox(global, args)))
}

async fn outbox(global: &Global, args: &OutboxArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let mut out = Output::new();
    match &args.action {
        Action::List { json } => list(&db, &settings, *json, &mut out).await?,
        Action::Retry { id: Some(id), .. } => retry(&db, id, &mut out).await?,
        Action::Retry { id: None, .. } => retry_all(&db, &mut out).await?,
    }
    db.close().await;
    out.finish()?;
    Ok(End::Done)
}

async fn list(db: &Db, settings: &Settings, as_json: bool, out: &mut Output) -> Result<(), Stopped> {
    let letters = db.dead_letters(MOST).await?;
    if as_json {
        for letter in letters {
            out.line(object(&letter).to_string())?;
        }
        return Ok(());
    }
    let waiting = db.outbox_length().await?;
    let rows: Vec<Vec<String>> = letters
        .iter()
        .map(|letter| {
            vec![
                letter.id.clone(),
                minute(letter.at),
                letter.channel.clone(),
                letter.address.clone(),
                letter.error.clone(),
            ]
        })
        .collect();
    for line in table::lines(&["message", "at (UTC)", "channel", "resident", "error"], &rows) {
        out.line(line)?;
    }
    out.line(format!("{} could not be sent; {waiting} wait", letters.len()))?;
    for one in db.stranded(&accounts(settings)).await? {
        out.line(stranded(&one))?;
    }
    Ok(())
}

/// The accounts that are set up.
pub(super) fn accounts(settings: &Settings) -> Vec<String> {
    settings.channels.keys().cloned().collect()
}

/// What waits for an account that is not set up, and what can be done.
pub(super) fn stranded(one: &Stranded) -> String {
    format!(
        "{} wait since {} for the account {} ({}), which is not set up: add [channels.{}] again within a day of that, or \
         they are dead letters",
        one.waiting,
        minute(one.since),
        one.account,
        one.channel,
        one.account
    )
}

async fn retry(db: &Db, id: &str, out: &mut Output) -> Result<(), Stopped> {
    if !db.retry_letter(id, system_clock()()).await? {
        return Err(Stopped::Problem(format!(
            "{id} is no message that could not be sent, or its resident has opted out; list them: callbox outbox list"
        )));
    }
    out.line(format!("{id} waits to be sent again"))?;
    Ok(())
}

async fn retry_all(db: &Db, out: &mut Output) -> Result<(), Stopped> {
    let mut tried = 0_usize;
    for letter in db.dead_letters(MOST).await? {
        if db.retry_letter(&letter.id, system_clock()()).await? {
            tried = tried.saturating_add(1);
        }
    }
    out.line(format!("{tried} wait to be sent again"))?;
    Ok(())
}

fn object(letter: &DeadLetter) -> serde_json::Value {
    json!({
        "id": letter.id,
        "contact": letter.contact,
        "channel": letter.channel,
        "address": letter.address,
        "error": letter.error,
        "at": minute(letter.at),
    })
}
