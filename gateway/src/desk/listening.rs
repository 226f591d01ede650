//! Providers that we dial: one gateway listens to each account, and another takes over when it dies.

use super::Desk;
use crate::channels::{ChannelAdapter, Channels, Pending, Sink};
use crate::incoming::{Incoming, IntakeError, StatusReport, Taken};
use std::sync::Arc;
use std::time::Duration;

/// How long one gateway keeps an account without renewing it: the longest silence when its holder dies.
const LEASE_MS: i64 = 12_000;
/// How often the right to listen is renewed, or asked for.
const PAUSE: Duration = Duration::from_secs(3);

/// What listening hands in goes to the desk.
struct DeskSink(Desk);

impl Sink for DeskSink {
    fn take(&self, incoming: Incoming) -> Pending<'_, Result<Taken, IntakeError>> {
        Box::pin(self.0.handle(incoming))
    }

    fn report(&self, report: StatusReport) -> Pending<'_, Result<(), IntakeError>> {
        Box::pin(self.0.status(report))
    }
}

/// Listens to all channels that have something to listen to, for as long as the program runs. `holder` names this
/// gateway.
pub async fn listen_to_all(desk: Desk, channels: Channels, holder: String) {
    for adapter in channels.iter() {
        tokio::spawn(listen_to(desk.clone(), Arc::clone(adapter), holder.clone()));
    }
}

/// Listens to one channel whenever the account is ours; ends when the channel has nothing to listen to.
async fn listen_to(desk: Desk, adapter: Arc<dyn ChannelAdapter>, holder: String) {
    let sink = DeskSink(desk.clone());
    let lease = format!("listen:{}", adapter.name());
    loop {
        if is_ours(&desk, &lease, &holder).await {
            tokio::select! {
                () = adapter.listen(&sink) => return,
                () = lost(&desk, &lease, &holder) => {
                    tracing::warn!(channel = adapter.name(), "another gateway listens to this account now");
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Renews the lease; returns when somebody else has it, or when the database can no longer tell.
async fn lost(desk: &Desk, lease: &str, holder: &str) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if !is_ours(desk, lease, holder).await {
            return;
        }
    }
}

async fn is_ours(desk: &Desk, lease: &str, holder: &str) -> bool {
    let now = desk.now();
    match desk.db().lease(lease, holder, now, now.saturating_add(LEASE_MS)).await {
        Ok(fence) => fence.is_some(),
        Err(error) => {
            tracing::error!(%error, lease, "a lease cannot be asked for");
            false
        }
    }
}
