//! The first `callbox.toml` of a city.

use super::CityAnswers;
use std::fmt::Write as _;

/// The settings of each kind of channel that the city must fill in, as comments: without them the channel is off,
/// and the program starts all the same.
const TO_FILL_IN: &[(&str, &[&str])] = &[
    ("sms", &["account_sid", "auth_token", "from"]),
    ("voice", &["number", "transfer_to"]),
    ("telegram", &["token"]),
    ("discord", &["token", "application_id", "public_key"]),
    ("messenger", &["app_secret", "verify_token", "page_token", "page_id"]),
    ("instagram", &["app_secret", "verify_token", "page_token", "page_id"]),
    (
        "whatsapp",
        &["app_secret", "verify_token", "access_token", "phone_number_id"],
    ),
    (
        "x",
        &[
            "consumer_key",
            "consumer_secret",
            "access_token",
            "access_token_secret",
            "user_id",
        ],
    ),
];

/// The text of the file.
pub(super) fn settings_file(answers: &CityAnswers) -> String {
    let mut text = String::from(
        "# Settings. Everything that is not here has its default; `config/settings.toml` of the source lists all.\n\n\
         [server]\nlisten = \"127.0.0.1:3110\"\n# public_url = \"https://311.city.example\"\n\n\
         [pack]\npath = \"pack\"\n# Set this to true once every fact in the texts is reviewed: `callbox check pack` lists them.\nproduction = false\n",
    );
    let has_webchat = answers.channels.iter().any(|kind| kind == "webchat");
    // Writing to a string cannot fail.
    let _ = write!(text, "\n[channels.webchat]\nenabled = {has_webchat}\n");
    for kind in &answers.channels {
        let Some((_, keys)) = TO_FILL_IN.iter().find(|(name, _)| name == kind) else {
            continue;
        };
        let _ = write!(
            text,
            "\n# Take the signs away and fill in what the provider's console shows.\n# [channels.{kind}]\n"
        );
        for key in *keys {
            let _ = writeln!(text, "# {key} = \"\"");
        }
    }
    text
}
