//! Everything that is remembered: contacts, messages, conversations, requests, outbox, consent, packs, accounts.
//!
//! One shape on two databases. [`Db::load`] reads what a turn needs, [`Db::commit`] writes all that followed from
//! many turns in one transaction with one sync. Everything else reads or moves what these two have written.

mod accounts;
mod address;
mod amend;
mod api_keys;
mod audit;
mod backup;
mod commit;
mod contacts;
mod counts;
mod db;
mod dead_letters;
mod errands;
mod error;
mod hours;
mod ids;
mod inbox;
mod keep;
mod labels;
mod later_notes;
mod log;
mod media;
mod media_rows;
mod memory;
mod migrate;
mod notices;
mod outbox;
mod pack_history;
mod pack_news;
mod packs;
mod removal;
mod replay;
mod reports;
mod request_lists;
mod request_work;
mod requests;
mod rows;
mod search;
mod service_level;
mod snooze;
mod spread;
mod sql;
mod staff;
mod statements;
mod stored;
mod subjects;
mod sweep;
mod tables;
mod tokens;
mod turn;

pub use accounts::{Account, AccountProfile, NewAccount};
pub use address::{Address, shown_address};
pub use api_keys::{ApiKey, NewApiKey};
pub use audit::{AuditEntry, AuditFilter};
pub use contacts::{ContactDetail, ContactRow, Direction, MessageRow, Order};
pub use db::{Db, PostgresServer, SqliteFile};
pub use dead_letters::{DeadLetter, Stranded};
pub use errands::{Forward, ForwardResult, PendingLookUp};
pub use error::StorageError;
pub use hours::{Week, WeekHours};
pub use inbox::{InboxCounts, InboxRow, LastWords, PeopleQueue};
pub use jiff::civil::Date;
pub use jiff::tz::TimeZone;
pub use keep::Erased;
pub use labels::{Label, Labelled, Sampled};
pub use later_notes::{LaterNote, LaterWords};
pub use log::{
    Capped, Dashboard, DayFigures, Days, FirstReply, LogFilter, Page, PageStart, Sealed, Standing, Unmatched,
    UnmatchedFilter, UnmatchedMessage, VerdictKind, Words,
};
pub use media::{MediaContent, MediaResult, MediaRow, MediaState, UPLOAD, WaitingMedia};
pub use memory::{Already, ConsentEntry, LoadFor, Memory, OpenContact, local_date};
pub use notices::{Change, HeldChanges, Notice, NoticeResult, NoticeRow, SurveyTally};
pub use outbox::{DeliveryStatus, Queued, Settled};
pub use pack_history::{PackAction, PackEvent};
pub use pack_news::PackNews;
pub use packs::{PackState, PackVersion, PublishPack, Published};
pub use removal::{REMOVED, Removal, Removed, Target, Traces};
pub use replay::LoggedTurn;
pub use reports::{Figures, ImportedTotal, SurveyFigures, Tally};
pub use request_lists::{CountBounds, RequestFilter, RequestOrder, RequestStanding};
pub use request_work::{Handover, Reported};
pub use requests::{HistoryEntry, RequestRow, RequestUpdate, Updated};
pub use search::{Found, index_terms, search_terms};
pub use service_level::ServiceLevel;
pub use snooze::Snooze;
pub use spread::Repeat;
pub use staff::{Assignment, CannedReply, Glance, LogChange, Note, Present};
pub use sweep::{SilentConversation, Waiting};
pub use tokens::Token;
pub use turn::{Committed, Cursor, Receipt, Reply, ReplyChoice, Route, Turn};
