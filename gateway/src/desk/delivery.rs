//! Delivery: what the outbox holds goes out by its channel, each address in order, each account at its provider's pace,
//! no account waiting for another.

use super::turn::unavailable;
use super::{Desk, Inner};
use crate::channels::{ChannelAdapter, Channels, Outgoing, SendError, Window};
use crate::incoming::{Address, IntakeError, Progress, StatusReport};
use conversation::{Event, MessageKind, Offered, may_send};
use governor::{DefaultDirectRateLimiter as Pace, RateLimiter};
use rand::Rng;
use std::sync::Arc;
use std::time::Duration;
use storage::{DeliveryStatus, Queued, Settled, StorageError};
use tokio::sync::Semaphore;

/// Messages of one account that one gateway sends at once.
const AT_ONCE: usize = 32;

/// A text of more segments than a provider takes is counted as one of so many.
const MOST_SEGMENTS: usize = 10;

/// How long a claimed message is ours; longer than any channel's time-out.
const LEASE_MS: i64 = 60_000;

/// How often the outbox is looked at when nothing wakes us.
const PAUSE: Duration = Duration::from_millis(250);

/// A message that could not be sent for a day is a dead letter.
const GIVE_UP_MS: i64 = 24 * 60 * 60 * 1000;

/// How often messages of accounts that are not set up are looked for, and how many are given up at once.
const STRANDED_PAUSE: Duration = Duration::from_secs(5);
const STRANDED_AT_ONCE: i64 = 500;

/// Reports on messages that are not known yet and are looked up again, at once, and after which pauses.
pub(super) const MOST_EARLY_REPORTS: usize = 256;
const LOOKED_UP_AGAIN: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];

/// The longest pause between two tries.
const LONGEST_PAUSE_MS: i64 = 10 * 60 * 1000;

/// Sends what waits, for as long as the program runs: each account by itself, so that one whose provider is slow or dead
/// holds up only its own.
pub async fn deliver(desk: Desk, channels: Channels) {
    for adapter in channels.iter() {
        tokio::spawn(deliver_account(desk.clone(), Arc::clone(adapter)));
    }
    let accounts = channels.iter().map(|adapter| adapter.name().to_owned()).collect();
    tokio::spawn(give_up_stranded(desk, accounts));
}

/// What waits for an account that is not set up any more becomes a dead letter after a day, as everything else does that
/// cannot be sent; if the account returns before that, it is delivered.
async fn give_up_stranded(desk: Desk, accounts: Vec<String>) {
    loop {
        let now = desk.now();
        let before = now.saturating_sub(GIVE_UP_MS);
        match desk
            .db()
            .give_up_stranded(&accounts, before, STRANDED_AT_ONCE, now)
            .await
        {
            Ok(0) => {}
            Ok(given_up) => tracing::warn!(
                given_up,
                "messages of accounts that are not set up are dead letters now"
            ),
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        tokio::time::sleep(STRANDED_PAUSE).await;
    }
}

async fn deliver_account(desk: Desk, adapter: Arc<dyn ChannelAdapter>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let pace = RateLimiter::direct(adapter.pace());
    loop {
        let claimed = match claim(&desk, adapter.as_ref(), &pace, places.available_permits()).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, channel = adapter.name(), "the outbox cannot be read");
                Vec::new()
            }
        };
        let idle = claimed.is_empty();
        for queued in claimed {
            let Ok(permit) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            wait_for_the_rest(&pace, adapter.cost(&queued.text)).await;
            let (desk, adapter) = (desk.clone(), Arc::clone(&adapter));
            tokio::spawn(async move {
                send_one(&desk, adapter.as_ref(), queued).await;
                drop(permit);
            });
        }
        if idle {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Claims as many messages as there are places and as the provider's pace allows now; a message that nobody could send
/// yet stays where it is.
async fn claim(
    desk: &Desk,
    adapter: &dyn ChannelAdapter,
    pace: &Pace,
    places: usize,
) -> Result<Vec<Queued>, StorageError> {
    let account = adapter.name();
    let now = desk.now();
    let waiting = desk.db().waiting_to_leave(account, now).await?;
    let wanted = usize::try_from(waiting).unwrap_or(0).min(places);
    let allowed = (0..wanted).take_while(|_| pace.check().is_ok()).count();
    if allowed == 0 {
        return Ok(Vec::new());
    }
    let slots = match adapter.window() {
        Some(window) => Some(Slots::take(desk, account, window, allowed).await?),
        None => None,
    };
    let allowed = slots.as_ref().map_or(allowed, |slots| slots.taken.len());
    if allowed == 0 {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(allowed).unwrap_or(1);
    let until = now.saturating_add(LEASE_MS);
    let claimed = desk.db().claim_outbox(account, now, until, limit).await?;
    if let Some(slots) = slots {
        slots.give_back(desk, claimed.len()).await?;
    }
    Ok(claimed)
}

/// Places in a provider's window, which all gateways share: each is a lease that is held as long as the window lasts,
/// and not given back after the message has left.
struct Slots {
    holder: String,
    taken: Vec<String>,
}

impl Slots {
    /// Takes as many as are wanted and free.
    async fn take(desk: &Desk, account: &str, window: Window, wanted: usize) -> Result<Self, StorageError> {
        // A holder of its own each time: a lease is not renewed by whom had it before.
        let holder = format!("window-{:016x}", rand::random::<u64>());
        let now = desk.now();
        let lasts = i64::try_from(window.lasts.as_millis()).unwrap_or(i64::MAX);
        let mut taken = Vec::new();
        for number in 0..window.most {
            if taken.len() == wanted {
                break;
            }
            let slot = format!("window:{account}:{number}");
            let until = now.saturating_add(lasts);
            if desk.db().lease(&slot, &holder, now, until).await?.is_some() {
                taken.push(slot);
            }
        }
        Ok(Self { holder, taken })
    }

    /// Gives back what was taken beyond the messages that leave.
    async fn give_back(self, desk: &Desk, used: usize) -> Result<(), StorageError> {
        for slot in self.taken.iter().skip(used) {
            desk.db().release(slot, &self.holder).await?;
        }
        Ok(())
    }
}

/// A message of several segments weighs more than the one that was asked for when it was claimed.
async fn wait_for_the_rest(pace: &Pace, cost: usize) {
    for _ in 1..cost.min(MOST_SEGMENTS) {
        pace.until_ready().await;
    }
}

/// Stores a provider's report on a message that we sent.
pub(super) async fn take_report(desk: &Desk, report: StatusReport) -> Result<(), IntakeError> {
    let inner: &Inner = &desk.inner;
    let status = match report.progress {
        Progress::Queued | Progress::Sending => return Ok(()),
        Progress::Sent => DeliveryStatus::Sent,
        Progress::Delivered => DeliveryStatus::Delivered,
        Progress::Read => DeliveryStatus::Read,
        Progress::Failed => DeliveryStatus::Failed,
    };
    let is_known = store_report(desk, &report, status).await.map_err(unavailable)?;
    if !is_known {
        look_again(desk, &report, status);
    }
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

/// Moves the message that a report names; `false` where there is no such message, or not yet.
async fn store_report(desk: &Desk, report: &StatusReport, status: DeliveryStatus) -> Result<bool, StorageError> {
    let (db, code) = (desk.db(), report.error_code.as_deref());
    let (channel, account, id) = (&report.channel, &report.account, &report.provider_id);
    let moved = db
        .delivery_status(channel, account, id, status, code, desk.now())
        .await?;
    Ok(moved || id.is_empty() || db.has_sent(channel, id).await?)
}

/// A report may be here before the answer to the very call that it reports on, which alone has the message's id: it is
/// looked up again for a while, beside everything else. Most that are not known are of other programs.
fn look_again(desk: &Desk, report: &StatusReport, status: DeliveryStatus) {
    let Ok(place) = Arc::clone(&desk.inner.early_reports).try_acquire_owned() else {
        return;
    };
    let (desk, report) = (desk.clone(), report.clone());
    tokio::spawn(async move {
        for pause in LOOKED_UP_AGAIN {
            tokio::time::sleep(pause).await;
            if let Ok(true) = store_report(&desk, &report, status).await {
                break;
            }
        }
        drop(place);
    });
}

async fn send_one(desk: &Desk, adapter: &dyn ChannelAdapter, queued: Queued) {
    let settled = attempt(desk, adapter, &queued).await;
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

async fn attempt(desk: &Desk, adapter: &dyn ChannelAdapter, queued: &Queued) -> Settled {
    if !may_send(queued.kind, queued.consent) {
        return Settled::Never {
            code: "opted-out".to_owned(),
        };
    }
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
        in_private: queued.kind == MessageKind::Private,
        template: queued.template.clone(),
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
