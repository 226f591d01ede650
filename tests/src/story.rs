//! Stories: conversations as text. A story is played over the real channels; what the desk says and what is stored
//! must be what the story says. `UPDATE=1` writes what happened into the story, for a reader to review in the diff.
//!
//! ```text
//! Heat with everything said at once
//! on: sms, webchat
//!
//! > no heat since monday, 350 5th ave manhattan apt 4B
//! < Is it the whole building or only your apartment?
//! > whole building
//! < Heat report 311-#1 is filed.
//!
//! = turns 2
//! = outcome filed
//! ```
//!
//! `+ 20 minutes` lets time pass; request numbers are shown as `311-#1`, `311-#2` in order of appearance. A neighbor
//! writes with `>> ` and reads with `<< `. A post on X, which everybody reads, is `@> `, and its answer `@< `. Staff change a request: `! closed 311-#1: The crew filled it.` or
//! `! duplicate 311-#2 of 311-#1`; what residents hear of it follows.

use crate::city::{City, NOON, twiml_texts};
use conversation::{Event, Inbound};
use gateway::channels::webchat::ConversationSecret;
use gateway::channels::{KINDS, channel_of};
use gateway::incoming::Incoming;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use storage::{Address, LogFilter, Order, RequestUpdate};

/// Who writes in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The resident.
    Resident,
    /// Somebody else.
    Neighbor,
    /// Somebody in public, where everybody reads along.
    Public,
}

impl Who {
    fn writes(self) -> &'static str {
        match self {
            Self::Resident => ">",
            Self::Neighbor => ">>",
            Self::Public => "@>",
        }
    }

    fn reads(self) -> &'static str {
        match self {
            Self::Resident => "<",
            Self::Neighbor => "<<",
            Self::Public => "@<",
        }
    }
}

/// One line of a story that does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The resident writes, or the neighbor.
    Says(Who, String),
    /// Staff change a request.
    Changes(String),
    /// Time passes, in milliseconds.
    Waits(i64, String),
}

/// A story as written.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its first line.
    pub title: String,
    /// The channels that it is played on.
    pub channels: Vec<String>,
    /// What happens.
    pub acts: Vec<Act>,
    /// The whole text.
    pub text: String,
}

impl Story {
    /// Reads a story; panics with the line that cannot be read.
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let title = lines.next().expect("a title").to_owned();
        let mut channels = vec!["sms".to_owned(), "webchat".to_owned()];
        let mut acts = Vec::new();
        for line in lines {
            if let Some(names) = line.strip_prefix("on: ") {
                channels = names.split(", ").map(str::to_owned).collect();
            } else if let Some(says) = line.strip_prefix("> ") {
                acts.push(Act::Says(Who::Resident, says.to_owned()));
            } else if let Some(says) = line.strip_prefix(">> ") {
                acts.push(Act::Says(Who::Neighbor, says.to_owned()));
            } else if let Some(says) = line.strip_prefix("@> ") {
                acts.push(Act::Says(Who::Public, says.to_owned()));
            } else if let Some(change) = line.strip_prefix("! ") {
                acts.push(Act::Changes(change.to_owned()));
            } else if let Some(wait) = line.strip_prefix("+ ") {
                acts.push(Act::Waits(duration(wait), wait.to_owned()));
            }
        }
        Self {
            title,
            channels,
            acts,
            text: text.to_owned(),
        }
    }
}

/// Plays a story and returns it as it happened. `resident` makes the address unique; `twice` delivers every message
/// a second time, which must change nothing.
pub async fn play(city: &City, story: &Story, channel: &str, resident: u32, twice: bool) -> String {
    let mut numbers = Vec::new();
    let mut out = format!("{}\non: {}\n\n", story.title, story.channels.join(", "));
    let mut turns = 0;
    // Every story begins at the same hour, whatever was played before it.
    city.now.store(NOON, Ordering::SeqCst);
    let talks = [Who::Resident, Who::Neighbor].map(|who| Talk::new(channel, resident, who));
    for (place, act) in story.acts.iter().enumerate() {
        match act {
            Act::Waits(milliseconds, words) => {
                city.pass(*milliseconds);
                let _ = writeln!(out, "+ {words}");
                out.push_str(&hear(city, &talks, &mut numbers).await);
            }
            Act::Changes(change) => {
                city.pass(1000);
                let _ = writeln!(out, "! {change}");
                change_request(city, &show_numbers(change, &numbers)).await;
                out.push_str(&hear(city, &talks, &mut numbers).await);
            }
            Act::Says(who, text) => {
                turns += 1;
                city.pass(1000);
                let address = &talks[usize::from(*who == Who::Neighbor)].address;
                let words = show_numbers(text, &numbers);
                let replies = if *who == Who::Public {
                    post(city, resident, place, &words, twice).await
                } else {
                    say(city, channel, address, place, &words, twice).await
                };
                let _ = writeln!(out, "{} {text}", who.writes());
                for reply in replies {
                    for line in hide_numbers(&reply, &mut numbers).lines() {
                        let _ = writeln!(out, "{} {line}", who.reads());
                    }
                }
            }
        }
    }
    let _ = writeln!(out, "\n= turns {turns}");
    out.push_str(&stored(city, channel, &talks[0].address, &mut numbers).await);
    leave_the_queue(city).await;
    out
}

/// Whoever waits for a person at the end of a story must not wait in front of the next story's resident.
async fn leave_the_queue(city: &City) {
    for one in city.desk.db().waiting().await.expect("the queue") {
        let name = "Sam Example".to_owned();
        for event in [Event::PersonJoined { name }, Event::PersonClosed] {
            city.desk.happen(&one.address, event).await.expect("it can be stored");
        }
    }
}

/// One side of a story.
struct Talk {
    who: Who,
    channel: String,
    /// The telephone number, or the chat's secret.
    address: String,
}

impl Talk {
    fn new(channel: &str, resident: u32, who: Who) -> Self {
        let resident = resident + u32::from(who == Who::Neighbor);
        Self {
            who,
            channel: channel.to_owned(),
            address: address_of(channel, resident),
        }
    }

    fn stored(&self) -> Address {
        let address = match self.channel.as_str() {
            "webchat" => ConversationSecret::parse(&self.address).expect("a uuid").hash(),
            _ => self.address.clone(),
        };
        Address {
            channel: self.channel.clone(),
            account: self.channel.clone(),
            address,
        }
    }
}

/// `closed 311-12345678: The crew filled it.`, `duplicate 311-12345678 of 311-87654321`.
async fn change_request(city: &City, change: &str) {
    let (what, note) = change.split_once(": ").map_or((change, None), |(a, b)| (a, Some(b)));
    let words: Vec<&str> = what.split(' ').collect();
    let update = RequestUpdate {
        status: words[0],
        note,
        agency_number: None,
        duplicate_of: words.get(3).copied(),
        once: None,
        by: "Pat Example",
        now: city.now.load(Ordering::SeqCst),
    };
    city.desk
        .db()
        .update_request(words[1], update)
        .await
        .expect("the request is changed");
}

/// Tells what is due, and returns what was said without having been asked.
async fn hear(city: &City, talks: &[Talk], numbers: &mut Vec<String>) -> String {
    let mut before = Vec::new();
    for talk in talks {
        before.push(last_line(city, &talk.stored()).await);
    }
    while city.desk.tell_changes(None).await.expect("changes are told") > 0 {}
    city.all_sent().await;
    let mut out = String::new();
    for (talk, before) in talks.iter().zip(before) {
        let lines = city.desk.lines(&talk.stored(), before.as_deref()).await.expect("lines");
        for line in lines {
            for text in hide_numbers(&line.text, numbers).lines() {
                let _ = writeln!(out, "{} {text}", talk.who.reads());
            }
        }
    }
    out
}

async fn last_line(city: &City, address: &Address) -> Option<String> {
    let lines = city.desk.lines(address, None).await.expect("lines");
    lines.last().map(|line| line.id.clone())
}

/// The reverse of [`hide_numbers`].
fn show_numbers(text: &str, numbers: &[String]) -> String {
    let mut shown = text.to_owned();
    for (place, number) in numbers.iter().enumerate() {
        shown = shown.replace(&format!("311-#{}", place + 1), number);
    }
    shown
}

async fn say(city: &City, channel: &str, address: &str, place: usize, text: &str, twice: bool) -> Vec<String> {
    if channel == "sms" {
        let sid = format!(
            "SM{:032x}",
            address[3..].parse::<u64>().expect("digits") * 1000 + place as u64
        );
        let (status, twiml) = city.text(address, &sid, text).await;
        assert_eq!(status, 200, "{twiml}");
        if twice {
            assert_eq!(
                city.text(address, &sid, text).await,
                (200, twiml.clone()),
                "a duplicate answers the same"
            );
        }
        return twiml_texts(&twiml);
    }
    let id = format!("m{place}");
    let answer = city.chat(address, &id, text).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    if twice {
        let again = city.chat(address, &id, text).await;
        assert_eq!(again.bytes, answer.bytes, "a duplicate answers the same");
    }
    chat_texts(&answer.json())
}

/// A post on X that mentions the city; each is a conversation of its own.
async fn post(city: &City, resident: u32, place: usize, text: &str, twice: bool) -> Vec<String> {
    let id = format!("post:{resident}{place:04}");
    let channel = channel_of(KINDS, "x", &id);
    let incoming = Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: channel.code.clone(),
            address: id.clone(),
        },
        provider_id: Some(id),
        inbound: Inbound {
            text: text.to_owned(),
            ..Inbound::default()
        },
        channel,
        in_band: true,
        machine: false,
        uploads: Vec::new(),
    };
    let taken = city.desk.handle(incoming.clone()).await.expect("the post is taken");
    if twice {
        let again = city.desk.handle(incoming).await.expect("the post is taken");
        assert_eq!(again, taken, "a duplicate answers the same");
    }
    taken.replies.into_iter().map(|reply| reply.text).collect()
}

/// The replies with their choices as numbered lines, as they stand in a text message.
fn chat_texts(answer: &serde_json::Value) -> Vec<String> {
    let mut texts = Vec::new();
    for reply in answer["replies"].as_array().expect("replies") {
        let mut text = reply["text"].as_str().expect("text").to_owned();
        let choices = reply["choices"].as_array().expect("choices");
        for (place, choice) in choices.iter().enumerate() {
            let _ = write!(text, "\n{} {}", place + 1, choice["label"].as_str().expect("label"));
        }
        if !choices.is_empty() {
            text.push_str("\nReply with the number.");
        }
        texts.push(text);
    }
    texts
}

/// What is in the log and among the requests afterwards.
async fn stored(city: &City, channel: &str, address: &str, numbers: &mut Vec<String>) -> String {
    let mut out = String::new();
    let db = city.desk.db();
    let stored_address = match channel {
        "webchat" => ConversationSecret::parse(address).expect("a uuid").hash(),
        _ => address.to_owned(),
    };
    let filter = LogFilter {
        channel: Some(channel.to_owned()),
        address: Some(stored_address),
        ..LogFilter::default()
    };
    for contact in db
        .contacts(&filter, Order::OldestFirst, None, 20)
        .await
        .expect("contacts")
    {
        let topics: Vec<String> = contact
            .topics
            .iter()
            .map(|topic| format!("{:?} {}", topic.kind, topic.id))
            .collect();
        let _ = writeln!(
            out,
            "= contact {} ({}): {}",
            contact.outcome,
            contact.language,
            topics.join(", ").to_lowercase()
        );
        for topic in contact
            .topics
            .iter()
            .filter(|topic| format!("{:?}", topic.kind) == "Request")
        {
            let number = topic.request.clone().unwrap_or_default();
            let request = db
                .request(&number)
                .await
                .expect("request")
                .expect("the request is stored");
            let place = &request.place;
            let mut line = format!(
                "= request {} {} {}: {}",
                hide_numbers(&number, numbers),
                request.service,
                request.status,
                place.text
            );
            for part in [
                &place.unit.as_ref().map(|unit| format!("unit {unit}")),
                &place.borough,
                &place.zip,
            ]
            .into_iter()
            .flatten()
            {
                let _ = write!(line, ", {part}");
            }
            for (slot, value) in &request.answers {
                // The number that a story texts from depends on how many stories were played before it.
                let own = value.value == address;
                let _ = write!(
                    line,
                    "; {slot} = {}",
                    if own { "their own number" } else { &value.value }
                );
            }
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

fn hide_numbers(text: &str, numbers: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("311-") {
        let (before, tail) = rest.split_at(start);
        out.push_str(before);
        let digits: String = tail[4..].chars().take_while(char::is_ascii_digit).collect();
        if digits.len() == 8 {
            let number = format!("311-{digits}");
            let known = numbers.iter().position(|one| *one == number).unwrap_or_else(|| {
                numbers.push(number);
                numbers.len() - 1
            });
            let _ = write!(out, "311-#{}", known + 1);
        } else {
            let _ = write!(out, "311-{digits}");
        }
        rest = &tail[4 + digits.len()..];
    }
    out.push_str(rest);
    out
}

/// A number that cannot exist for SMS, a conversation id for the web chat.
fn address_of(channel: &str, resident: u32) -> String {
    match channel {
        "sms" => format!("+1212555{resident:04}"),
        _ => format!("3f2c1d00-7a4e-4b6f-9c1d-{resident:012x}"),
    }
}

fn duration(words: &str) -> i64 {
    let (count, unit) = words.split_once(' ').expect("a count and a unit");
    let unit = match unit.trim_end_matches('s') {
        "minute" => 60_000,
        "hour" => 3_600_000,
        "day" => 86_400_000,
        other => panic!("unknown unit {other}"),
    };
    count.parse::<i64>().expect("a count") * unit
}
