//! Staff accounts and keys by command.

use super::{callbox, callbox_with, done};
use serde_json::json;
use std::path::Path;

#[test]
fn accounts_are_added_listed_changed_and_disabled_and_passwords_stay_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let password = "correct horse battery";
    let add = [
        "user",
        "add",
        "--name",
        "ana.example",
        "--role",
        "admin",
        "--password-stdin",
    ];
    let short = callbox_with(folder, &add, "elevenchars\n", &[]);
    assert_eq!(short.code, 2);
    assert!(
        short.err.contains("12 or more") && !short.err.contains("elevenchars"),
        "{}",
        short.err
    );
    let added = callbox_with(folder, &add, &format!("{password}\n"), &[]);
    assert_eq!(added.code, 0, "{}", added.err);
    let again = callbox_with(folder, &add, &format!("{password}\n"), &[]);
    assert_eq!((again.code, again.err.contains("already")), (1, true), "{}", again.err);
    assert_eq!(
        callbox_with(
            folder,
            &["user", "add", "--name", "b", "--role", "king", "--password-stdin"],
            "",
            &[]
        )
        .code,
        2
    );
    let set = ["user", "password", "--name", "ana.example", "--password-stdin"];
    assert_eq!(callbox_with(folder, &set, "another long password", &[]).code, 0);
    assert_eq!(
        callbox_with(
            folder,
            &["user", "password", "--name", "bo.example", "--password-stdin"],
            password,
            &[]
        )
        .code,
        1
    );
    let list = done(folder, &["user", "list"]).out;
    assert!(
        list.contains("ana.example") && list.contains("active") && !list.contains("argon2"),
        "{list}"
    );
    done(folder, &["user", "disable", "--name", "ana.example"]);
    let account = done(folder, &["user", "list", "--json"]).lines().remove(0);
    assert_eq!(
        (&account["role"], account["disabled_at"].is_string()),
        (&json!("admin"), true)
    );
    for secret in [password, "another long password"] {
        assert!(!stored_anywhere(folder, secret), "{secret} must not be stored");
    }
    assert!(stored_anywhere(folder, "$argon2id$v=19$"));
}

#[test]
fn a_link_lets_in_whoever_runs_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let none = callbox(folder, &["user", "link", "--name", "ada"]);
    assert_eq!(
        (none.code, none.err.contains("no account ada")),
        (1, true),
        "{}",
        none.err
    );
    let add = ["user", "add", "--name", "ada", "--role", "admin", "--password-stdin"];
    assert_eq!(callbox_with(folder, &add, "correct horse battery\n", &[]).code, 0);
    let url = [("CALLBOX__SERVER__PUBLIC_URL", "https://311.city.example")];
    let made = callbox_with(folder, &["user", "link", "--name", "ada"], "", &url);
    let secret = made
        .out
        .trim()
        .strip_prefix("https://311.city.example/staff/sign-in/link/");
    assert_eq!(secret.expect("a link alone on its line").len(), 43, "{}", made.out);
    assert!(
        !stored_anywhere(folder, secret.expect("a secret")),
        "only its hash is kept"
    );
    done(folder, &["user", "disable", "--name", "ada"]);
    let shut = callbox(folder, &["user", "link", "--name", "ada"]);
    assert_eq!((shut.code, shut.err.contains("is disabled")), (1, true), "{}", shut.err);
}

#[test]
fn keys_are_shown_once_and_stored_as_hashes() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let added = done(folder, &["keys", "add", "--name", "dashboard", "--scope", "read"]).out;
    let key = added.lines().last().expect("a last line").to_owned();
    assert!(key.len() >= 32, "{added}");
    assert!(
        key.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'),
        "{key}"
    );
    assert!(!stored_anywhere(folder, &key));
    let list = done(folder, &["keys", "list"]).out;
    assert!(
        list.contains("dashboard") && list.contains("read") && !list.contains(&key),
        "{list}"
    );
    assert_eq!(
        callbox(folder, &["keys", "add", "--name", "dashboard", "--scope", "write"]).code,
        1
    );
    assert_eq!(
        callbox(folder, &["keys", "add", "--name", "other", "--scope", "all"]).code,
        2
    );
    let limited = [
        "keys", "add", "--name", "police", "--agency", "NYPD", "--agency", "FDNY",
    ];
    let scopes = ["--scope", "sensitive:read", "--scope", "write"];
    done(folder, &[&limited[..], &scopes[..]].concat());
    assert_eq!(
        callbox(folder, &["keys", "add", "--name", "other", "--scope", "sensitive:read"]).code,
        2
    );
    let lines = done(folder, &["keys", "list", "--json"]).lines();
    let police = lines.iter().find(|key| key["name"] == "police").expect("the key");
    assert_eq!(
        (&police["scope"], &police["agencies"]),
        (&json!("write sensitive:read"), &json!(["NYPD", "FDNY"]))
    );
    done(folder, &["keys", "revoke", "--name", "dashboard"]);
    assert!(done(folder, &["keys", "list"]).out.contains("revoked"));
    assert_eq!(callbox(folder, &["keys", "revoke", "--name", "nobody"]).code, 1);
}

fn stored_anywhere(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder.join("data")).expect("the data folder");
    files.flatten().any(|entry| {
        let bytes = std::fs::read(entry.path()).expect("a file");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}
