//! The URL is the view: the fields of a list's address are its filters and its page, so that a view can be copied, kept
//! and sent to a colleague. Every list with filters is one.

use std::collections::BTreeMap;
use storage::{Date, Days, PageStart};

/// The fields that choose a page of a view, not the view.
const PAGING: [&str; 2] = ["after", "before"];

/// A view of a list, as its URL states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    path: &'static str,
    fields: BTreeMap<String, String>,
}

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

impl View {
    /// The view of the list at `path`; empty fields say nothing.
    pub fn new(path: &'static str, mut fields: BTreeMap<String, String>) -> Self {
        fields.retain(|_, value| !value.trim().is_empty());
        Self { path, fields }
    }

    /// A field as it stands; empty where it is not asked.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// A field without spaces around it, where it is asked.
    pub fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(|value| value.trim().to_owned())
    }

    /// The days `from` to `to`.
    ///
    /// # Errors
    /// What is wrong with them, for people.
    pub fn days(&self) -> Result<Days, String> {
        let days = Days::new(self.day("from")?, self.day("to")?);
        days.map_err(|_| "The first day is after the last one.".to_owned())
    }

    fn day(&self, name: &str) -> Result<Option<Date>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let day = text.parse();
        day.map(Some)
            .map_err(|_| format!("“{text}” is no day. Write it like 2026-11-23."))
    }

    /// Where the page begins.
    pub fn start(&self) -> PageStart {
        match (self.fields.get("after"), self.fields.get("before")) {
            (Some(key), _) => PageStart::After(key.clone()),
            (None, Some(key)) => PageStart::Before(key.clone()),
            (None, None) => PageStart::First,
        }
    }

    /// Where the view begins with another page.
    pub fn at(&self, start: &PageStart) -> String {
        let mut fields = self.without(&PAGING);
        match start {
            PageStart::First => None,
            PageStart::After(key) => fields.insert("after".to_owned(), key.clone()),
            PageStart::Before(key) => fields.insert("before".to_owned(), key.clone()),
        };
        self.url(&fields)
    }

    /// Where this page of the view is.
    pub fn here(&self) -> String {
        self.url(&self.fields)
    }

    /// The view's fields without a page, for another form of it: an export.
    pub fn query(&self) -> String {
        query(&self.without(&PAGING))
    }

    /// The filters that are on, by what `shown` calls them; fields that it calls nothing are no filters.
    pub fn removable(&self, shown: impl Fn(&str, &str) -> Option<String>) -> Vec<Removable> {
        let mut filters = Vec::new();
        for (name, value) in &self.fields {
            if let Some(shown) = shown(name, value) {
                let rest = self.without(&[name.as_str(), PAGING[0], PAGING[1]]);
                filters.push(Removable {
                    name: shown,
                    href: self.url(&rest),
                });
            }
        }
        filters
    }

    /// A field with these values (code and name), of which the view has chosen one or none.
    pub fn choices(
        &self,
        name: &'static str,
        label: &'static str,
        none: &'static str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Choices {
        let chosen = self.get(name);
        let options = options.into_iter().map(|(code, shown)| {
            let is_chosen = code == chosen;
            (code, shown, is_chosen)
        });
        Choices {
            name,
            label,
            none,
            options: options.collect(),
        }
    }

    fn without(&self, names: &[&str]) -> BTreeMap<String, String> {
        let mut fields = self.fields.clone();
        fields.retain(|name, _| !names.contains(&name.as_str()));
        fields
    }

    fn url(&self, fields: &BTreeMap<String, String>) -> String {
        let query = query(fields);
        if query.is_empty() {
            return self.path.to_owned();
        }
        format!("{}?{query}", self.path)
    }
}

fn query(fields: &BTreeMap<String, String>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// What a table of codes and names calls a code; the code itself where it is not there.
pub fn named(table: &[(&str, &str)], code: &str) -> String {
    let found = table.iter().find(|(known, _)| *known == code);
    found.map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

/// A table of codes and names, as values of a field.
pub fn options(table: &[(&str, &str)]) -> Vec<(String, String)> {
    table
        .iter()
        .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
        .collect()
}

/// Names that are their own codes, as values of a field.
pub fn same(names: &[String]) -> Vec<(String, String)> {
    names.iter().map(|name| (name.clone(), name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::View;
    use std::collections::BTreeMap;
    use storage::PageStart;

    fn view(fields: &[(&str, &str)]) -> View {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        View::new("/list", fields.collect::<BTreeMap<String, String>>())
    }

    #[test]
    fn a_page_belongs_to_its_view_and_not_to_another() {
        let view = view(&[("q", "no heat"), ("after", "k1"), ("from", " ")]);
        assert_eq!(view.start(), PageStart::After("k1".to_owned()));
        assert_eq!(view.at(&PageStart::First), "/list?q=no+heat");
        assert_eq!(
            view.at(&PageStart::Before("k2".to_owned())),
            "/list?before=k2&q=no+heat"
        );
        assert_eq!(view.here(), "/list?after=k1&q=no+heat");
        assert_eq!(view.query(), "q=no+heat");
        let removable = view.removable(|name, value| (name == "q").then(|| value.to_owned()));
        assert_eq!((removable.len(), removable[0].href.as_str()), (1, "/list"));
    }

    #[test]
    fn days_that_are_none_are_told() {
        assert!(view(&[("from", "2026-11-23")]).days().is_ok());
        assert!(
            view(&[("from", "soon")])
                .days()
                .is_err_and(|problem| problem.contains("soon"))
        );
        assert!(view(&[("from", "2026-02-01"), ("to", "2026-01-01")]).days().is_err());
    }
}
