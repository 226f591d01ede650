//! How many SMS segments a text takes, and which letters make it dear.
//!
//! The tables are GSM 03.38's as Twilio's own calculator applies them: a letter outside of both tables turns the
//! whole message into UCS-2, which holds 70 instead of 160.

const BASIC: &str = "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\
                     ¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ";
const EXTENDED: &str = "\u{c}[\\]^{|}~€";

/// What a text costs by SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// Segments; 1 for the empty text.
    pub count: usize,
    /// Units used: septets, or UTF-16 units where a letter is outside the GSM alphabet.
    pub units: usize,
    /// The letters outside the GSM alphabet, each once, in order.
    pub costly: Vec<char>,
}

/// Counts the segments of `text`.
pub fn count_segments(text: &str) -> Segments {
    let mut costly = Vec::new();
    for letter in text.chars() {
        if septets(letter).is_none() && !costly.contains(&letter) {
            costly.push(letter);
        }
    }
    let units: Vec<usize> = if costly.is_empty() {
        text.chars().filter_map(septets).collect()
    } else {
        text.chars().map(char::len_utf16).collect()
    };
    let (single, part) = if costly.is_empty() { (160, 153) } else { (70, 67) };
    Segments {
        count: parts(&units, single, part),
        units: units.iter().sum(),
        costly,
    }
}

fn septets(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        return Some(1);
    }
    EXTENDED.contains(letter).then_some(2)
}

/// A letter of two units is never split, so a part may stay one unit short.
fn parts(units: &[usize], single: usize, part: usize) -> usize {
    if units.iter().sum::<usize>() <= single {
        return 1;
    }
    let mut count = 1;
    let mut used = 0;
    for unit in units {
        if used + unit > part {
            count += 1;
            used = 0;
        }
        used += unit;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured with Twilio's calculator, version 1.3.0.
    #[test]
    fn counts_what_twilio_counts() {
        let a = |count: usize| "a".repeat(count);
        let table = [
            (String::new(), 0, 1),
            (a(160), 160, 1),
            (a(161), 161, 2),
            (a(306), 306, 2),
            (a(307), 307, 3),
            ("€".repeat(80), 160, 1),
            ("€".repeat(81), 162, 2),
            (a(152) + "€" + &a(152), 306, 3),
            ("ñ".repeat(160), 160, 1),
            ("á".repeat(70), 70, 1),
            ("á".repeat(71), 71, 2),
            ("中".repeat(134), 134, 2),
            ("中".repeat(135), 135, 3),
            ("😀".repeat(67), 134, 3),
            (a(66) + "😀" + &a(66), 134, 3),
        ];
        for (text, units, count) in table {
            let got = count_segments(&text);
            assert_eq!((got.units, got.count), (units, count), "{text}");
        }
    }

    #[test]
    fn names_the_letters_that_cost() {
        assert_eq!(count_segments("está aquí, así").costly, ['á', 'í']);
    }
}
