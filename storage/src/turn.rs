//! One turn to be written, and what becomes of it.

use crate::address::Address;
use crate::media::MediaContent;
use conversation::{Event, Seen, Step};
use serde::{Deserialize, Serialize};

/// How the replies of a turn leave; fixed at commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// In the answer to the provider's own request (TwiML). Never sent by REST.
    InBand,
    /// By the outbox.
    Queue,
    /// Shown at once by the channel itself (web chat, terminal).
    Live,
}

/// Where a provider's stream has been read to; moves in the same transaction as the turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The stream's name, such as `telegram/main`.
    pub name: String,
    /// Its position; it only ever grows.
    pub value: i64,
}

/// One event and all that followed from it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Whose turn it is.
    pub address: Address,
    /// The provider's id of the message.
    pub provider_id: Option<String>,
    /// What happened.
    pub event: Event,
    /// The message's text as received; compared by its hash when the id comes again. Not stored.
    pub text_for_dedupe: String,
    /// All that the step saw.
    pub seen: Seen,
    /// The conversation's version as loaded.
    pub version: i64,
    /// The open contact as loaded.
    pub contact_id: Option<String>,
    /// What follows.
    pub step: Step,
    /// Epoch milliseconds; the step's `now`.
    pub now: i64,
    /// The day in the pack's zone, `2026-11-23`.
    pub local_date: String,
    /// The pack version that decided.
    pub pack_hash: String,
    /// The classifier's version that decided.
    pub engine: u32,
    /// How the replies leave.
    pub route: Route,
    /// Whether this is test traffic, which no figure counts.
    pub is_test: bool,
    /// Where the provider's stream has been read to.
    pub cursor: Option<Cursor>,
    /// The notice that this turn carries out.
    pub notice: Option<String>,
    /// Files that came with the message itself, already freed of what residents would not give away. An attachment
    /// whose address is [`crate::UPLOAD`] and the hash of one of these is kept with the turn; others are fetched later.
    pub uploads: Vec<MediaContent>,
}

/// What became of one turn of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// Written, and on the disk.
    Done(Receipt),
    /// The provider's message had been taken before with the same text; nothing was written.
    Duplicate(Receipt),
    /// The provider's id had been taken before with another text; nothing was written.
    OtherText,
    /// The conversation, or something the step relied on, changed meanwhile; load and step again, alone.
    Lost,
}

/// What a resident's message was answered with. The same for every repetition of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The contact's id.
    pub contact: String,
    /// The language of the turn.
    pub language: String,
    /// The replies in order.
    pub replies: Vec<Reply>,
    /// The number of the request filed in this turn.
    pub request: Option<String>,
    /// Whether the replies leave in the answer to the provider's request.
    pub in_band: bool,
}

/// One message to the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its id; ids of one conversation sort by time.
    pub id: String,
    /// Its text.
    pub text: String,
    /// `bot`, `person` or `system`.
    pub by: String,
    /// Choices under it.
    pub choices: Vec<ReplyChoice>,
}

/// A choice under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyChoice {
    /// Comes back when pressed.
    pub id: String,
    /// What the resident reads.
    pub label: String,
}
