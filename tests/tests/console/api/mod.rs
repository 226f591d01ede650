//! The JSON API: what it says of itself is what it does, keys open only what they are for, pages stay.

mod client;
mod described;
mod hostile;
mod sight;

use client::{Answer, Api};
use console::{Scope, api_route_facts};
use described::{as_described, document};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use storage::Label;

#[test]
fn every_route_is_described_and_every_description_has_its_route() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let (mut described, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let what = format!("{} {path}", method.to_uppercase());
            assert!(names.insert(operation["operationId"].to_string()), "{what}");
            let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            assert!(!answer.is_null() && answer["type"] != "object", "{what}: {answer}");
            described.insert(what);
        }
    }
    let facts = api_route_facts();
    let served = facts.iter().map(|one| format!("{} {}", one.method, one.path));
    assert_eq!(described, served.collect());
}

#[tokio::test]
async fn keys_open_what_they_are_for_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    for route in api_route_facts() {
        let path = route.path.replace("{id}", "0").replace("{number}", "0");
        let what = format!("{} {path}", route.method);
        let bare = api.call(route.method, &path, None, &[], "").await;
        if route.scope == Scope::Public {
            assert_eq!(bare.status, 200, "{what}");
            continue;
        }
        bare.is_problem(401, &what);
        assert!(bare.challenge.starts_with("Bearer realm="), "{what}");
        let guessed = api.call(route.method, &path, Some("guessed"), &[], "").await;
        guessed.is_problem(401, &what);
        let read = api.call(route.method, &path, Some(&api.read), &[], "").await;
        if route.scope == Scope::Write {
            read.is_problem(403, &what);
            assert!(read.challenge.contains("insufficient_scope"), "{what}");
        } else {
            assert!(matches!(read.status, 200 | 404), "{what}: {}", read.body);
        }
        let other = api.call("DELETE", &path, Some(&api.write), &[], "").await;
        other.is_problem(405, &what);
        assert!(other.allow.contains(route.method), "{what}: {}", other.allow);
    }
    api.get("/api/v1/nowhere").await.is_problem(404, "no such path");
    let name = "read sensitive:read ";
    let revoked = api.city.desk.db().revoke_api_key(name, api.city.desk.now()).await;
    revoked.expect("the key exists");
    api.get("/api/v1/contacts").await.is_problem(401, "a revoked key");
}

fn ids(answer: &Answer) -> Vec<String> {
    let contacts = answer.body["contacts"].as_array().expect("contacts").iter();
    contacts
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn contacts_come_page_by_page_and_news_shift_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    for place in 0..5 {
        let from = format!("+1212555013{place}");
        api.city
            .text(&from, &format!("SM{place}"), "How do I pay a parking ticket?")
            .await;
        api.city.pass(1000);
    }
    let first = api.get("/api/v1/contacts?limit=2").await;
    as_described("listContacts", &first);
    let mut seen = ids(&first);
    api.city.text("+12125550139", "SM9", "No heat at 350 5th Avenue").await;
    let mut next = first.body["next"].as_str().map(str::to_owned);
    while let Some(key) = next {
        let page = api.get(&format!("/api/v1/contacts?limit=2&after={key}")).await;
        as_described("listContacts", &page);
        seen.extend(ids(&page));
        next = page.body["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
    assert!(
        seen.is_sorted_by(|one, other| one > other),
        "newest first, each once: {seen:?}"
    );
    let oldest = ids(&api.get("/api/v1/contacts?order=oldest").await);
    assert_eq!((oldest.len(), &oldest[0]), (6, &seen[4]));
    let news = format!("/api/v1/contacts?order=oldest&after={}", oldest[4]);
    assert_eq!(ids(&api.get(&news).await), oldest[5..]);
    let filed = "/api/v1/contacts?kind=request&q=heat&channel=sms&from=2026-11-23&to=2026-11-23";
    assert!(ids(&api.get(filed).await).is_empty(), "the form is not filed yet");
    assert_eq!(ids(&api.get("/api/v1/contacts?q=heat").await).len(), 1);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    api.city.text("+12125550134", "SM1", "No heat at 350 5th Avenue").await;
    let list = api.get("/api/v1/contacts").await;
    let one = format!("/api/v1/contacts/{}", ids(&list)[0]);
    for path in ["/api/v1/contacts", &one, "/api/v1/requests", "/api/v1/catalogue"] {
        let first = api.get(path).await;
        assert_eq!(
            (first.status, first.caching.as_str()),
            (200, "private, no-cache"),
            "{path}"
        );
        let known = [("if-none-match", first.tag.as_str())];
        let again = api.call("GET", path, Some(&api.read), &known, "").await;
        assert_eq!(
            (again.status, &again.tag, &again.body),
            (304, &first.tag, &Value::Null),
            "{path}"
        );
        let head = api.call("HEAD", path, Some(&api.read), &[], "").await;
        assert_eq!(
            (head.status, &head.tag, &head.body),
            (200, &first.tag, &Value::Null),
            "{path}"
        );
        assert_eq!(head.length, first.length, "{path}: as long as what a GET brings");
        let again = api.call("HEAD", path, Some(&api.read), &known, "").await;
        assert_eq!((again.status, &again.tag), (304, &first.tag), "{path}");
        let other = api.call("GET", path, Some("guessed"), &known, "").await;
        other.is_problem(401, "a tag is no key");
    }
    let before = api.get(&one).await;
    as_described("getContact", &before);
    assert_eq!(before.body["messages"][0]["text"], "No heat at 350 5th Avenue");
    api.city.text("+12125550134", "SM2", "No hot water either").await;
    let known = [("if-none-match", before.tag.as_str())];
    assert_eq!(api.call("GET", &one, Some(&api.read), &known, "").await.status, 200);
}

#[tokio::test]
async fn bad_questions_get_clear_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    let asked = [
        ("contacts?limit=0", 400),
        ("contacts?limit=201", 400),
        ("contacts?limit=many", 400),
        ("contacts?from=soon", 400),
        ("contacts?outcome=nice", 400),
        ("contacts?chanel=sms", 400),
        ("contacts?channel=", 400),
        ("contacts?after=%27%20or%201=1", 400),
        ("contacts?channel=%00", 400),
        ("contacts/%00", 400),
        ("contacts?from=2026-02-01&to=2026-01-01", 422),
        ("contacts?after=7", 422),
        ("contacts?q=!", 422),
        ("contacts?q=heat&order=oldest", 422),
        ("contacts/0", 404),
        ("requests?status=gone", 400),
        ("requests?status=open&standing=live", 422),
        ("requests?order=due&after=0123456789abcdef0123456789abcdef", 422),
        ("requests/311-0", 404),
        ("reports?from=2016-01-01", 422),
        ("reports?from=2026-02-01&to=2026-01-01", 422),
        ("reports/annual?year=then", 400),
        ("reports/annual?year=1", 400),
        ("reports/annual/2016", 404),
    ];
    for (path, status) in asked {
        api.get(&format!("/api/v1/{path}")).await.is_problem(status, path);
    }
}

/// Files a request on the web chat and returns its number.
async fn filed(api: &Api, conversation: &str) -> String {
    let text = "there is a pothole at 350 5th Avenue, Manhattan";
    let answer = api.city.chat(conversation, "1", text).await.json();
    let number = answer["request"].as_str();
    number.unwrap_or_else(|| panic!("a number in {answer}")).to_owned()
}

#[tokio::test]
async fn a_request_is_changed_told_and_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    let number = filed(&api, "5e0d1d2c-7a6b-4c3d-8e9f-000000000001").await;
    let other = filed(&api, "5e0d1d2c-7a6b-4c3d-8e9f-000000000002").await;
    let list = api.get("/api/v1/requests?service=pothole&status=open").await;
    as_described("listRequests", &list);
    assert_eq!(list.body["requests"].as_array().map(Vec::len), Some(2), "{}", list.body);
    let path = format!("/api/v1/requests/{number}");
    as_described("getRequest", &api.get(&path).await);

    api.city.pass(1000);
    let change = json!({"status": "closed", "note": "We filled it.", "agency_number": "DOT-1"});
    let changed = api.post(&path, &change).await;
    as_described("changeRequest", &changed);
    assert_eq!(changed.body["status"], "closed");
    assert_eq!(changed.body["agency_number"], "DOT-1");
    let history = changed.body["history"].as_array().cloned().unwrap_or_default();
    let latest = history.last().cloned().unwrap_or_default();
    assert_eq!(
        (&latest["by"], &latest["note"]),
        (&json!("write sensitive:read "), &json!("We filled it."))
    );
    let db = api.city.desk.db();
    assert_eq!(
        db.notices(&number).await.expect("notices").len(),
        1,
        "whoever filed it hears"
    );
    let audit = db.audit(None, 10).await.expect("the record");
    assert!(
        audit
            .iter()
            .any(|entry| entry.action == "update_request" && entry.subject == number)
    );
    let live = api.get("/api/v1/requests?standing=live").await;
    assert_eq!(live.body["requests"][0]["number"], json!(other));

    let itself = json!({"status": "duplicate", "duplicate_of": number});
    api.post(&path, &itself).await.is_problem(409, "a duplicate of itself");
    let joined = json!({"status": "duplicate", "duplicate_of": other});
    assert_eq!(api.post(&path, &joined).await.body["duplicate_of"], json!(other));
    let nothing = api.post("/api/v1/requests/311-0", &change).await;
    nothing.is_problem(404, "no request");
}

#[tokio::test]
async fn a_change_that_is_none_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    let number = filed(&api, "5e0d1d2c-7a6b-4c3d-8e9f-000000000001").await;
    let path = format!("/api/v1/requests/{number}");
    let before = api.get(&path).await.body;
    let (long, huge) = ("a".repeat(2001), "a".repeat(100_000));
    let bodies = [
        ("{".to_owned(), 400),
        ("{\"note\":\"a\\u0000b\"}".to_owned(), 400),
        ("{\"note\":\"\\u0000\",\"status\":\"open\"}".to_owned(), 400),
        ("[\"closed\"]".to_owned(), 422),
        ("{\"status\":\"gone\"}".to_owned(), 422),
        ("{\"status\":null}".to_owned(), 422),
        ("{}".to_owned(), 422),
        ("{\"note\":\"\"}".to_owned(), 422),
        ("{\"note\":\" \"}".to_owned(), 422),
        ("{\"stat\":\"open\"}".to_owned(), 422),
        ("{\"status\":\"closed\",\"duplicate_of\":\"311-0\"}".to_owned(), 422),
        ("{\"status\":\"duplicate\",\"duplicate_of\":\"311-0\"}".to_owned(), 422),
        (json!({"note": long}).to_string(), 422),
        (json!({"note": huge}).to_string(), 413),
    ];
    let json = [("content-type", "application/json")];
    for (body, status) in bodies {
        let answer = api.call("POST", &path, Some(&api.write), &json, &body).await;
        answer.is_problem(status, body.get(..60).unwrap_or(&body));
    }
    let text = [("content-type", "text/plain")];
    let answer = api
        .call("POST", &path, Some(&api.write), &text, "{\"status\":\"closed\"}")
        .await;
    answer.is_problem(415, "no JSON by its type");
    assert_eq!(api.get(&path).await.body, before);
}

#[tokio::test]
async fn what_staff_say_of_messages_stands_beside_them_and_is_measured() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    api.city.text("+12125550134", "SM1", "hello").await;
    api.city
        .text("+12125550134", "SM2", "How do I pay a parking ticket?")
        .await;
    let path = format!("/api/v1/contacts/{}", ids(&api.get("/api/v1/contacts").await)[0]);
    let before = api.get(&path).await;
    assert_eq!(before.body["labels"], json!([]));
    let label = |turn: i64, source: &str, id: &str| Label {
        contact_id: path.rsplit('/').next().expect("an id").to_owned(),
        turn,
        source: source.to_owned(),
        kind: "answer".to_owned(),
        id: id.to_owned(),
        decided_kind: "answer".to_owned(),
        decided_id: "parking-ticket-payment".to_owned(),
        channel: "sms".to_owned(),
        language: "en".to_owned(),
        borough: String::new(),
        account: "pat".to_owned(),
        at: api.city.desk.now(),
        taken_up_at: None,
    };
    let db = api.city.desk.db();
    let contact = label(1, "correction", "").contact_id;
    let detail = db.contact(&contact).await.expect("a look").expect("the contact");
    let of_text = detail
        .messages
        .iter()
        .find(|message| message.text == "How do I pay a parking ticket?");
    let turn = of_text.expect("the message").turn();
    db.add_label(&label(turn, "correction", "towed-vehicle"))
        .await
        .expect("stored");
    for turn in 100..112 {
        let id = if turn < 109 {
            "parking-ticket-payment"
        } else {
            "towed-vehicle"
        };
        db.add_label(&label(turn, "sample", id)).await.expect("stored");
    }
    let after = api.get(&path).await;
    as_described("getContact", &after);
    assert_ne!(after.tag, before.tag);
    let labelled = &after.body["labels"][0];
    let message = usize::try_from(labelled["message"].as_u64().expect("a place")).expect("small");
    assert_eq!(
        after.body["messages"][message]["text"],
        "How do I pay a parking ticket?"
    );
    assert_eq!(
        (&labelled["id"], &labelled["by"]),
        (&json!("towed-vehicle"), &json!("pat"))
    );

    let accuracy = api.get("/api/v1/reports/accuracy").await;
    as_described("getAccuracy", &accuracy);
    assert_eq!(
        accuracy.body["all"],
        json!({"id": "", "reviews": 12, "right": 9, "share": 75.0, "low": 46.8, "high": 91.1})
    );
    assert_eq!(accuracy.body["languages"][0]["id"], "en");
    let yesterday = api.get("/api/v1/reports/accuracy?from=2026-11-01&to=2026-11-22").await;
    assert_eq!(yesterday.body["all"]["reviews"], 0);
}

#[tokio::test]
async fn figures_and_catalogue_are_those_of_pages_and_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    let totals = crate::reports::totals_of_2016();
    let db = api.city.desk.db();
    db.import_totals(&totals).await.expect("the totals are taken");
    api.city
        .text("+12125550134", "SM1", "How do I pay a parking ticket?")
        .await;
    let annual = api.get("/api/v1/reports/annual?year=2016").await;
    as_described("getAnnualReport", &annual);
    assert_eq!(annual.body["total_contacts"], 35_982_514);
    assert_eq!(annual.body["requests_share"], json!(7.9));
    assert_eq!(annual.body["contacts_per_resident"], json!(4.2));
    assert_eq!(annual.body["digital_share"], json!(46.1));
    let (from, to) = console::report::year_days(2016);
    let question = console::report::Question {
        from,
        to,
        today: "2026-11-23",
        top: 5,
        exact: false,
    };
    let printed = console::report::published(db, &api.city.desk.pack(), question).await;
    assert_eq!(annual.body, console::report::json(&printed.expect("figures")));
    assert_eq!(api.get("/api/v1/reports/annual").await.body["year"], 2026);

    let figures = api.get("/api/v1/reports").await;
    as_described("getReport", &figures);
    let hours = figures.body["hours"].as_array().expect("hours");
    let by_channel = hours
        .iter()
        .flat_map(|hour| hour["channels"].as_array().expect("channels"));
    let sum: i64 = by_channel.filter_map(|channel| channel["count"].as_i64()).sum();
    assert_eq!(figures.body["contacts"], sum, "each contact has its hour");
    assert_eq!(
        (&figures.body["from"], &figures.body["to"]),
        (&json!("2026-10-25"), &json!("2026-11-23"))
    );
    assert_eq!(
        (&figures.body["contacts"], &figures.body["contained"]),
        (&json!(1), &json!(1))
    );
    let day = json!([{"day": "2026-11-23", "channels": [{"id": "sms", "count": 1}]}]);
    assert_eq!(figures.body["days"], day);
    assert_eq!(figures.body["published"]["total_contacts"], 1);
    as_described("getAccuracy", &api.get("/api/v1/reports/accuracy").await);
    let before = api.get("/api/v1/reports?from=2026-11-01&to=2026-11-22").await;
    assert_eq!(before.body["contacts"], 0);

    let catalogue = api.get("/api/v1/catalogue").await;
    as_described("getCatalogue", &catalogue);
    let answers = catalogue.body["answers"].as_array().expect("answers");
    let sensitive = |id: &str| answers.iter().any(|one| one["id"] == id && one["sensitive"] == true);
    assert!(sensitive("domestic-violence") && !sensitive("parking-ticket-payment"));
}
