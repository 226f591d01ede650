//! `languages`: what each language of a pack covers, as a table or JSON; and the stamp of a reviewed translation.

use super::output::{Output, Stopped, tell};
use super::{End, packs, table};
use clap::Args;
use config::{Coverage, KindCoverage, PackFiles, PackSource};
use std::path::{Path, PathBuf};

/// Options of `languages`.
#[derive(Debug, Args)]
pub struct LanguagesArgs {
    /// Pack folder; the built-in pack without it
    #[arg(value_name = "PACK_DIR")]
    pack: Option<PathBuf>,
    /// Write into this language's file that it says what English says today
    #[arg(long, value_name = "TAG", conflicts_with = "json", requires = "pack")]
    stamp: Option<String>,
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &LanguagesArgs) -> End {
    let source = args.pack.clone().map_or(PackSource::BuiltIn, PackSource::Folder);
    let files = match source.read() {
        Ok(files) => files,
        Err(problems) => {
            packs::print_problems(&problems);
            return End::Problems;
        }
    };
    match (&args.stamp, &args.pack) {
        (Some(tag), Some(folder)) => tell(write_stamp(&files, folder, tag)),
        _ => tell(print_coverage(&files, args.json)),
    }
}

fn print_coverage(files: &PackFiles, json: bool) -> Result<End, Stopped> {
    let coverage = match config::coverage(files) {
        Ok(coverage) => coverage,
        Err(problems) => {
            packs::print_problems(&problems);
            return Ok(End::Problems);
        }
    };
    let mut output = Output::new();
    if json {
        let text = serde_json::to_string(&coverage).map_err(|error| Stopped::WrongUse(error.to_string()))?;
        output.line(text)?;
    } else {
        let rows: Vec<Vec<String>> = coverage.iter().map(row).collect();
        for line in table::lines(HEAD, &rows) {
            output.line(line)?;
        }
        output.line("")?;
        output.line(
            "rules/texts/tests of all entries; in brackets those that must not fall back to English, and lack nothing",
        )?;
    }
    output.finish()?;
    Ok(End::Done)
}

const HEAD: &[&str] = &[
    "language",
    "emergencies",
    "commands",
    "phrases",
    "services",
    "answers",
    "stale",
    "unstamped",
    "reviewed by",
];

fn row(coverage: &Coverage) -> Vec<String> {
    let reviewer = if coverage.reviewed_by.is_empty() {
        "nobody yet"
    } else {
        coverage.reviewed_by.as_str()
    };
    vec![
        format!("{} {}", coverage.language, coverage.name),
        cell(&coverage.emergencies),
        cell(&coverage.commands),
        format!("{} of {}", coverage.phrases, coverage.phrases_of),
        cell(&coverage.services),
        cell(&coverage.answers),
        coverage.stale.to_string(),
        coverage.unstamped.to_string(),
        reviewer.to_owned(),
    ]
}

fn cell(kind: &KindCoverage) -> String {
    format!(
        "{}/{}/{} of {} ({} of {})",
        kind.rules, kind.texts, kind.tests, kind.of, kind.complete, kind.required
    )
}

fn write_stamp(files: &PackFiles, folder: &Path, tag: &str) -> Result<End, Stopped> {
    let stamped = config::stamp(files, tag).map_err(|error| Stopped::Problem(error.to_string()))?;
    let path = folder.join(&stamped.path);
    std::fs::write(&path, &stamped.text)
        .map_err(|error| Stopped::WrongUse(format!("failed to write {}: {error}", path.display())))?;
    println!(
        "{}: {} sections say that they are of today's English",
        path.display(),
        stamped.sections
    );
    Ok(End::Done)
}
