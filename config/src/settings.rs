//! The settings of one installation: `callbox.toml` and the environment over it.

mod addresses;
mod channel;
mod channels;
mod documented;
mod environment;
mod kinds;
mod read;
mod routes;
mod sign_in;

pub use addresses::Network;
pub use channel::{Channel, UnfitKey};
pub use documented::documented_channels;
pub(crate) use documented::to_fill_in;
pub use kinds::{Beside, ChannelKind, Form, Key, Need, Takes};
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
    /// The codes in the log of the kinds of channels that there are. One that goes with another has none of its own.
    pub channel_kinds: Vec<&'static str>,
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
    /// counts as not given. `kinds` are the kinds of channels that there are. Returns all problems at once; none of them
    /// shows a value that may be secret.
    pub fn load(
        path: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        kinds: &[ChannelKind],
    ) -> Result<Self, Vec<Problem>> {
        let mut findings = Findings::default();
        let settings = read::load(path, environment, kinds, &mut findings);
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
    /// The defaults of everything but the channels: of those there are none.
    fn default() -> Self {
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
            channels: BTreeMap::new(),
            channel_kinds: Vec::new(),
            connectors: BTreeMap::new(),
            routes: BTreeMap::new(),
            sign_in: SignIn::default(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
