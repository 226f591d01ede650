//! Made-up rulebooks: as many rules as asked for, each with about six phrases of two or three words, and the same phrases
//! as regular expressions.

use crate::dice::Dice;
use classifier::{Block, Borough, Geography, Hints, Kind, Language, LanguageProfile, Priority, Rule, Rulebook, Topic};
use std::collections::BTreeSet;

/// Words that say nothing about a service; messages are padded with them.
pub const FILLER: [&str; 24] = [
    "there", "is", "a", "the", "on", "my", "in", "please", "again", "and", "since", "it", "very", "right", "by", "our",
    "for", "days", "now", "still", "with", "has", "been", "someone",
];

/// The first rules also own a bare word, as the pack's commonest services do.
const WITH_BARE_WORD: usize = 40;

/// One phrase in all its spellings.
#[derive(Clone, Debug)]
pub struct MadePhrase {
    /// The number of its rule.
    pub rule: usize,
    /// In the rules' own language.
    pub written: String,
    /// As a regular expression that means the same on text of plain words.
    pub regex: String,
    /// Its words; a gap is left out.
    pub words: Vec<String>,
    /// Whether other words may stand between the first and the second.
    pub gap: bool,
    /// Whether the last word may have any ending.
    pub open: bool,
}

/// A rulebook and what it was made of.
pub struct City {
    /// For the classifier.
    pub rulebook: Rulebook,
    /// All phrases.
    pub phrases: Vec<MadePhrase>,
    /// All words of the phrases.
    pub words: Vec<String>,
}

/// A city of this many rules; always the same one.
pub fn city(rules: usize) -> City {
    let mut dice = Dice::new(311);
    let words: Vec<String> = (0..4096).map(word).collect();
    let mut phrases = Vec::new();
    let mut rulebook = Rulebook {
        geography: geography(),
        ..Rulebook::default()
    };
    rulebook.languages = vec![LanguageProfile {
        language: Language::english(),
        function_words: FILLER.iter().map(|&word| word.to_owned()).collect(),
        time_words: Vec::new(),
    }];
    rulebook.known_words = FILLER
        .iter()
        .map(|&word| word.to_owned())
        .chain(words.iter().cloned())
        .collect();
    for rule in 0..rules {
        let made = rule_phrases(&mut dice, &words, rule);
        rulebook.rules.push(Rule {
            topic: Topic::new(Kind::Service, format!("service-{rule}")),
            priority: Priority::Normal,
            language: Language::english(),
            blocks: vec![Block {
                any: made.iter().map(|phrase| phrase.written.clone()).collect(),
                ..Block::default()
            }],
            hints: Hints::default(),
        });
        phrases.extend(made);
    }
    City {
        rulebook,
        phrases,
        words,
    }
}

/// Four to nine phrases around the few words that a rule is about.
fn rule_phrases(dice: &mut Dice, words: &[String], rule: usize) -> Vec<MadePhrase> {
    let mut made = Vec::new();
    let mut seen = BTreeSet::new();
    let own = |place: usize| {
        words
            .get((rule * 7 + place * 13) % words.len())
            .cloned()
            .unwrap_or_default()
    };
    if rule < WITH_BARE_WORD {
        made.push(phrase(rule, vec![own(0)], false, false));
    }
    for _ in 0..4 + dice.roll(6) {
        let other = words.get(dice.roll(words.len())).cloned().unwrap_or_default();
        let place = dice.roll(4);
        let (gap, open) = (dice.roll(5) == 0, dice.roll(5) == 0);
        let parts = match dice.roll(3) {
            0 => vec![own(place), other],
            1 => vec![other, own(place)],
            _ => vec![own(place), other, own(place + 1)],
        };
        let one = phrase(rule, parts, gap, open);
        if seen.insert(one.written.clone()) {
            made.push(one);
        }
    }
    made
}

fn phrase(rule: usize, words: Vec<String>, gap: bool, open: bool) -> MadePhrase {
    let gap = gap && words.len() > 1;
    let (between, between_regex) = if gap { (" ... ", r"(?: \S+){0,4} ") } else { (" ", " ") };
    let (ending, ending_regex) = if open { ("*", r"\S*") } else { ("", "") };
    let (first, rest) = words
        .split_first()
        .map_or(("", String::new()), |(first, rest)| (first.as_str(), rest.join(" ")));
    let (written, regex) = if rest.is_empty() {
        (first.to_owned(), first.to_owned())
    } else {
        (
            format!("{first}{between}{rest}"),
            format!("{first}{between_regex}{rest}"),
        )
    };
    MadePhrase {
        rule,
        written: format!("{written}{ending}"),
        regex: format!(r"(?i)\b{regex}{ending_regex}\b"),
        words,
        gap,
        open,
    }
}

/// A word of three open syllables; no letter stands twice in a row, so that repeated letters mean nothing here.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "dra", "sto", "ple", "gri", "cho", "fe", "wa",
    ];
    let pick = |shift: usize| SYLLABLES.get((number >> shift) & 15).copied().unwrap_or("ba");
    format!("{}{}{}", pick(0), pick(4), pick(8))
}

fn geography() -> Geography {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    Geography {
        boroughs: vec![Borough {
            name: "Brooklyn".to_owned(),
            synonyms: words("bk bklyn"),
            zip_prefixes: words("112"),
        }],
        street_types: words("street st avenue ave blvd road rd"),
        street_prefixes: words("calle avenida"),
        named_streets: words("broadway bowery"),
        unit_words: words("apt unit apartment"),
        number_prefix: "311-".to_owned(),
    }
}
