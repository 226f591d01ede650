//! Masking: personal data is hidden on pages until somebody asks for it, and the asking is recorded.

use classifier::Decision;
use std::ops::Range;

/// Stands for what is hidden.
const HIDDEN: &str = "•••";
/// Digits in a row, with the signs that people put between them, from which on they are hidden.
const DIGITS: usize = 7;

/// A resident's words without telephone numbers, e-mail addresses, places, apartments and plates.
pub fn masked(text: &str, decision: Option<&Decision>) -> String {
    let mut hidden = facts(decision);
    hidden.extend(digit_runs(text));
    hidden.extend(mail_addresses(text));
    hidden.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in hidden {
        if range.start < at {
            continue;
        }
        let Some(before) = text.get(at..range.start) else {
            continue;
        };
        if text.get(range.clone()).is_none() {
            continue;
        }
        out.push_str(before);
        out.push_str(HIDDEN);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// An address on a channel, with its end alone in sight: `+1 … 34`. Web chats are named by a hash and stay as they are.
pub fn masked_address(channel: &str, address: &str) -> String {
    if matches!(channel, "webchat" | "terminal") || address.is_empty() {
        return address.to_owned();
    }
    let letters = address.chars().count();
    let end: String = address.chars().skip(letters.saturating_sub(2)).collect();
    format!("{HIDDEN}{end}")
}

fn facts(decision: Option<&Decision>) -> Vec<Range<usize>> {
    let Some(facts) = decision.map(|decision| &decision.facts) else {
        return Vec::new();
    };
    let mut ranges = Vec::new();
    let named = [&facts.unit, &facts.plate, &facts.phone, &facts.email];
    for fact in named.into_iter().flatten() {
        ranges.push(fact.span.start..fact.span.end);
    }
    if let Some(place) = &facts.place {
        ranges.push(place.span.start..place.span.end);
    }
    ranges
}

fn digit_runs(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut digits = 0_usize;
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        if letter.is_numeric() {
            start = start.or(Some(at));
            end = at.saturating_add(letter.len_utf8());
            digits = digits.saturating_add(1);
        } else if !matches!(letter, '+' | '-' | '.' | ' ' | '(' | ')') {
            if let Some(start) = start.filter(|_| digits >= DIGITS) {
                runs.push(start..end);
            }
            start = None;
            digits = 0;
        }
    }
    runs
}

fn mail_addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if bare
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        {
            found.push(at..at.saturating_add(bare.len()));
        }
        at = at.saturating_add(word.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{masked, masked_address};

    #[test]
    fn hides_numbers_and_mail_and_leaves_the_rest() {
        assert_eq!(
            masked("call me at (212) 555-0123 please", None),
            "call me at (••• please"
        );
        assert_eq!(masked("ana@example.com wrote", None), "••• wrote");
        assert_eq!(masked("no heat for 3 days", None), "no heat for 3 days");
        assert_eq!(masked("", None), "");
        assert_eq!(masked("٠١٢٣٤٥٦٧٨٩", None), "•••");
    }

    #[test]
    fn addresses_show_their_end_alone() {
        assert_eq!(masked_address("sms", "+12125550134"), "•••34");
        assert_eq!(masked_address("webchat", "web:0123456789ab"), "web:0123456789ab");
        assert_eq!(masked_address("x", "é"), "•••é");
    }
}
