//! Brings a database to the schema of this program, and refuses one that is newer.

use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, Tx, args};

/// One step of the schema. Steps are only ever added, never changed.
struct Migration {
    version: i64,
    common: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        common: include_str!("../migrations/common/0001_first.sql"),
        sqlite: include_str!("../migrations/sqlite/0001_first.sql"),
        postgres: include_str!("../migrations/postgres/0001_first.sql"),
    },
    Migration {
        version: 2,
        common: include_str!("../migrations/common/0002_media.sql"),
        sqlite: include_str!("../migrations/sqlite/0002_media.sql"),
        postgres: include_str!("../migrations/postgres/0002_media.sql"),
    },
    Migration {
        version: 3,
        common: include_str!("../migrations/common/0003_follow.sql"),
        sqlite: include_str!("../migrations/sqlite/0003_follow.sql"),
        postgres: include_str!("../migrations/postgres/0003_follow.sql"),
    },
    Migration {
        version: 5,
        common: include_str!("../migrations/common/0005_console.sql"),
        sqlite: include_str!("../migrations/sqlite/0005_console.sql"),
        postgres: include_str!("../migrations/postgres/0005_console.sql"),
    },
    Migration {
        version: 7,
        common: include_str!("../migrations/common/0007_log.sql"),
        sqlite: include_str!("../migrations/sqlite/0007_log.sql"),
        postgres: include_str!("../migrations/postgres/0007_log.sql"),
    },
    Migration {
        version: 8,
        common: include_str!("../migrations/common/0008_inbox.sql"),
        sqlite: include_str!("../migrations/sqlite/0008_inbox.sql"),
        postgres: include_str!("../migrations/postgres/0008_inbox.sql"),
    },
    Migration {
        version: 10,
        common: include_str!("../migrations/common/0010_requests.sql"),
        sqlite: include_str!("../migrations/sqlite/0010_requests.sql"),
        postgres: include_str!("../migrations/postgres/0010_requests.sql"),
    },
    Migration {
        version: 11,
        common: include_str!("../migrations/common/0011_keys.sql"),
        sqlite: include_str!("../migrations/sqlite/0011_keys.sql"),
        postgres: include_str!("../migrations/postgres/0011_keys.sql"),
    },
    Migration {
        version: 12,
        common: include_str!("../migrations/common/0012_single_sign_on.sql"),
        sqlite: include_str!("../migrations/sqlite/0012_single_sign_on.sql"),
        postgres: include_str!("../migrations/postgres/0012_single_sign_on.sql"),
    },
    Migration {
        version: 13,
        common: include_str!("../migrations/common/0013_later_notes.sql"),
        sqlite: include_str!("../migrations/sqlite/0013_later_notes.sql"),
        postgres: include_str!("../migrations/postgres/0013_later_notes.sql"),
    },
    Migration {
        version: 15,
        common: include_str!("../migrations/common/0015_snooze.sql"),
        sqlite: include_str!("../migrations/sqlite/0015_snooze.sql"),
        postgres: include_str!("../migrations/postgres/0015_snooze.sql"),
    },
    Migration {
        version: 16,
        common: include_str!("../migrations/common/0016_removed.sql"),
        sqlite: include_str!("../migrations/sqlite/0016_removed.sql"),
        postgres: include_str!("../migrations/postgres/0016_removed.sql"),
    },
    Migration {
        version: 17,
        common: include_str!("../migrations/common/0017_hours.sql"),
        sqlite: include_str!("../migrations/sqlite/0017_hours.sql"),
        postgres: include_str!("../migrations/postgres/0017_hours.sql"),
    },
    Migration {
        version: 18,
        common: include_str!("../migrations/common/0018_replies_of_agencies.sql"),
        sqlite: include_str!("../migrations/sqlite/0018_replies_of_agencies.sql"),
        postgres: include_str!("../migrations/postgres/0018_replies_of_agencies.sql"),
    },
];

/// Only one process migrates at a time: SQLite's write lock, or this lock on PostgreSQL.
const LOCK: Sql = Sql {
    sqlite: "select 1",
    postgres: "select pg_advisory_xact_lock(311692)",
    keep: false,
};

pub(crate) async fn migrate(db: &Db) -> Result<(), StorageError> {
    if current(db).await.is_ok_and(|version| version == newest()) {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    tx.run(LOCK, vec![]).await?;
    tx.run(
        "create table if not exists schema_version (version bigint not null)",
        vec![],
    )
    .await?;
    let found = version_in(&mut tx).await?;
    if found > newest() {
        return Err(StorageError::Newer { found, known: newest() });
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > found) {
        tx.script(migration.common, migration.common).await?;
        tx.script(migration.sqlite, migration.postgres).await?;
        tx.run("delete from schema_version", vec![]).await?;
        tx.run(
            "insert into schema_version (version) values ($1)",
            args![migration.version],
        )
        .await?;
    }
    tx.commit().await
}

fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

async fn current(db: &Db) -> Result<i64, StorageError> {
    let row: Option<(i64,)> = db.row("select version from schema_version", vec![]).await?;
    Ok(row.map_or(0, |row| row.0))
}

async fn version_in(tx: &mut Tx) -> Result<i64, StorageError> {
    let row: Option<(i64,)> = tx.row("select version from schema_version", vec![]).await?;
    Ok(row.map_or(0, |row| row.0))
}
