//! The one list of channels: a new kind adds one line to each of the two tables here.

use super::discord::{Discord, DiscordSettings};
use super::messenger::{Inbox, Messenger, MessengerSettings};
use super::sms::{Sms, SmsSettings};
use super::telegram::{Telegram, TelegramSettings};
use super::webchat::{WebChat, WebChatSettings};
use super::whatsapp::{Whatsapp, WhatsappSettings};
use super::x::{X, XSettings};
use super::{ChannelAdapter, RawRequest, Received, Reject};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the channel of this code can carry, also where it is not enabled: a conversation can outlive its channel's
/// settings. Unknown codes, and the terminal, are taken for plain private text.
pub fn channel_of(code: &str) -> Channel {
    match code {
        "sms" => super::sms::channel(),
        "webchat" => super::webchat::channel(),
        "messenger" => super::messenger::channel(Inbox::Messenger),
        "instagram" => super::messenger::channel(Inbox::Instagram),
        "whatsapp" => super::whatsapp::channel(),
        "telegram" => super::telegram::channel(),
        "discord" => super::discord::channel(),
        "x" => super::x::channel(),
        other => Channel {
            code: other.to_owned(),
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
        },
    }
}

/// The settings of one channel, by kind.
#[derive(Clone, Debug)]
pub enum ChannelSettings {
    /// Twilio's SMS and MMS.
    Sms(SmsSettings),
    /// Our own web chat.
    WebChat(WebChatSettings),
    /// A page's Messenger, or an Instagram account's inbox.
    Messenger(MessengerSettings),
    /// `WhatsApp`'s cloud API.
    Whatsapp(WhatsappSettings),
    /// A Telegram bot.
    Telegram(TelegramSettings),
    /// A Discord application.
    Discord(DiscordSettings),
    /// An account on X.
    X(XSettings),
}

/// A channel that cannot be opened, in words that name the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyChannel {
    /// The channel's name.
    pub name: String,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

/// The enabled channels, by name.
#[derive(Clone, Default)]
pub struct Channels {
    by_name: BTreeMap<String, Arc<dyn ChannelAdapter>>,
    webchat: Option<Arc<WebChat>>,
}

impl Channels {
    /// Opens all; needs no network.
    pub fn open(settings: Vec<ChannelSettings>) -> Result<Self, FaultyChannel> {
        let mut channels = Self::default();
        for one in settings {
            let adapter: Arc<dyn ChannelAdapter> = match one {
                ChannelSettings::Sms(sms) => Arc::new(Sms::new(sms)?),
                ChannelSettings::Messenger(inbox) => Arc::new(Messenger::new(inbox)?),
                ChannelSettings::Whatsapp(number) => Arc::new(Whatsapp::new(number)?),
                ChannelSettings::Telegram(bot) => Arc::new(Telegram::new(bot)?),
                ChannelSettings::Discord(application) => Arc::new(Discord::new(application)?),
                ChannelSettings::X(account) => Arc::new(X::new(account)?),
                ChannelSettings::WebChat(webchat) => {
                    let webchat = Arc::new(WebChat::new(webchat));
                    channels.webchat = Some(Arc::clone(&webchat));
                    webchat
                }
            };
            channels.by_name.insert(adapter.name().to_owned(), adapter);
        }
        Ok(channels)
    }

    /// The channel of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn ChannelAdapter>> {
        self.by_name.get(name)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn ChannelAdapter>> {
        self.by_name.values()
    }

    /// The web chat, which has pages of its own.
    pub fn webchat(&self) -> Option<&Arc<WebChat>> {
        self.webchat.as_ref()
    }

    /// What a request to `/hooks/NAME…` holds; `None` if no channel has that name.
    pub fn receive(&self, name: &str, request: &RawRequest) -> Option<Result<Received, Reject>> {
        self.by_name.get(name).map(|adapter| adapter.receive(request))
    }
}
