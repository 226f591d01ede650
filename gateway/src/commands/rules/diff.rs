//! `rules diff`: what differs between two versions, in words, by file, and line by line.

use super::versions::{find, short};
use crate::commands::End;
use crate::commands::output::{Output, Stopped};
use crate::desk::stored_files;
use config::{Comparison, compare};
use serde_json::Value;
use storage::{Db, PackState, PackVersion};

pub async fn diff(
    db: &Db,
    first: Option<&str>,
    second: Option<&str>,
    json: bool,
    out: &mut Output,
) -> Result<End, Stopped> {
    let (before, after) = pair(&db.packs().await?, first, second)?;
    let comparison = compare(
        &stored_files(db, &before.hash).await?,
        &stored_files(db, &after.hash).await?,
    );
    if json {
        out.line(shape(&before, &after, &comparison)?.to_string())?;
    } else {
        tell(&before, &after, &comparison, out)?;
    }
    Ok(End::Done)
}

/// The older and the newer version: those named; the live one and the one named; or, where that is the live one or none
/// is named, what the live one was made from and the live one.
fn pair(
    versions: &[PackVersion],
    first: Option<&str>,
    second: Option<&str>,
) -> Result<(PackVersion, PackVersion), Stopped> {
    let named = find(versions, first)?;
    if let Some(second) = second {
        return Ok((named, find(versions, Some(second))?));
    }
    if named.state != PackState::Live {
        return Ok((find(versions, None)?, named));
    }
    let parent = named.parent.as_deref().ok_or_else(|| {
        Stopped::Problem("the live version was made from no other; name the version to compare it with".to_owned())
    })?;
    Ok((find(versions, Some(parent))?, named))
}

fn tell(before: &PackVersion, after: &PackVersion, comparison: &Comparison, out: &mut Output) -> Result<(), Stopped> {
    out.line(format!("from {} to {}", short(&before.hash), short(&after.hash)))?;
    out.line(&comparison.summary)?;
    for file in &comparison.files {
        out.line(format!("  {:<7}  {}", file.change.as_str(), file.path))?;
    }
    for file in &comparison.files {
        out.line("")?;
        match &file.diff {
            Some(diff) => out.text(&harmless(diff))?,
            None => out.line(format!("{}: no text, not compared line by line", file.path))?,
        }
    }
    Ok(())
}

/// Without the codes by which a stored text could steer the terminal of whoever reads it.
fn harmless(text: &str) -> String {
    let shown = |letter: char| {
        if letter.is_control() && letter != '\n' && letter != '\t' {
            '\u{fffd}'
        } else {
            letter
        }
    };
    text.chars().map(shown).collect()
}

fn shape(before: &PackVersion, after: &PackVersion, comparison: &Comparison) -> Result<Value, Stopped> {
    let mut shape =
        serde_json::to_value(comparison).map_err(|error| Stopped::WrongUse(format!("failed to write: {error}")))?;
    shape["from"] = Value::String(before.hash.clone());
    shape["to"] = Value::String(after.hash.clone());
    Ok(shape)
}
