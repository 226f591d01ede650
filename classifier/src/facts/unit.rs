//! Apartments, floors and rooms.

use super::correct::{corrects, denied};
use super::lexicon::{FILLER, FLOOR, List, ORDINAL, PREFIX, TYPE, UNIT};
use super::page::Page;
use super::place;
use crate::decision::Fact;
use crate::engine::Expecting;

/// The first unit; an apartment is preferred to a floor.
pub(crate) fn read(page: &mut Page<'_>) -> Option<Fact> {
    let labelled = labelled(page);
    let floor = floor(page);
    let hashed = if labelled.is_none() { hashed(page) } else { None };
    labelled
        .or(hashed)
        .or(floor)
        .or_else(|| behind_address(page))
        .or_else(|| expected(page))
}

/// `apt 4B`, `unit number 12`, `apto 3`; the value is what follows the label. The first counts, unless it is denied or
/// corrected: `apt 3, wait apt 4`.
fn labelled(page: &mut Page<'_>) -> Option<Fact> {
    let (mut first, mut end, mut value) = labelled_from(page, 0)?;
    loop {
        let next = match labelled_from(page, end) {
            Some(next) if corrects(page, next.0) || denied(page, first) => Some(next),
            _ => bare_correction(page, end),
        };
        let Some(next) = next else { break };
        page.take(first, end);
        (first, end, value) = next;
    }
    page.fact(first, end, value)
}

/// A unit without its label directly behind the corrected one: `apt 3, i mean 4`.
fn bare_correction(page: &Page<'_>, behind: usize) -> Option<(usize, usize, String)> {
    let at = (behind + 1..behind + 4).find(|&at| page.has_digit(at))?;
    let directly = corrects(page, at) && !(behind + 1..at).any(|index| page.is(index, UNIT));
    let (end, value) = unit_at(page, at).filter(|(end, _)| directly && page.ends_clause(*end))?;
    Some((at, end, value))
}

/// The first labelled unit from a word on: where it begins and ends, and its value.
fn labelled_from(page: &Page<'_>, from: usize) -> Option<(usize, usize, String)> {
    for at in from..page.len() {
        let behind = match page.name_at(List::Units, at) {
            Some((behind, _)) => behind,
            None if page.is(at, UNIT) && !page.is(at, FLOOR) => at + 1,
            None => continue,
        };
        if !page.free(at) {
            continue;
        }
        let mut start = behind;
        while start < behind + 2 && page.is(start, FILLER) && !page.ends_sentence(start) {
            start += 1;
        }
        if let Some((end, value)) = unit_at(page, start) {
            return Some((at, end, value));
        }
    }
    None
}

/// `4a` directly behind an address: `601 w 151 4a`.
fn behind_address(page: &mut Page<'_>) -> Option<Fact> {
    for first in 0..page.len() {
        let Some(at) = place::address_end(page, first) else {
            continue;
        };
        let word = page.word(at);
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let short = (1..=2).contains(&digits) && word.len() == digits + 1 && word.is_ascii();
        let last = page.ends_clause(at + 1) || page.name_at(List::Boroughs, at + 1).is_some();
        if short && last && page.free(at) && !page.ends_sentence(at) {
            let value = word.to_uppercase();
            return page.fact(at, at + 1, value);
        }
    }
    None
}

/// The number or letter of a unit: where it ends, and its normal form.
fn unit_at(page: &Page<'_>, at: usize) -> Option<(usize, String)> {
    if !page.free(at) || page.ends_sentence(at) {
        return None;
    }
    let word = page.word(at);
    let value = word.to_uppercase();
    if matches!(word, "ph" | "penthouse" | "bsmt" | "basement") {
        let glued = page.digits(at + 1) && page.word(at + 1).len() <= 2 && !page.ends_clause(at + 1);
        return Some(if glued {
            (at + 2, format!("{value}{}", page.word(at + 1)))
        } else {
            (at + 1, value)
        });
    }
    if page.digits(at) {
        return numbered(page, at, value);
    }
    if page.has_digit(at) {
        return (word.len() <= 5 && !page.numeric_ordinal(at)).then_some((at + 1, value));
    }
    lettered(page, at, value)
}

/// `4`, `4-B`, `4 B`.
fn numbered(page: &Page<'_>, at: usize, value: String) -> Option<(usize, String)> {
    if value.len() > 4 {
        return None;
    }
    let next = page.word(at + 1);
    let single = next.len() == 1 && page.letters(at + 1) && page.free(at + 1);
    let joined = single
        && !page.ends_clause(at + 1)
        && (page.between(at + 1) == "-"
            || page.capitals(at + 1)
            || (next != "a" && next != "i" && page.ends_clause(at + 2)));
    if joined {
        return Some((at + 2, format!("{value}{}", next.to_uppercase())));
    }
    // "apt 12 main st" would be a house number, but people write the apartment so.
    Some((at + 1, value))
}

/// `B`, `B-4`, `B 4`.
fn lettered(page: &Page<'_>, at: usize, value: String) -> Option<(usize, String)> {
    if value.len() != 1 {
        return None;
    }
    if page.digits(at + 1) && page.word(at + 1).len() <= 3 && !page.ends_clause(at + 1) && page.free(at + 1) {
        return Some((at + 2, format!("{value}{}", page.word(at + 1))));
    }
    let written_large = page.capital(at) && value != "I";
    (written_large || page.ends_clause(at + 1)).then_some((at + 1, value))
}

/// `4th floor`, `floor 3`, `piso 2`; the label stays in the value, because without it the meaning would change.
fn floor(page: &mut Page<'_>) -> Option<Fact> {
    for at in 0..page.len() {
        if !page.is(at, FLOOR) || !page.free(at) {
            continue;
        }
        let named = at > 0 && !page.ends_clause(at) && page.free(at - 1);
        if named && (page.numeric_ordinal(at - 1) || page.is(at - 1, ORDINAL) || is_named_floor(page, at - 1)) {
            let value = page.folded.words(at - 1, at).to_owned();
            return page.fact(at - 1, at + 1, value);
        }
        let number = page.number(at + 1).filter(|&number| number > 0 && number < 120);
        if number.is_some() && page.free(at + 1) && !page.ends_sentence(at + 1) && !page.is(at + 2, TYPE) {
            let value = page.folded.words(at, at + 1).to_owned();
            return page.fact(at, at + 2, value);
        }
    }
    None
}

fn is_named_floor(page: &Page<'_>, at: usize) -> bool {
    matches!(page.word(at), "top" | "ground" | "main" | "bottom")
}

/// `#4b`, where the number sign belongs to nothing else.
fn hashed(page: &mut Page<'_>) -> Option<Fact> {
    for at in 0..page.len() {
        if !page.free(at) || !page.between(at).ends_with('#') || page.word(at).len() > 5 || !page.has_digit(at) {
            continue;
        }
        let before = at.checked_sub(1);
        // Behind a street it is an apartment, behind "in front of" a house, behind "bus" something else.
        let behind_street = before.is_none_or(|before| {
            let street = page.is(before, TYPE) || page.has_digit(before);
            street || (before..at).any(|index| page.name_at(List::Streets, index).is_some())
        });
        let asked = page.expecting == Some(Expecting::Unit);
        let house = at >= 2 && page.is(at - 2, PREFIX);
        if !(behind_street || asked) || house || page.numeric_ordinal(at) {
            continue;
        }
        let Some((end, value)) = unit_at(page, at) else {
            continue;
        };
        let mut fact = page.fact(at, end, value)?;
        fact.span.start -= 1;
        fact = page.fact_of_span(fact.span, fact.value);
        return Some(fact);
    }
    None
}

/// A short answer to the question for the apartment: `4B`, `second floor`, `ph`.
fn expected(page: &mut Page<'_>) -> Option<Fact> {
    if page.expecting != Some(Expecting::Unit) || page.len() > 6 {
        return None;
    }
    for at in 0..page.len() {
        if page.is(at, ORDINAL) || page.numeric_ordinal(at) {
            let value = page.word(at).to_owned();
            return page.fact(at, at + 1, value);
        }
        let lone_letter = page.word(at).len() == 1 && page.letters(at) && page.len() > 1 && !page.capitals(at);
        if lone_letter && !page.digits(at + 1) {
            continue;
        }
        if let Some((end, value)) = expected_at(page, at) {
            return page.fact(at, end, value);
        }
    }
    None
}

/// Like a unit behind a label; the first word of the message may begin it.
fn expected_at(page: &Page<'_>, at: usize) -> Option<(usize, String)> {
    if at == 0 && page.len() == 1 && page.word(0).len() == 1 {
        return Some((1, page.word(0).to_uppercase()));
    }
    unit_at(page, at)
}
