//! Messages on all channels at once while one call of providers in twenty fails: none is lost, none doubled, and each
//! resident hears the replies in their order. `CALLBOX_FLOOD=10000` makes it ten thousand messages.

use super::discord::{Bot, keep};
use super::{Running, city};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use storage::{ContactDetail, Direction, LogFilter};
use tests::api_stand_in::{ApiStandIn, Fault, passing_faults};
use tests::city::CityOptions;
use tests::webhooks::{Webhook, discord_message, message_body, recipient, words};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What each resident says, one after the other.
const SAID: [&str; 3] = [
    "hello",
    "There is no heat in my building",
    "350 5th Avenue, Manhattan, apartment 4B",
];

/// Messages without `CALLBOX_FLOOD`.
const FEW: usize = 1200;

/// Residents who write at once.
const WRITERS: usize = 24;

/// Webhooks that come in before the providers' side can be reached at all.
const WHILE_CLOSED: usize = 100;

/// Of a hundred residents, how many are where. Telegram and Discord take less in a second than the others; X takes five
/// messages and then one in ninety seconds, so that it has one resident in all, who says one thing.
const SHARES: [(&str, usize); 8] = [
    ("messenger", 22),
    ("instagram", 20),
    ("whatsapp", 18),
    ("sms", 15),
    ("webchat", 12),
    ("telegram", 6),
    ("telegram-asks", 2),
    ("discord", 5),
];

/// One resident.
#[derive(Clone, Debug)]
struct Resident {
    channel: &'static str,
    /// The address, as the provider writes it.
    address: String,
    number: u32,
}

impl Resident {
    fn says(&self) -> &'static [&'static str] {
        if self.channel == "x" { &SAID[..1] } else { &SAID }
    }
}

fn residents(messages: usize) -> Vec<Resident> {
    let shares = SHARES
        .iter()
        .flat_map(|(channel, share)| std::iter::repeat_n(*channel, *share));
    // Spread, so that all channels are under way at the same time.
    let mut order: Vec<&str> = shares.collect();
    order.sort_by_key(|channel| channel.len());
    let mut residents = vec![Resident {
        channel: "x",
        address: "5550000000".to_owned(),
        number: 0,
    }];
    let mut number = 1;
    while residents.len() * SAID.len() < messages {
        let place = usize::try_from(number * 37).unwrap_or(0) % order.len();
        let channel = order[place];
        let address = match channel {
            "sms" => format!("+1212{number:07}"),
            "webchat" => format!("3f2b8c4e-9d10-4a57-8e61-{number:012x}"),
            _ => format!("1{number:09}"),
        };
        residents.push(Resident {
            channel,
            address,
            number,
        });
        number += 1;
    }
    residents
}

struct Flood {
    running: Running,
    stand_in: ApiStandIn,
    discord: mpsc::UnboundedSender<Value>,
    posted: AtomicUsize,
}

impl Flood {
    async fn start(messages: usize) -> Arc<Self> {
        let stand_in = ApiStandIn::closed().await;
        let mut faults = passing_faults();
        faults.extend([Fault::CutAfter, Fault::HalfAnswer]);
        // One that hangs costs a time-out. Among few messages it is the first alone.
        stand_in.fail(Fault::HangAfter);
        if messages > FEW {
            faults = [faults.clone(), faults, vec![Fault::HangAfter]].concat();
        }
        stand_in.fail_each(20, faults);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        stand_in.gateway_at(&format!("ws://{}", listener.local_addr().expect("an address")));
        let options = CityOptions {
            social: Some(stand_in.base.clone()),
            twilio: Some(stand_in.base.clone()),
            ..CityOptions::default()
        };
        let (discord, written) = mpsc::unbounded_channel();
        tokio::spawn(async move { keep(Bot::greet_slowly(&listener, 40_000).await, written).await });
        Arc::new(Self {
            running: city(options).await,
            stand_in,
            discord,
            posted: AtomicUsize::new(0),
        })
    }

    /// Says one thing twice, at once where the channel can.
    async fn say(&self, resident: &Resident, round: u32, said: &str) {
        let number = resident.number * 10 + round;
        match resident.channel {
            "webchat" => {
                let id = round.to_string();
                let chat = || self.running.city.chat(&resident.address, &id, said);
                let (one, two) = tokio::join!(chat(), chat());
                assert_eq!((one.status, two.status), (200, 200));
                assert_eq!(one.bytes, two.bytes);
            }
            "telegram-asks" => {
                let update = message_body("telegram", &resident.address, number, said);
                self.stand_in.update(update.clone());
                self.stand_in.update(update);
            }
            "discord" => {
                let event = discord_message(i64::from(number), &resident.address, &number.to_string(), said);
                for _ in 0..2 {
                    self.discord.send(event.clone()).expect("the bot is there");
                }
            }
            channel => {
                let webhook = Webhook::message(channel, &resident.address, number, said);
                let (http, base) = (&self.running.http, &self.running.city.base);
                let pair = tokio::join!(webhook.post(http, base), webhook.post(http, base));
                assert_eq!(pair, (200, 200), "{channel}");
            }
        }
        if self.posted.fetch_add(1, Ordering::SeqCst) == WHILE_CLOSED {
            self.stand_in.open().await;
        }
    }

    /// What the desk has stored, contact by contact.
    async fn stored(&self) -> Vec<ContactDetail> {
        let mut all: Vec<ContactDetail> = Vec::new();
        loop {
            let after = all.last().map(|one| one.contact.id.clone());
            let filter = LogFilter::default();
            let page = self.running.city.desk.db().export(&filter, after.as_deref(), 500).await;
            let page = page.expect("the log can be read");
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    /// Waits until everything was taken and sent.
    async fn settle(&self, messages: usize) -> Vec<ContactDetail> {
        let mut left = (0, 0);
        for _ in 0..1000 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let waiting = self.running.city.desk.db().outbox_length().await.expect("a length");
            if waiting > 0 {
                left = (left.0, waiting);
                continue;
            }
            let stored = self.stored().await;
            let taken: i64 = stored.iter().map(|one| one.contact.messages_in).sum();
            left = (i64::try_from(messages).expect("not so many") - taken, waiting);
            if left.0 <= 0 {
                return stored;
            }
        }
        panic!("(not taken, not sent): {left:?}");
    }

    /// What providers really brought, by channel's kind of address, in their order.
    fn heard(&self) -> BTreeMap<String, Vec<String>> {
        let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let sent = self.stand_in.sent();
        for call in sent.iter().filter(|call| !call.failed) {
            heard.entry(recipient(call)).or_default().push(words(call));
        }
        heard
    }
}

/// What is said to one resident, as it is stored: the texts in their order. Those of web chats went back in the answers.
fn replies(contact: &ContactDetail) -> Vec<String> {
    let out = contact
        .messages
        .iter()
        .filter(|message| message.direction == Direction::Out);
    out.inspect(|message| {
        let fine = matches!(message.status.as_str(), "sent" | "unknown" | "in_band");
        assert!(
            fine,
            "{}: {} {:?}",
            contact.contact.channel, message.status, message.error
        );
    })
    .map(|message| message.text.clone())
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_faulty_providers_nothing_is_lost_doubled_or_out_of_order() {
    let messages = std::env::var("CALLBOX_FLOOD")
        .ok()
        .and_then(|number| number.parse().ok());
    let messages = messages.unwrap_or(FEW);
    let residents = Arc::new(residents(messages));
    let flood = Flood::start(messages).await;
    let clock = Arc::clone(&flood);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            clock.running.city.pass(200);
        }
    });
    let mut writers = Vec::new();
    let next = Arc::new(AtomicUsize::new(0));
    for _ in 0..WRITERS {
        let (flood, residents, next) = (Arc::clone(&flood), Arc::clone(&residents), Arc::clone(&next));
        writers.push(tokio::spawn(async move {
            while let Some(resident) = residents.get(next.fetch_add(1, Ordering::SeqCst)) {
                for (round, said) in (0..).zip(resident.says()) {
                    flood.say(resident, round, said).await;
                }
            }
        }));
    }
    for writer in writers {
        writer.await.expect("every webhook is taken");
    }
    let said = residents.iter().map(|resident| resident.says().len()).sum();
    let stored = flood.settle(said).await;
    assert_eq!(stored.len(), residents.len(), "a resident is lost or doubled");
    let mut heard = flood.heard();
    for contact in &stored {
        let about = &contact.contact;
        let replies = replies(contact);
        let said = usize::try_from(about.messages_in).expect("a few");
        assert!(
            replies.len() >= said,
            "{} {}: {replies:?}",
            about.channel,
            about.address
        );
        if about.channel != "webchat" {
            let heard = heard.remove(&about.address).unwrap_or_default();
            assert_eq!(heard, replies, "{} {}", about.channel, about.address);
        }
    }
    assert_eq!(
        heard.keys().collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "somebody unknown was written to"
    );
    let failed = flood.stand_in.called().iter().filter(|call| call.failed).count();
    assert!(failed >= said / 100, "only {failed} calls failed");
}
