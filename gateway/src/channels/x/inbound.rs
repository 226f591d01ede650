//! A verified webhook of X as messages.
//!
//! Source: X's documentation "X Activity API" (envelope `data.event_type`, `data.payload`) and, for accounts that are
//! still subscribed the old way, "Account Activity API" (`for_user_id`, `direct_message_events`, `tweet_create_events`).

use super::{POST, XSettings, channel, hosts, public_channel};
use crate::channels::json::{id_at, items};
use crate::channels::{Received, text};
use crate::incoming::{Address, Incoming};
use conversation::{Attachment, Channel, Inbound};
use serde_json::Value;

/// Everything in one webhook. Events of other accounts and of kinds that say nothing to the desk are left alone.
pub fn read(body: &Value, settings: &XSettings) -> Received {
    let mut received = Received::default();
    if let Some(data) = body.get("data") {
        if id_at(data, "/filter/user_id").as_deref() != Some(&settings.user_id) {
            return received;
        }
        let payload = data.get("payload").unwrap_or(&Value::Null);
        match data.get("event_type").and_then(Value::as_str).unwrap_or_default() {
            "dm.received" => received.messages.extend(direct(payload, settings)),
            "post.mention.create" => received.messages.extend(mention(payload, "/author_id", settings)),
            _ => {}
        }
        return received;
    }
    if id_at(body, "/for_user_id").as_deref() == Some(&settings.user_id) {
        received.messages.extend(direct(body, settings));
        for post in items(body, "tweet_create_events") {
            received.messages.extend(mention(post, "/user/id_str", settings));
        }
    }
    received
}

fn direct(holder: &Value, settings: &XSettings) -> Vec<Incoming> {
    let mut messages = Vec::new();
    for event in items(holder, "direct_message_events") {
        let (Some(id), Some(sender)) = (id_at(event, "/id"), id_at(event, "/message_create/sender_id")) else {
            continue;
        };
        let written = event
            .pointer("/message_create/message_data/text")
            .and_then(Value::as_str);
        // X gives our own messages out as well.
        if sender == settings.user_id || !sender.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let file = file(event, settings);
        let mut words = unescaped(written.unwrap_or_default());
        if let Some((link, _)) = &file {
            let without = words.replace(link.as_str(), "");
            without.trim_end().clone_into(&mut words);
        }
        if file.is_some() || !text::is_blank(&words) {
            let mut message = incoming(format!("dm:{id}"), text::clean(&words), sender, channel(), settings);
            message.inbound.attachments = file.into_iter().map(|(_, file)| file).collect();
            messages.push(message);
        }
    }
    messages
}

/// The file of a direct message, and the short link that stands for it among the words.
fn file(event: &Value, settings: &XSettings) -> Option<(String, Attachment)> {
    let media = event.pointer("/message_create/message_data/attachment/media")?;
    let at = |key: &str| media.get(key).and_then(Value::as_str).unwrap_or_default();
    let content_type = match at("type") {
        "photo" => "image/*",
        "video" | "animated_gif" => "video/*",
        _ => "application/octet-stream",
    };
    // What is signed has no parameters of its own.
    let url = at("media_url_https").split(['?', '#']).next().unwrap_or_default();
    let attachment = Attachment {
        url: hosts(settings).address(url),
        content_type: content_type.to_owned(),
    };
    Some((at("url").to_owned(), attachment))
}

fn mention(post: &Value, author: &str, settings: &XSettings) -> Option<Incoming> {
    if repeats(post) {
        return None;
    }
    let id = id_at(post, "/id_str").or_else(|| id_at(post, "/id"))?;
    let author = id_at(post, author)?;
    // What stands beside the text of a long post is the whole of it.
    let whole = post.pointer("/note_tweet/text");
    let whole = whole.or_else(|| post.pointer("/extended_tweet/full_text"));
    let written = whole.or_else(|| post.get("text")).and_then(Value::as_str);
    let words = without_names(&unescaped(written.unwrap_or_default()));
    if author == settings.user_id || !id.bytes().all(|byte| byte.is_ascii_digit()) || text::is_blank(&words) {
        return None;
    }
    let address = format!("{POST}{id}");
    Some(incoming(
        address.clone(),
        text::clean(&words),
        address,
        public_channel(),
        settings,
    ))
}

/// Whether a post repeats another one and says nothing of its own.
fn repeats(post: &Value) -> bool {
    let is_repeat = |one: &Value| one.get("type").and_then(Value::as_str) == Some("retweeted");
    post.get("retweeted_status").is_some() || items(post, "referenced_tweets").iter().any(is_repeat)
}

fn incoming(id: String, words: String, address: String, channel: Channel, settings: &XSettings) -> Incoming {
    Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: settings.name.clone(),
            address,
        },
        provider_id: Some(id),
        inbound: Inbound {
            text: words,
            ..Inbound::default()
        },
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    }
}

/// The text without the names that it calls: they are addresses, not words.
fn without_names(written: &str) -> String {
    let words: Vec<&str> = written
        .split_whitespace()
        .filter(|word| !word.starts_with('@'))
        .collect();
    words.join(" ")
}

/// X escapes three signs as HTML does.
fn unescaped(written: &str) -> String {
    written.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
