//! News: wakes open pages when something may have been written to their conversation.

use crate::incoming::Address;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::broadcast;

/// Wakes waiting for a slow page; more are merged, because a wake only says "ask again".
const WAKES: usize = 4;

/// Who listens to which conversation.
#[derive(Default)]
pub struct News {
    listeners: Mutex<HashMap<Address, broadcast::Sender<()>>>,
}

impl News {
    /// Listens to one conversation.
    pub fn listen(&self, address: &Address) -> broadcast::Receiver<()> {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|_, road| road.receiver_count() > 0);
        listeners
            .entry(address.clone())
            .or_insert_with(|| broadcast::channel(WAKES).0)
            .subscribe()
    }

    /// Wakes whoever listens to it.
    pub fn wake(&self, address: &Address) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(road) = listeners.get(address) {
            // Nobody listening any more is no fault.
            let _ = road.send(());
        }
    }
}
