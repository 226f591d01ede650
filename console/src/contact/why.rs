//! Why a message was taken as it was: the decision, its proofs, and what today's rules say.

use crate::wording;
use classifier::{Candidate, Context, Decision, Evidence, Facts, Kind, LoserReason, Topic, Verdict};
use conversation::Pack;
use storage::MessageRow;

/// At most this much of what spoke for an entry is shown.
const MOST_PROOFS: usize = 12;

/// Why a message was taken as it was.
pub struct Why {
    /// What was decided, in words.
    pub verdict: String,
    /// The language that was heard.
    pub language: String,
    /// The version of the rules, shortened.
    pub version: String,
    /// The entries that came into question.
    pub rows: Vec<Reason>,
    /// Entries that lost, and why.
    pub losers: Vec<Loser>,
    /// What was read out of the words, by name.
    pub slots: Vec<(String, String)>,
    /// What today's rules say, where they say something else.
    pub today: Option<String>,
    /// Whether the rules that decided are still the live ones.
    pub is_live: bool,
}

/// An entry that came into question.
pub struct Reason {
    /// Its title.
    pub title: String,
    /// What kind of entry it is.
    pub kind: &'static str,
    /// Its points.
    pub points: i32,
    /// Whether it was decided for.
    pub is_winner: bool,
    /// What spoke for it and against it most, by place.
    pub evidence: Vec<Proof>,
    /// How much more did, a little each: an emergency may have many small signs.
    pub more: usize,
}

/// What spoke for an entry.
pub struct Proof {
    /// The resident's words.
    pub said: String,
    /// The phrase of the rules.
    pub phrase: String,
    /// Its points.
    pub points: i32,
}

/// An entry that lost.
pub struct Loser {
    /// Its title.
    pub title: String,
    /// Its points.
    pub points: i32,
    /// Why it lost.
    pub reason: String,
}

/// Why a message was taken as it was; the resident's words only where they are `revealed`.
pub fn why(pack: &Pack, message: &MessageRow, decision: &Decision, revealed: bool) -> Why {
    let context = Context::default();
    let is_live = message.pack_version == pack.hash;
    let today = pack.classifier.classify(&message.text, &context);
    let losers = pack.classifier.losers(&message.text, &context);
    // What was decided is not what is left: today's rules would be asked about other words.
    let is_whole = message.removed_at.is_none();
    let shown = |topic: &Topic| decision.candidates.iter().any(|candidate| candidate.topic == *topic);
    let losers = losers
        .iter()
        .filter(|loser| is_live && is_whole && !shown(&loser.topic))
        .map(|loser| Loser {
            title: wording::title(pack, &loser.topic.id),
            points: loser.score,
            reason: lost(&loser.reason),
        });
    let is_answer = message.answers && !matches!(decision.verdict, Verdict::Clear(_));
    let said = if is_answer {
        with_caution(pack, decision, "An answer, or said to a person".to_owned())
    } else {
        verdict(pack, decision)
    };
    let says_today = verdict(pack, &today);
    Why {
        language: wording::language(pack, decision.language.as_str()),
        version: short(&message.pack_version),
        rows: decision
            .candidates
            .iter()
            .map(|one| reason(pack, &message.text, decision, one))
            .collect(),
        losers: losers.collect(),
        slots: if revealed { slots(&decision.facts) } else { Vec::new() },
        // A later message is decided with its conversation in mind: only a first opinion can be compared.
        today: Some(says_today).filter(|today| !is_live && is_whole && !is_answer && *today != said),
        verdict: said,
        is_live,
    }
}

fn verdict(pack: &Pack, decision: &Decision) -> String {
    let said = match &decision.verdict {
        Verdict::Clear(topic) => format!("Clear: {}", wording::title(pack, &topic.id)),
        Verdict::Torn(topics) => {
            let titles: Vec<String> = topics.iter().map(|topic| wording::title(pack, &topic.id)).collect();
            format!("Torn between {}", titles.join(", "))
        }
        Verdict::Unknown => match &decision.elsewhere {
            Some(id) => format!("Not for 311: {id}"),
            None => "Not understood".to_owned(),
        },
    };
    with_caution(pack, decision, said)
}

/// Adds the emergency that was near, if there was one.
fn with_caution(pack: &Pack, decision: &Decision, said: String) -> String {
    match &decision.caution {
        Some(topic) => format!("{said}, near an emergency: {}", wording::title(pack, &topic.id)),
        None => said,
    }
}

fn reason(pack: &Pack, text: &str, decision: &Decision, candidate: &Candidate) -> Reason {
    let of_topic = |evidence: &&Evidence| evidence.topic == candidate.topic;
    let mut evidence: Vec<&Evidence> = decision.evidence.iter().filter(of_topic).collect();
    let more = evidence.len().saturating_sub(MOST_PROOFS);
    evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.points.abs()));
    evidence.truncate(MOST_PROOFS);
    evidence.sort_by_key(|evidence| (evidence.span.start, evidence.span.end));
    let evidence = evidence.into_iter().map(|evidence| Proof {
        said: text
            .get(evidence.span.start..evidence.span.end)
            .unwrap_or_default()
            .to_owned(),
        phrase: evidence.phrase.clone(),
        points: evidence.points,
    });
    Reason {
        title: wording::title(pack, &candidate.topic.id),
        kind: kind(candidate.topic.kind),
        points: candidate.score,
        is_winner: is_winner(&decision.verdict, &candidate.topic),
        evidence: evidence.collect(),
        more,
    }
}

fn is_winner(verdict: &Verdict, topic: &Topic) -> bool {
    match verdict {
        Verdict::Clear(winner) => winner == topic,
        Verdict::Torn(winners) => winners.contains(topic),
        Verdict::Unknown => false,
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    }
}

fn lost(reason: &LoserReason) -> String {
    match reason {
        LoserReason::Cancelled { phrase } => format!("cancelled by “{phrase}”"),
        LoserReason::Missing { phrase } => format!("lacks “{phrase}”"),
        LoserReason::LowerBand => "a more urgent entry decided".to_owned(),
        LoserReason::FewerPoints => "another entry explains more".to_owned(),
        LoserReason::OtherLanguage => "written for another language".to_owned(),
        LoserReason::OnlyHints => "only hints speak for it".to_owned(),
        LoserReason::FewSigns { against } => {
            let against = against.iter().map(|(sign, points)| format!(", “{sign}” {points}"));
            format!("too few signs of danger{}", against.collect::<String>())
        }
    }
}

fn slots(facts: &Facts) -> Vec<(String, String)> {
    let mut slots = Vec::new();
    if let Some(place) = &facts.place {
        slots.push(("where".to_owned(), place.text.clone()));
    }
    let named = [
        ("unit", &facts.unit),
        ("borough", &facts.borough),
        ("zip", &facts.zip),
        ("when", &facts.when),
        ("plate", &facts.plate),
        ("phone", &facts.phone),
        ("email", &facts.email),
        ("amount", &facts.amount),
    ];
    for (name, fact) in named {
        if let Some(fact) = fact {
            slots.push((name.to_owned(), fact.value.clone()));
        }
    }
    for number in &facts.numbers {
        slots.push(("number".to_owned(), number.value.clone()));
    }
    slots
}

/// A version's hash, as short as people say it.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
