//! Only engines that find the same can be compared: on plain messages (words and single spaces, nothing mistyped) the
//! phrase language and its regular expressions mean the same, and both must find the same rules.

use super::messages::{Style, messages};
use super::regexes::Regexes;
use super::rulebook::City;
use crate::Fault;
use classifier::Classifier;
use std::collections::BTreeSet;

/// How many messages are compared.
const COMPARED: usize = 1000;

/// Compares, and returns in how many messages both found the same; a difference is a fault.
pub fn check(city: &City, classifier: &Classifier, regexes: &Regexes) -> Result<usize, Fault> {
    let mut hits = 0;
    for text in messages(city, Style::Plain).iter().take(COMPARED) {
        let by_set = regexes.by_set(text);
        let ids = classifier.matches(text).into_iter();
        let ours: BTreeSet<usize> = ids
            .filter_map(|topic| topic.id.strip_prefix("service-")?.parse().ok())
            .collect();
        let same = ours == by_set;
        if !same {
            return Err(format!("in {text:?} the classifier found rules {ours:?} and RegexSet {by_set:?}").into());
        }
        hits += by_set.len();
    }
    if hits < COMPARED / 2 {
        return Err(format!("{COMPARED} messages hold only {hits} phrases; they prove nothing").into());
    }
    Ok(COMPARED)
}
