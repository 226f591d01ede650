//! The program's list of channels and one line more: what a new channel adds beside its folder.

use gateway::channels::{KINDS, Kind, Kinds};
use std::sync::LazyLock;

/// The kinds of channels of the program, and the toy.
pub fn kinds() -> Kinds {
    static LIST: LazyLock<Vec<Kind>> = LazyLock::new(|| {
        let mut kinds = KINDS.to_vec();
        kinds.push(crate::postbox::KIND);
        kinds
    });
    &LIST
}
