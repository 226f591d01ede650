//! What a benchmark reports: figures, each beside its baseline, as text for people or JSON for machines.

use serde_json::{Value, json};
use std::fmt::Write as _;

/// One figure beside one baseline.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// In what unit, for the baseline as well.
    pub unit: &'static str,
    /// What it was measured beside, and how much that was; none for a figure that stands alone.
    pub baseline: Option<(String, f64)>,
}

/// All figures of one run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The benchmark's name.
    pub name: &'static str,
    /// How it was measured: which clock, how many passes, what else must be known to read it.
    pub notes: Vec<String>,
    /// The figures in order.
    pub figures: Vec<Figure>,
}

impl Report {
    /// A report without figures.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            notes: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// Adds a remark on how it was measured.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Adds a figure beside a baseline.
    pub fn beside(&mut self, name: impl Into<String>, value: f64, unit: &'static str, baseline: (&str, f64)) {
        let baseline = Some((baseline.0.to_owned(), baseline.1));
        self.figures.push(Figure {
            name: name.into(),
            value,
            unit,
            baseline,
        });
    }

    /// Adds a figure that stands alone.
    pub fn alone(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.figures.push(Figure {
            name: name.into(),
            value,
            unit,
            baseline: None,
        });
    }

    /// The report for people.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.name);
        for note in &self.notes {
            let _ = writeln!(out, "  {note}");
        }
        let width = self
            .figures
            .iter()
            .map(|figure| figure.name.chars().count())
            .max()
            .unwrap_or(0);
        for figure in &self.figures {
            let padding = " ".repeat(width.saturating_sub(figure.name.chars().count()));
            let _ = write!(
                out,
                "\n{}{padding}  {:>12} {}",
                figure.name,
                number(figure.value),
                figure.unit
            );
            if let Some((name, value)) = &figure.baseline {
                let ratio = number(figure.value / value);
                let _ = write!(out, "  | {name}: {}  | ratio {ratio}", number(*value));
            }
        }
        out
    }

    /// The report for machines.
    pub fn json(&self) -> Value {
        let figures: Vec<Value> = self.figures.iter().map(figure_json).collect();
        json!({"benchmark": self.name, "notes": self.notes, "figures": figures})
    }
}

fn figure_json(figure: &Figure) -> Value {
    let mut shape = json!({"name": figure.name, "value": figure.value, "unit": figure.unit});
    if let Some((name, value)) = &figure.baseline {
        shape["baseline"] = json!({"name": name, "value": value});
        shape["ratio"] = json!(figure.value / value);
    }
    shape
}

/// A number with thousands separated where it is large, and with three digits that count where it is small.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        large if large >= 100.0 => 0,
        middle if middle >= 10.0 => 1,
        small if small >= 1.0 => 2,
        _ => 4,
    };
    let plain = format!("{value:.decimals$}");
    let (whole, rest) = plain
        .split_once('.')
        .map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && digit != '-' && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(1_234_567.4), "1,234,567");
        assert_eq!(number(123.0), "123");
        assert_eq!(number(42.25), "42.2");
        assert_eq!(number(0.3333), "0.3333");
    }

    #[test]
    fn a_figure_has_its_baseline_and_ratio() {
        let mut report = Report::new("classify");
        report.beside("ours", 300.0, "messages/s", ("theirs", 100.0));
        assert!(report.text().contains("| theirs: 100  | ratio 3.00"));
        assert!((report.json()["figures"][0]["ratio"].as_f64().unwrap() - 3.0).abs() < 1e-9);
    }
}
