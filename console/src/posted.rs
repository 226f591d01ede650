//! What a form brought: its fields, after the proof that one of our own pages sent them.

use crate::door::Person;
use crate::{frame, nul};
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use subtle::ConstantTimeEq;

/// The largest form, in bytes: a long reply in a script of four bytes a letter.
const LARGEST: usize = 256 * 1024;

/// The fields of a form, in their order.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1); bytes that are not UTF-8 become U+FFFD.
    pub fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first field of this name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Whether a box of this name was ticked.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All fields of this name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str()).collect()
    }
}

/// The fields of a form that a person sent from a page of ours. Whatever lacks that page's token is refused with 403.
pub struct Posted(pub Fields);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let token = request
            .extensions()
            .get::<Person>()
            .map(|person| person.form_token.clone());
        let fields = read(request).await?;
        let proof = fields.get("token");
        let same = token.is_some_and(|token| bool::from(token.as_bytes().ct_eq(proof.as_bytes())));
        if same {
            return Ok(Self(fields));
        }
        Err(frame::plain(
            StatusCode::FORBIDDEN,
            "This form is not from your session",
            "Nothing was changed. Go back, load the page again, and send the form once more.",
        ))
    }
}

/// Reads the fields of a form that needs no session: the door's own.
pub async fn read(request: Request) -> Result<Fields, Response> {
    let body = to_bytes(request.into_body(), LARGEST).await;
    let body = body.map_err(|_| {
        frame::plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "That was too long",
            "Nothing was changed. Go back and shorten what you wrote.",
        )
    })?;
    if nul::in_form(&body) {
        return Err(nul::page("Nothing was changed. Go back and type the text again."));
    }
    Ok(Fields::parse(&body))
}
