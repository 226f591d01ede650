//! What the desk remembers of one address between turns. Stored as JSON with a version; stored forms are forever.

use classifier::{Language, Topic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version written into the stored state.
pub const STATE_VERSION: u32 = 1;

/// A place as a request holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The place as typed, without unit and borough.
    pub text: String,
    /// Apartment or unit.
    pub unit: Option<String>,
    /// Borough, as the city writes it.
    pub borough: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Latitude in degrees, as text, so that a stored place compares exactly.
    pub lat: Option<String>,
    /// Longitude in degrees.
    pub lon: Option<String>,
    /// Whether an address service has confirmed it.
    pub checked: bool,
}

/// The value of one question's slot, as it is shown and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The value: a choice's id, `yes`/`no`, or words. Empty when the resident declined to say.
    pub value: String,
    /// The resident's own words.
    pub said: String,
}

/// A service request being filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The service's id.
    pub service: String,
    /// The place, once known. Its text is empty while only borough, postal code or apartment are known.
    pub place: Option<Place>,
    /// A street that was named without saying where on it.
    #[serde(default)]
    pub street: Option<String>,
    /// Answers by slot name; the place is kept apart.
    pub answers: BTreeMap<String, Slot>,
    /// The slots that the last question asked for, most important first.
    pub asked: Vec<String>,
    /// How often each slot was asked without an answer.
    pub tries: BTreeMap<String, u8>,
    /// The resident's words that began it, for the request's description.
    pub description: String,
}

/// A second issue that waits for the first to be filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// The entry: a service or an answer.
    pub topic: Topic,
    /// The words it was found in.
    pub words: String,
}

/// The request that was filed last, for CHANGE and UNDO.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastFiled {
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// When, in epoch milliseconds.
    pub at: i64,
}

/// What the desk is waiting for.
#[expect(
    clippy::large_enum_variant,
    reason = "one lives in a conversation, and a form is its usual value"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum Mode {
    /// Nothing: the next message starts something.
    #[default]
    Idle,
    /// An answer to a form's question.
    Filling(Form),
    /// A choice between two or three entries.
    Choosing {
        /// The entries offered, in order.
        offered: Vec<Topic>,
        /// The message that was unclear, to fill the form with.
        words: String,
    },
    /// Yes or no to being put through to a person.
    OfferingPerson,
    /// The number of a request whose status is wanted.
    AskingNumber,
    /// What to change in the request of this number.
    Changing {
        /// Its number.
        number: String,
    },
    /// Which language to go on in.
    ChoosingLanguage,
    /// A connector's result.
    AwaitingLookup {
        /// The answer that looked up.
        answer: String,
    },
    /// An answer's question (the ticket number) before the lookup.
    AskingForLookup {
        /// The answer.
        answer: String,
        /// The slot asked for.
        slot: String,
    },
    /// A person has been asked for.
    WithPerson {
        /// Whether someone has joined.
        joined: bool,
        /// Their name.
        name: Option<String>,
    },
}

/// What has happened in the open contact so far; its outcome follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent thing that happened, and outcomes rank them"
)]
pub struct Progress {
    /// An emergency text was given.
    pub emergency: bool,
    /// A person was asked for, or stepped in.
    pub handoff: bool,
    /// A request was filed.
    pub filed: bool,
    /// A status was told.
    pub status: bool,
    /// An answer was given, or a person replied.
    pub answered: bool,
    /// The resident is opted out now.
    pub opted_out: bool,
    /// Treated as spam.
    pub blocked: bool,
    /// Something was not understood.
    pub not_understood: bool,
}

/// The question whether a closed request was solved. It is open until the resident's next message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The request's number.
    pub number: String,
    /// When it was asked, in epoch milliseconds.
    pub at: i64,
}

/// Why the desk took a message as it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it was taken to be about.
    pub topic: Topic,
    /// The resident's words that led there.
    pub words: Vec<String>,
}

/// All that is remembered of one address.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent thing that is remembered"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Version of this form, see [`STATE_VERSION`].
    pub v: u32,
    /// What the desk waits for.
    #[serde(default)]
    pub mode: Mode,
    /// The language to answer in, once known.
    #[serde(default)]
    pub language: Option<Language>,
    /// Whether the resident chose the language, so that a message in another one does not switch it.
    #[serde(default)]
    pub language_chosen: bool,
    /// What the channel's own language menu was set to last.
    #[serde(default)]
    pub menu_language: Option<String>,
    /// The form that waits while a side question (choice, language, number) is settled.
    #[serde(default)]
    pub suspended: Option<Form>,
    /// Further issues to take up.
    #[serde(default)]
    pub queue: Vec<Queued>,
    /// Messages not understood in a row.
    #[serde(default)]
    pub unknown_in_a_row: u8,
    /// The request filed last.
    #[serde(default)]
    pub last_filed: Option<LastFiled>,
    /// The place of the request filed last in this contact, inherited by an issue that was named with it.
    #[serde(default)]
    pub last_place: Option<Place>,
    /// A place that was said before it was clear what it is about.
    #[serde(default)]
    pub said_place: Option<Place>,
    /// The desk's last words, for REPEAT.
    #[serde(default)]
    pub last_said: Vec<String>,
    /// What decided the last message that was about something, for WHY.
    #[serde(default)]
    pub last_reason: Option<Reason>,
    /// The request that the resident was asked about last, whether it was solved.
    #[serde(default)]
    pub survey: Option<Survey>,
    /// The resident's telephone number, once given.
    #[serde(default)]
    pub phone: Option<String>,
    /// What happened in the open contact.
    #[serde(default)]
    pub progress: Progress,
    /// Whether the how-to-START reply was given since the opt-out.
    #[serde(default)]
    pub start_hint_given: bool,
    /// Whether this address has been greeted with the emergency line.
    #[serde(default)]
    pub introduced: bool,
    /// Whether the open contact is over and the next message opens a new one.
    #[serde(default)]
    pub closed: bool,
    /// When the resident wrote last, in epoch milliseconds.
    #[serde(default)]
    pub last_at: i64,
}
