//! Twilio's signature of a webhook: HMAC-SHA1 over the address it called and the decoded form, keyed by the auth token.
//!
//! Source: Twilio's documentation "Webhooks security" and the request validators of its Python and Node libraries.

use crate::channels::form::Pair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use subtle::{Choice, ConstantTimeEq};

/// Whether `given` signs one of the `urls` together with `pairs` under one of the `tokens`. Takes the same time for
/// every wrong signature of the same length.
pub fn fits(given: &str, urls: &[String], pairs: &[Pair], tokens: &[&[u8]]) -> bool {
    let mut found = Choice::from(0);
    for token in tokens {
        for url in urls {
            for content in [signed_content(pairs), repaired_content(pairs)] {
                found |= sign(url, &content, token).as_bytes().ct_eq(given.as_bytes());
            }
        }
    }
    found.into()
}

/// Whether `wanted`, the hexadecimal SHA-256 that stands in a signed address as `bodySHA256`, is that of `body`.
pub fn body_fits(wanted: &str, body: &[u8]) -> bool {
    use std::fmt::Write;
    let mut computed = String::with_capacity(64);
    for byte in Sha256::digest(body) {
        let _ = write!(computed, "{byte:02x}");
    }
    computed.as_bytes().ct_eq(wanted.to_ascii_lowercase().as_bytes()).into()
}

/// The addresses that Twilio may have signed when we are reachable under `url`: as it stands, without its port, and
/// with the scheme's default port. Twilio's own libraries accept the same three.
pub fn url_variants(url: &str) -> Vec<String> {
    let mut variants = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else {
        return variants;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host_start = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host_and_port) = authority.split_at(host_start);
    let bracket = host_and_port.rfind(']').unwrap_or(0);
    if let Some(colon) = host_and_port.get(bracket..).and_then(|ending| ending.rfind(':')) {
        let host = host_and_port.get(..bracket + colon).unwrap_or(host_and_port);
        variants.push(format!("{scheme}://{user}{host}{tail}"));
    } else {
        let port = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
        variants.push(format!("{scheme}://{user}{host_and_port}:{port}{tail}"));
    }
    variants
}

/// Base64 of the HMAC-SHA1 of address and content.
fn sign(url: &str, content: &[u8], token: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token) else {
        return String::new();
    };
    mac.update(url.as_bytes());
    mac.update(content);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Names and values without delimiters: names sorted, the distinct values of a name sorted.
fn signed_content(pairs: &[Pair]) -> Vec<u8> {
    let distinct: BTreeSet<&Pair> = pairs.iter().collect();
    let mut content = Vec::new();
    for (name, value) in distinct {
        content.extend_from_slice(name);
        content.extend_from_slice(value);
    }
    content
}

/// The same for a signer that holds the form as text and has put U+FFFD where the bytes are not UTF-8.
fn repaired_content(pairs: &[Pair]) -> Vec<u8> {
    let repair = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned().into_bytes();
    let repaired: Vec<Pair> = pairs
        .iter()
        .map(|(name, value)| (repair(name), repair(value)))
        .collect();
    signed_content(&repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_tried_both_ways() {
        assert_eq!(
            url_variants("https://a.example/x?y=1:2"),
            ["https://a.example/x?y=1:2", "https://a.example:443/x?y=1:2"]
        );
        assert_eq!(
            url_variants("http://a.example:1234/x"),
            ["http://a.example:1234/x", "http://a.example/x"]
        );
        assert_eq!(
            url_variants("http://u:p@a.example"),
            ["http://u:p@a.example", "http://u:p@a.example:80"]
        );
        assert_eq!(
            url_variants("https://[::1]/x"),
            ["https://[::1]/x", "https://[::1]:443/x"]
        );
        assert_eq!(
            url_variants("https://[::1]:9/x"),
            ["https://[::1]:9/x", "https://[::1]/x"]
        );
        assert_eq!(url_variants("nonsense"), ["nonsense"]);
    }
}
