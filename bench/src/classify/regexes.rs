//! What a newcomer writes: one regular expression a phrase, all in a set with default settings (but for the limit of its
//! compiled size, which a set of this many refuses), or asked one by one.

use super::rulebook::City;
use crate::Fault;
use regex::{Regex, RegexSet, RegexSetBuilder};
use std::collections::BTreeSet;

/// Room for the compiled set, in bytes; the default of 10 MiB is too small for 300 rules.
const SET_SIZE: usize = 1 << 30;

/// The phrases of a city as regular expressions.
pub struct Regexes {
    set: RegexSet,
    each: Vec<Regex>,
    /// The rule of each expression.
    rules: Vec<usize>,
}

impl Regexes {
    /// Compiles them.
    pub fn compile(city: &City) -> Result<Self, Fault> {
        let sources: Vec<&str> = city.phrases.iter().map(|phrase| phrase.regex.as_str()).collect();
        let set = RegexSetBuilder::new(&sources).size_limit(SET_SIZE).build()?;
        let each = sources
            .iter()
            .map(|source| Regex::new(source))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            set,
            each,
            rules: city.phrases.iter().map(|phrase| phrase.rule).collect(),
        })
    }

    /// The rules that match, by the set.
    pub fn by_set(&self, text: &str) -> BTreeSet<usize> {
        self.set
            .matches(text)
            .into_iter()
            .filter_map(|place| self.rules.get(place).copied())
            .collect()
    }

    /// The rules that match, one expression after the other.
    pub fn by_loop(&self, text: &str) -> BTreeSet<usize> {
        let hits = self
            .each
            .iter()
            .zip(&self.rules)
            .filter(|(regex, _)| regex.is_match(text));
        hits.map(|(_, rule)| *rule).collect()
    }
}
