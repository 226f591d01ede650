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

    fn pack(&self) -> Arc<Pack> {
        Self::pack(self)
    }

    fn channel(&self, code: &str) -> Channel {
        crate::channels::channel_of(code)
    }

    fn now(&self) -> i64 {
        Self::now(self)
    }
}
