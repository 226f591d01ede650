//! `bench classify`: the classifier on made-up rulebooks of three sizes, beside regular expressions and beside one table
//! step a byte; then the shipped pack's own decisions, and long texts.

mod agreement;
mod long;
mod messages;
mod pack;
mod regexes;
mod rulebook;
mod table;

use crate::Fault;
use crate::clock::{median, name, resident_mib, timed};
use crate::report::Report;
use classifier::{Classifier, Context};
use messages::{Style, messages};
use regexes::Regexes;
use rulebook::{City, city};
use std::hint::black_box;
use std::time::Duration;
use table::Table;

/// The sizes of the rulebooks, in rules.
const SIZES: [usize; 3] = [30, 300, 3000];
/// The largest rulebook that regular expressions can be asked about in the time of a benchmark.
const LARGEST_FOR_REGEXES: usize = 300;
/// How often each engine runs; the engines take turns, so that a busy moment hits all alike.
const PASSES: usize = 5;
/// How many messages the slow engines are given: regular expressions need about a millisecond for one.
const FEW: usize = 200;

/// Runs the benchmark.
pub fn run() -> Result<Report, Fault> {
    let mut report = Report::new("classify");
    report.note(format!("clock: {}; median of {PASSES} passes, engines in turn", name()));
    report.note("classifier: the whole decision, with folding, language, facts and evidence, on one thread");
    report
        .note("table pass: one step a byte through a table of 256 by 256 two-byte states, the least that can be done");
    report.note(format!(
        "RegexSet and loop: one expression a phrase, default settings, on {FEW} of the messages; they"
    ));
    report.note("  only find phrases: no typing errors, accents, language or facts");
    let mut rates = Vec::new();
    for rules in SIZES.into_iter().rev() {
        let size = measure_size(&mut report, rules)?;
        rates.push((rules, size));
    }
    rates.reverse();
    compare_sizes(&mut report, &rates);
    pack::measure(&mut report)?;
    long::measure(&mut report)?;
    Ok(report)
}

/// The classifier's messages a second at one size.
struct Rates {
    ascii: f64,
    mixed: f64,
}

fn measure_size(report: &mut Report, rules: usize) -> Result<Rates, Fault> {
    let city = city(rules);
    let before = resident_mib();
    let mut compiled = None;
    let compile = timed(|| compiled = Some(Classifier::compile(&city.rulebook)));
    let grown = resident_mib() - before;
    let compiled = compiled.ok_or("nothing was compiled")?;
    let classifier = compiled.map_err(|problems| format!("the rulebook does not compile: {:?}", problems.first()))?;
    report.alone(format!("{rules} rules: phrases"), count(city.phrases.len()), "phrases");
    report.alone(format!("{rules} rules: compile"), compile.as_secs_f64() * 1000.0, "ms");
    if rules == 3000 {
        report.alone(format!("{rules} rules: memory"), grown, "MiB");
    }
    let regexes = if rules <= LARGEST_FOR_REGEXES {
        Some(Regexes::compile(&city)?)
    } else {
        None
    };
    if let Some(regexes) = &regexes {
        let same = agreement::check(&city, &classifier, regexes)?;
        report.note(format!(
            "{rules} rules: the classifier and RegexSet found the same rules in {same} plain messages"
        ));
    }
    let ascii = measure_style(report, &city, &classifier, regexes.as_ref(), Style::Ascii)?;
    let mixed = measure_style(report, &city, &classifier, None, Style::Mixed)?;
    Ok(Rates { ascii, mixed })
}

/// Times all engines on one kind of messages; returns the classifier's messages a second.
fn measure_style(
    report: &mut Report,
    city: &City,
    classifier: &Classifier,
    regexes: Option<&Regexes>,
    style: Style,
) -> Result<f64, Fault> {
    let texts = messages(city, style);
    let few = texts.get(..FEW.min(texts.len())).unwrap_or_default();
    let (table, context) = (Table::new()?, Context::default());
    let (mut ours, mut facts, mut pass, mut set, mut loops) = (vec![], vec![], vec![], vec![], vec![]);
    let mut matching = vec![];
    for _ in 0..PASSES {
        ours.push(rate(&texts, |text| {
            black_box(classifier.classify(text, &context));
        }));
        matching.push(rate(&texts, |text| {
            classifier.each_match(text, |topic| {
                black_box(topic);
            });
        }));
        facts.push(rate(&texts, |text| {
            black_box(classifier.facts(text, None));
        }));
        pass.push(rate(&texts, |text| {
            black_box(table.pass(text));
        }));
        if let Some(regexes) = regexes {
            set.push(rate(few, |text| {
                black_box(regexes.by_set(text));
            }));
            loops.push(rate(few, |text| {
                black_box(regexes.by_loop(text));
            }));
        }
    }
    let name = format!("{} rules, {}", city.rulebook.rules.len(), style.name());
    let unit = "messages/s";
    let matches = format!("{name}, matching alone");
    report.beside(&matches, median(&matching), unit, ("table pass", median(&pass)));
    if regexes.is_some() {
        report.beside(&matches, median(&matching), unit, ("RegexSet", median(&set)));
        report.beside(
            &matches,
            median(&matching),
            unit,
            ("loop of Regex::is_match", median(&loops)),
        );
    }
    report.beside(&name, median(&ours), unit, ("table pass", median(&pass)));
    report.beside(&name, median(&ours), unit, ("folding and facts alone", median(&facts)));
    if regexes.is_some() {
        report.beside(&name, median(&ours), unit, ("RegexSet", median(&set)));
        report.beside(&name, median(&ours), unit, ("loop of Regex::is_match", median(&loops)));
    }
    Ok(median(&ours))
}

/// How the classifier's own cost grows with the rules and with letters beyond ASCII.
fn compare_sizes(report: &mut Report, rates: &[(usize, Rates)]) {
    let (Some((_, smallest)), Some((_, largest))) = (rates.first(), rates.last()) else {
        return;
    };
    let cost = |rate: f64| 1_000_000.0 / rate;
    report.beside(
        "cost at 3000 rules",
        cost(largest.ascii),
        "us/message",
        ("cost at 30 rules", cost(smallest.ascii)),
    );
    for (rules, rates) in rates {
        report.beside(
            format!("{rules} rules, mixed"),
            rates.mixed,
            "messages/s",
            ("ascii", rates.ascii),
        );
    }
}

/// Messages a second of one pass.
fn rate(texts: &[String], mut work: impl FnMut(&str)) -> f64 {
    let took = timed(|| texts.iter().for_each(|text| work(text)));
    count(texts.len()) / took.max(Duration::from_nanos(1)).as_secs_f64()
}

/// A count as a figure.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
