//! The program `callbox`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gateway::main()
}
