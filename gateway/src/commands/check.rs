//! `check`: settings and pack, all problems at once, with file, line and remedy.

use super::{End, Global, opening};
use clap::Args;
use config::{Level, PackSource, Problem, Report};
use std::path::PathBuf;

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Pack folder; without it the settings' pack, or the built-in one
    #[arg(value_name = "PACK_DIR")]
    pack: Option<PathBuf>,
    /// Print hints too, not only how many there are
    #[arg(long, conflicts_with = "json")]
    hints: bool,
    /// Print one JSON object, hints included
    #[arg(long)]
    json: bool,
}

/// Runs the command. Faults of the pack end with 1, faults of the settings with 2.
pub fn run(global: &Global, args: &CheckArgs) -> End {
    let settings = match opening::settings(global) {
        Ok(settings) => settings,
        Err(fault) => return fault.tell(),
    };
    let folder = args.pack.clone().or_else(|| settings.pack.path.clone());
    let source = folder.map_or(PackSource::BuiltIn, PackSource::Folder);
    let report = match source.read() {
        Ok(files) => config::check_with_settings(&files, &settings),
        Err(problems) => Report {
            problems,
            ..Report::default()
        },
    };
    let refused = settings.pack.production && !report.unreviewed.is_empty();
    if args.json {
        match serde_json::to_string(&report) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("callbox: failed to write the report: {error}"),
        }
    } else {
        print_report(&report, refused, args.hints);
    }
    if report.is_clean() && !refused {
        End::Done
    } else {
        End::Problems
    }
}

fn print_report(report: &Report, refused: bool, hints: bool) {
    let shown = |problem: &&Problem| hints || problem.level != Level::Hint;
    for problem in report.problems.iter().filter(shown) {
        println!("{problem}");
    }
    for fact in &report.unreviewed {
        println!(
            "{}:{}: not reviewed: \"{}\" ({})",
            fact.file, fact.line, fact.says, fact.source
        );
    }
    println!(
        "{} services, {} answers, {} emergencies, {} commands, {} languages; {} of {} test texts decided as they should; \
         {} problems; {} facts not reviewed",
        report.services,
        report.answers,
        report.emergencies,
        report.commands,
        report.languages,
        report.tests_run.saturating_sub(report.tests_failed),
        report.tests_run,
        report.problems.len().saturating_sub(report.hints()),
        report.unreviewed.len()
    );
    if report.hints() > 0 && !hints {
        println!("{} hints; --hints shows them", report.hints());
    }
    if refused {
        println!("pack.production is true: facts must be reviewed before this pack can go live");
    }
}
