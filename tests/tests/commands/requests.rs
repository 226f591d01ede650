//! Service requests by command.

use super::{BINARY, callbox, done, report_heat};
use serde_json::{Value, json};
use tests::program::Program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_request_has_a_history_and_its_resident_is_told() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    let (contact, number) = report_heat(&program, 1).await;

    let request = done(folder, &["requests", "show", &number, "--json"]).lines().remove(0);
    for name in [
        "number",
        "service",
        "agency",
        "status",
        "created_at",
        "updated_at",
        "due_at",
        "where",
        "answers",
        "contact",
        "agency_number",
        "history",
    ] {
        assert!(request.get(name).is_some(), "{name} is missing: {request}");
    }
    assert_eq!(
        (&request["status"], &request["contact"]),
        (&json!("open"), &json!(contact))
    );
    let place = &request["where"];
    assert_eq!(
        (&place["text"], &place["unit"], &place["borough"]),
        (&json!("350 5th ave"), &json!("4B"), &json!("Manhattan"))
    );
    assert_eq!(request["answers"]["scope"], "building");

    let update = [
        "requests",
        "update",
        &number,
        "--status",
        "closed",
        "--note",
        "The boiler runs again.",
    ];
    assert!(done(folder, &update).out.contains("closed"));
    let request = done(folder, &["requests", "show", &number, "--json"]).lines().remove(0);
    assert_eq!(request["status"], "closed");
    let history: Vec<&Value> = request["history"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|entry| &entry["status"])
        .collect();
    assert_eq!(history, [&json!("open"), &json!("closed")]);
    assert_eq!(request["history"][1]["note"], "The boiler runs again.");
    let told = done(folder, &["contacts", "show", &contact, "--json"])
        .lines()
        .remove(0);
    let last = told["messages"]
        .as_array()
        .expect("messages")
        .last()
        .expect("a message")
        .clone();
    let text = last["text"].as_str().expect("a text");
    assert!(
        text.contains(&number) && text.contains("The boiler runs again."),
        "{text}"
    );
    assert_eq!(last["direction"], "out");

    let closed = done(folder, &["requests", "list", "--status", "closed", "--json"]).lines();
    assert_eq!(closed.len(), 1);
    assert!(done(folder, &["requests", "list"]).out.contains(&number));
    assert!(
        done(folder, &["requests", "list", "--status", "open"])
            .out
            .contains("No requests")
    );
    let unknown = callbox(folder, &["requests", "update", "311-00000000", "--status", "closed"]);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    assert_eq!(callbox(folder, &["requests", "show", "311-00000000"]).code, 1);
    assert_eq!(
        callbox(folder, &["requests", "update", &number, "--status", "done"]).code,
        2
    );
}
