//! What every channel does to a resident's words and places before anybody reads them.

use conversation::Place;

/// The text without characters that databases, terminals and XML choke on: NUL and the other control characters, but
/// for tab and line ends, become U+FFFD. Nothing else is changed: what was written is what is stored.
pub fn clean(text: &str) -> String {
    let keep = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    text.chars()
        .map(|character| if keep(character) { character } else { '\u{fffd}' })
        .collect()
}

/// Whether nothing in the text can be seen: it is empty, or holds white space and invisible format characters only.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_whitespace() || is_invisible(character))
}

fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{3164}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}')
}

/// A shared place, if it is one on Earth.
pub fn place(lat: f64, lon: f64) -> Option<Place> {
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return None;
    }
    Some(Place {
        text: format!("{lat:.6}, {lon:.6}"),
        unit: None,
        borough: None,
        zip: None,
        lat: Some(format!("{lat:.6}")),
        lon: Some(format!("{lon:.6}")),
        checked: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_replaced_and_everything_else_is_kept() {
        assert_eq!(
            clean("a\0b\u{1b}[31m\tc\r\nd\u{202e}e\u{7f}\u{85}"),
            "a\u{fffd}b\u{fffd}[31m\tc\r\nd\u{202e}e\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn what_cannot_be_seen_is_blank() {
        assert!(is_blank(""));
        assert!(is_blank(" \n\u{200b}\u{feff}\u{3000}"));
        assert!(!is_blank("\u{200b}."));
    }
}
