//! How well residents are understood: the shipped rules judged on labelled messages that are no part of the product.
//!
//! The folder holds tab-separated files with a header line; beside it, or in the folder above, stands `catalogue.toml`,
//! which says which classes an entry may answer. Texts are never printed, only counts by class and entry.

mod bayes;
mod data;
mod language;
mod tally;

use crate::Fault;
use crate::report::Report;
use classifier::{Classifier, Context, Kind, Verdict};
use config::{PackSource, load_pack};
use data::{Catalogue, Row, read_rows};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tally::Tally;

/// What `bench -- understanding` was asked to do.
#[derive(Debug, Default)]
pub struct Wanted {
    /// The folder of labelled messages.
    pub data: PathBuf,
    /// A pack's folder; the built-in pack without it.
    pub pack: Option<PathBuf>,
}

/// Files with a class for each message.
const LABELLED: [&str; 2] = ["resident_en.tsv", "bot_utterances_en.tsv"];
/// Files of messages that no entry answers, and what they are called in the report.
const OUT_OF_SCOPE: [(&str, &str); 2] = [("oos_en.tsv", "out of scope"), ("sms_en.tsv", "private messages")];
/// Labels that are left out of every figure: typed by staff, or no request at all.
const LEFT_OUT: [&str; 2] = ["source_label_staff_typed", "smalltalk"];
/// At most this many confusions are listed.
const MOST_CONFUSIONS: usize = 25;

/// Judges the pack.
pub fn run(wanted: &Wanted) -> Result<Report, Fault> {
    let source = wanted.pack.clone().map_or(PackSource::BuiltIn, PackSource::Folder);
    let loaded = load_pack(&source).map_err(|problems| format!("the pack does not load: {:?}", problems.first()))?;
    let classifier = &loaded.pack.classifier;
    let catalogue = Catalogue::read(&wanted.data)?;
    let mut report = Report::new("understanding");
    report.note("top-1: the first candidate's entry may answer the class; top-3: one of the first three may");
    report.note("class \"other\": right when nothing is claimed, or an entry that may answer it");
    report.note("baseline: naive Bayes over words and pairs, five-fold on the same rows");
    report.note("clear: share of messages decided without a question, beside the share of those that are right");
    let mut rows = Vec::new();
    for file in LABELLED {
        rows.extend(read_rows(&wanted.data.join(file))?);
    }
    rows.retain(|row| !LEFT_OUT.contains(&row.quality.as_str()) && !LEFT_OUT.contains(&row.class.as_str()));
    judge_labelled(&mut report, classifier, &catalogue, &rows);
    for (file, name) in OUT_OF_SCOPE {
        judge_out_of_scope(&mut report, classifier, name, &wanted.data.join(file))?;
    }
    language::judge(&mut report, classifier, &wanted.data.join("langid_short.tsv"))?;
    Ok(report)
}

fn judge_labelled(report: &mut Report, classifier: &Classifier, catalogue: &Catalogue, rows: &[Row]) {
    let mut by_quality: BTreeMap<String, Tally> = BTreeMap::new();
    let mut by_source: BTreeMap<String, Tally> = BTreeMap::new();
    let mut by_class: BTreeMap<String, Tally> = BTreeMap::new();
    let mut confusions: BTreeMap<(String, String), usize> = BTreeMap::new();
    let guesses = bayes::five_fold(rows);
    for (row, guess) in rows.iter().zip(&guesses) {
        let decision = classifier.classify(&row.text, &Context::default());
        let judged = catalogue.judge(&decision, &row.class);
        let by_chance = *guess == row.class;
        by_quality
            .entry(row.quality_group().to_owned())
            .or_default()
            .add(judged, by_chance);
        if row.quality == "source_label" {
            by_source.entry(row.source.clone()).or_default().add(judged, by_chance);
        }
        if row.quality == "gold_read" || row.quality == "source_label" {
            let class = format!("{}: {}", row.quality, row.class);
            by_class.entry(class).or_default().add(judged, by_chance);
        }
        if !judged.first {
            let said = decision
                .candidates
                .first()
                .map_or("nothing", |candidate| candidate.topic.id.as_str());
            *confusions.entry((row.class.clone(), said.to_owned())).or_default() += 1;
        }
    }
    for (name, tally) in &by_quality {
        tally.tell(report, name);
    }
    for (name, tally) in &by_source {
        tally.tell(report, &format!("source_label, {name}"));
    }
    for (name, tally) in &by_class {
        tally.tell_class(report, name);
    }
    tell_confusions(report, &confusions);
}

fn tell_confusions(report: &mut Report, confusions: &BTreeMap<(String, String), usize>) {
    let mut sorted: Vec<(&(String, String), &usize)> = confusions.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for ((class, said), count) in sorted.into_iter().take(MOST_CONFUSIONS) {
        report.alone(format!("taken for: {class} -> {said}"), figure(*count), "messages");
    }
}

/// What is claimed of messages that no entry answers.
fn judge_out_of_scope(report: &mut Report, classifier: &Classifier, name: &str, path: &Path) -> Result<(), Fault> {
    let rows = read_rows(path)?;
    let mut clear: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut asked = 0_usize;
    for row in &rows {
        match classifier.classify(&row.text, &Context::default()).verdict {
            Verdict::Clear(topic) => *clear.entry(topic.kind).or_default() += 1,
            Verdict::Torn(_) => asked += 1,
            Verdict::Unknown => {}
        }
    }
    let all = figure(rows.len());
    let total: usize = clear.values().sum();
    report.beside(format!("{name}: clear"), figure(total), "messages", ("all", all));
    for (kind, count) in clear {
        report.beside(
            format!("{name}: clear {kind:?}").to_lowercase(),
            figure(count),
            "messages",
            ("all", all),
        );
    }
    report.beside(format!("{name}: asked"), figure(asked), "messages", ("all", all));
    Ok(())
}

/// A count as a figure.
fn figure(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
