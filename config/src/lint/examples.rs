//! The pack's own tests, decided by the pack's own rules; and law words, which no rule may capture.

use super::rules::name;
use crate::draft::{Draft, EntryDraft};
use crate::findings::{At, Findings};
use crate::table::Text;
use classifier::{Classifier, Context, Decision, Hit, Kind, LoserReason, Topic, Verdict};

/// How many texts were decided.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    /// All.
    pub run: usize,
    /// Those that were decided otherwise.
    pub failed: usize,
}

/// Decides every example of every entry, as the first message of somebody whose language nobody knows.
pub(crate) fn run_examples(draft: &Draft, classifier: &Classifier, findings: &mut Findings) -> Outcome {
    let mut outcome = Outcome::default();
    for entry in &draft.entries {
        for tests in &entry.tests {
            for text in &tests.wanted {
                outcome.count(check_wanted(entry, text, classifier, findings));
            }
            for text in &tests.unwanted {
                let decision = classifier.classify(&text.value, &Context::default());
                outcome.count(check_unwanted(entry, text, &decision, findings));
            }
        }
    }
    check_law_words(draft, classifier, findings);
    outcome
}

impl Outcome {
    fn count(&mut self, passed: bool) {
        self.run = self.run.saturating_add(1);
        self.failed = self.failed.saturating_add(usize::from(!passed));
    }
}

fn check_wanted(entry: &EntryDraft, text: &Text, classifier: &Classifier, findings: &mut Findings) -> bool {
    let decision = &classifier.classify(&text.value, &Context::default());
    let message = match &decision.verdict {
        Verdict::Clear(topic) if *topic == entry.topic => return true,
        // A long message with one matter in it may be asked back before it is taken.
        Verdict::Torn(topics) if matches!(topics.as_slice(), [only] if *only == entry.topic) => return true,
        Verdict::Clear(topic) => format!("\"{}\" gives {}{}", text.value, name(topic), because(decision, topic)),
        Verdict::Torn(topics) => {
            let names: Vec<String> = topics.iter().map(name).collect();
            format!("\"{}\" is torn between {}", text.value, names.join(" and "))
        }
        Verdict::Unknown if decision.elsewhere.as_ref() == Some(&entry.topic.id) => return true,
        Verdict::Unknown => format!("\"{}\" is not understood", text.value),
    };
    let remedy = match &decision.verdict {
        _ if is_silenced(&entry.topic, text, classifier) => format!(
            "Too few signs speak for it: `classify --explain` tells which speak against. Weigh them again, or mend signs/{}.tsv.",
            decision.language
        ),
        Verdict::Unknown => format!("Add a phrase of it to `any` of {}.", name(&entry.topic)),
        _ => format!(
            "Give {} a longer phrase of it, or the other one a `none`.",
            name(&entry.topic)
        ),
    };
    findings.publish("P402", text.at, message, remedy);
    false
}

/// Whether an emergency has a rule or signs in a text, but too few signs.
fn is_silenced(topic: &Topic, text: &Text, classifier: &Classifier) -> bool {
    let losers = classifier.losers(&text.value, &Context::default());
    let own = losers.iter().find(|loser| loser.topic == *topic);
    own.is_some_and(|loser| matches!(loser.reason, LoserReason::FewSigns { .. }))
}

/// What must not give an emergency must not give any other emergency either.
fn check_unwanted(entry: &EntryDraft, text: &Text, decision: &Decision, findings: &mut Findings) -> bool {
    let is_bad =
        |topic: &Topic| *topic == entry.topic || (entry.topic.kind == Kind::Emergency && topic.kind == Kind::Emergency);
    let wrong = match &decision.verdict {
        Verdict::Clear(topic) => is_bad(topic).then_some(topic),
        // To offer an emergency as a choice is as wrong as to give it.
        Verdict::Torn(topics) => topics
            .iter()
            .find(|topic| topic.kind == Kind::Emergency && is_bad(topic)),
        Verdict::Unknown => None,
    };
    let Some(topic) = wrong else { return true };
    let message = format!(
        "\"{}\" gives {}, but must not{}",
        text.value,
        name(topic),
        because(decision, topic)
    );
    let mut remedy = "Make the phrase longer, or add a `none` to its block.".to_owned();
    if topic.kind == Kind::Emergency {
        let table = format!(
            " Where signs raise it, weigh them again, or mend signs/{}.tsv.",
            decision.language
        );
        remedy.push_str(&table);
    }
    findings.publish("P402", text.at, message, remedy);
    false
}

/// The phrases that led to an entry most.
fn because(decision: &Decision, topic: &Topic) -> String {
    let phrases = decision.evidence.iter().filter(|evidence| evidence.topic == *topic);
    let mut phrases: Vec<_> = phrases.filter(|evidence| evidence.points > 0).collect();
    phrases.sort_by_key(|evidence| std::cmp::Reverse(evidence.points));
    let quoted: Vec<String> = phrases
        .iter()
        .take(3)
        .map(|evidence| format!("\"{}\"", evidence.phrase))
        .collect();
    if quoted.is_empty() {
        String::new()
    } else {
        format!(", because of {}", quoted.join(", "))
    }
}

/// A law word must mean what the law says, so no service, answer or emergency may take it (P110): neither by a phrase
/// that it alone satisfies, though a command may win today, nor in any other way.
fn check_law_words(draft: &Draft, classifier: &Classifier, findings: &mut Findings) {
    let laws = draft
        .languages
        .iter()
        .flat_map(|language| language.law.iter().flatten());
    for word in laws {
        let inspection = classifier.inspect(&word.value);
        let mut captured: Vec<(&Topic, At)> = Vec::new();
        for hit in inspection
            .hits
            .iter()
            .filter(|hit| hit.speaks_for && hit.topic.kind != Kind::Command)
        {
            captured.extend(sole_phrase(draft, hit).map(|at| (hit.topic, at)));
        }
        let given = match &inspection.verdict {
            Verdict::Clear(topic) => std::slice::from_ref(topic),
            Verdict::Torn(topics) => topics.as_slice(),
            Verdict::Unknown => &[],
        };
        for topic in given.iter().filter(|topic| topic.kind != Kind::Command) {
            if !captured.iter().any(|(known, _)| *known == topic) {
                captured.push((topic, word.at));
            }
        }
        for (topic, at) in captured {
            let message = format!("the law word \"{}\" is captured by {}", word.value, name(topic));
            findings.publish(
                "P110",
                at,
                message,
                "Take the phrase out or make it longer: on SMS this word opts out, opts in or asks for help.",
            );
        }
    }
}

/// Where a phrase stands that is enough for its block by itself.
fn sole_phrase(draft: &Draft, hit: &Hit<'_>) -> Option<At> {
    let entry = draft.entries.iter().find(|entry| entry.topic == *hit.topic)?;
    let rules = entry.rules.iter().filter(|rule| rule.language == hit.language.as_str());
    for block in rules.flat_map(|rule| &rule.blocks) {
        let ((sole, []) | ([], sole @ [_])) = (block.any.as_slice(), block.all.as_slice()) else {
            continue;
        };
        if let Some(phrase) = sole.iter().find(|phrase| phrase.value == hit.phrase) {
            return Some(phrase.at);
        }
    }
    None
}
