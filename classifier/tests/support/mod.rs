//! What several tests share: a small city.

use classifier::{Borough, Geography};

fn words(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).collect()
}

/// New York, as a pack would describe it.
pub fn new_york() -> Geography {
    let borough = |name: &str, synonyms: &str, zips: &str| Borough {
        name: name.to_owned(),
        synonyms: words(synonyms),
        zip_prefixes: words(zips),
    };
    Geography {
        boroughs: vec![
            borough("Manhattan", "nyc manhattan, mn", "100, 101, 102"),
            borough("Bronx", "the bronx, bx", "104"),
            borough("Brooklyn", "bk, bklyn, 布鲁克林", "112"),
            borough("Queens", "qns", "110, 111, 113, 114, 116"),
            borough("Staten Island", "si", "103"),
        ],
        street_types: words(
            "street, st, avenue, ave, av, blvd, boulevard, road, rd, drive, dr, place, pl, court, ct, \
                             lane, ln, way, parkway, pkwy, terrace, plaza, square",
        ),
        street_prefixes: words("calle, avenida, rue"),
        named_streets: words("broadway, bowery, grand concourse"),
        unit_words: words("apt, apartment, unit, apto, apartamento, suite, ste, room, rm, floor, fl, piso"),
        number_prefix: "311-".to_owned(),
    }
}
