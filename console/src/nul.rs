//! The character U+0000, which PostgreSQL keeps in no text: whatever holds it is refused before anything asks the
//! database, on either one, by the address here and by what reads forms and bodies.

use crate::api::{self, Problem};
use crate::frame;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Refuses a request whose address holds the character.
pub async fn refuse(request: Request, next: Next) -> Response {
    if !in_address(request.uri()) {
        return next.run(request).await;
    }
    if api::is_of_api(request.uri().path()) {
        return Problem::bad("The address holds the character U+0000.").into_response();
    }
    page("Check the address.")
}

/// The page that refuses it.
pub fn page(words: &str) -> Response {
    frame::plain(
        StatusCode::BAD_REQUEST,
        "That holds a character that no text has",
        words,
    )
}

/// Whether a path or a query holds it. Only `%00` stands for it there (RFC 3986 §2.1).
pub fn in_address(address: &Uri) -> bool {
    address
        .path_and_query()
        .is_some_and(|address| address.as_str().contains("%00"))
}

/// Whether a form holds it (WHATWG URL §5.1).
pub fn in_form(body: &[u8]) -> bool {
    body.contains(&0) || body.windows(3).any(|bytes| bytes == b"%00")
}

/// Whether a JSON value holds it, in a name or in a text.
pub fn in_json(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(in_json),
        Value::Object(fields) => fields.iter().any(|(name, field)| name.contains('\0') || in_json(field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{in_address, in_form, in_json};
    use axum::http::Uri;
    use serde_json::json;

    #[test]
    fn the_character_is_found_and_its_look_alikes_are_not() {
        let address = |text: &'static str| in_address(&Uri::from_static(text));
        assert!(address("/staff/contacts/a%00b") && address("/staff/contacts?q=%00"));
        assert!(!address("/staff/contacts?q=%2500") && !address("/staff/contacts"));
        assert!(in_form(b"q=%00") && in_form(b"q=\0") && !in_form(b"q=%2500&r=100%25"));
        assert!(in_json(&json!({"a": ["\0"]})) && in_json(&json!({"\0": 1})));
        assert!(!in_json(&json!({"a": ["\\u0000", 0, null]})));
    }
}
