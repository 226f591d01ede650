//! Residents of the demonstration: what they write, and how they answer questions. All of it is the pack's own examples.

use crate::desk::Desk;
use crate::incoming::{Address, Incoming, Reply, Taken};
use classifier::Kind;
use config::PackTest;
use conversation::Inbound;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use std::time::Duration;

/// Messages of one resident in one contact, at most.
const MESSAGES: usize = 6;

/// Channels, and how many of a hundred contacts come by each.
const CHANNELS: [(&str, u32); 8] = [
    ("sms", 38),
    ("webchat", 30),
    ("whatsapp", 10),
    ("messenger", 7),
    ("telegram", 5),
    ("instagram", 4),
    ("x", 4),
    ("discord", 2),
];
/// Languages, and how many of a hundred contacts are in each: about as they are spoken in New York.
const LANGUAGES: [(&str, u32); 12] = [
    ("en", 56),
    ("es", 19),
    ("zh-Hans", 5),
    ("zh-Hant", 3),
    ("ru", 4),
    ("bn", 3),
    ("ht", 3),
    ("ko", 2),
    ("ar", 2),
    ("ur", 1),
    ("fr", 1),
    ("pl", 1),
];
const STREETS: [&str; 10] = [
    "Broadway",
    "Grand Concourse",
    "Fordham Rd",
    "Flatbush Ave",
    "Atlantic Ave",
    "Queens Blvd",
    "Jamaica Ave",
    "Victory Blvd",
    "Amsterdam Ave",
    "Nostrand Ave",
];
const BOROUGHS: [&str; 5] = ["Manhattan", "Bronx", "Brooklyn", "Queens", "Staten Island"];

/// A channel, drawn as often as residents use it.
pub fn channel(random: &mut StdRng) -> &'static str {
    weighted(random, &CHANNELS)
}

/// A language, drawn as often as residents write in it.
pub fn language(random: &mut StdRng) -> &'static str {
    weighted(random, &LANGUAGES)
}

/// Somebody on this channel. Telephone numbers are of the block that is kept for fiction (555-0100 to 555-0199).
pub fn address(random: &mut StdRng, channel: &str) -> Address {
    let area = ["212", "718", "917", "347", "646", "929"]
        .choose(random)
        .copied()
        .unwrap_or("212");
    let address = match channel {
        "sms" | "whatsapp" => format!("+1{area}55501{:02}", random.random_range(0..100)),
        "webchat" => format!("{:032x}", random.random::<u128>()),
        _ => format!("{}", random.random_range(100_000_000_u64..999_999_999)),
    };
    Address {
        channel: channel.to_owned(),
        account: channel.to_owned(),
        address,
    }
}

/// An example of the pack in this language: mostly services and answers, now and then an emergency.
pub fn opening<'a>(random: &mut StdRng, tests: &'a [PackTest], language: &str) -> Option<&'a PackTest> {
    let kind = match random.random_range(0..100) {
        0..=1 => Kind::Emergency,
        2..=61 => Kind::Service,
        _ => Kind::Answer,
    };
    let fits = |test: &&PackTest| test.wanted && test.topic.kind == kind && test.language.as_str() == language;
    let fitting: Vec<&PackTest> = tests.iter().filter(fits).collect();
    fitting.choose(random).copied()
}

/// Talks a contact through, from these first words on. Returns its id.
pub async fn talk(desk: &Desk, random: &mut StdRng, address: &Address, opening: &str) -> Option<String> {
    let mut text = opening.to_owned();
    let mut choice = None;
    let mut contact = None;
    for _ in 0..MESSAGES {
        let taken = desk.handle(message(desk, address, &text, choice.take())).await.ok()?;
        contact = Some(taken.contact.clone());
        let Some((next, pressed)) = answer(random, &taken) else {
            break;
        };
        (text, choice) = (next, pressed);
    }
    contact
}

/// Goes on writing as long as the demonstration lasts.
pub async fn go_on(desk: Desk, tests: Vec<PackTest>, every: Duration) {
    let mut random = StdRng::from_os_rng();
    loop {
        tokio::time::sleep(every).await;
        let channel = channel(&mut random);
        let address = address(&mut random, channel);
        let language = language(&mut random);
        let Some(words) = opening(&mut random, &tests, language).map(|test| test.text.clone()) else {
            continue;
        };
        // One who is not heard now is only a demonstration's resident.
        let _ = talk(&desk, &mut random, &address, &words).await;
    }
}

fn message(desk: &Desk, address: &Address, text: &str, choice: Option<String>) -> Incoming {
    Incoming {
        address: address.clone(),
        provider_id: None,
        inbound: Inbound {
            text: text.to_owned(),
            choice,
            ..Inbound::default()
        },
        channel: desk.channel_of(address),
        in_band: true,
        machine: false,
        uploads: Vec::new(),
    }
}

/// What the resident says to the last question; nothing once there is none.
fn answer(random: &mut StdRng, taken: &Taken) -> Option<(String, Option<String>)> {
    let last: &Reply = taken.replies.last()?;
    if let Some(choice) = last.choices.choose(random) {
        return Some((choice.label.clone(), Some(choice.id.clone())));
    }
    let asks = last.text.contains(['?', '？', '؟']) || last.text.contains("\n1 ");
    if taken.request.is_some() || !asks {
        return None;
    }
    if last.text.contains("\n1 ") {
        return Some(("1".to_owned(), None));
    }
    let street = STREETS.choose(random)?;
    let borough = BOROUGHS.choose(random)?;
    let number = random.random_range(10..900);
    let unit = random.random_range(1..9);
    Some((format!("{number} {street}, {borough}, apt {unit}B"), None))
}

fn weighted(random: &mut StdRng, weights: &[(&'static str, u32)]) -> &'static str {
    let all: u32 = weights.iter().map(|(_, weight)| weight).sum();
    let mut drawn = random.random_range(0..all.max(1));
    for (name, weight) in weights {
        if drawn < *weight {
            return name;
        }
        drawn = drawn.saturating_sub(*weight);
    }
    weights.first().map_or("", |(name, _)| name)
}
