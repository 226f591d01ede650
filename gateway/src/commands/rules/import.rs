//! `rules import`: a folder becomes a draft, byte by byte.

use super::versions::{short, state};
use crate::commands::End;
use crate::commands::opening::system_clock;
use crate::commands::output::{Output, Stopped};
use crate::commands::packs::print_problems;
use config::{Level, PackFiles, Problem};
use std::path::Path;
use storage::{Db, PublishPack};

/// Stores the folder's files as a draft of the live version and prints its hash, alone on the last line. What `publish`
/// would refuse is told, and stored all the same: a draft may be unfinished.
pub async fn import(db: &Db, folder: &Path, by: &str, note: Option<&str>, out: &mut Output) -> Result<End, Stopped> {
    let files = match PackFiles::read(folder) {
        Ok(files) => files,
        Err(problems) => return Ok(refused(&problems)),
    };
    let report = config::check(&files);
    let of_level = |level: Level| -> Vec<Problem> {
        let problems = report.problems.iter().filter(|problem| problem.level == level);
        problems.cloned().collect()
    };
    let errors = of_level(Level::Error);
    if !errors.is_empty() {
        return Ok(refused(&errors));
    }
    let live = db.live_pack_hash().await?;
    let known = db.packs().await?;
    let (hash, files) = (files.hash(), files.into_map());
    let default_note = format!("imported from {}", folder.display());
    let draft = PublishPack {
        hash: &hash,
        files: &files,
        author: by,
        note: note.unwrap_or(&default_note),
        built_in: false,
        parent: live.as_deref(),
        now: system_clock()(),
    };
    db.add_draft(draft).await?;
    match known.iter().find(|version| version.hash == hash) {
        Some(version) => out.line(format!(
            "These bytes are stored already, as version {} ({}).",
            short(&hash),
            state(version.state)
        ))?,
        None => out.line(format!("{} files stored as a draft.", files.len()))?,
    }
    let blocking = of_level(Level::Publish);
    print_problems(&blocking);
    if !blocking.is_empty() {
        out.line(format!("{} problems keep it from being published.", blocking.len()))?;
    }
    out.line(hash)?;
    Ok(End::Done)
}

fn refused(problems: &[Problem]) -> End {
    print_problems(problems);
    eprintln!("callbox: nothing was imported: the folder cannot be read as a pack");
    End::Problems
}
