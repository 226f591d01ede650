//! Lookups: a connector's answer arrives as a later event that can be decided again; whatever it does, the resident is
//! told something, and no other host is ever asked.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::program::Program;
use tests::residents::{Residents, SETTINGS, conversation};

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// What residents are told when a lookup brought nothing: the plain answer with its link.
const PLAIN: &str = "nyc.gov/citypay";

/// The stand-in of the connector, and what it was asked.
#[derive(Clone)]
struct StandIn {
    elsewhere: String,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn listen(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Answers as the last digit of the ticket's number says.
async fn answer(State(stand_in): State<StandIn>, Query(query): Query<HashMap<String, String>>) -> Response {
    let number = query.get("number").cloned().unwrap_or_default();
    stand_in.asked.lock().expect("not poisoned").push(number.clone());
    let found = axum::Json(serde_json::json!({"number": number, "status": "open", "amount": "$115", "extra": [1, 2]}));
    match number.chars().last() {
        Some('1') => found.into_response(),
        Some('2') => StatusCode::NOT_FOUND.into_response(),
        Some('3') => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            found.into_response()
        }
        Some('4') => "<html>status: open</html>".into_response(),
        Some('5') => Redirect::temporary(&format!("{}/ticket?number={number}", stand_in.elsewhere)).into_response(),
        _ => vec![b' '; 10 * 1024 * 1024].into_response(),
    }
}

/// A program with the connector in its settings file.
async fn program_with_connector(connector: &str) -> Program {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = format!("[connectors.parking-ticket]\nurl = \"{connector}/ticket\"\ntimeout_ms = 700\n");
    std::fs::write(folder.path().join("callbox.toml"), settings).expect("the settings are written");
    Program::start_in(folder, BINARY, &SETTINGS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookups_result_comes_later_and_whatever_fails_ends_with_the_plain_link() {
    let hits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&hits);
    let elsewhere = Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { axum::Json(serde_json::json!({"number": "1", "status": "stolen", "amount": "$0"})) }
    });
    let elsewhere = listen(elsewhere).await;
    let stand_in = StandIn {
        elsewhere,
        asked: Arc::default(),
    };
    let connector = listen(Router::new().route("/ticket", get(answer)).with_state(stand_in.clone())).await;
    let program = program_with_connector(&connector).await;
    let residents = Residents::of(&program.base);

    let cases = [
        ("7012345671", "Ticket 7012345671: open. You owe $115."),
        ("7012345672", PLAIN),
        ("7012345673", PLAIN),
        ("7012345674", PLAIN),
        ("7012345675", PLAIN),
        ("7012345676", PLAIN),
    ];
    let mut waiting = Vec::new();
    for (place, (number, wanted)) in cases.into_iter().enumerate() {
        let residents = residents.clone();
        waiting.push(tokio::spawn(async move {
            let chat = conversation(place as u64);
            let question = residents
                .chat(&chat, "1", "parking ticket status")
                .await
                .expect("an answer");
            assert!(question.chat_text().contains("ticket number"), "{}", question.text());
            let answer = residents.chat(&chat, "2", number).await.expect("an answer");
            let said = answer.json()["replies"][0]["id"]
                .as_str()
                .expect("a word while waiting")
                .to_owned();
            assert!(
                !answer.chat_text().contains(wanted),
                "the result cannot be there yet: {}",
                answer.text()
            );
            residents.event_with(&chat, &said, wanted).await;
            let next = residents.chat(&chat, "3", "no heat").await.expect("an answer");
            assert_eq!(next.status, 200, "the desk goes on after a lookup: {}", next.text());
        }));
    }
    for one in waiting {
        one.await.expect("a resident's own checks hold");
    }

    assert_eq!(
        hits.load(Ordering::SeqCst),
        0,
        "a redirect to another host was followed"
    );
    let mut asked = stand_in.asked.lock().expect("not poisoned").clone();
    asked.sort();
    assert_eq!(asked, cases.map(|(number, _)| number.to_owned()), "each is asked once");
    program.command(BINARY, &SETTINGS, &["replay", "--all"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connector_the_plain_link_is_told_at_once() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    let answer = residents
        .chat(&conversation(1), "1", "parking ticket status")
        .await
        .expect("an answer");
    assert!(answer.chat_text().contains(PLAIN), "{}", answer.text());
}
