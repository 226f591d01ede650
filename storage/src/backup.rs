//! Copies of everything: a backup file, a restored one, the other database. Every copy is compared with its source.

use crate::db::{Db, sqlite_options};
use crate::error::StorageError;
use crate::search::index_terms;
use crate::sql::{Sql, Tx, args};
use serde_json::Value;
use sqlx::{ConnectOptions, Connection};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Rows that are copied at a time.
const PAGE: i64 = 1000;
/// Files of residents that are copied at a time, because each may have megabytes.
const FEW: i64 = 2;

/// How one table is read and written, row by row as JSON.
struct Table {
    name: &'static str,
    /// Rows that are read at a time.
    page: i64,
    /// The first page: `$1` rows.
    first: Sql,
    /// The page after the row `$2`, which is JSON.
    next: Sql,
    insert: Sql,
    empty: &'static str,
}

/// A table with its key and its columns. Bytes are carried as hexadecimal.
macro_rules! table {
    ($name:ident, ($key:ident $key_type:ident $(, $keys:ident $keys_type:ident)*),
     ($column:ident $type:ident $(, $columns:ident $types:ident)* $(,)?)) => {
        table!($name, ($key $key_type $(, $keys $keys_type)*), ($column $type $(, $columns $types)*),
            [stringify!($column) $(, stringify!($columns))*])
    };
    ($name:ident, ($key:ident $key_type:ident $(, $keys:ident $keys_type:ident)*),
     ($column:ident $type:ident $(, $columns:ident $types:ident)*), [$first:expr $(, $rest:expr)*]) => {
        Table {
            name: stringify!($name),
            page: PAGE,
            first: Sql {
                sqlite: concat!("select json_object('", $first, "', ", $first, $(", '", $rest, "', ", $rest,)*
                    ") from ", stringify!($name), " order by ", stringify!($key), $(", ", stringify!($keys),)* " limit $1"),
                postgres: concat!("select json_build_object('", $first, "', ", $first, $(", '", $rest, "', ", $rest,)*
                    ")::text from ", stringify!($name), " order by ", stringify!($key), $(", ", stringify!($keys),)*
                    " limit $1"),
                keep: true,
            },
            next: Sql {
                sqlite: concat!("select json_object('", $first, "', ", $first, $(", '", $rest, "', ", $rest,)*
                    ") from ", stringify!($name), " where (", stringify!($key), $(", ", stringify!($keys),)*
                    ") > ($2->>'$.", stringify!($key), "'", $(", $2->>'$.", stringify!($keys), "'",)*
                    ") order by ", stringify!($key), $(", ", stringify!($keys),)* " limit $1"),
                postgres: concat!("select json_build_object('", $first, "', ", $first, $(", '", $rest, "', ", $rest,)*
                    ")::text from ", stringify!($name), " where (", stringify!($key), $(", ", stringify!($keys),)*
                    ") > (($2::json->>'", stringify!($key), "')::", stringify!($key_type),
                    $(", ($2::json->>'", stringify!($keys), "')::", stringify!($keys_type),)*
                    ") order by ", stringify!($key), $(", ", stringify!($keys),)* " limit $1"),
                keep: true,
            },
            insert: Sql {
                sqlite: concat!("insert into ", stringify!($name), " (", $first, $(", ", $rest,)*
                    ") select value->>'$.", $first, "'", $(", value->>'$.", $rest, "'",)* " from json_each($1)"),
                postgres: concat!("insert into ", stringify!($name), " (", $first, $(", ", $rest,)*
                    ") select ", $first, $(", ", $rest,)* " from json_to_recordset($1::json) as r(",
                    stringify!($column), " ", stringify!($type), $(", ", stringify!($columns), " ", stringify!($types),)* ")"),
                keep: true,
            },
            empty: concat!("select count(*) from ", stringify!($name)),
        }
    };
}

/// Every table but the schema's version, the search and the blocks of the log, which are made anew, and those that
/// hold bytes.
const TABLES: [Table; 37] = [
    table!(conversations, (key text), (key text, channel text, account text, address text, version bigint, state text,
        contact_id text, contact_open boolean, contact_started_at bigint, last_at bigint, consent text, handoff text,
        handoff_reason text, handoff_urgent boolean, handoff_since bigint)),
    table!(contacts, (id text), (id text, conversation text, channel text, started_at bigint, last_at bigint,
        ended_at bigint, local_date text, language text, outcome text, pack bigint, messages_in bigint,
        messages_out bigint, first_reply_ms bigint, published_language text, is_test boolean, on_hold boolean,
        erased_at bigint, marks text)),
    table!(topics, (contact_id text, kind text, id text, request text), (contact_id text, kind text, id text,
        request text, seq bigint, counted boolean, local_date text, channel text, language text, is_test boolean)),
    table!(inbound, (key text), (key text, text_hash text, contact_id text, turn bigint, request text,
        in_band boolean)),
    table!(messages, (n bigint), (n bigint, contact_id text, turn bigint, seq bigint, at bigint, direction text,
        author text, kind text, text text, language text, provider_id text, status text, status_at bigint, error text,
        informs boolean, pack bigint, engine bigint, decision text, seen text, event text, choices text, removed_at bigint)),
    table!(pack_numbers, (number bigint), (number bigint, hash text)),
    table!(request_history, (number text, seq bigint), (number text, seq bigint, at bigint, status text, author text,
        note text)),
    table!(requests, (number text), (number text, id text, conversation text, contact_id text, service text,
        agency text, topic_group text, status text, created_at bigint, updated_at bigint, due_at bigint,
        closed_at bigint, place text, borough text, answers text, contact_detail text, description text,
        agency_number text, forward_at bigint, forwarded_at bigint, forward_lease bigint, forward_attempts bigint,
        forward_error text, is_test boolean, channel text, language text, duplicate_of text, survey text,
        forward_round bigint, forward_last text)),
    table!(outbox, (id text), (id text, conversation text, contact_id text, turn bigint, seq bigint, push bigint,
        not_before bigint, lease_until bigint, attempts bigint, created_at bigint, template text)),
    table!(followers, (number text, conversation text), (number text, conversation text, hears boolean, since bigint)),
    table!(notices, (id text), (id text, number text, conversation text, status text, note text, joined text, at bigint,
        state text, why text, message text, settled_at bigint, not_before bigint, lease_until bigint, attempts bigint,
        round bigint)),
    table!(look_ups, (id text), (id text, conversation text, answer text, body text, at bigint, lease_until bigint)),
    table!(media, (contact_id text, turn bigint, seq bigint), (contact_id text, turn bigint, seq bigint, at bigint,
        channel text, account text, reference text, kind text, state text, reason text, attempts bigint,
        not_before bigint, lease_until bigint, sha256 text, mime text, size bigint, request text,
        removed_at bigint)),
    table!(consent_ledger, (id text), (id text, conversation text, direction text, words text, at bigint)),
    table!(unknown_numbers, (conversation text, local_date text), (conversation text, local_date text, count bigint)),
    table!(rollup_day, (local_date text, channel text, kind text, slot bigint), (local_date text, channel text,
        kind text, slot bigint, count bigint)),
    table!(rollup_month, (month text, kind text, id text, channel text, language text, slot bigint), (month text,
        kind text, id text, channel text, language text, slot bigint, count bigint)),
    table!(rollup_hour, (day bigint, channel text, slot bigint), (day bigint, channel text, slot bigint,
        h0 bigint, h1 bigint, h2 bigint, h3 bigint, h4 bigint, h5 bigint, h6 bigint, h7 bigint, h8 bigint, h9 bigint, h10 bigint, h11 bigint, h12 bigint, h13 bigint, h14 bigint, h15 bigint, h16 bigint, h17 bigint, h18 bigint, h19 bigint, h20 bigint, h21 bigint, h22 bigint, h23 bigint)),
    table!(totals, (period text, channel text, kind text, topic text), (period text, channel text, kind text,
        topic text, count bigint)),
    table!(pack_versions, (hash text), (hash text, author text, note text, state text, built_in boolean, parent text,
        created_at bigint, published_at bigint, approved_by text)),
    table!(pack_files, (pack text, path text), (pack text, path text, content text)),
    table!(accounts, (id text), (id text, name text, role text, password_hash text, created_at bigint,
        disabled_at bigint, shown_name text, agencies text, languages text, sees_sensitive boolean, totp_secret text,
        totp_step bigint, shortcuts boolean)),
    table!(account_subjects, (issuer text, subject text), (issuer text, subject text, account text, since bigint)),
    table!(assignments, (conversation text), (conversation text, contact_id text, account text, since bigint,
        answered text)),
    table!(drafts, (account text, contact_id text), (account text, contact_id text, body text, updated_at bigint)),
    table!(notes, (id text), (id text, contact_id text, account text, body text, at bigint)),
    table!(labels, (contact_id text, turn bigint, source text), (contact_id text, turn bigint, source text, kind text,
        id text, decided_kind text, decided_id text, channel text, language text, borough text, account text,
        at bigint, taken_up_at bigint)),
    table!(review_samples, (week text, contact_id text, turn bigint), (week text, contact_id text, turn bigint)),
    table!(canned_replies, (id text), (id text, title text, purpose text, language text, body text, account text,
        updated_at bigint, agency text)),
    table!(later_notes, (id text), (id text, service text, width text, place text, texts text, account text,
        answered_to bigint, until bigint)),
    table!(attended, (contact_id text), (contact_id text, turn bigint, account text, at bigint)),
    table!(snoozes, (contact_id text), (contact_id text, account text, at bigint, turn bigint, until bigint)),
    table!(take_overs, (id text), (id text, contact_id text, account text, at bigint, waited bigint)),
    table!(api_keys, (id text), (id text, name text, scope text, key_hash text, created_at bigint,
        revoked_at bigint, agencies text)),
    table!(audit, (id text), (id text, at bigint, actor text, action text, subject text, details text)),
    table!(cursors, (name text), (name text, value bigint)),
    table!(day_flags, (flag text), (flag text, from_date text, to_date text)),
];

/// The bytes of packs have no form in JSON of their own.
const CONTENTS: Table = Table {
    name: "pack_contents",
    page: PAGE,
    first: Sql {
        sqlite: "select json_object('hash', hash, 'bytes', lower(hex(bytes))) from pack_contents order by hash limit $1",
        postgres: "select json_build_object('hash', hash, 'bytes', encode(bytes, 'hex'))::text from pack_contents \
                   order by hash limit $1",
        keep: true,
    },
    next: Sql {
        sqlite: "select json_object('hash', hash, 'bytes', lower(hex(bytes))) from pack_contents \
                 where hash > $2->>'$.hash' order by hash limit $1",
        postgres: "select json_build_object('hash', hash, 'bytes', encode(bytes, 'hex'))::text from pack_contents \
                   where hash > ($2::json->>'hash') order by hash limit $1",
        keep: true,
    },
    insert: Sql {
        sqlite: "insert into pack_contents (hash, bytes) \
                 select value->>'$.hash', unhex(value->>'$.bytes') from json_each($1)",
        postgres: "insert into pack_contents (hash, bytes) \
                   select hash, decode(bytes, 'hex') from json_to_recordset($1::json) as r(hash text, bytes text)",
        keep: true,
    },
    empty: "select count(*) from pack_contents",
};

/// Nor have those of residents' files.
const MEDIA: Table = Table {
    name: "media_contents",
    page: FEW,
    first: Sql {
        sqlite: "select json_object('hash', hash, 'mime', mime, 'size', size, 'bytes', lower(hex(bytes))) \
                 from media_contents order by hash limit $1",
        postgres: "select json_build_object('hash', hash, 'mime', mime, 'size', size, \
                   'bytes', encode(bytes, 'hex'))::text from media_contents order by hash limit $1",
        keep: true,
    },
    next: Sql {
        sqlite: "select json_object('hash', hash, 'mime', mime, 'size', size, 'bytes', lower(hex(bytes))) \
                 from media_contents where hash > $2->>'$.hash' order by hash limit $1",
        postgres: "select json_build_object('hash', hash, 'mime', mime, 'size', size, \
                   'bytes', encode(bytes, 'hex'))::text from media_contents where hash > ($2::json->>'hash') \
                   order by hash limit $1",
        keep: true,
    },
    insert: Sql {
        sqlite: "insert into media_contents (hash, mime, size, bytes) \
                 select value->>'$.hash', value->>'$.mime', value->>'$.size', unhex(value->>'$.bytes') \
                 from json_each($1)",
        postgres: "insert into media_contents (hash, mime, size, bytes) \
                   select hash, mime, size, decode(bytes, 'hex') from json_to_recordset($1::json) \
                   as r(hash text, mime text, size bigint, bytes text)",
        keep: true,
    },
    empty: "select count(*) from media_contents",
};

const INDEX: Sql = Sql {
    sqlite: "insert into message_search (rowid, terms) select value->>'$.n', value->>'$.terms' from json_each($1)",
    postgres: "update messages set search = array_to_tsvector(string_to_array(r.terms, ' ')) \
               from json_to_recordset($1::json) as r(n bigint, terms text) where messages.n = r.n",
    keep: true,
};

/// PostgreSQL goes on counting messages where the copy ends.
const GO_ON: &str = "select setval(pg_get_serial_sequence('messages', 'n'), \
     (select coalesce(max(n), 0) + 1 from messages), false)";

impl Db {
    /// Writes a consistent copy to a new file, while everything goes on, and checks it. From SQLite by its own means,
    /// from PostgreSQL by [`Db::copy`]; either file opens as `sqlite:FILE`.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the file exists.
    pub async fn backup(&self, file: &str) -> Result<(), StorageError> {
        if std::path::Path::new(file).exists() {
            return Err(StorageError::Conflict(format!("{file} exists")));
        }
        let Self::Sqlite(own) = self else {
            let copy = Self::open(&format!("sqlite:{file}")).await?;
            self.copy(&copy).await?;
            copy.close().await;
            return Ok(());
        };
        // A connection of its own, because the readers may not write and the writer must not wait.
        let mut connection = sqlite_options(&own.path, "")?
            .create_if_missing(false)
            .connect()
            .await?;
        sqlx::query("vacuum into $1")
            .bind(file)
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        let mut copy = sqlite_options(file, "")?.create_if_missing(false).connect().await?;
        let (said,): (String,) = sqlx::query_as("pragma quick_check").fetch_one(&mut copy).await?;
        copy.close().await?;
        if said != "ok" {
            return Err(StorageError::Corrupt(format!("{file}: {said}")));
        }
        Ok(())
    }

    /// Copies everything into the empty database `to`, compares both, and returns the number of rows. Sessions and
    /// leases are left behind.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when `to` is not empty, [`StorageError::Corrupt`] when the copy differs.
    pub async fn copy(&self, to: &Self) -> Result<i64, StorageError> {
        let mut source = self.begin_reading().await?;
        let mut target = to.begin().await?;
        let mut rows = 0_i64;
        for table in TABLES.iter().chain([&CONTENTS, &MEDIA]) {
            let there: Option<(i64,)> = target.row(table.empty, vec![]).await?;
            if there.is_some_and(|row| row.0 > 0) {
                return Err(StorageError::Conflict(format!("the table {} is not empty", table.name)));
            }
            let copied = copy_table(&mut source, &mut target, table).await?;
            let written = digest_table(&mut target, table).await?;
            if copied != written {
                return Err(StorageError::Corrupt(format!(
                    "the copy of {} differs from its source",
                    table.name
                )));
            }
            rows = rows.saturating_add(copied.rows);
        }
        if matches!(target, Tx::Postgres(_)) {
            target.rows::<(i64,)>(GO_ON, vec![]).await?;
        }
        target.commit().await?;
        Ok(rows)
    }
}

/// What a table holds, whatever the order of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Digest {
    rows: i64,
    sum: u64,
}

impl Digest {
    fn add(&mut self, row: &Value) {
        let mut hasher = DefaultHasher::new();
        row.to_string().hash(&mut hasher);
        self.rows = self.rows.saturating_add(1);
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

async fn page(tx: &mut Tx, table: &Table, after: Option<&str>) -> Result<Vec<String>, StorageError> {
    let rows: Vec<(String,)> = match after {
        None => tx.rows(table.first, args![table.page]).await?,
        Some(row) => tx.rows(table.next, args![table.page, row]).await?,
    };
    Ok(rows.into_iter().map(|row| row.0).collect())
}

async fn copy_table(source: &mut Tx, target: &mut Tx, table: &Table) -> Result<Digest, StorageError> {
    let mut digest = Digest::default();
    let mut last: Option<String> = None;
    loop {
        let rows = page(source, table, last.as_deref()).await?;
        let mut values = Vec::with_capacity(rows.len());
        for row in &rows {
            let value = normal(row)?;
            digest.add(&value);
            values.push(value);
        }
        let Some(newest) = rows.into_iter().next_back() else {
            return Ok(digest);
        };
        last = Some(without_bytes(newest)?);
        if table.name == "messages" {
            let indexed: Vec<Value> = values.iter().filter_map(search_row).collect();
            target
                .run(table.insert, args![Value::Array(values).to_string()])
                .await?;
            target.batch(INDEX, &indexed).await?;
        } else {
            target
                .run(table.insert, args![Value::Array(values).to_string()])
                .await?;
        }
    }
}

async fn digest_table(tx: &mut Tx, table: &Table) -> Result<Digest, StorageError> {
    let mut digest = Digest::default();
    let mut last: Option<String> = None;
    loop {
        let rows = page(tx, table, last.as_deref()).await?;
        for row in &rows {
            digest.add(&normal(row)?);
        }
        let Some(newest) = rows.into_iter().next_back() else {
            return Ok(digest);
        };
        last = Some(without_bytes(newest)?);
    }
}

/// A row as the next page begins after it: its bytes would only be carried to and fro.
fn without_bytes(row: String) -> Result<String, StorageError> {
    if !row.contains("\"bytes\"") {
        return Ok(row);
    }
    let mut value: Value = serde_json::from_str(&row)?;
    value.as_object_mut().and_then(|fields| fields.remove("bytes"));
    Ok(value.to_string())
}

/// A row as both databases tell it: SQLite has 0 and 1 where PostgreSQL has false and true.
fn normal(row: &str) -> Result<Value, StorageError> {
    let mut value: Value = serde_json::from_str(row)?;
    if let Some(fields) = value.as_object_mut() {
        for field in fields.values_mut() {
            if let Value::Bool(on) = *field {
                *field = Value::from(i64::from(on));
            }
        }
    }
    Ok(value)
}

/// The words by which a message is found, where it is one that is searched: a resident's or a person's.
fn search_row(row: &Value) -> Option<Value> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let spoken = text("direction") == "in" || (text("direction") == "out" && text("author") == "person");
    let terms = index_terms(text("text"));
    (spoken && !terms.is_empty()).then(|| serde_json::json!({ "n": row.get("n"), "terms": terms }))
}
