//! The desk clerk: one pure step from what we remember and one event to all that follows from it.
//!
//! [`step`] needs no clock, no socket and no database. It can therefore be tested as text, replayed on
//! last month's log under tomorrow's rules, and explained word by word.

mod effect;
mod event;
mod pack;
mod phrases;
mod seen;
mod state;
mod step;

pub use effect::{
    Amendment, CloseReason, ConsentChange, ConsentDirection, Effect, FiledRequest, LookUp, MessageKind, Offered,
    Outcome, Say, Speaker, Step, TopicKind, TopicRecord,
};
pub use event::{Attachment, Channel, Event, Inbound, Limits, ProviderOptOut, Surface, TextUnit};
pub use pack::{
    Answer, Ask, AskKind, Choice, City, Command, Day, Emergency, LanguageTexts, LawWords, Localized, Pack, Route,
    Service,
};
pub use phrases::{COMMON_PLACEHOLDERS, Phrase, SYSTEM_PHRASES};
pub use seen::{Consent, ConsentState, DayFacts, Remembered, RequestView, Seen};
pub use state::{Conversation, Form, LastFiled, Mode, Place, Progress, Queued, Reason, Slot, STATE_VERSION};
pub use step::{may_send, step};
