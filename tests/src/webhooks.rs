//! What residents write, as each provider posts it, and what was sent to them, out of each provider's shape.

use crate::api_stand_in::Called;
use crate::city::{AUTH_TOKEN, PUBLIC_URL, sms_form};
use crate::social::proofs_of;
use crate::twilio_signature::sign;
use serde_json::{Value, json};

/// One webhook, proved.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
}

impl Webhook {
    /// One message of a resident. `number` makes its id, which is unique in a channel.
    pub fn message(channel: &str, resident: &str, number: u32, words: &str) -> Self {
        if channel == "sms" {
            return text_message(AUTH_TOKEN, resident, number, words);
        }
        Self::json(channel, &message_body(channel, resident, number, words))
    }

    /// A body of JSON, proved as this channel's provider does.
    pub fn json(channel: &str, body: &Value) -> Self {
        let body = body.to_string();
        let mut headers = proofs_of(channel, body.as_bytes());
        headers.push(("content-type", "application/json".to_owned()));
        Self {
            path: format!("/hooks/{channel}"),
            headers,
            body,
        }
    }

    /// Posts it to the program at `base`, and returns the status.
    pub async fn post(&self, http: &reqwest::Client, base: &str) -> u16 {
        let mut request = http.post(format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answered = request.body(self.body.clone()).send().await;
        answered.expect("the webhook answers").status().as_u16()
    }
}

/// A text to the short code, signed with this token.
pub fn text_message(token: &str, resident: &str, number: u32, words: &str) -> Webhook {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(sms_form(resident, &format!("SM{number:032x}"), words))
        .finish();
    let signature = sign(token, &format!("{PUBLIC_URL}/hooks/sms"), &body);
    Webhook {
        path: "/hooks/sms".to_owned(),
        headers: vec![
            ("x-twilio-signature", signature),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ],
        body,
    }
}

/// The body of one message, but for SMS.
pub fn message_body(channel: &str, resident: &str, number: u32, words: &str) -> Value {
    let id = format!("id{number}");
    match channel {
        "messenger" | "instagram" => {
            let object = if channel == "messenger" { "page" } else { "instagram" };
            json!({ "object": object, "entry": [{ "messaging": [{
                "sender": { "id": resident }, "recipient": { "id": "1234567890" }, "timestamp": 1,
                "message": { "mid": id, "text": words },
            }] }] })
        }
        "whatsapp" => json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{
            "field": "messages",
            "value": {
                "metadata": { "phone_number_id": "27681414235104944" },
                "messages": [{ "from": resident, "id": id, "type": "text", "text": { "body": words } }],
            },
        }] }] }),
        "telegram" => update(resident.parse().expect("a number"), number, words),
        "x" => json!({ "data": {
            "event_uuid": id, "filter": { "user_id": "1111111111111111111" }, "event_type": "dm.received",
            "payload": { "direct_message_events": [{ "id": number.to_string(), "message_create": {
                "sender_id": resident, "message_data": { "text": words },
            } }] },
        } }),
        other => panic!("no channel {other}"),
    }
}

/// A private message to a Telegram bot.
pub fn update(chat: i64, number: u32, words: &str) -> Value {
    json!({ "update_id": number, "message": {
        "message_id": number, "from": { "id": chat, "is_bot": false }, "text": words, "date": 1,
        "chat": { "id": chat, "type": "private" },
    } })
}

/// A direct message to a Discord bot, as the gateway brings it.
pub fn discord_message(sequence: i64, resident: &str, id: &str, words: &str) -> Value {
    json!({ "op": 0, "s": sequence, "t": "MESSAGE_CREATE", "d": {
        "id": id, "channel_id": "9001", "type": 0, "content": words, "attachments": [], "mentions": [],
        "author": { "id": resident, "username": "mason" },
    } })
}

/// The resident whom a call was to reach.
pub fn recipient(call: &Called) -> String {
    let places = ["/to", "/recipient/id", "/chat_id", "/To"];
    if let Some(found) = places.iter().find_map(|place| call.body.pointer(place)) {
        return found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    }
    // X and Discord name whom they reach in the path; the stand-in puts a 9 before a person's conversation.
    let parts: Vec<&str> = call.path.split('/').collect();
    match parts.as_slice() {
        [.., "with", resident, "messages"] => (*resident).to_owned(),
        [.., "channels", conversation, "messages"] => conversation.trim_start_matches('9').to_owned(),
        _ => String::new(),
    }
}

/// The words that a call was to bring.
pub fn words(call: &Called) -> String {
    let places = [
        "/text/body",
        "/interactive/body/text",
        "/message/text",
        "/text",
        "/Body",
        "/content",
    ];
    let mut found = places.iter().filter_map(|place| call.body.pointer(place));
    found.find_map(Value::as_str).unwrap_or_default().to_owned()
}
