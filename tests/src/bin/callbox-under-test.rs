//! The program, built for tests.
fn main() { gateway::main() }
