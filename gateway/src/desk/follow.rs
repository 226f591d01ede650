//! Following the live version: what somebody publishes in the database takes effect here, whole or not at all.

use super::Desk;
use super::stored::{NotLoaded, stored_pack};
use std::sync::Arc;
use std::time::Duration;

/// How often the database is asked which version is live, beside its own word of another one.
const POLL: Duration = Duration::from_secs(1);

/// Swaps the pack whenever another version has become live in the database, for as long as the program runs. Versions
/// that cannot be used here are refused by what publishes; if one is live all the same, the old one goes on deciding.
/// With `reviewed_only`, a version with facts that nobody has reviewed is refused as well.
pub async fn follow_live_pack(desk: Desk, reviewed_only: bool) {
    let mut news = desk.db().pack_news();
    let mut refused = String::new();
    loop {
        news.wait(POLL).await;
        let live = match desk.db().live_pack_hash().await {
            Ok(Some(live)) => live,
            Ok(None) => continue,
            Err(error) => {
                tracing::debug!(%error, "which pack version is live could not be read");
                continue;
            }
        };
        if live == desk.pack().hash || live == refused {
            continue;
        }
        if let Err(why) = take_up(&desk, &live, reviewed_only).await {
            tracing::error!(pack = %live, "the live pack version is refused, the one before goes on: {why}");
            refused = live;
        }
    }
}

/// Compiles the version and swaps it in, or tells why it is refused. A database that cannot be read refuses nothing: it
/// is asked again in a moment.
async fn take_up(desk: &Desk, hash: &str, reviewed_only: bool) -> Result<(), String> {
    let loaded = match stored_pack(desk.db(), hash).await {
        Ok(loaded) => loaded,
        Err(NotLoaded::Storage(error)) => {
            tracing::warn!(%error, pack = %hash, "a pack version could not be read yet");
            return Ok(());
        }
        Err(fault) => return Err(fault.to_string()),
    };
    if reviewed_only && !loaded.unreviewed.is_empty() {
        let count = loaded.unreviewed.len();
        return Err(format!(
            "pack.production is true, and nobody has reviewed {count} of its facts"
        ));
    }
    desk.swap_pack(Arc::new(loaded.pack));
    tracing::info!(pack = %hash, "another pack version is live");
    Ok(())
}
