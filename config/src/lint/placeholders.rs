//! `{placeholders}` in texts: known ones only, and the same ones in every language.

use crate::draft::{ENGLISH, Words};
use crate::findings::Findings;
use crate::nearest::offer;
use crate::table::Text;
use conversation::COMMON_PLACEHOLDERS;
use std::collections::BTreeSet;

/// The names between braces, each once.
pub(super) fn placeholders(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        names.insert(name);
        rest = tail;
    }
    names
}

/// Reports names that the desk does not fill in at this place (E008).
pub(super) fn check_known(text: &Text, known: &[&str], findings: &mut Findings) {
    for name in placeholders(&text.value) {
        if !known.contains(&name) {
            let remedy = if known.is_empty() {
                "Nothing is filled in here: write the words themselves.".to_owned()
            } else {
                offer(name, known)
            };
            findings.error(
                "E008",
                text.at,
                format!("nothing is known to fill in for {{{name}}}"),
                remedy,
            );
        }
    }
    let opened = text.value.matches('{').count();
    if opened != text.value.matches('}').count() {
        let remedy = "Write each placeholder as {name}; braces have no other use in texts.";
        findings.error(
            "E008",
            text.at,
            "a brace is opened and not closed, or the other way round",
            remedy,
        );
    }
}

/// Reports translations that fill in more or less than the English text (P316). Names that any text may use may
/// differ; where the English text itself has names that are not `known` (`None`: all are), that is reported already.
pub(super) fn check_same(words: &Words, known: Option<&[&str]>, findings: &mut Findings) {
    let Some(english) = words.get(ENGLISH) else { return };
    let is_known = |name: &str| known.is_none_or(|known| known.contains(&name));
    let wanted = placeholders(&english.value);
    if !wanted.iter().all(|name| is_known(name)) {
        return;
    }
    for (tag, text) in words.iter().filter(|(tag, _)| tag.as_str() != ENGLISH) {
        let has = placeholders(&text.value);
        for name in wanted.symmetric_difference(&has).filter(|name| is_known(name)) {
            if COMMON_PLACEHOLDERS.contains(name) {
                continue;
            }
            let (message, remedy) = if wanted.contains(name) {
                (
                    format!("the text in \"{tag}\" lacks {{{name}}}"),
                    "Add it: the English text has it.",
                )
            } else {
                (
                    format!("the text in \"{tag}\" has {{{name}}}"),
                    "Take it out: the English text does not have it.",
                )
            };
            findings.publish("P316", text.at, message, remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names() {
        let names: Vec<&str> = placeholders("Report {number} at {place}, {number}. {unclosed")
            .into_iter()
            .collect();
        assert_eq!(names, ["number", "place"]);
    }
}
