//! The questions: every list, every single filter, the combinations that staff use, searches, deep pages, counts, the
//! dashboard.

use super::fill::Filled;
use super::seed::{END, topic_id, topic_word};
use conversation::{Outcome, TopicKind};
use storage::{
    CountBounds, Date, Days, Db, LogFilter, Order, PageStart, RequestFilter, RequestOrder, RequestStanding, Standing,
    StorageError, Unmatched, UnmatchedFilter, VerdictKind, Words,
};

/// A filter with these conditions.
macro_rules! filter {
    ($filter:ident, $($field:ident: $value:expr),*) => {
        $filter { $($field: $value,)* ..$filter::default() }
    };
}
macro_rules! contacts {
    ($($conditions:tt)*) => { filter!(LogFilter, $($conditions)*) };
}
macro_rules! requests {
    ($($conditions:tt)*) => { filter!(RequestFilter, $($conditions)*) };
}
macro_rules! unmatched {
    ($($conditions:tt)*) => { filter!(UnmatchedFilter, $($conditions)*) };
}

/// Rows of a page.
const PAGE: usize = 50;
/// Counts stop here.
const CAP: usize = 1000;

/// One question.
pub struct Question {
    pub name: String,
    pub asked: Asked,
    /// How many rows the answer had, or what it counted.
    pub rows: String,
}

/// What is asked.
pub enum Asked {
    Page(LogFilter, Order, PageStart),
    Count(LogFilter),
    Requests(RequestFilter, RequestOrder, PageStart),
    CountRequests(RequestFilter),
    Unmatched(UnmatchedFilter),
    Dashboard(Date, Date),
    Hours(Date, Date),
}

impl Question {
    pub async fn ask(&self, db: &Db) -> Result<String, StorageError> {
        let rows = |count: usize| format!("{count} rows");
        Ok(match &self.asked {
            Asked::Page(filter, order, start) => rows(db.contacts_page(filter, *order, start, PAGE).await?.rows.len()),
            Asked::Count(filter) => counted(db.contacts_count(filter, CAP).await?),
            Asked::Requests(filter, order, start) => {
                rows(db.requests_page(filter, *order, start, PAGE).await?.rows.len())
            }
            Asked::CountRequests(filter) => counted(db.requests_count(filter, CountBounds::up_to(CAP)).await?),
            Asked::Unmatched(filter) => rows(db.unmatched(filter, &PageStart::First, PAGE).await?.rows.len()),
            Asked::Dashboard(from, to) => {
                let dashboard = db.dashboard(*from, *to).await?;
                format!("{} contacts, {} days", dashboard.contacts, dashboard.days.len())
            }
            Asked::Hours(from, to) => {
                let zone = storage::TimeZone::get("America/New_York").unwrap_or(storage::TimeZone::UTC);
                let hours = db.week_hours((*from, *to), &zone, false).await?.of(None);
                format!("{} contacts by the hour", hours.iter().flatten().sum::<i64>())
            }
        })
    }
}

fn counted(capped: storage::Capped) -> String {
    format!("{}{}", capped.count, if capped.more { "+" } else { "" })
}

/// All questions; the first one is the baseline.
pub fn questions(filled: &Filled, contacts: usize) -> Vec<Question> {
    let mut all = Vec::new();
    let mut add = |name: String, asked: Asked| {
        all.push(Question {
            name,
            asked,
            rows: String::new(),
        });
    };
    let newest = |filter: LogFilter| Asked::Page(filter, Order::NewestFirst, PageStart::First);
    add("contacts: newest first".to_owned(), newest(LogFilter::default()));
    let oldest = Asked::Page(LogFilter::default(), Order::OldestFirst, PageStart::First);
    add("contacts: oldest first".to_owned(), oldest);
    let middle = (contacts / 2).div_ceil(PAGE);
    let deep = |start: PageStart, filter: LogFilter| Asked::Page(filter, Order::NewestFirst, start);
    let after = PageStart::After(filled.middle.clone());
    let before = PageStart::Before(filled.middle.clone());
    add(
        format!("contacts: page {middle}"),
        deep(after.clone(), LogFilter::default()),
    );
    add(
        format!("contacts: page {middle}, backwards"),
        deep(before, LogFilter::default()),
    );
    let spanish = contacts!(language: Some("es".into()), topic: Some(topic_id(3)));
    add("contacts: es + topic, from the middle".to_owned(), deep(after, spanish));
    for (name, filter) in singles(filled).into_iter().chain(combinations()) {
        add(format!("contacts: {name}"), newest(filter.clone()));
        add(format!("count: {name}"), Asked::Count(filter));
    }
    for (name, filter) in searches() {
        add(format!("search: {name}"), newest(filter.clone()));
        add(format!("count: {name}"), Asked::Count(filter));
    }
    for (name, filter) in requests(filled) {
        let list = Asked::Requests(filter.clone(), RequestOrder::Newest, PageStart::First);
        add(format!("requests: {name}"), list);
        add(format!("count requests: {name}"), Asked::CountRequests(filter));
    }
    for (name, filter) in due() {
        add(
            format!("requests by due date: {name}"),
            Asked::Requests(filter, RequestOrder::Due, PageStart::First),
        );
    }
    for (name, filter) in unmatched() {
        add(format!("unmatched: {name}"), Asked::Unmatched(filter));
    }
    for (name, from) in [
        ("a month", "2026-10-24"),
        ("a year", "2025-11-24"),
        ("three years", "2023-11-25"),
    ] {
        add(
            format!("dashboard: {name}"),
            Asked::Dashboard(day(from), day("2026-11-23")),
        );
        add(format!("hours: {name}"), Asked::Hours(day(from), day("2026-11-23")));
    }
    all
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_default()
}

/// Every filter alone, frequent and rare values.
fn singles(filled: &Filled) -> Vec<(&'static str, LogFilter)> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        ("channel sms", contacts!(channel: some("sms"))),
        ("channel discord", contacts!(channel: some("discord"))),
        ("account telegram", contacts!(account: some("telegram"))),
        ("language en", contacts!(language: some("en"))),
        ("language ur", contacts!(language: some("ur"))),
        ("language that nobody has", contacts!(language: some("fr"))),
        ("outcome filed", contacts!(outcomes: vec![Outcome::Filed])),
        ("outcome emergency", contacts!(outcomes: vec![Outcome::Emergency])),
        (
            "three outcomes",
            contacts!(outcomes: vec![Outcome::Abandoned, Outcome::NotUnderstood, Outcome::Blocked]),
        ),
        ("kind inquiry", contacts!(kind: Some(TopicKind::Inquiry))),
        ("kind emergency", contacts!(kind: Some(TopicKind::Emergency))),
        ("topic, the most frequent", contacts!(topic: Some(topic_id(0)))),
        ("topic, the rarest", contacts!(topic: Some(topic_id(299)))),
        ("agency", contacts!(agency: some("DEP"))),
        ("borough", contacts!(borough: some("Staten Island"))),
        ("verdict clear", contacts!(verdict: Some(VerdictKind::Clear))),
        ("verdict torn", contacts!(verdict: Some(VerdictKind::Torn))),
        ("verdict unknown", contacts!(verdict: Some(VerdictKind::Unknown))),
        ("decided", contacts!(decided: Some(topic_id(40)))),
        ("one day", contacts!(days: Days::of(day("2025-03-04")))),
        ("a month", contacts!(days: span("2024-02-01", "2024-02-29"))),
        ("open", contacts!(standing: Standing::Open)),
        ("waiting for a person", contacts!(standing: Standing::WaitingForPerson)),
        ("without tests", contacts!(without_tests: true)),
        ("address", contacts!(address: Some(filled.address.clone()))),
    ]
}

/// What staff combine, and what finds nothing however long one looks.
fn combinations() -> Vec<(&'static str, LogFilter)> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        ("sms + es", contacts!(channel: some("sms"), language: some("es"))),
        (
            "not understood + es + a month",
            contacts!(outcomes: vec![Outcome::NotUnderstood], language: some("es"), days: span("2026-10-01", "2026-10-31")),
        ),
        (
            "topic + borough",
            contacts!(topic: Some(topic_id(5)), borough: some("Bronx")),
        ),
        (
            "topic + language ur",
            contacts!(topic: Some(topic_id(5)), language: some("ur")),
        ),
        (
            "agency + handed off",
            contacts!(agency: some("HPD"), outcomes: vec![Outcome::Handoff]),
        ),
        (
            "torn + decided",
            contacts!(verdict: Some(VerdictKind::Torn), decided: Some(topic_id(1))),
        ),
        (
            "abandoned + whatsapp + a year",
            contacts!(outcomes: vec![Outcome::Abandoned], channel: some("whatsapp"), days: span("2025-01-01", "2025-12-31")),
        ),
        (
            "open + sms + without tests",
            contacts!(standing: Standing::Open, channel: some("sms"), without_tests: true),
        ),
        (
            "emergency + zh-Hans",
            contacts!(kind: Some(TopicKind::Emergency), language: some("zh-Hans")),
        ),
        (
            "unknown + webchat + yesterday",
            contacts!(verdict: Some(VerdictKind::Unknown), channel: some("webchat"), days: Days::of(day("2026-11-22"))),
        ),
        (
            "topic of another agency",
            contacts!(topic: Some(topic_id(0)), agency: some("DOT")),
        ),
        (
            "filed + emergency",
            contacts!(outcomes: vec![Outcome::Filed], kind: Some(TopicKind::Emergency)),
        ),
    ]
}

fn span(from: &str, to: &str) -> Days {
    Days::new(Some(day(from)), Some(day(to))).unwrap_or_default()
}

fn searches() -> Vec<(String, LogFilter)> {
    let words = |text: &str| Words::new(text);
    let some = |text: &str| Some(text.to_owned());
    let frequent = topic_word(0);
    let middle = topic_word(30);
    vec![
        ("frequent word".into(), contacts!(words: words(&frequent))),
        ("middling word".into(), contacts!(words: words(&middle))),
        ("rare word".into(), contacts!(words: words("zebrafish"))),
        ("word without hits".into(), contacts!(words: words("nobodysaidthis"))),
        ("two words".into(), contacts!(words: words(&format!("{frequent} bake")))),
        (
            "frequent word + channel sms".into(),
            contacts!(words: words(&frequent), channel: some("sms")),
        ),
        (
            "frequent word + language ur".into(),
            contacts!(words: words(&frequent), language: some("ur")),
        ),
        (
            "middling word + language ru".into(),
            contacts!(words: words(&middle), language: some("ru")),
        ),
        (
            "frequent word + another topic".into(),
            contacts!(words: words(&frequent), topic: Some(topic_id(40))),
        ),
        (
            "frequent word + a month".into(),
            contacts!(words: words(&frequent), days: span("2024-02-01", "2024-02-29")),
        ),
        (
            "frequent word + handed off".into(),
            contacts!(words: words(&frequent), outcomes: vec![Outcome::Handoff]),
        ),
    ]
}

fn requests(filled: &Filled) -> Vec<(&'static str, RequestFilter)> {
    let some = |text: &str| Some(text.to_owned());
    let status = |text: &str| RequestStanding::Status(text.to_owned());
    let prefix: String = filled.number.chars().take(8).collect();
    vec![
        ("all", RequestFilter::default()),
        ("open", requests!(standing: status("open"))),
        ("live", requests!(standing: RequestStanding::Live)),
        ("closed", requests!(standing: status("closed"))),
        ("cancelled", requests!(standing: status("cancelled"))),
        ("overdue", requests!(standing: RequestStanding::OverdueAt(END))),
        ("service", requests!(service: Some(topic_id(20)))),
        ("service, the rarest", requests!(service: Some(topic_id(179)))),
        ("agency", requests!(agency: some("DEP"))),
        ("borough", requests!(borough: some("Staten Island"))),
        ("language ur", requests!(language: some("ur"))),
        ("channel discord", requests!(channel: some("discord"))),
        ("number 311-12…", requests!(number: Some(prefix))),
        ("number 311-1", requests!(number: some("311-1"))),
        (
            "open + agency + borough",
            requests!(standing: status("open"), agency: some("DOT"), borough: some("Bronx")),
        ),
        (
            "service + another agency",
            requests!(service: Some(topic_id(0)), agency: some("DOT")),
        ),
        (
            "cancelled + service + borough",
            requests!(standing: status("cancelled"), service: Some(topic_id(2)), borough: some("Queens")),
        ),
        (
            "overdue + agency",
            requests!(standing: RequestStanding::OverdueAt(END), agency: some("HPD")),
        ),
        ("frequent word", requests!(words: Words::new(&topic_word(0)))),
        ("rare word", requests!(words: Words::new("zebrafish"))),
        (
            "word + service + open",
            requests!(words: Words::new(&topic_word(3)), service: Some(topic_id(3)), standing: status("open")),
        ),
    ]
}

fn due() -> Vec<(&'static str, RequestFilter)> {
    vec![
        ("all", RequestFilter::default()),
        ("overdue", requests!(standing: RequestStanding::OverdueAt(END))),
        ("agency", requests!(agency: Some("DEP".to_owned()))),
    ]
}

fn unmatched() -> Vec<(&'static str, UnmatchedFilter)> {
    vec![
        ("all", UnmatchedFilter::default()),
        ("torn", unmatched!(only: Some(Unmatched::Torn))),
        ("language ur", unmatched!(language: Some("ur".to_owned()))),
        (
            "discord + a month",
            unmatched!(channel: Some("discord".to_owned()), days: span("2024-02-01", "2024-02-29")),
        ),
    ]
}
