//! Settings and the city pack: loaded, checked with file, line and remedy, and proved by the pack's own tests.
//!
//! Nothing here touches a database or a socket. Every problem of every file is reported in one run.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod allowances;
mod assemble;
mod check;
mod compare;
mod coverage;
mod draft;
mod files;
mod findings;
mod init;
mod lint;
mod load;
mod nearest;
mod phrases;
mod problem;
mod segments;
mod settings;
mod stamp;
mod table;
mod tree;

pub use check::{Report, check, check_with_settings};
pub use compare::{Change, Comparison, EntryChange, FileChange, compare};
pub use coverage::{Coverage, KindCoverage, coverage};
pub use files::PackFiles;
pub use init::{CityAnswers, InitError, init};
pub use lint::ELSEWHERE;
pub use load::{LoadedPack, PackSource, PackTest, UnreviewedFact, load_pack};
pub use problem::{Level, Problem};
pub use segments::{Segments, count_segments};
pub use settings::{
    Beside, Channel, ChannelKind, Connector, EmailRoute, Form, Key, Limits, Need, Network, OpenIdConnect, PackSettings,
    Retention, RouteKind, RouteSettings, Server, Settings, SignIn, Takes, UnfitKey, WebhookRoute, documented_channels,
};
pub use stamp::{StampError, Stamped, stamp};
