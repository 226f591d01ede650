//! The URL of a view of the requests, and the filter that it means.

use crate::wording;
use conversation::Pack;
use std::collections::BTreeMap;
use storage::{Date, Days, PageStart, RequestFilter, RequestOrder, RequestStanding, Words};

/// The fields of a view's URL that say something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<String, String>);

/// A field of the filter that has a fixed set of values.
pub struct Choices {
    /// The field's name in the URL.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What no value means.
    pub none: &'static str,
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

const STANDINGS: [(&str, &str); 7] = [
    ("live", "Live"),
    ("overdue", "Overdue"),
    ("open", "Open"),
    ("in_progress", "In progress"),
    ("closed", "Closed"),
    ("cancelled", "Withdrawn"),
    ("duplicate", "Duplicate"),
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

    /// The order.
    pub fn order(&self) -> RequestOrder {
        match self.get("order") {
            "due" => RequestOrder::Due,
            _ => RequestOrder::Newest,
        }
    }

    /// The filter, for somebody whose sight is limited to the agencies `within` (none: not limited).
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn filter(&self, pack: &Pack, within: Vec<String>, now: i64) -> Result<RequestFilter, String> {
        let text = |name: &str| self.0.get(name).map(|value| value.trim().to_owned());
        let days = Days::new(self.day("from")?, self.day("to")?);
        Ok(RequestFilter {
            standing: match self.get("standing") {
                "" => RequestStanding::Any,
                "live" => RequestStanding::Live,
                "overdue" => RequestStanding::OverdueAt(now),
                status => RequestStanding::Status(status.to_owned()),
            },
            service: text("service"),
            agency: text("agency"),
            within,
            borough: text("borough"),
            language: text("language"),
            channel: text("channel"),
            days: days.map_err(|_| "The first day is after the last one.".to_owned())?,
            number: text("number").map(|number| with_prefix(&pack.city.number_prefix, &number)),
            without_tests: self.get("tests") != "shown",
            words: Words::new(self.get("q")),
            ..RequestFilter::default()
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
            PageStart::First => None,
            PageStart::After(key) => fields.insert("after".to_owned(), key.clone()),
            PageStart::Before(key) => fields.insert("before".to_owned(), key.clone()),
        };
        url(&fields)
    }

    /// The same page of the same view.
    pub fn here(&self) -> String {
        url(&self.0)
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
            let href = url(&rest);
            filters.push(Removable { name: shown, href });
        }
        filters
    }

    /// The fields that have a fixed set of values.
    pub fn choices(&self, pack: &Pack) -> Vec<Choices> {
        let services = pack.services.keys().map(|id| (id.clone(), wording::title(pack, id)));
        let mut services: Vec<(String, String)> = services.collect();
        services.sort_by(|one, other| one.1.cmp(&other.1));
        let languages = pack.languages.iter();
        let languages = languages.map(|texts| (texts.language.as_str().to_owned(), texts.name.clone()));
        let same = |name: String| (name.clone(), name);
        let standings = STANDINGS
            .iter()
            .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()));
        let channels = pack.city.channel_names.clone().into_iter();
        vec![
            self.field("standing", "Status", "All", standings.collect()),
            self.field("service", "Service", "All", services),
            self.field(
                "agency",
                "Agency",
                "All",
                agencies(pack).into_iter().map(same).collect(),
            ),
            self.field(
                "borough",
                "Borough",
                "All",
                pack.city.boroughs.iter().cloned().map(same).collect(),
            ),
            self.field("language", "Language", "All", languages.collect()),
            self.field("channel", "Channel", "All", channels.collect()),
            self.field(
                "order",
                "Order",
                "Newest first",
                vec![("due".to_owned(), "Due first".to_owned())],
            ),
        ]
    }

    fn field(
        &self,
        name: &'static str,
        label: &'static str,
        none: &'static str,
        options: Vec<(String, String)>,
    ) -> Choices {
        let chosen = self.get(name);
        let options = options.into_iter().map(|(code, shown)| {
            let is_chosen = code == chosen;
            (code, shown, is_chosen)
        });
        let options = options.collect();
        Choices {
            name,
            label,
            none,
            options,
        }
    }
}

/// All agencies of the pack's services, by name.
pub fn agencies(pack: &Pack) -> Vec<String> {
    let mut agencies: Vec<String> = pack.services.values().map(|service| service.agency.clone()).collect();
    agencies.sort();
    agencies.dedup();
    agencies
}

/// A number as people type it, with its prefix: `17323508` is `311-17323508`.
pub fn with_prefix(prefix: &str, number: &str) -> String {
    let number = number.trim();
    if number.starts_with(prefix) {
        number.to_owned()
    } else {
        format!("{prefix}{number}")
    }
}

fn shown(pack: &Pack, name: &str, value: &str) -> Option<String> {
    Some(match name {
        "q" => format!("“{value}”"),
        "number" => format!("number {value}…"),
        "standing" => {
            let found = STANDINGS.iter().find(|(code, _)| *code == value);
            found.map_or_else(|| value.to_owned(), |(_, name)| (*name).to_owned())
        }
        "service" => wording::title(pack, value),
        "channel" => wording::channel(pack, value),
        "language" => wording::language(pack, value),
        "from" => format!("from {value}"),
        "to" => format!("to {value}"),
        "agency" | "borough" => value.to_owned(),
        "order" if value == "due" => "due first".to_owned(),
        "tests" => "with tests".to_owned(),
        _ => return None,
    })
}

fn url(fields: &BTreeMap<String, String>) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    if query.is_empty() {
        return "/staff/requests".to_owned();
    }
    format!("/staff/requests?{query}")
}
