//! Links in texts (W309): a resident types or taps them, so their form must be right, and where they lead is an outside
//! fact of the entry.

mod domains;

use crate::draft::FactDraft;
use crate::findings::Findings;
use crate::table::Text;
use domains::is_top_level;

/// Warns of links that cannot be followed, and, where `facts` are given, of those that stand in none of them.
pub(super) fn warn_links(text: &Text, facts: Option<&[FactDraft]>, findings: &mut Findings) {
    let tokens: Vec<&str> = text.value.split_whitespace().collect();
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index.saturating_add(1)).copied();
        if let Some((message, remedy)) = fault(token, next) {
            findings.warn("W309", text.at, message, remedy);
            continue;
        }
        let link = trimmed(token);
        let (Some(facts), true) = (facts, is_link(link)) else {
            continue;
        };
        if !facts.iter().any(|fact| mentions(&fact.says.value, link)) {
            let message = format!("no [[fact]] of the entry says {link}");
            let remedy = format!("Add a [[fact]] with says = \"{link}\" and where it was taken from.");
            findings.warn("W309", text.at, message, remedy);
        }
    }
}

/// Whether a word is a link, with or without its scheme.
pub(super) fn is_link(word: &str) -> bool {
    let (host, has_path) = host_of(word);
    word.contains("://") || word.starts_with("www.") || (is_host(host) && (has_path || ends_top_level(host)))
}

/// What is wrong with a word that is, or was meant to be, a link.
fn fault(token: &str, next: Option<&str>) -> Option<(String, String)> {
    let word = trimmed(token);
    if let Some(fault) = torn(token, word, next) {
        return Some(fault);
    }
    if !is_link(word) {
        return None;
    }
    let (host, _) = host_of(word);
    let path = word.split_once(host).map_or("", |(_, path)| path);
    let (what, remedy) = if word.starts_with("http://") {
        ("is not safe", "Write https://, or leave the scheme out.".to_owned())
    } else if word.contains("..") {
        ("has two dots in a row", "Take one out.".to_owned())
    } else if host.contains(|c: char| c.is_ascii_uppercase()) {
        ("has capital letters", format!("Write {}.", host.to_ascii_lowercase()))
    } else if is_placeholder(host) {
        ("leads to a made-up place", "Write the city's own address.".to_owned())
    } else if !ends_top_level(host) {
        (
            "has no known ending",
            "Write the whole name, such as city.gov.".to_owned(),
        )
    } else if is_glued(path) {
        (
            "runs into the next sentence",
            "Put a space behind the full stop.".to_owned(),
        )
    } else {
        return None;
    };
    Some((format!("the link {word} {what}"), remedy))
}

/// A link with a space in it.
fn torn(token: &str, word: &str, next: Option<&str>) -> Option<(String, String)> {
    let next = next?;
    let is_scheme = word.ends_with("://") || word == "https:" || word == "http:";
    let continues = is_link(word) && word == token && next.len() > 1 && next.starts_with('/');
    let first = next
        .split(['/', ',', ')'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    // "Go to nyc. gov/pay": a sentence does not begin with an ending of hosts in small letters and a path.
    let ends_early = token.ends_with('.') && matches!(first, "gov" | "com" | "org") && is_label(word);
    if !is_scheme && !continues && !ends_early {
        return None;
    }
    Some((
        format!("the link {token} {next} has a space in it"),
        "Take the space out.".to_owned(),
    ))
}

/// Without the punctuation of the sentence around it.
fn trimmed(token: &str) -> &str {
    let open = token.trim_start_matches(['(', '"', '\'', '“', '«', '¿', '¡', '<', '[']);
    open.trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', '"', '\'', '”', '»', '>', ']', '。', '，', '、', '）', '۔', '،', '؛', '؟',
    ])
}

/// The host, and whether a path follows.
fn host_of(word: &str) -> (&str, bool) {
    let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
    match rest.split_once('/') {
        Some((host, path)) => (host, !path.is_empty()),
        None => (rest, false),
    }
}

/// Two labels or more, the last of which could be an ending; abbreviations have labels of one letter only.
fn is_host(host: &str) -> bool {
    let labels = || host.split('.').filter(|label| !label.is_empty());
    let last = labels().next_back().unwrap_or_default();
    labels().count() > 1
        && labels().all(is_label)
        && labels().any(|label| label.len() > 1)
        && last.len() > 1
        && last.chars().all(|c| c.is_ascii_alphabetic())
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn ends_top_level(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && is_top_level(&last.to_ascii_lowercase())
}

fn is_placeholder(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    matches!(
        labels.as_slice(),
        [.., "example", _] | [.., "example" | "test" | "invalid" | "localhost"]
    )
}

/// A full stop inside a path with a capital letter behind it: `nyc.gov/pay.Call`.
fn is_glued(path: &str) -> bool {
    let mut parts = path.split('.').skip(1);
    parts.any(|part| part.is_empty() || part.starts_with(|c: char| c.is_uppercase()) || part.starts_with('/'))
}

/// Whether a fact names the link: the same host and path, whatever the scheme and the case.
fn mentions(says: &str, link: &str) -> bool {
    let plain = |text: &str| {
        let lower = text.to_lowercase();
        let bare = lower.replace("https://", "").replace("http://", "").replace("www.", "");
        bare.trim_end_matches('/').to_owned()
    };
    let link = plain(link);
    says.split_whitespace().any(|word| plain(trimmed(word)) == link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_sentences() {
        for link in [
            "nyc.gov",
            "nyc.gov/citypay",
            "https://portal.311.nyc.gov",
            "www.nyc.gov",
            "housingconnect.nyc",
            "mta.info",
        ] {
            assert!(is_link(link), "{link}");
            assert_eq!(fault(link, Some("or")), None, "{link}");
        }
        for word in [
            "a.m",
            "p.m",
            "e.g",
            "U.S",
            "and/or",
            "street.Then",
            "24/7",
            "3.5",
            "24.50/month",
            "no",
        ] {
            assert!(!is_link(word), "{word}");
        }
        assert_eq!(fault("nyc.gov/pay.", None), None);
        assert_eq!(fault("p.m./a.m.", None), None);
    }

    #[test]
    fn each_fault_is_told() {
        for (token, next, told) in [
            ("http://nyc.gov", None, "not safe"),
            ("nyc..gov/pay", None, "two dots"),
            ("NYC.gov/pay", None, "capital"),
            ("https://pay.example.com", None, "made-up"),
            ("nyc.gvo/pay", None, "ending"),
            ("nyc.gov/pay.Call", None, "next sentence"),
            ("nyc.gov", Some("/pay"), "space"),
            ("https://", Some("nyc.gov"), "space"),
            ("nyc.", Some("gov/pay"), "space"),
        ] {
            let found = fault(token, next).map(|(message, _)| message).unwrap_or_default();
            assert!(found.contains(told), "{token}: {found}");
        }
    }

    #[test]
    fn a_fact_names_a_link() {
        assert!(mentions("nyc.gov/citypay", "https://nyc.gov/citypay"));
        assert!(mentions("hotline 311 and nyc.gov/citypay.", "nyc.gov/citypay"));
        assert!(!mentions("nyc.gov", "nyc.gov/citypay"));
    }
}
