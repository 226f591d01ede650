//! What the tests share: a running city, stories, and (beside them) the databases and providers they run against.

pub mod city;
pub mod postgres;
pub mod story;
pub mod twilio_signature;
pub mod twilio_stand_in;
pub mod browser;
pub mod program;
