//! What was acknowledged outlives the process, the full disk and the wrong program.

use crate::desk::*;
use std::path::Path;
use storage::{Already, Db, StorageError};
use tests::postgres::Postgres;

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("data/city.db").display())
}

/// Every acknowledged message is answered as before, and nothing else is there.
async fn acknowledged_is_there(db: &Db, messages: u32) {
    for number in 0..messages {
        let memory = load(db, &phone(number % 5), Some(&format!("SM{number}")), "hello", NOON).await;
        assert!(matches!(memory.already, Some(Already::Same(_))), "message {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_and_reopening_a_file_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for round in 0..4_u32 {
        let db = Db::open(&url(folder.path()))
            .await
            .expect("a database in a folder that is made");
        acknowledged_is_there(&db, round * 10).await;
        for number in round * 10..round * 10 + 10 {
            take(
                &db,
                &phone(number % 5),
                &format!("SM{number}"),
                "hello",
                NOON + i64::from(number),
            )
            .await;
        }
        db.close().await;
    }
}

/// A copy of the files, taken while the database is open, is what a cut of power leaves behind.
#[tokio::test(flavor = "multi_thread")]
async fn files_taken_without_closing_hold_what_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open(&url(folder.path())).await.expect("a database");
    for number in 0..30 {
        take(
            &db,
            &phone(number % 5),
            &format!("SM{number}"),
            "hello",
            NOON + i64::from(number),
        )
        .await;
    }
    let other = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(other.path().join("data")).expect("a folder");
    for name in ["city.db", "city.db-wal"] {
        let from = folder.path().join("data").join(name);
        std::fs::copy(from, other.path().join("data").join(name)).expect("a copy");
    }
    let copy = Db::open(&url(other.path())).await.expect("the copy opens");
    acknowledged_is_there(&copy, 30).await;
    take(&copy, &phone(1), "SM99", "hello", NOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_one_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let one = Db::open(&url(folder.path())).await.expect("a database");
    let other = Db::open(&url(folder.path())).await.expect("the same database");
    let mut tasks = Vec::new();
    for (db, device) in [(one.clone(), 0), (other.clone(), 1), (one, 2), (other.clone(), 3)] {
        tasks.push(tokio::spawn(async move {
            for number in 0..15 {
                let id = format!("{device} {number}");
                take(&db, &phone(1), &id, &id, NOON).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("all taken");
    }
    assert_eq!(load(&other, &phone(1), None, "", NOON).await.version, 60);
}

/// SQLite is given a page limit, which it reports as it reports a full disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_named_and_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let limited = format!("{}?max_page_count=200", url(folder.path()));
    let db = Db::open(&limited).await.expect("a small database");
    let mut taken = 0;
    let error = loop {
        let id = format!("SM{taken}");
        let text = "hello";
        let memory = load(&db, &phone(taken % 5), Some(&id), text, NOON).await;
        let long = say(&"long words ".repeat(200));
        let turn = with(turn(&phone(taken % 5), Some(&id), text, &memory, NOON), vec![long]);
        match db.commit(vec![turn]).await {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 10_000, "the limit is never reached");
    };
    assert!(matches!(error, StorageError::Full(_)), "{error:?}");
    assert!(taken > 10);
    acknowledged_is_there(&db, taken).await;
    let unacknowledged = load(&db, &phone(taken % 5), Some(&format!("SM{taken}")), "hello", NOON).await;
    assert_eq!(unacknowledged.already, None);
    db.close().await;
    // With space again it goes on where it stopped.
    let db = Db::open(&url(folder.path())).await.expect("the same database");
    acknowledged_is_there(&db, taken).await;
    take(&db, &phone(taken % 5), &format!("SM{taken}"), "hello", NOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_may_only_be_read_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open(&url(folder.path())).await.expect("a database");
    take(&db, &phone(0), "SM0", "hello", NOON).await;
    db.close().await;
    let read_only = Db::open(&format!("{}?mode=ro", url(folder.path())))
        .await
        .expect("it can be read");
    acknowledged_is_there(&read_only, 1).await;
    let memory = load(&read_only, &phone(1), Some("SM1"), "hello", NOON).await;
    let error = read_only
        .commit(vec![turn(&phone(1), Some("SM1"), "hello", &memory, NOON)])
        .await;
    assert!(matches!(error, Err(StorageError::Unavailable(_))), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "these are notes, and no database at all ".repeat(100)).expect("a file");
    let error = Db::open(&format!("sqlite:{}", file.display()))
        .await
        .expect_err("no database");
    assert!(matches!(error, StorageError::Corrupt(_)), "{error:?}");
    assert!(error.to_string().contains("notes.txt"), "{error}");

    let below_a_file = format!("sqlite:{}/below/city.db", file.display());
    let error = Db::open(&below_a_file).await.expect_err("no folder");
    assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
    assert!(error.to_string().contains("below"), "{error}");

    let error = Db::open("mysql://localhost/city").await.expect_err("another kind");
    assert!(matches!(error, StorageError::Invalid(_)), "{error:?}");
    let error = Db::open("postgres://postgres@127.0.0.1:1/city")
        .await
        .expect_err("nobody there");
    assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
    assert!(
        !error.to_string().contains("postgres@"),
        "no part of the address is repeated: {error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_untouched() {
    let server = Postgres::start();
    let fresh = server.fresh();
    Db::open(&fresh).await.expect("a database").close().await;
    let _ = server.psql(&fresh, "update schema_version set version = 99");
    let error = Db::open(&fresh).await.expect_err("a newer schema");
    assert!(matches!(error, StorageError::Newer { found: 99, .. }), "{error:?}");
    assert_eq!(server.psql(&fresh, "select version from schema_version").trim(), "99");
}

/// Eight programs that start at once on an empty server make one schema.
#[tokio::test(flavor = "multi_thread")]
async fn gateways_may_start_together() {
    let server = Postgres::start();
    let fresh = server.fresh();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let fresh = fresh.clone();
            tokio::spawn(async move { Db::open(&fresh).await.map(|_| ()) })
        })
        .collect();
    for task in tasks {
        task.await.expect("a task").expect("an open database");
    }
    assert_eq!(server.psql(&fresh, "select count(*) from schema_version").trim(), "1");
}

/// Turns of several gateways on one server: nobody waits in a circle, nothing is lost or doubled.
#[tokio::test(flavor = "multi_thread")]
async fn gateways_race_in_batches_on_one_server() {
    let server = Postgres::start();
    let fresh = server.fresh();
    let mut tasks = Vec::new();
    for gateway in 0..4 {
        let db = Db::open(&fresh).await.expect("a database");
        tasks.push(tokio::spawn(async move {
            // Each gateway takes the same messages in another order, twelve to a batch.
            let mut order: Vec<u32> = (0..60).collect();
            order.rotate_left(gateway * 17);
            for batch in order.chunks(12) {
                let mut turns = Vec::new();
                for number in batch {
                    let (address, id) = (phone(number % 12), format!("SM{number}"));
                    let memory = load(&db, &address, Some(&id), "hello", NOON).await;
                    turns.push(with(
                        turn(&address, Some(&id), "hello", &memory, NOON),
                        vec![say("Hello.")],
                    ));
                }
                db.commit(turns).await.expect("a batch");
                for number in batch {
                    take(&db, &phone(number % 12), &format!("SM{number}"), "hello", NOON).await;
                }
            }
        }));
    }
    for task in tasks {
        task.await.expect("all taken");
    }
    let said = server.psql(
        &fresh,
        "select count(*), count(distinct provider_id) from messages where direction = 'in'",
    );
    assert_eq!(said.trim(), "60|60");
    let counted = server.psql(&fresh, "select sum(count) from rollup_day where kind = 'contact'");
    assert_eq!(counted.trim(), "12");
}
