//! What a caller of the JSON API has written into the address, read strictly: what is unknown is told, not overlooked.

use super::problem::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use storage::{Date, PageStart};

/// Rows on a page that asks for no number.
const USUAL: u16 = 50;
/// Most rows on a page.
const MOST: u16 = 200;

/// The fields of a query.
pub struct Asking<T>(pub T);

/// What stands in the gap of a path.
pub struct Named(pub String);

/// A day, `2026-11-23`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        day.map(Self)
            .ok_or_else(|| D::Error::custom("write a day like 2026-11-23"))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asking<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        if form_urlencoded::parse(query.as_bytes()).any(|(_, value)| value.contains('\0')) {
            return Err(Problem::bad("A value holds the character U+0000."));
        }
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(fields)| Self(fields))
            .map_err(|fault| Problem::bad(fault.body_text()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        let Path(name) = read.map_err(|fault| Problem::bad(fault.body_text()))?;
        if name.contains('\0') {
            return Err(Problem::missing("such thing"));
        }
        Ok(Self(name))
    }
}

/// How many rows are asked for.
pub fn limit(asked: Option<u16>) -> Result<usize, Problem> {
    match asked.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(usize::from(limit)),
        _ => Err(Problem::bad(format!("limit: from 1 to {MOST}"))),
    }
}

/// Where the page begins. The keys of a search for words are numbers, all others ids.
pub fn start(after: Option<&str>, has_words: bool) -> Result<PageStart, Problem> {
    let Some(key) = after else { return Ok(PageStart::First) };
    let is_key = if has_words {
        key.parse::<i64>().is_ok()
    } else {
        key.len() == 32 && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if is_key {
        return Ok(PageStart::After(key.to_owned()));
    }
    Err(Problem::bad(
        "after: take the `next` of the page before, with the same filters",
    ))
}

/// The key of the page that follows.
pub fn next(start: Option<PageStart>) -> Option<String> {
    match start {
        Some(PageStart::After(key)) => Some(key),
        _ => None,
    }
}
