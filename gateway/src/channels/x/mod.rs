//! X: direct messages, and posts that mention the city, by signed webhooks; answers by its API.

mod inbound;
mod oauth;

use super::call::{self, Answered};
use super::form::{pairs, value};
use super::kind::{Kind, NO_ADDRESS_TO_CALL, Opened, Opening};
use super::{
    ChannelAdapter, FaultyChannel, HttpAnswer, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError,
    Window,
};
use crate::incoming::Progress;
use crate::media::{MediaHosts, MediaPlace, NoPlace, secret_header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use config::{ChannelKind, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use governor::Quota;
use hmac::{Hmac, KeyInit, Mac};
use oauth::Keys;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use std::num::NonZeroU32;
use std::time::Duration;
use subtle::ConstantTimeEq;

const X_API: &str = "https://api.x.com";
/// The largest webhook that is read.
const LARGEST_BODY: usize = 1024 * 1024;
/// The longest challenge that is answered; X's are a few dozen letters.
const LONGEST_CHALLENGE: usize = 1024;
/// What every body has that says anything, and no challenge of X's.
const BEGIN_OF_A_BODY: char = '{';
/// The time for which X counts messages.
const WINDOW: Duration = Duration::from_mins(15);
/// Before the address of a post that is answered in public; a bare number is a person.
const POST: &str = "post:";

/// X, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "x",
        label: "X",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: channel_at,
    without_public_url: Some(NO_ADDRESS_TO_CALL),
    open: Some(open),
};

const KEYS: &[Key] = &[
    Key::secret("consumer_key", "of the app"),
    Key::secret("consumer_secret", "of the app"),
    Key::secret("access_token", "of the account"),
    Key::secret("access_token_secret", "of the account"),
    Key::text("user_id", "1000000000"),
    Key::api_base(X_API),
];

fn open(table: &config::Channel, opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let settings = XSettings {
        name: table.name.clone(),
        consumer_key: table.required_secret("consumer_key")?,
        consumer_secret: table.required_secret("consumer_secret")?,
        access_token: table.required_secret("access_token")?,
        access_token_secret: table.required_secret("access_token_secret")?,
        user_id: table.required_text("user_id")?,
        api_base: table.text("api_base")?,
        clock: opening.clock,
    };
    Ok(Opened::channel(X::new(settings)?))
}

/// The settings of one account.
#[derive(Clone, Debug)]
pub struct XSettings {
    /// The channel's name.
    pub name: String,
    /// The application's key.
    pub consumer_key: SecretString,
    /// The application's secret: signs webhooks, and with the others every call.
    pub consumer_secret: SecretString,
    /// The account's token.
    pub access_token: SecretString,
    /// The account's token secret.
    pub access_token_secret: SecretString,
    /// The account's id; what it writes itself is left alone.
    pub user_id: String,
    /// Where the API is; `None` is X's own.
    pub api_base: Option<String>,
    /// The time in epoch milliseconds, which every call is signed with.
    pub clock: fn() -> i64,
}

/// What a direct message can carry.
pub fn channel() -> Channel {
    Channel {
        code: "x".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 10_000,
            unit: TextUnit::Chars,
            buttons: 0,
            button_label: 0,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Any,
    }
}

/// What a public answer can carry. X weighs Chinese letters and emoji as two of 280; counted in bytes, no text that
/// fits here is ever too heavy there.
fn public_channel() -> Channel {
    let mut channel = channel();
    channel.surface = Surface::Public;
    channel.limits.text = 270;
    channel.limits.unit = TextUnit::Bytes;
    channel
}

/// Where X keeps the files of direct messages.
fn hosts(settings: &XSettings) -> MediaHosts {
    MediaHosts::new(&["ton.twitter.com", "ton.x.com"], settings.api_base.as_deref())
}

/// What can be carried to an address: one person, or everybody who reads along.
fn channel_at(address: &str) -> Channel {
    if address.starts_with(POST) {
        return public_channel();
    }
    channel()
}

/// The channel.
pub struct X {
    settings: XSettings,
    http: reqwest::Client,
    base: String,
}

impl X {
    /// Opens the channel; needs no network.
    pub fn new(settings: XSettings) -> Result<Self, FaultyChannel> {
        let secrets = [
            ("consumer_key", &settings.consumer_key),
            ("consumer_secret", &settings.consumer_secret),
            ("access_token", &settings.access_token),
            ("access_token_secret", &settings.access_token_secret),
        ];
        for (key, secret) in secrets {
            if secret.expose_secret().trim().is_empty() {
                return Err(FaultyChannel {
                    name: settings.name.clone(),
                    problem: format!("{key} is empty: copy it from X's developer page"),
                });
            }
        }
        let base = settings
            .api_base
            .as_deref()
            .unwrap_or(X_API)
            .trim_end_matches('/')
            .to_owned();
        let http = call::client(&settings.name, &base, call::ANSWER_TIMEOUT)?;
        Ok(Self { settings, http, base })
    }

    /// `sha256=` and the base64 of the HMAC-SHA256 under the application's secret: X's one way to sign.
    fn sign(&self, content: &[u8]) -> String {
        let key = self.settings.consumer_secret.expose_secret().as_bytes();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return String::new();
        };
        mac.update(content);
        format!("sha256={}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    fn challenge(&self, request: &RawRequest) -> Result<HttpAnswer, Reject> {
        let query = pairs(request.query.as_deref().unwrap_or_default().as_bytes());
        let token = value(&query, "crc_token").unwrap_or_default();
        // X signs bodies as we sign challenges: to answer one that reads as a body would sign it for whoever asks.
        if token.is_empty() || token.len() > LONGEST_CHALLENGE || token.contains(BEGIN_OF_A_BODY) {
            return Err(Reject::Malformed("crc_token"));
        }
        Ok(HttpAnswer {
            status: 200,
            content_type: Some("application/json"),
            body: json!({ "response_token": self.sign(token.as_bytes()) }).to_string(),
        })
    }

    fn authorization(&self, method: &str, url: &str) -> String {
        let keys = Keys {
            consumer_key: self.settings.consumer_key.expose_secret(),
            consumer_secret: self.settings.consumer_secret.expose_secret(),
            token: self.settings.access_token.expose_secret(),
            token_secret: self.settings.access_token_secret.expose_secret(),
        };
        oauth::authorize(method, url, &keys, &oauth::Once::at((self.settings.clock)()))
    }

    async fn post(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        let (path, body, id) = match outgoing.to.strip_prefix(POST) {
            Some(post) => (
                "/2/tweets".to_owned(),
                json!({ "text": outgoing.text, "reply": { "in_reply_to_tweet_id": post } }),
                "/data/id",
            ),
            None if outgoing.to.bytes().all(|byte| byte.is_ascii_digit()) => (
                format!("/2/dm_conversations/with/{}/messages", outgoing.to),
                json!({ "text": outgoing.text }),
                "/data/dm_event_id",
            ),
            None => {
                return Err(SendError::Never {
                    code: "bad-address".to_owned(),
                });
            }
        };
        let url = format!("{}{path}", self.base);
        let authorization = self.authorization("POST", &url);
        let request = self.http.post(&url).header("authorization", authorization).json(&body);
        let answered = call::send(request).await?;
        if answered.is_success() {
            let id = answered.body.pointer(id).and_then(Value::as_str).map(str::to_owned);
            return id.map_or(Err(SendError::Unknown), |id| {
                Ok(Receipt {
                    provider_id: Some(id),
                    progress: Progress::Sent,
                })
            });
        }
        Err(refusal(&answered, (self.settings.clock)()))
    }
}

/// X refuses with 403 whom it may not write to, and says in a header of its own until when its limit holds.
fn refusal(answered: &Answered, now_ms: i64) -> SendError {
    if answered.status == 429 {
        return SendError::Later {
            retry_after: answered.retry_after.or_else(|| Some(until_reset(answered, now_ms))),
        };
    }
    let detail = answered.body.get("detail").and_then(Value::as_str).unwrap_or_default();
    if answered.status == 403 && detail.contains("cannot send messages to this user") {
        return SendError::OptedOut;
    }
    answered.refusal(None)
}

/// The time until X's limit is lifted. A time that has passed, or none at all, stands for a quarter of an hour: X's own
/// window (docs.x.com, rate limits).
fn until_reset(answered: &Answered, now_ms: i64) -> Duration {
    let left = answered
        .limit_reset
        .map(|reset| reset.saturating_mul(1000).saturating_sub(now_ms));
    let left = left.and_then(|left| u64::try_from(left).ok()).filter(|left| *left > 0);
    left.map_or(WINDOW, |left| Duration::from_millis(left).min(call::LONGEST_WAIT))
}

/// X takes fifteen direct messages in a quarter of an hour and 1440 in a day (docs.x.com, rate limits): five at once and
/// one each ninety seconds of one gateway are never refused. What several send together, the window holds back.
fn pace() -> Quota {
    const AT_ONCE: NonZeroU32 = NonZeroU32::new(5).unwrap();
    const BETWEEN: Duration = Duration::from_secs(90);
    Quota::with_period(BETWEEN).map_or_else(|| Quota::per_hour(AT_ONCE), |pace| pace.allow_burst(AT_ONCE))
}

impl ChannelAdapter for X {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn pace(&self) -> Quota {
        pace()
    }

    fn window(&self) -> Option<Window> {
        Some(Window {
            most: 15,
            // A call may be on its way for so long before X counts it.
            lasts: WINDOW + call::ANSWER_TIMEOUT,
        })
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        if request.method == "GET" {
            return Ok(Received {
                answer_now: Some(self.challenge(request)?),
                ..Received::default()
            });
        }
        if request.method != "POST" {
            return Err(Reject::WrongMethod);
        }
        if request.body.len() > LARGEST_BODY {
            return Err(Reject::TooLarge);
        }
        let given = request
            .single_header("x-twitter-webhooks-signature")
            .unwrap_or_default();
        let fits: bool = self.sign(&request.body).as_bytes().ct_eq(given.as_bytes()).into();
        if !fits {
            return Err(Reject::BadSignature);
        }
        let body = super::json::read(&request.body).ok_or(Reject::Malformed("the body is no JSON"))?;
        Ok(inbound::read(&body, &self.settings))
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async {
            let url = format!("{}/2/users/me", self.base);
            let request = self
                .http
                .get(&url)
                .header("authorization", self.authorization("GET", &url));
            let told = call::ask(request, "copy the four keys again from X's developer page").await;
            Some(
                told.and_then(|body| match body.pointer("/data/id").and_then(Value::as_str) {
                    Some(id) if id == self.settings.user_id => Ok(format!("account {id}")),
                    Some(id) => Err(format!("the tokens are for account {id}: set user_id = \"{id}\"")),
                    None => Err("the provider does not say whose tokens they are".to_owned()),
                }),
            )
        })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.post(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        Some(hosts(&self.settings))
    }

    /// Files of direct messages are given out to the two who write to each other, so the call is signed.
    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        let authorization = self.authorization("GET", reference);
        Box::pin(std::future::ready(Ok(MediaPlace {
            url: reference.to_owned(),
            authorization: secret_header(authorization.as_bytes()),
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::RateLimiter;
    use governor::clock::FakeRelativeClock;

    #[test]
    fn no_quarter_of_an_hour_sees_more_messages_than_x_takes() {
        let clock = FakeRelativeClock::default();
        let pace = RateLimiter::direct_with_clock(pace(), clock.clone());
        let mut sent: Vec<Duration> = Vec::new();
        for second in 0..3 * 3600 {
            let now = Duration::from_secs(second);
            // A queue that never ends, with an hour of silence in it.
            while second / 3600 != 1 && pace.check().is_ok() {
                sent.push(now);
            }
            clock.advance(Duration::from_secs(1));
        }
        let most = sent.iter().map(|start| {
            let within = |at: &&Duration| *at >= start && **at <= *start + WINDOW;
            sent.iter().filter(within).count()
        });
        assert_eq!(most.max(), Some(15));
    }
}
