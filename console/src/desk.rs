//! What the pages ask of the desk. The gateway gives it: the console knows no channels.

use conversation::{Channel, Event, Pack};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use storage::Address;

/// What happens later.
pub type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// An event that was not taken; nothing of it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaken;

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the event could not be stored")
    }
}

/// The desk, as far as people at work need it.
pub trait Desk: Send + Sync {
    /// Takes an event of a conversation through one turn; ready after the commit.
    fn happen(&self, address: Address, event: Event) -> Later<Result<(), NotTaken>>;
    /// Tells whoever is to hear of a request what has changed, as far as the hour lets them; the rest is told later.
    fn tell_changes(&self, number: String) -> Later<()>;
    /// The pack that decides now.
    fn pack(&self) -> Arc<Pack>;
    /// What the channel of an address can carry there.
    fn channel(&self, address: &Address) -> Channel;
    /// The time, in epoch milliseconds.
    fn now(&self) -> i64;
}
