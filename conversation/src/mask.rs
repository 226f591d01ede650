//! Masking: card and social security numbers are taken out before anything is classified or stored.

use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

static CARD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d(?:[ -]?\d){12,18}\b").ok());
static SOCIAL_SECURITY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b\d{3}-\d{2}-\d{4}\b|\b\d{3} \d{2} \d{4}\b").ok());

/// The text without NUL characters (which PostgreSQL cannot store) and with payment card numbers
/// (13 to 19 digits that pass the Luhn check of ISO/IEC 7812-1) and social security numbers replaced.
pub fn mask(text: &str) -> String {
    let clean: Cow<'_, str> = if text.contains('\0') {
        text.replace('\0', "\u{fffd}").into()
    } else {
        text.into()
    };
    let Some((card, social_security)) = CARD.as_ref().zip(SOCIAL_SECURITY.as_ref()) else {
        return clean.into_owned();
    };
    let without_cards = card.replace_all(&clean, |found: &Captures<'_>| {
        let digits = found.get(0).map_or("", |whole| whole.as_str());
        if passes_luhn(digits) {
            "[card number]".to_owned()
        } else {
            digits.to_owned()
        }
    });
    social_security
        .replace_all(&without_cards, "[social security number]")
        .into_owned()
}

fn passes_luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (place, digit) in digits.chars().rev().filter_map(|c| c.to_digit(10)).enumerate() {
        sum += match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        };
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn masks_cards_and_social_security_numbers_only() {
        assert_eq!(mask("pay with 4111 1111 1111 1111 ok"), "pay with [card number] ok");
        assert_eq!(mask("my ssn 078-05-1120"), "my ssn [social security number]");
        for kept in [
            "212 555 0123",
            "311-17323508",
            "ticket 1234567890",
            "4111 1111 1111 1112",
            "350 5th ave 10118-0001",
        ] {
            assert_eq!(mask(kept), kept);
        }
        assert_eq!(mask("a\0b"), "a\u{fffd}b");
    }
}
