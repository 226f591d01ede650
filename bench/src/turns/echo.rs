//! The ceiling: the same web server and the same bytes, and nothing done with them.

use super::server::{Served, listen};
use crate::Fault;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::post;

/// As long as a usual answer of the desk.
const ANSWER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>Is it the whole building or only your \
apartment? If it is an emergency, call 911.\n1 Whole building\n2 Only my apartment\nReply with the number.</Message></Response>";

/// Starts it.
pub async fn serve() -> Result<Served, Fault> {
    let router = Router::new().route("/hooks/sms", post(answer));
    listen(router).await
}

async fn answer(body: Bytes) -> impl IntoResponse {
    // The body has been read whole; an answer that depends on it keeps that from being skipped.
    let answer = if body.is_empty() { "" } else { ANSWER };
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], answer)
}
