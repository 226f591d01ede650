//! Lint of signs: what can never be found in a text, and what stands twice. A program that starts does not wait for it.

use crate::draft::{Draft, SignsDraft};
use crate::findings::Findings;
use classifier::fold;
use std::collections::HashSet;

/// The fewest letters of the beginning of a word; a Korean syllable holds at least two.
const LETTERS_BEFORE_STAR: usize = 3;

/// What is longer is a slip of whoever writes it, and would be looked for at each word of each message.
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 80;

/// Looks at the signs of all languages.
pub(super) fn lint_signs(draft: &Draft, findings: &mut Findings) {
    for signs in &draft.signs {
        lint_table(signs, findings);
    }
}

fn lint_table(table: &SignsDraft, findings: &mut Findings) {
    let mut known: HashSet<String> = HashSet::new();
    for (sign, &at) in table.signs.iter().zip(&table.places) {
        if sign.phrase.split_whitespace().count() > MOST_WORDS || sign.phrase.chars().count() > MOST_LETTERS {
            let message = format!("\"{}\" is too long for a sign", sign.phrase);
            findings.error("E011", at, message, "Write at most eight words and eighty letters.");
            continue;
        }
        if !is_sign(&sign.phrase) {
            let message = format!("\"{}\" is no sign", sign.phrase);
            let remedy =
                "Write words, the beginning of a word (`burn*`, three letters at least), or `*` for every message.";
            findings.error("E011", at, message, remedy);
            continue;
        }
        let star = if sign.phrase.ends_with('*') { "*" } else { "" };
        if !known.insert(fold(&sign.phrase) + star) {
            let remedy = "Take one of the two lines out: capitals, accents and punctuation make no other sign.";
            findings.error("E013", at, format!("the sign \"{}\" stands twice", sign.phrase), remedy);
        }
    }
}

/// Whether it can be found in a text.
fn is_sign(phrase: &str) -> bool {
    match phrase.strip_suffix('*') {
        Some("") => true,
        Some(beginning) => is_beginning(beginning),
        None => !phrase.contains('*') && !fold(phrase).is_empty(),
    }
}

fn is_beginning(beginning: &str) -> bool {
    let folded = fold(beginning);
    let letters = folded.chars().map(|c| if is_korean(c) { 2 } else { 1 }).sum::<usize>();
    !beginning.contains('*') && !folded.contains(' ') && letters >= LETTERS_BEFORE_STAR
}

fn is_korean(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}
