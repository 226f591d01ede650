//! A contact, as lists and exports write it.

use super::{DecisionShape, Media, names, time, topic_kind};
use serde::Serialize;
use storage::{ContactDetail, ContactRow, Direction, MessageRow};
use utoipa::ToSchema;

/// A contact without its messages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contact {
    #[serde(flatten)]
    facts: ContactFacts,
    /// Messages of the resident.
    #[schema(minimum = 0)]
    messages_in: i64,
    /// Messages to the resident.
    #[schema(minimum = 0)]
    messages_out: i64,
}

/// A contact with all its messages: one line of the export.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Transcript {
    #[serde(flatten)]
    facts: ContactFacts,
    /// Its messages, oldest first.
    messages: Vec<Message>,
}

/// What is known of every contact.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ContactFacts {
    /// Its id; ids sort by the time of the first message.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "019ab0f6c2d87a3e9d6f1b20c4e5a718")]
    id: String,
    /// Channel code: `sms`, `webchat`, `telegram`, …
    #[schema(example = "sms")]
    channel: String,
    /// E.164 for SMS, `web:` and a hash prefix for the web chat, the provider's id elsewhere; empty where it was erased.
    #[schema(example = "+12125550123")]
    address: String,
    /// When its first message came.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it was closed.
    #[schema(required, format = DateTime)]
    ended_at: Option<String>,
    /// Language tag (BCP 47).
    #[schema(example = "en")]
    language: String,
    #[schema(schema_with = names::outcome)]
    outcome: String,
    /// The version of the rules that decided last.
    pack_version: String,
    /// What it was about, in order.
    topics: Vec<Topic>,
    /// Test traffic, which no figure counts.
    is_test: bool,
}

/// Something that a contact was about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ContactTopic)]
pub struct Topic {
    #[schema(schema_with = names::topic_kind_schema)]
    kind: &'static str,
    /// Catalogue id.
    #[schema(example = "noise-residential")]
    id: String,
    /// The number of the request that was filed or asked for.
    #[schema(required, example = "311-17323508")]
    request: Option<String>,
}

/// One message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    #[schema(schema_with = names::direction)]
    direction: &'static str,
    #[schema(schema_with = names::author)]
    by: String,
    /// The text; empty where staff removed all of it, with `[removed]` where they removed words.
    text: String,
    /// When staff removed its words, or some of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime)]
    removed_at: Option<String>,
    /// The provider's id of it.
    #[schema(required)]
    provider_id: Option<String>,
    /// `received`, or how far the delivery got.
    status: String,
    /// The version of the rules that decided.
    pack_version: String,
    /// What the classifier said.
    #[schema(required)]
    decision: Option<DecisionShape>,
    /// The files that came with it.
    media: Vec<Media>,
}

impl Contact {
    /// The shape of a contact.
    pub fn of(contact: &ContactRow) -> Self {
        Self {
            facts: ContactFacts::of(contact),
            messages_in: contact.messages_in,
            messages_out: contact.messages_out,
        }
    }
}

impl Transcript {
    /// The shape of a contact with its messages.
    pub fn of(detail: &ContactDetail) -> Self {
        let messages = detail.messages.iter();
        Self {
            facts: ContactFacts::of(&detail.contact),
            messages: messages.map(|one| Message::of(one, &detail.contact.channel)).collect(),
        }
    }
}

impl ContactFacts {
    fn of(contact: &ContactRow) -> Self {
        let topics = contact.topics.iter().map(|topic| Topic {
            kind: topic_kind(topic.kind),
            id: topic.id.clone(),
            request: topic.request.clone(),
        });
        Self {
            id: contact.id.clone(),
            channel: contact.channel.clone(),
            address: contact.address.clone(),
            started_at: time(contact.started_at),
            ended_at: contact.ended_at.map(time),
            language: contact.language.clone(),
            outcome: contact.outcome.clone(),
            pack_version: contact.pack_version.clone(),
            topics: topics.collect(),
            is_test: contact.is_test,
        }
    }
}

impl Message {
    fn of(message: &MessageRow, channel: &str) -> Self {
        // The web chat's ids hold the hash of the conversation's secret, which no export carries whole.
        let client_id = |id: &'_ String| match (channel, id.split_once(':')) {
            ("webchat", Some((_, client_id))) => client_id.to_owned(),
            _ => id.clone(),
        };
        Self {
            at: time(message.at),
            direction: match message.direction {
                Direction::In => "in",
                Direction::Out => "out",
            },
            by: message.by.clone(),
            text: message.text.clone(),
            removed_at: message.removed_at.map(time),
            provider_id: message.provider_id.as_ref().map(client_id),
            status: message.status.clone(),
            pack_version: message.pack_version.clone(),
            decision: message.decision.as_ref().map(|found| DecisionShape::of(found, None)),
            media: Media::all(&message.media),
        }
    }
}
