//! Named places: `in front of Lincoln park`, `ps 123`.

use super::lexicon::{CROWD, EVASIVE, Lexicon, List, PLACE_NOUN, STOP, STREET_NAME, TYPE, UNIT};
use super::page::Page;
use super::place::Place;
use crate::decision::PlaceKind;
use crate::engine::Expecting;

/// Words that lead to a place; those that are marked belong to the place's text, because they say where exactly.
const LEADS: &[(&str, bool)] = &[
    ("in front of", true),
    ("across from", true),
    ("across the street from", true),
    ("next to", true),
    ("near", true),
    ("outside of", true),
    ("outside", true),
    ("behind", true),
    ("opposite", true),
    ("beside", true),
    ("by", false),
    ("at", false),
    ("in", false),
    ("inside", false),
    ("frente a", true),
    ("enfrente de", true),
    ("cerca de", true),
    ("cerca del", true),
    ("al lado de", true),
    ("al lado del", true),
    ("detras de", true),
    ("en", false),
];

/// The longest name of a place.
const MOST_WORDS: usize = 5;
/// The longest answer that is read as a place by itself.
const MOST_ANSWER: usize = 8;

/// Adds the words that lead to a place to a lexicon.
pub(crate) fn learn(lexicon: &mut Lexicon) {
    for &(lead, exact) in LEADS {
        lexicon.add_name(List::Leads, lead, usize::from(exact));
    }
}

/// A place behind `in front of`, `near`, `at`.
pub(crate) fn led(page: &Page<'_>, first: usize) -> Option<Place> {
    let (start, exact) = lead_at(page, first)?;
    let start = behind_article(page, start);
    if page.ends_clause(start) || page.is(start, UNIT) {
        return None;
    }
    let end = noun_end(page, start).or_else(|| if exact { capital_end(page, start) } else { None })?;
    Some(Place {
        first: if exact { first } else { start },
        end,
        kind: PlaceKind::Landmark,
    })
}

/// A place that is written with capitals, without a word that leads to it: `Prospect Park`.
pub(crate) fn written_as_name(page: &Page<'_>, first: usize) -> Option<Place> {
    if let Some(end) = school_end(page, first) {
        return Some(Place {
            first,
            end,
            kind: PlaceKind::Landmark,
        });
    }
    if !page.capital(first) || !page.letters(first) || page.is(first, STOP) {
        return None;
    }
    let end = noun_end(page, first)?;
    let capitals = (first..end).all(|index| page.capital(index));
    capitals.then_some(Place {
        first,
        end,
        kind: PlaceKind::Landmark,
    })
}

/// A short answer to the question for a place.
pub(crate) fn expected(page: &Page<'_>) -> Option<Place> {
    if page.expecting != Some(Expecting::Place) || page.len() > MOST_ANSWER || page.is(0, EVASIVE) {
        return None;
    }
    let mut start = 0;
    while start < page.len()
        && matches!(
            page.word(start),
            "its"
                | "it"
                | "is"
                | "im"
                | "i"
                | "am"
                | "in"
                | "at"
                | "on"
                | "the"
                | "by"
                | "esta"
                | "estoy"
                | "en"
                | "el"
                | "la"
        )
    {
        start += 1;
    }
    if page.is(start, CROWD) {
        return None;
    }
    let mut end = start;
    while page.free(end) && !(end > start && page.ends_clause(end)) {
        end += 1;
    }
    let named = (start..end).any(|index| page.letters(index) && page.word(index).len() > 2 && !page.ordinary(index));
    let noun = (start..end).any(|index| page.is(index, PLACE_NOUN)) && end > start + 1;
    let evasive = (start..end).any(|index| page.is(index, EVASIVE));
    let place = Place {
        first: start,
        end,
        kind: PlaceKind::Landmark,
    };
    (end > start && (named || noun) && !evasive).then_some(place)
}

/// Where a lead ends, and whether it belongs to the place.
fn lead_at(page: &Page<'_>, first: usize) -> Option<(usize, bool)> {
    page.name_at(List::Leads, first).map(|(end, exact)| (end, exact == 1))
}

fn behind_article(page: &Page<'_>, at: usize) -> usize {
    if matches!(page.word(at), "the" | "el" | "la" | "los") {
        at + 1
    } else {
        at
    }
}

/// One past a name that ends with what the place is: `lincoln park`, `parque central`, `ps 123`.
fn noun_end(page: &Page<'_>, start: usize) -> Option<usize> {
    if let Some(end) = school_end(page, start) {
        return Some(end);
    }
    let mut named = false;
    for at in start..start + MOST_WORDS {
        let stops = !page.free(at) || (at > start && page.ends_clause(at)) || page.is(at, STOP) || page.has_digit(at);
        if stops {
            return None;
        }
        if page.is(at, PLACE_NOUN) && at > start && named {
            let more = page.is(at + 1, PLACE_NOUN) && !page.ends_clause(at + 1) && page.free(at + 1);
            return Some(if more { at + 2 } else { at + 1 });
        }
        let foreign = at == start && page.is(at, PLACE_NOUN) && page.name_like(at + 1) && !page.ends_clause(at + 1);
        if foreign && is_spanish_noun(page.word(at)) && page.free(at + 1) {
            return Some(at + 2);
        }
        named |= page.name_like(at) && !is_plain(page, at);
    }
    None
}

/// Whether a usual street name is too plain to name a place: `main school`.
fn is_plain(page: &Page<'_>, at: usize) -> bool {
    !page.capital(at) && page.is(at, STREET_NAME) && page.is(at, PLACE_NOUN)
}

fn is_spanish_noun(word: &str) -> bool {
    matches!(
        word,
        "parque" | "escuela" | "biblioteca" | "iglesia" | "estacion" | "plaza" | "mercado"
    )
}

/// `ps 123`, `pier 40`.
fn school_end(page: &Page<'_>, at: usize) -> Option<usize> {
    let fits = matches!(page.word(at), "ps" | "pier" | "jhs") && page.digits(at + 1) && page.word(at + 1).len() <= 3;
    (fits && page.all_free(at, at + 2) && !page.ends_clause(at + 1)).then_some(at + 2)
}

/// One past a run of words with capitals: `in front of Walgreens`.
fn capital_end(page: &Page<'_>, start: usize) -> Option<usize> {
    let mut end = start;
    while end < start + MOST_WORDS && page.free(end) && page.capital(end) && !(end > start && page.ends_clause(end)) {
        if page.is(end, STOP) || page.is(end, TYPE) && end == start {
            break;
        }
        end += 1;
    }
    let named = (start..end).any(|index| !page.ordinary(index));
    (end > start && named).then_some(end)
}
