//! Whether the channels are alive: when each was last heard, and what could not be delivered.

use crate::Console;
use crate::requests::span;
use crate::wording::{self, Times, When};
use conversation::Pack;
use jiff::ToSpan as _;
use storage::{Days, LogFilter, Order, PageStart, StorageError};

/// Days that tell how busy a channel usually is.
const USUAL_DAYS: i64 = 7;
/// Contacts of those days that are looked at.
const CAP: usize = 100_000;
/// Fewer contacts than this in those days say nothing about what is usual.
const FEW: i64 = 20;
/// A channel is strangely quiet after so many of its usual gaps: nights are longer than gaps of the day.
const GAPS: i64 = 40;
/// No channel is strangely quiet before this, in milliseconds.
const SHORTEST: i64 = 30 * 60_000;
const DAY: i64 = 24 * 60 * 60_000;
/// Undelivered messages that are looked at.
const LETTERS: i64 = 1000;

/// A channel, as today's page shows it.
pub struct ChannelLine {
    /// Its name.
    pub name: String,
    /// When something was last said on it.
    pub heard: When,
    /// How long ago that was.
    pub ago: String,
    /// How it is.
    pub health: Health,
    /// The log of this channel.
    pub href: String,
}

/// How a channel is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// As usual.
    Usual,
    /// Nothing has come for far longer than usual: how long a gap usually is.
    Quiet(String),
    /// So many messages of the last day could not be delivered.
    Undelivered(i64),
}

/// The channels on which anything was ever said, in the order of the pack.
pub async fn lines(console: &Console, pack: &Pack, times: &Times) -> Result<Vec<ChannelLine>, StorageError> {
    let now = console.desk.now();
    let letters = console.db.dead_letters(LETTERS).await?;
    let days = Days::new(times.today().checked_sub(USUAL_DAYS.days()).ok(), None).unwrap_or_default();
    let mut lines = Vec::new();
    for code in pack.city.channel_names.keys() {
        let of_channel = LogFilter {
            channel: Some(code.clone()),
            ..LogFilter::default()
        };
        let newest = console
            .db
            .contacts_page(&of_channel, Order::NewestFirst, &PageStart::First, 1)
            .await?;
        let Some(newest) = newest.rows.first() else { continue };
        let lately = LogFilter { days, ..of_channel };
        let lately = console.db.contacts_count(&lately, CAP).await?;
        let undelivered = letters
            .iter()
            .filter(|letter| letter.channel == *code && letter.at > now.saturating_sub(DAY));
        let undelivered = i64::try_from(undelivered.count()).unwrap_or(i64::MAX);
        lines.push(ChannelLine {
            name: wording::channel(pack, code),
            heard: times.when(newest.last_at),
            ago: times.ago(newest.last_at),
            health: health(now.saturating_sub(newest.last_at), lately.count, undelivered),
            href: format!("/staff/contacts?channel={code}"),
        });
    }
    Ok(lines)
}

/// How a channel is that has been silent for so long (milliseconds) and had so many contacts in the usual days.
fn health(silent: i64, lately: i64, undelivered: i64) -> Health {
    if undelivered > 0 {
        return Health::Undelivered(undelivered);
    }
    if lately < FEW {
        return Health::Usual;
    }
    let gap = USUAL_DAYS.saturating_mul(DAY) / lately;
    if silent > gap.saturating_mul(GAPS).max(SHORTEST) {
        return Health::Quiet(span(gap));
    }
    Health::Usual
}

#[cfg(test)]
mod tests {
    use super::{Health, health};

    const MINUTE: i64 = 60_000;

    #[test]
    fn silence_is_strange_where_a_channel_is_busy() {
        // 2,016 contacts a week are one in five minutes.
        assert_eq!(health(60 * MINUTE, 2016, 0), Health::Usual);
        assert_eq!(health(201 * MINUTE, 2016, 0), Health::Quiet("5 min".to_owned()));
        assert_eq!(health(29 * MINUTE, 1_000_000, 0), Health::Usual);
        assert_eq!(health(3000 * MINUTE, 19, 0), Health::Usual);
        assert_eq!(health(0, 2016, 3), Health::Undelivered(3));
    }
}
