//! The weighed tables of one language, signs and hints, and the finder that looks both up at once.

use crate::decision::{Language, Topic};
use crate::hints::CompiledHints;
use crate::rows::RowFinder;
use crate::rulebook::Rulebook;
use crate::signs::CompiledSigns;

/// The tables of one language, as far as it has some.
#[derive(Debug)]
pub(crate) struct WeighedTables {
    /// Finds the rows of both.
    pub finder: RowFinder,
    /// What words count for each emergency.
    pub signs: Option<CompiledSigns>,
    /// What words say about services and answers.
    pub hints: Option<CompiledHints>,
}

impl WeighedTables {
    /// Compiles the tables of a language.
    pub(crate) fn compile(rulebook: &Rulebook, language: &Language, topics: &[Topic]) -> Self {
        let signs = rulebook.signs.iter().find(|table| table.language == *language);
        let hints = rulebook.hints.iter().find(|table| table.language == *language);
        let sign_phrases = signs.into_iter().flat_map(|table| table.signs.iter());
        let hint_phrases = hints.into_iter().flat_map(|table| table.rows.iter());
        Self {
            finder: RowFinder::new(
                sign_phrases.map(|sign| sign.phrase.as_str()),
                hint_phrases.map(|row| row.phrase.as_str()),
            ),
            signs: signs.map(|table| CompiledSigns::compile(table, topics)),
            hints: hints.map(|table| CompiledHints::compile(table, topics)),
        }
    }
}
