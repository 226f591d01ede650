//! The shipped pack's whole decisions, over the texts that the pack tests itself with.

use crate::Fault;
use crate::clock::{median, percentile};
use crate::report::Report;
use classifier::Context;
use config::{PackSource, load_pack};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each text is decided in a row, and how often that is repeated; the shortest of the rows counts, because a
/// longer one was disturbed.
const IN_A_ROW: u32 = 20;
const ROWS: usize = 7;

/// Adds the pack's figures.
pub fn measure(report: &mut Report) -> Result<(), Fault> {
    let start = Instant::now();
    let loaded = load_pack(&PackSource::BuiltIn);
    let load = start.elapsed();
    let loaded = loaded.map_err(|problems| format!("the built-in pack does not load: {:?}", problems.first()))?;
    let classifier = &loaded.pack.classifier;
    let context = Context::default();
    let mut times = Vec::new();
    for test in &loaded.tests {
        let mut shortest = Duration::MAX;
        for _ in 0..ROWS {
            let start = Instant::now();
            for _ in 0..IN_A_ROW {
                black_box(classifier.classify(&test.text, &context));
            }
            shortest = shortest.min(start.elapsed() / IN_A_ROW);
        }
        times.push(shortest.as_secs_f64() * 1_000_000.0);
    }
    let texts = times.len();
    report.note(format!(
        "shipped pack: wall clock, the shortest of {ROWS} rows for each of its {texts} test texts"
    ));
    report.alone("shipped pack: load and compile", load.as_secs_f64() * 1000.0, "ms");
    report.beside(
        "shipped pack: 99th percentile",
        percentile(&times, 99),
        "us/decision",
        ("median", median(&times)),
    );
    Ok(())
}
