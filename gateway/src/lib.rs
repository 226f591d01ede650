//! The one binary: channels, intake, delivery, HTTP server and commands.

pub mod channels;
pub mod desk;
pub mod http;
pub mod incoming;

/// Runs the program.
pub fn main() {}
