//! Delivery: what the outbox holds goes out by its channel, each address in order, no channel waiting for another.

use super::turn::unavailable;
use super::{Desk, Inner};
use crate::channels::{Channels, Outgoing, SendError};
use crate::incoming::{Address, IntakeError, Progress, StatusReport};
use conversation::{Event, MessageKind, Offered, may_send};
use rand::Rng;
use std::sync::Arc;
use std::time::Duration;
use storage::{DeliveryStatus, Queued, Settled};
use tokio::sync::Semaphore;

/// Messages that one gateway sends at once.
const AT_ONCE: usize = 64;

/// How long a claimed message is ours; longer than any channel's time-out.
const LEASE_MS: i64 = 60_000;

/// How often the outbox is looked at when nothing wakes us.
const PAUSE: Duration = Duration::from_millis(250);

/// A message that could not be sent for a day is a dead letter.
const GIVE_UP_MS: i64 = 24 * 60 * 60 * 1000;

/// The longest pause between two tries.
const LONGEST_PAUSE_MS: i64 = 10 * 60 * 1000;

/// Sends what waits, for as long as the program runs.
pub async fn deliver(desk: Desk, channels: Channels) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let free = i64::try_from(places.available_permits()).unwrap_or(0);
        let now = desk.now();
        let claimed = match desk
            .db()
            .claim_outbox(now, now.saturating_add(LEASE_MS), free.max(1))
            .await
        {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                Vec::new()
            }
        };
        let idle = claimed.is_empty();
        for queued in claimed {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let (desk, channels) = (desk.clone(), channels.clone());
            tokio::spawn(async move {
                send_one(&desk, &channels, queued).await;
                drop(place);
            });
        }
        if idle {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Stores a provider's report on a message that we sent.
pub(super) async fn take_report(inner: &Inner, report: StatusReport) -> Result<(), IntakeError> {
    let status = match report.progress {
        Progress::Queued | Progress::Sending => return Ok(()),
        Progress::Sent => DeliveryStatus::Sent,
        Progress::Delivered => DeliveryStatus::Delivered,
        Progress::Read => DeliveryStatus::Read,
        Progress::Failed => DeliveryStatus::Failed,
    };
    let code = report.error_code.as_deref();
    inner
        .db
        .delivery_status(
            &report.channel,
            &report.account,
            &report.provider_id,
            status,
            code,
            (inner.clock)(),
        )
        .await
        .map_err(unavailable)?;
    if report.opted_out {
        let address = Address {
            channel: report.channel,
            account: report.account,
            address: report.address,
        };
        super::turn::take_event(inner, &address, Event::RefusedByProvider { emergency: false }).await?;
    }
    Ok(())
}

async fn send_one(desk: &Desk, channels: &Channels, queued: Queued) {
    let settled = attempt(desk, channels, &queued).await;
    let refused = settled == Settled::OptedOut;
    if let Err(error) = desk
        .db()
        .settle(&queued.id, queued.attempts, &settled, desk.now())
        .await
    {
        // The lease runs out and the message is looked at again; what was sent stays marked as leased until then.
        tracing::error!(%error, message = %queued.id, "what became of a message could not be stored");
    }
    if refused {
        let address = queued.address;
        let emergency = queued.kind == MessageKind::Emergency;
        if let Err(error) = desk.happen(&address, Event::RefusedByProvider { emergency }).await {
            tracing::error!(?error, message = %queued.id, "a provider's refusal could not be stored");
        }
    }
}

async fn attempt(desk: &Desk, channels: &Channels, queued: &Queued) -> Settled {
    if !may_send(queued.kind, queued.consent) {
        return Settled::Never {
            code: "opted-out".to_owned(),
        };
    }
    let Some(adapter) = channels.get(&queued.address.account) else {
        return later(desk, queued, None);
    };
    let outgoing = Outgoing {
        to: queued.address.address.clone(),
        text: queued.text.clone(),
        choices: queued
            .choices
            .iter()
            .map(|one| Offered {
                id: one.id.clone(),
                label: one.label.clone(),
            })
            .collect(),
        language: queued.language.clone(),
    };
    match adapter.send(&outgoing).await {
        Ok(receipt) => Settled::Sent {
            provider_message_id: receipt.provider_id,
        },
        Err(SendError::Later { retry_after }) => later(desk, queued, retry_after),
        Err(SendError::Never { code }) => Settled::Never { code },
        Err(SendError::OptedOut) => Settled::OptedOut,
        Err(SendError::Unknown) => Settled::Unknown,
    }
}

/// When to try again: doubling pauses with chance in them, and never before the provider's own `Retry-After`.
fn later(desk: &Desk, queued: &Queued, retry_after: Option<Duration>) -> Settled {
    let now = desk.now();
    if now.saturating_sub(queued.created_at) > GIVE_UP_MS {
        return Settled::Never {
            code: "given-up".to_owned(),
        };
    }
    let jitter = rand::rng().random_range(0..1000);
    let asked = retry_after.map(|pause| i64::try_from(pause.as_millis()).unwrap_or(LONGEST_PAUSE_MS));
    let pause = asked.unwrap_or_else(|| {
        let doublings = u32::try_from(queued.attempts.clamp(0, 10)).unwrap_or(10);
        1000_i64.saturating_mul(1 << doublings).min(LONGEST_PAUSE_MS)
    });
    Settled::Later {
        at: now.saturating_add(pause).saturating_add(jitter),
    }
}
