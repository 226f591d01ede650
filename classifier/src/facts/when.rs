//! Times: `since monday`, `11pm`, `right now`, `hace 3 dias`.

use super::lexicon::{DIRECTION, Lexicon, List, ORDINAL, STOP, STREET_NAME, TYPE};
use super::page::Page;
use super::when_words::{WHEN, WhenWords};
use crate::decision::Fact;
use crate::engine::Expecting;

const LEAD: u32 = 1;
const SINCE: u32 = 1 << 1;
const AT: u32 = 1 << 2;
const ARTICLE: u32 = 1 << 3;
const SELECTOR: u32 = 1 << 4;
const PART: u32 = 1 << 5;
const DAY: u32 = 1 << 6;
const SHORT_DAY: u32 = 1 << 7;
const MONTH: u32 = 1 << 8;
const ONE: u32 = 1 << 9;
const MANY: u32 = 1 << 10;
const NUMBER: u32 = 1 << 11;
const AGO: u32 = 1 << 12;
const RANGE: u32 = 1 << 13;

/// The most words before the expression proper: `over the past`.
const MOST_LEADS: usize = 3;
/// The most expressions that are joined: `every night / at 11pm / until 3am`.
const MOST_PIECES: usize = 5;

/// Adds the words of time of all languages to a lexicon.
pub(crate) fn learn<'w>(lexicon: &mut Lexicon, time_words: impl Iterator<Item = &'w String>) {
    for table in WHEN {
        learn_table(lexicon, table);
    }
    for expression in time_words {
        lexicon.add_name(List::Times, expression, 0);
    }
}

fn learn_table(lexicon: &mut Lexicon, table: &WhenWords) {
    let meanings = [
        (LEAD, table.leads),
        (SINCE, table.since),
        (AT, table.at),
        (ARTICLE, table.articles),
        (SELECTOR, table.selectors),
        (PART, table.parts),
        (DAY, table.days),
        (SHORT_DAY, table.short_days),
        (MONTH, table.months),
        (ONE, table.unit),
        (MANY, table.units),
        (NUMBER, table.numbers),
        (AGO, table.ago),
        (RANGE, table.range),
    ];
    for (meaning, words) in meanings {
        words
            .split_whitespace()
            .for_each(|word| lexicon.mean_time(word, meaning));
    }
    let names = [
        (List::Times, table.fixed),
        (List::HourLeads, table.hour_leads),
        (List::DayHalves, table.day_half),
    ];
    for (list, phrases) in names {
        phrases.split('|').for_each(|phrase| lexicon.add_name(list, phrase, 0));
    }
}

/// The longest time expression; with `bare`, an hour without am or pm counts behind `at` or `since`.
pub(crate) fn read(page: &mut Page<'_>, bare: bool) -> Option<Fact> {
    let mut best: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < page.len() {
        let Some(end) = expression(page, at, bare) else {
            at += 1;
            continue;
        };
        if best.is_none_or(|(first, last)| end - at > last - first) {
            best = Some((at, end));
        }
        at = end;
    }
    let (first, end) = best?;
    let value = page.folded.words(first, end - 1).to_owned();
    page.fact(first, end, value)
}

/// Takes every time expression, so that its numbers are not read as house numbers.
pub(crate) fn take_all(page: &mut Page<'_>) {
    let mut at = 0;
    while at < page.len() {
        match expression(page, at, false) {
            Some(end) => {
                page.take(at, end);
                at = end;
            }
            None => at += 1,
        }
    }
}

/// The answer to the question for a time, where it is no expression by itself.
pub(crate) fn expected(page: &mut Page<'_>) -> Option<Fact> {
    if page.expecting != Some(Expecting::Time) {
        return None;
    }
    for at in 0..page.len() {
        let hour = page.number(at).is_some_and(|hour| hour <= 24) && page.len() <= 4;
        let short = page.len() <= 3 && page.is_time(at, PART | SHORT_DAY | MONTH);
        if page.free(at) && (hour || short) {
            let value = page.word(at).to_owned();
            return page.fact(at, at + 1, value);
        }
    }
    None
}

/// One or more joined pieces that begin at a word.
fn expression(page: &Page<'_>, first: usize, bare: bool) -> Option<usize> {
    if !page.may_begin_time(first) {
        return None;
    }
    let mut end = led_piece(page, first, bare)?;
    for _ in 1..MOST_PIECES {
        if page.ends_sentence(end) {
            break;
        }
        let start = if page.is_time(end, RANGE) { end + 1 } else { end };
        let range = start > end;
        let next = if range {
            clock(page, start).or_else(|| day(page, start, true))
        } else {
            led_piece(page, end, false).or_else(|| hour_behind_day(page, end))
        };
        match next {
            Some(next) => end = next,
            None => break,
        }
    }
    Some(end)
}

/// An hour without am or pm behind a day: `last night` `around 10`.
fn hour_behind_day(page: &Page<'_>, at: usize) -> Option<usize> {
    let led = page.is_time(at, AT) && page.all_free(at, at + 2) && !page.ends_clause(at + 1);
    let hour = page.number(at + 1).is_some_and(|hour| (1..=24).contains(&hour)) && page.word(at + 1).len() <= 2;
    // "right now around 5 people" counts them, "yesterday at 5 and main" names a corner.
    let next = page.word(at + 2);
    let goes_on = matches!(
        next,
        "i" | "it" | "there" | "they" | "he" | "she" | "we" | "my" | "so" | "but"
    );
    (led && hour && (page.ends_clause(at + 2) || goes_on)).then_some(at + 2)
}

/// A piece with the words before it: `since` `the` `monday`.
fn led_piece(page: &Page<'_>, first: usize, bare: bool) -> Option<usize> {
    if !page.free(first) {
        return None;
    }
    if let Some(end) = hour_after_lead(page, first, bare) {
        return Some(end);
    }
    let mut at = first;
    loop {
        if let Some(end) = piece(page, at, at > first) {
            return Some(end).filter(|end| page.all_free(first, *end));
        }
        let goes_on = at < first + MOST_LEADS && page.is_time(at, LEAD | if at > first { ARTICLE } else { 0 });
        if !goes_on || page.ends_sentence(at + 1) {
            return None;
        }
        at += 1;
    }
}

/// `a las 11`; with `bare` also `since 11` and `at 11`.
fn hour_after_lead(page: &Page<'_>, first: usize, bare: bool) -> Option<usize> {
    let led = page.name_at(List::HourLeads, first).map(|(at, _)| at);
    if let Some(at) = led.filter(|&at| page.number(at).is_some_and(|hour| hour <= 24) && page.free(at)) {
        return Some(clock(page, at).unwrap_or(at + 1));
    }
    if !bare || !page.is_time(first, SINCE | AT) || !page.free(first + 1) || page.ends_sentence(first + 1) {
        return None;
    }
    let number = page.number(first + 1)?;
    let since = page.is_time(first, SINCE);
    let year = since && (1980..2100).contains(&number) && page.word(first + 1).len() == 4;
    let hour = number <= 24 && page.word(first + 1).len() <= 2 && may_end_hour(page, first + 2, since);
    (year || hour).then_some(first + 2)
}

/// Whether a bare hour can end before this word: nothing that is counted, and no street, follows.
fn may_end_hour(page: &Page<'_>, next: usize, since: bool) -> bool {
    if page.ends_clause(next) {
        return true;
    }
    if page.is(next, TYPE | DIRECTION | ORDINAL | STREET_NAME) || page.has_digit(next) || !page.free(next) {
        return false;
    }
    since || page.is(next, STOP) && !page.is_time(next, MANY | ONE)
}

/// One expression without the words before it; `led` tells that there are some.
fn piece(page: &Page<'_>, at: usize, led: bool) -> Option<usize> {
    if let Some((end, _)) = page.name_at(List::Times, at) {
        return Some(end);
    }
    duration(page, at)
        .or_else(|| clock(page, at))
        .or_else(|| date(page, at, led))
        .or_else(|| selected(page, at))
        .or_else(|| day(page, at, led))
}

/// `3 days`, `a couple of weeks ago`, `an hour`.
fn duration(page: &Page<'_>, first: usize) -> Option<usize> {
    let mut at = first;
    let mut one = false;
    let mut many = false;
    if let Some(number) = page.number(first).filter(|&number| number < 1000) {
        one = number == 1;
        many = number != 1;
        at += 1;
    }
    while at < first + 3 && page.is_time(at, NUMBER) {
        let single = matches!(page.word(at), "a" | "an" | "one" | "un" | "una" | "1");
        one |= single;
        many |= !single;
        at += 1;
    }
    if at == first {
        return None;
    }
    if page.word(at) == "of" {
        at += 1;
    }
    let unit = page.is_time(at, MANY) && many || page.is_time(at, ONE) && one && !many;
    if !unit || page.ends_sentence(at) {
        return None;
    }
    let end = at + 1;
    let ago = page.is_time(end, AGO) && !page.ends_clause(end);
    // "15 min parking" is a rule, "15 min ago" a time.
    if matches!(page.word(at), "min" | "hr") && !ago && !page.ends_clause(end) {
        return None;
    }
    Some(if ago { end + 1 } else { end })
}

/// `11pm`, `11:30`, `11 p.m.`, `10 to 11 pm`, `11 de la noche`.
fn clock(page: &Page<'_>, first: usize) -> Option<usize> {
    if let Some((end, _)) = page.name_at(List::Times, first).filter(|_| !page.digits(first)) {
        let noon = matches!(page.word(first), "noon" | "midnight" | "medianoche" | "mediodia");
        return noon.then_some(end);
    }
    let word = page.word(first);
    let hour = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(hour.len()..).unwrap_or_default();
    let hour_fits = (1..=4).contains(&hour.len()) && hour.bytes().all(|byte| byte.is_ascii_digit());
    if !hour_fits {
        return None;
    }
    if matches!(ending, "am" | "pm" | "a" | "p" | "ish" | "h" | "hrs") {
        if ending.len() == 1 && page.word(first + 1) == "m" {
            return Some(first + 2);
        }
        return (ending.len() > 1 || hour.len() < 3 && ranges(page, first)).then_some(first + 1);
    }
    if !ending.is_empty() || page.number(first).is_some_and(|hour| hour > 24) && hour.len() < 3 {
        return None;
    }
    let minutes = page.between(first + 1) == ":" && page.word(first + 1).len() >= 2 && page.has_digit(first + 1);
    let mut end = if minutes { first + 2 } else { first + 1 };
    let glued = minutes && !page.digits(first + 1);
    if glued {
        return Some(end);
    }
    if let Some((behind, _)) = page.name_at(List::DayHalves, end).filter(|_| !page.ends_sentence(end)) {
        return Some(behind);
    }
    if minutes {
        return Some(end);
    }
    let dash = matches!(page.between(end), "-" | "–" | " - ");
    if page.is_time(end, RANGE) || dash {
        end += usize::from(!dash);
        if page.number(first).is_some_and(|hour| hour <= 24) {
            return clock_with_half(page, end);
        }
    }
    None
}

/// The second hour of a range, which must say am or pm.
fn clock_with_half(page: &Page<'_>, first: usize) -> Option<usize> {
    let word = page.word(first);
    let glued = word.ends_with("am") || word.ends_with("pm");
    if glued && page.has_digit(first) {
        return Some(first + 1);
    }
    page.number(first).filter(|&hour| hour <= 24)?;
    page.name_at(List::DayHalves, first + 1).map(|(end, _)| end)
}

fn ranges(page: &Page<'_>, first: usize) -> bool {
    first > 0 && (page.is_time(first - 1, LEAD | RANGE) || page.is_time(first + 1, RANGE))
}

/// `Jan 5`, `5 de enero`, `1/15`, `since march`.
fn date(page: &Page<'_>, first: usize, led: bool) -> Option<usize> {
    if page.is_time(first, MONTH) {
        let day = page.number(first + 1).is_some_and(|day| (1..=31).contains(&day));
        if (day || page.numeric_ordinal(first + 1)) && !page.ends_sentence(first + 1) && !page.is(first + 2, TYPE) {
            return Some(first + 2);
        }
        let ordinary = matches!(page.word(first), "may" | "march" | "mar");
        return (led && (!ordinary || page.capital(first))).then_some(first + 1);
    }
    let day = page.number(first).filter(|&day| (1..=31).contains(&day))?;
    if page.word(first + 1) == "de" && page.is_time(first + 2, MONTH) {
        return Some(first + 3);
    }
    let second = page.number(first + 1).filter(|&second| (1..=31).contains(&second))?;
    if page.between(first + 1) != "/" || (day > 12 && second > 12) {
        return None;
    }
    let year = page.between(first + 2) == "/" && page.digits(first + 2);
    // Two numbers around a slash are a date only with a year or behind a lead.
    (year || led).then(|| first + if year { 3 } else { 2 })
}

/// `every night`, `last week`, `this tuesday`.
fn selected(page: &Page<'_>, first: usize) -> Option<usize> {
    if !page.is_time(first, SELECTOR) || page.ends_clause(first + 1) {
        return None;
    }
    let mut at = first + 1;
    if (page.is_time(at, ARTICLE) || page.word(at) == "other") && page.is_time(at + 1, PART | DAY) {
        at += 1;
    }
    let on = page.word(first) == "on" || page.word(first) == "all";
    let fits = page.is_time(at, DAY | SHORT_DAY) || (page.is_time(at, PART) && !on);
    fits.then(|| with_part(page, at + 1))
}

/// `monday`, `monday night`.
fn day(page: &Page<'_>, at: usize, led: bool) -> Option<usize> {
    let fits = page.is_time(at, DAY) || (led && page.is_time(at, SHORT_DAY));
    fits.then(|| with_part(page, at + 1))
}

fn with_part(page: &Page<'_>, at: usize) -> usize {
    if page.is_time(at, PART) && !page.ends_clause(at) {
        at + 1
    } else {
        at
    }
}
