//! The desk: takes events through one turn each (load, step, commit) and tells channels and pages what was stored.

mod delivery;
mod follow;
mod for_console;
mod forwards;
mod lanes;
mod listening;
mod live;
mod lookups;
mod news;
mod notices;
mod stored;
mod sweeper;
mod turn;
mod writer;

pub use delivery::deliver;
pub use follow::follow_live_pack;
pub use forwards::forward_all;
pub use listening::listen_to_all;
pub use live::{Live, LivePack};
pub use lookups::{Connector, look_up_all};
pub use notices::tell_all;
pub use stored::{NotLoaded, stored_files, stored_pack};
pub use sweeper::sweep;

use crate::channels::{ChannelAdapter, Channels, Kinds, channel_of};
use crate::incoming::{Address, Incoming, IntakeError, Line, StatusReport, Taken};
use conversation::{Channel, Event, Pack};
use lanes::Lanes;
use news::News;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use storage::{Db, StorageError};
use tokio::sync::{Semaphore, broadcast};
use writer::Writer;

/// Tells the time in epoch milliseconds; tests give their own.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The desk of this process; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    live: LivePack,
    lanes: Lanes,
    writer: Writer,
    news: News,
    clock: Clock,
    connectors: BTreeMap<String, Connector>,
    /// The kinds of channels that there are.
    kinds: Kinds,
    /// The statuses that each account has an approved template for.
    templates: OnceLock<BTreeMap<String, Vec<String>>>,
    early_reports: Arc<Semaphore>,
    permits: tokio::sync::Semaphore,
}

/// Turns under way at once before intake says "busy"; each holds some kilobytes.
const TURNS_AT_ONCE: usize = 2048;

impl Desk {
    /// A desk on a database and a pack. Must be called inside a runtime: the writer starts here.
    pub fn new(db: Db, pack: Arc<Pack>, connectors: BTreeMap<String, Connector>, kinds: Kinds, clock: Clock) -> Self {
        let inner = Inner {
            writer: Writer::start(db.clone()),
            db,
            live: LivePack::new(pack),
            lanes: Lanes::default(),
            news: News::default(),
            clock,
            connectors,
            kinds,
            templates: OnceLock::new(),
            early_reports: Arc::new(Semaphore::new(delivery::MOST_EARLY_REPORTS)),
            permits: tokio::sync::Semaphore::new(TURNS_AT_ONCE),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Takes one message: masks, steps, commits; returns after the commit. A duplicate gets the first one's outcome.
    pub async fn handle(&self, incoming: Incoming) -> Result<Taken, IntakeError> {
        turn::take_message(&self.inner, incoming).await
    }

    /// Takes an event that is not a message: a lookup's result, a person's words, silence.
    pub async fn happen(&self, address: &Address, event: Event) -> Result<(), IntakeError> {
        turn::take_event(&self.inner, address, event).await
    }

    /// Learns which templates the accounts have. Said once, before anything is told.
    pub fn know_templates(&self, channels: &Channels) {
        let of = |adapter: &Arc<dyn ChannelAdapter>| (adapter.name().to_owned(), adapter.templates());
        // A second word on it changes nothing.
        let _ = self.inner.templates.set(channels.iter().map(of).collect());
    }

    /// Tells residents what has changed, of all requests or of one: those who may hear it now. Returns how many were
    /// seen to.
    pub async fn tell_changes(&self, only: Option<&str>) -> Result<usize, StorageError> {
        notices::tell_due(self, only).await
    }

    /// Stores a provider's report on a message that we sent.
    pub async fn status(&self, report: StatusReport) -> Result<(), IntakeError> {
        delivery::take_report(self, report).await
    }

    /// Wakes whoever shows this conversation when something may have been written to it. Wakes may be spurious and may
    /// be lost (`Lagged`); what is new is asked with [`Desk::lines`].
    pub fn later_replies(&self, address: &Address) -> broadcast::Receiver<()> {
        self.inner.news.listen(address)
    }

    /// The lines of the conversation after the message of this id (all, without one), oldest first, at most 500.
    pub async fn lines(&self, address: &Address, after: Option<&str>) -> Result<Vec<Line>, IntakeError> {
        turn::lines(&self.inner, address, after).await
    }

    /// The pack that decides now.
    pub fn pack(&self) -> Arc<Pack> {
        Arc::clone(&self.inner.live.get().pack)
    }

    /// Publishes another pack version to all turns that begin from now on.
    pub fn swap_pack(&self, pack: Arc<Pack>) {
        self.inner.live.swap(pack);
    }

    /// What the channel of an address can carry there, whether or not it is enabled.
    pub fn channel_of(&self, address: &Address) -> Channel {
        channel_of(self.inner.kinds, &address.channel, &address.address)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The time by the desk's clock, in epoch milliseconds.
    pub fn now(&self) -> i64 {
        (self.inner.clock)()
    }

    /// Whether messages can be taken: the database answers.
    pub async fn ready(&self) -> bool {
        self.inner.db.ping().await.is_ok()
    }
}
