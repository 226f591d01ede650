//! The guard before the JSON API: whose key is it, what may it do, and how far does it see (RFC 6750).

use super::problem::Problem;
use super::routes::Scope;
use crate::sight::Sight;
use crate::{Console, secrets};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use storage::ApiKey;

/// The scope that opens contacts and requests about the sensitive topics of the city.
const SENSITIVE: &str = "sensitive:read";

/// The key that asks.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name, as it is recorded.
    pub name: String,
    /// How far it sees.
    pub sight: Sight,
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown)
    }
}

/// Lets a request through whose key has the scope.
pub async fn guard(
    State((console, scope)): State<(Console, Scope)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(key) = bearer(request.headers()) else {
        return Err(unknown().challenging("Bearer realm=\"callbox\""));
    };
    let found = console.db.api_key(&secrets::hash_key(key)).await?;
    let key = found.ok_or_else(unknown)?;
    if !scope.granted_to(&key) {
        return Err(scope.refused());
    }
    request.extensions_mut().insert(Key {
        sight: Sight {
            within: key.agency_list(),
            sensitive: key.may(SENSITIVE),
        },
        name: key.name,
    });
    Ok(next.run(request).await)
}

impl Scope {
    /// Whether a key has it. Keys that write read as well.
    fn granted_to(self, key: &ApiKey) -> bool {
        match self {
            Self::Public => true,
            Self::Read => key.may("read") || key.may("write"),
            Self::Write => key.may("write"),
        }
    }

    fn refused(self) -> Problem {
        let (detail, challenge) = match self {
            Self::Write => (
                "This key may only read.",
                "Bearer realm=\"callbox\", error=\"insufficient_scope\", scope=\"write\"",
            ),
            Self::Read | Self::Public => (
                "This key may not read.",
                "Bearer realm=\"callbox\", error=\"insufficient_scope\", scope=\"read\"",
            ),
        };
        Problem::new(StatusCode::FORBIDDEN, detail).challenging(challenge)
    }
}

fn unknown() -> Problem {
    let detail = "Send a key that is valid as `Authorization: Bearer KEY`; `callbox keys add` makes one.";
    let challenge = "Bearer realm=\"callbox\", error=\"invalid_token\"";
    Problem::new(StatusCode::UNAUTHORIZED, detail).challenging(challenge)
}

/// The key of a request; the scheme's name is read in any case (RFC 9110 §11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::bearer;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn keys_are_read_in_any_case_of_the_scheme() {
        let read = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(read("bearer  abc").as_deref(), Some("abc"));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("Bearer "), None);
        assert_eq!(read("Bearer"), None);
    }
}
