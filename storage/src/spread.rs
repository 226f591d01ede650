//! A year for a throw-away city: contacts that the desk has had are repeated at other times and for other residents.
//!
//! The demonstration needs thousands of contacts within seconds. A few hundred are talked through with the real desk;
//! these are then copied inside the database, each with its decisions and replies, under new ids.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::hours::SPREAD_HOURS;
use crate::ids::new_id;
use crate::search::index_terms;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use serde::Serialize;

/// One contact, once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The id of the contact that is repeated.
    pub source: String,
    /// When the copy begins, in epoch milliseconds.
    pub at: i64,
    /// Its day in the city's zone.
    pub local_date: String,
    /// Whose it is.
    pub address: Address,
    /// The number of the request that it files, where its source filed one.
    pub number: String,
    /// The request's status; empty: as at its source.
    pub status: String,
    /// When the request was closed, in epoch milliseconds.
    pub closed_at: Option<i64>,
}

/// A contact's copy as the plan holds it: source, id, request, time, day, key, channel, account, address, number, status,
/// and when the request was closed.
#[derive(Serialize)]
struct RepeatRow<'a>(
    &'a str,
    String,
    String,
    i64,
    &'a str,
    String,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    Option<i64>,
);

#[derive(Serialize)]
struct TermsRow {
    source: String,
    turn: i64,
    seq: i64,
    terms: String,
}

/// The statements in their order; all of SQLite, and none of them on tables of others. The plan stands in the order of
/// time, and its copies are written in its order, so that a hundred thousand messages need not be sorted.
const STATEMENTS: &[&str] = &[
    // The pages of a year are written once and at the end, not pushed out in between (in KiB, for this
    // connection), and moved from the journal to their places later.
    "pragma cache_size = -200000",
    "pragma wal_autocheckpoint = 0",
    "insert into conversations (key, channel, account, address, version, state, contact_id, contact_open, \
     contact_started_at, last_at, consent) \
     select r.key, r.channel, r.account, r.address, 1, '{}', r.id, false, r.at, r.at, 'unset' from repeats r \
     where true on conflict (key) do nothing",
    "insert into contacts (id, conversation, channel, started_at, last_at, ended_at, local_date, language, outcome, \
     pack, messages_in, messages_out, first_reply_ms, published_language, is_test, on_hold, marks) \
     select r.id, r.key, r.channel, r.at, c.last_at + r.at - c.started_at, c.last_at + r.at - c.started_at, r.day, \
     c.language, case c.outcome when 'open' then 'abandoned' else c.outcome end, c.pack, c.messages_in, \
     c.messages_out, c.first_reply_ms, c.published_language, false, false, c.marks \
     from repeats r cross join contacts c on c.id = r.source order by r.rowid",
    "insert into topics (contact_id, kind, id, request, seq, counted, local_date, channel, language, is_test) \
     select r.id, t.kind, t.id, case t.request when '' then '' else r.number end, t.seq, t.counted, r.day, r.channel, \
     t.language, false from repeats r join topics t on t.contact_id = r.source where true on conflict do nothing",
    "insert into messages (contact_id, turn, seq, at, direction, author, kind, text, language, status, status_at, \
     informs, pack, engine, decision, choices) \
     select r.id, m.turn, m.seq, m.at + r.at - c.started_at, m.direction, m.author, m.kind, \
     case when q.number is null then m.text else replace(m.text, q.number, r.number) end, m.language, \
     case m.status when 'queued' then 'delivered' when 'in_band' then 'delivered' else m.status end, null, \
     m.informs, m.pack, m.engine, m.decision, m.choices \
     from repeats r cross join contacts c on c.id = r.source cross join messages m on m.contact_id = r.source \
     left join requests q on q.contact_id = r.source order by r.rowid",
    "insert into message_search (rowid, terms) select m.n, t.terms from repeats r \
     join repeat_terms t on t.source = r.source \
     join messages m on m.contact_id = r.id and m.turn = t.turn and m.seq = t.seq order by m.n",
    "insert into requests (number, id, conversation, contact_id, service, agency, topic_group, status, created_at, \
     updated_at, due_at, closed_at, place, borough, answers, contact_detail, description, forward_at, forwarded_at, \
     forward_lease, forward_attempts, is_test, channel, language) \
     select r.number, r.request, r.key, r.id, q.service, q.agency, q.topic_group, \
     case r.status when '' then q.status else r.status end, r.at, coalesce(r.closed_at, r.at), \
     q.due_at + r.at - q.created_at, r.closed_at, q.place, q.borough, q.answers, q.contact_detail, q.description, \
     q.forward_at + r.at - q.created_at, q.forward_at + r.at - q.created_at, 0, 0, false, r.channel, q.language \
     from repeats r join requests q on q.contact_id = r.source where true on conflict do nothing",
    "insert into request_history (number, seq, at, status, author) \
     select r.number, 1, r.at, 'open', 'resident' from repeats r join requests q on q.number = r.number",
    "insert into request_history (number, seq, at, status, author) \
     select r.number, 2, r.closed_at, r.status, 'desk' from repeats r join requests q on q.number = r.number \
     where r.closed_at is not null",
    "insert into rollup_day (local_date, channel, kind, slot, count) \
     select r.day, r.channel, 'contact', 0, count(*) from repeats r group by r.day, r.channel \
     on conflict (local_date, channel, kind, slot) do update set count = rollup_day.count + excluded.count",
    "insert into rollup_day (local_date, channel, kind, slot, count) \
     select c.local_date, c.channel, 'published', 0, count(*) from repeats r join contacts c on c.id = r.id \
     where c.published_language is not null group by c.local_date, c.channel \
     on conflict (local_date, channel, kind, slot) do update set count = rollup_day.count + excluded.count",
    "insert into rollup_day (local_date, channel, kind, slot, count) \
     select t.local_date, t.channel, t.kind, 0, count(*) from repeats r join topics t on t.contact_id = r.id \
     where t.counted group by t.local_date, t.channel, t.kind \
     on conflict (local_date, channel, kind, slot) do update set count = rollup_day.count + excluded.count",
    "insert into rollup_month (month, kind, id, channel, language, slot, count) \
     select substr(t.local_date, 1, 7), t.kind, t.id, t.channel, t.language, 0, count(*) \
     from repeats r join topics t on t.contact_id = r.id where t.counted \
     group by substr(t.local_date, 1, 7), t.kind, t.id, t.channel, t.language \
     on conflict (month, kind, id, channel, language, slot) do update set count = rollup_month.count + excluded.count",
    "insert into rollup_month (month, kind, id, channel, language, slot, count) \
     select substr(c.local_date, 1, 7), 'published', '', c.channel, c.published_language, 0, count(*) \
     from repeats r join contacts c on c.id = r.id where c.published_language is not null \
     group by substr(c.local_date, 1, 7), c.channel, c.published_language \
     on conflict (month, kind, id, channel, language, slot) do update set count = rollup_month.count + excluded.count",
    SPREAD_HOURS,
    "drop table repeats",
    "drop table repeat_terms",
];
/// What the writing connection is given back with.
const AS_BEFORE: [&str; 2] = ["pragma cache_size = -2000", "pragma wal_autocheckpoint = 1000"];

impl Db {
    /// Repeats contacts. For a throw-away SQLite database: what the copies saw is not kept, so they cannot be replayed.
    ///
    /// # Errors
    /// [`StorageError::Invalid`] on PostgreSQL.
    pub async fn spread(&self, repeats: &[Repeat]) -> Result<(), StorageError> {
        if matches!(self, Self::Postgres(_)) {
            return Err(StorageError::Invalid(
                "a demonstration needs a database of its own: sqlite".to_owned(),
            ));
        }
        let terms = self.terms_of(repeats).await?;
        let mut tx = self.begin().await?;
        keep_plan(&mut tx, repeats, &terms).await?;
        for statement in STATEMENTS {
            tx.run(once(statement), vec![]).await?;
        }
        tx.commit().await?;
        let mut tx = self.begin().await?;
        for statement in AS_BEFORE {
            tx.run(once(statement), vec![]).await?;
        }
        tx.commit().await
    }

    /// The search terms of what residents and people wrote in the sources.
    async fn terms_of(&self, repeats: &[Repeat]) -> Result<Vec<TermsRow>, StorageError> {
        let mut sources: Vec<&str> = repeats.iter().map(|repeat| repeat.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let found: Vec<(String, i64, i64, String)> = self
            .rows(
                once(
                    "select contact_id, turn, seq, text from messages where author in ('resident', 'person') \
                     and contact_id in (select value from json_each($1))",
                ),
                args![stored::write(&sources)?],
            )
            .await?;
        let terms = found.into_iter().map(|(source, turn, seq, text)| TermsRow {
            source,
            turn,
            seq,
            terms: index_terms(&text),
        });
        Ok(terms.filter(|row| !row.terms.is_empty()).collect())
    }
}

/// Puts the plan where the statements read it.
async fn keep_plan(tx: &mut Tx, repeats: &[Repeat], terms: &[TermsRow]) -> Result<(), StorageError> {
    let rows: Vec<RepeatRow<'_>> = repeats.iter().map(repeat_row).collect();
    tx.run(
        once(
            "create temp table repeats as select value->>0 as source, value->>1 as id, value->>2 as request, \
             value->>3 as at, value->>4 as day, value->>5 as key, value->>6 as channel, value->>7 as account, \
             value->>8 as address, value->>9 as number, value->>10 as status, value->>11 as closed_at \
             from json_each($1)",
        ),
        args![stored::write(&rows)?],
    )
    .await?;
    tx.run(
        once(
            "create temp table repeat_terms as select value->>'$.source' as source, value->>'$.turn' as turn, \
             value->>'$.seq' as seq, value->>'$.terms' as terms from json_each($1)",
        ),
        args![stored::write(&terms)?],
    )
    .await?;
    tx.run(
        once("create index temp.repeat_terms_of on repeat_terms (source)"),
        vec![],
    )
    .await?;
    Ok(())
}

fn repeat_row(repeat: &Repeat) -> RepeatRow<'_> {
    RepeatRow(
        &repeat.source,
        new_id(repeat.at),
        new_id(repeat.at),
        repeat.at,
        &repeat.local_date,
        repeat.address.key(),
        &repeat.address.channel,
        &repeat.address.account,
        &repeat.address.address,
        &repeat.number,
        &repeat.status,
        repeat.closed_at,
    )
}

/// A statement that is run once and not kept.
fn once(text: &'static str) -> Sql {
    Sql {
        sqlite: text,
        postgres: text,
        keep: false,
    }
}
