//! Ways to reach a person, request numbers and amounts of money.

use super::lexicon::MONEY;
use super::page::Page;
use crate::decision::{Fact, Span};
use crate::engine::Expecting;
use crate::fold::fold;

/// How many digits follow the prefix of a request number.
const NUMBER_DIGITS: usize = 8;

/// The first e-mail address.
pub(crate) fn email(page: &mut Page<'_>) -> Option<Fact> {
    let source = page.folded.source;
    for (at, _) in source.match_indices('@') {
        let Some(span) = email_around(source, at) else { continue };
        let touched = page.folded.tokens.iter();
        let inside = |token: &&crate::fold::Token| token.source.start >= span.start && token.source.end <= span.end;
        let first = page.folded.tokens.iter().position(|token| inside(&token))?;
        let count = touched.filter(inside).count();
        page.take(first, first + count);
        let value = page.folded.original(span).to_lowercase();
        return Some(page.fact_of_span(span, value));
    }
    None
}

/// The address around an at sign; what stands on either side must look like one.
fn email_around(source: &str, at: usize) -> Option<Span> {
    let local = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let domain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    // An address has at most 64 letters before the at sign and 255 behind it.
    let before: usize = source
        .get(..at)?
        .chars()
        .rev()
        .take(65)
        .take_while(local)
        .map(char::len_utf8)
        .sum();
    let behind: usize = source
        .get(at + 1..)?
        .chars()
        .take(255)
        .take_while(domain)
        .map(char::len_utf8)
        .sum();
    let host = source.get(at + 1..at + 1 + behind)?.trim_end_matches(['.', '-']);
    let name = source.get(at - before..at)?.trim_start_matches(['.', '-', '+']);
    let (head, ending) = host.rsplit_once('.')?;
    let fits = !name.is_empty()
        && name.len() <= 64
        && !head.is_empty()
        && ending.len() >= 2
        && ending.chars().all(|c| c.is_ascii_alphabetic());
    fits.then_some(Span {
        start: at - name.len(),
        end: at + 1 + host.len(),
    })
}

/// All request numbers, in order.
pub(crate) fn request_numbers(page: &mut Page<'_>, prefix: &str) -> Vec<Fact> {
    let label = fold(prefix);
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < page.len() {
        match request_number_at(page, at, &label) {
            Some((end, digits)) => {
                numbers.extend(page.fact(at, end, format!("{prefix}{digits}")));
                at = end;
            }
            None => at += 1,
        }
    }
    numbers
}

/// The request number that begins at a word: where it ends, and its digits without the prefix.
fn request_number_at(page: &Page<'_>, at: usize, label: &str) -> Option<(usize, String)> {
    if !page.free(at) || glued_to_number(page, at) {
        return None;
    }
    let word = page.word(at);
    if !label.is_empty() && word == label {
        let next = page.word(at + 1);
        if page.digits(at + 1) && page.between(at + 1).chars().count() <= 3 && !page.ends_clause(at + 1) {
            if next.len() == NUMBER_DIGITS && !glued_to_number(page, at + 2) {
                return Some((at + 2, next.to_owned()));
            }
            let halves = next.len() == NUMBER_DIGITS / 2 && page.word(at + 2).len() == NUMBER_DIGITS / 2;
            if halves && page.digits(at + 2) && page.between(at + 2).len() <= 1 {
                return Some((at + 3, format!("{next}{}", page.word(at + 2))));
            }
        }
        return None;
    }
    if !page.digits(at) || glued_to_number(page, at + 1) {
        return None;
    }
    if word.len() == NUMBER_DIGITS {
        return Some((at + 1, word.to_owned()));
    }
    let digits = word
        .strip_prefix(label)
        .filter(|digits| !label.is_empty() && digits.len() == NUMBER_DIGITS)?;
    Some((at + 1, digits.to_owned()))
}

/// Whether a number is written onto the number before it with a hyphen, slash or dot.
fn glued_to_number(page: &Page<'_>, at: usize) -> bool {
    at > 0 && page.digits(at) && page.has_digit(at - 1) && matches!(page.between(at), "-" | "/" | "." | "–")
}

/// A number of another kind, where a question asked for one: the longest word or run with three digits.
pub(crate) fn expected_number(page: &mut Page<'_>) -> Option<Fact> {
    if page.expecting != Some(Expecting::Number) {
        return None;
    }
    let mut best: Option<(usize, usize, String)> = None;
    let mut at = 0;
    while at < page.len() {
        let mut end = at + 1;
        let mut value = page.word(at).to_uppercase();
        while end < page.len() && matches!(page.between(end), "-" | "/" | ".") {
            value.push_str(page.between(end));
            value.push_str(&page.word(end).to_uppercase());
            end += 1;
        }
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let better = best.as_ref().is_none_or(|(_, _, best)| best.len() < value.len());
        if digits >= 3 && value.len() <= 24 && better && page.all_free(at, end) {
            best = Some((at, end, value));
        }
        at = end;
    }
    let (first, end, value) = best?;
    page.fact(first, end, value)
}

/// The first telephone number of the North American plan, or any with its country's code.
pub(crate) fn phone(page: &mut Page<'_>) -> Option<Fact> {
    for at in 0..page.len() {
        if !page.free(at) || !page.digits(at) || glued_to_number(page, at) {
            continue;
        }
        let Some((end, value)) = phone_at(page, at) else {
            continue;
        };
        let mut fact = page.fact(at, end, value)?;
        let before = page.folded.source.get(..fact.span.start).unwrap_or_default();
        let marks = before.len() - before.trim_end_matches(['(', '+']).len();
        fact.span.start -= marks;
        fact = page.fact_of_span(fact.span, fact.value);
        return Some(fact);
    }
    None
}

/// The telephone number that begins at a word: where it ends, and its normal form.
fn phone_at(page: &Page<'_>, at: usize) -> Option<(usize, String)> {
    let abroad = page.between(at).ends_with('+');
    let mut digits = String::new();
    let mut groups: Vec<usize> = Vec::new();
    let mut end = at;
    while end < page.len() && page.digits(end) && page.free(end) && groups.len() < 6 {
        let mark = page.between(end);
        if end > at && !(mark.len() <= 3 && mark.chars().all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/'))) {
            break;
        }
        digits.push_str(page.word(end));
        groups.push(page.word(end).len());
        end += 1;
        if digits.len() > 15 {
            break;
        }
        if is_american(&digits, &groups) && !glued_to_number(page, end) {
            let national = digits.get(digits.len() - 10..)?;
            return Some((end, format!("+1{national}")));
        }
    }
    (abroad && (8..=15).contains(&digits.len()) && !digits.starts_with('1')).then(|| (end, format!("+{digits}")))
}

/// Whether digits and their grouping make a number of the North American plan.
fn is_american(digits: &str, groups: &[usize]) -> bool {
    let national = match digits.len() {
        10 => digits,
        11 if digits.starts_with('1') => digits.get(1..).unwrap_or_default(),
        _ => return false,
    };
    let grouped = matches!(
        groups,
        [10 | 11] | [3, 7] | [6, 4] | [3, 3, 4] | [3, 3, 2, 2] | [1, 10] | [1, 3, 7] | [1, 3, 3, 4]
    );
    let valid = |at: usize| {
        national
            .as_bytes()
            .get(at)
            .is_some_and(|digit| (b'2'..=b'9').contains(digit))
    };
    grouped && valid(0) && valid(3)
}

/// The first amount of money; the value is `$65` or `$1200.50`.
pub(crate) fn amount(page: &mut Page<'_>) -> Option<Fact> {
    for at in 0..page.len() {
        if !page.free(at) || !page.digits(at) {
            continue;
        }
        let mark = page.between(at).trim_end();
        let signed = mark.ends_with('$');
        let mut end = at + 1;
        let mut value = format!("${}", page.word(at));
        while page.digits(end) && page.between(end) == "," && page.word(end).len() == 3 {
            value.push_str(page.word(end));
            end += 1;
        }
        if page.digits(end) && page.between(end) == "." && page.word(end).len() <= 2 {
            value.push('.');
            value.push_str(page.word(end));
            end += 1;
        }
        let named = page.is(end, MONEY) && !page.ends_clause(end);
        if !(signed || named) {
            continue;
        }
        let last = if named { end + 1 } else { end };
        let mut fact = page.fact(at, last, value)?;
        if signed {
            let before = page.folded.source.get(..fact.span.start).unwrap_or_default();
            fact.span.start = before.trim_end().len() - 1;
            fact = page.fact_of_span(fact.span, fact.value);
        }
        return Some(fact);
    }
    None
}
