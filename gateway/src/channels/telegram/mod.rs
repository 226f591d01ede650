//! Telegram: a bot that asks for its messages or is called with them, and answers by the Bot API.
//!
//! The Bot API is spoken directly: `docs/decisions` tells why not by a library's dispatcher.

mod client;
mod inbound;

use super::kind::{Kind, Opened, Opening};
use super::{
    ChannelAdapter, FaultyChannel, HttpAnswer, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError,
    Sink,
};
use crate::incoming::Taken;
use crate::media::{MediaHosts, MediaPlace, NoPlace};
use client::Client;
use config::{ChannelKind, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// The largest update that is read.
const LARGEST_BODY: usize = 1024 * 1024;

/// Telegram, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "telegram",
        label: "Telegram",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: |_| channel(),
    without_public_url: None,
    open: Some(open),
};

const KEYS: &[Key] = &[
    Key::secret("token", "123456:from-botfather"),
    Key::choice("mode", &["polling", "webhook"])
        .help("We ask Telegram (\"polling\"), or Telegram calls us (\"webhook\", which needs secret_token)."),
    // Without a webhook it has no use, but may stay while somebody tries the other mode.
    Key::secret("secret_token", "letters and digits of your own").when("mode", "webhook"),
    Key::api_base("https://api.telegram.org"),
];

fn open(table: &config::Channel, _opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let by_webhook = table.required_text("mode")? == "webhook";
    let settings = TelegramSettings {
        name: table.name.clone(),
        token: table.required_secret("token")?,
        secret_token: table.secret("secret_token")?.filter(|_| by_webhook),
        api_base: table.text("api_base")?,
    };
    Ok(Opened::channel(Telegram::new(settings)?))
}

/// The settings of one bot.
#[derive(Clone, Debug)]
pub struct TelegramSettings {
    /// The channel's name.
    pub name: String,
    /// The bot's token, `123456:ABC…`.
    pub token: SecretString,
    /// The secret that Telegram sends with every update; `None` means that we ask for updates instead.
    pub secret_token: Option<SecretString>,
    /// Where the Bot API is; `None` is Telegram's own.
    pub api_base: Option<String>,
}

/// What Telegram can carry. It promises 4096 characters, and counts places in them in UTF-16.
pub fn channel() -> Channel {
    Channel {
        code: "telegram".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 4096,
            unit: TextUnit::Utf16,
            buttons: 10,
            button_label: 40,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Any,
    }
}

/// The channel.
pub struct Telegram {
    settings: TelegramSettings,
    client: Client,
}

impl Telegram {
    /// Opens the channel; needs no network.
    pub fn new(settings: TelegramSettings) -> Result<Self, FaultyChannel> {
        let token = settings.token.expose_secret();
        let is_token = token
            .split_once(':')
            .is_some_and(|(id, rest)| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) && is_plain(rest));
        let secret = settings.secret_token.as_ref().map(SecretString::expose_secret);
        if !is_token || secret.is_some_and(|secret| !is_plain(secret)) {
            let problem = if is_token {
                "secret_token may hold letters, digits, _ and - only, and must not be empty"
            } else {
                "token is no bot's token: copy the line that BotFather gave, 123456:ABC…"
            };
            return Err(FaultyChannel {
                name: settings.name,
                problem: problem.to_owned(),
            });
        }
        let client = Client::new(&settings)?;
        Ok(Self { settings, client })
    }

    fn is_ours(&self, request: &RawRequest) -> bool {
        let (Some(secret), Some(given)) = (
            &self.settings.secret_token,
            request.single_header("x-telegram-bot-api-secret-token"),
        ) else {
            return false;
        };
        given.as_bytes().ct_eq(secret.expose_secret().as_bytes()).into()
    }
}

fn is_plain(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !text.is_empty() && text.len() <= 256 && text.bytes().all(fits)
}

impl ChannelAdapter for Telegram {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        if request.method != "POST" {
            return Err(Reject::WrongMethod);
        }
        if request.body.len() > LARGEST_BODY {
            return Err(Reject::TooLarge);
        }
        if !self.is_ours(request) {
            return Err(Reject::BadSignature);
        }
        // Telegram repeats what is refused, and everything behind it waits: what cannot be read is taken and left alone.
        let update = super::json::read(&request.body).unwrap_or(Value::Null);
        Ok(inbound::read(&update, &self.settings.name))
    }

    /// A pressed button keeps turning until it is answered; the answer to the webhook does that.
    fn answer_to(&self, request: &RawRequest, _taken: &[Taken]) -> HttpAnswer {
        let update = super::json::read(&request.body).unwrap_or(Value::Null);
        match inbound::pressed(&update) {
            Some(id) => HttpAnswer {
                status: 200,
                content_type: Some("application/json"),
                body: json!({ "method": "answerCallbackQuery", "callback_query_id": id }).to_string(),
            },
            None => HttpAnswer::empty(200),
        }
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        let asks = self.settings.secret_token.is_none();
        Box::pin(async move { Some(self.client.probe(asks).await) })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.client.send_message(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        Some(MediaHosts::new(
            &["api.telegram.org"],
            self.settings.api_base.as_deref(),
        ))
    }

    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        Box::pin(self.client.media_place(reference))
    }

    fn listen<'a>(&'a self, sink: &'a dyn Sink) -> Pending<'a, ()> {
        if self.settings.secret_token.is_some() {
            return Box::pin(std::future::ready(()));
        }
        Box::pin(self.client.poll(sink, &self.settings.name))
    }
}
