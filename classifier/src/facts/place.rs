//! Places: addresses, corners, streets and named places.

use super::correct::{corrects, denied};
use super::landmark;
use super::lexicon::{BETWEEN, CORNER, DIRECTION, JOINS, List, ORDINAL, PREFIX, STOP, STREET_NAME, TYPE, UNIT};
use super::page::Page;
use super::street::{Certainty, Street, street_at, street_behind_house};
use crate::decision::{PlaceFact, PlaceKind};
use crate::engine::Expecting;

/// Words and a kind of place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// First word.
    pub first: usize,
    /// One past the last word.
    pub end: usize,
    /// How it was named.
    pub kind: PlaceKind,
}

/// The first address; else the first corner; else the first street.
pub(crate) fn street_place(page: &mut Page<'_>) -> Option<PlaceFact> {
    if !may_name_street(page) {
        return None;
    }
    let found = first_of(page, address)
        .or_else(|| first_of(page, corner))
        .or_else(|| first_of(page, led_corner))
        .or_else(|| first_of(page, expected_address))
        .or_else(|| first_of(page, street))?;
    take(page, found)
}

/// Whether anything in the text can belong to a street or corner at all.
fn may_name_street(page: &Page<'_>) -> bool {
    page.expecting == Some(Expecting::Place)
        || page.any(TYPE | PREFIX | CORNER)
        || page.any_begins(List::Streets)
        || page.any_numeric_ordinal()
        || (page.any(JOINS) && page.any(STREET_NAME))
        || (page.any(DIRECTION) && page.any_digit())
}

/// A named place, where no street was found.
pub(crate) fn named_place(page: &mut Page<'_>) -> Option<PlaceFact> {
    let found = first_of(page, landmark::led).or_else(|| first_of(page, landmark::written_as_name));
    let found = found.or_else(|| landmark::expected(page))?;
    take(page, found)
}

/// The first place that a reader finds, unless it is denied or corrected: `120 main st, sorry 122 main st`.
fn first_of(page: &Page<'_>, reader: impl Fn(&Page<'_>, usize) -> Option<Place>) -> Option<Place> {
    let from = |start: usize| {
        (start..page.len())
            .filter(|&first| page.free(first))
            .find_map(|first| reader(page, first))
    };
    let mut found = from(0)?;
    while let Some(next) = from(found.end) {
        if !corrects(page, next.first) && !denied(page, found.first) {
            break;
        }
        found = next;
    }
    Some(found)
}

/// Where the address that begins at a word ends.
pub(crate) fn address_end(page: &Page<'_>, first: usize) -> Option<usize> {
    if !page.has_digit(first) {
        return None;
    }
    address(page, first).map(|place| place.end)
}

fn take(page: &mut Page<'_>, place: Place) -> Option<PlaceFact> {
    let fact = page.fact(place.first, place.end, String::new())?;
    Some(PlaceFact {
        text: fact.text,
        span: fact.span,
        kind: place.kind,
    })
}

/// One past a house number: `350`, `12a`, `37-12`.
fn house_end(page: &Page<'_>, first: usize) -> Option<usize> {
    let mark = page.between(first);
    if !page.free(first) || mark.ends_with('$') || mark.ends_with('#') || (first > 0 && mark == ":") {
        return None;
    }
    let word = page.word(first);
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let fits = (1..=5).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && word.len() - number.len() <= 1;
    if !fits {
        return None;
    }
    let second = page.word(first + 1);
    let queens = page.between(first + 1) == "-" && page.digits(first) && page.digits(first + 1) && second.len() <= 4;
    Some(if queens { first + 2 } else { first + 1 })
}

/// `350 5th ave`, `37-12 75th st`, `Calle 10 #3`.
fn address(page: &Page<'_>, first: usize) -> Option<Place> {
    let kind = PlaceKind::Address;
    if let Some(street) = street_at(page, first).filter(|street| street.prefixed) {
        let numbered = house_end_behind(page, street.end);
        return numbered.map(|end| Place { first, end, kind });
    }
    if first > 0 && page.is(first - 1, UNIT) && page.free(first - 1) {
        return None;
    }
    let start = house_end(page, first).filter(|&start| !page.ends_clause(start))?;
    if let Some(end) = bare_number_end(page, first, start) {
        return Some(Place { first, end, kind });
    }
    // "65-12" can only be a house, so what follows may be of ordinary words.
    let hyphened = start == first + 2;
    let street = street_at(page, start).or_else(|| street_behind_house(page, start).filter(|_| hyphened))?;
    let followed = address_goes_on(page, street.end) || page.is(start, DIRECTION);
    match street.certainty {
        Certainty::Street => Some(Place {
            first,
            end: street.end,
            kind,
        }),
        // "2 dirty street" is no address; "45 long street" is, and longer house numbers are surely meant.
        Certainty::Doubtful if page.word(first).len() >= 2 => Some(Place {
            first,
            end: street.end,
            kind,
        }),
        Certainty::Ordinal if followed && page.word(first).len() >= 2 => Some(Place {
            first,
            end: street.end,
            kind,
        }),
        _ => None,
    }
}

/// Whether what follows a street shows that an address was meant: a borough, a unit, a postal code.
fn address_goes_on(page: &Page<'_>, at: usize) -> bool {
    page.name_at(List::Boroughs, at).is_some() || page.is(at, UNIT) || (page.digits(at) && page.word(at).len() == 5)
}

/// One past a street that is a bare number behind house and direction: `601 w 151`.
fn bare_number_end(page: &Page<'_>, first: usize, start: usize) -> Option<usize> {
    let end = start + 2;
    let number = page.digits(start + 1) && page.word(start + 1).len() <= 3 && page.number(start + 1) != Some(0);
    let asked = page.expecting == Some(Expecting::Place);
    // "12 n 5" may well be two numbers.
    let directed = page.is(start, DIRECTION) && (asked || page.word(start) != "n") && page.word(first).len() >= 2;
    let unit = page.has_digit(end) && !page.digits(end) && page.word(end).len() <= 3;
    let last = page.ends_clause(end) || address_goes_on(page, end) || unit || !page.free(end);
    let whole = page.all_free(start, end) && !page.ends_clause(start + 1);
    (number && directed && last && whole).then_some(end)
}

/// The house number behind a street's name, as in Spanish: `#3`, `numero 3`.
fn house_end_behind(page: &Page<'_>, at: usize) -> Option<usize> {
    if page.ends_sentence(at) {
        return None;
    }
    let labelled = matches!(page.word(at), "no" | "num" | "numero" | "nro") && page.digits(at + 1);
    if labelled {
        return Some(at + 2);
    }
    let short = page.has_digit(at) && page.word(at).len() <= 5 && !page.numeric_ordinal(at);
    let marked = page.between(at).contains('#') || page.digits(at);
    (short && marked && page.free(at)).then_some(at + 1)
}

/// `145th and broadway`, `corner of main and elm`, `broadway between 145 and 146`.
fn corner(page: &Page<'_>, first: usize) -> Option<Place> {
    let kind = PlaceKind::Intersection;
    if let Some(end) = between(page, first, false) {
        return Some(Place { first, end, kind });
    }
    if introduces_corner(page, first) {
        return None;
    }
    let introduced = first > 1 && introduces_corner(page, first - 1);
    let one = side(page, first, introduced)?;
    if let Some(end) = between(page, one.end, one.certainty != Certainty::Doubtful) {
        return Some(Place { first, end, kind });
    }
    let start = behind_joint(page, one.end).or_else(|| behind_short_and(page, one))?;
    let two = side(page, start, introduced || one.certainty == Certainty::Street)?;
    if page.word(one.end) == "at" && crosses_another(page, two) {
        return None;
    }
    let streets = [one, two]
        .iter()
        .filter(|side| side.certainty == Certainty::Street)
        .count();
    let ordinals = [one, two]
        .iter()
        .filter(|side| side.certainty == Certainty::Ordinal)
        .count();
    let loose = introduced || page.expecting == Some(Expecting::Place);
    let fits = match (streets, ordinals) {
        (2, _) | (1, 1) => true,
        (0, 2) => !page.is(two.end, UNIT) && !counts_something(page, two.end),
        (1, 0) => loose || page.ends_clause(two.end) || page.name_at(List::Boroughs, two.end).is_some(),
        _ => loose,
    };
    fits.then_some(Place {
        first,
        end: two.end,
        kind,
    })
}

/// `at flatbush and church`, `on west 72nd and columbus`: without a street's type, behind `at` or `on`.
fn led_corner(page: &Page<'_>, first: usize) -> Option<Place> {
    let led = first > 0 && matches!(page.word(first - 1), "at" | "on" | "en");
    if !led || page.ends_clause(first) {
        return None;
    }
    let one = side(page, first, true)?;
    if !page.is(one.end, JOINS) || page.ends_clause(one.end) || page.ends_clause(one.end + 1) {
        return None;
    }
    let start = one.end + 1;
    let two = side(page, start, true)?;
    let last = page.ends_clause(two.end) || page.is(two.end, STOP) || page.name_at(List::Boroughs, two.end).is_some();
    // One side must be a usual street and the other no ordinary word: neither "home and school" nor "green and white".
    let usual = |from: usize, side: Street| {
        side.certainty != Certainty::Doubtful || page.is(from, STREET_NAME) || page.word(from) == "st"
    };
    let unusual = |from: usize, side: Street| {
        side.certainty != Certainty::Doubtful || page.has_digit(from) || page.capital(from) || !page.ordinary(from)
    };
    let fits = usual(first, one) && unusual(start, two) || usual(start, two) && unusual(first, one);
    (last && fits && !counts_something(page, two.end)).then_some(Place {
        first,
        end: two.end,
        kind: PlaceKind::Intersection,
    })
}

/// Whether the second street of `bqe at park ave` is the first of a corner itself: `park ave and navy st`.
fn crosses_another(page: &Page<'_>, two: Street) -> bool {
    two.certainty == Certainty::Street
        && behind_joint(page, two.end)
            .and_then(|start| street_at(page, start))
            .is_some_and(|street| street.certainty != Certainty::Doubtful)
}

/// Where the second street begins behind `n`, which stands for `and` between two streets: `52nd st n 5th ave`.
fn behind_short_and(page: &Page<'_>, one: Street) -> Option<usize> {
    if page.word(one.end) != "n" || page.ends_clause(one.end) || one.certainty == Certainty::Doubtful {
        return None;
    }
    let two = street_at(page, one.end + 1)?;
    (two.certainty != Certainty::Doubtful && !page.ends_clause(one.end + 1)).then_some(one.end + 1)
}

/// Whether a word makes the ordinals before it something else than streets.
fn counts_something(page: &Page<'_>, at: usize) -> bool {
    matches!(
        page.word(at),
        "floor" | "floors" | "fl" | "grade" | "of" | "time" | "times" | "day" | "piso"
    )
}

/// Whether the word before a corner says so: `corner of`, `intersection of`, `esquina de`.
fn introduces_corner(page: &Page<'_>, of: usize) -> bool {
    of > 0
        && matches!(page.word(of), "of" | "de")
        && matches!(
            page.word(of - 1),
            "corner" | "intersection" | "esquina" | "cruce" | "corners"
        )
}

/// One of two streets: a street, an ordinal, a bare number, or, where `loose`, a name.
fn side(page: &Page<'_>, first: usize, loose: bool) -> Option<Street> {
    if let Some(street) = street_at(page, first) {
        return Some(street);
    }
    let loose = loose || page.expecting == Some(Expecting::Place);
    let start = if page.is(first, DIRECTION) && !page.ends_clause(first + 1) {
        first + 1
    } else {
        first
    };
    let doubtful = |end| {
        Some(Street {
            end,
            certainty: Certainty::Doubtful,
            prefixed: false,
        })
    };
    let number = page.number(start).is_some_and(|number| number > 0) && page.word(start).len() <= 3 && page.free(start);
    let after = start + 1;
    let counted =
        !page.ends_clause(after) && page.letters(after) && !page.is(after, JOINS) && !joins_by_mark(page, after);
    if number && (!counted || page.name_at(List::Boroughs, after).is_some()) {
        return doubtful(after);
    }
    let saint = loose && matches!(page.word(start), "st" | "saint") && page.name_like(after) && page.free(after);
    if saint && !page.ends_clause(after) {
        return doubtful(after + 1);
    }
    let spelled = page.is(start, ORDINAL) && loose;
    let name =
        loose && page.free(start) && page.name_like(start) && page.word(start).len() > 2 && !page.is(start, TYPE);
    if spelled || name {
        let longer =
            name && page.name_like(after) && !page.ends_clause(after) && page.free(after) && !page.is(after, JOINS);
        let borough = page.name_at(List::Boroughs, after).is_some();
        return doubtful(if longer && !borough { after + 1 } else { after });
    }
    None
}

/// Where the second street begins, behind `and`, `&` or a slash.
fn behind_joint(page: &Page<'_>, at: usize) -> Option<usize> {
    if joins_by_mark(page, at) {
        return Some(at);
    }
    if !page.is(at, JOINS) || page.ends_sentence(at) {
        return None;
    }
    let the = matches!(page.word(at + 1), "the" | "la" | "con");
    Some(if the { at + 2 } else { at + 1 })
}

fn joins_by_mark(page: &Page<'_>, at: usize) -> bool {
    at < page.len() && page.between(at).contains(['&', '/', '@', '+'])
}

/// One past `between X and Y`; behind a street's name bare numbers are streets as well.
fn between(page: &Page<'_>, at: usize, behind_street: bool) -> Option<usize> {
    if !page.is(at, BETWEEN) || page.ends_clause(at + 1) {
        return None;
    }
    let letter_first = if behind_street { letter(page, at + 1) } else { None };
    let one = letter_first
        .filter(|letter| page.is(letter.end, JOINS))
        .or_else(|| side(page, at + 1, true))?;
    let start = behind_joint(page, one.end)?;
    let letter_last = letter(page, start).filter(|letter| page.ends_clause(letter.end) || page.capitals(start));
    let two = letter_last.or_else(|| side(page, start, true))?;
    let named = [one, two].iter().any(|side| side.certainty != Certainty::Doubtful);
    let capitals = page.name_like(at + 1) && page.capital(at + 1) && page.capital(start);
    let hours = matches!(page.word(two.end), "am" | "pm" | "a" | "p" | "days" | "hours");
    ((named || capitals || behind_street) && !hours).then_some(two.end)
}

/// An avenue by its letter alone, as between others: `between 1st and a`.
fn letter(page: &Page<'_>, at: usize) -> Option<Street> {
    let single = page.word(at).len() == 1 && page.letters(at) && page.free(at);
    single.then_some(Street {
        end: at + 1,
        certainty: Certainty::Doubtful,
        prefixed: false,
    })
}

/// What is enough of an address when one was asked for: `350 5th`, `120 main`, `broadway 145`.
fn expected_address(page: &Page<'_>, first: usize) -> Option<Place> {
    if page.expecting != Some(Expecting::Place) {
        return None;
    }
    let kind = PlaceKind::Address;
    if let Some(street) = street_at(page, first) {
        let number = page.digits(street.end) && page.free(street.end) && page.word(street.end).len() <= 4;
        if number && street.certainty == Certainty::Street {
            return Some(Place {
                first,
                end: street.end + 1,
                kind,
            });
        }
    }
    let start = house_end(page, first).filter(|&start| !page.ends_clause(start))?;
    if let Some(street) = street_at(page, start) {
        return Some(Place {
            first,
            end: street.end,
            kind,
        });
    }
    let mut end = start;
    if page.is(end, DIRECTION) {
        end += 1;
    }
    let names_from = end;
    while end < names_from + 3 && !page.ends_clause(end) && page.free(end) && page.name_like(end) {
        if page.name_at(List::Boroughs, end).is_some() {
            break;
        }
        end += 1;
    }
    let ordinal = end == names_from && page.is(end, ORDINAL);
    if ordinal {
        end += 1;
    }
    (end > names_from).then_some(Place { first, end, kind })
}

/// A street without a number; an ordinal or a usual name alone counts where a place was asked for.
fn street(page: &Page<'_>, first: usize) -> Option<Place> {
    let kind = PlaceKind::Street;
    let expecting = page.expecting == Some(Expecting::Place);
    if let Some(street) = street_at(page, first) {
        let at_street = first > 0 && matches!(page.word(first - 1), "on" | "en" | "near" | "along");
        let sure = match street.certainty {
            Certainty::Street => true,
            Certainty::Doubtful => expecting && page.len() <= 4 && !at_street,
            Certainty::Ordinal => expecting && page.len() <= 3,
        };
        return sure.then_some(Place {
            first,
            end: street.end,
            kind,
        });
    }
    let alone = expecting && page.len() == 1 && page.is(first, STREET_NAME);
    alone.then_some(Place {
        first,
        end: first + 1,
        kind,
    })
}
