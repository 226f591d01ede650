//! `backup`, `restore`, `copy`, `erase`, `hold`, `expire`: keeping data safe, and giving it up.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global};
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use storage::{Db, Erased, StorageError};

/// Options of `backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The new file; it opens as `sqlite:FILE`
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The file that `backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Options of `copy`.
#[derive(Debug, Args)]
pub struct CopyArgs {
    /// Where everything is: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    from: String,
    /// The empty database it goes to
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Options of `erase`.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// The resident's address as the log shows it: +12125550100, web:…, or the provider's id
    #[arg(value_name = "ADDRESS")]
    address: String,
}

/// Options of `hold`.
#[derive(Debug, Args)]
pub struct HoldArgs {
    /// The contact that must stay
    #[arg(value_name = "ID")]
    contact: String,
    /// End the hold
    #[arg(long)]
    end: bool,
}

/// Options of `expire`.
#[derive(Debug, Args)]
pub struct ExpireArgs {
    /// Closed contacts of the days before this one
    #[arg(long, value_name = "YYYY-MM-DD")]
    before: Date,
    /// Only count
    #[arg(long)]
    dry_run: bool,
}

/// Runs `backup`.
pub fn backup(global: &Global, args: &BackupArgs) -> End {
    tell(block_on(async {
        let db = open(global).await?;
        let written = db.backup(&args.file.to_string_lossy()).await;
        db.close().await;
        written?;
        say(&format!("{} holds everything as it was just now.", args.file.display()))
    }))
}

/// Runs `restore`.
pub fn restore(global: &Global, args: &RestoreArgs) -> End {
    tell(block_on(restore_from(global, &args.file)))
}

/// Runs `copy`.
pub fn copy(args: &CopyArgs) -> End {
    tell(block_on(async {
        if let Some(path) = args.from.strip_prefix("sqlite:") {
            must_exist(Path::new(path.trim_start_matches("//")))?;
        }
        let from = Db::open(&args.from).await?;
        let to = Db::open(&args.to).await?;
        let copied = from.copy(&to).await;
        from.close().await;
        to.close().await;
        say(&format!("{} rows copied and compared.", emptied_first(copied)?))
    }))
}

/// Runs `erase`.
pub fn erase(global: &Global, args: &EraseArgs) -> End {
    tell(block_on(async {
        let db = open(global).await?;
        let now = system_clock()();
        let erased = db.erase(&args.address, now).await?;
        // The address itself must not live on in the record of its erasure.
        db.add_audit("command line", "erase", "", &counts(erased), now).await?;
        db.close().await;
        if erased == Erased::default() {
            return Err(Stopped::Problem("nothing is stored under this address".to_owned()));
        }
        say(&in_words("erased", erased))
    }))
}

/// Runs `hold`.
pub fn hold(global: &Global, args: &HoldArgs) -> End {
    tell(block_on(async {
        let db = open(global).await?;
        let held = db
            .hold(&args.contact, !args.end, "command line", system_clock()())
            .await;
        db.close().await;
        match held {
            Ok(()) if args.end => say(&format!("Contact {} is no longer held.", args.contact)),
            Ok(()) => say(&format!(
                "Contact {} is held: it is neither erased nor expires.",
                args.contact
            )),
            Err(StorageError::NotFound(_)) => Err(Stopped::Problem(format!(
                "there is no contact {}; `callbox contacts list` shows their ids",
                args.contact
            ))),
            Err(error) => Err(error.into()),
        }
    }))
}

/// Runs `expire`.
pub fn expire(global: &Global, args: &ExpireArgs) -> End {
    tell(block_on(async {
        let db = open(global).await?;
        let now = system_clock()();
        let erased = db.expire(&args.before.to_string(), args.dry_run, now).await?;
        if !args.dry_run {
            db.add_audit("command line", "expire", &args.before.to_string(), &counts(erased), now)
                .await?;
        }
        db.close().await;
        say(&in_words(
            if args.dry_run { "would be erased" } else { "erased" },
            erased,
        ))
    }))
}

async fn open(global: &Global) -> Result<Db, Stopped> {
    let settings = opening::settings(global)?;
    Ok(opening::database(global, &settings).await?)
}

/// Copies the backup into the empty database of the settings. What is read is a copy of the file: opening a database
/// may write to it, and a backup stays as it was made.
async fn restore_from(global: &Global, file: &Path) -> Result<End, Stopped> {
    must_exist(file)?;
    let db = open(global).await?;
    let folder = global.data.join(format!("restore-{:016x}", rand::random::<u64>()));
    let read = folder.join("backup.db");
    let unwritable = |error: std::io::Error| Stopped::WrongUse(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    let copied = match std::fs::copy(file, &read) {
        Ok(_) => copy_file(&read, &db).await,
        Err(error) => Err(Stopped::WrongUse(format!("{}: {error}", file.display()))),
    };
    db.close().await;
    std::fs::remove_dir_all(&folder).map_err(unwritable)?;
    say(&format!("{} rows restored and compared.", copied?))
}

async fn copy_file(file: &Path, db: &Db) -> Result<i64, Stopped> {
    let backup = Db::open(&format!("sqlite:{}", file.display())).await?;
    let copied = backup.copy(db).await;
    backup.close().await;
    emptied_first(copied)
}

/// Nothing is ever written over: a target that holds something is refused, with what to do.
fn emptied_first(copied: Result<i64, StorageError>) -> Result<i64, Stopped> {
    copied.map_err(|error| match error {
        StorageError::Conflict(what) => Stopped::Problem(format!(
            "{what}: nothing is written over; name an empty database (another --data folder, or another database.url)"
        )),
        other => other.into(),
    })
}

fn must_exist(file: &Path) -> Result<(), Stopped> {
    if file.is_file() {
        return Ok(());
    }
    Err(Stopped::WrongUse(format!("there is no file {}", file.display())))
}

fn counts(erased: Erased) -> serde_json::Value {
    serde_json::json!({"contacts": erased.contacts, "requests": erased.requests, "held": erased.held})
}

fn in_words(what: &str, erased: Erased) -> String {
    format!(
        "{} contacts and {} requests {what}; {} held contacts stay. Their counts stay in the figures.",
        erased.contacts, erased.requests, erased.held
    )
}

fn say(text: &str) -> Result<End, Stopped> {
    let mut out = Output::new();
    out.line(text)?;
    out.finish()?;
    Ok(End::Done)
}
