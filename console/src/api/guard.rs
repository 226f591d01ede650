//! The guard before the JSON API: whose key is it, and does its scope reach.

use super::problem::Problem;
use super::routes::Scope;
use crate::{Console, secrets};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

/// The name of the key that asks.
#[derive(Clone, Debug)]
pub struct KeyName(pub String);

/// Lets a request through whose bearer key has the scope (RFC 6750 §2.1).
pub async fn guard(
    State((console, scope)): State<(Console, Scope)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let refused = || {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "Send a key that is valid as `Authorization: Bearer KEY`.",
        )
    };
    let key = bearer(request.headers()).ok_or_else(refused)?;
    let found = console.db.api_key(&secrets::hash_key(key)).await?;
    let key = found.ok_or_else(refused)?;
    if scope == Scope::Write && key.scope != "write" {
        return Err(Problem::new(StatusCode::FORBIDDEN, "This key may only read."));
    }
    request.extensions_mut().insert(KeyName(key.name));
    Ok(next.run(request).await)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
}
