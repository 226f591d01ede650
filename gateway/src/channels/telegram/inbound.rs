//! One update of Telegram as a message.
//!
//! Source: "Telegram Bot API", object `Update`. Only private chats are answered; kinds that are unknown or say nothing
//! to the desk (edits, stickers, votes) are left alone.

use super::channel;
use super::client::FILE;
use crate::channels::{Received, text};
use crate::incoming::{Address, Incoming, Progress, StatusReport};
use conversation::{Attachment, Inbound, Place};
use serde_json::Value;

/// What an update holds.
pub fn read(update: &Value, account: &str) -> Received {
    let mut received = Received::default();
    if let Some(message) = update.get("message") {
        received.messages.extend(read_message(message, account));
    } else if let Some(query) = update.get("callback_query") {
        received.messages.extend(read_press(query, account));
    } else if let Some(member) = update.get("my_chat_member") {
        received.reports.extend(read_member(member, account));
    }
    received
}

/// The id of a pressed button, which must be let go.
pub fn pressed(update: &Value) -> Option<&str> {
    update.pointer("/callback_query/id").and_then(Value::as_str)
}

fn read_message(message: &Value, account: &str) -> Option<Incoming> {
    let chat = private_chat(message)?;
    let sender = message.pointer("/from/id").and_then(Value::as_i64)?;
    if message.pointer("/from/is_bot").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let id = message.get("message_id").and_then(Value::as_i64)?;
    let written = message
        .get("text")
        .or_else(|| message.get("caption"))
        .and_then(Value::as_str);
    // A shared contact is an answer: the number is what was asked for.
    let phone = own_phone(message, sender);
    let written = written.or(phone.as_deref());
    let inbound = Inbound {
        text: command_words(&text::clean(written.unwrap_or_default())),
        attachments: file(message).into_iter().collect(),
        shared_place: place(message),
        phone: phone.clone(),
        ..Inbound::default()
    };
    let says_nothing =
        text::is_blank(&inbound.text) && inbound.attachments.is_empty() && inbound.shared_place.is_none();
    (!says_nothing).then(|| incoming(format!("{chat}:{id}"), inbound, chat, account))
}

/// A pressed button; its message may be too old for Telegram to show, but the chat still stands in it.
fn read_press(query: &Value, account: &str) -> Option<Incoming> {
    let message = query.get("message")?;
    let chat = private_chat(message)?;
    let id = query.get("id").and_then(Value::as_str).filter(|id| id.len() <= 128)?;
    let data = query.get("data").and_then(Value::as_str)?;
    let inbound = Inbound {
        text: text::clean(&label_of(message, data).unwrap_or_default()),
        choice: Some(text::clean(data)),
        ..Inbound::default()
    };
    Some(incoming(format!("press:{id}"), inbound, chat, account))
}

/// What stood on the button.
fn label_of(message: &Value, data: &str) -> Option<String> {
    let rows = message
        .pointer("/reply_markup/inline_keyboard")
        .and_then(Value::as_array)?;
    let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
    let button = buttons.find(|button| button.get("callback_data").and_then(Value::as_str) == Some(data))?;
    button.get("text").and_then(Value::as_str).map(str::to_owned)
}

/// A resident who blocks the bot has opted out of everything that it could send.
fn read_member(member: &Value, account: &str) -> Option<StatusReport> {
    let chat = private_chat(member)?;
    let status = member.pointer("/new_chat_member/status").and_then(Value::as_str)?;
    (status == "kicked").then(|| StatusReport {
        channel: channel().code,
        account: account.to_owned(),
        address: chat.to_string(),
        provider_id: String::new(),
        progress: Progress::Failed,
        error_code: Some("blocked".to_owned()),
        opted_out: true,
    })
}

fn incoming(id: String, inbound: Inbound, chat: i64, account: &str) -> Incoming {
    let channel = channel();
    Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: account.to_owned(),
            address: chat.to_string(),
        },
        provider_id: Some(id),
        inbound,
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    }
}

fn private_chat(holder: &Value) -> Option<i64> {
    let kind = holder.pointer("/chat/type").and_then(Value::as_str)?;
    let chat = holder.pointer("/chat/id").and_then(Value::as_i64)?;
    (kind == "private").then_some(chat)
}

/// Telegram's commands begin with a slash, and `/start` may carry a payload that is no word of the resident's.
fn command_words(written: &str) -> String {
    let Some(rest) = written.strip_prefix('/') else {
        return written.to_owned();
    };
    let command = rest
        .split(|c: char| c.is_whitespace() || c == '@')
        .next()
        .unwrap_or_default();
    if command.eq_ignore_ascii_case("start") {
        // The first press of every chat: a greeting, not the word that opts in again.
        return "hello".to_owned();
    }
    let behind = rest.get(command.len()..).unwrap_or_default();
    let behind = if behind.starts_with('@') { "" } else { behind };
    format!("{command}{behind}")
}

/// The largest size of a photo, or a document, video or voice message, by the id under which Telegram gives it out.
fn file(message: &Value) -> Option<Attachment> {
    let sizes = message.get("photo").and_then(Value::as_array);
    if let Some(largest) = sizes.and_then(|sizes| sizes.last()) {
        return attachment(largest, "image/jpeg");
    }
    for (kind, content_type) in [
        ("document", "application/octet-stream"),
        ("video", "video/mp4"),
        ("video_note", "video/mp4"),
        ("voice", "audio/ogg"),
        ("audio", "audio/mpeg"),
    ] {
        if let Some(file) = message.get(kind) {
            return attachment(file, content_type);
        }
    }
    None
}

fn attachment(file: &Value, content_type: &str) -> Option<Attachment> {
    let id = file
        .get("file_id")
        .and_then(Value::as_str)
        .filter(|id| id.len() <= 256)?;
    let given = file.get("mime_type").and_then(Value::as_str).unwrap_or(content_type);
    Some(Attachment {
        url: format!("{FILE}{}", text::clean(id)),
        content_type: text::clean(given),
    })
}

fn place(message: &Value) -> Option<Place> {
    let location = message.pointer("/venue/location").or_else(|| message.get("location"))?;
    let degrees = |key: &str| location.get(key).and_then(Value::as_f64);
    let mut place = text::place(degrees("latitude")?, degrees("longitude")?)?;
    if let Some(address) = message.pointer("/venue/address").and_then(Value::as_str) {
        place.text = text::clean(address);
    }
    Some(place)
}

/// A shared contact, if it is the sender's own.
fn own_phone(message: &Value, sender: i64) -> Option<String> {
    let contact = message.get("contact")?;
    if contact.get("user_id").and_then(Value::as_i64) != Some(sender) {
        return None;
    }
    let digits: String = contact
        .get("phone_number")
        .and_then(Value::as_str)?
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    (7..=15).contains(&digits.len()).then(|| format!("+{digits}"))
}
