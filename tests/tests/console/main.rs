//! The console over real sockets: who gets in, what they see, and that nobody else does.

mod accuracy;
mod api;
mod door;
mod export;
mod find;
mod hand_back;
mod inbox;
mod log;
mod people;
mod redaction;
mod reports;
mod requests;
mod single_sign_on;
mod snooze;
mod today;
mod unmatched;
