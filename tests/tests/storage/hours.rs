//! When contacts come: what was counted with every turn equals what the log says, on any clocks.

use crate::desk::*;
use crate::on_both_databases;
use sqlx::Connection;
use storage::{Date, Db, Repeat, TimeZone, WeekHours};
use tests::postgres::Postgres;

on_both_databases!(
    hours_are_those_of_the_citys_clocks,
    a_turn_that_opens_nothing_counts_nothing
);

const HOUR: i64 = 3_600_000;
const STEP: &str = include_str!("../../../storage/migrations/common/0017_hours.sql");

fn date(day: &str) -> Date {
    day.parse().expect("a day")
}

/// A contact at this moment.
async fn begins(db: &Db, number: u32, now: i64, is_test: bool) {
    let address = if number.is_multiple_of(3) {
        chat(&format!("c{number}"))
    } else {
        phone(number)
    };
    let memory = load(db, &address, None, "x", now).await;
    let mut turn = turn(&address, None, "x", &memory, now);
    turn.is_test = is_test;
    done(db, turn).await;
}

/// The hours of these days, which the log says as well.
async fn hours(db: &Db, from: &str, to: &str, zone: &TimeZone) -> WeekHours {
    let days = (date(from), date(to));
    let rolled = db.week_hours(days, zone, false).await.expect("hours");
    let counted = db.week_hours(days, zone, true).await.expect("hours");
    assert_eq!(rolled, counted, "{from} to {to}");
    rolled
}

/// Weekday, hour and count of each hour that has any.
fn told(hours: &WeekHours, channel: Option<&str>) -> Vec<(usize, usize, i64)> {
    let week = hours.of(channel);
    let mut told = Vec::new();
    for (weekday, counts) in week.iter().enumerate() {
        let some = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        told.extend(some.map(|(hour, count)| (weekday, hour, *count)));
    }
    told
}

async fn hours_are_those_of_the_citys_clocks(db: Db) {
    // Saturday, 31 October 2026, 23:30; Sunday 00:30 and 01:30, twice, because the clocks go back; then 02:30.
    let evening = NOON - 23 * DAY + 10 * HOUR + HOUR / 2;
    for hour in 0..5_u32 {
        begins(&db, hour, evening + i64::from(hour) * HOUR, false).await;
    }
    begins(&db, 90, evening, true).await;
    let night = hours(&db, "2026-10-31", "2026-11-01", &zone()).await;
    assert_eq!(
        told(&night, None),
        [(5, 23, 1), (6, 0, 1), (6, 1, 2), (6, 2, 1)],
        "a test does not count"
    );
    assert_eq!(told(&night, Some("webchat")), [(5, 23, 1), (6, 1, 1)]);
    assert_eq!(told(&night, Some("telegram")), []);
    assert_eq!(
        told(&hours(&db, "2026-11-01", "2026-11-30", &zone()).await, None),
        [(6, 0, 1), (6, 1, 2), (6, 2, 1)],
        "days begin at midnight of the city"
    );
    assert_eq!(
        told(&hours(&db, "2026-10-01", "2026-10-31", &zone()).await, None),
        [(5, 23, 1)]
    );
    // The same moments on other clocks: hours of universal time belong to the hour in which their middle lies.
    let kolkata = TimeZone::get("Asia/Kolkata").expect("a zone of the bundled data");
    let there = hours(&db, "2026-11-01", "2026-11-01", &kolkata).await;
    assert_eq!(told(&there, None).iter().map(|(_, _, count)| count).sum::<i64>(), 5);
    assert_eq!(told(&there, None)[0].0, 6);
    assert_eq!(
        hours(&db, "2025-01-01", "2025-12-31", &zone()).await,
        WeekHours::default()
    );
    let absurd = db
        .week_hours((date("2026-11-02"), date("2026-11-01")), &zone(), false)
        .await;
    assert_eq!(absurd.expect("nothing"), WeekHours::default());
}

async fn a_turn_that_opens_nothing_counts_nothing(db: Db) {
    for place in 0..3 {
        talk(&db, &phone(1), "x", vec![say("Yes?")], NOON + place * HOUR / 4).await;
    }
    let once = hours(&db, "2026-11-23", "2026-11-23", &zone()).await;
    assert_eq!(told(&once, None), [(0, 12, 1)]);
    // A second one in the same hour, and a third a week later.
    begins(&db, 2, NOON + 1, false).await;
    begins(&db, 4, NOON + 7 * DAY, false).await;
    let all = hours(&db, "2026-11-01", "2026-12-31", &zone()).await;
    assert_eq!(told(&all, None), [(0, 12, 3)]);
}

/// The part of the step that counts what is there.
fn filling() -> String {
    let place = STEP.find("insert into").expect("counts what is there");
    format!("delete from rollup_hour; {}", &STEP[place..])
}

async fn some(db: &Db) -> WeekHours {
    for number in 0..40_u32 {
        begins(db, number, NOON + i64::from(number) * 7 * HOUR, number % 8 == 1).await;
    }
    hours(db, "2026-11-01", "2026-12-31", &zone()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_before_are_counted_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let db = Db::open(&url).await.expect("a database");
    let expected = some(&db).await;
    let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("a connection");
    sqlx::raw_sql(sqlx::AssertSqlSafe(filling()))
        .execute(&mut connection)
        .await
        .expect("filled");
    assert_eq!(hours(&db, "2026-11-01", "2026-12-31", &zone()).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_before_are_counted_on_postgres() {
    let server = Postgres::start();
    let url = server.fresh();
    let db = Db::open(&url).await.expect("a database");
    let expected = some(&db).await;
    let _ = server.psql(&url, &filling());
    assert_eq!(hours(&db, "2026-11-01", "2026-12-31", &zone()).await, expected);
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_demonstration_spreads_is_counted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let db = Db::open(&url).await.expect("a database");
    let source = talk(&db, &phone(1), "x", vec![say("Yes?")], NOON).await.contact;
    let repeats: Vec<Repeat> = (1..50)
        .map(|number| {
            let at = NOON + i64::from(number) * 5 * HOUR;
            Repeat {
                source: source.clone(),
                at,
                local_date: day(at),
                address: phone(number % 7 + 1),
                number: String::new(),
                status: String::new(),
                closed_at: None,
            }
        })
        .collect();
    db.spread(&repeats).await.expect("spread");
    let all = hours(&db, "2026-11-01", "2026-12-31", &zone()).await;
    assert_eq!(
        told(&all, Some("sms")).iter().map(|(_, _, count)| count).sum::<i64>(),
        50
    );
}
