//! Cuts a text into sentences and clauses, so that one message can hold two issues.

use crate::characters::Break;
use crate::fold::Folded;

/// Whether a folded word joins two statements, in the languages of the pack.
fn is_joining(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "also"
            | "plus"
            | "y"
            | "tambien"
            | "ademas"
            | "et"
            | "aussi"
            | "ak"
            | "oraz"
            | "и"
            | "также"
            | "এবং"
            | "আর"
            | "و"
            | "اور"
            | "그리고"
            | "和"
            | "且"
    )
}

/// The sentence and the clause that each word belongs to.
#[derive(Debug)]
pub(crate) struct Clauses {
    numbers: Vec<(u32, u32)>,
}

impl Clauses {
    /// Numbers the sentences and clauses of a text.
    pub(crate) fn new(folded: &Folded<'_>) -> Self {
        let mut numbers = Vec::with_capacity(folded.tokens.len());
        let (mut sentence, mut clause) = (0, 0);
        for (index, token) in folded.tokens.iter().enumerate() {
            if token.before == Break::Sentence {
                sentence += 1;
            }
            if token.before >= Break::Clause || is_joining(folded.word(index)) {
                clause += 1;
            }
            numbers.push((sentence, clause));
        }
        Self { numbers }
    }

    /// The number of the sentence that a word stands in.
    pub(crate) fn sentence(&self, token: usize) -> u32 {
        self.numbers.get(token).map_or(0, |numbers| numbers.0)
    }

    /// The number of the clause that a word stands in.
    pub(crate) fn clause(&self, token: usize) -> u32 {
        self.numbers.get(token).map_or(0, |numbers| numbers.1)
    }
}
