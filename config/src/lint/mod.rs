//! Lint: what loads, but should not be published as it is.

mod examples;
mod exercise;
mod languages;
mod placeholders;
mod reach;
mod rules;
mod texts;

pub(crate) use examples::run_examples;
pub(crate) use rules::used_lists;

use crate::draft::Draft;
use crate::findings::Findings;
use classifier::Classifier;

/// Reads the whole draft over; decides nothing, so it also works where the rules cannot be compiled.
pub(crate) fn lint(draft: &Draft, findings: &mut Findings) {
    rules::lint_rules(draft, findings);
    texts::lint_texts(draft, findings);
    languages::lint_languages(draft, findings);
}

/// Tries the rules on their own phrases and on the pack's tests.
pub(crate) fn lint_decisions(draft: &Draft, classifier: &Classifier, findings: &mut Findings) {
    let exercise = exercise::Exercise::new(draft, classifier);
    let trials = reach::try_all(draft, classifier);
    exercise::lint_exercise(&trials, &exercise, findings);
    reach::judge(&trials, &exercise, findings);
}
