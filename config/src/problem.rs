//! One problem of a pack or of the settings: where it is, what is wrong, and what to do about it.

use serde::Serialize;
use std::fmt;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The content cannot be used.
    Error,
    /// The content can be loaded, but must not be published.
    Publish,
    /// Worth a look; `# allow(ID): reason` on the line above silences it.
    Warning,
    /// A thought on how to make it better; counted, and shown only to those who ask.
    Hint,
}

impl Level {
    /// The word that `check` prints.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Publish => "blocks publishing",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Problem {
    /// Its weight.
    pub level: Level,
    /// A stable id: `E001`, `P401`, `W304`, `I404`; all are listed in `docs/pack.md`.
    pub id: &'static str,
    /// The file inside the pack, the settings file, or the name of an environment variable.
    pub file: String,
    /// The line, from 1; 0 where the problem is the file's as a whole.
    pub line: usize,
    /// The column in characters, from 1; 0 where the problem is the file's as a whole.
    pub column: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Problem {
    /// Whether `check` fails because of it: whatever is more than a warning.
    pub fn is_fault(&self) -> bool {
        self.level < Level::Warning
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(
            f,
            ": {} {}: {}\n  remedy: {}",
            self.level.as_str(),
            self.id,
            self.message,
            self.remedy
        )
    }
}
