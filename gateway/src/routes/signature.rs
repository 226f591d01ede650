//! Signatures of webhooks as Standard Webhooks defines them: HMAC-SHA256 over `id.timestamp.body`, in base64.
//!
//! Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How old or how early a signed call may be, in seconds.
const TOLERANCE: i64 = 5 * 60;

/// The keys of one route: the first signs, all verify.
pub struct Keys {
    keys: Vec<SecretBox<Vec<u8>>>,
}

/// The three headers of a signed call.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more of `v1,BASE64`, with spaces between.
    pub signature: &'a str,
}

impl Keys {
    /// Reads secrets of the form `whsec_BASE64`.
    pub fn read(secrets: &[SecretString]) -> Result<Self, String> {
        let mut keys = Vec::new();
        for secret in secrets {
            let text = secret.expose_secret();
            let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text));
            let bytes = bytes.map_err(|_| "secret is not base64: echo whsec_$(openssl rand -base64 32)".to_owned())?;
            keys.push(SecretBox::new(Box::new(bytes)));
        }
        Ok(Self { keys })
    }

    /// `webhook-signature`: one signature by each key, so that the receiver may know either while they change.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let timestamp = timestamp.to_string();
        let signatures = self.keys.iter().map(|key| signature(key, id, &timestamp, body));
        signatures.collect::<Vec<String>>().join(" ")
    }

    /// Whether a call is signed by one of the keys, just now. `now` is in seconds.
    pub fn verify(&self, headers: Headers<'_>, body: &[u8], now: i64) -> bool {
        let Ok(at) = headers.timestamp.parse::<i64>() else {
            return false;
        };
        if now.saturating_sub(at).saturating_abs() > TOLERANCE {
            return false;
        }
        let mut fits = false;
        for key in &self.keys {
            let wanted = signature(key, headers.id, headers.timestamp, body);
            for given in headers.signature.split(' ') {
                fits |= bool::from(wanted.as_bytes().ct_eq(given.as_bytes()));
            }
        }
        fits
    }

    /// The signature of a link, by the first key; it can stand in an address.
    pub fn sign_link(&self, text: &str) -> String {
        self.keys
            .first()
            .map(|key| link_signature(key, text))
            .unwrap_or_default()
    }

    /// Whether a link is signed by one of the keys.
    pub fn fits_link(&self, text: &str, given: &str) -> bool {
        let mut fits = false;
        for key in &self.keys {
            fits |= bool::from(link_signature(key, text).as_bytes().ct_eq(given.as_bytes()));
        }
        fits
    }
}

fn signature(key: &SecretBox<Vec<u8>>, id: &str, timestamp: &str, body: &[u8]) -> String {
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    format!("v1,{}", STANDARD.encode(hmac(key, &signed)))
}

/// A webhook's id has no space, so that neither signature can pass for the other.
fn link_signature(key: &SecretBox<Vec<u8>>, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac(key, &[b"link ", text.as_bytes()]))
}

fn hmac(key: &SecretBox<Vec<u8>>, parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret()) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn headers(timestamp: &'static str, signature: &'static str) -> Headers<'static> {
        Headers {
            id: ID,
            timestamp,
            signature,
        }
    }

    #[test]
    fn the_published_example_is_signed_alike() {
        let keys = Keys::read(&[SECRET.into()]).unwrap();
        assert_eq!(keys.sign(ID, 1_614_265_330, BODY), SIGNED);
        assert!(keys.verify(headers("1614265330", SIGNED), BODY, 1_614_265_330));
        let several =
            "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert!(keys.verify(headers("1614265330", several), BODY, 1_614_265_330));
    }

    #[test]
    fn another_body_time_key_or_form_is_refused() {
        let keys = Keys::read(&[SECRET.into()]).unwrap();
        assert!(!keys.verify(headers("1614265330", SIGNED), b"{}", 1_614_265_330));
        assert!(!keys.verify(headers("1614265330", SIGNED), BODY, 1_614_265_330 + 301));
        assert!(!keys.verify(headers("1614265331", SIGNED), BODY, 1_614_265_330));
        assert!(!keys.verify(headers("soon", SIGNED), BODY, 1_614_265_330));
        assert!(!keys.verify(headers("1614265330", ""), BODY, 1_614_265_330));
        let other = Keys::read(&["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".into()]).unwrap();
        assert!(!other.verify(headers("1614265330", SIGNED), BODY, 1_614_265_330));
        assert!(Keys::read(&["whsec_?".into()]).is_err());
    }

    #[test]
    fn a_link_fits_its_own_text_and_no_webhooks_signature_fits_it() {
        let keys = Keys::read(&[SECRET.into()]).unwrap();
        let link = keys.sign_link("photo dot 311-1 ab 7");
        assert!(keys.fits_link("photo dot 311-1 ab 7", &link));
        assert!(!keys.fits_link("photo dot 311-1 ab 8", &link));
        assert!(!keys.fits_link("photo dot 311-1 ab 7", ""));
        let other = Keys::read(&["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".into(), SECRET.into()]).unwrap();
        assert!(other.fits_link("photo dot 311-1 ab 7", &link), "the old key still fits");
        let alone = Keys::read(&["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".into()]).unwrap();
        assert!(!alone.fits_link("photo dot 311-1 ab 7", &link));
        assert!(!keys.fits_link("", &keys.sign("link ", 0, b"")));
    }

    #[test]
    fn while_keys_change_both_sign_and_both_verify() {
        let both = Keys::read(&["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".into(), SECRET.into()]).unwrap();
        assert!(both.sign(ID, 1_614_265_330, BODY).ends_with(SIGNED));
        assert!(both.verify(headers("1614265330", SIGNED), BODY, 1_614_265_330));
    }
}
