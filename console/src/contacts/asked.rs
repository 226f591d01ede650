//! The URL of a view of the log, and the filter that it means.

use crate::wording;
use conversation::{Outcome, Pack, TopicKind};
use std::collections::BTreeMap;
use storage::{Date, Days, LogFilter, PageStart, Standing, VerdictKind, Words};

/// The fields of a view's URL that say something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, String>);

/// A field of the filter that has a fixed set of values.
pub struct Choices {
    /// The field's name in the URL.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Its values: code, name, and whether it is the chosen one.
    pub options: Vec<(String, String, bool)>,
}

/// A filter that is on, and the view without it.
pub struct Removable {
    /// What it restricts to.
    pub name: String,
    /// Where it is off.
    pub href: String,
}

/// The fields that choose a page of a view, not the view.
const PAGING: [&str; 2] = ["after", "before"];

const KINDS: [(&str, &str, TopicKind); 5] = [
    ("request", "Service request", TopicKind::Request),
    ("inquiry", "Inquiry", TopicKind::Inquiry),
    ("status", "Status", TopicKind::Status),
    ("directory", "Put through", TopicKind::Directory),
    ("emergency", "Emergency", TopicKind::Emergency),
];
const VERDICTS: [(&str, &str, VerdictKind); 3] = [
    ("clear", "Clear", VerdictKind::Clear),
    ("torn", "Torn", VerdictKind::Torn),
    ("unknown", "Not understood", VerdictKind::Unknown),
];
const OUTCOMES: [Outcome; 10] = [
    Outcome::Emergency,
    Outcome::Handoff,
    Outcome::Filed,
    Outcome::Status,
    Outcome::Answered,
    Outcome::OptOut,
    Outcome::Blocked,
    Outcome::NotUnderstood,
    Outcome::Abandoned,
    Outcome::Open,
];

impl Asked {
    /// The fields of a URL; empty ones say nothing.
    pub fn new(mut fields: BTreeMap<String, String>) -> Self {
        fields.retain(|_, value| !value.trim().is_empty());
        Self(fields)
    }

    /// A field; empty where it is not asked.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Where the page begins.
    pub fn start(&self) -> PageStart {
        match (self.0.get("after"), self.0.get("before")) {
            (Some(key), _) => PageStart::After(key.clone()),
            (None, Some(key)) => PageStart::Before(key.clone()),
            (None, None) => PageStart::First,
        }
    }

    /// The filter. A value that does not exist restricts to nothing at all, as it should; a day that is none is told.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn filter(&self) -> Result<LogFilter, String> {
        let text = |name: &str| self.0.get(name).map(|value| value.trim().to_owned());
        let days = Days::new(self.day("from")?, self.day("to")?);
        let outcome = OUTCOMES
            .iter()
            .filter(|outcome| outcome.as_str() == self.get("outcome"));
        Ok(LogFilter {
            days: days.map_err(|_| "The first day is after the last one.".to_owned())?,
            channel: text("channel"),
            language: text("language"),
            outcomes: outcome.copied().collect(),
            kind: KINDS
                .iter()
                .find(|(code, ..)| *code == self.get("kind"))
                .map(|(.., kind)| *kind),
            topic: text("topic"),
            agency: text("agency"),
            borough: text("borough"),
            verdict: VERDICTS
                .iter()
                .find(|(code, ..)| *code == self.get("verdict"))
                .map(|(.., verdict)| *verdict),
            decided: text("rule"),
            standing: match self.get("standing") {
                "open" => Standing::Open,
                "waiting" => Standing::WaitingForPerson,
                _ => Standing::Any,
            },
            without_tests: self.get("tests") != "shown",
            words: Words::new(self.get("q")),
            ..LogFilter::default()
        })
    }

    fn day(&self, name: &str) -> Result<Option<Date>, String> {
        let Some(text) = self.0.get(name) else { return Ok(None) };
        let day = text.trim().parse();
        day.map(Some)
            .map_err(|_| format!("“{text}” is no day. Write it like 2026-11-23."))
    }

    /// The view that begins with another page.
    pub fn at(&self, start: &PageStart) -> String {
        let mut fields = self.0.clone();
        fields.retain(|name, _| !PAGING.contains(&name.as_str()));
        match start {
            PageStart::First => {}
            PageStart::After(key) => {
                fields.insert("after".to_owned(), key.clone());
            }
            PageStart::Before(key) => {
                fields.insert("before".to_owned(), key.clone());
            }
        }
        url(&fields)
    }

    /// The same view as fields of a URL, without a page: for an export.
    pub fn query(&self) -> String {
        let url = self.at(&PageStart::First);
        url.split_once('?')
            .map_or_else(String::new, |(_, query)| query.to_owned())
    }

    /// The filters that are on.
    pub fn removable(&self, pack: &Pack) -> Vec<Removable> {
        let mut filters = Vec::new();
        for (name, value) in &self.0 {
            let Some(shown) = shown(pack, name, value) else {
                continue;
            };
            let mut rest = self.0.clone();
            rest.retain(|other, _| other != name && !PAGING.contains(&other.as_str()));
            filters.push(Removable {
                name: shown,
                href: url(&rest),
            });
        }
        filters
    }

    /// The fields that have a fixed set of values.
    pub fn choices(&self, pack: &Pack) -> Vec<Choices> {
        let named = |codes: &[(&str, &str)]| codes.iter().map(|(code, name)| owned(code, name)).collect::<Vec<_>>();
        let kinds: Vec<(&str, &str)> = KINDS.iter().map(|(code, name, _)| (*code, *name)).collect();
        let verdicts: Vec<(&str, &str)> = VERDICTS.iter().map(|(code, name, _)| (*code, *name)).collect();
        let outcomes = OUTCOMES
            .iter()
            .map(|one| owned(one.as_str(), wording::outcome(one.as_str())));
        let languages = pack
            .languages
            .iter()
            .map(|texts| owned(texts.language.as_str(), &texts.name));
        let boroughs = pack.city.boroughs.iter().map(|name| owned(name, name));
        let mut agencies: Vec<(String, String)> = pack
            .services
            .values()
            .map(|service| owned(&service.agency, &service.agency))
            .collect();
        agencies.sort();
        agencies.dedup();
        vec![
            self.field(
                "channel",
                "Channel",
                pack.city.channel_names.clone().into_iter().collect(),
            ),
            self.field("kind", "Kind", named(&kinds)),
            self.field("outcome", "Outcome", outcomes.collect()),
            self.field("language", "Language", languages.collect()),
            self.field("agency", "Agency", agencies),
            self.field("borough", "Borough", boroughs.collect()),
            self.field("verdict", "Verdict", named(&verdicts)),
            self.field(
                "standing",
                "Standing",
                named(&[("open", "Goes on"), ("waiting", "Waits for a person")]),
            ),
        ]
    }

    fn field(&self, name: &'static str, label: &'static str, options: Vec<(String, String)>) -> Choices {
        let chosen = self.get(name);
        let options = options.into_iter().map(|(code, shown)| {
            let is_chosen = code == chosen;
            (code, shown, is_chosen)
        });
        Choices {
            name,
            label,
            options: options.collect(),
        }
    }
}

fn owned(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), name.to_owned())
}

fn shown(pack: &Pack, name: &str, value: &str) -> Option<String> {
    let of = |table: &[(&str, &str)]| {
        let found = table.iter().find(|(code, _)| *code == value);
        found.map_or_else(|| value.to_owned(), |(_, name)| (*name).to_owned())
    };
    Some(match name {
        "q" => format!("“{value}”"),
        "channel" => wording::channel(pack, value),
        "outcome" => wording::outcome(value).to_owned(),
        "language" => wording::language(pack, value),
        "from" => format!("from {value}"),
        "to" => format!("to {value}"),
        "kind" => of(&KINDS.map(|(code, name, _)| (code, name))),
        "verdict" => of(&VERDICTS.map(|(code, name, _)| (code, name))),
        "topic" => wording::title(pack, value),
        "rule" => format!("decided: {}", wording::title(pack, value)),
        "agency" | "borough" => value.to_owned(),
        "standing" => of(&[("open", "Goes on"), ("waiting", "Waits for a person")]),
        "tests" => "with tests".to_owned(),
        _ => return None,
    })
}

fn url(fields: &BTreeMap<String, String>) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    if query.is_empty() {
        return "/staff/contacts".to_owned();
    }
    format!("/staff/contacts?{query}")
}
