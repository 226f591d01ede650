//! Filling a database with a log: big transactions on SQLite, `copy` on PostgreSQL.

use super::rows::{
    CONTACTS, CONVERSATIONS, DAYS, MESSAGES, REQUESTS, TOPICS, Table, contact_row, message_row, request_row, topic_row,
};
use super::seed::{Contact, Seed, key_of, traits_of};
use crate::Fault;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::str::FromStr;

/// Contacts that are written in one transaction.
const CHUNK: usize = 20_000;
/// Rows of one statement of SQLite's.
const ROWS: usize = 200;
/// Indexes that are made after the rows, because they have no order that the rows have.
const INDEXES: [(&str, &str); 7] = [
    (
        "requests_of_service",
        "create index requests_of_service on requests (service, id)",
    ),
    (
        "requests_of_agency",
        "create index requests_of_agency on requests (agency, id)",
    ),
    (
        "requests_of_borough",
        "create index requests_of_borough on requests (borough, id)",
    ),
    (
        "requests_of_language",
        "create index requests_of_language on requests (language, id)",
    ),
    (
        "requests_of_channel",
        "create index requests_of_channel on requests (channel, id)",
    ),
    (
        "contacts_of_address",
        "create index contacts_of_address on contacts (conversation)",
    ),
    (
        "requests_of_address",
        "create index requests_of_address on requests (conversation, id)",
    ),
];

const ANY: &str = "select cast(count(*) as text) from (select 1 from contacts limit $1) as found";
const ALL: &str = "select cast(count(*) as text) from contacts where started_at >= $1";
const MIDDLE: &str = "select id from contacts order by id limit 1 offset $1";
const ADDRESS: &str = "select v.address from conversations v join contacts c on c.conversation = v.key \
     where c.ended_at is not null and c.started_at > $1 limit 1";
const NUMBER: &str = "select number from requests where created_at > $1 order by id desc limit 1";

/// A connection of the benchmark's own, past the desk.
enum Sink {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// What the benchmark must know of what is there.
pub struct Filled {
    /// Contacts in the log.
    pub contacts: usize,
    /// The contact in the middle of the log.
    pub middle: String,
    /// A resident of one contact at least.
    pub address: String,
    /// The number of a request.
    pub number: String,
}

/// Fills a database that `Db::open` has made, unless there is a log in it.
pub async fn fill(url: &str, contacts: usize) -> Result<Filled, Fault> {
    let mut sink = Sink::open(url).await?;
    if sink.one(ANY, 1).await? == "0" {
        sink.make(contacts).await?;
    }
    let all: usize = sink.one(ALL, 0).await?.parse()?;
    let half = i64::try_from(all / 2)?;
    let filled = Filled {
        contacts: all,
        middle: sink.one(MIDDLE, half).await?,
        address: sink.one(ADDRESS, 0).await?,
        number: sink.one(NUMBER, 0).await?,
    };
    sink.close().await?;
    Ok(filled)
}

/// Remembers what the rest needs of a contact.
fn note(
    contact: &Contact,
    going: &mut HashMap<usize, (String, i64, bool)>,
    days: &mut BTreeMap<(String, &'static str, &'static str), i64>,
) {
    if contact.ended_at.is_none() {
        going.insert(
            contact.resident,
            (contact.id.clone(), contact.started_at, contact.waiting),
        );
    }
    if !contact.is_test {
        *days
            .entry((contact.local_date.clone(), contact.channel, "contact"))
            .or_insert(0) += 1;
        if contact.channel == "sms" {
            for kind in ["segments_in", "segments_out"] {
                *days.entry((contact.local_date.clone(), "sms", kind)).or_insert(0) += 1;
            }
        }
    }
}

fn address_of(resident: usize) -> String {
    format!("+1555{resident:07}")
}

impl Sink {
    async fn open(url: &str) -> Result<Self, Fault> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            // Nobody waits for the disk while the log is made.
            let options = SqliteConnectOptions::new()
                .filename(path)
                .pragma("synchronous", "off")
                .pragma("cache_size", "-400000");
            return Ok(Self::Sqlite(Box::new(options.connect().await?)));
        }
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        Ok(Self::Postgres(Box::new(options.connect().await?)))
    }

    /// Makes the log.
    async fn make(&mut self, contacts: usize) -> Result<(), Fault> {
        for (name, _) in INDEXES {
            self.run(&format!("drop index {name}")).await?;
        }
        let mut seed = Seed::new(contacts);
        let residents = seed.residents();
        let mut going: HashMap<usize, (String, i64, bool)> = HashMap::new();
        let mut days: BTreeMap<(String, &'static str, &'static str), i64> = BTreeMap::new();
        let mut n = 0_i64;
        loop {
            let chunk: Vec<Contact> = seed.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            for contact in &chunk {
                note(contact, &mut going, &mut days);
            }
            n = self.add_contacts(&chunk, n).await?;
        }
        self.add_conversations(residents, &going).await?;
        let days = days
            .into_iter()
            .map(|((day, channel, kind), count)| vec![json!(day), json!(channel), json!(kind), json!(0), json!(count)]);
        self.add(&DAYS, days.collect()).await?;
        let hours = (0..24).map(|hour| format!("sum(case when started_at / 3600000 % 24 = {hour} then 1 else 0 end)"));
        self.run(&format!(
            "insert into rollup_hour select started_at / 86400000, channel, 0, {} from contacts where not is_test \
             group by started_at / 86400000, channel",
            hours.collect::<Vec<_>>().join(", ")
        ))
        .await?;
        self.run("insert into pack_numbers (number, hash) values (1, 'bench')")
            .await?;
        for (_, create) in INDEXES {
            self.run(create).await?;
        }
        self.settle().await
    }

    /// The one value of a statement, which is a text.
    async fn one(&mut self, text: &'static str, value: i64) -> Result<String, Fault> {
        Ok(match self {
            Self::Sqlite(connection) => {
                sqlx::query_scalar(text)
                    .bind(value)
                    .fetch_one(&mut **connection)
                    .await?
            }
            Self::Postgres(connection) => {
                sqlx::query_scalar(text)
                    .bind(value)
                    .fetch_one(&mut **connection)
                    .await?
            }
        })
    }

    async fn run(&mut self, text: &str) -> Result<(), Fault> {
        match self {
            Self::Sqlite(connection) => connection
                .execute(sqlx::raw_sql(AssertSqlSafe(text)))
                .await
                .map(|_| ())?,
            Self::Postgres(connection) => connection
                .execute(sqlx::raw_sql(AssertSqlSafe(text)))
                .await
                .map(|_| ())?,
        }
        Ok(())
    }

    /// Writes the contacts of a chunk with all that belongs to them; returns the number of the last message.
    async fn add_contacts(&mut self, chunk: &[Contact], mut n: i64) -> Result<i64, Fault> {
        let (mut contacts, mut topics, mut requests) = (Vec::new(), Vec::new(), Vec::new());
        let (mut messages, mut terms) = (Vec::new(), Vec::new());
        for contact in chunk {
            contacts.push(contact_row(contact));
            topics.extend(topic_row(contact));
            requests.extend(request_row(contact));
            for message in &contact.messages {
                n += 1;
                messages.push(message_row(contact, message, n));
                let words = if message.inbound {
                    storage::index_terms(&message.text)
                } else {
                    String::new()
                };
                terms.push((n, words));
            }
        }
        self.run("begin").await?;
        self.add(&CONTACTS, contacts).await?;
        self.add(&TOPICS, topics).await?;
        self.add(&REQUESTS, requests).await?;
        self.add_messages(messages, terms).await?;
        self.run("commit").await?;
        Ok(n)
    }

    /// SQLite has the words beside the messages, PostgreSQL in them.
    async fn add_messages(&mut self, mut messages: Vec<Vec<Value>>, terms: Vec<(i64, String)>) -> Result<(), Fault> {
        if let Self::Postgres(_) = self {
            for (message, (_, terms)) in messages.iter_mut().zip(terms) {
                message.push(if terms.is_empty() { Value::Null } else { json!(terms) });
            }
            let mut columns = MESSAGES.columns.to_vec();
            columns.push(("search", 't'));
            return self.copy_in("messages", &columns, &messages).await;
        }
        self.add(&MESSAGES, messages).await?;
        let found: Vec<Vec<Value>> = terms
            .into_iter()
            .filter(|(_, terms)| !terms.is_empty())
            .map(|(n, terms)| vec![json!(n), json!(terms)])
            .collect();
        self.insert("message_search", &["rowid", "terms"], found).await
    }

    async fn add_conversations(
        &mut self,
        residents: usize,
        going: &HashMap<usize, (String, i64, bool)>,
    ) -> Result<(), Fault> {
        let mut rows = Vec::new();
        for resident in 0..residents {
            let (channel, _) = traits_of(resident);
            let open = going.get(&resident);
            let (id, at, waiting) = open.cloned().unwrap_or_default();
            rows.push(vec![
                json!(key_of(resident)),
                json!(channel),
                json!(channel),
                json!(address_of(resident)),
                json!(1),
                json!("{}"),
                json!(id),
                json!(open.is_some()),
                json!(at),
                json!(at),
                json!("unset"),
                if waiting { json!("called") } else { Value::Null },
            ]);
        }
        rows.sort_by_cached_key(|row| row.first().map(Value::to_string));
        self.run("begin").await?;
        self.add(&CONVERSATIONS, rows).await?;
        self.run("commit").await
    }

    async fn add(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        if let Self::Postgres(_) = self {
            return self.copy_in(table.name, table.columns, &rows).await;
        }
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        self.insert(table.name, &names, rows).await
    }

    /// SQLite's part: many rows in one statement.
    async fn insert(&mut self, table: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        let Self::Sqlite(connection) = self else {
            return Err("only SQLite takes rows one by one".into());
        };
        let head = format!("insert into {table} ({}) values ", columns.join(", "));
        let marks = format!("({})", vec!["?"; columns.len()].join(", "));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<Vec<Value>> = rows.by_ref().take(ROWS).collect();
            let text = format!("{head}{}", vec![marks.as_str(); some.len()].join(", "));
            let mut query = sqlx::query(AssertSqlSafe(text)).persistent(some.len() == ROWS);
            for value in some.into_iter().flatten() {
                query = match value {
                    Value::String(text) => query.bind(text),
                    Value::Bool(on) => query.bind(on),
                    other => query.bind(other.as_i64()),
                };
            }
            query.execute(&mut **connection).await?;
        }
        Ok(())
    }

    /// PostgreSQL's part.
    async fn copy_in(&mut self, table: &str, columns: &[(&str, char)], rows: &[Vec<Value>]) -> Result<(), Fault> {
        let Self::Postgres(connection) = self else {
            return Err("only PostgreSQL takes rows by copy".into());
        };
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let mut copy = connection
            .copy_in_raw(&format!("copy {table} ({}) from stdin", names.join(", ")))
            .await?;
        let mut text = String::new();
        for row in rows {
            for (place, value) in row.iter().enumerate() {
                text.push_str(if place > 0 { "\t" } else { "" });
                match value {
                    Value::Null => text.push_str("\\N"),
                    Value::String(value) => {
                        let value = value.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
                        text.push_str(&value);
                    }
                    other => write!(text, "{other}")?,
                }
            }
            text.push('\n');
        }
        copy.send(text.as_bytes()).await?;
        copy.finish().await?;
        Ok(())
    }

    /// What a settled server has long done.
    async fn settle(&mut self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => self.run("pragma wal_checkpoint(truncate)").await?,
            Self::Postgres(_) => {
                self.run("select setval(pg_get_serial_sequence('messages', 'n'), (select max(n) from messages))")
                    .await?;
                self.run("vacuum analyze").await?;
            }
        }
        Ok(())
    }

    async fn close(self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(connection) => connection.close().await?,
            Self::Postgres(connection) => connection.close().await?,
        }
        Ok(())
    }
}
