//! `init`: a new city's pack and settings, from flags or six questions.

use super::output::{Output, Stopped, tell};
use super::{End, Global};
use crate::channels::settings_of;
use clap::Args;
use config::{CityAnswers, InitError};
use std::io::{BufRead, Write};
use std::path::PathBuf;

/// Options of `init`. What is not given is asked.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write `callbox.toml` and the folder `pack`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The city's name
    #[arg(long, value_name = "NAME")]
    city: Option<String>,
    /// Its IANA time zone, such as America/Chicago
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Languages by tag, the first one is the default; English is always among them
    #[arg(long, value_name = "TAG,TAG")]
    languages: Option<String>,
    /// The number to call in an emergency
    #[arg(long, value_name = "NUMBER")]
    emergency_number: Option<String>,
    /// Channels to write settings for, such as webchat,sms
    #[arg(long, value_name = "KIND,KIND")]
    channels: Option<String>,
    /// Whom this program's operators write to
    #[arg(long, value_name = "ADDRESS")]
    admin_email: Option<String>,
}

/// Runs the command.
pub fn run(global: &Global, args: &InitArgs) -> End {
    tell(init(global, args))
}

fn init(global: &Global, args: &InitArgs) -> Result<End, Stopped> {
    let answers = CityAnswers {
        city: given_or_asked(args.city.as_ref(), "--city", "The city's name", None)?,
        time_zone: given_or_asked(
            args.time_zone.as_ref(),
            "--time-zone",
            "Its IANA time zone",
            Some("America/New_York"),
        )?,
        languages: list(&given_or_asked(
            args.languages.as_ref(),
            "--languages",
            "Languages by tag",
            Some("en"),
        )?),
        emergency_number: given_or_asked(
            args.emergency_number.as_ref(),
            "--emergency-number",
            "The number to call in an emergency",
            Some("911"),
        )?,
        channels: list(&given_or_asked(
            args.channels.as_ref(),
            "--channels",
            "Channels",
            Some("webchat"),
        )?),
        admin_email: given_or_asked(
            args.admin_email.as_ref(),
            "--admin-email",
            "Whom operators write to",
            None,
        )?,
    };
    let written = config::init(&args.folder, &answers, &settings_of(global.kinds)).map_err(|error| match error {
        InitError::Faulty(_) | InitError::Exists(_) | InitError::Write(_) => Stopped::WrongUse(error.to_string()),
    })?;
    let mut out = Output::new();
    for path in &written {
        out.line(format!("written: {}", path.display()))?;
    }
    out.line(format!(
        "next: cd {} && callbox check && callbox serve",
        args.folder.display()
    ))?;
    out.finish()?;
    Ok(End::Done)
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The flag's value, else the answer to a question; an empty answer takes the default.
fn given_or_asked(
    given: Option<&String>,
    flag: &str,
    question: &str,
    default: Option<&str>,
) -> Result<String, Stopped> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    // Questions go to standard error, so that the list of written files stays alone on standard output.
    let shown = default.map(|default| format!(" [{default}]")).unwrap_or_default();
    eprint!("{question}{shown}: ");
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Stopped::WrongUse(format!("failed to read the answer: {error}; give {flag}")))?;
    let answer = line.trim();
    match (answer.is_empty(), default) {
        (false, _) => Ok(answer.to_owned()),
        (true, Some(default)) => Ok(default.to_owned()),
        (true, None) => Err(Stopped::WrongUse(format!(
            "there is no answer to \"{question}\"; give {flag}"
        ))),
    }
}
