//! A verified webhook of `WhatsApp` as messages and reports.
//!
//! Source: Meta's `OpenAPI` description of the cloud API's webhooks, and "Business-scoped user IDs". One bad item of a
//! batch never holds up the others; unknown kinds are left alone.

use super::{FILE, WhatsappSettings, channel};
use crate::channels::json::{id_at, items};
use crate::channels::{Received, text};
use crate::incoming::{Address, Incoming, Progress, StatusReport};
use conversation::{Attachment, Inbound, Place};
use serde_json::Value;

/// The resident has stopped messages of businesses.
const CODE_STOPPED: &str = "131050";

/// Everything in one webhook.
pub fn read(body: &Value, settings: &WhatsappSettings) -> Received {
    let mut received = Received::default();
    if body.get("object").and_then(Value::as_str) != Some("whatsapp_business_account") {
        return received;
    }
    for entry in items(body, "entry") {
        for change in items(entry, "changes") {
            if change.get("field").and_then(Value::as_str) == Some("messages")
                && let Some(value) = change.get("value")
            {
                read_value(value, settings, &mut received);
            }
        }
    }
    received
}

fn read_value(value: &Value, settings: &WhatsappSettings, received: &mut Received) {
    if id_at(value, "/metadata/phone_number_id").as_deref() != Some(&settings.phone_number_id) {
        return;
    }
    for message in items(value, "messages") {
        received.messages.extend(read_message(message, settings));
    }
    for status in items(value, "statuses") {
        received.reports.extend(read_status(status, settings));
    }
}

fn read_message(message: &Value, settings: &WhatsappSettings) -> Option<Incoming> {
    // Groups are no place for a resident's business.
    if message.get("group_id").is_some() {
        return None;
    }
    let id = id_at(message, "/id")?;
    let sender = id_at(message, "/from_user_id").or_else(|| id_at(message, "/from"))?;
    let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
    let mut inbound = content(kind, message)?;
    inbound.phone = id_at(message, "/from").and_then(|number| phone(&number));
    let channel = channel();
    Some(Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: settings.name.clone(),
            address: sender,
        },
        provider_id: Some(id),
        inbound,
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    })
}

/// What a message says, by its kind; `None` where it says nothing to the desk.
fn content(kind: &str, message: &Value) -> Option<Inbound> {
    let words = |pointer: &str| text::clean(message.pointer(pointer).and_then(Value::as_str).unwrap_or_default());
    let choice = |id: &str, title: &str| Inbound {
        text: words(title),
        choice: id_at(message, id),
        ..Inbound::default()
    };
    match kind {
        "text" => Some(Inbound {
            text: words("/text/body"),
            ..Inbound::default()
        }),
        "button" => Some(choice("/button/payload", "/button/text")),
        "interactive" => match message.pointer("/interactive/type").and_then(Value::as_str)? {
            "button_reply" => Some(choice(
                "/interactive/button_reply/id",
                "/interactive/button_reply/title",
            )),
            "list_reply" => Some(choice("/interactive/list_reply/id", "/interactive/list_reply/title")),
            _ => None,
        },
        "image" | "audio" | "voice" | "video" | "document" | "sticker" => Some(Inbound {
            text: words(&format!("/{kind}/caption")),
            attachments: vec![file(kind, message)],
            ..Inbound::default()
        }),
        "location" => Some(Inbound {
            shared_place: Some(place(message.get("location")?)?),
            ..Inbound::default()
        }),
        _ => None,
    }
}

/// A file, by the id under which Meta gives it out to us alone.
fn file(kind: &str, message: &Value) -> Attachment {
    let id = id_at(message, &format!("/{kind}/id")).unwrap_or_default();
    let given = message.pointer(&format!("/{kind}/mime_type")).and_then(Value::as_str);
    Attachment {
        url: if id.is_empty() {
            String::new()
        } else {
            format!("{FILE}{id}")
        },
        content_type: text::clean(given.unwrap_or("application/octet-stream")),
    }
}

fn place(location: &Value) -> Option<Place> {
    let degrees = |key: &str| location.get(key).and_then(Value::as_f64);
    let mut place = text::place(degrees("latitude")?, degrees("longitude")?)?;
    if let Some(address) = location
        .get("address")
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
    {
        place.text = text::clean(address);
    }
    Some(place)
}

fn read_status(status: &Value, settings: &WhatsappSettings) -> Option<StatusReport> {
    let progress = match status.get("status").and_then(Value::as_str)? {
        "sent" => Progress::Sent,
        "delivered" => Progress::Delivered,
        "read" => Progress::Read,
        "failed" => Progress::Failed,
        _ => return None,
    };
    let error_code = id_at(status, "/errors/0/code");
    Some(StatusReport {
        channel: channel().code,
        account: settings.name.clone(),
        address: id_at(status, "/recipient_user_id")
            .or_else(|| id_at(status, "/recipient_id"))
            .unwrap_or_default(),
        provider_id: id_at(status, "/id")?,
        progress,
        opted_out: error_code.as_deref() == Some(CODE_STOPPED),
        error_code,
    })
}

/// The sender's number in E.164; Meta leaves the plus out.
fn phone(number: &str) -> Option<String> {
    let fits = (7..=15).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| format!("+{number}"))
}
