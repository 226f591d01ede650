//! The grammar of street names.

use super::lexicon::{
    AVENUE, COMMON_TYPE, CROWD, DIRECTION, List, NUMBERED_NAME, ORDINAL, PREFIX, STOP, STREET_NAME, TYPE,
};
use super::page::{Page, STREET_WORDS};

/// How surely some words name a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Type or list says so.
    Street,
    /// The type is an ordinary word, and so is the name: `dirty street`.
    Doubtful,
    /// An ordinal alone: `5th`.
    Ordinal,
}

/// A street's name: where it ends, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Street {
    /// One past the last word.
    pub end: usize,
    /// How sure it is.
    pub certainty: Certainty,
    /// The type and number stand behind a foreign prefix: `Calle 10`.
    pub prefixed: bool,
}

/// The street's name that begins at a word.
pub(crate) fn street_at(page: &Page<'_>, first: usize) -> Option<Street> {
    let directed = page.is(first, DIRECTION) && !page.ends_clause(first + 1);
    if directed {
        // "west street" is a street called West; "w 145 st" goes west.
        if let Some(street) = plain_street(page, first + 1) {
            return Some(street);
        }
    }
    plain_street(page, first)
}

fn plain_street(page: &Page<'_>, first: usize) -> Option<Street> {
    if !page.free(first) || !page.may_begin_street(first) {
        return None;
    }
    let street = named(page, first)
        .or_else(|| prefixed(page, first))
        .or_else(|| numbered(page, first))
        .or_else(|| name_numbered(page, first))
        .or_else(|| lettered(page, first))
        .or_else(|| worded(page, first))
        .or_else(|| lone_ordinal(page, first))?;
    page.all_free(first, street.end).then(|| with_suffix(page, street))
}

/// `broadway`, `grand concourse`.
fn named(page: &Page<'_>, first: usize) -> Option<Street> {
    let (end, _) = page.name_at(List::Streets, first)?;
    let typed = page.is(end, TYPE) && !page.is(end, STOP) && !page.ends_clause(end) && page.word(end).len() < 7;
    Some(Street {
        end: if typed { end + 1 } else { end },
        certainty: Certainty::Street,
        prefixed: false,
    })
}

/// `calle 10`, `avenida juan pablo duarte`.
fn prefixed(page: &Page<'_>, first: usize) -> Option<Street> {
    if !page.is(first, PREFIX) || page.ends_clause(first + 1) {
        return None;
    }
    let done = |end| {
        Some(Street {
            end,
            certainty: Certainty::Street,
            prefixed: true,
        })
    };
    if page.digits(first + 1) && page.word(first + 1).len() <= 3 || page.numeric_ordinal(first + 1) {
        return done(first + 2);
    }
    let mut end = first + 1;
    while end <= first + 4 && !(end > first + 1 && page.ends_clause(end)) && page.letters(end) {
        let small = matches!(page.word(end), "de" | "la" | "las" | "los" | "del" | "du" | "des") && end > first;
        let name = !page.is(end, STOP) && (end == first + 1 || page.name_like(end));
        if !(small && page.name_like(end + 1) || name) || page.name_at(List::Boroughs, end).is_some() {
            break;
        }
        end += 1;
    }
    let first_is_name = page.name_like(first + 1) || matches!(page.word(first + 1), "principal" | "de" | "la");
    if end > first + 1 && first_is_name {
        done(end)
    } else {
        None
    }
}

/// `5th ave`, `fifth avenue`, `145 st`.
fn numbered(page: &Page<'_>, first: usize) -> Option<Street> {
    let ordinal = page.numeric_ordinal(first) || page.is(first, ORDINAL);
    let digits = page.digits(first) && page.word(first).len() <= 3;
    let typed = page.is(first + 1, TYPE) && !page.ends_clause(first + 1);
    if !(typed && (ordinal || digits)) {
        return None;
    }
    let word = page.word(first + 1);
    let usual = !page.is(first + 1, COMMON_TYPE) || matches!(word, "street" | "st" | "road" | "drive" | "place");
    if !usual && (digits || page.is(first, ORDINAL)) {
        return None;
    }
    // "first place" and "second drive" are no streets unless written as names.
    let common = page.is(first, ORDINAL) && !matches!(word, "street" | "st") && page.is(first + 1, COMMON_TYPE);
    if common && !page.capital(first + 1) {
        return None;
    }
    Some(Street {
        end: first + 2,
        certainty: Certainty::Street,
        prefixed: false,
    })
}

/// `beach 91st street`, `bay 25th st`.
fn name_numbered(page: &Page<'_>, first: usize) -> Option<Street> {
    // "the beach 91st street" tells of a beach.
    let article = first > 0 && matches!(page.word(first - 1), "the" | "this" | "my" | "a");
    if article || !page.is(first, NUMBERED_NAME) || page.ends_clause(first + 1) || !page.numeric_ordinal(first + 1) {
        return None;
    }
    numbered(page, first + 1).or_else(|| lone_ordinal(page, first + 1))
}

/// `avenue j`.
fn lettered(page: &Page<'_>, first: usize) -> Option<Street> {
    let letter = page.word(first + 1).len() == 1 && page.letters(first + 1) && !page.ends_clause(first + 1);
    let article = first > 0 && matches!(page.word(first - 1), "the" | "this" | "my");
    let name = page.capitals(first + 1)
        || page.ends_clause(first + 2)
        || page.is(first + 2, STOP)
        || page.word(first + 1) > "e";
    (page.is(first, AVENUE) && letter && name && !article).then_some(Street {
        end: first + 2,
        certainty: Certainty::Street,
        prefixed: false,
    })
}

/// `main st`, `martin luther king blvd`, `st nicholas ave`.
fn worded(page: &Page<'_>, first: usize) -> Option<Street> {
    let mut at = first;
    while at < first + STREET_WORDS && (at == first || !page.ends_clause(at)) {
        let saint = at == first && page.word(at) == "st";
        if page.is(at, TYPE) && at > first && !(at == first + 1 && page.word(first) == "st" && page.word(at) == "st") {
            break;
        }
        let may_be_name = page.letters(at) && !page.is(at, STOP) && page.free(at);
        if !may_be_name || (page.is(at, TYPE) && !saint && !page.is(at, STREET_NAME) && at == first) {
            return None;
        }
        at += 1;
    }
    if !page.is(at, TYPE) || at == first || page.ends_clause(at) {
        return None;
    }
    // All words but the one before the type must look like names: "noise main st" begins at "main".
    let names = (first..at - 1).all(|index| page.name_like(index) || (index == first && page.word(index) == "st"));
    if !names {
        return None;
    }
    // "ppl drive like crazy" tells what they do.
    if page.is(at - 1, CROWD) && page.word(at) == "drive" {
        return None;
    }
    let common = page.is(at, COMMON_TYPE);
    let sure = !common || is_surely_named(page, at);
    let certainty = if sure { Certainty::Street } else { Certainty::Doubtful };
    Some(Street {
        end: at + 1,
        certainty,
        prefixed: false,
    })
}

/// Whether an ordinary word such as `lane` ends a street's name here: `Maple Lane`, but neither `Bike lane` nor
/// `consistently drive`.
fn is_surely_named(page: &Page<'_>, at: usize) -> bool {
    let capitals = page.capital(at - 1) && page.capital(at);
    let uncommon = page.is(at - 1, STREET_NAME) || (page.name_like(at - 1) && !page.ordinary(at - 1));
    match page.word(at) {
        "street" | "st" | "road" | "rd" => capitals || uncommon,
        // A capital at the beginning of a sentence tells nothing.
        _ => capitals || (uncommon && page.capital(at - 1) && at > 1 && !page.ends_sentence(at - 1)),
    }
}

/// A street behind a surely meant house number, where ordinary words may be its name: `fresh pond rd`.
pub(crate) fn street_behind_house(page: &Page<'_>, first: usize) -> Option<Street> {
    let mut at = first;
    while at < first + 3 && (at == first || !page.ends_clause(at)) && !page.is(at, TYPE) {
        if !page.letters(at) || page.is(at, STOP) || !page.free(at) {
            return None;
        }
        at += 1;
    }
    let typed = at > first && page.is(at, TYPE) && !page.ends_clause(at) && page.free(at);
    typed.then_some(Street {
        end: at + 1,
        certainty: Certainty::Street,
        prefixed: false,
    })
}

fn lone_ordinal(page: &Page<'_>, first: usize) -> Option<Street> {
    let fits = page.numeric_ordinal(first);
    fits.then_some(Street {
        end: first + 1,
        certainty: Certainty::Ordinal,
        prefixed: false,
    })
}

/// A direction behind the type: `main st e`.
fn with_suffix(page: &Page<'_>, street: Street) -> Street {
    let suffix = page.is(street.end, DIRECTION)
        && page.is(street.end - 1, TYPE)
        && !page.ends_clause(street.end)
        && page.ends_clause(street.end + 1);
    Street {
        end: street.end + usize::from(suffix),
        ..street
    }
}
