//! Finding the version that is meant, and naming it.

use crate::commands::output::Stopped;
use crate::commands::{contacts::minute, table};
use crate::desk::{NotLoaded, stored_files};
use config::PackFiles;
use storage::{Db, PackAction, PackEvent, PackState, PackVersion};

/// Digits of a hash that people are shown; enough to tell all versions of a city apart.
const SHOWN: usize = 16;

impl From<NotLoaded> for Stopped {
    fn from(fault: NotLoaded) -> Self {
        match fault {
            NotLoaded::Storage(error) => error.into(),
            other => Self::Problem(other.to_string()),
        }
    }
}

/// The version whose hash is this or begins like this; the live one without any.
pub fn find(versions: &[PackVersion], wanted: Option<&str>) -> Result<PackVersion, Stopped> {
    let wanted = wanted.map(str::to_lowercase);
    let fits = |version: &&PackVersion| match &wanted {
        Some(beginning) => version.hash.starts_with(beginning.as_str()),
        None => version.state == PackState::Live,
    };
    let mut fitting = versions.iter().filter(fits);
    match (fitting.next(), fitting.next()) {
        (Some(version), None) => Ok(version.clone()),
        (Some(_), Some(_)) => Err(Stopped::Problem(
            "several versions begin like this; write more of the hash".to_owned(),
        )),
        (None, _) if wanted.is_none() => Err(Stopped::Problem(
            "no version is live yet: the first start of `callbox serve` publishes one".to_owned(),
        )),
        (None, _) => Err(Stopped::Problem(
            "there is no such version; `callbox rules list` shows them".to_owned(),
        )),
    }
}

/// The version that is meant, with its files as they were stored.
pub async fn find_with_files(db: &Db, wanted: Option<&str>) -> Result<(PackVersion, PackFiles), Stopped> {
    let version = find(&db.packs().await?, wanted)?;
    let files = stored_files(db, &version.hash).await?;
    Ok((version, files))
}

/// The beginning of a hash, as people are shown it.
pub fn short(hash: &str) -> String {
    hash.chars().take(SHOWN).collect()
}

/// `draft`, `published` or `live`.
pub fn state(state: PackState) -> &'static str {
    match state {
        PackState::Draft => "draft",
        PackState::Published => "published",
        PackState::Live => "live",
    }
}

/// How and by whom this version last went live.
pub fn publication<'a>(history: &'a [PackEvent], hash: &str) -> Option<&'a PackEvent> {
    history
        .iter()
        .find(|event| event.hash == hash && event.action != PackAction::Approve)
}

/// When somebody last approved this version.
pub fn approval<'a>(history: &'a [PackEvent], hash: &str) -> Option<&'a PackEvent> {
    history
        .iter()
        .find(|event| event.hash == hash && event.action == PackAction::Approve)
}

/// `2026-11-25 16:40 pat`, or nothing where it did not happen.
pub fn when_and_who(event: Option<&PackEvent>) -> String {
    event.map_or_else(String::new, |event| {
        format!("{} {}", minute(event.at), table::short(&event.by, 24))
    })
}
