//! The command line: every command of the program, its options, and how its end is told.

mod chat;
mod check;
mod classify;
mod contacts;
mod demo;
mod doctor;
mod explain;
mod init;
mod keep;
mod keys;
mod languages;
mod opening;
mod outbox;
mod output;
mod pack_life;
mod packs;
mod replay;
mod report;
mod requests;
mod rules;
mod serve;
mod table;
mod totals;
mod user;

use crate::channels::{KINDS, Kinds};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a command ended. The numbers are the program's exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// It found problems.
    Problems,
    /// Wrong use, or a configuration that cannot be used.
    WrongUse,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(match end {
            End::Done => 0,
            End::Problems => 1,
            End::WrongUse => 2,
        })
    }
}

/// Callbox: the open gateway between residents and their city.
#[derive(Debug, Parser)]
#[command(name = "callbox", version)]
pub struct Cli {
    /// What is meant for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; `serve` without one.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Settings file; `callbox.toml` is read where it is present
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the embedded database and of stored media
    #[arg(long, global = true, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// Form of the log on standard error
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// The kinds of channels that there are; no option.
    #[arg(skip = KINDS)]
    pub kinds: Kinds,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything: channels, web chat, delivery (the default)
    Serve,
    /// Talk to the desk in the terminal, through the same intake
    Chat(chat::ChatArgs),
    /// Decide one text, or one per line
    Classify(classify::ClassifyArgs),
    /// Check settings and pack: all problems with file, line and remedy
    Check(check::CheckArgs),
    /// Write a new city's pack and settings, from six questions or flags
    Init(init::InitArgs),
    /// Tell what each language of a pack covers, or stamp a language as translated from today's English
    Languages(languages::LanguagesArgs),
    /// List, compare, export, import, publish and roll back versions of the rules
    Rules(rules::RulesArgs),
    /// List contacts, show one, export them
    Contacts(contacts::ContactsArgs),
    /// List service requests, show one, change its status
    Requests(requests::RequestsArgs),
    /// List messages that could not be sent, and try them again
    Outbox(outbox::OutboxArgs),
    /// Print the published figures
    Report(report::ReportArgs),
    /// Import totals of channels run elsewhere
    Totals(totals::TotalsArgs),
    /// Decide logged contacts again with what decided them
    Replay(replay::ReplayArgs),
    /// Add, list and revoke keys of the JSON API
    Keys(keys::KeysArgs),
    /// Add, list and disable staff accounts
    User(user::UserArgs),
    /// Write a consistent copy of everything to a new file
    Backup(keep::BackupArgs),
    /// Copy a backup into an empty database
    Restore(keep::RestoreArgs),
    /// Copy everything from one database to another, and compare
    Copy(keep::CopyArgs),
    /// Erase a resident's words and address
    Erase(keep::EraseArgs),
    /// Keep a contact from erasure and expiry
    Hold(keep::HoldArgs),
    /// Erase the words of old contacts
    Expire(keep::ExpireArgs),
    /// Tell what works, what is missing, what is unreviewed, and the next command
    Doctor(doctor::DoctorArgs),
    /// Show a throw-away city: a year of invented contacts, residents who go on writing, and you signed in
    Demo(demo::DemoArgs),
}

/// Carries a command out.
pub fn run(cli: Cli) -> End {
    let global = cli.global;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&global),
        Command::Chat(args) => chat::run(&global, &args),
        Command::Classify(args) => classify::run(&args),
        Command::Check(args) => check::run(&global, &args),
        Command::Init(args) => init::run(&global, &args),
        Command::Languages(args) => languages::run(&args),
        Command::Rules(args) => rules::run(&global, &args),
        Command::Contacts(args) => contacts::run(&global, &args),
        Command::Requests(args) => requests::run(&global, &args),
        Command::Outbox(args) => outbox::run(&global, &args),
        Command::Report(args) => report::run(&global, &args),
        Command::Totals(args) => totals::run(&global, &args),
        Command::Replay(args) => replay::run(&global, &args),
        Command::Keys(args) => keys::run(&global, &args),
        Command::User(args) => user::run(&global, &args),
        Command::Backup(args) => keep::backup(&global, &args),
        Command::Restore(args) => keep::restore(&global, &args),
        Command::Copy(args) => keep::copy(&args),
        Command::Erase(args) => keep::erase(&global, &args),
        Command::Hold(args) => keep::hold(&global, &args),
        Command::Expire(args) => keep::expire(&global, &args),
        Command::Doctor(args) => doctor::run(&global, &args),
        Command::Demo(args) => demo::run(&global, &args),
    }
}
