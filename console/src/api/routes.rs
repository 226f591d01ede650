//! The one list of the JSON API's routes: method, path, and the scope that a key needs.

use super::guard::guard;
use super::problem::Problem;
use super::tags::tag;
use super::{accuracy, catalogue, contacts, document, reports, requests};
use crate::Console;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, get, post};

/// What a key must be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nothing: the route is public.
    Public,
    /// Read.
    Read,
    /// Write; such a key reads as well.
    Write,
}

/// What a route of the API is, for tests that try them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiRouteFacts {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// The scope.
    pub scope: Scope,
}

/// The largest body, in bytes.
const LARGEST: usize = 64 * 1024;

fn routes() -> Vec<(ApiRouteFacts, MethodRouter<Console>)> {
    use Scope::{Public, Read, Write};
    let route = |method, path, scope, handler| (ApiRouteFacts { method, path, scope }, handler);
    vec![
        route("GET", "/api/v1/contacts", Read, get(contacts::list)),
        route("GET", "/api/v1/contacts/{id}", Read, get(contacts::one)),
        route("GET", "/api/v1/requests", Read, get(requests::list)),
        route("GET", "/api/v1/requests/{number}", Read, get(requests::one)),
        route("POST", "/api/v1/requests/{number}", Write, post(requests::change)),
        route("GET", "/api/v1/reports", Read, get(reports::report)),
        route("GET", "/api/v1/reports/annual", Read, get(reports::annual)),
        route("GET", "/api/v1/reports/accuracy", Read, get(accuracy::accuracy)),
        route("GET", "/api/v1/catalogue", Read, get(catalogue::all)),
        route("GET", "/api/v1/openapi.json", Public, get(document::page)),
    ]
}

/// What all routes of the API are.
pub fn api_route_facts() -> Vec<ApiRouteFacts> {
    routes().into_iter().map(|(facts, _)| facts).collect()
}

/// The API's routes; what is not among them is a problem too.
pub fn router(console: &Console) -> Router<Console> {
    let mut router = Router::new();
    for (facts, handler) in routes() {
        let guarded = match facts.scope {
            Scope::Public => handler,
            scope => handler.route_layer(from_fn_with_state((console.clone(), scope), guard)),
        };
        router = router.route(facts.path, guarded);
    }
    router
        .route("/api/v1", any(missing))
        .route("/api/v1/{*rest}", any(missing))
        .method_not_allowed_fallback(not_allowed)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn(tag))
}

/// Whether a path is one of the API, there or not.
pub fn is_of_api(path: &str) -> bool {
    path == "/api/v1" || path.starts_with("/api/v1/")
}

async fn missing() -> Problem {
    Problem::missing("such path; see /api/v1/openapi.json")
}

async fn not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take this method; see the Allow header.",
    )
}
