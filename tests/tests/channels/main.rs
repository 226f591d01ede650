//! Plays every channel's recorded traffic (`gateway/src/channels/*/cases.toml`) through its adapter.

mod settings;
mod sms;
mod social;
mod webchat;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use conversation::Speaker;
use gateway::channels::{Kinds, channel_of};
use gateway::incoming::{Incoming, Reply};

/// A piece and how often it is written.
type Repeated = (String, usize);

/// What goes to this address later, such as a person's answer, keeps to the same limits and surface as an answer at once.
fn assert_same_later(kinds: Kinds, name: &str, found: &Incoming) {
    let later = channel_of(kinds, &found.address.channel, &found.address.address);
    assert_eq!(later, found.channel, "{name}");
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        let name: HeaderName = name.parse().expect("a header's name");
        map.append(name, HeaderValue::from_str(value).expect("a header's value"));
    }
    map
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex
        .chars()
        .map(|digit| digit.to_digit(16).expect("hexadecimal"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("a byte"))
        .collect()
}

fn reply(id: &str, text: &str, by: Speaker) -> Reply {
    Reply {
        id: id.to_owned(),
        text: text.to_owned(),
        by,
        choices: Vec::new(),
        language: "en".to_owned(),
    }
}
