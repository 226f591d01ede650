//! Pages and JSON API for people with accounts: the contact log, the inbox, service requests, reports.
//!
//! Every page is rendered here and works without scripts; `routes.rs` is the one list of what there is and who may.

#![expect(
    clippy::struct_excessive_bools,
    reason = "a page tells its template many independent things"
)]

mod accuracy;
mod api;
mod audit;
mod contact;
mod contacts;
pub mod csv;
mod demo;
mod desk;
mod door;
mod find;
mod frame;
mod inbox;
mod labelling;
mod live;
mod look;
mod masking;
mod me;
mod nul;
mod people;
mod posted;
mod replies;
pub mod report;
mod reports;
mod requests;
mod roles;
mod routes;
mod rules_inbox;
pub mod secrets;
pub mod shapes;
mod sight;
mod today;
mod unmatched;
mod view;
mod wording;

pub use api::{ApiRouteFacts, Scope, api_route_facts, document as api_document};
pub use contacts::{CSV_HEAD, csv_cells, said};
pub use desk::{Desk, Later, NotTaken};
pub use door::{
    Attempt, CALLBACK, Claims, IdentityProvider, ProviderFault, SingleSignOn, is_passing, set_up_link, sign_in_link,
};
pub use live::close_streams;
pub use requests::answer_later_reporters;
pub use roles::{Permission, Role};
pub use routes::{Needs, RouteFacts, route_facts};

use axum::Router;
use axum::http::{Extensions, HeaderMap};
use std::net::IpAddr;
use std::sync::Arc;
use storage::Db;

/// Tells which address a request came from.
pub type ClientIp = Arc<dyn Fn(&Extensions, &HeaderMap) -> IpAddr + Send + Sync>;

/// What the console works with; cheap to clone.
#[derive(Clone)]
pub struct Console {
    /// The log and everything beside it.
    pub db: Db,
    /// The desk.
    pub desk: Arc<dyn Desk>,
    /// Which address a request came from.
    pub client_ip: ClientIp,
    /// Where the world reaches us, without a slash at its end; decides whether cookies are for HTTPS only.
    pub public_url: Arc<str>,
    /// Since when this is a demonstration, in epoch milliseconds; in a real city nothing.
    pub demo_since: Option<i64>,
    /// How staff come in beside passwords, or in their place.
    pub single_sign_on: Option<SingleSignOn>,
    /// Wakes open pages.
    live: live::Live,
}

impl Console {
    /// A console on a database and a desk. Must be called inside a runtime: it watches the log from now on.
    pub fn new(db: Db, desk: Arc<dyn Desk>, client_ip: ClientIp, public_url: Arc<str>) -> Self {
        Self {
            live: live::Live::start(db.clone()),
            db,
            desk,
            client_ip,
            public_url,
            demo_since: None,
            single_sign_on: None,
        }
    }

    /// Whether residents and staff reach us by HTTPS.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https:")
    }

    /// Whether people may sign in with a password.
    pub(crate) fn passwords_work(&self) -> bool {
        self.single_sign_on
            .as_ref()
            .is_none_or(|one| one.settings.password_sign_in)
    }
}

/// The console's routes.
pub fn router(console: Console) -> Router {
    routes::router(console)
}
