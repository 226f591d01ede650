//! Pages and JSON API for staff and admins. So far the door alone: whoever has no session is told so.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

/// The paths that belong to people with accounts.
const PATHS: [&str; 4] = ["/staff", "/rules", "/admin", "/reports"];

/// The console's routes. Every path under the four is closed to strangers with 401 (RFC 9110 §15.5.2).
pub fn router() -> Router {
    let mut router = Router::new();
    for path in PATHS {
        router = router
            .route(path, any(closed))
            .route(&format!("{path}/{{*rest}}"), any(closed));
    }
    router
}

async fn closed() -> Response {
    let page = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width\"><title>Sign in needed</title>\
        <main><h1>Sign in needed</h1>\
        <p>These pages are for people with a staff account. This version is worked by its commands: \
        <code>callbox contacts</code>, <code>callbox requests</code>, <code>callbox report</code>.</p></main></html>\n";
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::WWW_AUTHENTICATE, "Session realm=\"callbox\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (StatusCode::UNAUTHORIZED, headers, page).into_response()
}
