//! Counts of one group of messages, and how they are told.

use super::data::Judged;
use super::figure;
use crate::report::Report;

/// Counts of one group.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    rows: usize,
    first: usize,
    within_three: usize,
    clear_right: usize,
    clear_wrong: usize,
    baseline: usize,
}

impl Tally {
    /// Adds one message, and whether the baseline was right about it.
    pub fn add(&mut self, judged: Judged, baseline: bool) {
        self.rows += 1;
        self.first += usize::from(judged.first);
        self.within_three += usize::from(judged.within_three);
        self.clear_right += usize::from(judged.clear && judged.first);
        self.clear_wrong += usize::from(judged.clear && !judged.first);
        self.baseline += usize::from(baseline);
    }

    /// Tells everything about a group.
    pub fn tell(&self, report: &mut Report, name: &str) {
        let clear = self.clear_right + self.clear_wrong;
        report.alone(format!("{name}: messages"), figure(self.rows), "messages");
        report.beside(
            format!("{name}: top-1"),
            self.share(self.first),
            "of all",
            ("naive Bayes", self.share(self.baseline)),
        );
        report.alone(format!("{name}: top-3"), self.share(self.within_three), "of all");
        report.alone(
            format!("{name}: clear and right"),
            self.share(self.clear_right),
            "of all",
        );
        report.alone(
            format!("{name}: clear and wrong"),
            self.share(self.clear_wrong),
            "of all",
        );
        report.alone(
            format!("{name}: asked or silent"),
            self.share(self.rows - clear),
            "of all",
        );
        let right = figure(self.clear_right) / figure(clear.max(1));
        report.alone(format!("{name}: right among clear"), right, "of clear");
    }

    /// Tells one line about a class.
    pub fn tell_class(&self, report: &mut Report, name: &str) {
        let label = format!(
            "{name} ({} messages; clear {} right, {} wrong; {} within three)",
            self.rows, self.clear_right, self.clear_wrong, self.within_three
        );
        report.beside(
            label,
            figure(self.first),
            "right first",
            ("naive Bayes", figure(self.baseline)),
        );
    }

    fn share(&self, count: usize) -> f64 {
        figure(count) / figure(self.rows.max(1))
    }
}
