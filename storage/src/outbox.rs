//! What still has to leave: messages by the provider's API, requests to agencies, questions to connectors.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::requests::RequestRow;
use crate::turn::{Reply, ReplyChoice};
use conversation::{Consent, LookUp, MessageKind};

/// A message that waits to be sent, leased to the caller until `lease_until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The message's id.
    pub id: String,
    /// Where to.
    pub address: Address,
    /// The text.
    pub text: String,
    /// `bot`, `person` or `system`.
    pub by: String,
    /// Choices under it.
    pub choices: Vec<ReplyChoice>,
    /// What it is for; asked again with `consent` in `conversation::may_send`.
    pub kind: MessageKind,
    /// The language it is written in.
    pub language: String,
    /// The address's consent now.
    pub consent: Consent,
    /// How often it was tried before.
    pub attempts: i64,
    /// When it was decided, in epoch milliseconds.
    pub created_at: i64,
}

/// What became of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The provider took it.
    Sent {
        /// The provider's id of the message, for its receipts.
        provider_message_id: Option<String>,
    },
    /// To be tried again, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
    },
    /// It will never be sent; becomes a dead letter.
    Never {
        /// The provider's or our own error code.
        code: String,
    },
    /// The provider says that the resident has opted out there.
    OptedOut,
    /// It may or may not have left; never sent again by itself.
    Unknown,
}

/// How far a delivery got, as the provider's receipts say. Only ever moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// The provider has handed it on.
    Sent,
    /// It arrived.
    Delivered,
    /// The resident has read it.
    Read,
    /// It will not arrive.
    Failed,
}

/// A message that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message's id.
    pub id: String,
    /// The contact.
    pub contact: String,
    /// Where to, as people may see it.
    pub channel: String,
    /// The resident, as people may see it.
    pub address: String,
    /// The text.
    pub text: String,
    /// Why.
    pub error: String,
    /// Epoch milliseconds.
    pub at: i64,
}

/// A request whose ten minutes are over.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    /// The request.
    pub request: RequestRow,
    /// How often it was tried before.
    pub attempts: i64,
}

/// What became of forwarding a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForwardResult {
    /// The agency has it, or it stays at the desk here.
    Done {
        /// The agency's own number.
        agency_number: Option<String>,
    },
    /// To be tried again, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
    },
    /// It cannot be forwarded; staff must see to it.
    Never {
        /// Why.
        error: String,
    },
}

/// A question to a connector that has no answer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingLookUp {
    /// Its id.
    pub id: String,
    /// Whose turn asked.
    pub address: Address,
    /// The question.
    pub look_up: LookUp,
    /// When it was asked, in epoch milliseconds.
    pub at: i64,
}

impl Db {
    /// Leases up to `limit` messages that are due, until `lease_until`. Of one address only the first waiting one is
    /// given, so that its messages keep their order; replies go before pushes.
    pub async fn claim_outbox(&self, now: i64, lease_until: i64, limit: i64) -> Result<Vec<Queued>, StorageError> {
        let _ = (now, lease_until, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Records what became of a message. `attempts` is [`Queued::attempts`] as claimed: a claim whose lease has run out
    /// and that somebody else has taken settles nothing and returns false.
    pub async fn settle(&self, id: &str, attempts: i64, settled: &Settled, now: i64) -> Result<bool, StorageError> {
        let _ = (id, attempts, settled, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Takes a provider's receipt. Returns whether the message was known and the status moved.
    pub async fn delivery_status(
        &self,
        channel: &str,
        account: &str,
        provider_message_id: &str,
        status: DeliveryStatus,
        error: Option<&str>,
        now: i64,
    ) -> Result<bool, StorageError> {
        let _ = (channel, account, provider_message_id, status, error, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Marks in-band messages from before `before` that have no receipt as unknown; returns how many.
    pub async fn expire_in_band(&self, before: i64) -> Result<u64, StorageError> {
        let _ = before;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Messages that could not be sent, newest first.
    pub async fn dead_letters(&self, limit: i64) -> Result<Vec<DeadLetter>, StorageError> {
        let _ = limit;
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// How many messages wait to be sent.
    pub async fn outbox_length(&self) -> Result<i64, StorageError> {
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Messages to this address after the message `after`, oldest first; for web chat's event stream.
    pub async fn replies_after(
        &self,
        address: &Address,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Reply>, StorageError> {
        let _ = (address, after, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Leases requests whose ten minutes are over and that were not forwarded yet.
    pub async fn claim_forwards(&self, now: i64, lease_until: i64, limit: i64) -> Result<Vec<Forward>, StorageError> {
        let _ = (now, lease_until, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Records what became of forwarding a request.
    pub async fn settle_forward(&self, number: &str, result: &ForwardResult, now: i64) -> Result<(), StorageError> {
        let _ = (number, result, now);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }

    /// Leases questions to connectors. A question is over when its answer is committed as an event of the address.
    pub async fn claim_look_ups(
        &self,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<PendingLookUp>, StorageError> {
        let _ = (now, lease_until, limit);
        Err(StorageError::Unavailable("not written yet".to_owned()))
    }
}
