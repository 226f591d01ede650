//! Compiling a version of the rules that the database holds.

use config::{LoadedPack, PackFiles, PackSource, Problem, load_pack};
use std::fmt;
use storage::{Db, StorageError};

/// Why a stored version cannot be used.
#[derive(Debug)]
pub enum NotLoaded {
    /// The database could not be read just now; trying again may help.
    Storage(StorageError),
    /// It holds no version of this hash.
    Missing(String),
    /// The bytes are not those that the version was named after; what they hash to.
    Altered(String),
    /// Compiling it ended in a fault of this program.
    Broken(String),
    /// This program cannot use it: all that is wrong with it.
    Problems(Vec<Problem>),
}

impl fmt::Display for NotLoaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage(error) => write!(f, "failed to read a pack: {error}"),
            Self::Missing(hash) => write!(f, "the database holds no pack {hash}"),
            Self::Altered(now) => write!(
                f,
                "the stored pack cannot be used: its files were altered, they hash to {now} now; publish it again"
            ),
            Self::Broken(fault) => write!(f, "the pack cannot be compiled: {fault}"),
            Self::Problems(problems) => {
                write!(f, "the pack cannot be used")?;
                problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
            }
        }
    }
}

/// The stored pack of this hash, compiled on a thread of its own, so that turns go on meanwhile. A pack is named by the
/// hash of its bytes: other bytes under its name have decided nothing and are refused.
///
/// # Errors
/// [`NotLoaded`], by what whoever asked can do about it.
pub async fn stored_pack(db: &Db, hash: &str) -> Result<LoadedPack, NotLoaded> {
    let files = stored_files(db, hash).await?.into_map();
    let compiled = tokio::task::spawn_blocking(move || load_pack(&PackSource::Files(files))).await;
    compiled
        .map_err(|fault| NotLoaded::Broken(fault.to_string()))?
        .map_err(NotLoaded::Problems)
}

/// The bytes of the stored pack of this hash, which are those that were stored.
///
/// # Errors
/// As [`stored_pack`].
pub async fn stored_files(db: &Db, hash: &str) -> Result<PackFiles, NotLoaded> {
    let files = db.pack_files(hash).await.map_err(NotLoaded::Storage)?;
    let files = PackFiles::from(files.ok_or_else(|| NotLoaded::Missing(hash.to_owned()))?);
    let now = files.hash();
    if now == hash {
        Ok(files)
    } else {
        Err(NotLoaded::Altered(now))
    }
}
