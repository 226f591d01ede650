//! Lint: what loads, but should not be published as it is.

mod examples;
mod languages;
mod placeholders;
mod rules;
mod texts;

pub(crate) use examples::run_examples;
pub(crate) use rules::used_lists;

use crate::draft::Draft;
use crate::findings::Findings;

/// Reads the whole draft over; decides nothing, so it also works where the rules cannot be compiled.
pub(crate) fn lint(draft: &Draft, findings: &mut Findings) {
    rules::lint_rules(draft, findings);
    texts::lint_texts(draft, findings);
    languages::lint_languages(draft, findings);
}
