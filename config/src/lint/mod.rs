//! Lint: what loads, but should not be published as it is.

mod beside;
mod channels;
mod examples;
mod exercise;
mod languages;
mod length;
mod letters;
mod links;
mod placeholders;
mod reach;
mod reading;
mod required;
mod routes;
mod rules;
mod signs;
mod stale;
mod texts;

pub use channels::ELSEWHERE;
pub(crate) use examples::run_examples;
pub(crate) use required::{has_rules, is_required, missing_parts, missing_phrases};
pub(crate) use rules::{kind_word, used_lists};
pub(crate) use stale::{Freshness, freshness, freshness_of_phrases, stamp_of_entry, stamp_of_phrases};

use crate::draft::Draft;
use crate::findings::Findings;
use crate::settings::RouteSettings;
use classifier::Classifier;
use std::collections::BTreeMap;

/// Looks at what residents read. This alone finds what makes a pack unusable, so whoever loads one looks too; it decides
/// nothing, so it also works where the rules cannot be compiled.
pub(crate) fn lint_words(draft: &Draft, findings: &mut Findings) {
    texts::lint_texts(draft, findings);
    languages::lint_languages(draft, findings);
    required::lint_required(draft, findings);
}

/// Looks at how the rules are written, and at what translations were made from; decides nothing either.
pub(crate) fn lint_rules(draft: &Draft, findings: &mut Findings) {
    rules::lint_rules(draft, findings);
    signs::lint_tables(draft, findings);
    letters::lint_letters(draft, findings);
    stale::lint_stamps(draft, findings);
}

/// Looks at where requests go; `routes` are those of the settings, where they are known.
pub(crate) fn lint_routes(draft: &Draft, routes: Option<&BTreeMap<String, RouteSettings>>, findings: &mut Findings) {
    routes::lint_routes(draft, routes, findings);
}

/// Looks at the city's channels; `kinds` are those that this program brings.
pub(crate) fn lint_channels(draft: &Draft, kinds: &[&str], findings: &mut Findings) {
    channels::lint_channels(draft, kinds, findings);
}

/// Tries the rules on their own phrases and on the pack's tests.
pub(crate) fn lint_decisions(draft: &Draft, classifier: &Classifier, findings: &mut Findings) {
    let exercise = exercise::Exercise::new(draft, classifier);
    let trials = reach::try_all(draft, classifier);
    exercise::lint_exercise(&trials, &exercise, findings);
    reach::judge(&trials, &exercise, findings);
    beside::lint_beside(draft, classifier, findings);
}
