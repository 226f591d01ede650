//! The JSON API for programs with keys: its own guard, its own list of routes, and problems instead of pages.

mod accuracy;
mod catalogue;
mod contacts;
mod document;
mod figures;
mod guard;
mod labels;
mod problem;
mod reports;
mod requests;
mod routes;
mod tags;
mod values;

pub use document::document;
pub use problem::Problem;
pub use routes::{ApiRouteFacts, Scope, api_route_facts, is_of_api, router};
