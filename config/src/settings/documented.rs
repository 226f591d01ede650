//! The tables of channels as the documented settings and a new city's file write them, from the kinds' own descriptions.

use super::kinds::{ChannelKind, Key, Need, Takes};
use std::fmt::Write as _;

/// The tables of all kinds with their defaults and examples. What a city has without writing it stands there as it is,
/// everything else behind `# `.
pub fn documented_channels(kinds: &[ChannelKind]) -> String {
    let tables: Vec<String> = kinds.iter().map(documented).collect();
    tables.join("\n")
}

fn documented(kind: &ChannelKind) -> String {
    let mut text = comment(kind.about);
    let sign = if kind.is_on { "" } else { "# " };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{sign}[channels.{}]", kind.name);
    if kind.is_on {
        text.push_str("enabled = true\n");
    }
    for key in kind.keys {
        text.push_str(&comment(key.help));
        let _ = writeln!(text, "{sign}{} = {}", key.name, example(key));
    }
    text
}

/// What a city must fill in for this kind, as comments: without them the channel is off, and the program starts all the
/// same. Empty where nothing needs to be filled in.
pub(crate) fn to_fill_in(kind: &ChannelKind) -> String {
    let is_needed = |key: &&Key| matches!(key.need, Need::Always | Need::Unless { .. });
    let mut text = String::new();
    for key in kind.keys.iter().filter(is_needed) {
        let _ = writeln!(text, "# {} = \"\"", key.name);
    }
    text
}

fn comment(lines: &str) -> String {
    let mut text = String::new();
    for line in lines.lines() {
        let _ = writeln!(text, "# {line}");
    }
    text
}

fn example(key: &Key) -> String {
    match key.takes {
        Takes::Text | Takes::Form(_) | Takes::Choice(_) | Takes::ApiBase | Takes::Secret => {
            format!("\"{}\"", key.example)
        }
        Takes::Secrets
        | Takes::Texts
        | Takes::Origins
        | Takes::Number
        | Takes::Truth
        | Takes::Table(_)
        | Takes::Languages(_) => key.example.to_owned(),
    }
}
