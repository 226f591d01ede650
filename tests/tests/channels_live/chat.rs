//! The web chat's API: the same answer for the same id, faults by name, limits, other sites, later replies, secrets.

use super::{BINARY, CONVERSATION, city, client, contacts};
use conversation::Event;
use gateway::desk::Desk;
use gateway::incoming::Address;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::city::CityOptions;
use tests::program::Program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_id_has_the_same_answer_and_never_another_text() {
    let running = city(CityOptions::default()).await;
    let first = running
        .city
        .chat(CONVERSATION, "1", "There is no heat in my building")
        .await;
    assert_eq!(first.status, 200);
    let answer = first.json();
    assert!(answer["contact"].is_string() && answer["language"] == "en", "{answer}");
    assert!(!answer["replies"].as_array().expect("replies").is_empty());
    let again = running
        .city
        .chat(CONVERSATION, "1", "There is no heat in my building")
        .await;
    assert_eq!((again.status, again.bytes), (200, first.bytes));
    let other = running
        .city
        .chat(CONVERSATION, "1", "There is no water in my building")
        .await;
    assert_eq!((other.status, other.json()["field"].clone()), (409, json!("id")));
    // Another resident counts from one too.
    let elsewhere = running
        .city
        .chat("8d1f0a52-7c3e-4b6d-9a20-5e4f3c2b1a09", "1", "Loud music next door")
        .await;
    assert_eq!(elsewhere.status, 200);
    assert_eq!(contacts(&running.city).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_taken_is_told_with_its_field() {
    let running = city(CityOptions::default()).await;
    let post = |content_type: &'static str, body: Vec<u8>| {
        let request = running.http.post(format!("{}/api/chat", running.city.base));
        request.header("content-type", content_type).body(body).send()
    };
    let long = json!({"conversation": CONVERSATION, "id": "1", "text": "x".repeat(4001)}).to_string();
    let huge = json!({"conversation": CONVERSATION, "id": "1", "text": "x".repeat(1_000_000)}).to_string();
    let cases: Vec<(&str, Vec<u8>, u16, Value)> = vec![
        ("application/json", b"{".to_vec(), 400, Value::Null),
        ("application/json", vec![0xff, 0xfe], 400, Value::Null),
        ("application/json", b"{}".to_vec(), 422, json!("conversation")),
        ("application/json", long.into_bytes(), 413, json!("text")),
        ("application/json", huge.into_bytes(), 413, Value::Null),
        ("text/plain", b"{}".to_vec(), 415, Value::Null),
    ];
    for (content_type, body, status, field) in cases {
        let response = post(content_type, body).await.expect("an answer");
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["content-type"], "application/json");
        let fault: Value = response.json().await.expect("JSON");
        assert_eq!(fault["field"], field, "{fault}");
        assert!(
            fault["error"].as_str().is_some_and(|words| words.ends_with('.')),
            "{fault}"
        );
    }
    let wrong_method = running
        .http
        .put(format!("{}/api/chat", running.city.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(wrong_method.status(), 405);
    assert_eq!(contacts(&running.city).await, 0);
}

/// Reads a stream until `done`, at most ten seconds.
async fn read_events(response: &mut reqwest::Response, done: impl Fn(&str) -> bool) -> String {
    let mut read = String::new();
    let started = Instant::now();
    while !done(&read) {
        let left = Duration::from_secs(10)
            .checked_sub(started.elapsed())
            .unwrap_or_default();
        match tokio::time::timeout(left, response.chunk()).await {
            Ok(Ok(Some(bytes))) => read.push_str(&String::from_utf8_lossy(&bytes)),
            other => panic!("the stream ends ({other:?}) after\n{read}"),
        }
    }
    read
}

fn ids(events: &str) -> Vec<&str> {
    events
        .lines()
        .filter_map(|line| line.strip_prefix("id: ").or_else(|| line.strip_prefix("id:")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn later_replies_come_as_events_and_none_is_lost_or_told_twice() {
    let running = city(CityOptions::default()).await;
    let asked = running.city.chat(CONVERSATION, "1", "agent").await.json();
    let path = format!("{}/api/chat/{CONVERSATION}/events", running.city.base);
    let mut stream = running.http.get(&path).send().await.expect("a stream");
    assert_eq!(stream.status(), 200);
    assert!(
        stream.headers()["content-type"]
            .to_str()
            .expect("text")
            .starts_with("text/event-stream")
    );
    read_events(&mut stream, |read| read.contains("retry")).await;
    let desk = &running.city.desk;
    let joined = Event::PersonJoined { name: "Dana".into() };
    desk.happen(&address(), joined).await.expect("a person joins");
    say(desk, "First\nwith two lines").await;
    let read = read_events(&mut stream, |read| read.contains("First")).await;
    let before = asked["replies"][0]["id"].as_str().expect("an id");
    assert!(
        !ids(&read).contains(&before),
        "what was answered before came again:\n{read}"
    );
    let mut data = read
        .lines()
        .filter_map(|line| line.strip_prefix("data: ").or_else(|| line.strip_prefix("data:")));
    let last: Value = serde_json::from_str(data.next_back().expect("data")).expect("JSON");
    assert_eq!(
        (last["text"].clone(), last["by"].clone()),
        (json!("First\nwith two lines"), json!("person"))
    );
    assert_eq!(ids(&read).last().copied(), last["id"].as_str());
    drop(stream);

    // Said while nobody listened; the browser comes back with the last id that it has seen.
    say(desk, "Second").await;
    let seen = last["id"].as_str().expect("an id");
    let mut again = running
        .http
        .get(&path)
        .header("last-event-id", seen)
        .send()
        .await
        .expect("a stream");
    let read = read_events(&mut again, |read| read.contains("Second")).await;
    assert_eq!(ids(&read).len(), 1, "only what is new comes:\n{read}");

    // An id from another world hides nothing that comes later.
    let mut odd = running
        .http
        .get(&path)
        .header("last-event-id", "zzzzzzzz")
        .send()
        .await
        .expect("a stream");
    read_events(&mut odd, |read| read.contains("retry")).await;
    say(desk, "Third").await;
    read_events(&mut odd, |read| read.contains("Third")).await;
    let nobody = running
        .http
        .get(format!("{}/api/chat/nobody/events", running.city.base))
        .send()
        .await;
    assert_eq!(nobody.expect("an answer").status(), 404);
}

/// A person of the city writes.
async fn say(desk: &Desk, text: &str) {
    let reply = Event::PersonReply {
        name: "Dana".into(),
        text: text.into(),
    };
    desk.happen(&address(), reply).await.expect("a person writes");
}

fn address() -> Address {
    let secret = gateway::channels::webchat::ConversationSecret::parse(CONVERSATION).expect("a UUID");
    Address {
        channel: "webchat".into(),
        account: "webchat".into(),
        address: secret.hash(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_default_limits_admit_what_is_promised_and_stop_a_flood() {
    let program = Program::start(BINARY, &[]).await;
    let http = client();
    let write = |conversation: String, id: usize| {
        let body = json!({"conversation": conversation, "id": id.to_string(), "text": "thanks"});
        http.post(format!("{}/api/chat", program.base)).json(&body).send()
    };
    for id in 0..30 {
        let response = write(CONVERSATION.to_owned(), id).await.expect("an answer");
        assert_eq!(response.status(), 200, "message {id} of 30");
    }
    let flood = write(CONVERSATION.to_owned(), 30).await.expect("an answer");
    assert_eq!(flood.status(), 429);
    let wait: u64 = flood.headers()["retry-after"]
        .to_str()
        .expect("text")
        .parse()
        .expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    for begun in 1..120 {
        let response = write(format!("3f2b8c4e-9d10-4a57-8e61-{begun:012x}"), 0)
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200, "conversation {begun} of 120");
    }
    // What comes back within the time it took is admitted as well, so that many are begun until one is refused.
    let mut refused = false;
    for begun in 120..600 {
        let response = write(format!("3f2b8c4e-9d10-4a57-8e61-{begun:012x}"), 0)
            .await
            .expect("an answer");
        refused = response.status() == 429;
        if refused {
            break;
        }
    }
    assert!(refused, "one address may begin as many conversations as it likes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_named_sites_may_use_the_chat_from_their_pages() {
    let allowed = "https://www.city.example";
    let program = Program::start(BINARY, &[("CALLBOX__CHANNELS__WEBCHAT__ALLOWED_ORIGINS", allowed)]).await;
    let http = client();
    let url = format!("{}/api/chat", program.base);
    let preflight = |origin: &'static str| {
        let request = http.request(reqwest::Method::OPTIONS, &url).header("origin", origin);
        request.header("access-control-request-method", "POST").send()
    };
    let welcome = preflight(allowed).await.expect("an answer");
    assert_eq!(welcome.status(), 204);
    assert_eq!(welcome.headers()["access-control-allow-origin"], allowed);
    assert!(
        welcome.headers()["access-control-allow-headers"]
            .to_str()
            .expect("text")
            .contains("content-type")
    );
    let stranger = preflight("https://evil.example").await.expect("an answer");
    assert_eq!(stranger.status(), 403);
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
    let body = json!({"conversation": CONVERSATION, "id": "1", "text": "thanks"});
    let posted = http
        .post(&url)
        .header("origin", "https://evil.example")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(posted.status(), 403);
    let posted = http
        .post(&url)
        .header("origin", allowed)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(posted.status(), 200);
    assert_eq!(posted.headers()["access-control-allow-origin"], allowed);
    let page = http
        .get(format!("{}/chat", program.base))
        .send()
        .await
        .expect("an answer");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        policy.ends_with(&format!("frame-ancestors 'self' {allowed}")),
        "{policy}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_stay_out_of_the_log_and_out_of_the_database() {
    let settings = [
        (
            "CALLBOX__CHANNELS__SMS__ACCOUNT_SID",
            "AC00000000000000000000000000000001",
        ),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "secret-token-of-the-city"),
        ("CALLBOX__CHANNELS__SMS__FROM", "311692"),
    ];
    let mut program = Program::start(BINARY, &settings).await;
    let http = client();
    let body = json!({"conversation": CONVERSATION, "id": "1", "text": "There is no heat in my building"});
    let posted = http
        .post(format!("{}/api/chat", program.base))
        .json(&body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(posted.status(), 200);
    let path = format!("{}/api/chat/{CONVERSATION}/events", program.base);
    let mut stream = http.get(&path).send().await.expect("a stream");
    read_events(&mut stream, |read| read.contains("retry")).await;
    let forged = http
        .post(format!("{}/hooks/sms", program.base))
        .header("x-twilio-signature", "AAAA");
    let forged = forged
        .header("content-type", "application/x-www-form-urlencoded")
        .body("From=%2B12125550123&Body=x");
    assert_eq!(forged.send().await.expect("an answer").status(), 403);

    // The page is still open: a stopping program does not wait for it.
    assert!(
        program.stops_within(Duration::from_secs(10)).await,
        "an open page keeps the program from stopping"
    );
    let log = program.log();
    for secret in [CONVERSATION, "secret-token-of-the-city", "no heat in my building"] {
        assert!(!log.contains(secret), "the log holds {secret}:\n{log}");
    }
    let mut stored = Vec::new();
    for file in std::fs::read_dir(program.folder().join("data")).expect("the data folder") {
        stored.extend(std::fs::read(file.expect("a file").path()).expect("a file's bytes"));
    }
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("no heat in my building"), "the wrong files are looked into");
    assert!(!holds(CONVERSATION), "the database holds the conversation's secret");
}
