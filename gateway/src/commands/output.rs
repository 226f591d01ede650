//! What commands write, and how their end is told: a reader that goes away is no fault, everything else is.

use super::End;
use super::opening::NotOpened;
use std::io::{BufWriter, StdoutLock, Write};
use storage::StorageError;

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stopped {
    /// Whoever read the output has gone away (`callbox contacts export | head`); that is their right.
    NobodyReads,
    /// Wrong use, or something that cannot be used: the command could not do its work.
    WrongUse(String),
    /// The command did its work and found that what it was asked for is not there or not right.
    Problem(String),
}

impl From<NotOpened> for Stopped {
    fn from(fault: NotOpened) -> Self {
        Self::WrongUse(fault.0)
    }
}

impl From<StorageError> for Stopped {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound(_) | StorageError::Conflict(_) => Self::Problem(error.to_string()),
            other => Self::WrongUse(other.to_string()),
        }
    }
}

/// Tells the end of a command, and why it stopped where it did.
pub fn tell(result: Result<End, Stopped>) -> End {
    match result {
        Ok(end) => end,
        Err(Stopped::NobodyReads) => End::Done,
        Err(Stopped::WrongUse(why)) => {
            eprintln!("callbox: {why}");
            End::WrongUse
        }
        Err(Stopped::Problem(why)) => {
            eprintln!("callbox: {why}");
            End::Problems
        }
    }
}

/// Standard output, buffered.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
}

impl Output {
    /// Takes standard output for the rest of the command.
    pub fn new() -> Self {
        Self {
            out: BufWriter::new(std::io::stdout().lock()),
        }
    }

    /// Writes one line.
    pub fn line(&mut self, text: impl AsRef<str>) -> Result<(), Stopped> {
        let written = self
            .out
            .write_all(text.as_ref().as_bytes())
            .and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| stopped(&error))
    }

    /// Writes a text as it is.
    pub fn text(&mut self, text: &str) -> Result<(), Stopped> {
        self.out.write_all(text.as_bytes()).map_err(|error| stopped(&error))
    }

    /// Hands everything over; only then is the output known to have been taken.
    pub fn finish(mut self) -> Result<(), Stopped> {
        self.out.flush().map_err(|error| stopped(&error))
    }
}

fn stopped(error: &std::io::Error) -> Stopped {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return Stopped::NobodyReads;
    }
    Stopped::WrongUse(format!("failed to write the output: {error}"))
}
