//! Whether two requests are about the same place: the same address or corner, however it is written, or close by.

use conversation::Place;

/// How far apart two places of the same thing may be, in metres.
const NEAR: f64 = 150.0;

/// Metres of one degree of latitude (WGS 84, mean).
const DEGREE: f64 = 111_320.0;

/// Words of addresses and what they are short for. Only forms that never mean another word of an address are here.
const SHORT: [(&str, &str); 30] = [
    ("ave", "avenue"),
    ("av", "avenue"),
    ("str", "street"),
    ("blvd", "boulevard"),
    ("bl", "boulevard"),
    ("rd", "road"),
    ("pl", "place"),
    ("ln", "lane"),
    ("ct", "court"),
    ("pkwy", "parkway"),
    ("sq", "square"),
    ("ter", "terrace"),
    ("hwy", "highway"),
    ("tpke", "turnpike"),
    ("expy", "expressway"),
    ("e", "east"),
    ("w", "west"),
    ("n", "north"),
    ("s", "south"),
    ("st", "street"),
    ("first", "1"),
    ("second", "2"),
    ("third", "3"),
    ("fourth", "4"),
    ("fifth", "5"),
    ("sixth", "6"),
    ("seventh", "7"),
    ("eighth", "8"),
    ("ninth", "9"),
    ("tenth", "10"),
];

/// Whether two places are the same: within 150 metres where both have coordinates, otherwise by their words.
pub fn same_place(one: &Place, other: &Place) -> bool {
    if let (Some(here), Some(there)) = (coordinates(one), coordinates(other)) {
        return metres(here, there) <= NEAR;
    }
    if differ(one.borough.as_ref(), other.borough.as_ref()) || differ(one.zip.as_ref(), other.zip.as_ref()) {
        return false;
    }
    let key = key(&one.text);
    !key.is_empty() && key == self::key(&other.text)
}

/// The street of a place, without the house number: `5 avenue`. Empty for a corner or where there is none.
pub fn street(place: &Place) -> String {
    let words = key(&place.text);
    match words.split_once(' ') {
        Some((first, rest)) if is_house_number(first) && !words.contains(" + ") => rest.to_owned(),
        _ => String::new(),
    }
}

/// A place's words in one form, whichever way they were written; a corner's two streets in one order.
fn key(text: &str) -> String {
    let lower = text.to_lowercase().replace(['&', '@', '/'], " and ");
    let sides = lower
        .split(" and ")
        .map(|side| side.trim().trim_start_matches("corner of "));
    let mut sides: Vec<String> = sides.map(words).filter(|side| !side.is_empty()).collect();
    sides.sort();
    sides.join(" + ")
}

fn words(side: &str) -> String {
    let cleaned: String = side
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || letter == '-' {
                letter
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = cleaned.split_whitespace().map(long).collect();
    words.join(" ")
}

/// A word in full, an ordinal as its number.
fn long(word: &str) -> &str {
    if let Some((_, full)) = SHORT.iter().find(|(short, _)| *short == word) {
        return full;
    }
    for ending in ["st", "nd", "rd", "th"] {
        if let Some(number) = word.strip_suffix(ending)
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            return number;
        }
    }
    word
}

fn is_house_number(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
        && word
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

fn differ(one: Option<&String>, other: Option<&String>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

fn coordinates(place: &Place) -> Option<(f64, f64)> {
    let lat: f64 = place.lat.as_ref()?.parse().ok()?;
    let lon: f64 = place.lon.as_ref()?.parse().ok()?;
    (lat.is_finite() && lon.is_finite()).then_some((lat, lon))
}

/// The distance of two points that are not far apart, on a flat map.
fn metres(here: (f64, f64), there: (f64, f64)) -> f64 {
    let north = (here.0 - there.0) * DEGREE;
    let east = (here.1 - there.1) * DEGREE * here.0.to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::{same_place, street};
    use conversation::Place;

    fn place(text: &str) -> Place {
        Place {
            text: text.to_owned(),
            ..Place::default()
        }
    }

    fn point(lat: &str, lon: &str) -> Place {
        Place {
            lat: Some(lat.to_owned()),
            lon: Some(lon.to_owned()),
            ..Place::default()
        }
    }

    #[test]
    fn the_same_address_is_the_same_however_it_is_written() {
        let same = [
            ("350 5th Ave", "350 Fifth Avenue"),
            ("20 w 115th st", "20 West 115 Street"),
            ("5th Ave & W 34th St", "West 34 Street and 5 Avenue"),
            ("corner of Main St and Elm St.", "elm st/main street"),
        ];
        for (one, other) in same {
            assert!(same_place(&place(one), &place(other)), "{one} and {other}");
        }
        let different = [("350 5th Ave", "352 5th Ave"), ("20 W 115 St", "20 E 115 St"), ("", "")];
        for (one, other) in different {
            assert!(!same_place(&place(one), &place(other)), "{one} and {other}");
        }
    }

    #[test]
    fn another_borough_is_another_place_and_metres_count_where_they_are_known() {
        let mut queens = place("20 Main St");
        queens.borough = Some("Queens".to_owned());
        let mut bronx = place("20 Main St");
        bronx.borough = Some("Bronx".to_owned());
        assert!(!same_place(&queens, &bronx));
        assert!(same_place(&queens, &place("20 Main St")));
        assert!(same_place(&point("40.7484", "-73.9857"), &point("40.7494", "-73.9862")));
        assert!(!same_place(
            &point("40.7484", "-73.9857"),
            &point("40.7504", "-73.9857")
        ));
        assert!(!same_place(&point("north", "-73.9857"), &point("north", "-73.9857")));
    }

    #[test]
    fn a_street_has_no_house_number() {
        assert_eq!(street(&place("350 5th Ave")), "5 avenue");
        assert_eq!(street(&place("37-15 Main St")), "main street");
        assert_eq!(street(&place("5th Ave & W 34th St")), "");
        assert_eq!(street(&place("the park")), "");
    }
}
