//! `check`: settings and pack, all problems at once, with file, line and remedy.

use super::{End, Global, opening};
use clap::Args;
use config::{PackSource, Report};
use std::path::PathBuf;

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Pack folder; without it the settings' pack, or the built-in one
    #[arg(value_name = "PACK_DIR")]
    pack: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command. Faults of the pack end with 1, faults of the settings with 2.
pub fn run(global: &Global, args: &CheckArgs) -> End {
    let settings = match opening::settings(global) {
        Ok(settings) => settings,
        Err(fault) => return fault.tell(),
    };
    let folder = args.pack.clone().or(settings.pack.path);
    let source = folder.map_or(PackSource::BuiltIn, PackSource::Folder);
    let report = match source.read() {
        Ok(files) => config::check(&files),
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
        print_report(&report, refused);
    }
    if report.is_clean() && !refused {
        End::Done
    } else {
        End::Problems
    }
}

fn print_report(report: &Report, refused: bool) {
    for problem in &report.problems {
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
        report.problems.len(),
        report.unreviewed.len()
    );
    if refused {
        println!("pack.production is true: facts must be reviewed before this pack can go live");
    }
}
