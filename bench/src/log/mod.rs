//! `bench log`: what staff ask of the contact log, on a log of three years in both databases; beside the plain first page
//! of the same log.

mod ask;
mod fill;
mod rows;
mod seed;

use crate::Fault;
use crate::clock::{median, percentile};
use crate::postgres::Postgres;
use crate::report::Report;
use ask::{Question, questions};
use fill::fill;
use std::time::Instant;
use storage::{Db, Sealed};

/// How often each question is asked; they take turns, so that a busy moment hits all alike.
const ROUNDS: usize = 25;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Contacts in the log.
    pub contacts: usize,
    /// Only this database: `sqlite` or `postgres`.
    pub only: Option<String>,
    /// Only the database at this address. A log that is there already is asked as it is; one that is made is kept.
    pub at: Option<String>,
    /// Only questions whose names have these words; the baseline is always asked.
    pub named: String,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            contacts: 200_000,
            only: None,
            at: None,
            named: String::new(),
        }
    }
}

/// Runs the benchmark.
pub fn run(wanted: &Wanted) -> Result<Report, Fault> {
    let mut report = Report::new("log");
    report.note(format!(
        "{} contacts of three years, 300 topics, 11 languages, 7 channels, sealed; made in the folder of temporary files",
        wanted.contacts
    ));
    report.note(format!(
        "wall clock, warm; each question is asked {ROUNDS} times in turn with the others, pages have 50 rows"
    ));
    report.note("baseline: the newest 50 contacts without a filter, from the same rounds");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(url) = &wanted.at {
        let database = if url.starts_with("sqlite:") {
            "SQLite"
        } else {
            "PostgreSQL"
        };
        runtime.block_on(measure(&mut report, database, url, wanted))?;
        return Ok(report);
    }
    let asked = |name: &str| wanted.only.as_ref().is_none_or(|only| only == name);
    if asked("sqlite") {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("city.db").display());
        runtime.block_on(measure(&mut report, "SQLite", &url, wanted))?;
    }
    if asked("postgres") && Postgres::is_installed() {
        let settings = [
            "fsync=off",
            "shared_buffers=512MB",
            "max_wal_size=4GB",
            "maintenance_work_mem=512MB",
        ];
        let postgres = Postgres::start_with(&settings);
        let url = postgres.fresh();
        runtime.block_on(measure(&mut report, "PostgreSQL", &url, wanted))?;
        let size = postgres.psql(&url, "select pg_database_size(current_database())");
        tell_size(&mut report, "PostgreSQL", &size, wanted.contacts);
        for line in postgres.psql(&url, SIZES).lines() {
            eprintln!("bench log: {line}");
        }
    } else if asked("postgres") {
        report.note("PostgreSQL was not measured: its programs are not installed");
    }
    runtime.shutdown_background();
    Ok(report)
}

const SIZES: &str = "select relname, pg_table_size(oid) / 1048576, pg_indexes_size(oid) / 1048576 from pg_class \
     where relkind = 'r' and relnamespace = 'public'::regnamespace order by pg_total_relation_size(oid) desc limit 9";

async fn measure(report: &mut Report, database: &str, url: &str, wanted: &Wanted) -> Result<(), Fault> {
    let db = Db::open(url).await?;
    db.close().await;
    let begun = Instant::now();
    let filled = fill(url, wanted.contacts).await?;
    eprintln!("bench log: {database} filled in {:.0} s", begun.elapsed().as_secs_f64());
    let contacts = filled.contacts;
    let db = Db::open(url).await?;
    seal(report, &db, database).await?;
    let mut questions = questions(&filled, contacts);
    let baseline = questions.first().map(|question| question.name.clone());
    questions.retain(|question| Some(&question.name) == baseline.as_ref() || question.name.contains(&wanted.named));
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); questions.len()];
    for round in 0..=ROUNDS {
        for (question, times) in questions.iter_mut().zip(&mut times) {
            let start = Instant::now();
            question.rows = question.ask(&db).await?;
            // The first round only warms up.
            if round > 0 {
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    tell(report, database, &questions, &times);
    if let Some(path) = url.strip_prefix("sqlite:") {
        let size = std::fs::metadata(path)?.len().to_string();
        tell_size(report, database, &size, contacts);
    }
    db.close().await;
    Ok(())
}

/// Makes all blocks, and tells how long a whole one took.
async fn seal(report: &mut Report, db: &Db, database: &str) -> Result<(), Fault> {
    let mut steps = Vec::new();
    loop {
        let start = Instant::now();
        let Sealed::Contacts(_) = db.seal_log(seed::END).await? else {
            break;
        };
        steps.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    if !steps.is_empty() {
        report.alone(format!("{database}: sealing one block, median"), median(&steps), "ms");
    }
    eprintln!(
        "bench log: {database}: {} blocks in {:.1} s",
        steps.len(),
        steps.iter().sum::<f64>() / 1000.0
    );
    Ok(())
}

fn tell(report: &mut Report, database: &str, questions: &[Question], times: &[Vec<f64>]) {
    let plain = times.first().map_or(&[][..], Vec::as_slice);
    let (plain_median, plain_slowest) = (median(plain), percentile(plain, 99));
    for (question, times) in questions.iter().zip(times) {
        let name = format!("{database}: {} ({})", question.name, question.rows);
        report.beside(
            format!("{name}, median"),
            median(times),
            "ms",
            ("first page", plain_median),
        );
        report.beside(
            format!("{name}, p99"),
            percentile(times, 99),
            "ms",
            ("first page", plain_slowest),
        );
    }
    let slow = times.iter().filter(|times| percentile(times, 99) > 100.0).count();
    report.note(format!(
        "{database}: {slow} of {} questions took more than 100 ms at p99",
        questions.len()
    ));
}

fn tell_size(report: &mut Report, database: &str, size: &str, contacts: usize) {
    let bytes: f64 = size.trim().parse().unwrap_or(0.0);
    let contacts = f64::from(u32::try_from(contacts).unwrap_or(u32::MAX)).max(1.0);
    report.alone(format!("{database}: disk for each contact"), bytes / contacts, "bytes");
}
