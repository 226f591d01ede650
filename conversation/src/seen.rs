//! What a step sees beside the event: stored things, loaded before the step and kept with the turn for replay.

use crate::state::{Conversation, Place};
use serde::{Deserialize, Serialize};

/// Whether an address may be written to without having asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Never said.
    #[default]
    Unset,
    /// Opted in.
    OptedIn,
    /// Opted out: no pushes.
    OptedOut,
}

/// The consent of one address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The state now.
    pub state: ConsentState,
}

/// A service request as the desk may speak of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    /// Its number, with prefix.
    pub number: String,
    /// Its service.
    pub service: String,
    /// `open`, `in_progress`, `closed`, `cancelled` or `duplicate`.
    pub status: String,
    /// When filed, in epoch milliseconds.
    pub created_at: i64,
    /// When it last changed, in epoch milliseconds.
    pub updated_at: i64,
    /// When action is due, in epoch milliseconds.
    pub due_at: Option<i64>,
    /// Whether this address filed it; a stranger learns service, status and dates only.
    pub mine: bool,
    /// Its place; empty for strangers.
    pub place: Option<Place>,
    /// Whether it has been forwarded, after which CHANGE and UNDO are too late.
    pub forwarded: bool,
    /// Day of filing and of the last change in the pack's zone, as residents read them (`2026-11-23`).
    pub created_day: String,
    /// Day of the last change.
    pub updated_day: String,
    /// The agency's own number for it; empty for strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_number: Option<String>,
    /// Whether somebody was asked already whether it was solved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub surveyed: bool,
}

/// The day of the turn in the pack's time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFacts {
    /// ISO date, such as `2026-11-23`.
    pub date: String,
    /// Conditions that staff have set, such as `snow-emergency`.
    pub flags: Vec<String>,
}

/// The people's queue, as far as a resident who asks for a person is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleFacts {
    /// The minute of the day in the pack's time zone, 0 to 1439.
    pub minute: u16,
    /// Other conversations in which a person was asked for who has not joined yet.
    pub waiting: u32,
    /// How long residents have waited lately, in minutes; nothing where nobody has.
    #[serde(default)]
    pub usual_minutes: Option<u32>,
}

/// The conversation as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The state.
    pub state: Conversation,
}

/// Everything a step sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The conversation, if this address has one.
    pub conversation: Option<Conversation>,
    /// Its consent.
    pub consent: Consent,
    /// Recent requests of this address, newest first, at most five.
    pub recent: Vec<RequestView>,
    /// The requests whose numbers the text names, in the text's order; unknown numbers are left out.
    pub named: Vec<RequestView>,
    /// Numbers that this address named today and that no request has.
    pub unknown_numbers_today: u32,
    /// The day.
    pub day: DayFacts,
    /// Unused request numbers, with prefix, drawn at random for this turn; a step files no more than these.
    pub drawn_numbers: Vec<String>,
    /// Whether a connector is configured, by name.
    pub connectors: Vec<String>,
    /// How many requests this address follows.
    #[serde(default)]
    pub following: u32,
    /// The statuses that this account has an approved template for; empty where it may not be written to by one.
    #[serde(default)]
    pub templates: Vec<String>,
    /// The people's queue; loaded only for a turn that calls a person.
    #[serde(default)]
    pub people: Option<PeopleFacts>,
}
