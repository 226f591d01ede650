//! The live pack: one version for all turns, swapped whole while the others run on.

use conversation::Pack;
use jiff::tz::TimeZone;
use std::sync::{Arc, PoisonError, RwLock};

/// A pack ready for turns, with what is worked out of it once.
pub struct Live {
    /// The pack.
    pub pack: Arc<Pack>,
    /// Its time zone.
    pub zone: TimeZone,
}

impl Live {
    /// Prepares a pack. A zone that the machine does not know was refused by the pack's check; UTC stands in.
    pub fn new(pack: Arc<Pack>) -> Self {
        let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
        Self { pack, zone }
    }

    /// The day in the pack's zone, `2026-11-23`.
    pub fn day(&self, now: i64) -> String {
        let at = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
        at.to_zoned(self.zone.clone()).date().to_string()
    }

    /// The minute of the day in the pack's zone, from 0 on.
    pub fn minute(&self, now: i64) -> u16 {
        let at = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
        let time = at.to_zoned(self.zone.clone()).time();
        let minutes = i32::from(time.hour()) * 60 + i32::from(time.minute());
        u16::try_from(minutes).unwrap_or(0)
    }
}

/// Where the live pack is kept.
pub struct LivePack {
    live: RwLock<Arc<Live>>,
}

impl LivePack {
    /// Begins with this pack.
    pub fn new(pack: Arc<Pack>) -> Self {
        Self {
            live: RwLock::new(Arc::new(Live::new(pack))),
        }
    }

    /// The pack for a turn; the turn keeps it even if another is published meanwhile.
    pub fn get(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Publishes another version to all turns that begin from now on.
    pub fn swap(&self, pack: Arc<Pack>) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Live::new(pack));
    }
}
