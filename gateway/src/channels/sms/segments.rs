//! How many segments an SMS is billed as, which is also what an account's sending rate is counted in.
//!
//! GSM 03.38's basic table and its extension table as Twilio's own calculator applies them: a character outside both
//! turns the whole message into UCS-2.

const BASIC: &str = "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\
                     ¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ";
const EXTENDED: &str = "\u{c}[\\]^{|}~€";

/// The number of segments of `text`; 1 for the empty text.
pub fn segments(text: &str) -> usize {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(units) => count(&units, 160, 153),
        None => count(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67),
    }
}

fn septets(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        return Some(1);
    }
    EXTENDED.contains(character).then_some(2)
}

/// A character of two units is never split, so a part may stay one unit short.
fn count(units: &[usize], single: usize, part: usize) -> usize {
    if units.iter().sum::<usize>() <= single {
        return 1;
    }
    let mut parts = 1;
    let mut used = 0;
    for unit in units {
        if used + unit > part {
            parts += 1;
            used = 0;
        }
        used += unit;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table was measured with Twilio's calculator, version 1.3.0.
    #[test]
    fn counts_what_twilio_counts() {
        let a = |count: usize| "a".repeat(count);
        let table: Vec<(String, usize)> = vec![
            (String::new(), 1),
            (a(160), 1),
            (a(161), 2),
            (a(306), 2),
            (a(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            (a(159) + "€", 2),
            (a(158) + "€", 1),
            (a(152) + "€" + &a(152), 3),
            ("ñ".repeat(160), 1),
            ("á".repeat(70), 1),
            ("á".repeat(71), 2),
            ("中".repeat(134), 2),
            ("中".repeat(135), 3),
            ("😀".repeat(35), 1),
            ("😀".repeat(36), 2),
            ("😀".repeat(67), 3),
            (a(66) + "😀" + &a(66), 3),
            (a(68) + "😀", 1),
            (a(69) + "😀", 2),
            ("👨‍👩‍👧‍👦".repeat(7), 2),
            (a(1600), 11),
        ];
        for (text, expected) in table {
            assert_eq!(segments(&text), expected, "{text}");
        }
    }
}
