//! Rules tried on their own phrases: every phrase is written out as messages that contain it and little else, and the
//! whole rule set decides them, without signs, which are no part of a rule. What is reported has a message that proves it.

mod cancel;
mod judge;
mod trial;

pub(super) use judge::judge;
pub(super) use trial::{BlockTrial, Given, given, try_all};
