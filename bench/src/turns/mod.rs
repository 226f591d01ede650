//! `bench turns`: signed text messages over a loopback socket, through signature, desk and commit, to TwiML; beside a bare
//! echo and beside the same work with one transaction a turn.

mod echo;
mod load;
mod one_by_one;
mod server;

use crate::Fault;
use crate::clock::{median, percentile, process_time_without};
use crate::postgres::Postgres;
use crate::report::Report;
use load::{Load, Played};
use server::{Desks, Served};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::runtime::Runtime;

/// How many residents write at once.
const RESIDENTS: [usize; 3] = [1, 64, 256];
/// How often each server is measured; they take turns, so that a busy moment hits all alike.
const PASSES: usize = 3;
/// How long one pass lasts.
const PASS: Duration = Duration::from_millis(1500);
/// What is played before anything is measured, so that caches and connections are warm.
const WARM_UP: Duration = Duration::from_millis(500);

/// Runs the benchmark.
pub fn run() -> Result<Report, Fault> {
    let mut report = Report::new("turns");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let load = Load::start()?;
    describe(&mut report);
    let echo = runtime.block_on(echo::serve())?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let alone = format!("sqlite:{}", folder.path().join("alone.db").display());
    let desks = runtime.block_on(Desks::open(&url, &alone))?;
    measure(&mut report, &runtime, &load, &echo, &desks, "SQLite, synchronous=FULL")?;
    runtime.block_on(desks.close());
    if Postgres::is_installed() {
        let postgres = Postgres::start_with(&[]);
        let desks = runtime.block_on(Desks::open(&postgres.fresh(), &postgres.fresh()))?;
        report.note("PostgreSQL waits for the disk as well; its own processor time is not counted");
        measure(&mut report, &runtime, &load, &echo, &desks, "PostgreSQL, fsync=on")?;
        runtime.block_on(desks.close());
    } else {
        report.note("PostgreSQL was not measured: its programs are not installed");
    }
    runtime.shutdown_background();
    Ok(report)
}

fn describe(report: &mut Report) {
    let wall = "turns/s and latencies: wall clock, closed loop: a resident writes when the last answer has come";
    report.note(format!(
        "{wall}; median of {PASSES} passes of {} ms, servers in turn",
        PASS.as_millis()
    ));
    report.note("us/turn: processor time (/proc/self/task/*/schedstat) of all threads of this process but the load's");
    report.note(
        "turn: signed form, signature, load, classify, step, commit on the disk, TwiML; a conversation is 4 turns",
    );
    report.note("echo: axum reads the same form and answers as many bytes; one by one: one transaction a turn");
}

/// What one server did in all passes of one number of residents.
#[derive(Default)]
struct Measured {
    rate: Vec<f64>,
    half: Vec<f64>,
    slowest: Vec<f64>,
    processor: Vec<f64>,
}

fn measure(
    report: &mut Report,
    runtime: &Runtime,
    load: &Load,
    echo: &Served,
    desks: &Desks,
    database: &str,
) -> Result<(), Fault> {
    let servers = [
        ("echo", echo),
        ("together", &desks.together),
        ("one by one", &desks.one_by_one),
    ];
    for (_, server) in servers {
        play(load, server, 8, WARM_UP)?;
    }
    let mut written = 0;
    for residents in RESIDENTS {
        let mut measured: BTreeMap<&str, Measured> = BTreeMap::new();
        for _ in 0..PASSES {
            for (name, server) in servers {
                let (played, processor) = play(load, server, residents, PASS)?;
                written += if name == "together" { played.latencies.len() } else { 0 };
                measured.entry(name).or_default().add(&played, processor);
            }
        }
        tell(report, &measured, residents, database);
    }
    let stored = runtime.block_on(desks.messages_stored())?;
    if stored < written {
        return Err(format!("{written} turns were answered, but only {stored} messages are stored").into());
    }
    Ok(())
}

impl Measured {
    fn add(&mut self, played: &Played, processor: Option<Duration>) {
        let turns = count(played.latencies.len()).max(1.0);
        let milliseconds: Vec<f64> = played.latencies.iter().map(|one| one.as_secs_f64() * 1000.0).collect();
        self.rate.push(turns / played.took.as_secs_f64());
        self.half.push(percentile(&milliseconds, 50));
        self.slowest.push(percentile(&milliseconds, 99));
        self.processor
            .extend(processor.map(|time| time.as_secs_f64() * 1_000_000.0 / turns));
    }
}

/// Plays residents against a server; returns what came of it and what processor time it took.
fn play(load: &Load, server: &Served, residents: usize, time: Duration) -> Result<(Played, Option<Duration>), Fault> {
    let threads = [load.thread];
    let before = process_time_without(&threads);
    let played = load.play(server, residents, time)?;
    let after = process_time_without(&threads);
    let processor = before.zip(after).map(|(before, after)| after.saturating_sub(before));
    Ok((played, processor))
}

fn tell(report: &mut Report, measured: &BTreeMap<&str, Measured>, residents: usize, database: &str) {
    let (Some(echo), Some(ours), Some(alone)) = (
        measured.get("echo"),
        measured.get("together"),
        measured.get("one by one"),
    ) else {
        return;
    };
    let name = |what: &str| format!("{database}, {residents} at once: {what}");
    let rate = median(&ours.rate);
    report.beside(name("turns"), rate, "turns/s", ("echo", median(&echo.rate)));
    report.beside(name("turns"), rate, "turns/s", ("one by one", median(&alone.rate)));
    report.beside(
        name("p50"),
        median(&ours.half),
        "ms",
        ("one by one", median(&alone.half)),
    );
    report.beside(
        name("p99"),
        median(&ours.slowest),
        "ms",
        ("one by one", median(&alone.slowest)),
    );
    if !ours.processor.is_empty() {
        report.beside(
            name("processor"),
            median(&ours.processor),
            "us/turn",
            ("echo", median(&echo.processor)),
        );
    }
}

/// A count as a figure.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
