//! Long texts: eight times the length should cost about eight times the work, whatever the text is made of.

use crate::Fault;
use crate::clock::timed;
use crate::report::Report;
use classifier::{Classifier, Context};
use config::{PackSource, load_pack};
use std::hint::black_box;
use std::time::Duration;

/// The pieces that the classifier's own tests make long texts of.
#[path = "../../../classifier/tests/pieces/mod.rs"]
mod pieces;

/// Lengths in bytes.
const SHORT: usize = 4 * 1024;
const LONG: usize = 32 * 1024;
/// How often each text is decided; the shortest time counts, because a longer one was disturbed.
const TIMES: usize = 3;

/// Adds the piece whose long text costs most, beside the same piece's short text.
pub fn measure(report: &mut Report) -> Result<(), Fault> {
    let loaded = load_pack(&PackSource::BuiltIn);
    let loaded = loaded.map_err(|problems| format!("the built-in pack does not load: {:?}", problems.first()))?;
    let mut worst = (0.0, Duration::ZERO, Duration::ZERO, "");
    for piece in pieces::PIECES {
        let short = time(&loaded.pack.classifier, &piece.repeat(SHORT / piece.len()));
        let long = time(&loaded.pack.classifier, &piece.repeat(LONG / piece.len()));
        let grown = long.as_secs_f64() / short.as_secs_f64().max(1e-9);
        if grown > worst.0 {
            worst = (grown, short, long, piece);
        }
    }
    let (_, short, long, piece) = worst;
    report.note("long texts: the piece that grows most from 4 KiB to 32 KiB; in proportion the ratio is 8");
    report.beside(
        format!("long texts: 32 KiB of {piece:?}"),
        long.as_secs_f64() * 1000.0,
        "ms",
        ("4 KiB", short.as_secs_f64() * 1000.0),
    );
    Ok(())
}

fn time(classifier: &Classifier, text: &str) -> Duration {
    let context = Context::default();
    let times = (0..TIMES).map(|_| timed(|| drop(black_box(classifier.classify(text, &context)))));
    times.min().unwrap_or_default()
}
