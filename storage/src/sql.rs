//! The little that both databases need to run the same statement: texts, values, rows.

use crate::error::StorageError;
use serde::Serialize;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Postgres, Sqlite};

/// One statement; the two texts differ only in how a batch is unpacked and in search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
    /// Whether the statement is prepared once and kept. Searches are not: PostgreSQL would turn to a plan
    /// that ignores the words searched for, after five uses.
    pub keep: bool,
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self {
            sqlite: text,
            postgres: text,
            keep: true,
        }
    }
}

/// A value bound to a placeholder.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
    Bytes(Vec<u8>),
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $body:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $body
            }
        })*
    };
}

value_from! {
    i64 => |value| Value::Int(Some(value));
    Option<i64> => |value| Value::Int(value);
    &str => |value| Value::Text(Some(value.to_owned()));
    &String => |value| Value::Text(Some(value.clone()));
    String => |value| Value::Text(Some(value));
    Option<&str> => |value| Value::Text(value.map(str::to_owned));
    Option<String> => |value| Value::Text(value);
    bool => |value| Value::Bool(value);
    Vec<u8> => |value| Value::Bytes(value);
}

/// The values of one statement, in order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::sql::Value::from($value)),*]
    };
}
pub(crate) use args;

/// A statement over a batch: `$1` is a JSON array of objects, unpacked as the table `r` with these columns.
/// The head is one text, or one for each database.
macro_rules! batch {
    ([$sqlite:literal, $postgres:literal], ($first:ident $first_type:ident $(, $name:ident $type:ident)* $(,)?),
     $tail:literal) => {
        $crate::sql::Sql {
            sqlite: concat!(
                $sqlite, " from (select value->>'$.", stringify!($first), "' as ", stringify!($first),
                $(", value->>'$.", stringify!($name), "' as ", stringify!($name),)*
                " from json_each($1)) as r ", $tail
            ),
            postgres: concat!(
                $postgres, " from json_to_recordset($1::json) as r(", stringify!($first), " ",
                stringify!($first_type), $(", ", stringify!($name), " ", stringify!($type),)* ") ", $tail
            ),
            keep: true,
        }
    };
    ($head:literal, $columns:tt, $tail:literal) => {
        $crate::sql::batch!([$head, $head], $columns, $tail)
    };
}
pub(crate) use batch;

/// A row that can be read from either database.
pub(crate) trait Row:
    for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow> + Send + Unpin {}

pub(crate) fn sqlite_arguments(values: Vec<Value>) -> Result<SqliteArguments, StorageError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        };
        added.map_err(|error| StorageError::Invalid(error.to_string()))?;
    }
    Ok(arguments)
}

pub(crate) fn postgres_arguments(values: Vec<Value>) -> Result<PgArguments, StorageError> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bool(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
        };
        added.map_err(|error| StorageError::Invalid(error.to_string()))?;
    }
    Ok(arguments)
}

/// A transaction on either database. Dropped without [`Tx::commit`], it is undone.
pub(crate) enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The same call on whichever transaction is open.
macro_rules! on {
    ($tx:expr, |$inner:ident, $sql:ident, $arguments:ident| ($statement:expr, $values:expr) $body:expr) => {
        match $tx {
            Self::Sqlite($inner) => {
                let $arguments = $crate::sql::sqlite_arguments($values)?;
                let $sql = $statement.sqlite;
                $body
            }
            Self::Postgres($inner) => {
                let $arguments = $crate::sql::postgres_arguments($values)?;
                let $sql = $statement.postgres;
                $body
            }
        }
    };
}

impl Tx {
    /// Runs a statement; returns how many rows it touched.
    pub async fn run(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<u64, StorageError> {
        let sql = sql.into();
        on!(self, |tx, text, arguments| (sql, values) {
            Ok(sqlx::query_with(text, arguments).persistent(sql.keep).execute(&mut **tx).await?.rows_affected())
        })
    }

    /// Runs a statement and reads all its rows.
    pub async fn rows<T: Row>(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Vec<T>, StorageError> {
        let sql = sql.into();
        on!(self, |tx, text, arguments| (sql, values) {
            Ok(sqlx::query_as_with(text, arguments).persistent(sql.keep).fetch_all(&mut **tx).await?)
        })
    }

    /// Reads all rows of a statement that was put together of this program's own texts. It is planned with its values.
    pub async fn rows_of<T: Row>(&mut self, text: String, values: Vec<Value>) -> Result<Vec<T>, StorageError> {
        let text = sqlx::AssertSqlSafe(text);
        match self {
            Self::Sqlite(tx) => {
                let arguments = sqlite_arguments(values)?;
                let query = sqlx::query_as_with(text, arguments).persistent(false);
                Ok(query.fetch_all(&mut **tx).await?)
            }
            Self::Postgres(tx) => {
                let arguments = postgres_arguments(values)?;
                let query = sqlx::query_as_with(text, arguments).persistent(false);
                Ok(query.fetch_all(&mut **tx).await?)
            }
        }
    }

    /// Runs a statement and reads its first row, if it has one.
    pub async fn row<T: Row>(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Option<T>, StorageError> {
        let sql = sql.into();
        on!(self, |tx, text, arguments| (sql, values) {
            Ok(sqlx::query_as_with(text, arguments).persistent(sql.keep).fetch_optional(&mut **tx).await?)
        })
    }

    /// Runs a script of several statements without values.
    pub async fn script(&mut self, sqlite: &'static str, postgres: &'static str) -> Result<(), StorageError> {
        match self {
            Self::Sqlite(tx) => {
                sqlx::raw_sql(sqlite).execute(&mut **tx).await?;
            }
            Self::Postgres(tx) => {
                sqlx::raw_sql(postgres).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// Runs a statement over a batch of rows, unless there is none.
    pub async fn batch<R: Serialize>(&mut self, sql: Sql, rows: &[R]) -> Result<(), StorageError> {
        if !rows.is_empty() {
            self.run(sql, args![serde_json::to_string(rows)?]).await?;
        }
        Ok(())
    }

    /// Runs a statement over a batch of rows, unless there is none, and reads what it returns.
    pub async fn batch_rows<R: Serialize, T: Row>(&mut self, sql: Sql, rows: &[R]) -> Result<Vec<T>, StorageError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.rows(sql, args![serde_json::to_string(rows)?]).await
    }

    /// Makes it last. On the disk when this returns.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
