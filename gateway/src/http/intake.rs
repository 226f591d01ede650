//! The one way of a web chat message to the desk, with or without scripts: limits first, then the turn.

use super::Residents;
use crate::channels::webchat::{ChatMessage, WebChat};
use crate::incoming::{IntakeError, Taken};
use std::net::IpAddr;
use std::time::Duration;

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// More than the limits admit; come back after this time.
    TooMuch(Duration),
    /// The desk's own reason.
    Desk(IntakeError),
}

/// Takes one message.
pub async fn take(residents: &Residents, chat: &WebChat, ip: IpAddr, message: ChatMessage) -> Result<Taken, NotTaken> {
    let incoming = chat.incoming(message);
    chat.limits
        .admit(ip, &incoming.address.address)
        .map_err(NotTaken::TooMuch)?;
    residents.desk.handle(incoming).await.map_err(NotTaken::Desk)
}

/// Whole seconds to wait, at least one, for `Retry-After`.
pub fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}
