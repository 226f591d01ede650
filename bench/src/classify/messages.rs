//! Made-up messages of 20 to 160 bytes: nine in ten hold a phrase of some rule, popular rules more often; one in ten is
//! mistyped; places, times and punctuation as residents write them.

use super::rulebook::{City, FILLER, MadePhrase};
use crate::dice::Dice;

/// How many messages a set holds.
const MESSAGES: usize = 20_000;
/// The longest message in bytes: one text message.
const LONGEST: usize = 160;
/// The shortest message in bytes.
const SHORTEST: usize = 20;

/// What is in the messages beside plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain words in lower case, nothing mistyped: what phrases and regular expressions read alike.
    Plain,
    /// All ASCII: capitals, punctuation, typing errors, addresses.
    Ascii,
    /// As `Ascii`, and every fourth message has letters beyond it.
    Mixed,
}

impl Style {
    /// Its name in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ascii => "ascii",
            Self::Mixed => "mixed",
        }
    }
}

/// The messages of one style; always the same ones.
pub fn messages(city: &City, style: Style) -> Vec<String> {
    let mut dice = Dice::new(692);
    let mut all = Vec::with_capacity(MESSAGES);
    while all.len() < MESSAGES {
        let text = message(city, style, &mut dice);
        if (SHORTEST..=LONGEST).contains(&text.len()) {
            all.push(text);
        }
    }
    all
}

fn message(city: &City, style: Style, dice: &mut Dice) -> String {
    let mut parts: Vec<String> = Vec::new();
    fill(&mut parts, dice, 4);
    if dice.roll(10) > 0 {
        let rule = dice.popular(city.rulebook.rules.len());
        let of_rule: Vec<&MadePhrase> = phrases_of(city, rule);
        if let Some(phrase) = dice.pick(&of_rule) {
            parts.push(said(phrase, dice));
        }
    }
    fill(&mut parts, dice, 4);
    if style == Style::Plain {
        let word = city.words.get(dice.roll(city.words.len())).cloned().unwrap_or_default();
        parts.push(word);
        return parts.join(" ");
    }
    match dice.roll(6) {
        0 => parts.push("at 350 5th ave apt 4B".to_owned()),
        1 => parts.push("since 9 pm".to_owned()),
        _ => {}
    }
    let mut text = parts.join(" ");
    if dice.roll(10) == 0 {
        mistype(&mut text, dice);
    }
    if dice.roll(3) == 0 {
        text = text.get(..1).unwrap_or_default().to_ascii_uppercase() + text.get(1..).unwrap_or_default();
        text.push(if dice.roll(2) == 0 { '.' } else { '!' });
    }
    if style == Style::Mixed && dice.roll(4) == 0 {
        let strange = ["it’s", "❄️ 🥶", "улица", "没有暖气", "شارع", "señor", "café", "“loud”"];
        text.push(' ');
        text.push_str(dice.pick(&strange).unwrap_or_default());
    }
    text
}

/// Up to so many words that say nothing.
fn fill(parts: &mut Vec<String>, dice: &mut Dice, most: usize) {
    for _ in 0..dice.roll(most + 1) {
        parts.push(dice.pick(&FILLER).unwrap_or_default().to_owned());
    }
}

/// A phrase as a resident would say it.
fn said(phrase: &MadePhrase, dice: &mut Dice) -> String {
    let mut words = phrase.words.clone();
    if phrase.open
        && dice.roll(2) == 0
        && let Some(last) = words.last_mut()
    {
        last.push_str("ing");
    }
    if phrase.gap {
        for _ in 0..dice.roll(3) {
            words.insert(1, dice.pick(&FILLER).unwrap_or_default().to_owned());
        }
    }
    words.join(" ")
}

/// The phrases of one rule; rules have theirs next to each other.
fn phrases_of(city: &City, rule: usize) -> Vec<&MadePhrase> {
    let start = city.phrases.partition_point(|phrase| phrase.rule < rule);
    let rest = city.phrases.get(start..).unwrap_or_default();
    rest.iter().take_while(|phrase| phrase.rule == rule).collect()
}

/// Leaves out one letter somewhere behind the first.
fn mistype(text: &mut String, dice: &mut Dice) {
    let place = 1 + dice.roll(text.len().saturating_sub(1));
    if text.is_char_boundary(place) && place < text.len() {
        text.remove(place);
    }
}
