//! `rules`: pack versions, read only: which there are, what is in them, and their files.

use super::opening::{self, block_on};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand};
use config::PackFiles;
use std::path::{Path, PathBuf};
use storage::{Db, PackState, PackVersion};

/// Options of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List pack versions, newest first
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one version, or one file of it
    Show {
        /// The version's hash or its beginning; the live version without it
        #[arg(value_name = "HASH")]
        version: Option<String>,
        /// Print this file
        #[arg(long, value_name = "PATH")]
        file: Option<String>,
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
}

/// Runs the command.
pub fn run(global: &Global, args: &RulesArgs) -> End {
    tell(block_on(rules(global, args)))
}

async fn rules(global: &Global, args: &RulesArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let mut out = Output::new();
    match &args.action {
        Action::List { json } => list(&db, *json, &mut out).await?,
        Action::Show { version, file } => show(&db, version.as_deref(), file.as_deref(), &mut out).await?,
        Action::Export { folder, version } => export(&db, version.as_deref(), folder, &mut out).await?,
    }
    db.close().await;
    out.finish()?;
    Ok(End::Done)
}

fn state(state: PackState) -> &'static str {
    match state {
        PackState::Draft => "draft",
        PackState::Published => "published",
        PackState::Live => "live",
    }
}

async fn list(db: &Db, json: bool, out: &mut Output) -> Result<(), Stopped> {
    let versions = db.packs().await?;
    if json {
        for version in &versions {
            out.line(shape(version).to_string())?;
        }
        return Ok(());
    }
    if versions.is_empty() {
        return out.line("No versions yet: the first start of `callbox serve` publishes one.");
    }
    let rows: Vec<Vec<String>> = versions
        .iter()
        .map(|version| {
            vec![
                version.hash.chars().take(16).collect(),
                state(version.state).to_owned(),
                minute(version.created_at),
                table::short(&version.author, 24),
                table::short(&version.note, 60),
            ]
        })
        .collect();
    for line in table::lines(&["version", "state", "stored (UTC)", "by", "note"], &rows) {
        out.line(line)?;
    }
    Ok(())
}

fn shape(version: &PackVersion) -> serde_json::Value {
    serde_json::json!({
        "hash": version.hash,
        "state": state(version.state),
        "author": version.author,
        "note": version.note,
        "built_in": version.built_in,
        "parent": version.parent,
        "created_at": crate::shapes::time(version.created_at),
        "published_at": version.published_at.map(crate::shapes::time),
        "approved_by": version.approved_by,
    })
}

/// The version that is meant, with its files.
async fn wanted(db: &Db, wanted: Option<&str>) -> Result<(PackVersion, PackFiles), Stopped> {
    let versions = db.packs().await?;
    let fits = |version: &PackVersion| match wanted {
        Some(beginning) => version.hash.starts_with(beginning),
        None => version.state == PackState::Live,
    };
    let mut fitting = versions.into_iter().filter(fits);
    let (first, second) = (fitting.next(), fitting.next());
    let version = match (first, second) {
        (Some(version), None) => version,
        (Some(_), Some(_)) => {
            return Err(Stopped::Problem(
                "several versions begin like this; write more of the hash".to_owned(),
            ));
        }
        (None, _) => {
            return Err(Stopped::Problem(
                "there is no such version; `callbox rules list` shows them".to_owned(),
            ));
        }
    };
    let files = db.pack_files(&version.hash).await?.unwrap_or_default();
    Ok((version, PackFiles::from(files)))
}

async fn show(db: &Db, version: Option<&str>, file: Option<&str>, out: &mut Output) -> Result<(), Stopped> {
    let (version, files) = wanted(db, version).await?;
    if let Some(path) = file {
        let bytes = files.get(path).ok_or_else(|| {
            Stopped::Problem(format!(
                "version {} has no file {path}; `callbox rules show` lists them",
                version.hash
            ))
        })?;
        return out.text(&String::from_utf8_lossy(bytes));
    }
    out.line(format!("version   {}", version.hash))?;
    out.line(format!("state     {}", state(version.state)))?;
    out.line(format!(
        "stored    {} UTC by {}",
        minute(version.created_at),
        version.author
    ))?;
    out.line(format!("note      {}", version.note))?;
    out.line(format!("files     {}", files.len()))?;
    for (path, bytes) in files.iter() {
        out.line(format!("  {:>7}  {path}", bytes.len()))?;
    }
    Ok(())
}

async fn export(db: &Db, version: Option<&str>, folder: &Path, out: &mut Output) -> Result<(), Stopped> {
    let (version, files) = wanted(db, version).await?;
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken {
        // Files of another version left there would become part of the pack.
        return Err(Stopped::WrongUse(format!(
            "{} is not empty; take a new folder",
            folder.display()
        )));
    }
    let written = files.write(folder);
    written.map_err(|error| Stopped::WrongUse(format!("{}: {error}", folder.display())))?;
    out.line(format!(
        "{} files of version {} written to {}.",
        files.len(),
        version.hash,
        folder.display()
    ))
}
