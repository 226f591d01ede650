//! The sweeper: closes contacts in which nothing was said for the channel's idle gap, answers later reporters of what
//! staff have words for, and seals the log. One gateway sweeps at a time.

use super::Desk;
use conversation::Event;
use std::time::Duration;
use storage::StorageError;

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_secs(5);

/// How long one gateway keeps the right to sweep without renewing it.
const LEASE_MS: i64 = 15_000;

/// What one round takes on at most, so that a backlog never blocks the lanes.
const A_ROUND: i64 = 200;

/// Sweeps for as long as the program runs. `holder` names this gateway.
pub async fn sweep(desk: Desk, holder: String) {
    loop {
        if let Err(error) = one_round(&desk, &holder).await {
            tracing::error!(%error, "sweeping failed");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn one_round(desk: &Desk, holder: &str) -> Result<(), StorageError> {
    let now = desk.now();
    if desk
        .db()
        .lease("sweeper", holder, now, now.saturating_add(LEASE_MS))
        .await?
        .is_none()
    {
        return Ok(());
    }
    let pack = desk.pack();
    for (channel, gap) in &pack.city.idle_gap_ms {
        for silent in desk.db().silent(channel, now.saturating_sub(*gap), A_ROUND).await? {
            let address = silent.address;
            if let Err(error) = desk.happen(&address, Event::Silence).await {
                tracing::warn!(?error, contact = %silent.contact, "a silent contact could not be closed");
            }
        }
    }
    console::answer_later_reporters(desk.db(), desk).await?;
    // One block a round: residents' turns wait while it is written.
    desk.db().seal_log(desk.now()).await?;
    Ok(())
}
