//! Phrases and the files they stand in: what the classifier refuses is led back to file and line.

use crate::draft::{Draft, RuleDraft};
use crate::findings::{At, Findings};
use crate::nearest::nearest;
use crate::table::Text;
use classifier::{PhraseFault, PhraseProblem, PhraseSetProblem};

/// One phrase of a question, after its word lists were put in.
pub(crate) struct PhraseSource {
    /// The choice that it selects.
    pub id: usize,
    /// The phrase without lists.
    pub phrase: String,
    /// Where it was written.
    pub at: At,
}

/// More combinations than this are a mistake rather than a meaning.
const MOST_COMBINATIONS: usize = 2000;

/// Adds a phrase; `@name` is replaced by each entry of the list, because sets of phrases know no lists.
pub(crate) fn with_lists(
    id: usize,
    text: &Text,
    draft: &Draft,
    sources: &mut Vec<PhraseSource>,
    findings: &mut Findings,
) {
    let mut phrases = vec![String::new()];
    for word in text.value.split_whitespace() {
        let Some(name) = word.strip_prefix('@') else {
            for phrase in &mut phrases {
                join(phrase, word);
            }
            continue;
        };
        let entries: Vec<&str> = list_entries(draft, name).collect();
        if entries.is_empty() {
            let near = nearest(name, draft.lists.iter().map(|list| list.name.value.as_str())).map(str::to_owned);
            let fault = PhraseFault::UnknownList {
                name: name.to_owned(),
                nearest: near,
            };
            return report_fault(&text.value, &fault, text.at, findings);
        }
        let count = phrases.len().saturating_mul(entries.len());
        if count > MOST_COMBINATIONS {
            return report_fault(&text.value, &PhraseFault::TooMany(count), text.at, findings);
        }
        phrases = combine(&phrases, &entries);
    }
    sources.extend(phrases.into_iter().map(|phrase| PhraseSource {
        id,
        phrase,
        at: text.at,
    }));
}

fn list_entries<'d>(draft: &'d Draft, name: &str) -> impl Iterator<Item = &'d str> {
    let lists = draft.lists.iter().filter(move |list| list.name.value == name);
    lists.flat_map(|list| list.entries.iter().map(|entry| entry.value.as_str()))
}

fn combine(phrases: &[String], entries: &[&str]) -> Vec<String> {
    let mut combined = Vec::with_capacity(phrases.len().saturating_mul(entries.len()));
    for phrase in phrases {
        for entry in entries {
            let mut longer = phrase.clone();
            join(&mut longer, entry);
            combined.push(longer);
        }
    }
    combined
}

fn join(phrase: &mut String, word: &str) {
    if !phrase.is_empty() {
        phrase.push(' ');
    }
    phrase.push_str(word);
}

/// Reports a faulty phrase of a rule or a word list wherever it stands.
pub(crate) fn report_problem(draft: &Draft, problem: &PhraseProblem, findings: &mut Findings) {
    let mut phrases: Vec<&Text> = Vec::new();
    for entry in draft
        .entries
        .iter()
        .filter(|entry| Some(&entry.topic) == problem.topic.as_ref())
    {
        let rules = entry
            .rules
            .iter()
            .filter(|rule| rule.language == problem.language.as_str());
        phrases.extend(rules.flat_map(RuleDraft::phrases));
    }
    for list in draft
        .lists
        .iter()
        .filter(|list| Some(&list.name.value) == problem.list.as_ref())
    {
        if list.language == problem.language.as_str() {
            phrases.extend(&list.entries);
        }
    }
    for phrase in phrases.into_iter().filter(|phrase| phrase.value == problem.phrase) {
        report_fault(&phrase.value, &problem.fault, phrase.at, findings);
    }
}

/// Reports a faulty phrase of a question.
pub(crate) fn report_set_problem(sources: &[PhraseSource], problem: &PhraseSetProblem, findings: &mut Findings) {
    for source in sources
        .iter()
        .filter(|source| source.id == problem.id && source.phrase == problem.phrase)
    {
        report_fault(&problem.phrase, &problem.fault, source.at, findings);
    }
}

fn report_fault(phrase: &str, fault: &PhraseFault, at: At, findings: &mut Findings) {
    let (id, remedy) = match fault {
        PhraseFault::UnknownList {
            nearest: Some(near), ..
        } => ("E004", format!("Did you mean @{near}?")),
        PhraseFault::UnknownList { name, .. } => ("E004", format!("Add `{name} = [...]` to words.toml.")),
        PhraseFault::Regex(_) => (
            "E005",
            "Correct it, or write plain phrases: they need no regular expression.".to_owned(),
        ),
        PhraseFault::RegexEmpty => (
            "E005",
            "Make at least one letter obligatory: it would match every message.".to_owned(),
        ),
        PhraseFault::RegexUngated => (
            "E005",
            "Write a word into it that every match has, outside of any choice or repetition.".to_owned(),
        ),
        PhraseFault::Empty => ("E011", "Write a word with letters or digits.".to_owned()),
        PhraseFault::NestedList => (
            "E011",
            "Write the words of the other list here; lists hold no lists.".to_owned(),
        ),
        PhraseFault::Star => (
            "E011",
            "Put the star at the end of a word with at least three letters: nois*.".to_owned(),
        ),
        PhraseFault::Gap => ("E011", "Write a word on both sides of the three dots.".to_owned()),
        PhraseFault::TooMany(_) => ("E011", "Use fewer or shorter word lists in one phrase.".to_owned()),
    };
    findings.error(id, at, format!("the phrase \"{phrase}\" {fault}"), remedy);
}
