//! The JSON API: keys and scopes, problems for what cannot be done, and a document that lists what there is.

use console::secrets::hash_key;
use console::{Scope, api_route_facts};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::city::{City, CityOptions};

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    for scope in ["read", "write"] {
        let hash = hash_key(scope);
        let key = city.desk.db().add_api_key(scope, scope, &hash, city.desk.now());
        key.await.expect("a key");
    }
    city
}

async fn ask(city: &City, method: &str, path: &str, key: &str, body: Option<&str>) -> (u16, String, Value) {
    let method = method.parse().expect("a method");
    let mut request = reqwest::Client::new().request(method, format!("{}{path}", city.base));
    if !key.is_empty() {
        request = request.bearer_auth(key);
    }
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_owned());
    }
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let kind = response
        .headers()
        .get("content-type")
        .expect("a type")
        .to_str()
        .expect("text")
        .to_owned();
    (status, kind, response.json().await.expect("JSON"))
}

#[tokio::test]
async fn every_route_is_described_and_wants_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let (_, _, document) = ask(&city, "GET", "/api/v1/openapi.json", "", None).await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let facts = api_route_facts();
    let listed = facts.iter().map(|one| (one.method.to_owned(), one.path.to_owned()));
    assert_eq!(described, listed.collect());
    for route in facts.iter().filter(|route| route.scope != Scope::Public) {
        for key in ["", "guessed"] {
            let (status, kind, _) = ask(&city, route.method, route.path, key, None).await;
            assert_eq!(
                (status, kind.as_str()),
                (401, "application/problem+json"),
                "{}",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn pages_go_on_where_they_ended_and_bad_questions_are_problems() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    for number in 0..3 {
        let from = format!("+1212555013{number}");
        city.text(&from, &format!("SM{number}"), "loud music next door").await;
        city.pass(1000);
    }
    let (_, _, first) = ask(&city, "GET", "/api/v1/contacts?limit=2", "read", None).await;
    assert_eq!(first["contacts"].as_array().map(Vec::len), Some(2));
    city.text("+12125550139", "SM9", "a pothole").await;
    let path = format!(
        "/api/v1/contacts?limit=2&after={}",
        first["next"].as_str().expect("a key")
    );
    let (_, _, second) = ask(&city, "GET", &path, "read", None).await;
    assert_eq!(second["contacts"][0]["address"], "+12125550130");
    assert_eq!(second["next"], Value::Null);
    let id = second["contacts"][0]["id"].as_str().expect("an id");
    let (status, _, one) = ask(&city, "GET", &format!("/api/v1/contacts/{id}"), "read", None).await;
    assert_eq!(
        (status, &one["messages"][0]["text"]),
        (200, &json!("loud music next door"))
    );

    let change = Some("{\"status\": \"closed\"}");
    let wrong: [(&str, &str, &str, Option<&str>, u16); 10] = [
        ("GET", "/api/v1/contacts?limit=0", "read", None, 400),
        ("GET", "/api/v1/contacts?colour=red", "read", None, 400),
        ("GET", "/api/v1/contacts?after=x", "read", None, 400),
        (
            "GET",
            "/api/v1/contacts?from=2026-11-24&to=2026-11-23",
            "read",
            None,
            422,
        ),
        ("GET", "/api/v1/contacts/%00", "read", None, 404),
        ("GET", "/api/v1/nothing", "read", None, 404),
        ("DELETE", "/api/v1/contacts", "read", None, 405),
        ("POST", "/api/v1/requests/311-0", "read", change, 403),
        ("POST", "/api/v1/requests/311-0", "write", Some("[\"closed\"]"), 422),
        ("POST", "/api/v1/requests/311-0", "write", change, 404),
    ];
    for (method, path, key, body, expected) in wrong {
        let (status, kind, problem) = ask(&city, method, path, key, body).await;
        assert_eq!(
            (status, kind.as_str()),
            (expected, "application/problem+json"),
            "{method} {path}"
        );
        assert_eq!(problem["status"], expected);
    }
    for path in [
        "/api/v1/requests",
        "/api/v1/catalogue",
        "/api/v1/reports/summary?from=2026-11-01&to=2026-11-30",
    ] {
        assert_eq!(ask(&city, "GET", path, "read", None).await.0, 200, "{path}");
    }
}
