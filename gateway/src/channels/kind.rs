//! What a channel's folder says of itself: its name, its settings, what it can carry, and how one account is opened.

use super::webchat::WebChat;
use super::{ChannelAdapter, FaultyChannel};
use config::ChannelKind;
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use std::sync::Arc;

/// One kind of channel: everything that the rest of the gateway knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name, which is also its code in the log, and the keys of its table `[channels.NAME]`.
    pub settings: ChannelKind,
    /// What it can carry to an address, whether or not an account of it is enabled: a conversation can outlive its
    /// channel's settings. One kind may have private and public addresses.
    pub channel: fn(&str) -> Channel,
    /// What `doctor` says where `server.public_url` is not set; `None` where the channel works without.
    pub without_public_url: Option<&'static str>,
    /// Opens one account, without a network; `None` where this version knows the settings, but has no adapter.
    pub open: Option<Open>,
}

/// Opens one account: takes its settings out of the checked table and refuses those that cannot work.
pub type Open = fn(&config::Channel, &Opening<'_>) -> Result<Opened, FaultyChannel>;

/// What a channel may want to know of the city beside its own table.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The address under which the world reaches this server, without a slash at the end.
    pub public_url: &'a str,
    /// `[limits]`.
    pub limits: config::Limits,
    /// The time in epoch milliseconds.
    pub clock: fn() -> i64,
}

/// An account that is open.
#[derive(Clone)]
pub enum Opened {
    /// Of a provider that calls us, or that we dial.
    Channel(Arc<dyn ChannelAdapter>),
    /// Our own web chat, which has pages beside its channel.
    WebChat(Arc<WebChat>),
}

impl Opened {
    /// An account of a provider.
    pub fn channel(adapter: impl ChannelAdapter + 'static) -> Self {
        Self::Channel(Arc::new(adapter))
    }
}

/// `without_public_url` of channels whose providers call us.
pub const NO_ADDRESS_TO_CALL: &str = "server.public_url is not set, so that the provider has no address to call";

/// Plain private text, for codes that no kind has: the terminal's, and those of channels that are run elsewhere.
pub fn plain(code: &str) -> Channel {
    Channel {
        code: code.to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 4000,
            unit: TextUnit::Chars,
            buttons: 0,
            button_label: 0,
        },
        idle_gap_ms: 30 * 60 * 1000,
        push: PushRule::Any,
    }
}
