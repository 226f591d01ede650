//! A new city's pack and settings, from six answers.

mod settings_file;
mod starter;

use crate::check::check;
use crate::problem::Problem;
use crate::settings::ChannelKind;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// What `init` asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CityAnswers {
    /// The city's name: `Springfield`.
    pub city: String,
    /// Its IANA time zone: `America/Chicago`.
    pub time_zone: String,
    /// Languages by tag, the default one first; English is added where it is missing.
    pub languages: Vec<String>,
    /// The number to call in an emergency: `911`, `112`.
    pub emergency_number: String,
    /// The kinds of channels to write settings for: `webchat`, `sms`.
    pub channels: Vec<String>,
    /// Who answers for the pack's entries until the city names others.
    pub admin_email: String,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum InitError {
    /// The file is there already; nothing is ever overwritten.
    Exists(PathBuf),
    /// The answers do not make a pack that passes its own check.
    Faulty(Vec<Problem>),
    /// The disk refused.
    Write(io::Error),
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(path) => write!(f, "{} is there already, and nothing is overwritten", path.display()),
            Self::Faulty(problems) => {
                f.write_str("these answers do not make a pack that passes its own check")?;
                problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
            }
            Self::Write(error) => write!(f, "cannot be written: {error}"),
        }
    }
}

impl std::error::Error for InitError {}

/// Writes a pack into `folder/pack` and settings into `folder/callbox.toml`, and returns both paths.
/// `kinds` are the kinds of channels that there are. The pack is checked before anything is written.
pub fn init(folder: &Path, answers: &CityAnswers, kinds: &[ChannelKind]) -> Result<Vec<PathBuf>, InitError> {
    let pack = folder.join("pack");
    let settings = folder.join("callbox.toml");
    if let Some(path) = [&pack, &settings].into_iter().find(|path| path.exists()) {
        return Err(InitError::Exists(path.clone()));
    }
    let files = starter::starter_pack(answers, kinds);
    let faults: Vec<Problem> = check(&files).problems.into_iter().filter(Problem::is_fault).collect();
    if !faults.is_empty() {
        return Err(InitError::Faulty(faults));
    }
    let text = settings_file::settings_file(answers, kinds);
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        files.write(&pack)?;
        fs::write(&settings, text)
    };
    write().map_err(InitError::Write)?;
    Ok(vec![pack, settings])
}

#[cfg(test)]
mod tests;
