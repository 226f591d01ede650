//! The one binary: channels, intake, delivery, HTTP server and commands.

pub mod channels;
pub mod commands;
pub mod desk;
pub mod http;
pub mod incoming;
pub mod media;
pub mod routes;
pub mod single_sign_on;

use clap::Parser;
use std::process::ExitCode;

/// Runs the program: reads the command line, carries the command out, and tells how it went.
pub fn main() -> ExitCode {
    commands::run(commands::Cli::parse()).into()
}
