//! The contact log by command: listed, shown, exported.

use super::{BINARY, HEAT, callbox, chat, done, keys, report_heat};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use tests::program::Program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_listed_shown_and_exported_beside_a_running_server() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    let (heat, number) = report_heat(&program, 1).await;
    let towed = chat(&program, 2, 0, "how do i find my towed car").await;
    let towed = towed["contact"].as_str().expect("a contact").to_owned();

    let lines = done(folder, &["contacts", "export"]).lines();
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, [&heat, &towed], "oldest first");
    let line = &lines[0];
    let mut wanted = [
        "id",
        "channel",
        "address",
        "started_at",
        "ended_at",
        "language",
        "outcome",
        "pack_version",
        "topics",
        "messages",
        "is_test",
    ];
    wanted.sort_unstable();
    assert_eq!(keys(line), wanted);
    assert_eq!(
        line["topics"],
        json!([{"kind": "request", "id": "heat-hot-water", "request": number}])
    );
    assert_eq!(
        (&line["channel"], &line["outcome"], &line["is_test"]),
        (&json!("webchat"), &json!("filed"), &json!(false))
    );
    let address = line["address"].as_str().expect("an address");
    assert!(
        address.starts_with("web:") && !address.contains("3f2c1d00"),
        "the chat's secret must not leave: {address}"
    );
    let first = &line["messages"][0];
    let mut wanted = [
        "at",
        "direction",
        "by",
        "text",
        "provider_id",
        "status",
        "pack_version",
        "decision",
        "media",
    ];
    wanted.sort_unstable();
    assert_eq!(keys(first), wanted);
    assert_eq!(
        (&first["direction"], &first["by"], &first["text"]),
        (&json!("in"), &json!("resident"), &json!(HEAT))
    );
    assert_eq!(first["decision"]["id"], "heat-hot-water");
    assert!(first["decision"].get("text").is_none());
    assert_eq!(first["decision"]["slots"]["unit"], "4B");
    let (said, answered) = (
        first["at"].as_str().expect("a time"),
        line["messages"][1]["at"].as_str().expect("a time"),
    );
    assert!(said <= answered && said.ends_with('Z'));

    listed_and_shown(folder, line, &heat, &towed);
    written_as_a_table(folder, &towed);
    reader_goes_away(folder);
}

fn listed_and_shown(folder: &Path, line: &Value, heat: &str, towed: &str) {
    let shown = done(folder, &["contacts", "show", heat, "--json"]).lines();
    assert_eq!(&shown[0], line, "shown is what is exported");
    assert!(done(folder, &["contacts", "show", heat]).out.contains(HEAT));
    let list = done(folder, &["contacts", "list"]).out;
    assert!(
        list.find(heat).expect("listed") < list.find(towed).expect("listed"),
        "{list}"
    );
    let filed = done(folder, &["contacts", "list", "--outcome", "filed", "--json"]).lines();
    assert_eq!(filed.iter().map(|line| &line["id"]).collect::<Vec<_>>(), [&json!(heat)]);
    assert_eq!(done(folder, &["contacts", "export", "--channel", "sms"]).out, "");
    assert_eq!(done(folder, &["contacts", "export", "--to", "2020-01-01"]).out, "");
    assert_eq!(
        done(folder, &["contacts", "export", "--from", "2020-01-01"])
            .lines()
            .len(),
        2
    );

    assert_eq!(callbox(folder, &["contacts", "show", "nothing"]).code, 1);
    assert_eq!(callbox(folder, &["contacts", "export", "--from", "yesterday"]).code, 2);
    assert_eq!(
        callbox(
            folder,
            &["contacts", "export", "--from", "2026-02-01", "--to", "2026-01-01"]
        )
        .code,
        2
    );
}

fn written_as_a_table(folder: &Path, towed: &str) {
    let table = done(folder, &["contacts", "export", "--format", "csv"]).out;
    assert!(table.starts_with("id,channel,address,started_at,"));
    assert!(
        table.contains(&format!("\r\n{towed},webchat,web:")),
        "one row a contact: {table}"
    );
    assert!(
        table.contains(&format!("\"resident: {HEAT}\n")),
        "a text with commas is quoted: {table}"
    );
}

/// `callbox contacts export | head` ends quietly: here the reader is gone before the first line.
fn reader_goes_away(folder: &Path) {
    let mut command = Command::new(BINARY);
    command.args(["contacts", "export"]).current_dir(folder);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
