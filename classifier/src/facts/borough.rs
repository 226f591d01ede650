//! Boroughs and postal codes.

use super::lexicon::{List, OTHER_LABEL, TYPE, UNIT};
use super::page::Page;
use crate::decision::{Fact, PlaceFact};
use crate::engine::Expecting;
use crate::rulebook::Geography;

/// What makes a borough's name the name of something else: `brooklyn bridge`.
const OTHER_THINGS: &[&str] = &[
    "bridge",
    "tunnel",
    "zoo",
    "college",
    "museum",
    "library",
    "ferry",
    "expressway",
    "plaza",
    "mall",
    "botanical",
    "pizza",
    "nets",
    "public",
    "style",
    "bound",
    "hall",
    "terrace",
    "point",
    "river",
];

/// The first borough named; the value is its name as the city writes it.
pub(crate) fn borough(page: &mut Page<'_>, geography: &Geography, place: Option<&PlaceFact>) -> Option<Fact> {
    for at in 0..page.len() {
        let Some((end, number)) = page.name_at(List::Boroughs, at) else {
            continue;
        };
        let elsewhere = OTHER_THINGS.contains(&page.word(end)) && !page.ends_clause(end);
        if elsewhere || !page.all_free(at, end) || !is_meant(page, at, end, place) {
            continue;
        }
        let name = geography.boroughs.get(number)?.name.clone();
        return page.fact(at, end, name);
    }
    None
}

/// Two letters such as `si` are a borough only behind a place, in capitals, or where a place was asked for.
fn is_meant(page: &Page<'_>, at: usize, end: usize, place: Option<&PlaceFact>) -> bool {
    if page.word(at).len() > 2 || end > at + 1 {
        return true;
    }
    let start = page.folded.tokens.get(at).map_or(0, |token| token.source.start);
    let behind_place = place.is_some_and(|place| place.span.end <= start && start <= place.span.end + 12);
    let led = at > 0 && matches!(page.word(at - 1), "in" | "en");
    behind_place || (led && end == page.len()) || page.capitals(at) || page.expecting == Some(Expecting::Place)
}

/// The first postal code: five digits that are neither house number nor part of another number.
pub(crate) fn zip(page: &mut Page<'_>, geography: &Geography) -> Option<Fact> {
    let prefixes: Vec<&String> = geography
        .boroughs
        .iter()
        .flat_map(|borough| &borough.zip_prefixes)
        .collect();
    for at in 0..page.len() {
        let word = page.word(at);
        if word.len() != 5 || !page.digits(at) || !page.free(at) || page.between(at).ends_with(['#', '$']) {
            continue;
        }
        let glued = at > 0 && page.has_digit(at - 1) && matches!(page.between(at), "-" | "/" | ".");
        let labelled = at > 0 && matches!(page.word(at - 1), "zip" | "zipcode" | "ny" | "code" | "postal");
        let local = prefixes.is_empty() || prefixes.iter().any(|prefix| word.starts_with(prefix.as_str()));
        if glued || !(local || labelled) || page.is(at + 1, TYPE) || (at > 0 && page.is(at - 1, UNIT | OTHER_LABEL)) {
            continue;
        }
        let extended = page.between(at + 1) == "-" && page.digits(at + 1) && page.word(at + 1).len() == 4;
        let value = word.to_owned();
        return page.fact(at, if extended { at + 2 } else { at + 1 }, value);
    }
    None
}

/// The borough that a postal code lies in.
pub(crate) fn borough_of_zip(zip: &Fact, geography: &Geography) -> Option<Fact> {
    let value = name_of_zip(&zip.value, geography)?.to_owned();
    Some(Fact { value, ..zip.clone() })
}

/// The name of the borough that a postal code lies in. The longest prefix decides: 11004 lies in Queens although 11
/// may begin Brooklyn's codes as well.
pub(crate) fn name_of_zip<'g>(zip: &str, geography: &'g Geography) -> Option<&'g str> {
    let of = |length: usize| {
        geography.boroughs.iter().find(|borough| {
            let fits = |prefix: &String| prefix.len() == length && zip.starts_with(prefix.as_str());
            borough.zip_prefixes.iter().any(fits)
        })
    };
    (1..=5).rev().find_map(of).map(|borough| borough.name.as_str())
}
