//! The statements of lists and counts of requests: which conditions an index follows, and what each row is asked.

use super::{RequestFilter, RequestOrder, RequestStanding};
use crate::contacts::id_of_day;
use crate::log::PageStart;
use crate::requests::request_columns;
use crate::sql::Value;

/// A number's beginning of so many characters names few requests.
const TELLING: usize = 7;

/// A statement of this program's own texts, with its values.
pub(super) struct Statement {
    pub text: String,
    pub values: Vec<Value>,
}

/// One condition; each `?` stands for a value.
struct Condition {
    text: String,
    values: Vec<Value>,
    /// Whether an index follows it. Else each row that the index leads to is asked.
    leads: bool,
}

/// The conditions of a filter.
struct Conditions {
    all: Vec<Condition>,
    walk: Walk,
    live: Option<LiveIndex>,
    sqlite: bool,
}

/// An index of the live requests alone. Left to itself, SQLite takes that of all requests in its place.
#[derive(Clone, Copy)]
enum LiveIndex {
    OfService,
    OfAgency,
}

/// In which order a count goes through the rows that an index leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    /// Newest first.
    Newest,
    /// Due first first.
    Due,
    /// As they come: they are few.
    Any,
}

impl RequestFilter {
    /// Where a page ends at the latest: the last row that it looks at, by its id. No row, if an index leads to fewer
    /// than the budget; no statement, where every row that an index leads to is wanted, or they are few.
    pub(super) fn end_of_page(&self, sqlite: bool, start: &PageStart, budget: usize) -> Option<Statement> {
        let conditions = self.conditions(sqlite, RequestOrder::Newest);
        let asks = conditions.all.iter().any(|condition| !condition.leads);
        if !asks || conditions.walk != Walk::Newest {
            return None;
        }
        let mut statement = Statement::new("select id");
        conditions.add_from(&mut statement, |condition| condition.leads);
        add_order(&mut statement, RequestOrder::Newest, start, false);
        statement.add(" limit 1 offset ?", vec![count_of(budget.saturating_sub(1))]);
        Some(statement)
    }

    /// A page of requests, read in the direction of its start, up to its end.
    pub(super) fn page(
        &self,
        sqlite: bool,
        order: RequestOrder,
        start: &PageStart,
        end: Option<&str>,
        limit: usize,
    ) -> Statement {
        let conditions = self.conditions(sqlite, order);
        let mut statement = Statement::new(match conditions.live.filter(|_| sqlite) {
            Some(LiveIndex::OfService) => request_columns!("indexed by requests_live_of_service where 1 = 1"),
            Some(LiveIndex::OfAgency) => request_columns!("indexed by requests_live_of_agency where 1 = 1"),
            None => request_columns!("where 1 = 1"),
        });
        for condition in &conditions.all {
            statement.add(&format!(" and {}", condition.text), condition.values.clone());
        }
        if let Some(end) = end {
            let beyond = if is_forward(start) { ">=" } else { "<=" };
            statement.add(&format!(" and id {beyond} ?"), vec![end.into()]);
        }
        // With a telling number, no index may stand for the order.
        add_order(&mut statement, order, start, self.is_telling() && sqlite);
        statement.add(" limit ?", vec![count_of(limit)]);
        statement
    }

    /// Where a count ends: the first row that it does not look at, by when it is due and its id. No row, if an index
    /// leads to no more than the budget; no statement, where there are few in any case.
    pub(super) fn end_of_count(&self, sqlite: bool, budget: usize) -> Option<Statement> {
        let conditions = self.conditions(sqlite, RequestOrder::Newest);
        let order = match conditions.walk {
            Walk::Newest => " order by id desc limit 1 offset ?",
            Walk::Due => " order by due_at, id limit 1 offset ?",
            Walk::Any => return None,
        };
        // Both columns stand in the index that is followed, so that no row is read on the way.
        let key = match conditions.walk {
            Walk::Due => "select due_at, id",
            Walk::Newest | Walk::Any => "select cast(null as bigint), id",
        };
        let mut statement = Statement::new(key);
        conditions.add_from(&mut statement, |condition| condition.leads);
        statement.add(order, vec![count_of(budget)]);
        Some(statement)
    }

    /// Counts what is wanted up to a cap, before the end that was found.
    pub(super) fn count(&self, sqlite: bool, cap: usize, end: Option<&(Option<i64>, String)>) -> Statement {
        let conditions = self.conditions(sqlite, RequestOrder::Newest);
        let mut statement = Statement::new("select count(*) from (select 1");
        conditions.add_from(&mut statement, |_| true);
        match end {
            Some((Some(due), id)) => statement.add(" and (due_at, id) < (?, ?)", vec![(*due).into(), id.into()]),
            Some((None, id)) => statement.add(" and id > ?", vec![id.into()]),
            None => {}
        }
        statement.add(" limit ?) as found", vec![count_of(cap.saturating_add(1))]);
        statement
    }

    fn is_telling(&self) -> bool {
        self.number.as_ref().is_some_and(|number| number.len() >= TELLING)
    }

    /// SQLite knows nothing of how often a value occurs: the first column that is given leads, unless the order, a
    /// contact or a number does. PostgreSQL makes its own plan; where a count ends follows from this one.
    fn conditions(&self, sqlite: bool, order: RequestOrder) -> Conditions {
        let few = self.contact.is_some() || self.is_telling();
        let mut conditions = Conditions {
            all: Vec::new(),
            walk: if few { Walk::Any } else { Walk::Newest },
            live: None,
            sqlite,
        };
        let mut led = order == RequestOrder::Due || few;
        if let Some(contact) = &self.contact {
            conditions.equals("contact_id", contact, true);
        }
        if let Some(service) = &self.service {
            conditions.equals("service", service, !led);
            led = true;
        }
        // Those that are live have an index by agency. The ones that ended seldom are fewer than those of an agency.
        if let Some(agency) = &self.agency {
            let seldom = matches!(&self.standing, RequestStanding::Status(status) if is_seldom(status));
            conditions.equals("agency", agency, !led && !seldom);
            led |= !seldom;
        }
        if !few && order == RequestOrder::Newest && self.standing.is_live() {
            conditions.live = match (&self.service, &self.agency) {
                (Some(_), _) => Some(LiveIndex::OfService),
                (None, Some(_)) => Some(LiveIndex::OfAgency),
                (None, None) => None,
            };
        }
        led |= self.add_standing(&mut conditions, led);
        self.add_columns(&mut conditions, led);
        self.add_number(&mut conditions);
        if self.without_tests {
            conditions.add("not is_test", vec![], false);
        }
        self.add_days(&mut conditions);
        conditions
    }

    /// Says whether an index follows it. Where one is followed already, it is if that has a part for those that are live.
    fn add_standing(&self, conditions: &mut Conditions, led: bool) -> bool {
        let status = match &self.standing {
            RequestStanding::Any => return false,
            RequestStanding::Live => "",
            RequestStanding::OverdueAt(now) => {
                conditions.add("due_at < ?", vec![(*now).into()], !led);
                if !led {
                    conditions.walk = Walk::Due;
                }
                ""
            }
            RequestStanding::Status(status) => status,
        };
        let seldom = is_seldom(status);
        if !status.is_empty() {
            conditions.add("status = ?", vec![status.into()], seldom && !led);
        }
        // So that the index of the seldom ones, or of the live ones, is seen to hold them all.
        if seldom {
            conditions.add("status in ('cancelled', 'duplicate')", vec![], !led);
        } else if status != "closed" {
            conditions.add("closed_at is null", vec![], true);
        }
        status != "closed"
    }

    fn add_columns(&self, conditions: &mut Conditions, mut led: bool) {
        let common_language = self.language.as_deref() == Some("en");
        let common_channel = matches!(self.channel.as_deref(), Some("sms" | "webchat"));
        let columns = [
            ("language", &self.language, common_language),
            ("borough", &self.borough, false),
            ("channel", &self.channel, common_channel),
        ];
        // Most requests have a common value: no index by it is worth its way.
        for (column, value, common) in columns {
            if let Some(value) = value {
                conditions.equals(column, value, !led && !common);
                led |= !common;
            }
        }
        conditions.one_of("agency", &self.within, !led);
    }

    fn add_number(&self, conditions: &mut Conditions) {
        let Some(number) = self.number.as_deref().filter(|number| !number.is_empty()) else {
            return;
        };
        if self.is_telling() {
            let range = vec![number.into(), format!("{number}~").into()];
            conditions.add("number >= ? and number <= ?", range, true);
        }
        let beginning = vec![number.into(), number.into()];
        conditions.add("substr(number, 1, length(?)) = ?", beginning, false);
    }

    fn add_days(&self, conditions: &mut Conditions) {
        let leads = conditions.walk == Walk::Newest;
        if let Some(from) = self.days.from().and_then(|day| id_of_day(&day.to_string(), 0)) {
            conditions.add("id >= ?", vec![from.into()], leads);
        }
        if let Some(to) = self.days.to().and_then(|day| id_of_day(&day.to_string(), 1)) {
            conditions.add("id < ?", vec![to.into()], leads);
        }
    }
}

impl RequestStanding {
    /// Whether only live requests stand so.
    fn is_live(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Live | Self::OverdueAt(_) => true,
            Self::Status(status) => status != "closed" && !is_seldom(status),
        }
    }
}

/// Few requests end so.
fn is_seldom(status: &str) -> bool {
    matches!(status, "cancelled" | "duplicate")
}

fn count_of(number: usize) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

impl Conditions {
    fn add(&mut self, text: impl Into<String>, values: Vec<Value>, leads: bool) {
        let text = text.into();
        self.all.push(Condition { text, values, leads });
    }

    /// A plus sign keeps SQLite from the column's index.
    fn equals(&mut self, column: &str, value: &str, leads: bool) {
        let passive = if self.sqlite && !leads { "+" } else { "" };
        self.add(format!("{passive}{column} = ?"), vec![value.into()], leads);
    }

    /// A condition that the column has one of some values; none, if there are none. Of several values an index would
    /// not give the rows in their order.
    fn one_of(&mut self, column: &str, values: &[String], leads: bool) {
        let [first, others @ ..] = values else {
            return;
        };
        if others.is_empty() {
            self.equals(column, first, leads);
            return;
        }
        let passive = if self.sqlite && !leads { "+" } else { "" };
        let places = format!("?{}", ", ?".repeat(others.len()));
        let values = values.iter().map(Value::from).collect();
        self.add(format!("{passive}{column} in ({places})"), values, false);
    }

    /// The table, by its index of live requests where that leads, and the conditions of which some are chosen.
    fn add_from(&self, statement: &mut Statement, chosen: impl Fn(&Condition) -> bool) {
        statement.text.push_str(match self.live.filter(|_| self.sqlite) {
            Some(LiveIndex::OfService) => " from requests indexed by requests_live_of_service where 1 = 1",
            Some(LiveIndex::OfAgency) => " from requests indexed by requests_live_of_agency where 1 = 1",
            None => " from requests where 1 = 1",
        });
        for condition in self.all.iter().filter(|condition| chosen(condition)) {
            statement.add(&format!(" and {}", condition.text), condition.values.clone());
        }
    }
}

impl Statement {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds a text in which each `?` stands for a value.
    fn add(&mut self, text: &str, values: Vec<Value>) {
        let mut parts = text.split('?');
        self.text.push_str(parts.next().unwrap_or_default());
        for (part, value) in parts.zip(values) {
            self.values.push(value);
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
            self.text.push_str(part);
        }
    }
}

/// Whether a page is read in its list's order.
fn is_forward(start: &PageStart) -> bool {
    !matches!(start, PageStart::Before(_))
}

/// Where the page begins, and the order. With `sort`, no index may stand for the order.
fn add_order(statement: &mut Statement, order: RequestOrder, start: &PageStart, sort: bool) {
    let forward = is_forward(start);
    let key = match start {
        PageStart::First => None,
        PageStart::After(key) | PageStart::Before(key) => Some(key.as_str()),
    };
    let plus = if sort { "+" } else { "" };
    match order {
        RequestOrder::Newest => {
            let (beyond, direction) = if forward { ("<", "desc") } else { (">", "asc") };
            if let Some(key) = key {
                statement.add(&format!(" and {plus}id {beyond} ?"), vec![key.into()]);
            }
            statement.add(&format!(" order by {plus}id {direction}"), vec![]);
        }
        RequestOrder::Due => {
            let (beyond, direction) = if forward { (">", "asc") } else { ("<", "desc") };
            statement.add(" and closed_at is null and due_at is not null", vec![]);
            if let Some((due, id)) = key.and_then(|key| key.split_once('-')) {
                let due = due.parse::<i64>().unwrap_or(0);
                let text = format!(" and (due_at, id) {beyond} (?, ?)");
                statement.add(&text, vec![due.into(), id.into()]);
            }
            statement.add(&format!(" order by due_at {direction}, id {direction}"), vec![]);
        }
    }
}
