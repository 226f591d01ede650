//! Which pack decides when the program starts. The database is its home: the seed (the built-in pack, or the folder of
//! `pack.path`) is published at first start; other bytes of it later only over a seed that nobody has edited.

use super::opening::NotOpened;
use super::rules::short;
use super::table;
use crate::desk::{self, NotLoaded};
use config::{Level, LoadedPack, PackSource, Problem, Settings, UnreviewedFact, load_pack};
use std::collections::BTreeMap;
use std::fmt;
use storage::{Db, PackState, PackVersion, PublishPack, StorageError};

/// The author of what the program stores by itself. People may not use this name, so that a version of this author is
/// known to be unedited.
pub const PROGRAM: &str = "callbox";

impl From<NotLoaded> for NotOpened {
    fn from(fault: NotLoaded) -> Self {
        Self(fault.to_string())
    }
}

/// Drafts that are newer than the live version: the newest of them, and how many there are.
pub struct Waiting {
    /// The newest.
    pub draft: PackVersion,
    /// All of them.
    pub count: usize,
}

impl Waiting {
    /// The command that shows what it would change.
    pub fn next(&self) -> String {
        format!("callbox rules diff {}", short(&self.draft.hash))
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a draft is newer than the live rules: {} by {} ({})",
            short(&self.draft.hash),
            table::short(&self.draft.author, 24),
            table::short(&self.draft.note, 60)
        )?;
        if self.count > 1 {
            write!(f, ", the newest of {}", self.count)?;
        }
        Ok(())
    }
}

/// Where the pack of a first start comes from.
pub fn seed(settings: &Settings) -> PackSource {
    let folder = settings.pack.path.clone();
    folder.map_or(PackSource::BuiltIn, PackSource::Folder)
}

/// The pack that decides from now on, compiled, after the seed was looked after.
pub async fn live_pack(db: &Db, settings: &Settings, now: i64) -> Result<LoadedPack, NotOpened> {
    let source = seed(settings);
    let live = read_live(db).await?;
    let loaded = match live {
        None => first_start(db, settings, &source, now).await?,
        Some(live) => {
            let live = renew(db, settings, &source, live, now).await?;
            desk::stored_pack(db, &live).await.map_err(not_live)?
        }
    };
    refuse_unreviewed(&loaded, settings)?;
    Ok(loaded)
}

/// The seed as the live pack of a throw-away city. It is stored while it is compiled: should it not load, the city is
/// thrown away with it.
pub async fn live_at_once(db: &Db, settings: &Settings, now: i64) -> Result<LoadedPack, NotOpened> {
    let source = seed(settings);
    let files = source.read().map_err(|problems| unusable(&problems))?;
    let compiled = source.clone();
    let compiling = tokio::task::spawn_blocking(move || usable(&compiled));
    let (hash, files) = (files.hash(), files.into_map());
    let stored = db.publish(version_of(&source, &hash, &files, now)).await;
    let loaded = match compiling.await {
        Ok(loaded) => loaded?,
        Err(stopped) => return Err(NotOpened(format!("the pack was not compiled: {stopped}"))),
    };
    stored.map_err(|error| not_stored(&error))?;
    refuse_unreviewed(&loaded, settings)?;
    Ok(loaded)
}

/// The pack that decides, or would decide after the first start; for commands that only read.
pub async fn pack_in_force(db: &Db, settings: &Settings) -> Result<LoadedPack, NotOpened> {
    match read_live(db).await? {
        Some(live) => Ok(desk::stored_pack(db, &live.hash).await?),
        None => usable(&seed(settings)),
    }
}

/// Whether these facts keep a version from going live: production refuses what nobody has reviewed.
pub fn lacks_reviews(settings: &Settings, unreviewed: &[UnreviewedFact]) -> bool {
    settings.pack.production && !unreviewed.is_empty()
}

/// The drafts that were stored after the live version was, if there are any.
pub async fn waiting_draft(db: &Db) -> Result<Option<Waiting>, StorageError> {
    let Some(live) = db.live_pack().await? else {
        return Ok(None);
    };
    let newer = |version: &PackVersion| version.state == PackState::Draft && version.created_at > live.created_at;
    let drafts: Vec<PackVersion> = db.packs().await?.into_iter().filter(newer).collect();
    let count = drafts.len();
    Ok(drafts.into_iter().next().map(|draft| Waiting { draft, count }))
}

async fn read_live(db: &Db) -> Result<Option<PackVersion>, NotOpened> {
    db.live_pack()
        .await
        .map_err(|error| NotOpened(format!("failed to read the live pack: {error}")))
}

fn not_live(fault: NotLoaded) -> NotOpened {
    if matches!(fault, NotLoaded::Storage(_)) {
        return fault.into();
    }
    NotOpened(format!(
        "the live version of the rules does not load: {fault}\nmend it (`callbox rules export DIR`, then import and \
         publish), or go back: `callbox rules rollback --by NAME --note TEXT`"
    ))
}

fn refuse_unreviewed(loaded: &LoadedPack, settings: &Settings) -> Result<(), NotOpened> {
    if !lacks_reviews(settings, &loaded.unreviewed) {
        return Ok(());
    }
    let count = loaded.unreviewed.len();
    Err(NotOpened(format!(
        "the pack holds {count} facts that nobody has reviewed, and pack.production is true; `callbox check` lists them"
    )))
}

async fn first_start(db: &Db, settings: &Settings, source: &PackSource, now: i64) -> Result<LoadedPack, NotOpened> {
    let loaded = usable(source)?;
    refuse_unreviewed(&loaded, settings)?;
    let files = source.read().map_err(|problems| unusable(&problems))?;
    let (hash, files) = (files.hash(), files.into_map());
    let version = version_of(source, &hash, &files, now);
    db.publish(version).await.map_err(|error| not_stored(&error))?;
    Ok(loaded)
}

/// Publishes or offers a seed whose bytes are new to the database, and returns the hash of what is live then. Bytes that
/// are known were looked after once: what people decided about them since, such as going back, is not undone by a start.
async fn renew(
    db: &Db,
    settings: &Settings,
    source: &PackSource,
    live: PackVersion,
    now: i64,
) -> Result<String, NotOpened> {
    let files = match source.read() {
        Ok(files) => files,
        Err(problems) => return Ok(left_alone(&problems, live)),
    };
    let hash = files.hash();
    let known = db.packs().await.map_err(|error| not_stored(&error))?;
    if known.iter().any(|version| version.hash == hash) {
        return Ok(live.hash);
    }
    let report = config::check(&files);
    if report.problems.iter().any(|problem| problem.level == Level::Error) {
        return Ok(left_alone(&report.problems, live));
    }
    let files = files.into_map();
    let version = PublishPack {
        parent: Some(&live.hash),
        note: match source {
            PackSource::BuiltIn => "the pack of a newer program",
            _ => "the folder of pack.path has changed",
        },
        ..version_of(source, &hash, &files, now)
    };
    // The program's own pack was proved when the program was made.
    let is_proved = report.is_clean() || matches!(source, PackSource::BuiltIn);
    if is_unedited(&live, source) && is_proved && !lacks_reviews(settings, &report.unreviewed) {
        db.publish(version).await.map_err(|error| not_stored(&error))?;
        return Ok(hash);
    }
    db.add_draft(version).await.map_err(|error| not_stored(&error))?;
    Ok(live.hash)
}

/// A seed that cannot be used keeps no city from starting that has rules already.
fn left_alone(problems: &[Problem], live: PackVersion) -> String {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    tracing::warn!("the seed of the rules cannot be used and is left alone; `callbox check` tells all: {first}");
    live.hash
}

/// Whether the live version is what the program itself stored from the same kind of seed.
fn is_unedited(live: &PackVersion, source: &PackSource) -> bool {
    live.author == PROGRAM && live.built_in == matches!(source, PackSource::BuiltIn)
}

fn usable(source: &PackSource) -> Result<LoadedPack, NotOpened> {
    load_pack(source).map_err(|problems| unusable(&problems))
}

fn unusable(problems: &[Problem]) -> NotOpened {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    NotOpened(format!("the pack cannot be used\n{}", lines.join("\n")))
}

fn not_stored(error: &StorageError) -> NotOpened {
    NotOpened(format!("failed to store the pack: {error}"))
}

/// A seed as the program stores it.
fn version_of<'a>(
    source: &PackSource,
    hash: &'a str,
    files: &'a BTreeMap<String, Vec<u8>>,
    now: i64,
) -> PublishPack<'a> {
    PublishPack {
        hash,
        files,
        author: PROGRAM,
        note: "first start",
        built_in: matches!(source, PackSource::BuiltIn),
        parent: None,
        now,
    }
}
