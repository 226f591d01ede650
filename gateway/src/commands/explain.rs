//! `classify --explain`: the decision as a tree that a person reads, the same data that is stored with each message.

use classifier::{Candidate, Context, Evidence, Facts, Kind, LoserReason, Topic, Verdict};
use console::shapes::kind;
use conversation::Pack;
use std::fmt::Write as _;

/// The explanation of one text under one pack, as lines.
pub fn explain(pack: &Pack, text: &str) -> String {
    let decision = pack.classifier.classify(text, &Context::default());
    let mut out = String::new();
    let certain = if decision.language_certain {
        "told by the text"
    } else {
        "assumed"
    };
    let version: String = pack.hash.chars().take(12).collect();
    line(
        &mut out,
        &format!("\"{text}\"  {} ({certain}) · pack {version}", decision.language),
    );
    match &decision.verdict {
        Verdict::Clear(topic) => line(&mut out, &format!("clear: {} {}", kind(topic.kind), topic.id)),
        Verdict::Torn(topics) => line(&mut out, &format!("torn between {}", ids(topics))),
        Verdict::Unknown => match &decision.elsewhere {
            Some(id) => line(&mut out, &format!("unknown: nothing for 311, but {id}")),
            None => line(&mut out, "unknown: nothing that can be trusted"),
        },
    }
    if let Some(topic) = &decision.caution {
        line(&mut out, &format!("near an emergency: {}", topic.id));
    }
    if !decision.also.is_empty() {
        line(&mut out, &format!("also: {}", ids(&decision.also)));
    }
    for candidate in &decision.candidates {
        line(
            &mut out,
            &format!("  {:<28} {:>4} points", candidate.topic.id, candidate.score),
        );
        for evidence in decision
            .evidence
            .iter()
            .filter(|evidence| evidence.topic == candidate.topic)
        {
            let said = text.get(evidence.span.start..evidence.span.end).unwrap_or_default();
            let points = match evidence.points {
                0 => String::new(),
                points => format!(" ({points:+})"),
            };
            line(
                &mut out,
                &format!("    \"{said}\" = phrase `{}`{points}", evidence.phrase),
            );
        }
        tell_rest(&mut out, candidate, &decision.evidence);
    }
    tell_losers(&mut out, pack, text);
    tell_facts(&mut out, &decision.facts);
    out
}

/// What counts beside what is quoted: something in every message, less for few words and for what speaks for others.
fn tell_rest(out: &mut String, candidate: &Candidate, evidence: &[Evidence]) {
    let own = evidence.iter().filter(|evidence| evidence.topic == candidate.topic);
    let mut points = own.map(|evidence| evidence.points).peekable();
    if points.peek().is_none() {
        return;
    }
    let rest = candidate.score - points.sum::<i32>();
    let what = match candidate.topic.kind {
        Kind::Emergency => "every message, its length, other entries",
        _ => "other words, other entries",
    };
    if rest != 0 {
        line(out, &format!("    beside all this: {what} ({rest:+})"));
    }
}

fn tell_losers(out: &mut String, pack: &Pack, text: &str) {
    for loser in pack.classifier.losers(text, &Context::default()) {
        let reason = match &loser.reason {
            LoserReason::Cancelled { phrase } => format!("cancelled by `{phrase}`"),
            LoserReason::Missing { phrase } => format!("lacks `{phrase}`"),
            LoserReason::LowerBand => "a higher band decided".to_owned(),
            LoserReason::FewerPoints => "another entry explains more".to_owned(),
            LoserReason::OtherLanguage => "written for another language than the text's".to_owned(),
            LoserReason::OnlyHints => "only hints speak for it".to_owned(),
            LoserReason::FewSigns { against } => {
                let against = against.iter().map(|(sign, points)| format!(", `{sign}` ({points})"));
                format!("too few signs of danger{}", against.collect::<String>())
            }
        };
        line(
            out,
            &format!("  lost: {:<22} {:>4} points, {reason}", loser.topic.id, loser.score),
        );
    }
}

fn tell_facts(out: &mut String, facts: &Facts) {
    if let Some(place) = &facts.place {
        line(
            out,
            &format!("  where = {} ({:?})", place.text, place.kind).to_lowercase(),
        );
    }
    let named = [
        ("unit", facts.unit.as_ref()),
        ("borough", facts.borough.as_ref()),
        ("zip", facts.zip.as_ref()),
        ("when", facts.when.as_ref()),
        ("plate", facts.plate.as_ref()),
        ("number", facts.numbers.first()),
        ("phone", facts.phone.as_ref()),
        ("email", facts.email.as_ref()),
        ("amount", facts.amount.as_ref()),
    ];
    for (name, fact) in named {
        if let Some(fact) = fact {
            line(out, &format!("  {name} = {}", fact.value));
        }
    }
}

fn ids(topics: &[Topic]) -> String {
    topics
        .iter()
        .map(|topic| topic.id.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{text}");
}
