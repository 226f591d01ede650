//! Lint of signs and weighed hints: what can never be found in a text, and what stands twice. A program that starts does not wait for it.

use crate::draft::Draft;
use crate::findings::{At, Findings};
use classifier::{fold, table_phrase};
use std::collections::HashSet;

/// The fewest letters of the beginning of a word; a Korean syllable holds at least two.
const LETTERS_BEFORE_STAR: usize = 3;

/// What is longer is a slip of whoever writes it, and would be looked for at each word of each message.
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 80;

/// Looks at the signs and the weighed hints of all languages.
pub(super) fn lint_tables(draft: &Draft, findings: &mut Findings) {
    for table in &draft.signs {
        let phrases = table.signs.iter().map(|sign| sign.phrase.as_str());
        lint_phrases(phrases.zip(table.places.iter().copied()), "sign", findings);
    }
    for table in &draft.weighed {
        let phrases = table.rows.iter().map(|row| row.phrase.as_str());
        lint_phrases(phrases.zip(table.places.iter().copied()), "weighed hint", findings);
    }
}

fn lint_phrases<'p>(phrases: impl Iterator<Item = (&'p str, At)>, what: &str, findings: &mut Findings) {
    let mut known: HashSet<String> = HashSet::new();
    for (phrase, at) in phrases {
        if phrase.split_whitespace().count() > MOST_WORDS || phrase.chars().count() > MOST_LETTERS {
            let message = format!("\"{phrase}\" is too long for a {what}");
            findings.error("E011", at, message, "Write at most eight words and eighty letters.");
            continue;
        }
        if !is_sign(phrase) {
            let message = format!("\"{phrase}\" is no {what}");
            let remedy =
                "Write words, the beginning of a word (`burn*`, three letters at least), or `*` for every message.";
            findings.error("E011", at, message, remedy);
            continue;
        }
        let star = if phrase.ends_with('*') { "*" } else { "" };
        if !known.insert(table_phrase(phrase) + star) {
            let remedy = "Take one of the two lines out: capitals, accents and punctuation make no other.";
            findings.error("E013", at, format!("the {what} \"{phrase}\" stands twice"), remedy);
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
    !beginning.contains(['*', '|']) && !folded.contains(' ') && letters >= LETTERS_BEFORE_STAR
}

fn is_korean(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}
