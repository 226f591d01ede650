//! `rules`: versions of the rules by command. A version never changes; one of them is live, and history moves forward.

mod diff;
mod import;
mod list;
mod publish;
mod show;
mod versions;

pub use versions::short;

use super::opening::{self, block_on};
use super::output::{Output, Stopped, tell};
use super::{End, Global, pack_life};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Options of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List versions, newest first; a star marks the live one
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one version and what was done with it, or one file of it
    Show {
        /// The version's hash or its beginning; the live version without it
        #[arg(value_name = "HASH")]
        version: Option<String>,
        /// Print this file
        #[arg(long, value_name = "PATH", conflicts_with = "json")]
        file: Option<String>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Tell what differs between two versions
    Diff {
        /// The older version's hash or its beginning; alone: the version to compare the live one with
        #[arg(value_name = "A")]
        first: Option<String>,
        /// The newer version
        #[arg(value_name = "B")]
        second: Option<String>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Write a version's files into a folder
    Export {
        /// The folder, new or empty
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The version's hash or its beginning; the live version without it
        #[arg(long, value_name = "HASH")]
        version: Option<String>,
    },
    /// Store a folder's files as a draft; its hash is alone on the last line
    Import {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Who made it
        #[arg(long, value_name = "NAME", value_parser = name, default_value = "command line")]
        by: String,
        /// What for
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Make a version live, if `check` finds nothing that keeps it from it
    Publish {
        /// The version's hash or its beginning
        #[arg(value_name = "HASH")]
        version: String,
        #[command(flatten)]
        reason: Reason,
    },
    /// Go back to the version that was live before, or to an earlier one
    Rollback {
        /// The earlier version's hash or its beginning
        #[arg(value_name = "HASH")]
        version: Option<String>,
        #[command(flatten)]
        reason: Reason,
    },
}

/// Who changes what is live, and why; both are kept in the audit.
#[derive(Debug, Args)]
struct Reason {
    /// Who does it
    #[arg(long, value_name = "NAME", value_parser = name)]
    by: String,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note: String,
}

/// Runs the command.
pub fn run(global: &Global, args: &RulesArgs) -> End {
    tell(block_on(rules(global, args)))
}

async fn rules(global: &Global, args: &RulesArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let mut out = Output::new();
    let end = match &args.action {
        Action::List { json } => list::list(&db, *json, &mut out).await,
        Action::Show { version, file, json } => match file {
            Some(path) => show::show_file(&db, version.as_deref(), path, &mut out).await,
            None => show::show(&db, version.as_deref(), *json, &mut out).await,
        },
        Action::Diff { first, second, json } => {
            diff::diff(&db, first.as_deref(), second.as_deref(), *json, &mut out).await
        }
        Action::Export { folder, version } => show::export(&db, version.as_deref(), folder, &mut out).await,
        Action::Import { folder, by, note } => import::import(&db, folder, by, note.as_deref(), &mut out).await,
        Action::Publish { version, reason } => publish::publish(&db, &settings, version, reason, &mut out).await,
        Action::Rollback { version, reason } => {
            publish::roll_back(&db, &settings, version.as_deref(), reason, &mut out).await
        }
    };
    db.close().await;
    out.finish()?;
    end
}

/// The name of a person; the program's own name would make an edited version look like an unedited one.
fn name(text: &str) -> Result<String, String> {
    let name = note(text)?;
    if name == pack_life::PROGRAM {
        return Err("this is the program's own name; write who you are".to_owned());
    }
    Ok(name)
}

fn note(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    Ok(text.to_owned())
}
