//! Our own web chat: JSON over HTTP, later replies as server-sent events, pages that work without scripts.

mod limits;
mod origins;
mod request;

pub use limits::RateLimits;
pub use origins::{OriginVerdict, judge, origin_of};
pub use request::{
    ChatFault, ChatMessage, ConversationSecret, LARGEST_BODY, LONGEST_TEXT, checked_id, checked_language, checked_text,
    parse,
};

use super::FaultyChannel;
use super::kind::{Kind, Opened, Opening};
use super::{ChannelAdapter, HttpAnswer, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError};
use crate::incoming::{Address, Incoming, Progress, Reply, Taken};
use config::{ChannelKind, Key};
use conversation::{Attachment, Channel, Inbound, Limits, PushRule, Speaker, Surface, TextUnit};
use serde_json::{Value, json};
use std::sync::Arc;
use storage::{MediaContent, UPLOAD};
use tokio::sync::Semaphore;

/// Photos that one gateway takes in at once; each is held in memory.
const UPLOADS_AT_ONCE: usize = 8;

/// The web chat, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "webchat",
        label: "Web chat",
        about: "",
        keys: &[Key::origins("allowed_origins").help("Pages of other origins that may embed the chat.")],
        is_on: true,
        beside: None,
    },
    channel: |_| channel(),
    without_public_url: None,
    open: Some(open),
};

fn open(table: &config::Channel, opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let settings = WebChatSettings {
        name: table.name.clone(),
        allowed_origins: table.texts("allowed_origins")?,
        conversations_per_minute: opening.limits.conversations_per_minute,
        messages_per_minute: opening.limits.messages_per_minute,
        photo_bytes: opening.limits.photo_bytes,
    };
    Ok(Opened::WebChat(Arc::new(WebChat::new(settings))))
}

/// The settings of the web chat.
#[derive(Clone, Debug)]
pub struct WebChatSettings {
    /// The channel's name.
    pub name: String,
    /// Origins of other sites that may use the API and show the chat in a frame: `https://city.example`.
    pub allowed_origins: Vec<String>,
    /// How many conversations one IP address may begin in a minute; the contract's default is 120.
    pub conversations_per_minute: u32,
    /// How many messages one resident may write in a minute; the contract's default is 30.
    pub messages_per_minute: u32,
    /// The largest photo, in bytes.
    pub photo_bytes: usize,
}

/// What the web chat can carry.
pub fn channel() -> Channel {
    Channel {
        code: "webchat".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: LONGEST_TEXT,
            unit: TextUnit::Chars,
            buttons: 10,
            // Our own page breaks their lines.
            button_label: 200,
        },
        idle_gap_ms: 30 * 60 * 1000,
        push: PushRule::Any,
    }
}

/// The channel.
pub struct WebChat {
    settings: WebChatSettings,
    /// What one address may write.
    pub limits: RateLimits,
    /// Photos that may come in at once.
    pub uploads: Semaphore,
}

impl WebChat {
    /// Opens the channel.
    pub fn new(settings: WebChatSettings) -> Self {
        let limits = RateLimits::new(settings.conversations_per_minute, settings.messages_per_minute);
        Self {
            settings,
            limits,
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
        }
    }

    /// The largest photo, in bytes.
    pub fn photo_bytes(&self) -> usize {
        self.settings.photo_bytes
    }

    /// The sites that may use the chat.
    pub fn allowed_origins(&self) -> &[String] {
        &self.settings.allowed_origins
    }

    /// The address of a conversation.
    pub fn address(&self, conversation: &ConversationSecret) -> Address {
        Address {
            channel: channel().code,
            account: self.settings.name.clone(),
            address: conversation.hash(),
        }
    }

    /// A message as the desk takes it. Its provider id is the conversation's hash and the client's id, so that two
    /// residents who both count from one are not taken for each other.
    pub fn incoming(&self, message: ChatMessage) -> Incoming {
        let address = self.address(&message.conversation);
        let provider_id = format!("{}:{}", address.address, message.id);
        let photo = |content: &MediaContent| Attachment {
            url: format!("{UPLOAD}{}", content.hash),
            content_type: content.mime.clone(),
        };
        let inbound = Inbound {
            attachments: message.photo.iter().map(photo).collect(),
            text: message.text,
            choice: message.choice,
            language: message.language,
            ..Inbound::default()
        };
        let channel = channel();
        Incoming {
            address,
            provider_id: Some(provider_id),
            inbound,
            channel,
            in_band: true,
            machine: false,
            uploads: message.photo.into_iter().collect(),
        }
    }
}

impl ChannelAdapter for WebChat {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        if request.method != "POST" {
            return Err(Reject::WrongMethod);
        }
        let message = parse(request).map_err(|fault| match fault.status {
            413 => Reject::TooLarge,
            415 => Reject::WrongContentType,
            _ => Reject::Malformed(fault.error),
        })?;
        Ok(Received {
            messages: vec![self.incoming(message)],
            ..Received::default()
        })
    }

    fn answer(&self, taken: &[Taken]) -> HttpAnswer {
        let body = taken
            .first()
            .map(|one| answer_json(one).to_string())
            .unwrap_or_default();
        HttpAnswer {
            status: 200,
            content_type: Some("application/json"),
            body,
        }
    }

    /// A stored reply is a delivered one: the desk wakes the open pages, and they read the log.
    fn send<'a>(&'a self, _outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(std::future::ready(Ok(Receipt {
            provider_id: None,
            progress: Progress::Sent,
        })))
    }
}

/// The answer of `POST /api/chat`.
fn answer_json(taken: &Taken) -> Value {
    json!({
        "contact": taken.contact,
        "language": taken.language,
        "replies": taken.replies.iter().map(reply_json).collect::<Vec<_>>(),
        "request": taken.request,
    })
}

/// One reply as pages read it.
pub fn reply_json(reply: &Reply) -> Value {
    let choices: Vec<Value> = reply
        .choices
        .iter()
        .map(|choice| json!({"id": choice.id, "label": choice.label}))
        .collect();
    json!({
        "id": reply.id,
        "text": reply.text,
        "by": speaker_name(reply.by),
        "choices": choices,
        "language": reply.language,
    })
}

/// Residents are told a machine from a person; notices of the gateway are the machine's.
pub fn speaker_name(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Person => "person",
        Speaker::Bot | Speaker::System => "bot",
    }
}
