//! A verified webhook of Messenger or Instagram as messages and reports.
//!
//! Source: Meta's documentation "Messenger Platform: Webhook Events" and "Instagram Messaging Webhooks". One bad item
//! of a batch never holds up the others; what is unknown is left alone, because Meta adds events without notice.

use super::{Inbox, MessengerSettings, channel, comments, hosts};
use crate::channels::json::{id_at, items};
use crate::channels::{Received, text};
use crate::incoming::{Address, Incoming, Progress, StatusReport};
use crate::media::MediaHosts;
use conversation::{Attachment, Inbound, Place};
use serde_json::Value;

/// Files of one message beyond this are left out.
const MOST_FILES: usize = 10;

/// Everything in one webhook.
pub fn read(body: &Value, settings: &MessengerSettings) -> Received {
    let mut received = Received::default();
    let object = match settings.inbox {
        Inbox::Messenger => "page",
        Inbox::Instagram => "instagram",
    };
    if body.get("object").and_then(Value::as_str) != Some(object) {
        return received;
    }
    for entry in items(body, "entry") {
        for event in items(entry, "messaging") {
            read_event(event, settings, &mut received);
        }
        // Changes name their page once, in the entry.
        if id_at(entry, "/id").as_deref() == Some(&settings.page_id) {
            for change in items(entry, "changes") {
                received.messages.extend(comments::read(change, settings));
            }
        }
    }
    received
}

fn read_event(event: &Value, settings: &MessengerSettings, received: &mut Received) {
    let (Some(sender), Some(recipient)) = (id_at(event, "/sender/id"), id_at(event, "/recipient/id")) else {
        return;
    };
    // Another page of the same app, or our own words coming back.
    if recipient != settings.page_id || sender == settings.page_id {
        return;
    }
    if let Some(message) = event.get("message") {
        received.messages.extend(read_message(message, &sender, settings));
    } else if let Some(postback) = event.get("postback") {
        received
            .messages
            .push(read_postback(postback, event, &sender, settings));
    } else {
        read_reports(event, &sender, settings, &mut received.reports);
    }
}

fn read_message(message: &Value, sender: &str, settings: &MessengerSettings) -> Option<Incoming> {
    let is_true = |key: &str| message.get(key).and_then(Value::as_bool) == Some(true);
    if is_true("is_echo") || is_true("is_deleted") {
        return None;
    }
    let id = id_at(message, "/mid")?;
    let attached = message.get("attachments").and_then(Value::as_array);
    let attached = attached.map(Vec::as_slice).unwrap_or_default();
    let hosts = hosts(settings);
    let inbound = Inbound {
        text: words(message.get("text")),
        choice: id_at(message, "/quick_reply/payload"),
        attachments: attached
            .iter()
            .filter_map(|one| file(one, &hosts))
            .take(MOST_FILES)
            .collect(),
        shared_place: attached.iter().find_map(place),
        ..Inbound::default()
    };
    let is_thumb = attached.iter().any(is_like);
    if text::is_blank(&inbound.text) && inbound.attachments.is_empty() && inbound.shared_place.is_none() && !is_thumb {
        return None;
    }
    Some(incoming(id, inbound, sender, settings))
}

/// A pressed button. Where Meta gives no id, the time tells two presses apart.
fn read_postback(postback: &Value, event: &Value, sender: &str, settings: &MessengerSettings) -> Incoming {
    let time = event.get("timestamp").and_then(Value::as_i64).unwrap_or(0);
    let id = id_at(postback, "/mid").unwrap_or_else(|| format!("postback-{sender}-{time}"));
    let inbound = Inbound {
        text: words(postback.get("title")),
        choice: id_at(postback, "/payload"),
        ..Inbound::default()
    };
    incoming(id, inbound, sender, settings)
}

fn incoming(id: String, inbound: Inbound, sender: &str, settings: &MessengerSettings) -> Incoming {
    let channel = channel(settings.inbox);
    Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: settings.name.clone(),
            address: sender.to_owned(),
        },
        provider_id: Some(id),
        inbound,
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    }
}

/// Delivery and reading. Messenger's watermark alone names no message, so only named ones are told.
fn read_reports(event: &Value, sender: &str, settings: &MessengerSettings, reports: &mut Vec<StatusReport>) {
    let mut told = |id: &str, progress: Progress| {
        reports.push(StatusReport {
            channel: channel(settings.inbox).code,
            account: settings.name.clone(),
            address: sender.to_owned(),
            provider_id: id.to_owned(),
            progress,
            error_code: None,
            opted_out: false,
        });
    };
    for id in event
        .pointer("/delivery/mids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(id) = id.as_str().filter(|id| !id.is_empty()) {
            told(id, Progress::Delivered);
        }
    }
    if let Some(id) = id_at(event, "/read/mid") {
        told(&id, Progress::Read);
    }
}

/// A file; its address is not believed beyond Meta's own hosts, so that nobody is led to fetch another.
fn file(attached: &Value, hosts: &MediaHosts) -> Option<Attachment> {
    let kind = attached.get("type").and_then(Value::as_str)?;
    let content_type = match kind {
        "image" | "video" | "audio" => format!("{kind}/*"),
        "file" => "application/octet-stream".to_owned(),
        _ => return None,
    };
    if is_like(attached) {
        return None;
    }
    let url = attached
        .pointer("/payload/url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let url = hosts.address(url);
    Some(Attachment { url, content_type })
}

/// A thumb up: Messenger's three sizes of it, and Instagram's heart.
fn is_like(attached: &Value) -> bool {
    const THUMBS: [u64; 3] = [369_239_263_222_822, 369_239_343_222_814, 369_239_383_222_810];
    let sticker = attached.pointer("/payload/sticker_id").and_then(Value::as_u64);
    let is_heart = attached.get("type").and_then(Value::as_str) == Some("like_heart");
    is_heart || sticker.is_some_and(|sticker| THUMBS.contains(&sticker))
}

fn place(attached: &Value) -> Option<Place> {
    let coordinates = attached.pointer("/payload/coordinates")?;
    let degrees = |key: &str| coordinates.get(key).and_then(Value::as_f64);
    text::place(degrees("lat")?, degrees("long")?)
}

fn words(value: Option<&Value>) -> String {
    text::clean(value.and_then(Value::as_str).unwrap_or_default())
}
