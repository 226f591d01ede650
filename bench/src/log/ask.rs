//! The questions: every list, every single filter, the combinations that staff use, searches, deep pages, counts, the
//! dashboard.

use super::fill::Filled;
use super::seed::{END, topic_id, topic_word};
use conversation::{Outcome, TopicKind};
use storage::{
    Date, Days, Db, LogFilter, Order, PageStart, RequestFilter, RequestOrder, RequestStanding, Standing, StorageError,
    Unmatched, UnmatchedFilter, VerdictKind, Words,
};

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
            Asked::CountRequests(filter) => counted(db.requests_count(filter, CAP).await?),
            Asked::Unmatched(filter) => rows(db.unmatched(filter, &PageStart::First, PAGE).await?.rows.len()),
            Asked::Dashboard(from, to) => {
                let dashboard = db.dashboard(*from, *to).await?;
                format!("{} contacts, {} days", dashboard.contacts, dashboard.days.len())
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
    let spanish = LogFilter {
        language: Some("es".into()),
        topic: Some(topic_id(3)),
        ..LogFilter::default()
    };
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
    }
    all
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_default()
}

fn any() -> LogFilter {
    LogFilter::default()
}

/// Every filter alone, frequent and rare values.
fn singles(filled: &Filled) -> Vec<(&'static str, LogFilter)> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        (
            "channel sms",
            LogFilter {
                channel: some("sms"),
                ..any()
            },
        ),
        (
            "channel discord",
            LogFilter {
                channel: some("discord"),
                ..any()
            },
        ),
        (
            "account telegram",
            LogFilter {
                account: some("telegram"),
                ..any()
            },
        ),
        (
            "language en",
            LogFilter {
                language: some("en"),
                ..any()
            },
        ),
        (
            "language ur",
            LogFilter {
                language: some("ur"),
                ..any()
            },
        ),
        (
            "language that nobody has",
            LogFilter {
                language: some("fr"),
                ..any()
            },
        ),
        (
            "outcome filed",
            LogFilter {
                outcomes: vec![Outcome::Filed],
                ..any()
            },
        ),
        (
            "outcome emergency",
            LogFilter {
                outcomes: vec![Outcome::Emergency],
                ..any()
            },
        ),
        (
            "three outcomes",
            LogFilter {
                outcomes: vec![Outcome::Abandoned, Outcome::NotUnderstood, Outcome::Blocked],
                ..any()
            },
        ),
        (
            "kind inquiry",
            LogFilter {
                kind: Some(TopicKind::Inquiry),
                ..any()
            },
        ),
        (
            "kind emergency",
            LogFilter {
                kind: Some(TopicKind::Emergency),
                ..any()
            },
        ),
        (
            "topic, the most frequent",
            LogFilter {
                topic: Some(topic_id(0)),
                ..any()
            },
        ),
        (
            "topic, the rarest",
            LogFilter {
                topic: Some(topic_id(299)),
                ..any()
            },
        ),
        (
            "agency",
            LogFilter {
                agency: some("DEP"),
                ..any()
            },
        ),
        (
            "borough",
            LogFilter {
                borough: some("Staten Island"),
                ..any()
            },
        ),
        (
            "verdict clear",
            LogFilter {
                verdict: Some(VerdictKind::Clear),
                ..any()
            },
        ),
        (
            "verdict torn",
            LogFilter {
                verdict: Some(VerdictKind::Torn),
                ..any()
            },
        ),
        (
            "verdict unknown",
            LogFilter {
                verdict: Some(VerdictKind::Unknown),
                ..any()
            },
        ),
        (
            "decided",
            LogFilter {
                decided: Some(topic_id(40)),
                ..any()
            },
        ),
        (
            "one day",
            LogFilter {
                days: Days::of(day("2025-03-04")),
                ..any()
            },
        ),
        (
            "a month",
            LogFilter {
                days: span("2024-02-01", "2024-02-29"),
                ..any()
            },
        ),
        (
            "open",
            LogFilter {
                standing: Standing::Open,
                ..any()
            },
        ),
        (
            "waiting for a person",
            LogFilter {
                standing: Standing::WaitingForPerson,
                ..any()
            },
        ),
        (
            "without tests",
            LogFilter {
                without_tests: true,
                ..any()
            },
        ),
        (
            "address",
            LogFilter {
                address: Some(filled.address.clone()),
                ..any()
            },
        ),
    ]
}

/// What staff combine, and what finds nothing however long one looks.
fn combinations() -> Vec<(&'static str, LogFilter)> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        (
            "sms + es",
            LogFilter {
                channel: some("sms"),
                language: some("es"),
                ..any()
            },
        ),
        (
            "not understood + es + a month",
            LogFilter {
                outcomes: vec![Outcome::NotUnderstood],
                language: some("es"),
                days: span("2026-10-01", "2026-10-31"),
                ..any()
            },
        ),
        (
            "topic + borough",
            LogFilter {
                topic: Some(topic_id(5)),
                borough: some("Bronx"),
                ..any()
            },
        ),
        (
            "topic + language ur",
            LogFilter {
                topic: Some(topic_id(5)),
                language: some("ur"),
                ..any()
            },
        ),
        (
            "agency + handed off",
            LogFilter {
                agency: some("HPD"),
                outcomes: vec![Outcome::Handoff],
                ..any()
            },
        ),
        (
            "torn + decided",
            LogFilter {
                verdict: Some(VerdictKind::Torn),
                decided: Some(topic_id(1)),
                ..any()
            },
        ),
        (
            "abandoned + whatsapp + a year",
            LogFilter {
                outcomes: vec![Outcome::Abandoned],
                channel: some("whatsapp"),
                days: span("2025-01-01", "2025-12-31"),
                ..any()
            },
        ),
        (
            "open + sms + without tests",
            LogFilter {
                standing: Standing::Open,
                channel: some("sms"),
                without_tests: true,
                ..any()
            },
        ),
        (
            "emergency + zh-Hans",
            LogFilter {
                kind: Some(TopicKind::Emergency),
                language: some("zh-Hans"),
                ..any()
            },
        ),
        (
            "unknown + webchat + yesterday",
            LogFilter {
                verdict: Some(VerdictKind::Unknown),
                channel: some("webchat"),
                days: Days::of(day("2026-11-22")),
                ..any()
            },
        ),
        (
            "topic of another agency",
            LogFilter {
                topic: Some(topic_id(0)),
                agency: some("DOT"),
                ..any()
            },
        ),
        (
            "filed + emergency",
            LogFilter {
                outcomes: vec![Outcome::Filed],
                kind: Some(TopicKind::Emergency),
                ..any()
            },
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
        (
            "frequent word".into(),
            LogFilter {
                words: words(&frequent),
                ..any()
            },
        ),
        (
            "middling word".into(),
            LogFilter {
                words: words(&middle),
                ..any()
            },
        ),
        (
            "rare word".into(),
            LogFilter {
                words: words("zebrafish"),
                ..any()
            },
        ),
        (
            "word without hits".into(),
            LogFilter {
                words: words("nobodysaidthis"),
                ..any()
            },
        ),
        (
            "two words".into(),
            LogFilter {
                words: words(&format!("{frequent} bake")),
                ..any()
            },
        ),
        (
            "frequent word + channel sms".into(),
            LogFilter {
                words: words(&frequent),
                channel: some("sms"),
                ..any()
            },
        ),
        (
            "frequent word + language ur".into(),
            LogFilter {
                words: words(&frequent),
                language: some("ur"),
                ..any()
            },
        ),
        (
            "middling word + language ru".into(),
            LogFilter {
                words: words(&middle),
                language: some("ru"),
                ..any()
            },
        ),
        (
            "frequent word + another topic".into(),
            LogFilter {
                words: words(&frequent),
                topic: Some(topic_id(40)),
                ..any()
            },
        ),
        (
            "frequent word + a month".into(),
            LogFilter {
                words: words(&frequent),
                days: span("2024-02-01", "2024-02-29"),
                ..any()
            },
        ),
        (
            "frequent word + handed off".into(),
            LogFilter {
                words: words(&frequent),
                outcomes: vec![Outcome::Handoff],
                ..any()
            },
        ),
    ]
}

fn requests(filled: &Filled) -> Vec<(&'static str, RequestFilter)> {
    let any = RequestFilter::default;
    let some = |text: &str| Some(text.to_owned());
    let status = |text: &str| RequestStanding::Status(text.to_owned());
    let prefix: String = filled.number.chars().take(8).collect();
    vec![
        ("all", any()),
        (
            "open",
            RequestFilter {
                standing: status("open"),
                ..any()
            },
        ),
        (
            "live",
            RequestFilter {
                standing: RequestStanding::Live,
                ..any()
            },
        ),
        (
            "closed",
            RequestFilter {
                standing: status("closed"),
                ..any()
            },
        ),
        (
            "cancelled",
            RequestFilter {
                standing: status("cancelled"),
                ..any()
            },
        ),
        (
            "overdue",
            RequestFilter {
                standing: RequestStanding::OverdueAt(END),
                ..any()
            },
        ),
        (
            "service",
            RequestFilter {
                service: Some(topic_id(20)),
                ..any()
            },
        ),
        (
            "service, the rarest",
            RequestFilter {
                service: Some(topic_id(179)),
                ..any()
            },
        ),
        (
            "agency",
            RequestFilter {
                agency: some("DEP"),
                ..any()
            },
        ),
        (
            "borough",
            RequestFilter {
                borough: some("Staten Island"),
                ..any()
            },
        ),
        (
            "language ur",
            RequestFilter {
                language: some("ur"),
                ..any()
            },
        ),
        (
            "channel discord",
            RequestFilter {
                channel: some("discord"),
                ..any()
            },
        ),
        (
            "number 311-12…",
            RequestFilter {
                number: Some(prefix),
                ..any()
            },
        ),
        (
            "number 311-1",
            RequestFilter {
                number: some("311-1"),
                ..any()
            },
        ),
        (
            "open + agency + borough",
            RequestFilter {
                standing: status("open"),
                agency: some("DOT"),
                borough: some("Bronx"),
                ..any()
            },
        ),
        (
            "service + another agency",
            RequestFilter {
                service: Some(topic_id(0)),
                agency: some("DOT"),
                ..any()
            },
        ),
        (
            "cancelled + service + borough",
            RequestFilter {
                standing: status("cancelled"),
                service: Some(topic_id(2)),
                borough: some("Queens"),
                ..any()
            },
        ),
        (
            "overdue + agency",
            RequestFilter {
                standing: RequestStanding::OverdueAt(END),
                agency: some("HPD"),
                ..any()
            },
        ),
        (
            "frequent word",
            RequestFilter {
                words: Words::new(&topic_word(0)),
                ..any()
            },
        ),
        (
            "rare word",
            RequestFilter {
                words: Words::new("zebrafish"),
                ..any()
            },
        ),
        (
            "word + service + open",
            RequestFilter {
                words: Words::new(&topic_word(3)),
                service: Some(topic_id(3)),
                standing: status("open"),
                ..any()
            },
        ),
    ]
}

fn due() -> Vec<(&'static str, RequestFilter)> {
    let any = RequestFilter::default;
    vec![
        ("all", any()),
        (
            "overdue",
            RequestFilter {
                standing: RequestStanding::OverdueAt(END),
                ..any()
            },
        ),
        (
            "agency",
            RequestFilter {
                agency: Some("DEP".to_owned()),
                ..any()
            },
        ),
    ]
}

fn unmatched() -> Vec<(&'static str, UnmatchedFilter)> {
    let any = UnmatchedFilter::default;
    vec![
        ("all", any()),
        (
            "torn",
            UnmatchedFilter {
                only: Some(Unmatched::Torn),
                ..any()
            },
        ),
        (
            "language ur",
            UnmatchedFilter {
                language: Some("ur".to_owned()),
                ..any()
            },
        ),
        (
            "discord + a month",
            UnmatchedFilter {
                channel: Some("discord".to_owned()),
                days: span("2024-02-01", "2024-02-29"),
                ..any()
            },
        ),
    ]
}
