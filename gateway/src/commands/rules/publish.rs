//! `rules publish` and `rules rollback`: another version goes live, and the audit says who did it and why.

use super::Reason;
use super::versions::{find, find_with_files, publication, short};
use crate::commands::End;
use crate::commands::opening::system_clock;
use crate::commands::output::{Output, Stopped};
use crate::commands::pack_life::lacks_reviews;
use crate::commands::packs::print_problems;
use crate::desk::{NotLoaded, stored_pack};
use config::{Problem, Settings, UnreviewedFact};
use storage::{Db, PackState, PackVersion, Published};

/// Checks a stored version as `check` does and makes it live.
pub async fn publish(
    db: &Db,
    settings: &Settings,
    wanted: &str,
    reason: &Reason,
    out: &mut Output,
) -> Result<End, Stopped> {
    let (version, files) = find_with_files(db, Some(wanted)).await?;
    if version.state == PackState::Live {
        return already_live(&version.hash, out);
    }
    let report = config::check_with_settings(&files, settings);
    if !report.is_clean() {
        let faults: Vec<Problem> = report.problems.into_iter().filter(Problem::is_fault).collect();
        print_problems(&faults);
        return Err(refused(&version, "mend the problems above and import the folder again"));
    }
    refuse_unreviewed(settings, &version, &report.unreviewed)?;
    let published = db
        .make_live(&version.hash, &reason.by, &reason.note, system_clock()())
        .await?;
    tell(&version, &published, out)
}

/// Makes an earlier version live again. Only its loading is checked: going back must be possible under later rules for
/// publishing, too.
pub async fn roll_back(
    db: &Db,
    settings: &Settings,
    wanted: Option<&str>,
    reason: &Reason,
    out: &mut Output,
) -> Result<End, Stopped> {
    let versions = db.packs().await?;
    let version = match wanted {
        Some(_) => find(&versions, wanted)?,
        None => before_the_live_one(db, &versions).await?,
    };
    match version.state {
        PackState::Live => return already_live(&version.hash, out),
        PackState::Published => {}
        PackState::Draft => {
            return Err(refused(
                &version,
                "it was never live: `callbox rules publish` checks it first",
            ));
        }
    }
    let loaded = match stored_pack(db, &version.hash).await {
        Ok(loaded) => loaded,
        Err(NotLoaded::Problems(problems)) => {
            print_problems(&problems);
            return Err(refused(
                &version,
                "this program can no longer load it, for the reasons above",
            ));
        }
        Err(fault) => return Err(fault.into()),
    };
    refuse_unreviewed(settings, &version, &loaded.unreviewed)?;
    let published = db
        .roll_back(&version.hash, &reason.by, &reason.note, system_clock()())
        .await?;
    tell(&version, &published, out)
}

/// The version that the live one took the place of when it last went live.
async fn before_the_live_one(db: &Db, versions: &[PackVersion]) -> Result<PackVersion, Stopped> {
    let live = find(versions, None)?;
    let history = db.pack_history().await?;
    let before = publication(&history, &live.hash).and_then(|event| event.before.as_deref());
    match before {
        Some(before) => find(versions, Some(before)),
        None => Err(Stopped::Problem(
            "no other version was live before; there is nothing to go back to".to_owned(),
        )),
    }
}

fn refuse_unreviewed(settings: &Settings, version: &PackVersion, unreviewed: &[UnreviewedFact]) -> Result<(), Stopped> {
    if !lacks_reviews(settings, unreviewed) {
        return Ok(());
    }
    for fact in unreviewed {
        eprintln!(
            "{}:{}: not reviewed: \"{}\" ({})",
            fact.file, fact.line, fact.says, fact.source
        );
    }
    Err(refused(
        version,
        "pack.production is true, and nobody has reviewed the facts above: add `reviewed` to each",
    ))
}

fn refused(version: &PackVersion, why: &str) -> Stopped {
    Stopped::Problem(format!("version {} does not go live: {why}", short(&version.hash)))
}

fn already_live(hash: &str, out: &mut Output) -> Result<End, Stopped> {
    out.line(format!("Version {} is live already; nothing was changed.", short(hash)))?;
    Ok(End::Done)
}

fn tell(version: &PackVersion, published: &Published, out: &mut Output) -> Result<End, Stopped> {
    let before = match published {
        Published::Already => return already_live(&version.hash, out),
        Published::Now { before: None } => {
            out.line(format!("Version {} is live.", short(&version.hash)))?;
            return Ok(End::Done);
        }
        Published::Now { before: Some(before) } => short(before),
    };
    out.line(format!(
        "Version {} is live, in place of {before}.",
        short(&version.hash)
    ))?;
    if version.state == PackState::Draft && version.parent.as_deref().is_some_and(|parent| short(parent) != before) {
        out.line(format!(
            "It was made from another version than {before}: see what of that is gone now: \
             callbox rules diff {before} {}",
            short(&version.hash)
        ))?;
    }
    out.line("Running gateways take it up within two seconds.")?;
    out.line(format!(
        "To go back: callbox rules rollback {before} --by NAME --note TEXT"
    ))?;
    Ok(End::Done)
}
