//! Ids that sort by time, and the ids of messages, which are computed and not stored.

use uuid::{Builder, Uuid};

/// A version 7 UUID of this moment (epoch milliseconds) as 32 hexadecimal digits.
pub(crate) fn new_id(now: i64) -> String {
    let millis = u64::try_from(now).unwrap_or(0);
    let id: Uuid = Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid();
    id.simple().to_string()
}

/// The smallest id of this moment; ids of earlier moments are smaller.
pub(crate) fn first_id(now: i64) -> String {
    let millis = u64::try_from(now).unwrap_or(0);
    format!("{:012x}{}", millis & 0xffff_ffff_ffff, "0".repeat(20))
}

/// The id of a message: its contact, turn and place in the turn. Ids of one conversation sort by time.
pub(crate) fn message_id(contact: &str, turn: i64, seq: i64) -> String {
    format!("{contact}-{turn:06x}{seq:02x}")
}

/// Takes a message's id apart again.
pub(crate) fn message_place(id: &str) -> Option<(&str, i64, i64)> {
    let (contact, place) = id.rsplit_once('-')?;
    let (turn, seq) = place.split_at_checked(place.len().checked_sub(2)?)?;
    Some((
        contact,
        i64::from_str_radix(turn, 16).ok()?,
        i64::from_str_radix(seq, 16).ok()?,
    ))
}
