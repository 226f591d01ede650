//! What can happen to a conversation, and what the desk must know of the channel it happens on.

use crate::state::Place;
use serde::{Deserialize, Serialize};

/// The unit in which a channel counts the length of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode scalar values.
    Chars,
    /// UTF-16 code units.
    Utf16,
    /// UTF-8 bytes.
    Bytes,
}

/// What a channel can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest text of one message.
    pub text: usize,
    /// The unit of `text`.
    pub unit: TextUnit,
    /// Most buttons under one message; 0 turns choices into "Reply 1, 2 or 3".
    pub buttons: usize,
    /// Longest label of a button, in characters.
    pub button_label: usize,
}

/// Who can read what is written on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// Only the resident and the city.
    Private,
    /// Anybody: personal data is neither asked for nor repeated.
    Public,
    /// Anybody, and most of what is written there is not meant for the desk: comments under the city's own posts. What
    /// is not clearly for the desk is not answered, and a wish is moved to a private message ([`crate::MessageKind::Private`]).
    Comments,
}

/// When a channel carries what the resident has not asked for just now, such as a change of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushRule {
    /// At any hour.
    #[default]
    Any,
    /// Not in the city's quiet hours: a text wakes people up.
    Daytime,
    /// Until so many milliseconds after the resident's last message; later only by a template that the provider has
    /// approved, where it has such.
    Window(i64),
}

/// The properties of the channel that the desk's answers depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The channel's code in the log: `sms`, `webchat`, `terminal`.
    pub code: String,
    /// Whether the law words of short codes (CANCEL, END, QUIT, YES, HELP) apply.
    pub law_words: bool,
    /// Who reads along.
    pub surface: Surface,
    /// What one message can carry.
    pub limits: Limits,
    /// The silence after which a new message opens a new contact, in milliseconds.
    pub idle_gap_ms: i64,
    /// When it carries what was not asked for.
    #[serde(default)]
    pub push: PushRule,
}

/// What the provider says it has already answered (Twilio's `OptOutType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderOptOut {
    /// The provider has confirmed an opt-out.
    Stop,
    /// The provider has confirmed an opt-in.
    Start,
    /// The provider has answered a request for help.
    Help,
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where the provider keeps it.
    pub url: String,
    /// Its MIME type, as the provider says.
    pub content_type: String,
}

/// One message of a resident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The text, already masked (card and social security numbers) and without NUL.
    pub text: String,
    /// The id of the choice that was pressed, where the channel has buttons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// The language that the resident picked in the channel's own menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Photos and other files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// A place shared with the channel's own means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_place: Option<Place>,
    /// What the provider has already answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_opt_out: Option<ProviderOptOut>,
    /// Written by a machine, such as another short code: logged as blocked and never replied to, so that two
    /// machines cannot talk to each other without end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub machine: bool,
    /// The resident's own telephone number in E.164, on channels whose address is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Everything that can happen to a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The resident wrote.
    Message(Inbound),
    /// A connector answered, or failed (`fields` is then `None`).
    LookupResult {
        /// The answer whose lookup it was.
        answer: String,
        /// What the connector said, as text by name.
        fields: Option<std::collections::BTreeMap<String, String>>,
    },
    /// The provider refused a message for good because the resident has opted out there.
    RefusedByProvider {
        /// Whether it was an emergency text, whose refusal alarms staff.
        emergency: bool,
    },
    /// A person of the city took the conversation over.
    PersonJoined {
        /// The name that the resident sees.
        name: String,
    },
    /// A person of the city wrote.
    PersonReply {
        /// The name that the resident sees.
        name: String,
        /// What they wrote.
        text: String,
    },
    /// The person gave the conversation back to the desk.
    PersonLeft,
    /// The person gave the conversation back with something to report: the desk asks for what is missing, and files it.
    PersonReported {
        /// The service's id.
        service: String,
        /// What is reported, and where, as far as it was said.
        words: String,
    },
    /// The person has done what there was to do: the contact ends.
    PersonClosed,
    /// A request that this address filed or follows has changed.
    RequestChanged {
        /// Its number.
        number: String,
        /// Its new status, as in the contract.
        status: String,
        /// A note for the resident, in the words of whoever changed it.
        note: Option<String>,
        /// The number of the report that it was joined with, where its status is `duplicate`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        joined: Option<String>,
    },
    /// Nothing was written for the channel's idle gap.
    Silence,
}
