//! What Messenger, Instagram and `WhatsApp` share: Meta's handshake, its signature, and its Graph API.
//!
//! Source: Meta's documentation "Webhooks: Getting Started" and "Graph API: Handling Errors".

use super::call::{self, Answered};
use super::form::{pairs, value};
use super::{FaultyChannel, HttpAnswer, RawRequest, Received, Reject, SendError, json};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Meta's Graph API.
pub const GRAPH: &str = "https://graph.facebook.com";
/// The version that the bodies of these channels are written for; part of every path.
pub const VERSION: &str = "v25.0";
/// The largest webhook that is read; Meta sends batches of up to a thousand updates.
const LARGEST_BODY: usize = 1024 * 1024;
/// The length of `sha256=` and 64 hexadecimal digits.
const SIGNATURE: usize = 71;
/// Errors that pass with time: the rates of applications, users, pages and numbers, and Meta's own faults.
const PASSING: [i64; 12] = [1, 2, 4, 17, 32, 613, 1200, 80006, 80007, 130_429, 131_048, 131_056];
/// The token has run out or was withdrawn.
const BAD_TOKEN: i64 = 190;
/// The resident has blocked the page, or has left.
const UNAVAILABLE: [i64; 2] = [551, 131_050];

/// The secrets by which Meta's webhooks are believed.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Signs every webhook.
    pub app_secret: SecretString,
    /// Proves the webhook's address once.
    pub verify_token: SecretString,
}

impl Proof {
    /// The secrets of a channel's table.
    pub fn of(table: &config::Channel) -> Result<Self, config::UnfitKey> {
        Ok(Self {
            app_secret: table.required_secret("app_secret")?,
            verify_token: table.required_secret("verify_token")?,
        })
    }

    /// Refuses settings by which everybody's signature would fit.
    pub fn check(&self, name: &str) -> Result<(), FaultyChannel> {
        for (key, secret) in [("app_secret", &self.app_secret), ("verify_token", &self.verify_token)] {
            if secret.expose_secret().trim().is_empty() {
                return Err(FaultyChannel {
                    name: name.to_owned(),
                    problem: format!("{key} is empty: copy it from the app's settings"),
                });
            }
        }
        Ok(())
    }

    /// The answer to a handshake, or the JSON of a signed webhook.
    fn open(&self, request: &RawRequest) -> Result<Opened, Reject> {
        if request.method == "GET" {
            return self.handshake(request).map(Opened::Handshake);
        }
        if request.method != "POST" {
            return Err(Reject::WrongMethod);
        }
        if request.body.len() > LARGEST_BODY {
            return Err(Reject::TooLarge);
        }
        if !self.is_signed(request) {
            return Err(Reject::BadSignature);
        }
        json::read(&request.body)
            .map(Opened::Webhook)
            .ok_or(Reject::Malformed("the body is no JSON"))
    }

    /// What a request holds: the answer to a handshake, or what `read` finds in a signed webhook.
    pub fn receive(&self, request: &RawRequest, read: impl FnOnce(&Value) -> Received) -> Result<Received, Reject> {
        match self.open(request)? {
            Opened::Handshake(answer) => Ok(Received {
                answer_now: Some(answer),
                ..Received::default()
            }),
            Opened::Webhook(body) => Ok(read(&body)),
        }
    }

    fn handshake(&self, request: &RawRequest) -> Result<HttpAnswer, Reject> {
        let query = pairs(request.query.as_deref().unwrap_or_default().as_bytes());
        let token = value(&query, "hub.verify_token").unwrap_or_default();
        let wanted = self.verify_token.expose_secret().as_bytes();
        let fits: bool = token.as_bytes().ct_eq(wanted).into();
        if !fits || value(&query, "hub.mode").as_deref() != Some("subscribe") {
            return Err(Reject::BadSignature);
        }
        let challenge = value(&query, "hub.challenge").ok_or(Reject::Malformed("hub.challenge"))?;
        Ok(HttpAnswer {
            status: 200,
            content_type: Some("text/plain; charset=utf-8"),
            body: challenge,
        })
    }

    fn is_signed(&self, request: &RawRequest) -> bool {
        let Some(given) = request.single_header("x-hub-signature-256") else {
            return false;
        };
        if given.len() != SIGNATURE {
            return false;
        }
        let wanted = format!("sha256={}", hex(&sign(&self.app_secret, &request.body)));
        wanted.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// What a request of Meta's was.
#[derive(Debug)]
enum Opened {
    /// The proof of an address, and what to answer.
    Handshake(HttpAnswer),
    /// A signed webhook.
    Webhook(Value),
}

/// The HMAC-SHA256 of a body under a secret. `Hmac` takes keys of any length.
fn sign(secret: &SecretString, body: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return Vec::new();
    };
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut written = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(written, "{byte:02x}");
    }
    written
}

/// Posts one message to the Graph API. The body of a success comes back; a success without the id that `id` looks for
/// must not be sent a second time.
pub async fn post(
    http: &reqwest::Client,
    url: String,
    token: &SecretString,
    body: &Value,
    id: impl Fn(&Value) -> Option<String>,
) -> Result<String, SendError> {
    let request = http.post(url).bearer_auth(token.expose_secret()).json(body);
    let answered = call::send(request).await?;
    if answered.is_success() {
        return id(&answered.body).ok_or(SendError::Unknown);
    }
    Err(refusal(&answered))
}

fn refusal(answered: &Answered) -> SendError {
    let Some(code) = answered.body.pointer("/error/code").and_then(Value::as_i64) else {
        return answered.refusal(None);
    };
    if code == BAD_TOKEN {
        return call::refused_credentials();
    }
    if PASSING.contains(&code) {
        return SendError::Later {
            retry_after: answered.retry_after,
        };
    }
    if UNAVAILABLE.contains(&code) {
        return SendError::OptedOut;
    }
    let subcode = answered.body.pointer("/error/error_subcode").and_then(Value::as_i64);
    let named = subcode.map_or_else(|| code.to_string(), |subcode| format!("{code}/{subcode}"));
    answered.refusal(Some(named))
}
