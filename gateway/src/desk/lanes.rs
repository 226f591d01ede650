//! Lanes: the turns of one address run one after the other, in order of arrival; addresses do not wait for each other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use storage::Address;
use tokio::sync::OwnedMutexGuard;

/// All lanes of this process that somebody holds or waits for.
#[derive(Default)]
pub struct Lanes {
    open: Mutex<HashMap<Address, Arc<tokio::sync::Mutex<()>>>>,
}

/// The right to take this address's next turn; given back on drop.
pub struct Lane<'a> {
    lanes: &'a Lanes,
    address: Address,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Lanes {
    /// Waits until every earlier turn of this address is committed.
    pub async fn enter(&self, address: &Address) -> Lane<'_> {
        let lane = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(open.entry(address.clone()).or_default())
        };
        let guard = lane.lock_owned().await;
        Lane {
            lanes: self,
            address: address.clone(),
            guard: Some(guard),
        }
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        let mut open = self.lanes.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        // Under the lock, a count of one means that nobody waits: only the map itself knows the lane.
        if open.get(&self.address).is_some_and(|lane| Arc::strong_count(lane) == 1) {
            open.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_address_waits_and_the_map_stays_small() {
        let lanes = Arc::new(Lanes::default());
        let order = Arc::new(Mutex::new(Vec::new()));
        let address = Address {
            channel: "sms".into(),
            account: "311692".into(),
            address: "+12125550123".into(),
        };
        let first = lanes.enter(&address).await;
        let waiter = {
            let (lanes, order, address) = (Arc::clone(&lanes), Arc::clone(&order), address.clone());
            tokio::spawn(async move {
                let _lane = lanes.enter(&address).await;
                order.lock().unwrap().push("second");
            })
        };
        tokio::task::yield_now().await;
        order.lock().unwrap().push("first");
        drop(first);
        waiter.await.unwrap();
        assert_eq!(*order.lock().unwrap(), ["first", "second"]);
        assert!(lanes.open.lock().unwrap().is_empty());
    }
}
