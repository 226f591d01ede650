//! Messages and pressed buttons of Discord as the desk sees them.
//!
//! Source: Discord's documentation "Message Resource" and "Receiving and Responding to Interactions". Bots, webhooks and
//! messages of the system are left alone, so that two machines cannot talk to each other without end.

use super::{DiscordSettings, channel, hosts, public_channel};
use crate::channels::json::items;
use crate::channels::text;
use crate::incoming::{Address, Incoming};
use crate::media::MediaHosts;
use conversation::{Attachment, Channel, Inbound};
use serde_json::Value;

/// Before the address of somebody who is answered in a server's channel: `guild:CHANNEL:PERSON`.
pub const GUILD: &str = "guild:";
/// Messages that people write: plain ones and replies.
const WRITTEN: [i64; 2] = [0, 19];
/// Options of a command that are a command below it, or a group of them.
const BELOW: [i64; 2] = [1, 2];
/// Options of a command that are written words, and files.
const TEXT: i64 = 3;
const FILE: i64 = 11;
/// Files of one message beyond this are left out.
const MOST_FILES: usize = 10;

/// A message of the gateway. In a server only those that call the bot, `me`, are for us.
pub fn message(event: &Value, me: &str, settings: &DiscordSettings) -> Option<Incoming> {
    let account = settings.name.as_str();
    let author = id_at(event, "/author/id")?;
    let is_bot = event.pointer("/author/bot").and_then(Value::as_bool) == Some(true);
    let kind = event.get("type").and_then(Value::as_i64).unwrap_or(0);
    if is_bot || author == me || event.get("webhook_id").is_some() || !WRITTEN.contains(&kind) {
        return None;
    }
    let id = id_at(event, "/id")?;
    let written = event.get("content").and_then(Value::as_str).unwrap_or_default();
    let in_server = event.get("guild_id").is_some();
    if in_server && !calls(event, me) {
        return None;
    }
    let words = written
        .replace(&format!("<@{me}>"), "")
        .replace(&format!("<@!{me}>"), "");
    let inbound = Inbound {
        text: text::clean(words.trim()),
        attachments: files(event, &hosts(settings)),
        ..Inbound::default()
    };
    if text::is_blank(&inbound.text) && inbound.attachments.is_empty() {
        return None;
    }
    if in_server {
        let place = id_at(event, "/channel_id")?;
        return Some(incoming(
            id,
            inbound,
            format!("{GUILD}{place}:{author}"),
            public_channel(),
            account,
        ));
    }
    Some(incoming(id, inbound, author, channel(), account))
}

/// A pressed button or a command. What is said to it is shown to that person alone, wherever it was pressed.
pub fn interaction(event: &Value, settings: &DiscordSettings) -> Option<Incoming> {
    let person = id_at(event, "/member/user/id").or_else(|| id_at(event, "/user/id"))?;
    let id = id_at(event, "/id")?;
    let inbound = match event.get("type").and_then(Value::as_i64)? {
        2 => command(event, &hosts(settings))?,
        3 => press(event)?,
        _ => return None,
    };
    let mut incoming = incoming(format!("interaction:{id}"), inbound, person, channel(), &settings.name);
    incoming.in_band = true;
    Some(incoming)
}

/// A command's words and files: what was given behind it, or its own name. Ids of people, roles and places are no words.
fn command(event: &Value, hosts: &MediaHosts) -> Option<Inbound> {
    let options = given(event);
    let values = |kind: i64| {
        let of_kind = options
            .iter()
            .filter(move |option| option.get("type").and_then(Value::as_i64) == Some(kind));
        of_kind.filter_map(|option| option.get("value").and_then(Value::as_str))
    };
    let written: Vec<&str> = values(TEXT).collect();
    let name = event.pointer("/data/name").and_then(Value::as_str)?;
    let words = if written.is_empty() {
        name.to_owned()
    } else {
        written.join(" ")
    };
    let resolved = event.pointer("/data/resolved/attachments");
    let attached = values(FILE).filter_map(|id| resolved?.get(id));
    Some(Inbound {
        text: text::clean(&words),
        attachments: attached.take(MOST_FILES).map(|one| file(one, hosts)).collect(),
        ..Inbound::default()
    })
}

/// The options that hold a value: a command's own, or those of the command below it that was called.
fn given(event: &Value) -> &[Value] {
    let is_below = |option: &Value| {
        let kind = option.get("type").and_then(Value::as_i64);
        kind.is_some_and(|kind| BELOW.contains(&kind))
    };
    let mut options = items(event.get("data").unwrap_or(&Value::Null), "options");
    // A group holds commands, and a command nothing below it.
    for _ in BELOW {
        match options {
            [one] if is_below(one) => options = items(one, "options"),
            _ => break,
        }
    }
    options
}

fn press(event: &Value) -> Option<Inbound> {
    let id = event
        .pointer("/data/custom_id")
        .and_then(Value::as_str)
        .filter(|id| id.len() <= 400)?;
    let rows = event.pointer("/message/components").and_then(Value::as_array);
    let mut buttons = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row.get("components").and_then(Value::as_array))
        .flatten();
    let button = buttons.find(|button| button.get("custom_id").and_then(Value::as_str) == Some(id));
    let label = button.and_then(|button| button.get("label")).and_then(Value::as_str);
    Some(Inbound {
        text: text::clean(label.unwrap_or_default()),
        choice: Some(text::clean(id)),
        ..Inbound::default()
    })
}

fn incoming(id: String, inbound: Inbound, address: String, channel: Channel, account: &str) -> Incoming {
    Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: account.to_owned(),
            address,
        },
        provider_id: Some(id),
        inbound,
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    }
}

fn calls(event: &Value, me: &str) -> bool {
    let mentions = event.get("mentions").and_then(Value::as_array);
    mentions
        .into_iter()
        .flatten()
        .any(|one| id_at(one, "/id").as_deref() == Some(me))
}

/// Files, by addresses of Discord's own hosts only.
fn files(event: &Value, hosts: &MediaHosts) -> Vec<Attachment> {
    let attached = event.get("attachments").and_then(Value::as_array);
    let attached = attached.into_iter().flatten().take(MOST_FILES);
    attached.map(|one| file(one, hosts)).collect()
}

fn file(attached: &Value, hosts: &MediaHosts) -> Attachment {
    let url = attached.get("url").and_then(Value::as_str).unwrap_or_default();
    let given = attached.get("content_type").and_then(Value::as_str);
    Attachment {
        url: hosts.address(url),
        content_type: text::clean(given.unwrap_or("application/octet-stream")),
    }
}

/// A snowflake: Discord writes numbers as text.
pub fn id_at(value: &Value, pointer: &str) -> Option<String> {
    let id = value.pointer(pointer).and_then(Value::as_str)?;
    let fits = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ME: &str = "42";

    fn settings() -> DiscordSettings {
        DiscordSettings {
            name: "discord".to_owned(),
            token: "token".into(),
            public_key: String::new(),
            api_base: None,
            public_url: "https://311.city.example".to_owned(),
        }
    }

    /// A direct message with these fields in place of the usual ones.
    fn read(fields: &Value) -> Option<Incoming> {
        let mut event = json!({
            "id": "1001", "channel_id": "12", "author": { "id": "77" }, "content": "no heat", "type": 0, "mentions": [],
        });
        for (key, value) in fields.as_object().unwrap() {
            event[key] = value.clone();
        }
        message(&event, ME, &settings())
    }

    #[test]
    fn people_are_heard_in_private_and_where_they_call_the_bot() {
        let private = read(&json!({})).unwrap();
        assert_eq!(
            (private.address.address.as_str(), private.inbound.text.as_str()),
            ("77", "no heat")
        );
        let reply = read(&json!({ "type": 19, "content": "a\u{0}b" })).unwrap();
        assert_eq!(reply.inbound.text, "a\u{fffd}b");
        let called = json!({ "guild_id": "9", "content": "<@42> no heat <@!42>", "mentions": [{ "id": ME }] });
        let public = read(&called).unwrap();
        assert_eq!(
            (public.address.address.as_str(), public.inbound.text.as_str()),
            ("guild:12:77", "no heat")
        );
        assert_ne!(public.channel.surface, private.channel.surface);
        let photo = json!({ "content": "", "attachments": [{ "url": "https://cdn.discordapp.com/a.jpg" }, { "url": "http://169.254.169.254/" }] });
        let urls: Vec<String> = read(&photo)
            .unwrap()
            .inbound
            .attachments
            .into_iter()
            .map(|file| file.url)
            .collect();
        assert_eq!(urls, ["https://cdn.discordapp.com/a.jpg", ""]);
    }

    #[test]
    fn machines_and_messages_that_say_nothing_to_us_are_left_alone() {
        for fields in [
            json!({ "author": { "id": "77", "bot": true } }),
            json!({ "author": { "id": ME } }),
            json!({ "author": { "id": "seven" } }),
            json!({ "author": null }),
            json!({ "webhook_id": "5" }),
            json!({ "type": 7 }),
            json!({ "id": 1001 }),
            json!({ "content": "" }),
            json!({ "content": " \u{200b}" }),
            json!({ "content": "", "sticker_items": [{ "id": "1" }] }),
            json!({ "guild_id": "9" }),
            json!({ "guild_id": "9", "content": "", "mentions": [] }),
            json!({ "guild_id": "9", "content": "@everyone no heat", "mentions": [{ "id": "43" }] }),
            json!({ "guild_id": "9", "content": "<@42>", "mentions": [{ "id": ME }] }),
            json!({ "guild_id": "9", "content": "<@42> hi", "mentions": [{ "id": ME }], "channel_id": null }),
        ] {
            assert_eq!(read(&fields), None, "{fields}");
        }
        assert_eq!(message(&Value::Null, ME, &settings()), None);
    }
}
