//! Passwords and keys as the database keeps them: never themselves, only what proves them.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Shortest password, in characters. Length is what counts; mixtures of character classes are not asked for.
pub const SHORTEST_PASSWORD: usize = 12;
/// Longest password, in bytes; hashing must not become somebody's lever.
pub const LONGEST_PASSWORD: usize = 1024;

/// What is wrong with a password for the account of this name.
pub fn password_fault(name: &str, password: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Some(format!(
            "the password has {length} characters; take {SHORTEST_PASSWORD} or more"
        ));
    }
    if password.len() > LONGEST_PASSWORD {
        return Some(format!("the password is longer than {LONGEST_PASSWORD} bytes"));
    }
    if password.to_lowercase() == name.to_lowercase() {
        return Some("the password is the name; take another".to_owned());
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        return Some("the password repeats one character; take another".to_owned());
    }
    None
}

/// The Argon2id hash of a password, with a salt of its own, as a PHC string.
pub fn hash_password(password: &str) -> Result<String, String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| format!("the password could not be hashed: {error}"))
}

/// Whether this is the password of the hash. A hash that cannot be read proves nothing.
pub fn password_is(hash: &str, password: &str) -> bool {
    password.len() <= LONGEST_PASSWORD && Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

/// Takes as long as a comparison and is never right, so that an unknown name cannot be told from a wrong password.
pub fn spend_the_time_of_a_password(password: &str) -> bool {
    let short: String = password.chars().take(64).collect();
    // The hash is thrown away: only its time is wanted.
    let _ = hash_password(&short);
    false
}

/// A new key of the JSON API: 256 random bits, 43 characters of `[A-Za-z0-9_-]`.
pub fn new_key() -> String {
    let bits: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bits)
}

/// What the database keeps of a key: its SHA-256 in lower-case hexadecimal. Keys are random, so nothing slower is
/// needed to keep them from being guessed.
pub fn hash_key(key: &str) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(key.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_the_name() {
        assert!(password_fault("ana", "eleven char").is_some());
        assert!(password_fault("ana", "twelve chars").is_none());
        assert!(password_fault("Ana Example Clerk", "ana example clerk").is_some());
        assert!(password_fault("ana", "aaaaaaaaaaaaa").is_some());
        assert!(password_fault("ana", &"ab".repeat(600)).is_some());
    }

    #[test]
    fn a_hash_proves_its_password_only_and_has_its_own_salt() {
        let hash = hash_password("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(
            Argon2::default()
                .verify_password(b"correct horse battery", hash.as_str())
                .is_ok()
        );
        assert!(
            Argon2::default()
                .verify_password(b"correct horse batterz", hash.as_str())
                .is_err()
        );
        assert_ne!(hash, hash_password("correct horse battery").unwrap());
    }

    #[test]
    fn keys_are_random_and_plain() {
        let key = new_key();
        assert_eq!(key.len(), 43);
        assert!(
            key.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        );
        assert_ne!(key, new_key());
        assert_eq!(
            hash_key("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
