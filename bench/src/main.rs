//! The program `bench`: timings beside baselines of the same run.

mod classify;
mod clock;
mod dice;
mod log;
#[expect(dead_code, reason = "the tests use more of it than the benchmarks do")]
#[path = "../../tests/src/postgres.rs"]
mod postgres;
mod report;
mod turns;
#[path = "../../tests/src/twilio_signature.rs"]
mod twilio_signature;
mod understanding;

use report::Report;
use std::process::ExitCode;
use understanding::Wanted;

/// What the program says when it is used wrongly, or asked.
const HELP: &str = "\
Usage: cargo run --release -p bench -- <classify|turns|log|understanding> [--json]

  classify  deciding a text, beside regular expressions and one pass over a table
  turns     durable turns a second, beside a bare echo and one transaction a turn
  log [--contacts N] [--only sqlite|postgres] [--at URL] [--named WORDS]
            what staff ask of a contact log of N contacts (200,000), beside its plain first page;
            --at makes it in an empty database and keeps it, or asks the log that is there;
            --named asks only the questions whose names have these words
  understanding --data DIR [--pack DIR]
            how often labelled messages are understood, beside naive Bayes on the same rows

Every figure stands beside a baseline that was measured in the same run on the same machine.
Compare ratios; the figures themselves are this machine's.";

/// Why a benchmark could not be run, in words.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let named: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|argument| *argument != "--json")
        .collect();
    let outcome = match named.as_slice() {
        ["classify"] => classify::run(),
        ["turns"] => turns::run(),
        ["log", options @ ..] => log_options(options).and_then(|wanted| log::run(&wanted)),
        ["understanding", options @ ..] => {
            understanding_options(options).and_then(|wanted| understanding::run(&wanted))
        }
        ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(report) => tell(&report, json),
        Err(fault) => {
            eprintln!("bench: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Reads `--contacts N`, `--only DATABASE`, `--at URL` and `--named WORDS`.
fn log_options(options: &[&str]) -> Result<log::Wanted, Fault> {
    let mut wanted = log::Wanted::default();
    for pair in options.chunks(2) {
        match pair {
            ["--contacts", number] => wanted.contacts = number.replace(['_', ','], "").parse()?,
            ["--at", url] => wanted.at = Some((*url).to_owned()),
            ["--named", words] => (*words).clone_into(&mut wanted.named),
            ["--only", database @ ("sqlite" | "postgres")] => wanted.only = Some((*database).to_owned()),
            other => {
                return Err(
                    format!("log takes --contacts N, --only sqlite|postgres and --at URL, not {other:?}").into(),
                );
            }
        }
    }
    Ok(wanted)
}

/// Reads `--data DIR` and `--pack DIR`.
fn understanding_options(options: &[&str]) -> Result<Wanted, Fault> {
    let mut wanted = Wanted::default();
    for pair in options.chunks(2) {
        match pair {
            ["--data", folder] => wanted.data = (*folder).into(),
            ["--pack", folder] => wanted.pack = Some((*folder).into()),
            other => return Err(format!("understanding takes --data DIR and --pack DIR, not {other:?}").into()),
        }
    }
    if wanted.data.as_os_str().is_empty() {
        return Err("understanding needs --data DIR, the folder of labelled messages".into());
    }
    Ok(wanted)
}

/// Prints a report. A benchmark whose engines disagree has measured nothing, which is a failure.
fn tell(report: &Report, json: bool) -> ExitCode {
    if json {
        println!("{}", report.json());
    } else {
        println!("{}", report.text());
    }
    if cfg!(debug_assertions) {
        eprintln!("bench: this is a debug build; its figures mean nothing. Use cargo run --release.");
    }
    ExitCode::SUCCESS
}
