//! What travels between channels and the desk: messages that came in, reports on messages that went out, and answers.

use conversation::{Channel, Inbound, Offered, Speaker};
pub use storage::{Address, MediaContent};

/// One message of a resident, verified and parsed, not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Who wrote, and to which of the city's accounts.
    pub address: Address,
    /// The provider's id of this message, unique within channel and account; a second one with it is a duplicate.
    pub provider_id: Option<String>,
    /// What was written. Not yet masked: the desk masks before it classifies or stores.
    pub inbound: Inbound,
    /// What the channel can carry; the desk puts the pack's idle gap in.
    pub channel: Channel,
    /// Whether replies go back in the answer to this very request (TwiML, web chat) rather than by a later call.
    pub in_band: bool,
    /// Written by a machine (a short code's verification text): stored as `blocked`, never replied to, so that two
    /// machines cannot talk to each other without end.
    pub machine: bool,
    /// Photos that came with the message itself. Their attachments name them as [`storage::UPLOAD`] and their hash.
    pub uploads: Vec<MediaContent>,
}

/// How far a message that we sent has come. The order of ranks is [`Progress::rank`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// The provider has it: accepted, queued or scheduled.
    Queued,
    /// It is on its way.
    Sending,
    /// The next carrier has it.
    Sent,
    /// It reached the resident's device.
    Delivered,
    /// The resident opened it.
    Read,
    /// It will not arrive.
    Failed,
}

impl Progress {
    /// The rank by which a stored status only moves forward: a report of a lower or equal rank changes nothing.
    /// `Failed` outranks all that is still open, but not what has arrived.
    pub fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sending => 1,
            Self::Sent => 2,
            Self::Failed => 3,
            Self::Delivered => 4,
            Self::Read => 5,
        }
    }

    /// The name in the log and in exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

/// A provider's report on a message that we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    /// The channel's code in the log.
    pub channel: String,
    /// The city's account that had sent it, as in [`Address::account`].
    pub account: String,
    /// The resident's address, as in [`Address::address`].
    pub address: String,
    /// The provider's id of the message, as given in [`crate::channels::Receipt::provider_id`].
    pub provider_id: String,
    /// How far it has come.
    pub progress: Progress,
    /// The provider's code of an error.
    pub error_code: Option<String>,
    /// Whether the error says that the resident has opted out at the provider.
    pub opted_out: bool,
}

/// One message of the desk or of a person, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The stored message's id; sorts by time.
    pub id: String,
    /// The text.
    pub text: String,
    /// Who speaks.
    pub by: Speaker,
    /// Choices under it.
    pub choices: Vec<Offered>,
    /// The tag of the language it is written in.
    pub language: String,
}

/// The stored outcome of one incoming message. A duplicate gets an equal one, so that its answer has the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The contact that the message belongs to.
    pub contact: String,
    /// The tag of the conversation's language after it.
    pub language: String,
    /// The replies to give in this answer, in order; empty where they go by another road.
    pub replies: Vec<Reply>,
    /// The number of the request that this message filed.
    pub request: Option<String>,
}

/// Why a message was not taken. Nothing of it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntakeError {
    /// Too much at once; the provider or the page tries again.
    Busy,
    /// The provider id is known with another text.
    OtherText,
    /// The database cannot be reached; the provider or the page tries again.
    Unavailable,
}

/// One line of a conversation as its resident may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The stored message's id; sorts by time.
    pub id: String,
    /// Who wrote; `None` is the resident.
    pub by: Option<Speaker>,
    /// The name of the person who wrote, where a person did.
    pub name: Option<String>,
    /// The text.
    pub text: String,
    /// How many files came with it.
    pub files: usize,
    /// Choices under it.
    pub choices: Vec<Offered>,
    /// The tag of the language it is written in.
    pub language: String,
    /// Whether it was part of the answer to the resident's own request; such lines are not sent to open pages again.
    pub in_band: bool,
    /// When it was stored, in epoch milliseconds.
    pub at: i64,
}
