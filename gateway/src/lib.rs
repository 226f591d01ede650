//! The one binary: channels, intake, delivery, HTTP server and commands.

pub mod channels;
pub mod commands;
pub mod desk;
pub mod http;
pub mod incoming;
pub mod media;
pub mod routes;
pub mod single_sign_on;

use channels::{KINDS, Kinds};
use clap::Parser;
use std::process::ExitCode;

/// Runs the program: reads the command line, carries the command out, and tells how it went.
pub fn main() -> ExitCode {
    main_with(KINDS)
}

/// The same with other kinds of channels than the program's own.
pub fn main_with(kinds: Kinds) -> ExitCode {
    let mut cli = commands::Cli::parse();
    cli.global.kinds = kinds;
    commands::run(cli).into()
}
