//! What a text costs as an SMS: the segments that it is cut into.

/// Characters of GSM 03.38 beside the printable ASCII ones it has.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà";
/// Characters that take two places.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// Segments of a text sent as an SMS: 160 places of GSM 03.38, or 153 each of several; 70 or 67 of UCS-2 where a
/// character has no place there. A text without characters is sent as one.
pub(crate) fn segments(text: &str) -> i64 {
    let (places, one, each) = match gsm_places(text) {
        Some(places) => (places, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    let segments = if places <= one { 1 } else { places.div_ceil(each) };
    i64::try_from(segments).unwrap_or(i64::MAX)
}

fn gsm_places(text: &str) -> Option<usize> {
    let mut places = 0_usize;
    for character in text.chars() {
        places = places.saturating_add(match character {
            '`' => return None,
            'a'..='z' | 'A'..='Z' | '0'..='9' => 1,
            other if EXTENDED.contains(other) => 2,
            ' '..='~' => 1,
            other if BASIC.contains(other) => 1,
            _ => return None,
        });
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn segments_depend_on_the_alphabet() {
        assert_eq!(segments(""), 1);
        assert_eq!(segments(&"a".repeat(160)), 1);
        assert_eq!(segments(&"a".repeat(161)), 2);
        assert_eq!(segments(&"a".repeat(307)), 3);
        assert_eq!(segments(&"ñ".repeat(160)), 1, "ñ has a place");
        assert_eq!(segments(&"€".repeat(80)), 1);
        assert_eq!(segments(&"€".repeat(81)), 2, "€ takes two places");
        assert_eq!(segments(&"á".repeat(70)), 1);
        assert_eq!(segments(&"á".repeat(71)), 2, "á has none");
        assert_eq!(segments(&"😀".repeat(35)), 1);
        assert_eq!(segments(&"😀".repeat(36)), 2);
    }
}
