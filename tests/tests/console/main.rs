//! The console over real sockets: who gets in, what they see, and that nobody else does.

mod accuracy;
mod door;
mod inbox;
mod log;
mod people;
mod reports;
mod requests;
mod unmatched;
