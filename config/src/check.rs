//! `check`: structure, lint and the pack's own tests, in one report.

use crate::files::PackFiles;
use crate::findings::Findings;
use crate::lint::{lint_channels, lint_decisions, lint_routes, lint_rules, run_examples};
use crate::load::{UnreviewedFact, load_files};
use crate::problem::{Level, Problem};
use crate::settings::Settings;
use classifier::Kind;
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
    /// Texts of the pack's own tests that were decided; 0 where the pack has errors.
    pub tests_run: usize,
    /// Texts that were not decided as they should be.
    pub tests_failed: usize,
}

impl Report {
    /// Problems that are only hints.
    pub fn hints(&self) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.level == Level::Hint)
            .count()
    }

    /// Whether the pack may be published: no problem beyond warnings.
    pub fn is_clean(&self) -> bool {
        !self.problems.iter().any(Problem::is_fault)
    }
}

/// Checks a whole pack: structure and lint, and all of its own tests where the structure is sound.
/// Which routes and channels there are is for whoever knows the settings: [`check_with_settings`].
pub fn check(files: &PackFiles) -> Report {
    check_all(files, None)
}

/// The same, and whether the settings have the routes that services name, and this program the channels.
pub fn check_with_settings(files: &PackFiles, settings: &Settings) -> Report {
    check_all(files, Some(settings))
}

fn check_all(files: &PackFiles, settings: Option<&Settings>) -> Report {
    let mut findings = Findings::default();
    let (draft, loaded) = load_files(files, &mut findings);
    lint_rules(&draft, &mut findings);
    lint_routes(&draft, settings.map(|settings| &settings.routes), &mut findings);
    if let Some(settings) = settings {
        lint_channels(&draft, &settings.channel_kinds, &mut findings);
    }
    let count = |kind: Kind| draft.entries.iter().filter(|entry| entry.topic.kind == kind).count();
    let mut report = Report {
        services: count(Kind::Service),
        answers: count(Kind::Answer),
        emergencies: count(Kind::Emergency),
        commands: count(Kind::Command),
        languages: draft.languages.len(),
        ..Report::default()
    };
    // Where a part of the pack is misread, its tests would only be told to fail.
    if let Some(loaded) = loaded.filter(|_| !findings.has_errors()) {
        let outcome = run_examples(&draft, &loaded.pack.classifier, &mut findings);
        report.tests_run = outcome.run;
        report.tests_failed = outcome.failed;
        lint_decisions(&draft, &loaded.pack.classifier, &mut findings);
        findings.warn_idle_allowances();
        report.unreviewed = loaded.unreviewed;
    }
    report.problems = findings.into_problems();
    report
}
