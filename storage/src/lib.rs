//! Everything that is remembered: contacts, messages, conversations, requests, outbox, consent, packs, accounts.
//!
//! One shape on two databases. [`Db::load`] reads what a turn needs, [`Db::commit`] writes all that followed from
//! many turns in one transaction with one sync. Everything else reads or moves what these two have written.

mod accounts;
mod address;
mod commit;
mod contacts;
mod db;
mod error;
mod keep;
mod memory;
mod migrate;
mod outbox;
mod packs;
mod replay;
mod reports;
mod requests;
mod search;
mod sql;
mod stored;
mod sweep;
mod turn;

pub use accounts::{Account, ApiKey, AuditEntry, NewAccount};
pub use address::{Address, shown_address};
pub use contacts::{ContactDetail, ContactFilter, ContactRow, Direction, MessageRow, Order};
pub use db::Db;
pub use error::StorageError;
pub use keep::Erased;
pub use memory::{Already, LoadFor, Memory, OpenContact};
pub use outbox::{DeadLetter, DeliveryStatus, Forward, ForwardResult, PendingLookUp, Queued, Settled};
pub use packs::{PackState, PackVersion, PublishPack};
pub use replay::LoggedTurn;
pub use reports::{Figures, ImportedTotal, Tally};
pub use requests::{HistoryEntry, RequestFilter, RequestRow, RequestUpdate};
pub use search::{Found, search_terms};
pub use sweep::{SilentConversation, Waiting};
pub use turn::{Committed, Cursor, Receipt, Reply, ReplyChoice, Route, Turn};
