//! The one error of this room: few variants, because callers only ever do one of few things about it.

use std::fmt;

/// Why something could not be read or written. Nothing of it was kept when this is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The database cannot be reached, opened or written just now; trying again later may help.
    Unavailable(String),
    /// Another process is writing the same rows; trying again helps.
    Busy(String),
    /// The disk, or the space that the database may use, is full.
    Full(String),
    /// The database was written by a newer version of this program.
    Newer {
        /// The schema version found.
        found: i64,
        /// The newest schema version that this program knows.
        known: i64,
    },
    /// The file is not a database of this program, or it is damaged, or a stored form cannot be read.
    Corrupt(String),
    /// What was to be written contradicts what is there, such as a name that is taken.
    Conflict(String),
    /// What was asked for is not there.
    NotFound(String),
    /// The caller's values cannot be stored, such as a status that does not exist.
    Invalid(String),
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(what) => write!(f, "database unavailable: {what}"),
            Self::Busy(what) => write!(f, "database busy: {what}"),
            Self::Full(what) => write!(f, "no space left for the database: {what}"),
            Self::Newer { found, known } => {
                write!(
                    f,
                    "database has schema version {found}, this program knows {known}: use a newer program"
                )
            }
            Self::Corrupt(what) => write!(f, "database cannot be read: {what}"),
            Self::Conflict(what) => write!(f, "conflict: {what}"),
            Self::NotFound(what) => write!(f, "not found: {what}"),
            Self::Invalid(what) => write!(f, "cannot be stored: {what}"),
        }
    }
}

impl std::error::Error for StorageError {}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => from_code(database.code().as_deref().unwrap_or(""), &error),
            sqlx::Error::RowNotFound => Self::NotFound("row".to_owned()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

/// SQLite reports numbers (extended result codes), PostgreSQL five characters (SQLSTATE).
fn from_code(code: &str, error: &sqlx::Error) -> StorageError {
    let text = error.to_string();
    if code.len() == 5 {
        return match code {
            "53100" | "53200" => StorageError::Full(text),
            "40001" | "40P01" | "55P03" => StorageError::Busy(text),
            "XX001" | "XX002" => StorageError::Corrupt(text),
            _ if code.starts_with("23") => StorageError::Conflict(text),
            _ => StorageError::Unavailable(text),
        };
    }
    let primary = code.parse::<i64>().unwrap_or(0) & 0xff;
    match primary {
        13 => StorageError::Full(text),
        5 | 6 => StorageError::Busy(text),
        11 | 26 => StorageError::Corrupt(text),
        19 => StorageError::Conflict(text),
        _ => StorageError::Unavailable(text),
    }
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(format!("stored json: {error}"))
    }
}
