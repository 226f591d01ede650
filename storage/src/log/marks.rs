//! The facets of a contact: from its columns, and from the marks that its turns have left on it.
//!
//! A facet is a short text, a letter and a value: `c sms`, `t heat-hot-water`. Marks are lines of them, added with each
//! turn in the transaction that writes the turn, so that no other table is read to tell what a contact is about.

use super::filter::VerdictKind;
use crate::rows::{Prepared, topic_kind};
use crate::stored::without_nul;
use classifier::Verdict;
use conversation::TopicKind;

/// One thing that can be said of a contact and filtered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Facet(pub String);

impl Facet {
    pub fn channel(code: &str) -> Self {
        Self(format!("c {code}"))
    }

    pub fn account(name: &str) -> Self {
        Self(format!("n {}", without_line_ends(name)))
    }

    pub fn language(tag: &str) -> Self {
        Self(format!("l {tag}"))
    }

    pub fn outcome(name: &str) -> Self {
        Self(format!("o {name}"))
    }

    pub fn kind(kind: TopicKind) -> Self {
        Self(format!("k {}", topic_kind(kind)))
    }

    pub fn topic(id: &str) -> Self {
        Self(format!("t {}", without_line_ends(id)))
    }

    pub fn agency(name: &str) -> Self {
        Self(format!("a {}", without_line_ends(name)))
    }

    pub fn borough(name: &str) -> Self {
        Self(format!("b {}", without_line_ends(name)))
    }

    pub fn verdict(verdict: VerdictKind) -> Self {
        Self(format!("v {}", verdict.as_str()))
    }

    pub fn decided(id: &str) -> Self {
        Self(format!("d {}", without_line_ends(id)))
    }

    /// From the first message to the first reply, as a step of the scale of [`super::dashboard`].
    pub fn first_reply(step: usize) -> Self {
        Self(format!("r {step}"))
    }

    /// A day, `2026-11-23`; facets of days sort like days.
    pub fn day(day: &str) -> Self {
        Self(format!("y {day}"))
    }

    pub fn test() -> Self {
        Self("x".to_owned())
    }
}

/// The facets that a contact's marks stand for. A topic's mark tells its kind as well, a decision's its verdict.
pub(crate) fn facets_of_marks(marks: &str) -> Vec<Facet> {
    let mut facets = Vec::new();
    for mark in marks.lines() {
        match (mark.get(..2), mark.get(2..)) {
            (Some("t "), Some(topic)) => {
                let (kind, id) = topic.split_once('/').unwrap_or(("", topic));
                facets.push(Facet(format!("k {kind}")));
                facets.push(Facet(format!("t {id}")));
            }
            (Some("d "), Some(_)) => {
                facets.push(Facet::verdict(VerdictKind::Clear));
                facets.push(Facet(mark.to_owned()));
            }
            _ => facets.push(Facet(mark.to_owned())),
        }
    }
    facets.sort_unstable();
    facets.dedup();
    facets
}

/// The marks that a turn leaves on its contact, each line ended. The account is marked when the contact begins.
pub(crate) fn marks_of(prepared: &Prepared) -> String {
    let mut marks = Vec::new();
    if prepared.opens {
        marks.push(Facet::account(&prepared.turn.address.account).0);
    }
    for topic in prepared.topics() {
        marks.push(format!("t {}/{}", topic_kind(topic.kind), without_line_ends(&topic.id)));
    }
    for request in prepared.filed() {
        marks.push(Facet::agency(&request.agency).0);
        if let Some(borough) = request.place.borough.as_deref().filter(|borough| !borough.is_empty()) {
            marks.push(Facet::borough(borough).0);
        }
    }
    if let Some(decision) = &prepared.turn.step.decision {
        let verdict = match &decision.verdict {
            Verdict::Clear(topic) => Some(Facet::decided(&topic.id)),
            // An answer to a question need be no matter of its own.
            _ if prepared.turn.step.answers => None,
            Verdict::Torn(_) => Some(Facet::verdict(VerdictKind::Torn)),
            Verdict::Unknown => Some(Facet::verdict(VerdictKind::Unknown)),
        };
        marks.extend(verdict.map(|facet| facet.0));
    }
    let mut lines = String::new();
    for mark in marks {
        lines.push_str(&mark);
        lines.push('\n');
    }
    lines
}

/// The mark of a request's borough.
pub(crate) fn borough_mark(borough: &str) -> String {
    format!("{}\n", Facet::borough(borough).0)
}

/// The mark of a request's agency.
pub(crate) fn agency_mark(agency: &str) -> String {
    format!("{}\n", Facet::agency(agency).0)
}

/// A value as it may stand in a mark.
fn without_line_ends(value: &str) -> String {
    without_nul(value).replace(['\n', '\r'], " ")
}
