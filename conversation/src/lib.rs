//! The desk clerk: one pure step from what we remember and one event to all that follows from it.
//!
//! [`step`] needs no clock, no socket and no database. It can therefore be tested as text, replayed on
//! last month's log under tomorrow's rules, and explained word by word.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod answer;
mod ask;
mod calendar;
mod choose;
mod civil;
mod commands;
mod consent;
mod correct;
mod effect;
mod event;
mod fill;
mod fit;
mod follow;
mod form;
mod language;
mod leftover;
mod mask;
mod outcome;
mod pack;
mod people;
mod phrases;
mod price;
mod push;
mod seen;
mod state;
mod status;
mod step;
mod survey;
mod turn;

pub use effect::{
    Amendment, CloseReason, ConsentChange, ConsentDirection, Effect, FiledRequest, HoldReason, LookUp, MessageKind,
    Offered, Outcome, Say, Speaker, Step, Template, TopicKind, TopicRecord,
};
pub use event::{Attachment, Channel, Event, Inbound, Limits, ProviderOptOut, PushRule, Surface, TextUnit};
pub use mask::mask;
pub use pack::{
    Answer, Ask, AskKind, Calendar, CalendarItem, Choice, City, Command, DAY_NAMES, Day, DayName, DayStatus, DayWords,
    Elsewhere, Emergency, LanguageTexts, LawWords, Localized, Pack, QuietHours, Route, Service, StaffedHours, WEEKDAYS,
};
pub use phrases::{COMMON_PLACEHOLDERS, Phrase, SYSTEM_PHRASES};
pub use price::Price;
pub use push::quiet_for;
pub use seen::{Consent, ConsentState, DayFacts, PeopleFacts, Remembered, RequestView, Seen};
pub use state::{Conversation, Form, LastFiled, Mode, Place, Progress, Queued, Reason, STATE_VERSION, Slot, Survey};
pub use step::{may_send, named_numbers, step};
