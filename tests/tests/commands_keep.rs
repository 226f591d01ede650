//! Keeping data and giving it up from the command line, beside a running server.

use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tests::postgres::Postgres;
use tests::program::Program;

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

fn callbox(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = Command::new(BINARY)
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().expect("no signal ended it"),
        String::from_utf8(text).expect("UTF-8"),
    )
}

fn done(folder: &Path, args: &[&str]) -> String {
    let (code, text) = callbox(folder, args);
    assert_eq!(code, 0, "{args:?}: {text}");
    text
}

fn export(folder: &Path, data: &str) -> Vec<Value> {
    let text = done(folder, &["--data", data, "contacts", "export"]);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

/// Asks for a towed car and returns the contact's id.
async fn ask(program: &Program, resident: u32) -> String {
    let body = json!({
        "conversation": format!("3f2c1d00-7a4e-4b6f-9c1d-{resident:012x}"),
        "id": "m0",
        "text": format!("how do i find my towed car, says resident number {resident}"),
    });
    let url = format!("{}/api/chat", program.base);
    let response = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .expect("the chat answers");
    let answer: Value = response.json().await.expect("the chat answers JSON");
    answer["contact"].as_str().expect("a contact").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_holds_everything_and_can_be_restored_and_copied() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    ask(&program, 1).await;
    ask(&program, 2).await;
    let before = export(folder, "data");
    done(folder, &["backup", "safe.db"]);
    assert_eq!(
        callbox(folder, &["backup", "safe.db"]).0,
        1,
        "a backup is never written over"
    );
    let bytes = std::fs::read(folder.join("safe.db")).expect("the backup");
    ask(&program, 3).await;

    done(folder, &["--data", "restored", "restore", "safe.db"]);
    assert_eq!(export(folder, "restored"), before);
    assert!(done(folder, &["--data", "restored", "replay", "--all"]).contains(" 0 different"));
    assert_eq!(
        std::fs::read(folder.join("safe.db")).expect("the backup"),
        bytes,
        "the backup is only read"
    );
    let left: Vec<_> = std::fs::read_dir(folder.join("restored"))
        .expect("a folder")
        .flatten()
        .collect();
    assert!(
        left.iter()
            .all(|entry| !entry.file_name().to_string_lossy().starts_with("restore-")),
        "{left:?}"
    );
    let (code, text) = callbox(folder, &["restore", "safe.db"]);
    assert_eq!((code, text.contains("nothing is written over")), (1, true), "{text}");
    assert_eq!(export(folder, "data").len(), 3, "the server's own data is as it was");
    assert_eq!(callbox(folder, &["--data", "other", "restore", "nowhere.db"]).0, 2);

    std::fs::create_dir(folder.join("copied")).expect("a folder");
    let copy = [
        "copy",
        "--from",
        "sqlite:restored/callbox.db",
        "--to",
        "sqlite:copied/callbox.db",
    ];
    assert!(done(folder, &copy).contains("copied and compared"));
    assert_eq!(export(folder, "copied"), before);
    assert_eq!(callbox(folder, &copy).0, 1);
    let from_nowhere = [
        "copy",
        "--from",
        "sqlite:nowhere.db",
        "--to",
        "sqlite:copied/callbox.db",
    ];
    assert_eq!(callbox(folder, &from_nowhere).0, 2);
    assert!(!folder.join("nowhere.db").exists(), "a mistyped source is not made");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_resident_is_gone_and_a_held_contact_stays() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    let erased = ask(&program, 1).await;
    let held = ask(&program, 2).await;
    done(folder, &["hold", &held]);
    assert_eq!(callbox(folder, &["hold", "nothing"]).0, 1);

    let address = |id: &str| {
        let lines = export(folder, "data");
        let line = lines
            .into_iter()
            .find(|line| line["id"] == id)
            .expect("the contact is in the log");
        line["address"].as_str().expect("an address").to_owned()
    };
    let (first, second) = (address(&erased), address(&held));
    assert!(done(folder, &["erase", &first]).starts_with("1 contacts"));
    assert!(done(folder, &["erase", &second]).contains("1 held contacts stay"));
    assert_eq!(callbox(folder, &["erase", "+12125550199"]).0, 1);
    let text = done(folder, &["contacts", "export"]);
    assert!(
        !text.contains("resident number 1") && text.contains("resident number 2"),
        "{text}"
    );
    let replayed = done(folder, &["replay", "--all"]);
    assert!(
        replayed.contains("1 turns decided again") && replayed.contains("1 turns erased"),
        "{replayed}"
    );
    assert!(
        done(folder, &["report", "--format", "json"]).contains("\"total_contacts\":2"),
        "counts stay"
    );

    done(folder, &["hold", &held, "--end"]);
    let counted = done(folder, &["expire", "--before", "2020-01-01", "--dry-run"]);
    assert!(
        counted.starts_with("0 contacts and 0 requests would be erased"),
        "{counted}"
    );
    assert_eq!(callbox(folder, &["expire", "--before", "soon"]).0, 2);
    assert!(done(folder, &["erase", &second]).starts_with("1 contacts"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_moves_to_postgres_and_is_read_and_proved_there() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    ask(&program, 1).await;
    let postgres = Postgres::start();
    let url = postgres.fresh();
    done(folder, &["copy", "--from", "sqlite:data/callbox.db", "--to", &url]);
    let before = export(folder, "data");
    let there = |args: &[&str]| {
        let output = Command::new(BINARY)
            .args(args)
            .current_dir(folder)
            .env("CALLBOX__DATABASE__URL", &url)
            .output()
            .expect("the program runs");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {text}");
        text
    };
    let exported: Vec<Value> = there(&["contacts", "export"])
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    assert_eq!(exported, before);
    assert!(there(&["replay", "--all"]).contains("1 turns decided again: 1 the same"));
    assert!(there(&["report", "--format", "json", "--exact"]).contains("\"total_contacts\":1"));
    assert!(there(&["doctor"]).contains("postgres, readable and writable"));
}

#[test]
fn a_password_in_an_address_of_a_database_is_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = "postgres://callbox:a-secret-word@127.0.0.1:1/callbox";
    for args in [
        ["copy", "--from", secret, "--to", "sqlite:copy.db"],
        [
            "copy",
            "--from",
            "mysql://callbox:a-secret-word@127.0.0.1/x",
            "--to",
            secret,
        ],
        [
            "copy",
            "--from",
            "postgres://callbox:a-secret-word@[::1/x",
            "--to",
            secret,
        ],
    ] {
        let (code, text) = callbox(folder.path(), &args);
        assert_eq!((code, text.contains("a-secret-word")), (2, false), "{text}");
    }
}
