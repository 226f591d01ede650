//! `rules show` and `rules export`: one version, what was done with it, and its files.

use super::list::shape;
use super::versions::{find_with_files, short, state};
use crate::commands::output::{Output, Stopped};
use crate::commands::{End, contacts::minute, table};
use config::PackFiles;
use console::shapes::time;
use serde_json::{Value, json};
use std::path::Path;
use storage::{Db, PackAction, PackEvent, PackVersion};

pub async fn show(db: &Db, wanted: Option<&str>, json: bool, out: &mut Output) -> Result<End, Stopped> {
    let (version, files) = find_with_files(db, wanted).await?;
    let history = db.pack_history().await?;
    if json {
        out.line(full_shape(&version, &files, &history).to_string())?;
        return Ok(End::Done);
    }
    out.line(format!("version   {}", version.hash))?;
    out.line(format!("state     {}", state(version.state)))?;
    out.line(format!(
        "stored    {} UTC by {}",
        minute(version.created_at),
        table::short(&version.author, 60)
    ))?;
    out.line(format!("note      {}", table::short(&version.note, 600)))?;
    if let Some(parent) = &version.parent {
        out.line(format!("made from {}", short(parent)))?;
    }
    for event in history.iter().filter(|event| event.hash == version.hash).rev() {
        out.line(told(event))?;
    }
    out.line(format!("files     {}", files.len()))?;
    for (path, bytes) in files.iter() {
        out.line(format!("  {:>7}  {path}", bytes.len()))?;
    }
    Ok(End::Done)
}

pub async fn show_file(db: &Db, wanted: Option<&str>, path: &str, out: &mut Output) -> Result<End, Stopped> {
    let (version, files) = find_with_files(db, wanted).await?;
    let bytes = files.get(path).ok_or_else(|| {
        Stopped::Problem(format!(
            "version {} has no file {path}; `callbox rules show` lists them",
            version.hash
        ))
    })?;
    out.text(&String::from_utf8_lossy(bytes))?;
    Ok(End::Done)
}

pub async fn export(db: &Db, wanted: Option<&str>, folder: &Path, out: &mut Output) -> Result<End, Stopped> {
    let (version, files) = find_with_files(db, wanted).await?;
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
    ))?;
    Ok(End::Done)
}

fn told(event: &PackEvent) -> String {
    let what = match event.action {
        PackAction::Publish => "published",
        PackAction::Rollback => "back live",
        PackAction::Approve => "approved ",
    };
    let why = if event.note.is_empty() { "" } else { ": " };
    format!(
        "{what} {} UTC by {}{why}{}",
        minute(event.at),
        table::short(&event.by, 60),
        table::short(&event.note, 600)
    )
}

fn full_shape(version: &PackVersion, files: &PackFiles, history: &[PackEvent]) -> Value {
    let mut shape = shape(version, history);
    let events: Vec<Value> = history
        .iter()
        .filter(|event| event.hash == version.hash)
        .rev()
        .map(|event| json!({"at": time(event.at), "by": event.by, "action": event.action.as_str(), "note": event.note}))
        .collect();
    let files: Vec<Value> = files
        .iter()
        .map(|(path, bytes)| json!({"path": path, "bytes": bytes.len()}))
        .collect();
    shape["history"] = Value::Array(events);
    shape["files"] = Value::Array(files);
    shape
}
