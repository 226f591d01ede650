//! The open database: one writer and a few readers on SQLite, a pool on PostgreSQL.

use crate::error::StorageError;
use crate::migrate;
use crate::sql::{Row, Sql, Tx, Value, args, postgres_arguments, sqlite_arguments};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many gateways can write the same figure without waiting for each other.
const SLOTS: i64 = 32;
/// Readers of one SQLite file; WAL lets them read while the writer writes.
const READERS: u32 = 4;
/// Connections of one gateway to PostgreSQL.
const CONNECTIONS: u32 = 12;

/// An open database. Cheap to clone; all clones share the connections.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file on this machine.
    Sqlite(SqliteFile),
    /// A server, shared by any number of gateways.
    Postgres(PostgresServer),
}

/// The connections to one SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteFile {
    /// Where it is.
    pub(crate) path: String,
    /// The one connection that writes.
    pub(crate) writer: SqlitePool,
    /// Connections that only read.
    pub(crate) readers: SqlitePool,
    pub(crate) packs: PackNumbers,
}

/// The connections to one PostgreSQL server.
#[derive(Clone, Debug)]
pub struct PostgresServer {
    pub(crate) pool: PgPool,
    /// This gateway's slot in the figures.
    pub(crate) slot: i64,
    pub(crate) packs: PackNumbers,
}

/// The numbers of pack versions that this process has met, by hash.
pub(crate) type PackNumbers = Arc<Mutex<HashMap<String, i64>>>;

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`, creates what is missing and brings the schema up to date.
    /// A SQLite path may be followed by `?mode=ro`, to read only, `?max_page_count=N`, to keep the file small,
    /// `?page_size=N` (bytes), which only a new file takes, or `?synchronous=off`, for a database that is thrown away.
    ///
    /// # Errors
    /// [`StorageError::Newer`] for a schema of a newer program, [`StorageError::Unavailable`] for a path or server
    /// that cannot be reached, [`StorageError::Corrupt`] for a file that is no database,
    /// [`StorageError::Invalid`] for another kind of address.
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        let db = if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(path.trim_start_matches("//")).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await?
        } else {
            return Err(StorageError::Invalid(
                "database.url must begin with sqlite: or postgres://".to_owned(),
            ));
        };
        migrate::migrate(&db).await?;
        Ok(db)
    }

    async fn open_sqlite(address: &str) -> Result<Self, StorageError> {
        let (path, settings) = address.split_once('?').unwrap_or((address, ""));
        let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)
                .map_err(|error| StorageError::Unavailable(format!("folder {}: {error}", folder.display())))?;
        }
        let options = sqlite_options(path, settings)?;
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        let writer = writer
            .connect_with(options.clone())
            .await
            .map_err(|error| at_path(path, error))?;
        // The writer has made the file and its log by now, so readers may be kept from writing.
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None);
        let options = options.create_if_missing(false).pragma("query_only", "on");
        let readers = readers.connect_lazy_with(options);
        Ok(Self::Sqlite(SqliteFile {
            path: path.to_owned(),
            writer,
            readers,
            packs: PackNumbers::default(),
        }))
    }

    async fn open_postgres(url: &str) -> Result<Self, StorageError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StorageError::Invalid(format!("database.url: {error}")))?
            .application_name("callbox");
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await?;
        let slot = rand::random_range(0..SLOTS);
        Ok(Self::Postgres(PostgresServer {
            pool,
            slot,
            packs: PackNumbers::default(),
        }))
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Answers whether the database can be read now; for readiness.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.row::<(i64,)>("select version from schema_version", vec![]).await?;
        Ok(())
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(file) => {
                file.readers.close().await;
                file.writer.close().await;
            }
            Self::Postgres(server) => server.pool.close().await,
        }
    }

    /// The slot in which this process counts.
    pub(crate) fn slot(&self) -> i64 {
        match self {
            Self::Sqlite(_) => 0,
            Self::Postgres(server) => server.slot,
        }
    }

    /// Begins a writing transaction.
    pub(crate) async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            // Taking the lock at once avoids a deadlock with another process that also turns from reading to writing.
            Self::Sqlite(file) => Tx::Sqlite(file.writer.begin_with("begin immediate").await?),
            Self::Postgres(server) => Tx::Postgres(server.pool.begin().await?),
        })
    }

    /// Begins a transaction in which all reads see the same moment.
    pub(crate) async fn begin_reading(&self) -> Result<Tx, StorageError> {
        Ok(match self {
            Self::Sqlite(file) => Tx::Sqlite(file.readers.begin().await?),
            Self::Postgres(server) => Tx::Postgres(
                server
                    .pool
                    .begin_with("begin isolation level repeatable read, read only")
                    .await?,
            ),
        })
    }

    /// Reads all rows of a statement.
    pub(crate) async fn rows<T: Row>(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Vec<T>, StorageError> {
        let sql = sql.into();
        match self {
            Self::Sqlite(file) => {
                let arguments = sqlite_arguments(values)?;
                Ok(sqlx::query_as_with(sql.sqlite, arguments)
                    .persistent(sql.keep)
                    .fetch_all(&file.readers)
                    .await?)
            }
            Self::Postgres(server) => {
                let arguments = postgres_arguments(values)?;
                Ok(sqlx::query_as_with(sql.postgres, arguments)
                    .persistent(sql.keep)
                    .fetch_all(&server.pool)
                    .await?)
            }
        }
    }

    /// Reads the first row of a statement.
    pub(crate) async fn row<T: Row>(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Option<T>, StorageError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// The number that stands for a pack version in the log.
    pub(crate) async fn pack_number(&self, hash: &str) -> Result<i64, StorageError> {
        if let Some(number) = self
            .known_packs()
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(hash)
        {
            return Ok(*number);
        }
        let mut tx = self.begin().await?;
        // Two gateways may meet a version at the same moment: the loser of the number takes the next one.
        loop {
            let found: Option<(i64,)> = tx
                .row("select number from pack_numbers where hash = $1", args![hash])
                .await?;
            if let Some((number,)) = found {
                tx.commit().await?;
                let mut known = self.known_packs().lock().unwrap_or_else(PoisonError::into_inner);
                known.insert(hash.to_owned(), number);
                return Ok(number);
            }
            tx.run(
                "insert into pack_numbers (number, hash) select coalesce(max(number), 0) + 1, $1 from pack_numbers \
                 where true on conflict do nothing",
                args![hash],
            )
            .await?;
        }
    }

    /// The hash behind a pack version's number; empty for a number that was never given.
    pub(crate) async fn pack_hashes(&self) -> Result<HashMap<i64, String>, StorageError> {
        let rows: Vec<(i64, String)> = self.rows("select number, hash from pack_numbers", vec![]).await?;
        Ok(rows.into_iter().collect())
    }

    fn known_packs(&self) -> &Mutex<HashMap<String, i64>> {
        match self {
            Self::Sqlite(file) => &file.packs,
            Self::Postgres(server) => &server.packs,
        }
    }

    /// Runs one writing statement in a transaction of its own; returns how many rows it touched.
    pub(crate) async fn run(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<u64, StorageError> {
        let mut tx = self.begin().await?;
        let touched = tx.run(sql, values).await?;
        tx.commit().await?;
        Ok(touched)
    }
}

/// WAL lets readers read while the writer writes; with `full` a commit is on the disk when it returns.
pub(crate) fn sqlite_options(path: &str, settings: &str) -> Result<SqliteConnectOptions, StorageError> {
    let mut options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true);
    if !settings.contains("mode=ro") {
        options = options.journal_mode(SqliteJournalMode::Wal);
    }
    for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        options = match (name, value, value.parse::<u32>()) {
            ("mode", "ro", _) => options.create_if_missing(false).read_only(true),
            // For a database that is thrown away: a power cut may lose or break it.
            ("synchronous", "off", _) => options.synchronous(SqliteSynchronous::Off),
            ("page_size", _, Ok(bytes)) => options.page_size(bytes),
            ("max_page_count", _, Ok(pages)) => options.pragma("max_page_count", pages.to_string()),
            _ => {
                return Err(StorageError::Invalid(format!(
                    "database.url: unknown setting {setting}"
                )));
            }
        };
    }
    Ok(options)
}

/// Says which file could not be opened.
fn at_path(path: &str, error: sqlx::Error) -> StorageError {
    match StorageError::from(error) {
        StorageError::Unavailable(what) => StorageError::Unavailable(format!("{path}: {what}")),
        StorageError::Corrupt(what) => StorageError::Corrupt(format!("{path}: {what}")),
        other => other,
    }
}
