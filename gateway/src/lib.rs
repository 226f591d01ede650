//! Stub.
/// Runs.
pub fn main() {}
