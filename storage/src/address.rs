//! Where a resident is reached, and the keys made of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Where a resident is reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The channel's code: `sms`, `webchat`, `terminal`.
    pub channel: String,
    /// The city's account on the channel, as named in the settings (`sms`, `parking-alerts`).
    pub account: String,
    /// The resident there: E.164 for SMS, the hash of the conversation id for web chat, else the provider's id.
    pub address: String,
}

impl Address {
    /// The key of the address's conversation: a hash, so that all rows about it are found by one short text.
    pub(crate) fn key(&self) -> String {
        hash(&[&self.channel, &self.account, &self.address])
    }

    /// The key under which a message of the provider is remembered, also after its address was erased.
    pub(crate) fn message_key(&self, provider_id: &str) -> String {
        hash(&["in", &self.channel, &self.account, provider_id])
    }
}

/// The address as people see it: a web chat is named by the first characters of its hash only.
pub fn shown_address(channel: &str, address: &str) -> String {
    if channel == "webchat" {
        let prefix: String = address.chars().take(12).collect();
        return format!("web:{prefix}");
    }
    address.to_owned()
}

/// 128 bits of SHA-256 over the parts, in hexadecimal. The lengths keep ("ab", "c") and ("a", "bc") apart.
pub(crate) fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut text = String::with_capacity(32);
    for byte in hasher.finalize().iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
