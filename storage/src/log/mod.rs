//! The contact log as staff read it: one filter, pages in both directions, counts, what nobody understood, figures.
//!
//! Contacts that have ended stand in blocks of bitmaps, one bitmap for each facet (a channel, an outcome, a topic), made
//! in the background by [`crate::Db::seal_log`]. A filter is answered by them, whatever its combination; what is not
//! yet in a block is read from the contacts themselves. Nothing is left to a planner.

mod bits;
mod blocks;
mod dashboard;
mod filter;
mod loose;
mod marks;
mod page;
mod seal;
mod segments;
mod unmatched;
mod words;

pub use dashboard::{Dashboard, DayFigures, FirstReply};
pub use filter::{Days, LogFilter, Standing, VerdictKind, Words};
pub(crate) use marks::{agency_mark, borough_mark, marks_of};
pub use page::{Capped, Page, PageStart};
pub(crate) use page::{Search, cut, range_of};
pub use seal::Sealed;
pub(crate) use segments::segments;
pub use unmatched::{Unmatched, UnmatchedFilter, UnmatchedMessage};
pub(crate) use words::{contacts as contacts_with, hits};
