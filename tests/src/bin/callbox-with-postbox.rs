//! The program with one more channel than it has: the toy of the tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    gateway::main_with(tests::postbox_list::kinds())
}
