//! OAuth 1.0a: the header by which X knows who calls. Bodies of JSON are not part of what is signed.
//!
//! Source: RFC 5849, sections 3.4 and 3.5.1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The two pairs of key and secret.
pub struct Keys<'k> {
    /// The application's key.
    pub consumer_key: &'k str,
    /// The application's secret.
    pub consumer_secret: &'k str,
    /// The account's token.
    pub token: &'k str,
    /// The account's token secret.
    pub token_secret: &'k str,
}

/// What makes a call different from every other.
pub struct Once {
    /// Letters that are never used again.
    pub nonce: String,
    /// Seconds since 1970.
    pub timestamp: i64,
}

impl Once {
    /// One for a call that is made at this time, in epoch milliseconds.
    pub fn at(now: i64) -> Self {
        Self {
            nonce: format!("{:032x}", rand::random::<u128>()),
            timestamp: now / 1000,
        }
    }
}

/// The value of the `Authorization` header for a call without parameters of its own.
pub fn authorize(method: &str, url: &str, keys: &Keys<'_>, once: &Once) -> String {
    let timestamp = once.timestamp.to_string();
    let mut parameters = [
        ("oauth_consumer_key", keys.consumer_key),
        ("oauth_nonce", &once.nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &timestamp),
        ("oauth_token", keys.token),
        ("oauth_version", "1.0"),
    ];
    parameters.sort_unstable();
    let joined: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let base = format!("{method}&{}&{}", encoded(url), encoded(&joined.join("&")));
    let key = format!("{}&{}", encoded(keys.consumer_secret), encoded(keys.token_secret));
    let signature = sign(&key, &base);
    let mut header: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", encoded(value)))
        .collect();
    header.push(format!("oauth_signature=\"{}\"", encoded(&signature)));
    format!("OAuth {}", header.join(", "))
}

fn sign(key: &str, base: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(base.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Percent-encoding of everything but letters, digits, `-`, `.`, `_` and `~`.
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_as_the_standard_says() {
        // The keys of RFC 5849's own example, on a call without parameters; computed by another program.
        let keys = Keys {
            consumer_key: "dpf43f3p2l4k3l03",
            consumer_secret: "kd94hf93k423kf44",
            token: "nnch734d00sl2jdk",
            token_secret: "pfkkdhi9sl3r4s00",
        };
        let once = Once {
            nonce: "kllo9940pd9333jh".to_owned(),
            timestamp: 1_191_242_096,
        };
        let header = authorize("POST", "https://api.x.example/2/tweets", &keys, &once);
        assert!(
            header.starts_with("OAuth oauth_consumer_key=\"dpf43f3p2l4k3l03\", oauth_nonce="),
            "{header}"
        );
        assert!(
            header.ends_with("oauth_signature=\"D%2FCT9Z4%2F929F6s0w0xNIxkW0UX8%3D\""),
            "{header}"
        );
    }

    #[test]
    fn everything_but_plain_letters_is_encoded() {
        assert_eq!(encoded("Ladies + Gentlemen~é"), "Ladies%20%2B%20Gentlemen~%C3%A9");
    }
}
