//! What a turn needs to know before its step.

use crate::address::Address;
use crate::turn::Receipt;
use conversation::Seen;
use jiff::tz::TimeZone;

/// What to load for.
#[derive(Clone, Copy, Debug)]
pub struct LoadFor<'a> {
    /// Whose turn it is.
    pub address: &'a Address,
    /// The provider's id of the message, where it has one.
    pub provider_id: Option<&'a str>,
    /// The message's text as received, to tell a repeated message from another one with the same id.
    pub text: &'a str,
    /// Request numbers, with prefix, that the text names.
    pub numbers: &'a [String],
    /// The pack's prefix of request numbers, such as `311-`.
    pub number_prefix: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
    /// The pack's time zone; days are told in it.
    pub zone: &'a TimeZone,
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What the step sees; `day` and `connectors` are left for the caller to fill.
    pub seen: Seen,
    /// The conversation's version, 0 for a new address; goes back into [`crate::Turn::version`].
    pub version: i64,
    /// The open contact.
    pub contact: Option<OpenContact>,
    /// Set when this provider's message was taken before: no step is needed then.
    pub already: Option<Already>,
    /// Whether earlier replies for this address still wait to be sent, so that a new one must queue behind them.
    pub pending_out: bool,
}

/// The contact that is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenContact {
    /// Its id.
    pub id: String,
    /// When it began, in epoch milliseconds.
    pub started_at: i64,
}

/// A provider's message that was taken before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Already {
    /// With the same text: here is what was answered.
    Same(Receipt),
    /// With another text, which is the sender's mistake.
    OtherText,
}

impl crate::Db {
    /// Loads what a turn needs to know.
    pub async fn load(&self, wanted: &LoadFor<'_>) -> Result<Memory, crate::StorageError> {
        let _ = wanted;
        Err(crate::StorageError::Unavailable("not written yet".to_owned()))
    }
}
