//! The first `callbox.toml` of a city.

use super::CityAnswers;
use crate::settings::{ChannelKind, to_fill_in};
use std::fmt::Write as _;

/// The text of the file.
pub(super) fn settings_file(answers: &CityAnswers, kinds: &[ChannelKind]) -> String {
    let mut text = String::from(
        "# Settings. Everything that is not here has its default; `config/settings.toml` of the source lists all.\n\n\
         [server]\nlisten = \"127.0.0.1:3110\"\n# public_url = \"https://311.city.example\"\n\n\
         [pack]\npath = \"pack\"\n# Set this to true once every fact in the texts is reviewed: `callbox check pack` lists them.\nproduction = false\n",
    );
    // Writing to a string cannot fail.
    for kind in kinds.iter().filter(|kind| kind.is_on) {
        let is_wanted = answers.channels.iter().any(|name| name == kind.name);
        let _ = write!(text, "\n[channels.{}]\nenabled = {is_wanted}\n", kind.name);
    }
    for name in &answers.channels {
        let Some(kind) = kinds.iter().find(|kind| kind.name == name && !kind.is_on) else {
            continue;
        };
        let _ = write!(
            text,
            "\n# Take the signs away and fill in what the provider's console shows.\n# [channels.{name}]\n{}",
            to_fill_in(kind)
        );
    }
    text
}
