//! Vehicle licence plates.

use super::lexicon::{FILLER, PLATE, STOP, TYPE, UNIT};
use super::page::Page;
use crate::decision::Fact;
use crate::engine::Expecting;

/// The longest plate.
const LONGEST: usize = 8;

/// The first licence plate: behind its label, by its well-known shape, or as the answer to a question.
pub(crate) fn read(page: &mut Page<'_>) -> Option<Fact> {
    labelled(page).or_else(|| shaped(page)).or_else(|| expected(page))
}

fn labelled(page: &mut Page<'_>) -> Option<Fact> {
    for label in 0..page.len() {
        if !page.is(label, PLATE) {
            continue;
        }
        let mut at = label + 1;
        while at <= label + 4 && !page.ends_sentence(at) && is_filler(page, at) {
            at += 1;
        }
        if let Some((end, value)) = plate_at(page, at, 5) {
            return page.fact(at, end, value);
        }
    }
    None
}

/// Words between the label and the plate: `number`, `is`, the state.
fn is_filler(page: &Page<'_>, at: usize) -> bool {
    page.is(at, FILLER | PLATE)
        || matches!(
            page.word(at),
            "ny" | "nys" | "nj" | "ct" | "pa" | "new" | "york" | "jersey"
        )
}

/// The plate that begins at a word: where it ends, and its letters and digits in capitals.
fn plate_at(page: &Page<'_>, at: usize, shortest: usize) -> Option<(usize, String)> {
    if !page.free(at) || page.ends_sentence(at) && at > 0 && shortest > 2 {
        return None;
    }
    let mut best = None;
    let mut value = String::new();
    let mut digits = 0;
    for end in at..(at + 3).min(page.len()) {
        let glued = end > at && matches!(page.between(end), "-" | "." | "·");
        let split_ordinary = page.letters(end) && (page.is(end, STOP) || page.ordinary(end)) && !page.capitals(end);
        if !page.free(end) || (end > at && page.ends_clause(end)) || (split_ordinary && !glued) {
            break;
        }
        value.push_str(&page.word(end).to_uppercase());
        digits += page.word(end).bytes().filter(u8::is_ascii_digit).count();
        if value.len() > LONGEST
            || !value.is_ascii()
            || (end > at && page.letters(end) && !page.capitals(end) && !glued)
        {
            break;
        }
        if digits >= 1 && value.len() >= shortest && has_mixture(&value, digits, shortest) {
            best = Some((end + 1, value.clone()));
        }
        // A state behind the plate is not part of it.
        if is_filler(page, end + 1) {
            break;
        }
    }
    best
}

/// Digits alone are a plate only where one was asked for or where there are many.
fn has_mixture(value: &str, digits: usize, shortest: usize) -> bool {
    digits < value.len() || shortest <= 2 || digits >= 6
}

/// Plates that are known by their shape: `ABC1234`, `T123456C`, `A12BCD`.
fn shaped(page: &mut Page<'_>) -> Option<Fact> {
    for at in 0..page.len() {
        if !page.free(at) {
            continue;
        }
        let word = page.word(at);
        if word.is_ascii() && has_shape(word) {
            let value = word.to_uppercase();
            return page.fact(at, at + 1, value);
        }
        let pair = page.between(at + 1) == "-" && page.word(at).len() == 3 && page.word(at + 1).len() == 4;
        let name = page.letters(at) && !page.is(at, UNIT | TYPE | STOP) && (page.capitals(at) || !page.ordinary(at));
        if pair && name && word.is_ascii() && page.digits(at + 1) && page.free(at + 1) {
            let value = format!("{}{}", word, page.word(at + 1)).to_uppercase();
            return page.fact(at, at + 2, value);
        }
    }
    None
}

fn has_shape(word: &str) -> bool {
    if !(6..=8).contains(&word.len()) {
        return false;
    }
    let shape: String = word
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { 'a' })
        .collect();
    match shape.as_str() {
        "aaa0000" | "a00aaa" => true,
        "a000000a" => word.starts_with('t') && word.ends_with('c'),
        _ => false,
    }
}

/// A short answer to the question for a plate.
fn expected(page: &mut Page<'_>) -> Option<Fact> {
    if page.expecting != Some(Expecting::Plate) {
        return None;
    }
    for at in 0..page.len() {
        if page.letters(at) && page.ordinary(at) && !page.capitals(at) {
            continue;
        }
        if let Some((end, value)) = plate_at(page, at, 2) {
            return page.fact(at, end, value);
        }
    }
    None
}
