//! What operators' monitors ask: whether the process lives, and whether it can take messages.

use super::Residents;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;

/// A load balancer waits about as long.
const LONGEST_CHECK: Duration = Duration::from_secs(2);

/// The process lives.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Messages can be taken. Providers do not count: a dead one keeps nobody from the other channels.
pub async fn readyz(State(residents): State<Residents>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(LONGEST_CHECK, residents.desk.ready()).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the database does not answer\n",
        ),
    }
}
