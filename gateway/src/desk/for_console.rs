//! The desk as the console's pages see it.

use super::Desk;
use conversation::{Channel, Event, Pack};
use std::sync::Arc;
use storage::Address;

impl console::Desk for Desk {
    fn happen(&self, address: Address, event: Event) -> console::Later<Result<(), console::NotTaken>> {
        let desk = self.clone();
        Box::pin(async move {
            let taken = Self::happen(&desk, &address, event).await;
            taken.map_err(|_| console::NotTaken)
        })
    }

    fn tell_changes(&self, number: String) -> console::Later<()> {
        let desk = self.clone();
        Box::pin(async move {
            // What is not told now is told by the next look of `tell_all`.
            if let Err(error) = Self::tell_changes(&desk, Some(&number)).await {
                tracing::warn!(%error, "a change is told later");
            }
        })
    }

    fn pack(&self) -> Arc<Pack> {
        Self::pack(self)
    }

    fn channel(&self, address: &Address) -> Channel {
        self.channel_of(address)
    }

    fn now(&self) -> i64 {
        Self::now(self)
    }
}
