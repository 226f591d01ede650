//! How much one address may write: conversations begun from one IP address, messages of one resident.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A conversation counts as begun again after this silence; the contact's idle gap is of the same order.
const REMEMBERED: Duration = Duration::from_hours(1);
/// How often what is no longer needed is thrown away.
const SWEEP: Duration = Duration::from_mins(1);
/// The most conversations remembered at once; beyond, the oldest are forgotten early and merely count again.
const MOST_REMEMBERED: usize = 200_000;

/// The limits of this process.
pub struct RateLimits {
    messages: DefaultKeyedRateLimiter<String>,
    conversations: DefaultKeyedRateLimiter<IpAddr>,
    photos: DefaultKeyedRateLimiter<IpAddr>,
    known: Mutex<Known>,
}

struct Known {
    last_seen: HashMap<String, Instant>,
    swept: Instant,
}

impl RateLimits {
    /// Limits per minute; a whole minute's worth may come at once. Zero counts as one.
    pub fn new(conversations_per_minute: u32, messages_per_minute: u32) -> Self {
        let quota = |count: u32| Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self {
            messages: RateLimiter::keyed(quota(messages_per_minute)),
            conversations: RateLimiter::keyed(quota(conversations_per_minute)),
            photos: RateLimiter::keyed(quota(messages_per_minute)),
            known: Mutex::new(Known {
                last_seen: HashMap::new(),
                swept: Instant::now(),
            }),
        }
    }

    /// Admits one photo from `ip`, before any of it is read: as many as one resident may write messages.
    pub fn admit_photo(&self, ip: IpAddr) -> Result<(), Duration> {
        let admitted = self.photos.check_key(&network(ip));
        admitted.map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
    }

    /// Admits one message of `resident` from `ip`, or says how long to wait.
    pub fn admit(&self, ip: IpAddr, resident: &str) -> Result<(), Duration> {
        let clock = DefaultClock::default();
        let key = resident.to_owned();
        self.messages
            .check_key(&key)
            .map_err(|not_until| not_until.wait_time_from(clock.now()))?;
        let now = Instant::now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(known.swept) > SWEEP || known.last_seen.len() > MOST_REMEMBERED {
            known.sweep(now);
            self.messages.retain_recent();
            self.conversations.retain_recent();
            self.photos.retain_recent();
        }
        if !known.last_seen.contains_key(resident) {
            let begun = self.conversations.check_key(&network(ip));
            begun.map_err(|not_until| not_until.wait_time_from(clock.now()))?;
        }
        known.last_seen.insert(key, now);
        Ok(())
    }
}

impl Known {
    fn sweep(&mut self, now: Instant) {
        let keep = if self.last_seen.len() > MOST_REMEMBERED {
            SWEEP
        } else {
            REMEMBERED
        };
        self.last_seen.retain(|_, seen| now.duration_since(*seen) <= keep);
        if self.last_seen.len() > MOST_REMEMBERED {
            self.last_seen.clear();
        }
        self.swept = now;
    }
}

/// One household has a whole IPv6 network, so its addresses count as one.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resident_may_write_so_much_and_no_more() {
        let limits = RateLimits::new(120, 30);
        let ip = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..30 {
            assert_eq!(limits.admit(ip, "web:a"), Ok(()));
        }
        let wait = limits
            .admit(ip, "web:a")
            .expect_err("the 31st message at once is one too many");
        assert!(wait <= Duration::from_secs(3), "{wait:?}");
        assert_eq!(limits.admit(ip, "web:b"), Ok(()), "another resident is not held up");
    }

    #[test]
    fn conversations_are_counted_once_and_by_network() {
        let limits = RateLimits::new(3, 30);
        let ip = |last: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        for begun in 0..3 {
            assert_eq!(limits.admit(ip(begun), &format!("web:{begun}")), Ok(()));
            assert_eq!(
                limits.admit(ip(begun), &format!("web:{begun}")),
                Ok(()),
                "a second message begins nothing"
            );
        }
        assert!(limits.admit(ip(9), "web:9").is_err());
        assert_eq!(limits.admit(IpAddr::from([192, 0, 2, 7]), "web:9"), Ok(()));
    }
}
