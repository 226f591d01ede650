//! The statements of lists and counts of requests: which conditions an index follows, and what each row is asked.

use super::{CountBounds, RequestFilter, RequestOrder, RequestStanding};
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
    /// A page of requests, read in the direction of its start.
    pub(super) fn page(&self, sqlite: bool, order: RequestOrder, start: &PageStart, limit: usize) -> Statement {
        let conditions = self.conditions(sqlite, order);
        let mut statement = Statement::new(match conditions.live.filter(|_| sqlite) {
            Some(LiveIndex::OfService) => request_columns!("indexed by requests_live_of_service where 1 = 1"),
            Some(LiveIndex::OfAgency) => request_columns!("indexed by requests_live_of_agency where 1 = 1"),
            None => request_columns!("where 1 = 1"),
        });
        for condition in &conditions.all {
            statement.add(&format!(" and {}", condition.text), condition.values.clone());
        }
        // With a telling number, no index may stand for the order.
        add_order(&mut statement, order, start, self.is_telling() && sqlite);
        statement.add(" limit ?", vec![count_of(limit)]);
        statement
    }

    /// Counts what is wanted among the first rows that an index leads to.
    pub(super) fn count(&self, sqlite: bool, bounds: CountBounds) -> Statement {
        let conditions = self.conditions(sqlite, RequestOrder::Newest);
        let mut statement = Statement::new("select count(*) from (select 1 from (select 1 = 1");
        for condition in conditions.all.iter().filter(|condition| !condition.leads) {
            statement.add(&format!(" and {}", condition.text), condition.values.clone());
        }
        statement.text.push_str(" as wanted");
        conditions.add_walk(&mut statement);
        statement.add(" limit ?) as looked_at", vec![count_of(bounds.budget)]);
        statement.add(
            " where wanted limit ?) as found",
            vec![count_of(bounds.cap.saturating_add(1))],
        );
        statement
    }

    /// A row, if an index leads to more than the budget; nothing if the count has looked at all of them.
    pub(super) fn beyond(&self, sqlite: bool, bounds: CountBounds) -> Statement {
        let mut statement = Statement::new("select 1");
        self.conditions(sqlite, RequestOrder::Newest).add_walk(&mut statement);
        statement.add(" limit 1 offset ?", vec![count_of(bounds.budget)]);
        statement
    }

    fn is_telling(&self) -> bool {
        self.number.as_ref().is_some_and(|number| number.len() >= TELLING)
    }

    /// SQLite knows nothing of how often a value occurs: the first column that is given leads, unless the order, a
    /// contact or a number does. PostgreSQL makes pages by its own plan, and counts by this one.
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

    /// The rows that an index leads to, in the order of the walk.
    fn add_walk(&self, statement: &mut Statement) {
        statement.text.push_str(match self.live.filter(|_| self.sqlite) {
            Some(LiveIndex::OfService) => " from requests indexed by requests_live_of_service where 1 = 1",
            Some(LiveIndex::OfAgency) => " from requests indexed by requests_live_of_agency where 1 = 1",
            None => " from requests where 1 = 1",
        });
        for condition in self.all.iter().filter(|condition| condition.leads) {
            statement.add(&format!(" and {}", condition.text), condition.values.clone());
        }
        statement.text.push_str(match self.walk {
            Walk::Newest => " order by id desc",
            Walk::Due => " order by due_at, id",
            Walk::Any => "",
        });
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

/// Where the page begins, and the order. With `sort`, no index may stand for the order.
fn add_order(statement: &mut Statement, order: RequestOrder, start: &PageStart, sort: bool) {
    let forward = !matches!(start, PageStart::Before(_));
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
