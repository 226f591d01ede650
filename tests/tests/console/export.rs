//! Files of the log: the lines of the command, cells that no spreadsheet runs, and the record of who took them.

use console::Role;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

#[tokio::test]
async fn a_view_is_taken_out_as_lines_and_as_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.text("+12125550134", "SM1", "=HYPERLINK(1) loud music next door")
        .await;
    city.pass(1000);
    city.text("+12125550135", "SM2", "pothole on my street").await;
    let sam = Staff::sign_in(&city, "sam", Role::Supervisor).await;

    let lines = sam.get("/staff/contacts.jsonl").await;
    assert_eq!((lines.status, lines.body.lines().count()), (200, 2), "{}", lines.body);
    let first: serde_json::Value = serde_json::from_str(lines.body.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["address"], "+12125550134");
    assert_eq!(first["messages"][0]["text"], "=HYPERLINK(1) loud music next door");

    let found = sam.get("/staff/contacts.jsonl?q=pothole").await;
    assert_eq!(found.body.lines().count(), 1, "{}", found.body);
    assert!(sam.get("/staff/contacts.jsonl?channel=telegram").await.body.is_empty());
    assert_eq!(sam.get("/staff/contacts.jsonl?from=yesterday").await.status, 422);

    let table = sam.get("/staff/contacts.csv").await.body;
    assert!(table.starts_with("id,channel,address,started_at,"), "{table}");
    assert!(table.contains(",'+12125550134,"), "a number is no formula: {table}");

    let audit = city.desk.db().audit(None, 20).await.expect("the record can be read");
    let exports = audit
        .iter()
        .filter(|entry| entry.actor == "sam" && entry.action == "export");
    assert_eq!(exports.count(), 4);
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    assert_eq!(ana.get("/staff/contacts.csv").await.status, 403);
}
