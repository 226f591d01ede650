//! The JSON API for programs with keys: its own guard, its own list of routes, and problems instead of pages.

mod asking;
mod catalogue;
mod contacts;
mod document;
mod guard;
mod problem;
mod reports;
mod requests;
mod routes;

pub use routes::{ApiRouteFacts, Scope, api_route_facts, router};
