//! `rules list`: all versions, newest first, with who made, approved and published them.

use super::versions::{approval, publication, short, state, when_and_who};
use crate::commands::output::{Output, Stopped};
use crate::commands::{End, contacts::minute, table};
use console::shapes::time;
use serde_json::{Value, json};
use storage::{Db, PackEvent, PackState, PackVersion};

pub async fn list(db: &Db, json: bool, out: &mut Output) -> Result<End, Stopped> {
    let versions = db.packs().await?;
    let history = db.pack_history().await?;
    if json {
        for version in &versions {
            out.line(shape(version, &history).to_string())?;
        }
        return Ok(End::Done);
    }
    if versions.is_empty() {
        out.line("No versions yet: the first start of `callbox serve` publishes one.")?;
        return Ok(End::Done);
    }
    let rows: Vec<Vec<String>> = versions.iter().map(|version| row(version, &history)).collect();
    let head = [
        "  version",
        "state",
        "stored (UTC)",
        "by",
        "approved (UTC)",
        "last live (UTC)",
        "note",
    ];
    for line in table::lines(&head, &rows) {
        out.line(line)?;
    }
    Ok(End::Done)
}

fn row(version: &PackVersion, history: &[PackEvent]) -> Vec<String> {
    let mark = if version.state == PackState::Live { "* " } else { "  " };
    vec![
        format!("{mark}{}", short(&version.hash)),
        state(version.state).to_owned(),
        minute(version.created_at),
        table::short(&version.author, 24),
        when_and_who(approval(history, &version.hash)),
        when_and_who(publication(history, &version.hash)),
        table::short(&version.note, 60),
    ]
}

/// A version as JSON.
pub fn shape(version: &PackVersion, history: &[PackEvent]) -> Value {
    let published = publication(history, &version.hash);
    json!({
        "hash": version.hash,
        "state": state(version.state),
        "author": version.author,
        "note": version.note,
        "built_in": version.built_in,
        "parent": version.parent,
        "created_at": time(version.created_at),
        "published_at": version.published_at.map(time),
        "published_by": published.map(|event| &event.by),
        "published_note": published.map(|event| &event.note),
        "approved_by": version.approved_by,
        "approved_at": approval(history, &version.hash).map(|event| time(event.at)),
    })
}
