//! How far keys see: sensitive topics only with their scope, other agencies' contacts and requests not at all where a
//! key is limited.

use super::client::{Api, key};
use serde_json::{Value, json};

/// Contacts about a pothole, a noise and a sensitive topic; and the numbers of the pothole and the noise.
async fn contacts(api: &Api) -> (String, String) {
    let say = async |conversation: u8, id: u8, text: &str| {
        let conversation = format!("5e0d1d2c-7a6b-4c3d-8e9f-0000000000{conversation:02}");
        let answer = api.city.chat(&conversation, &id.to_string(), text).await.json();
        api.city.pass(1000);
        answer["request"].as_str().unwrap_or_default().to_owned()
    };
    let pothole = say(1, 1, "there is a pothole at 350 5th Avenue, Manhattan").await;
    say(2, 1, "loud music next door at 350 5th Avenue, Manhattan").await;
    let mut noise = String::new();
    for id in 2..6 {
        if noise.is_empty() {
            noise = say(2, id, "now").await;
        }
    }
    say(3, 1, "domestic violence hotline number").await;
    assert!(
        pothole.starts_with("311-") && noise.starts_with("311-"),
        "{pothole} {noise}"
    );
    (pothole, noise)
}

/// What the contacts of an answer are about.
fn about(body: &Value) -> Vec<String> {
    let contacts = body["contacts"].as_array().expect("contacts").iter();
    contacts
        .map(|one| one["topics"][0]["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn sensitive_topics_want_their_scope() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    contacts(&api).await;
    let all = api.get("/api/v1/contacts").await.body;
    assert_eq!(about(&all), ["domestic-violence", "noise-residential", "pothole"]);
    let plain = key(&api.city, "read", &[]).await;
    let open = api.get_as(&plain, "/api/v1/contacts").await.body;
    assert_eq!(about(&open), ["noise-residential", "pothole"]);
    for hidden in ["q=hotline", "topic=domestic-violence", "rule=domestic-violence"] {
        let found = api.get_as(&plain, &format!("/api/v1/contacts?{hidden}")).await;
        assert!(about(&found.body).is_empty(), "{hidden}: {}", found.body);
    }
    let path = format!("/api/v1/contacts/{}", all["contacts"][0]["id"].as_str().expect("an id"));
    assert_eq!(api.get(&path).await.status, 200);
    api.get_as(&plain, &path).await.is_problem(404, "a sensitive contact");
    let topics = api.get_as(&plain, "/api/v1/reports").await.body["topics"].to_string();
    assert!(topics.contains("domestic-violence"), "figures name nobody: {topics}");
}

#[tokio::test]
async fn a_sensitive_service_is_closed_in_lists_alone_and_to_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let api = Api::start_with(
        &url,
        vec![(
            "city.toml",
            "\"domestic-violence\", \"mental-health\"",
            "\"pothole\", \"mental-health\"",
        )],
    )
    .await;
    let (pothole, noise) = contacts(&api).await;
    let plain = key(&api.city, "write", &[]).await;
    let list = api.get_as(&plain, "/api/v1/requests").await.body;
    assert_eq!(list["requests"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["requests"][0]["number"], json!(noise));
    let path = format!("/api/v1/requests/{pothole}");
    api.get_as(&plain, &path).await.is_problem(404, "a sensitive request");
    let json = [("content-type", "application/json")];
    let change = "{\"status\":\"closed\"}";
    let closed = api.call("POST", &path, Some(&plain), &json, change).await;
    closed.is_problem(404, "a change of what the key may not see");
    let joined = json!({"status": "duplicate", "duplicate_of": pothole}).to_string();
    let path = format!("/api/v1/requests/{noise}");
    let joined = api.call("POST", &path, Some(&plain), &json, &joined).await;
    joined.is_problem(422, "a duplicate of what the key may not see");
}

#[tokio::test]
async fn a_key_of_an_agency_sees_what_was_filed_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let api = Api::in_folder(&folder).await;
    let (pothole, noise) = contacts(&api).await;
    let all = api.get("/api/v1/contacts").await.body;
    let police = key(&api.city, "write sensitive:read", &["NYPD", "FDNY"]).await;
    let list = api.get_as(&police, "/api/v1/contacts").await.body;
    assert_eq!(about(&list), ["noise-residential"]);
    let requests = api.get_as(&police, "/api/v1/requests").await.body;
    assert_eq!(requests["requests"].as_array().map(Vec::len), Some(1), "{requests}");
    assert_eq!(requests["requests"][0]["number"], json!(noise));
    let other = api.get_as(&police, "/api/v1/requests?agency=DOT").await.body;
    assert_eq!(other["requests"], json!([]));
    assert_eq!(
        api.get_as(&police, &format!("/api/v1/requests/{noise}")).await.status,
        200
    );
    let path = format!("/api/v1/requests/{pothole}");
    api.get_as(&police, &path)
        .await
        .is_problem(404, "a request of another agency");
    let json = [("content-type", "application/json")];
    let change = "{\"note\":\"Done.\"}";
    let changed = api.call("POST", &path, Some(&police), &json, change).await;
    changed.is_problem(404, "a change of a request of another agency");
    let id = |place: usize| all["contacts"][place]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        api.get_as(&police, &format!("/api/v1/contacts/{}", id(1))).await.status,
        200
    );
    let other = api.get_as(&police, &format!("/api/v1/contacts/{}", id(2))).await;
    other.is_problem(404, "a contact with another agency alone");
    let figures = api.get_as(&police, "/api/v1/reports").await.body;
    assert_eq!(figures["contacts"], 3, "figures are of the whole city");
}
