//! The sweeper: closes contacts in which nothing was said for the channel's idle gap, lets go of requests whose
//! ten minutes of change are over, and seals the log. One gateway sweeps at a time.

use super::Desk;
use conversation::{Event, Route};
use std::time::Duration;
use storage::{Forward, ForwardResult, StorageError};

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
    for forward in desk
        .db()
        .claim_forwards(now, now.saturating_add(LEASE_MS), A_ROUND)
        .await?
    {
        let result = forward_one(desk, &forward);
        desk.db()
            .settle_forward(&forward.request.number, &result, desk.now())
            .await?;
    }
    // One block a round: residents' turns wait while it is written.
    desk.db().seal_log(desk.now()).await?;
    Ok(())
}

/// The desk's own requests are where they belong. A route that this version cannot take is shown to staff.
fn forward_one(desk: &Desk, forward: &Forward) -> ForwardResult {
    let pack = desk.pack();
    match pack.services.get(&forward.request.service).map(|service| service.route) {
        Some(Route::Desk) | None => ForwardResult::Done { agency_number: None },
        Some(route) => ForwardResult::Never {
            error: format!("the route {route:?} is not built into this version"),
        },
    }
}
