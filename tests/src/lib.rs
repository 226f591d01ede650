//! What the tests share: a running city, stories, and (beside them) the databases and providers they run against.

#![expect(clippy::missing_panics_doc, reason = "a test that cannot go on panics, and says why")]

pub mod agency_stand_in;
pub mod api_stand_in;
pub mod browser;
pub mod city;
pub mod identity_provider;
pub mod photos;
pub mod postbox;
pub mod postbox_list;
pub mod postgres;
pub mod program;
pub mod residents;
pub mod single_sign_on;
pub mod social;
pub mod staff;
pub mod story;
pub mod twilio_signature;
pub mod twilio_stand_in;
pub mod webhooks;
