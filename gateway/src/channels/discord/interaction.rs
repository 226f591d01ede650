//! Signed interactions: the bytes are believed only with Discord's Ed25519 signature, and are answered at once.
//!
//! Source: Discord's documentation "Receiving and Responding to Interactions". Discord now and then sends bad signatures
//! on purpose, and takes the address away that does not answer them with 401.

use super::{DiscordSettings, inbound};
use crate::channels::{HttpAnswer, RawRequest, Received, Reject, json};
use crate::incoming::{Reply, Taken};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};

/// The largest interaction that is read.
const LARGEST_BODY: usize = 256 * 1024;
/// Letters of a message's text.
const LONGEST_TEXT: usize = 2000;
/// Where an interaction happened: in the direct messages of the bot and one person.
const OUR_CONVERSATION: i64 = 1;
/// Shown to the person alone.
const EPHEMERAL: u32 = 64;

/// What an interaction holds.
pub fn read(request: &RawRequest, key: &VerifyingKey, settings: &DiscordSettings) -> Result<Received, Reject> {
    if request.method != "POST" {
        return Err(Reject::WrongMethod);
    }
    if request.body.len() > LARGEST_BODY {
        return Err(Reject::TooLarge);
    }
    if !is_signed(request, key) {
        return Err(Reject::Unauthorized);
    }
    let event = json::read(&request.body).ok_or(Reject::Malformed("the body is no JSON"))?;
    if event.get("type").and_then(Value::as_i64) == Some(1) {
        return Ok(Received {
            answer_now: Some(as_json(&json!({ "type": 1 }))),
            ..Received::default()
        });
    }
    Ok(Received {
        messages: inbound::interaction(&event, settings).into_iter().collect(),
        ..Received::default()
    })
}

/// The replies, shown under what was pressed; where they go by another road, the pressed button is let go.
pub fn answer(request: &RawRequest, taken: &[Taken]) -> HttpAnswer {
    let event = json::read(&request.body).unwrap_or(Value::Null);
    let replies: Vec<&Reply> = taken.iter().flat_map(|one| &one.replies).collect();
    if replies.is_empty() {
        return as_json(&letting_go(&event));
    }
    let (content, embeds) = laid_out(&replies);
    let choices = replies.last().map(|reply| reply.choices.as_slice()).unwrap_or_default();
    let mut data = json!({ "content": content, "allowed_mentions": { "parse": [] } });
    if !embeds.is_empty() {
        data["embeds"] = Value::Array(embeds);
    }
    if others_read_along(&event) {
        data["flags"] = json!(EPHEMERAL);
    }
    if !choices.is_empty() {
        let pairs = choices.iter().map(|one| (one.id.as_str(), one.label.as_str()));
        data["components"] = super::client::rows(pairs);
    }
    as_json(&json!({ "type": 4, "data": data }))
}

/// The answer that lets go of what was pressed or called and says nothing; who is still writing a command is offered no
/// words.
pub fn letting_go(event: &Value) -> Value {
    match event.get("type").and_then(Value::as_i64) {
        Some(3) => json!({ "type": 6 }),
        Some(4) => json!({ "type": 8, "data": { "choices": [] } }),
        _ => json!({ "type": 4, "data": { "content": "✓", "flags": EPHEMERAL } }),
    }
}

/// Whether it happened in a server, or in a conversation of people with each other: anywhere but in our own with one.
fn others_read_along(event: &Value) -> bool {
    let context = event.get("context").and_then(Value::as_i64);
    event.get("guild_id").is_some() || context.is_some_and(|context| context != OUR_CONVERSATION)
}

/// The replies as one message: as many as its text holds, and the others as embeds under it, in their order. A reply is
/// never longer than a text; embeds hold three of the longest, and no turn has more.
fn laid_out(replies: &[&Reply]) -> (String, Vec<Value>) {
    let (mut content, mut embeds) = (String::new(), Vec::new());
    for reply in replies {
        let joined = content.chars().count().saturating_add(reply.text.chars().count());
        if content.is_empty() {
            content.push_str(&reply.text);
        } else if embeds.is_empty() && joined.saturating_add(2) <= LONGEST_TEXT {
            content.push_str("\n\n");
            content.push_str(&reply.text);
        } else {
            embeds.push(json!({ "description": reply.text }));
        }
    }
    (content, embeds)
}

fn is_signed(request: &RawRequest, key: &VerifyingKey) -> bool {
    let (Some(signature), Some(timestamp)) = (
        request.single_header("x-signature-ed25519"),
        request.single_header("x-signature-timestamp"),
    ) else {
        return false;
    };
    let Some(signature) = bytes::<64>(signature) else {
        return false;
    };
    let signed = [timestamp.as_bytes(), &request.body].concat();
    key.verify_strict(&signed, &Signature::from_bytes(&signature)).is_ok()
}

/// Hexadecimal digits as bytes, if there are just as many.
pub fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    if digits.len() != N * 2 {
        return None;
    }
    let mut read = [0_u8; N];
    for (byte, pair) in read.iter_mut().zip(digits.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(read)
}

fn as_json(value: &Value) -> HttpAnswer {
    HttpAnswer {
        status: 200,
        content_type: Some("application/json"),
        body: value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_TEXT, laid_out, others_read_along};
    use crate::incoming::Reply;
    use conversation::Speaker;
    use serde_json::json;

    fn reply(text: &str) -> Reply {
        Reply {
            id: String::new(),
            text: text.to_owned(),
            by: Speaker::Bot,
            choices: Vec::new(),
            language: "en".to_owned(),
        }
    }

    #[test]
    fn others_read_along_everywhere_but_in_the_bots_own_conversations() {
        for (event, others) in [
            (json!({}), false),
            (json!({ "context": 1 }), false),
            (json!({ "guild_id": "9" }), true),
            (json!({ "guild_id": "9", "context": 0 }), true),
            (json!({ "context": 2 }), true),
        ] {
            assert_eq!(others_read_along(&event), others, "{event}");
        }
    }

    #[test]
    fn what_one_text_does_not_hold_follows_whole_and_in_order() {
        let (short, long) = (reply("Call 911."), reply(&"é".repeat(1995)));
        let (content, embeds) = laid_out(&[&short, &short]);
        assert_eq!((content.as_str(), embeds.len()), ("Call 911.\n\nCall 911.", 0));
        let (content, embeds) = laid_out(&[&short, &long, &short]);
        assert_eq!(content, "Call 911.");
        let told: Vec<&str> = embeds
            .iter()
            .filter_map(|embed| embed["description"].as_str())
            .collect();
        assert_eq!(told, [long.text.as_str(), "Call 911."]);
        let (content, _) = laid_out(&[&reply(&"é".repeat(LONGEST_TEXT)), &short]);
        assert_eq!(content.chars().count(), LONGEST_TEXT);
    }
}
