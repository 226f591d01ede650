//! Residents who write to a running program over its sockets: signed text messages as Twilio posts them, and web chat.

use crate::city::{PUBLIC_URL, sms_form};
use crate::twilio_signature::sign;
use serde_json::{Value, json};

/// The auth token that signs.
pub const AUTH_TOKEN: &str = "12345";

/// The settings of a program that takes text messages and sets no limit to anybody.
pub const SETTINGS: [(&str, &str); 7] = [
    ("CALLBOX__SERVER__PUBLIC_URL", PUBLIC_URL),
    (
        "CALLBOX__CHANNELS__SMS__ACCOUNT_SID",
        "AC00000000000000000000000000000001",
    ),
    ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", AUTH_TOKEN),
    ("CALLBOX__CHANNELS__SMS__FROM", "311692"),
    ("CALLBOX__LIMITS__CONVERSATIONS_PER_MINUTE", "1000000"),
    ("CALLBOX__LIMITS__MESSAGES_PER_MINUTE", "1000000"),
    ("RUST_LOG", "info"),
];

/// An answer as it came over the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The content type, empty without one.
    pub content_type: String,
    /// The body's bytes.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The texts of a web chat's replies, one under the other.
    pub fn chat_text(&self) -> String {
        let replies = self.json()["replies"].as_array().cloned().unwrap_or_default();
        let texts: Vec<&str> = replies.iter().filter_map(|reply| reply["text"].as_str()).collect();
        texts.join("\n")
    }
}

/// Writes to the program at one address.
#[derive(Clone)]
pub struct Residents {
    base: String,
    client: reqwest::Client,
}

impl Residents {
    /// Of the program that listens at `base`.
    pub fn of(base: &str) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            base: base.to_owned(),
            client: client.expect("a client"),
        }
    }

    /// Texts the short code, as Twilio delivers it. No answer when the program is gone.
    pub async fn text(&self, from: &str, sid: &str, body: &str) -> Option<Answer> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(sms_form(from, sid, body))
            .finish();
        self.post_form(&form, &sign(AUTH_TOKEN, &format!("{PUBLIC_URL}/hooks/sms"), &form))
            .await
    }

    /// Posts a form to the SMS webhook with this signature.
    pub async fn post_form(&self, form: &str, signature: &str) -> Option<Answer> {
        let request = self
            .client
            .post(format!("{}/hooks/sms", self.base))
            .body(form.to_owned());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        answer(request.header("x-twilio-signature", signature)).await
    }

    /// Writes on the web chat.
    pub async fn chat(&self, conversation: &str, id: &str, text: &str) -> Option<Answer> {
        let body = json!({"conversation": conversation, "id": id, "text": text});
        self.post_chat("application/json", body.to_string().into_bytes()).await
    }

    /// Posts bytes of this content type to the web chat.
    pub async fn post_chat(&self, content_type: &str, body: Vec<u8>) -> Option<Answer> {
        let request = self.client.post(format!("{}/api/chat", self.base)).body(body);
        answer(request.header("content-type", content_type)).await
    }

    /// Asks for a path by this method, without a body.
    pub async fn ask(&self, method: &str, path: &str) -> Option<Answer> {
        let method = method.parse().expect("a method");
        answer(self.client.request(method, format!("{}{path}", self.base))).await
    }

    /// The events of a conversation, from its beginning or after the message of this id, until one holds `text`.
    ///
    /// # Panics
    /// With what came instead, when ten seconds have passed.
    pub async fn event_with(&self, conversation: &str, after: &str, text: &str) -> String {
        let url = format!("{}/api/chat/{conversation}/events?after={after}", self.base);
        let mut stream = self.client.get(url).send().await.expect("the events open");
        let mut seen = String::new();
        let reading = async {
            while let Ok(Some(bytes)) = stream.chunk().await {
                seen.push_str(&String::from_utf8_lossy(&bytes));
                if seen.contains(text) {
                    return true;
                }
            }
            false
        };
        let found = tokio::time::timeout(std::time::Duration::from_secs(10), reading).await;
        assert!(found == Ok(true), "no event holds {text:?}: {seen}");
        seen
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Option<Answer> {
    let response = request.send().await.ok()?;
    let content_type = response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let status = response.status().as_u16();
    Some(Answer {
        status,
        content_type,
        bytes: response.bytes().await.ok()?.to_vec(),
    })
}

/// A conversation's secret that is unlike any other's: a UUID of version 4.
pub fn conversation(number: u64) -> String {
    format!("3f2c1d00-7a4e-4b6f-9c1d-{number:012x}")
}

/// A telephone number that nobody has.
pub fn phone(number: u64) -> String {
    format!("+1212555{number:04}")
}

/// The contacts of `contacts export`, oldest first.
pub fn contacts(export: &str) -> Vec<Value> {
    export
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of the export is JSON"))
        .collect()
}

/// What residents wrote, in all contacts, in the order of the log.
pub fn inbound(contacts: &[Value]) -> Vec<String> {
    let messages = contacts
        .iter()
        .filter_map(|contact| contact["messages"].as_array())
        .flatten();
    let inbound = messages.filter(|message| message["direction"] == "in");
    inbound
        .map(|message| message["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}
