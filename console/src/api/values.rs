//! What a caller has written into the address, read strictly into types that also describe it: what is unknown is told,
//! not overlooked.

use super::problem::Problem;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use std::ops::RangeInclusive;
use storage::{Date, Days, PageStart};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Rows on a page that asks for no number.
const USUAL: u16 = 50;
/// Rows on a page.
const ROWS: RangeInclusive<u16> = 1..=200;
/// Years that have reports.
const YEARS: RangeInclusive<i16> = 1900..=9998;
/// Longest text to search for, in characters.
const LONGEST_PHRASE: usize = 1000;
/// Longest name or code, in characters.
const LONGEST_NAME: usize = 100;
/// Longest key of a page, in characters.
const LONGEST_KEY: usize = 60;

/// The fields of a query.
pub struct Asking<T>(pub T);

/// What stands in the gap of a path.
pub struct Named(pub String);

/// A day.
#[derive(Clone, Copy, Debug)]
pub struct Day(pub Date);

/// A name, a code or an id.
#[derive(Clone, Debug)]
pub struct Name(pub String);

/// Words to search for.
#[derive(Clone, Debug)]
pub struct Phrase(pub String);

/// Where a page begins.
#[derive(Clone, Debug)]
pub struct After(String);

/// How many rows a page has.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
pub struct Limit(u16);

/// A year that has a report.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i16")]
pub struct Year(pub i16);

/// What the keys of the pages of a list look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Ids.
    Ids,
    /// A moment and an id.
    Moments,
    /// Places in the log, of a search for words.
    Places,
}

/// How the API's description shows a value.
macro_rules! described {
    ($($value:ident => $schema:expr;)*) => {
        $(impl PartialSchema for $value {
            fn schema() -> RefOr<Schema> {
                let schema: ObjectBuilder = $schema;
                schema.into()
            }
        }

        impl ToSchema for $value {})*
    };
}

described! {
    Day => ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .examples(["2026-11-23"]);
    Name => text_of(LONGEST_NAME).pattern(Some("^[^\\u0000-\\u001f\\u007f-\\u009f]+$"));
    Phrase => text_of(LONGEST_PHRASE).pattern(Some("^[^\\u0000]+$")).examples(["loud music"]);
    After => text_of(LONGEST_KEY).pattern(Some("^[0-9a-f-]+$"));
    Limit => whole(ROWS.into_inner()).default(Some(USUAL.into()));
    Year => whole(YEARS.into_inner()).examples([2026]);
}

fn text_of(most: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(most))
}

fn whole<N: Into<i32>>((least, most): (N, N)) -> ObjectBuilder {
    let bound = |bound: N| Some(f64::from(bound.into()));
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(bound(least))
        .maximum(bound(most))
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        day.map(Self)
            .ok_or_else(|| D::Error::custom("write a day like 2026-11-23"))
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = short(deserializer, LONGEST_NAME)?;
        if text.chars().any(char::is_control) {
            return Err(D::Error::custom("no control characters"));
        }
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer, LONGEST_PHRASE).map(Self)
    }
}

impl<'de> Deserialize<'de> for After {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = short(deserializer, LONGEST_KEY)?;
        let fits = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        if fits {
            return Ok(Self(text));
        }
        Err(D::Error::custom("take the `next` of the page before"))
    }
}

fn short<'de, D: Deserializer<'de>>(deserializer: D, most: usize) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() || text.chars().count() > most {
        return Err(D::Error::custom(format!("1 to {most} characters")));
    }
    Ok(text)
}

impl TryFrom<u16> for Limit {
    type Error = &'static str;

    fn try_from(limit: u16) -> Result<Self, &'static str> {
        if ROWS.contains(&limit) {
            return Ok(Self(limit));
        }
        Err("from 1 to 200")
    }
}

impl TryFrom<i16> for Year {
    type Error = &'static str;

    fn try_from(year: i16) -> Result<Self, &'static str> {
        if YEARS.contains(&year) {
            return Ok(Self(year));
        }
        Err("from 1900 to 9998")
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asking<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(fields)| Self(fields)).map_err(|fault| {
            let words = fault.body_text();
            let words = words.trim_start_matches("Failed to deserialize query string: ");
            Problem::bad(words)
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        let Path(name) = read.map_err(|fault| Problem::bad(fault.body_text()))?;
        Ok(Self(name))
    }
}

/// The text of a name, where one is given.
pub fn text(name: Option<&Name>) -> Option<String> {
    name.map(|name| name.0.clone())
}

/// The days from the first to the last.
pub fn days(from: Option<Day>, to: Option<Day>) -> Result<Days, Problem> {
    let days = Days::new(from.map(|day| day.0), to.map(|day| day.0));
    days.map_err(|_| Problem::unfit("`from` is after `to`."))
}

/// The words of a text; one without any would find everything.
pub fn words(phrase: Option<&Phrase>) -> Result<Option<storage::Words>, Problem> {
    let Some(phrase) = phrase else { return Ok(None) };
    let words = storage::Words::new(&phrase.0);
    words.map(Some).ok_or_else(|| Problem::unfit("`q` has no word."))
}

/// How many rows are asked for.
pub fn rows(limit: Option<Limit>) -> usize {
    usize::from(limit.map_or(USUAL, |limit| limit.0))
}

/// Where the page begins.
pub fn start(after: Option<&After>, keys: Keys) -> Result<PageStart, Problem> {
    let Some(After(key)) = after else {
        return Ok(PageStart::First);
    };
    let is_number = |text: &str| text.parse::<i64>().is_ok();
    let is_id = |text: &str| text.len() == 32 && !text.contains('-');
    let fits = match keys {
        Keys::Ids => is_id(key),
        Keys::Places => is_number(key),
        Keys::Moments => key.rsplit_once('-').is_some_and(|(at, id)| is_number(at) && is_id(id)),
    };
    if fits {
        return Ok(PageStart::After(key.clone()));
    }
    Err(Problem::unfit(
        "`after`: take the `next` of the page before, with the same filters and the same order.",
    ))
}

/// The key of the page that follows.
pub fn next(start: Option<PageStart>) -> Option<String> {
    match start {
        Some(PageStart::After(key)) => Some(key),
        _ => None,
    }
}
