//! `/staff/find`: one box on every page. A number leads to its request, an id to its contact, a place's name to that
//! place, and all else to the contacts in which it was said.

use crate::Console;
use crate::door::Person;
use crate::frame;
use axum::extract::{Query, State};
use axum::response::Response;
use std::collections::BTreeMap;
use storage::StorageError;

/// What may stand before a number or an id, as other desks have it.
const PREFIXES: [&str; 4] = ["id:", "ref:", "number:", "contact:"];

/// `GET /staff/find?q=…`.
pub async fn find(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let asked = fields.get("q").map_or("", String::as_str).trim();
    match place_of(&console, &person, asked).await {
        Ok(place) => frame::see(&place),
        Err(error) => frame::unavailable(&error),
    }
}

async fn place_of(console: &Console, person: &Person, asked: &str) -> Result<String, StorageError> {
    if let Some(place) = frame::place_named(person, asked) {
        return Ok(place.to_owned());
    }
    let low = asked.to_lowercase();
    let named = PREFIXES
        .iter()
        .find_map(|prefix| low.strip_prefix(prefix))
        .unwrap_or(&low);
    let key: String = named.split_whitespace().collect();
    // Whatever is too short or too long for either is words.
    if (4..=64).contains(&key.len()) && key.chars().all(|one| one.is_ascii_alphanumeric() || one == '-') {
        if let Some(number) = number_of(console, person, &key).await? {
            return Ok(format!("/staff/requests/{number}"));
        }
        if console.db.contact(&key).await?.is_some() {
            return Ok(format!("/staff/contacts/{key}"));
        }
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", asked)
        .finish();
    Ok(if asked.is_empty() {
        "/staff/contacts".to_owned()
    } else {
        format!("/staff/contacts?{query}")
    })
}

/// The number of a request that the person may see, typed with its prefix, without it, or without the line in it.
async fn number_of(console: &Console, person: &Person, key: &str) -> Result<Option<String>, StorageError> {
    let pack = console.desk.pack();
    let prefix = &pack.city.number_prefix;
    let plain = prefix.trim_end_matches('-').to_lowercase();
    let bare = key.strip_prefix(&plain).unwrap_or(key).trim_start_matches('-');
    for bare in [key, bare] {
        let number = format!("{prefix}{bare}");
        let found = console.db.request(&number).await?;
        if found.is_some_and(|request| person.sight().sees_request(&pack, &request)) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
