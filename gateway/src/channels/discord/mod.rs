//! Discord: direct messages and mentions by the gateway that we dial, buttons and commands by signed interactions, answers
//! by the REST API.

mod client;
mod gateway;
mod inbound;
mod interaction;

use super::kind::{Kind, Opened, Opening};
use super::{
    ChannelAdapter, FaultyChannel, HttpAnswer, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError,
    Sink,
};
use crate::incoming::Taken;
use crate::media::{MediaHosts, MediaPlace, NoPlace};
use client::Client;
use config::{ChannelKind, Form, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use ed25519_dalek::VerifyingKey;
use governor::Quota;
use secrecy::{ExposeSecret, SecretString};

/// Discord, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "discord",
        label: "Discord",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: channel_at,
    without_public_url: None,
    open: Some(open),
};

const KEYS: &[Key] = &[
    Key::secret("token", "bot token"),
    Key::text("application_id", "100000000000000000"),
    Key::form(
        "public_key",
        PUBLIC_KEY,
        "0000000000000000000000000000000000000000000000000000000000000000",
    ),
    Key::api_base("https://discord.com"),
];

const PUBLIC_KEY: Form = Form {
    fits: |key| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
    what: "a public key",
    remedy: "Copy the 64 hexadecimal digits under General Information on Discord's developer page.",
};

fn open(table: &config::Channel, opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let settings = DiscordSettings {
        name: table.name.clone(),
        token: table.required_secret("token")?,
        public_key: table.required_text("public_key")?,
        api_base: table.text("api_base")?,
        public_url: opening.public_url.to_owned(),
    };
    Ok(Opened::channel(Discord::new(settings)?))
}

/// The settings of one application.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// The channel's name.
    pub name: String,
    /// The bot's token.
    pub token: SecretString,
    /// The application's public key, 64 hexadecimal digits, which signs interactions.
    pub public_key: String,
    /// Where the REST API is; `None` is Discord's own.
    pub api_base: Option<String>,
    /// The city's own address, by which Discord is told who calls.
    pub public_url: String,
}

/// What a direct message can carry.
pub fn channel() -> Channel {
    Channel {
        code: "discord".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 2000,
            unit: TextUnit::Chars,
            buttons: 10,
            button_label: 80,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Any,
    }
}

/// What an answer in a server's channel can carry: the name that it calls takes a part of it.
fn public_channel() -> Channel {
    let mut channel = channel();
    channel.surface = Surface::Public;
    channel.limits.text = 1900;
    channel.limits.buttons = 0;
    channel
}

/// What can be carried to an address: one person, or everybody who reads along.
fn channel_at(address: &str) -> Channel {
    if address.starts_with(inbound::GUILD) {
        return public_channel();
    }
    channel()
}

/// The channel.
pub struct Discord {
    settings: DiscordSettings,
    key: VerifyingKey,
    client: Client,
}

impl Discord {
    /// Opens the channel; needs no network.
    pub fn new(settings: DiscordSettings) -> Result<Self, FaultyChannel> {
        let fault = |problem: &str| FaultyChannel {
            name: settings.name.clone(),
            problem: problem.to_owned(),
        };
        if settings.token.expose_secret().trim().is_empty() {
            return Err(fault(
                "token is empty: copy the bot's token from Discord's developer page",
            ));
        }
        let key = interaction::bytes::<32>(&settings.public_key);
        let key = key.and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let key = key.ok_or_else(|| fault("public_key is no key: copy the 64 digits under General Information"))?;
        let client = Client::new(&settings)?;
        Ok(Self { settings, key, client })
    }
}

/// Where Discord keeps files.
fn hosts(settings: &DiscordSettings) -> MediaHosts {
    const NAMES: &[&str] = &["cdn.discordapp.com", "media.discordapp.net"];
    MediaHosts::new(NAMES, settings.api_base.as_deref())
}

impl ChannelAdapter for Discord {
    fn name(&self) -> &str {
        &self.settings.name
    }

    /// Fifty calls a second and bot; opening a conversation takes a second one.
    fn pace(&self) -> Quota {
        super::per_second(20)
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        interaction::read(request, &self.key, &self.settings)
    }

    fn answer_to(&self, request: &RawRequest, taken: &[Taken]) -> HttpAnswer {
        interaction::answer(request, taken)
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async { Some(self.client.probe().await) })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.client.send_message(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        Some(hosts(&self.settings))
    }

    /// The addresses are signed for a day and open to whoever has them.
    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        Box::pin(std::future::ready(Ok(MediaPlace::open(reference))))
    }

    fn listen<'a>(&'a self, sink: &'a dyn Sink) -> Pending<'a, ()> {
        Box::pin(gateway::listen(&self.client, sink, &self.settings))
    }
}
