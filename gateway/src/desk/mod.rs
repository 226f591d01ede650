//! The desk: takes incoming messages through one turn each, and tells channels and pages what was stored.

use crate::incoming::{Address, Incoming, IntakeError, Line, StatusReport, Taken};
use conversation::Pack;
use std::sync::Arc;
use tokio::sync::broadcast;

/// The desk of this process; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pack: Arc<Pack>,
    news: broadcast::Sender<()>,
}

impl Desk {
    /// A desk on a pack.
    pub fn new(pack: Arc<Pack>) -> Self {
        Self {
            pack,
            news: broadcast::channel(16).0,
        }
    }

    /// Takes one message: masks, steps, commits; returns after the commit. A duplicate gets the first one's outcome.
    pub async fn handle(&self, incoming: Incoming) -> Result<Taken, IntakeError> {
        let _ = incoming;
        Err(IntakeError::Unavailable)
    }

    /// Stores a provider's report on a message that we sent; reports on unknown messages are kept for a while, because
    /// they can overtake our own commit.
    pub async fn status(&self, report: StatusReport) -> Result<(), IntakeError> {
        let _ = report;
        Err(IntakeError::Unavailable)
    }

    /// Wakes whoever shows this conversation when something may have been written to it. Wakes may be spurious and may
    /// be lost (`Lagged`); what is new is asked with [`Desk::lines`].
    pub fn later_replies(&self, address: &Address) -> broadcast::Receiver<()> {
        let _ = address;
        self.news.subscribe()
    }

    /// The lines of the conversation after the message of this id (all, without one), oldest first, at most 500.
    pub async fn lines(&self, address: &Address, after: Option<&str>) -> Result<Vec<Line>, IntakeError> {
        let _ = (address, after);
        Err(IntakeError::Unavailable)
    }

    /// The pack that decides now.
    pub fn pack(&self) -> Arc<Pack> {
        Arc::clone(&self.pack)
    }

    /// Whether messages can be taken: the database answers and the pack is loaded.
    pub async fn ready(&self) -> bool {
        false
    }
}
