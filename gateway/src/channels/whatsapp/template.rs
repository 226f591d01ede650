//! Messages by an approved template: the only ones that `WhatsApp` takes once a day has passed without a word.

use serde_json::{Value, json};

/// The longest value that a template takes here, in characters: all of them together and the template's own words must
/// fit 1024.
const LONGEST_VALUE: usize = 200;

/// The template filled in. Values are plain: Meta refuses line ends, tabs and runs of spaces in them.
pub(super) fn body(name: &str, language: &str, values: &[String]) -> Value {
    let parameters: Vec<Value> = values
        .iter()
        .map(|value| json!({ "type": "text", "text": plain(value) }))
        .collect();
    json!({
        "name": name,
        // Meta's description asks for the policy, and knows this one alone.
        "language": { "policy": "deterministic", "code": language },
        "components": [{ "type": "body", "parameters": parameters }],
    })
}

/// The approved language that fits a tag of ours best: itself, Chinese by its script, another country's, or the first.
pub(super) fn language<'a>(approved: &'a [String], tag: &str) -> &'a str {
    let found = best_of(approved, tag);
    found
        .or_else(|| approved.first().map(String::as_str))
        .unwrap_or("en_US")
}

/// The same, where one fits.
pub(in crate::channels) fn best_of<'a>(approved: &'a [String], tag: &str) -> Option<&'a str> {
    let wanted: &[&str] = match tag {
        "zh-Hans" => &["zh_CN"],
        "zh-Hant" => &["zh_HK", "zh_TW"],
        _ => &[],
    };
    let by_script = approved.iter().find(|code| wanted.contains(&code.as_str()));
    let of_language = |code: &&String| code.split('_').next() == Some(tag);
    by_script
        .or_else(|| approved.iter().find(of_language))
        .map(String::as_str)
}

/// A value without line ends, tabs and runs of spaces, and never empty.
pub(in crate::channels) fn plain(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(LONGEST_VALUE).collect();
    // An empty value is refused as well.
    if text.is_empty() { "-".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_one_that_is_approved() {
        let approved: Vec<String> = ["en_US", "es_MX", "zh_HK", "pt_BR"]
            .iter()
            .map(|code| (*code).to_owned())
            .collect();
        for (tag, code) in [
            ("en", "en_US"),
            ("es", "es_MX"),
            ("zh-Hant", "zh_HK"),
            ("zh-Hans", "en_US"),
            ("ht", "en_US"),
        ] {
            assert_eq!(language(&approved, tag), code, "{tag}");
        }
        assert_eq!(language(&[], "es"), "en_US");
    }

    #[test]
    fn values_are_plain_and_never_empty() {
        assert_eq!(plain(" a\n\tb     c "), "a b c");
        assert_eq!(plain("  "), "-");
        assert_eq!(plain(&"x".repeat(300)).len(), LONGEST_VALUE);
    }
}
