//! Our own web chat: JSON over HTTP, later replies as server-sent events.

use super::{ChannelAdapter, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError};
use crate::incoming::Progress;
use conversation::{Channel, Limits, Surface, TextUnit};

/// The settings of the web chat.
#[derive(Clone, Debug)]
pub struct WebChatSettings {
    /// The channel's name.
    pub name: String,
    /// Origins of other sites that may use the API and show the chat in a frame.
    pub allowed_origins: Vec<String>,
    /// How many conversations one IP address may begin in a minute; the contract's default is 120.
    pub conversations_per_minute: u32,
    /// How many messages one resident may write in a minute; the contract's default is 30.
    pub messages_per_minute: u32,
}

/// The channel.
pub struct WebChat {
    settings: WebChatSettings,
}

impl WebChat {
    /// Opens the channel.
    pub fn new(settings: WebChatSettings) -> Self {
        Self { settings }
    }
}

impl ChannelAdapter for WebChat {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn channel(&self) -> Channel {
        Channel {
            code: "webchat".to_owned(),
            law_words: false,
            surface: Surface::Private,
            limits: Limits {
                text: 4000,
                unit: TextUnit::Chars,
                buttons: 10,
                button_label: 40,
            },
            idle_gap_ms: 30 * 60 * 1000,
        }
    }

    fn receive(&self, _request: &RawRequest) -> Result<Received, Reject> {
        Err(Reject::WrongMethod)
    }

    /// A stored reply is a delivered one: open pages are woken by the desk and read the log.
    fn send<'a>(&'a self, _outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(std::future::ready(Ok(Receipt {
            provider_id: None,
            progress: Progress::Sent,
        })))
    }
}
