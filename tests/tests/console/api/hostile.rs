//! Every path of the API's description with values that nobody means well by, over real sockets and on both databases:
//! no 5xx, and no answer that the description does not know. And U+0000, which PostgreSQL keeps in no text, everywhere.

use super::client::Api;
use super::described::{document, unlike};
use console::{Role, route_facts};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tests::postgres::Postgres;
use tests::staff::{PASSWORD, Staff};

/// Values that have broken things elsewhere.
const NASTY: [&str; 34] = [
    "",
    " ",
    "0",
    "-1",
    "+5",
    "007",
    "1e9",
    "200",
    "65536",
    "9223372036854775808",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "\0",
    "a\0b",
    "\u{7f}\u{9b}\u{1b}[31m",
    "a\r\nx-injected: yes",
    "' or 1=1 --",
    "\"); drop table contacts; --",
    "%",
    "%25%30%30",
    "\\u0000",
    "../../../etc/passwd",
    "..%2f..",
    "\u{202e}gnivom\u{202c}",
    "👨‍👩‍👧‍👦",
    "0000-01-01",
    "9999-12-31",
    "2026-02-30",
    "0123456789abcdef0123456789abcdef",
    "9223372036854775807-0123456789abcdef0123456789abcdef",
    "18446744073709551615",
];
/// Texts made by chance for each parameter, always the same.
const BY_CHANCE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_breaks_the_api_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    try_all(&Api::start(&url).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_breaks_the_api_on_postgres() {
    let server = Postgres::start();
    try_all(&Api::start(&server.fresh()).await).await;
}

async fn try_all(api: &Api) {
    let number = super::filed(api, "5e0d1d2c-7a6b-4c3d-8e9f-000000000001").await;
    let texts = texts();
    let document = document();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for (place, target) in targets(path, &number, operation, &texts).iter().enumerate() {
                // Bodies are tried where the address is good, and one of them at each address that is not.
                let bodies = bodies(operation, &texts);
                let bodies = if place == 0 { &bodies } else { &bodies[..1] };
                for body in bodies {
                    tried += 1;
                    let answer = api
                        .call(
                            &method.to_uppercase(),
                            target,
                            Some(&api.write),
                            &[("content-type", "application/json")],
                            body,
                        )
                        .await;
                    let wrong = unlike(&document, operation, &answer);
                    assert!(
                        answer.status < 500 && wrong.is_none(),
                        "{method} {target} {body}: {} {wrong:?}",
                        answer.status
                    );
                }
            }
        }
    }
    assert!(tried > 2000, "only {tried} were tried");
    pages_take_no_nul(api, &number).await;
    residents_take_no_nul(api).await;
}

/// The nasty values, and some made by chance.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = NASTY.into_iter().map(str::to_owned).collect();
    texts.push("a".repeat(5000));
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for _ in 0..BY_CHANCE {
        let made = proptest::prelude::any::<String>().new_tree(&mut runner);
        texts.push(made.expect("a text").current());
    }
    texts
}

/// Addresses of an operation: with each text in the gap of its path, and in each field of its query.
fn targets(path: &str, number: &str, operation: &Value, texts: &[String]) -> Vec<String> {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let whole = |path: &str| {
        path.replace("{number}", number)
            .replace("{id}", "0123456789abcdef0123456789abcdef")
    };
    let mut targets = vec![whole(path)];
    if path.contains('{') {
        let (before, _) = path.split_once('{').expect("a gap");
        // An empty gap, and dots that a client takes out of the path, are other paths.
        let gaps = texts
            .iter()
            .filter(|text| !text.is_empty() && !text.chars().all(|letter| letter == '.'));
        targets.extend(gaps.map(|text| format!("{before}{}", encoded(text).replace('+', "%20"))));
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "query" {
            let name = parameter["name"].as_str().expect("a name");
            targets.extend(
                texts
                    .iter()
                    .map(|text| format!("{}?{name}={}", whole(path), encoded(text))),
            );
        }
    }
    targets
}

/// Bodies of an operation: with each text in each field; nothing where it has none.
fn bodies(operation: &Value, texts: &[String]) -> Vec<String> {
    if operation["requestBody"].is_null() {
        return vec![String::new()];
    }
    let mut bodies = vec![String::new(), "{".to_owned(), "7".to_owned(), "[[[".repeat(200)];
    for field in ["status", "note", "agency_number", "duplicate_of", "\0"] {
        let all = texts
            .iter()
            .map(|text| json!({"status": "duplicate", field: text}).to_string());
        bodies.extend(all);
        bodies.push(json!({field: {"a": ["\0", 1.5, null]}}).to_string());
    }
    bodies
}

/// Every page and every form of the console, with U+0000 in its path, its query and its fields.
async fn pages_take_no_nul(api: &Api, number: &str) {
    let ana = Staff::sign_in(&api.city, "ana", Role::Admin).await;
    for route in route_facts() {
        let gap = |value: &str| {
            let mut path = String::new();
            for (place, piece) in route.path.split('{').enumerate() {
                let rest = piece.split_once('}').map_or("", |(_, rest)| rest);
                path.push_str(if place == 0 { piece } else { value });
                path.push_str(rest);
            }
            path
        };
        if route.path == "/staff/live" {
            continue;
        }
        if route.path.contains('{') && route.method == "GET" {
            assert_eq!(ana.get(&gap("a%00b")).await.status, 400, "{}", route.path);
        }
        if route.method == "GET" {
            let query = format!("{}?q=%00&after=%00&number=%00&name=%00&from=%00", gap(number));
            assert_eq!(ana.get(&query).await.status, 400, "{query}");
        } else if route.path != "/staff/sign-out" {
            let fields = [
                ("token", "\0"),
                ("name", "\0"),
                ("password", PASSWORD),
                ("note", "a\0b"),
            ];
            let page = ana.send(&gap(number), &fields).await;
            // Some look first whether the contact, the request, the account or the link is there.
            assert!(
                matches!(page.status, 400 | 404 | 410),
                "{}: {}",
                route.path,
                page.status
            );
        }
    }
}

/// What residents and providers reach.
async fn residents_take_no_nul(api: &Api) {
    let base = &api.city.base;
    let client = reqwest::Client::new();
    for path in [
        "/?a=%00",
        "/chat?lang=%00",
        "/hooks/%00",
        "/hooks/sms?a=%00",
        "/api/chat/%00/events",
        "/%00",
    ] {
        let answer = client.get(format!("{base}{path}")).send().await.expect("an answer");
        let status = answer.status().as_u16();
        assert!(status < 500, "{path}: {status}");
    }
    let conversation = "5e0d1d2c-7a6b-4c3d-8e9f-000000000009";
    for (field, value) in [
        ("id", "\0"),
        ("text", "\0"),
        ("language", "\0"),
        ("conversation", "\0"),
        ("\0", "\0"),
    ] {
        let mut body = json!({"conversation": conversation, "id": "1", "text": "no heat\0"});
        body[field] = json!(value);
        let answer = client.post(format!("{base}/api/chat")).json(&body).send().await;
        let status = answer.expect("an answer").status().as_u16();
        assert!(status < 500, "{body}: {status}");
    }
    let form = "conversation=%00&text=%00&token=%00&language=%00";
    let form = client.post(format!("{base}/chat")).body(form);
    let form = form
        .header("content-type", "application/x-www-form-urlencoded")
        .send()
        .await;
    assert!(form.expect("an answer").status().as_u16() < 500);
}
