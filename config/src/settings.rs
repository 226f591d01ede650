//! The settings of one installation: `callbox.toml` and the environment over it.

mod addresses;
mod channels;
mod environment;
mod read;
mod routes;
mod sign_in;

pub use addresses::Network;
pub use sign_in::{OpenIdConnect, SignIn};

use crate::findings::Findings;
use crate::problem::Problem;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// All settings, checked. `Debug` never shows a secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the server listens and how it is reached.
    pub server: Server,
    /// `sqlite:PATH` or `postgres://…`; `None` is the embedded database in the data folder. May hold a password.
    pub database_url: Option<SecretString>,
    /// The pack that is published at first start.
    pub pack: PackSettings,
    /// How long data is kept.
    pub retention: Retention,
    /// What is taken from one address.
    pub limits: Limits,
    /// The enabled channels by name.
    pub channels: BTreeMap<String, Channel>,
    /// The lookup connectors by name.
    pub connectors: BTreeMap<String, Connector>,
    /// Where requests go that do not stay at the desk, by name.
    pub routes: BTreeMap<String, RouteSettings>,
    /// How staff come in.
    pub sign_in: SignIn,
}

/// `[server]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where pages, web chat and webhooks are served.
    pub listen: SocketAddr,
    /// The address under which the world reaches this server, without a slash at the end; signatures of webhooks
    /// are computed over it. `None`: `http://` and the listening address.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where `/metrics` is served; `None` is nowhere.
    pub metrics_listen: Option<SocketAddr>,
}

/// `[pack]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackSettings {
    /// The folder of the pack that is published at first start; `None` is the built-in one.
    pub path: Option<PathBuf>,
    /// Whether unreviewed facts are refused.
    pub production: bool,
}

/// `[retention]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days after which closed contacts are removed; `None` keeps them. Records under legal hold always stay.
    pub contact_days: Option<u32>,
}

/// `[limits]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// New web chats that one IP address may open in a minute.
    pub conversations_per_minute: u32,
    /// Messages that one resident may write in a minute.
    pub messages_per_minute: u32,
    /// The largest photo that is taken from a resident, in bytes.
    pub photo_bytes: usize,
}

/// One enabled channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name: the last part of its webhook's path.
    pub name: String,
    /// What it is, with the settings of that kind.
    pub kind: ChannelKind,
}

/// The kinds of channels.
#[derive(Clone, Debug)]
pub enum ChannelKind {
    /// The chat on the city's own pages.
    WebChat(WebChat),
    /// SMS by Twilio.
    Sms(Sms),
    /// A telephone number whose calls are answered by Twilio.
    Voice(Voice),
    /// A Telegram bot.
    Telegram(Telegram),
    /// A Discord application.
    Discord(Discord),
    /// A page's Messenger inbox.
    Messenger(Meta),
    /// An Instagram inbox.
    Instagram(Meta),
    /// `WhatsApp`'s cloud API.
    Whatsapp(Whatsapp),
    /// X: direct messages and mentions.
    X(X),
}

impl ChannelKind {
    /// The name of the kind in `kind = "…"`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::WebChat(_) => "webchat",
            Self::Sms(_) => "sms",
            Self::Voice(_) => "voice",
            Self::Telegram(_) => "telegram",
            Self::Discord(_) => "discord",
            Self::Messenger(_) => "messenger",
            Self::Instagram(_) => "instagram",
            Self::Whatsapp(_) => "whatsapp",
            Self::X(_) => "x",
        }
    }
}

/// `kind = "webchat"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebChat {
    /// Pages of other origins that may embed the chat: `https://www.city.example`.
    pub allowed_origins: Vec<String>,
}

/// `kind = "sms"`.
#[derive(Clone, Debug)]
pub struct Sms {
    /// Twilio's account, `AC…`.
    pub account_sid: String,
    /// The first signs what we send; all verify what comes in, so that a token can be changed without losing a message.
    pub auth_tokens: Vec<SecretString>,
    /// The number or short code to send from. At least one of this and the next is there.
    pub from: Option<String>,
    /// The messaging service to send by, `MG…`; takes precedence over `from`.
    pub messaging_service_sid: Option<String>,
    /// Whether replies go back in the answer to the webhook (`TwiML`) rather than by the REST API.
    pub reply_by_twiml: bool,
    /// Where the REST API is, without a slash at the end; `None` is Twilio's own.
    pub api_base: Option<String>,
}

/// `kind = "voice"`: goes with an SMS channel of the same account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The number that is called.
    pub number: String,
    /// Where calls for a person are transferred to.
    pub transfer_to: String,
}

/// `kind = "telegram"`.
#[derive(Clone, Debug)]
pub struct Telegram {
    /// The bot's token.
    pub token: SecretString,
    /// How messages come in.
    pub mode: TelegramMode,
    /// The API's address; `None` is Telegram's own.
    pub api_base: Option<String>,
}

/// How messages of Telegram come in.
#[derive(Clone, Debug)]
pub enum TelegramMode {
    /// We ask.
    Polling,
    /// Telegram calls `/hooks/NAME`, with this secret in a header.
    Webhook(SecretString),
}

/// `kind = "discord"`.
#[derive(Clone, Debug)]
pub struct Discord {
    /// The bot's token.
    pub token: SecretString,
    /// The application's id.
    pub application_id: String,
    /// The application's public key, 64 hexadecimal digits.
    pub public_key: String,
    /// The API's address; `None` is Discord's own.
    pub api_base: Option<String>,
}

/// `kind = "messenger"` and `kind = "instagram"`.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Signs webhooks.
    pub app_secret: SecretString,
    /// Proves the webhook's address.
    pub verify_token: SecretString,
    /// Sends.
    pub page_token: SecretString,
    /// The page.
    pub page_id: String,
    /// The API's address; `None` is Meta's own.
    pub api_base: Option<String>,
}

/// `kind = "whatsapp"`.
#[derive(Clone, Debug)]
pub struct Whatsapp {
    /// Signs webhooks.
    pub app_secret: SecretString,
    /// Proves the webhook's address.
    pub verify_token: SecretString,
    /// Sends.
    pub access_token: SecretString,
    /// The sending number's id.
    pub phone_number_id: String,
    /// The names of approved templates, by the status of a request that they tell.
    pub templates: BTreeMap<String, String>,
    /// The languages that every template is approved in, as the provider writes them (`en_US`); the first stands for
    /// all others.
    pub template_languages: Vec<String>,
    /// The API's address; `None` is Meta's own.
    pub api_base: Option<String>,
}

/// `kind = "x"`.
#[derive(Clone, Debug)]
pub struct X {
    /// The application's key.
    pub consumer_key: SecretString,
    /// The application's secret, which signs webhooks.
    pub consumer_secret: SecretString,
    /// The account's token.
    pub access_token: SecretString,
    /// The account's token secret.
    pub access_token_secret: SecretString,
    /// The account's id.
    pub user_id: String,
    /// The API's address; `None` is X's own.
    pub api_base: Option<String>,
}

/// `[connectors.NAME]`: whom an answer with `lookup = "NAME"` asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// The address; what is asked for is added to its query.
    pub url: String,
    /// The only host that is asked.
    pub host: String,
    /// The deadline, in milliseconds.
    pub timeout_ms: u64,
}

/// `[routes.NAME]`: an agency's way to take requests.
#[derive(Clone, Debug)]
pub struct RouteSettings {
    /// Its name, which services name with `to`.
    pub name: String,
    /// What it is.
    pub kind: RouteKind,
}

/// The kinds of routes.
#[derive(Clone, Debug)]
pub enum RouteKind {
    /// A signed POST of JSON.
    Webhook(WebhookRoute),
    /// A message by SMTP.
    Email(EmailRoute),
}

/// `kind = "webhook"`.
#[derive(Clone, Debug)]
pub struct WebhookRoute {
    /// The address.
    pub url: String,
    /// What signs, `whsec_` and base64; the second one while a secret is being changed.
    pub secrets: Vec<SecretString>,
}

/// `kind = "email"`.
#[derive(Clone, Debug)]
pub struct EmailRoute {
    /// The mail server, with user and password: `smtps://user:password@mail.city.example`.
    pub smtp: SecretString,
    /// The sender.
    pub from: String,
    /// The addressees.
    pub to: Vec<String>,
}

impl Settings {
    /// Reads a settings file (none: the defaults) and the environment over it.
    ///
    /// `environment` is every variable of the process; those that begin with `CALLBOX__` count, and an empty one
    /// counts as not given. Returns all problems at once; none of them shows a value that may be secret.
    pub fn load(
        path: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Problem>> {
        let mut findings = Findings::default();
        let settings = read::load(path, environment, &mut findings);
        let problems = findings.into_problems();
        match settings {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(problems),
        }
    }

    /// The address under which the world reaches this server, without a slash at the end.
    pub fn public_url(&self) -> String {
        self.server
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.server.listen))
    }
}

impl Default for Settings {
    fn default() -> Self {
        let webchat = Channel {
            name: "webchat".to_owned(),
            kind: ChannelKind::WebChat(WebChat::default()),
        };
        Self {
            server: Server {
                listen: SocketAddr::from(([127, 0, 0, 1], 3110)),
                public_url: None,
                trusted_proxies: Vec::new(),
                metrics_listen: None,
            },
            database_url: None,
            pack: PackSettings {
                path: None,
                production: false,
            },
            retention: Retention { contact_days: None },
            limits: Limits {
                conversations_per_minute: 120,
                messages_per_minute: 30,
                photo_bytes: 10 * 1024 * 1024,
            },
            channels: BTreeMap::from([(webchat.name.clone(), webchat)]),
            connectors: BTreeMap::new(),
            routes: BTreeMap::new(),
            sign_in: SignIn::default(),
        }
    }
}

#[cfg(test)]
mod tests;
