//! Corrections inside one message: `apt 3, wait apt 4`.

use super::page::Page;

/// The most words between the correcting word and what it corrects: `sorry i mean its`.
const MOST_BETWEEN: usize = 4;

/// Whether what begins at a word is said instead of what was said before: `wait`, `sorry`, `i mean` lead to it.
pub(crate) fn corrects(page: &Page<'_>, first: usize) -> bool {
    for back in 1..=MOST_BETWEEN.min(first) {
        let at = first - back;
        // "there is no apt 4" denies something, "apt 3, no apt 4" corrects it.
        if is_correction(page.word(at)) || page.word(at) == "no" && page.ends_clause(at) {
            return true;
        }
        if !leads_on(page.word(at)) {
            return false;
        }
    }
    false
}

/// Whether what begins at a word is named only to be denied: `not apt 3`.
pub(crate) fn denied(page: &Page<'_>, first: usize) -> bool {
    first > 0 && page.word(first - 1) == "not" && !page.ends_clause(first)
}

fn is_correction(word: &str) -> bool {
    matches!(
        word,
        "wait" | "sorry" | "actually" | "oops" | "correction" | "mean" | "meant" | "perdon" | "digo"
    )
}

fn leads_on(word: &str) -> bool {
    matches!(
        word,
        "i" | "im" | "its" | "it" | "is" | "no" | "at" | "in" | "my" | "the" | "es" | "en"
    )
}
