//! A channel that the program does not have, added by one folder ([`tests::postbox`]) and one line of a list
//! ([`tests::postbox_list`]): a whole conversation over real sockets, with settings as an operator writes them.

use super::client;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::process::Output;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tests::program::Program;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The program with the toy among its channels.
const BINARY: &str = env!("CARGO_BIN_EXE_callbox-with-postbox");
const SECRET: &str = "box-words";

/// The toy's provider, played on this machine: the letters that it was asked to deliver.
struct Provider {
    base: String,
    letters: UnboundedReceiver<Value>,
}

impl Provider {
    async fn start() -> Self {
        let (to_test, letters) = unbounded_channel();
        let router = Router::new()
            .route("/me", get(async || Json(json!({ "id": "town-hall" }))))
            .route("/letters", post(deliver))
            .with_state(to_test);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, letters }
    }

    /// The next letter, at most ten seconds later.
    async fn letter(&mut self) -> String {
        let next = tokio::time::timeout(Duration::from_secs(10), self.letters.recv()).await;
        let letter = next.expect("a letter comes").expect("the provider is there");
        assert_eq!(letter["to"], "anna");
        letter["text"].as_str().expect("a text").to_owned()
    }
}

async fn deliver(
    State(to_test): State<UnboundedSender<Value>>,
    headers: HeaderMap,
    Json(letter): Json<Value>,
) -> Json<Value> {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    assert_eq!(headers["x-postbox-secret"], SECRET);
    to_test.send(letter).expect("the test listens");
    Json(json!({ "id": format!("out-{}", NUMBER.fetch_add(1, Ordering::SeqCst)) }))
}

fn settings(base: &str, rest: &str) -> String {
    format!(
        "[server]\npublic_url = \"https://311.city.example\"\n\n[channels.postbox]\nshared_secret = \"{SECRET}\"\n\
         api_base = \"{base}\"\n{rest}"
    )
}

async fn post_letter(base: &str, secret: &str, id: &str, text: &str) -> u16 {
    let letter = json!({ "id": id, "from": "anna", "text": text });
    let request = client().post(format!("{base}/hooks/postbox")).json(&letter);
    let sent = request.header("x-postbox-secret", secret).send().await;
    sent.expect("the webhook answers").status().as_u16()
}

async fn run(folder: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let command = Command::new(BINARY).args(arguments).current_dir(folder).output().await;
    let Output { status, stdout, stderr } = command.expect("the command runs");
    let said = [stdout, stderr].concat();
    (status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_folder_and_one_line_of_a_list_make_a_channel() {
    let mut provider = Provider::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("callbox.toml");
    std::fs::write(&file, settings(&provider.base, "")).expect("the settings are written");
    let program = Program::start_in(folder, BINARY, &[]).await;
    assert!(program.printed().contains("listening on"), "{}", program.printed());

    assert_eq!(
        post_letter(&program.base, "Box-words", "0", "hello").await,
        403,
        "forged"
    );
    let said = [
        "There is no heat in my building",
        "350 5th Avenue, Manhattan, apartment 4B",
        "212 555 0123",
    ];
    let mut heard = Vec::new();
    for (id, words) in said.iter().enumerate() {
        let id = id.to_string();
        for _ in 0..2 {
            assert_eq!(post_letter(&program.base, SECRET, &id, words).await, 200, "{words}");
        }
        heard.push(provider.letter().await);
    }
    // A duplicate that was answered twice would have come before the next answer.
    assert_eq!(post_letter(&program.base, SECRET, "4", "status").await, 200);
    heard.push(provider.letter().await);
    let filed = heard
        .iter()
        .find_map(|text| text.split_whitespace().find(|word| word.starts_with("311-")));
    let number = filed
        .unwrap_or_else(|| panic!("no number in {heard:#?}"))
        .trim_end_matches('.');
    assert!(heard.last().expect("an answer").contains(number), "{heard:#?}");
    assert_eq!(provider.letters.try_recv().ok(), None);

    let log = program
        .command(BINARY, &[], &["contacts", "export", "--format", "jsonl"])
        .await;
    let contacts: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(contacts.len(), 1, "{log}");
    assert_eq!(
        (&contacts[0]["channel"], &contacts[0]["address"]),
        (&json!("postbox"), &json!("anna"))
    );
    let messages = contacts[0]["messages"].as_array().expect("messages");
    let written = messages.iter().filter(|message| message["direction"] == "in").count();
    let sent: Vec<&Value> = messages
        .iter()
        .filter(|message| message["direction"] == "out")
        .collect();
    assert_eq!((written, sent.len()), (4, heard.len()), "{log}");
    assert!(
        sent.iter()
            .zip(&heard)
            .all(|(message, text)| message["text"] == text.as_str()),
        "{log}"
    );

    let doctor = program.command(BINARY, &[], &["doctor"]).await;
    assert!(
        doctor.contains("works    channel    postbox (postbox): box town-hall"),
        "{doctor}"
    );
    let replayed = program.command(BINARY, &[], &["replay", "--all"]).await;
    assert!(replayed.contains("same"), "{replayed}");
    assert!(!format!("{}{}", program.log(), program.printed()).contains(SECRET));
}

#[tokio::test]
async fn the_settings_of_an_added_channel_are_checked_like_all_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |text: &str| std::fs::write(folder.path().join("callbox.toml"), text).expect("written");
    write(&settings("https://api.postbox.example", "shared_secrt = \"x\"\n"));
    let (code, said) = run(folder.path(), &["check"]).await;
    assert_eq!(code, Some(2), "{said}");
    let fault = "callbox.toml:7:1: error E002: [channels.postbox] has no key `shared_secrt`\n  remedy: Did you mean \
                 `shared_secret`?";
    assert!(said.contains(fault), "{said}");
    assert!(!said.contains(SECRET), "{said}");

    // Several accounts of one kind, and one that cannot reach us.
    write("[channels.parks]\nkind = \"postbox\"\nshared_secret = \"a\"\napi_base = \"http://127.0.0.1:1\"\n");
    let (code, said) = run(folder.path(), &["doctor"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("parks (postbox): server.public_url is not set"), "{said}");

    let arguments = [
        "init",
        "new",
        "--city",
        "Springfield",
        "--time-zone",
        "America/Chicago",
        "--languages",
        "en",
    ];
    let rest = [
        "--emergency-number",
        "911",
        "--channels",
        "postbox",
        "--admin-email",
        "a@springfield.example",
    ];
    let (code, said) = run(folder.path(), &[&arguments[..], &rest[..]].concat()).await;
    assert_eq!(code, Some(0), "{said}");
    let written = std::fs::read_to_string(folder.path().join("new/callbox.toml")).expect("the settings");
    assert!(
        written.contains("# [channels.postbox]\n# shared_secret = \"\"\n"),
        "{written}"
    );
    let city = std::fs::read_to_string(folder.path().join("new/pack/city.toml")).expect("the city");
    assert!(city.contains("[channels.postbox]\nname = \"Postbox\""), "{city}");
    let (code, said) = run(&folder.path().join("new"), &["check"]).await;
    assert_eq!(code, Some(0), "{said}");
}
