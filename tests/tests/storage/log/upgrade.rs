//! A log of before is found in like one of now: the step of the schema marks the contacts that are there.

use super::history::*;
use crate::desk::*;
use sqlx::Connection;
use storage::{Db, LogFilter, Order, RequestFilter, VerdictKind};
use tests::postgres::Postgres;

const SQLITE: &str = include_str!("../../../../storage/migrations/sqlite/0007_log.sql");
const POSTGRES: &str = include_str!("../../../../storage/migrations/postgres/0007_log.sql");
const COMMON: &str = include_str!("../../../../storage/migrations/common/0007_log.sql");

/// As the log was: nothing is marked.
const BEFORE: &str = "update contacts set marks = ''; update requests set channel = '', language = '';";

/// The parts of the step that fill what is new.
fn filling(text: &str) -> String {
    let after = |text: &str, word: &str| text.find(word).map(|place| text[place..].to_owned());
    let requests = after(COMMON, "update requests").expect("fills requests");
    let requests = requests.split_inclusive(';').next().expect("a statement").to_owned();
    requests + &after(text, "update contacts").expect("fills contacts")
}

fn filters() -> Vec<LogFilter> {
    let some = |text: &str| Some(text.to_owned());
    let any = LogFilter::default;
    vec![
        LogFilter {
            account: some("parking-alerts"),
            ..any()
        },
        LogFilter {
            kind: Some(conversation::TopicKind::Request),
            borough: some("Queens"),
            ..any()
        },
        LogFilter {
            topic: some("rodent"),
            ..any()
        },
        LogFilter {
            agency: some("DOT"),
            verdict: Some(VerdictKind::Torn),
            ..any()
        },
        LogFilter {
            verdict: Some(VerdictKind::Unknown),
            ..any()
        },
        LogFilter {
            decided: some("pothole"),
            ..any()
        },
    ]
}

async fn answers(db: &Db) -> Vec<Vec<String>> {
    let mut answers = Vec::new();
    for filter in filters() {
        let found = both_ways(db, &filter, Order::NewestFirst, 100).await;
        assert!(found.len() > 10, "{filter:?}");
        answers.push(found);
    }
    let spanish = RequestFilter {
        language: Some("es".into()),
        channel: Some("sms".into()),
        ..RequestFilter::default()
    };
    let found = db.requests(&spanish, None, 1000).await.expect("requests");
    assert!(found.len() > 10);
    answers.push(found.into_iter().map(|request| request.number).collect());
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_before_are_marked_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("city.db");
    let db = Db::open(&format!("sqlite:{}", path.display()))
        .await
        .expect("a database");
    write(&db, 0..BATCH, NOON).await;
    let expected = answers(&db).await;
    let url = format!("sqlite:{}", path.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("a connection");
    let script = format!("{BEFORE}{}", filling(SQLITE));
    sqlx::raw_sql(sqlx::AssertSqlSafe(script))
        .execute(&mut connection)
        .await
        .expect("filled");
    assert_eq!(answers(&db).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_before_are_marked_on_postgres() {
    let server = Postgres::start();
    let url = server.fresh();
    let db = Db::open(&url).await.expect("a database");
    write(&db, 0..BATCH, NOON).await;
    let expected = answers(&db).await;
    let _ = server.psql(&url, &format!("{BEFORE}{}", filling(POSTGRES)));
    assert_eq!(answers(&db).await, expected);
    db.close().await;
}
