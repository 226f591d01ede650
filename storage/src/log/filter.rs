//! Which contacts are asked for, and what that means in facets.

use super::marks::Facet;
use crate::error::StorageError;
use crate::search::search_terms;
use conversation::{Outcome, TopicKind};
use jiff::civil::Date;

/// Which contacts of the log are asked for. Every field restricts further; the default does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// The days on which a contact began, in the city's time zone.
    pub days: Days,
    /// Channel code.
    pub channel: Option<String>,
    /// The city's account on the channel, as named in the settings.
    pub account: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Any of these outcomes; none: any at all.
    pub outcomes: Vec<Outcome>,
    /// It had a topic of this kind.
    pub kind: Option<TopicKind>,
    /// It had this topic: a catalogue id.
    pub topic: Option<String>,
    /// It filed a request with this agency.
    pub agency: Option<String>,
    /// It filed a request with one of these agencies; none: any at all. For people whose sight is limited.
    pub within: Vec<String>,
    /// It filed a request in this borough.
    pub borough: Option<String>,
    /// One of its messages was decided like this.
    pub verdict: Option<VerdictKind>,
    /// One of its messages was clearly decided to be this rule: a catalogue id.
    pub decided: Option<String>,
    /// Whether it goes on.
    pub standing: Standing,
    /// Leaves test traffic out.
    pub without_tests: bool,
    /// The resident's address, as stored (E.164 and so on).
    pub address: Option<String>,
    /// One of its messages has all these words.
    pub words: Option<Words>,
}

/// A span of days, both ends included. A span that ends before it begins cannot be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    from: Option<Date>,
    to: Option<Date>,
}

/// Whether a contact goes on. A person can only be waited for while it does, so this is one choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Whatever it is.
    #[default]
    Any,
    /// It goes on.
    Open,
    /// It goes on, and a person was asked for who has not joined yet.
    WaitingForPerson,
}

/// How the classifier decided a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictKind {
    /// One entry, clearly.
    Clear,
    /// Two or three entries to choose from.
    Torn,
    /// Nothing that could be trusted.
    Unknown,
}

/// Words to search for; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

/// A condition on a contact's facets: one of these facets, or not this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    AnyOf(Vec<Facet>),
    NoneOf(Facet),
}

impl Days {
    /// The days from `from` to `to`; an end that is missing is open.
    ///
    /// # Errors
    /// [`StorageError::Invalid`] when the span would end before it begins.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Self, StorageError> {
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            return Err(StorageError::Invalid(format!("the day {first} is after {last}")));
        }
        Ok(Self { from, to })
    }

    /// One day.
    pub fn of(day: Date) -> Self {
        Self {
            from: Some(day),
            to: Some(day),
        }
    }

    /// The first day, if there is one.
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// The last day, if there is one.
    pub fn to(&self) -> Option<Date> {
        self.to
    }

    pub(crate) fn hold(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl VerdictKind {
    /// The name in exports: `clear`, `torn`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Torn => "torn",
            Self::Unknown => "unknown",
        }
    }
}

impl Words {
    /// The words of a text, as they are searched for; `None` for a text without words.
    pub fn new(text: &str) -> Option<Self> {
        let terms = search_terms(text);
        (!terms.is_empty()).then_some(Self(terms))
    }

    pub(crate) fn terms(&self) -> &[String] {
        &self.0
    }
}

impl LogFilter {
    /// What must hold of a contact's facets. Days, standing, address and words are not among them.
    pub(crate) fn clauses(&self) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let named = [
            self.channel.as_deref().map(Facet::channel),
            self.account.as_deref().map(Facet::account),
            self.language.as_deref().map(Facet::language),
            self.kind.map(Facet::kind),
            self.topic.as_deref().map(Facet::topic),
            self.agency.as_deref().map(Facet::agency),
            self.borough.as_deref().map(Facet::borough),
            self.verdict.map(Facet::verdict),
            self.decided.as_deref().map(Facet::decided),
        ];
        clauses.extend(named.into_iter().flatten().map(|facet| Clause::AnyOf(vec![facet])));
        if !self.within.is_empty() {
            clauses.push(Clause::AnyOf(
                self.within.iter().map(|name| Facet::agency(name)).collect(),
            ));
        }
        if !self.outcomes.is_empty() {
            let outcomes = self.outcomes.iter();
            let facets = outcomes.map(|outcome| Facet::outcome(outcome.as_str()));
            clauses.push(Clause::AnyOf(facets.collect()));
        }
        if self.without_tests {
            clauses.push(Clause::NoneOf(Facet::test()));
        }
        clauses
    }
}

impl Clause {
    /// Whether a contact with these facets, which are sorted, meets the condition.
    pub fn holds(&self, facets: &[Facet]) -> bool {
        let has = |facet: &Facet| facets.binary_search(facet).is_ok();
        match self {
            Self::AnyOf(any) => any.iter().any(has),
            Self::NoneOf(none) => !has(none),
        }
    }
}
