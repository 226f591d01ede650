//! A new city's pack and settings, from six answers.

use std::io;
use std::path::{Path, PathBuf};

/// What `init` asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CityAnswers {
    /// The city's name: `Springfield`.
    pub city: String,
    /// Its IANA time zone: `America/Chicago`.
    pub time_zone: String,
    /// Languages by tag, the default one first; English is always among them.
    pub languages: Vec<String>,
    /// The number to call in an emergency: `911`, `112`.
    pub emergency_number: String,
    /// The kinds of channels to write settings for: `webchat`, `sms`.
    pub channels: Vec<String>,
    /// Whom the program's operators write to.
    pub admin_email: String,
}

/// Writes a pack into `folder/pack` and settings into `folder/callbox.toml`, and returns the files written.
/// Refuses to overwrite anything.
pub fn init(folder: &Path, answers: &CityAnswers) -> io::Result<Vec<PathBuf>> {
    let _ = (folder, answers);
    Err(io::Error::other("not written"))
}
