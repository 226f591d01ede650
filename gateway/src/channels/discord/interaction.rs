//! Signed interactions: the bytes are believed only with Discord's Ed25519 signature, and are answered at once.
//!
//! Source: Discord's documentation "Receiving and Responding to Interactions". Discord now and then sends bad signatures
//! on purpose, and takes the address away that does not answer them with 401.

use super::inbound;
use crate::channels::{HttpAnswer, RawRequest, Received, Reject, json};
use crate::incoming::{Reply, Taken};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};

/// The largest interaction that is read.
const LARGEST_BODY: usize = 256 * 1024;
/// Shown to the person alone.
const EPHEMERAL: u32 = 64;

/// What an interaction holds.
pub fn read(request: &RawRequest, key: &VerifyingKey, account: &str) -> Result<Received, Reject> {
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
        messages: inbound::interaction(&event, account).into_iter().collect(),
        ..Received::default()
    })
}

/// The replies, shown under what was pressed; where they go by another road, the pressed button is let go.
pub fn answer(request: &RawRequest, taken: &[Taken]) -> HttpAnswer {
    let event = json::read(&request.body).unwrap_or(Value::Null);
    let replies: Vec<&Reply> = taken.iter().flat_map(|one| &one.replies).collect();
    if replies.is_empty() {
        let is_button = event.get("type").and_then(Value::as_i64) == Some(3);
        return as_json(&if is_button {
            json!({ "type": 6 })
        } else {
            json!({ "type": 4, "data": { "content": "✓", "flags": EPHEMERAL } })
        });
    }
    let texts: Vec<&str> = replies.iter().map(|reply| reply.text.as_str()).collect();
    let text: String = texts.join("\n\n").chars().take(2000).collect();
    let choices = replies.last().map(|reply| reply.choices.as_slice()).unwrap_or_default();
    let mut data = json!({ "content": text, "allowed_mentions": { "parse": [] } });
    if event.get("guild_id").is_some() {
        data["flags"] = json!(EPHEMERAL);
    }
    if !choices.is_empty() {
        let pairs = choices.iter().map(|one| (one.id.as_str(), one.label.as_str()));
        data["components"] = super::client::rows(pairs);
    }
    as_json(&json!({ "type": 4, "data": data }))
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
