//! Notices: whoever filed or follows a request hears of its changes, as soon as the hour and the channel let them.

use super::Desk;
use conversation::quiet_for;
use std::time::Duration;
use storage::{Notice, NoticeResult, StorageError};

/// How long a claimed notice is ours.
const LEASE_MS: i64 = 60_000;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// What one look takes on at most.
const A_LOOK: i64 = 50;

/// The pause after the desk was too busy, in milliseconds.
const BUSY_MS: i64 = 10_000;

/// Tells changes for as long as the program runs.
pub async fn tell_all(desk: Desk) {
    loop {
        match tell_due(&desk, None).await {
            Ok(0) => tokio::time::sleep(PAUSE).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "changes of requests cannot be told");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Tells what is due, each address in order. Returns how many notices were seen to.
pub(super) async fn tell_due(desk: &Desk, only: Option<&str>) -> Result<usize, StorageError> {
    let now = desk.now();
    let lease_until = now.saturating_add(LEASE_MS);
    let notices = desk.db().claim_notices(only, now, lease_until, A_LOOK).await?;
    for notice in &notices {
        if let Some(result) = tell(desk, notice).await {
            desk.db().settle_notice(&notice.id, &result, desk.now()).await?;
        }
    }
    Ok(notices.len())
}

/// Tells one notice; what is left to be settled where no turn has told it.
async fn tell(desk: &Desk, notice: &Notice) -> Option<NoticeResult> {
    let now = desk.now();
    let live = desk.inner.live.get();
    let channel = desk.channel_of(&notice.address);
    let quiet_ms = quiet_for(&live.pack.city, &channel, live.minute(now));
    if quiet_ms > 0 {
        let at = now.saturating_add(quiet_ms);
        return Some(NoticeResult::Later { at });
    }
    if let Err(error) = super::turn::take_notice(&desk.inner, notice).await {
        tracing::warn!(?error, notice = %notice.id, "a change could not be told yet");
        let at = now.saturating_add(BUSY_MS);
        return Some(NoticeResult::Later { at });
    }
    None
}
