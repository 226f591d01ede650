//! How well the language of short texts is told, for the languages that the pack has.

use super::data::read_rows;
use super::figure;
use crate::Fault;
use crate::report::Report;
use classifier::{Classifier, Context};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

/// Judges by kind of text, then by language and kind.
pub fn judge(report: &mut Report, classifier: &Classifier, path: &Path) -> Result<(), Fault> {
    let mut by_kind: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut by_language: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let known: Vec<&str> = classifier
        .languages()
        .iter()
        .map(|language| primary(language.as_str()))
        .collect();
    for row in read_rows(path)?
        .iter()
        .filter(|row| known.contains(&row.language.as_str()))
    {
        let decision = classifier.classify(&row.text, &Context::default());
        let right = usize::from(primary(decision.language.as_str()) == row.language);
        let detail = format!("{} in {}", row.kind, row.language);
        for count in [by_kind.entry(row.kind.clone()), by_language.entry(detail)].map(Entry::or_default) {
            count.0 += right;
            count.1 += 1;
        }
    }
    for (name, (right, all)) in by_kind.into_iter().chain(by_language) {
        report.beside(
            format!("language of {name}"),
            figure(right),
            "right",
            ("texts", figure(all)),
        );
    }
    Ok(())
}

/// The tag without its script: the files know one Chinese.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}
