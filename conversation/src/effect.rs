//! What a step asks the world to do. Effects are data: `storage` commits them with the turn, `gateway` carries them out.

use crate::state::{Conversation, Place, Slot};
use classifier::{Decision, Language};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who is heard in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The desk.
    Bot,
    /// A person of the city.
    Person,
    /// A notice of the gateway itself.
    System,
}

/// What a message is for; `may_send` decides by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Answers something the resident just wrote.
    Reply,
    /// The one confirmation of an opt-out, and how-to-START replies: allowed after an opt-out.
    ConsentNotice,
    /// An emergency text: always attempted.
    Emergency,
    /// Opens a private conversation with somebody who wrote where anybody can read.
    Private,
    /// Sent without having been asked just now: a status change, a survey, a lookup's late result.
    Push,
}

/// A choice under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Comes back as [`crate::Inbound::choice`].
    pub id: String,
    /// What the resident reads.
    pub label: String,
}

/// One message to the resident, already fitted to the channel's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// The text.
    pub text: String,
    /// Choices, where the channel has buttons; elsewhere they stand in the text as 1, 2, 3.
    pub choices: Vec<Offered>,
    /// Who speaks.
    pub by: Speaker,
    /// What it is for.
    pub kind: MessageKind,
    /// The language it is written in.
    pub language: Language,
    /// The template that carries it, where the channel takes nothing else now; `text` is what is logged then.
    pub template: Option<Template>,
}

/// A text that the provider has approved, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// What it is for: the status that a request has now.
    pub purpose: String,
    /// What is filled in, in order: the request's number, the service, the word for its status.
    pub values: Vec<String>,
}

/// Why a resident is not told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// The resident has said STOP.
    OptedOut,
    /// The channel takes nothing until the resident writes again; they are told then.
    WindowClosed,
    /// What the resident wrote was public, and a change of a report is not.
    Public,
}

impl HoldReason {
    /// The name in the database and on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptedOut => "opted-out",
            Self::WindowClosed => "window-closed",
            Self::Public => "public",
        }
    }
}

/// A service request to be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledRequest {
    /// Its number, one of the drawn ones.
    pub number: String,
    /// The service.
    pub service: String,
    /// Responsible agency.
    pub agency: String,
    /// Heading of the published figures.
    pub group: String,
    /// Where it happened.
    pub place: Place,
    /// Answers by slot.
    pub answers: BTreeMap<String, Slot>,
    /// The resident's telephone number or e-mail address, where given.
    pub contact: Option<String>,
    /// The resident's words.
    pub description: String,
    /// When action is due, in epoch milliseconds.
    pub due_at: Option<i64>,
    /// From when on it may be forwarded, in epoch milliseconds.
    pub forward_at: i64,
}

/// A change to a request that has not been forwarded yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Which request.
    pub number: String,
    /// Its place from now on, if that changed.
    pub place: Option<Place>,
    /// Answers that changed.
    pub answers: BTreeMap<String, Slot>,
    /// The telephone number or e-mail address, if that changed.
    pub contact: Option<String>,
    /// The resident's words.
    pub said: String,
}

/// Which way a consent changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentDirection {
    /// May be written to.
    OptIn,
    /// May not.
    OptOut,
}

/// A consent given or withdrawn, with the words that caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentChange {
    /// Which way.
    pub direction: ConsentDirection,
    /// The resident's words, or the provider's notice.
    pub words: String,
}

/// A question to a connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// The connector's name.
    pub connector: String,
    /// The answer that asks.
    pub answer: String,
    /// What it needs, by slot.
    pub fields: BTreeMap<String, String>,
}

/// What kind of topic a contact was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicKind {
    /// A service request was filed.
    Request,
    /// Information was given.
    Inquiry,
    /// The status of a request was told.
    Status,
    /// Put through to a person or another office.
    Directory,
    /// An emergency text was given.
    Emergency,
}

/// One topic of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRecord {
    /// Its kind.
    pub kind: TopicKind,
    /// The catalogue id.
    pub id: String,
    /// The request, for `Request` and `Status`.
    pub request: Option<String>,
}

/// Why a contact is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The resident said goodbye or opted out.
    Resident,
    /// Nothing was written for the idle gap.
    Silence,
    /// A person closed it.
    Person,
}

/// One thing to be done, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Write to the resident.
    Say(Say),
    /// Store a new request.
    File(FiledRequest),
    /// Change a request.
    Amend(Amendment),
    /// Withdraw a request; its status becomes `cancelled`.
    Withdraw {
        /// Its number.
        number: String,
        /// The resident's words.
        said: String,
    },
    /// Ask a connector; its answer comes back as [`crate::Event::LookupResult`].
    LookUp(LookUp),
    /// Put the conversation into the people's queue.
    CallPerson {
        /// `asked`, `not_understood`, `emergency_refused`.
        reason: String,
        /// Whether staff must be alarmed.
        urgent: bool,
    },
    /// The resident went back to the desk before a person joined.
    ReleasePerson,
    /// Store a consent.
    Consent(ConsentChange),
    /// The resident is not told of a change of this request.
    HoldBack {
        /// Its number.
        number: String,
        /// Why.
        reason: HoldReason,
    },
    /// The resident wants to hear of this request.
    Follow {
        /// Its number.
        number: String,
    },
    /// The resident wants to hear no more of this request, or of any that they follow.
    Unfollow {
        /// Its number; all, without one.
        number: Option<String>,
    },
    /// The resident was asked whether this request was solved, which is asked once.
    AskSurvey {
        /// Its number.
        number: String,
    },
    /// The resident's answer. Where it is no, a closed request is opened again.
    Surveyed {
        /// Its number.
        number: String,
        /// Whether it was solved.
        solved: bool,
        /// The resident's words.
        said: String,
    },
    /// A number was named that no request has.
    UnknownNumber {
        /// The number.
        number: String,
    },
    /// Add a topic to the contact.
    Topic(TopicRecord),
    /// Close the contact after this turn.
    Close(CloseReason),
}

/// The outcome of a contact, the first in this order that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An emergency text was given.
    Emergency,
    /// A person was asked for or stepped in.
    Handoff,
    /// A request was filed.
    Filed,
    /// A status was told.
    Status,
    /// An answer was given.
    Answered,
    /// Opted out at the end, or wrote while opted out.
    OptOut,
    /// Spam.
    Blocked,
    /// Nothing was understood.
    NotUnderstood,
    /// A form was left open.
    Abandoned,
    /// Still going on, or nothing but courtesies.
    #[default]
    Open,
}

impl Outcome {
    /// The name in exports and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Handoff => "handoff",
            Self::Filed => "filed",
            Self::Status => "status",
            Self::Answered => "answered",
            Self::OptOut => "opt_out",
            Self::Blocked => "blocked",
            Self::NotUnderstood => "not_understood",
            Self::Abandoned => "abandoned",
            Self::Open => "open",
        }
    }
}

/// All that follows from one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The conversation from now on.
    pub state: Conversation,
    /// Whether this event opens a new contact.
    pub opens_contact: bool,
    /// The outcome of the contact before, where a new one opens and the old one was never closed.
    pub previous_outcome: Option<Outcome>,
    /// What to do, in order.
    pub effects: Vec<Effect>,
    /// The contact's outcome so far.
    pub outcome: Outcome,
    /// What the classifier said; none for events that are not messages and for law words.
    pub decision: Option<Decision>,
    /// Whether the message was the answer that was asked for, or went to a person: then the rules need not know it.
    pub answers: bool,
    /// The language of this turn.
    pub language: Language,
}

impl Step {
    /// The messages to the resident, in order.
    pub fn says(&self) -> impl Iterator<Item = &Say> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::Say(say) => Some(say),
            _ => None,
        })
    }

    /// Whether a person is called, so that what the people's queue looks like matters.
    pub fn calls_person(&self) -> bool {
        let calls = |effect: &Effect| matches!(effect, Effect::CallPerson { .. });
        self.effects.iter().any(calls)
    }

    /// The request filed in this turn, if one was.
    pub fn filed(&self) -> Option<&FiledRequest> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::File(request) => Some(request),
            _ => None,
        })
    }
}
