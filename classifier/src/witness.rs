//! Witnesses of phrases: concrete words that a phrase stands for, so that rules can be tried on them.

use crate::fold::fold;
use crate::phrase::{Element, Phrase, parse};
use crate::rulebook::WordList;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a gap that is not left empty: a word that hardly any phrase has.
const FILLER: &str = "uh";

/// What word lists and stars stand for.
#[derive(Debug, Default)]
pub struct Witnesses {
    lists: BTreeMap<String, Vec<String>>,
    /// Ordinary words, folded, among which a star finds its ending.
    words: BTreeSet<String>,
}

impl Witnesses {
    /// Takes the word lists and the words that a star may be completed to.
    pub fn new<'w>(lists: &[WordList], words: impl Iterator<Item = &'w str>) -> Self {
        let mut witnesses = Self {
            lists: BTreeMap::new(),
            words: words.map(fold).filter(|word| !word.contains(' ')).collect(),
        };
        for list in lists {
            let mut rendered: Vec<String> = Vec::new();
            for entry in &list.entries {
                rendered.extend(witnesses.of(entry, 1));
            }
            witnesses.lists.entry(list.name.clone()).or_default().extend(rendered);
        }
        witnesses
    }

    /// At most `most` folded texts in which the phrase stands and nothing else: lists one entry after the other or
    /// spread evenly, gaps empty and filled by turns. A regular expression has none.
    pub fn of(&self, phrase: &str, most: usize) -> Vec<String> {
        let Ok(Phrase::Words { elements, .. }) = parse(phrase) else {
            return Vec::new();
        };
        let choices: Vec<Vec<&str>> = elements.iter().map(|element| self.choices(element)).collect();
        let combinations = choices
            .iter()
            .fold(1_usize, |product, choice| product.saturating_mul(choice.len()));
        let count = combinations.min(most);
        let mut texts: Vec<String> = Vec::with_capacity(count);
        for turn in 0..count {
            let text = combine(&choices, turn, count, combinations <= most);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    }

    fn choices<'w>(&'w self, element: &'w Element) -> Vec<&'w str> {
        match element {
            Element::Word(word) => vec![word],
            Element::Prefix(beginning) => vec![self.completed(beginning)],
            Element::Gap => vec!["", FILLER],
            Element::List(name) => {
                let entries = self.lists.get(name).map(Vec::as_slice).unwrap_or_default();
                entries.iter().map(String::as_str).collect()
            }
        }
    }

    /// The beginning itself where it is an ordinary word, else the shortest ordinary word that begins so, if any.
    fn completed<'w>(&'w self, beginning: &'w str) -> &'w str {
        let words = self.words.range(beginning.to_owned()..);
        let fitting = words.take_while(|word| word.starts_with(beginning));
        fitting.min_by_key(|word| word.len()).map_or(beginning, String::as_str)
    }
}

/// One text of `count`: each combination in its turn where all fit, otherwise short lists go round and long ones are
/// spread over all turns.
fn combine(choices: &[Vec<&str>], turn: usize, count: usize, is_all: bool) -> String {
    let mut text = String::new();
    let mut rest = turn;
    for choice in choices {
        let size = choice.len().max(1);
        let index = if is_all {
            let digit = rest % size;
            rest /= size;
            digit
        } else if size > count {
            turn.saturating_mul(size) / count.max(1)
        } else {
            turn % size
        };
        let word = choice.get(index).copied().unwrap_or_default();
        if !word.is_empty() && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Language;

    fn witnesses() -> Witnesses {
        let list = WordList {
            name: "heat".to_owned(),
            language: Language::english(),
            entries: vec!["heat".to_owned(), "hot water".to_owned(), "boil*".to_owned()],
        };
        Witnesses::new(&[list], ["boiler", "boilers", "noise", "noisiest"].into_iter())
    }

    #[test]
    fn lists_stars_and_gaps_become_words() {
        let witnesses = witnesses();
        assert_eq!(witnesses.of("no @heat", 9), ["no heat", "no hot water", "no boiler"]);
        assert_eq!(witnesses.of("nois*", 9), ["noise"]);
        assert_eq!(witnesses.of("qrs*", 9), ["qrs"]);
        assert_eq!(witnesses.of("Heat ... off", 9), ["heat off", "heat uh off"]);
        assert_eq!(witnesses.of("= Don't", 9), ["dont"]);
        assert!(witnesses.of("/no (heat|water)/", 9).is_empty());
        assert!(witnesses.of("@unknown", 9).is_empty());
    }

    #[test]
    fn a_cap_spreads_over_long_lists() {
        assert_eq!(witnesses().of("no @heat", 2), ["no heat", "no hot water"]);
        assert_eq!(witnesses().of("@heat ... @heat", 4).len(), 4);
        assert_eq!(witnesses().of("@heat @heat", 9).len(), 9);
    }
}
