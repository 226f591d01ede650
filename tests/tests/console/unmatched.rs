//! What nobody understood: gathered, labelled, and handed to those who edit the rules.

use console::Role;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

#[tokio::test]
async fn messages_are_gathered_labelled_and_taken_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    city.text("+12125550131", "SM1", "zorbli flumox wanted").await;
    city.pass(WEEK);
    for (place, text) in ["a zorbli flumox +12125550199", "where zorbli flumox", "quantix brem"]
        .iter()
        .enumerate()
    {
        city.pass(1000);
        city.text(&format!("+1212555014{place}"), &format!("SM2{place}"), text)
            .await;
    }
    let viewer = Staff::sign_in(&city, "vic", Role::Viewer).await;
    let words = viewer.get("/staff/unmatched").await.words();
    assert!(words.contains("4 messages of the last two weeks"), "{words}");
    assert!(words.contains("2 this week, 1 in the week before: up by 1"), "{words}");
    assert!(
        words.contains("zorbli flumox •••") && !words.contains("5550199"),
        "{words}"
    );
    let none = viewer.get("/staff/unmatched?channel=telegram").await.words();
    assert!(none.contains("0 messages"), "{none}");
    assert!(
        !viewer
            .get("/staff/unmatched?cluster=zorbli+flumox")
            .await
            .body
            .contains("type=\"checkbox\"")
    );
    let refused = viewer.post("/staff", "/staff/unmatched", &[("entry", "none")]).await;
    assert_eq!(refused.status, 403);

    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    let cluster = "/staff/unmatched?cluster=zorbli+flumox";
    let page = staff.get(cluster).await.body;
    let ids: Vec<&str> = page
        .split("name=\"message\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(ids.len(), 3);
    let nothing = staff
        .post(cluster, "/staff/unmatched", &[("message", ids[0]), ("entry", "")])
        .await;
    assert_eq!(nothing.status, 422);
    let unknown = [("message", ids[0]), ("entry", "service/no-such-service")];
    assert_eq!(staff.post(cluster, "/staff/unmatched", &unknown).await.status, 422);
    let mut fields = vec![("entry", "service/pothole"), ("cluster", "zorbli flumox")];
    fields.extend(ids.iter().map(|id| ("message", *id)));
    let done = staff.post(cluster, "/staff/unmatched", &fields).await;
    assert_eq!(
        (done.status, done.location.as_str()),
        (303, "/staff/unmatched?labelled=3")
    );
    let left = staff.get("/staff/unmatched?labelled=3").await.words();
    assert!(
        left.contains("3 messages are labelled") && left.contains("1 message of the last"),
        "{left}"
    );
    assert!(!left.contains("zorbli"), "{left}");

    assert_eq!(staff.get("/rules/inbox").await.status, 403);
    let editor = Staff::sign_in(&city, "ed", Role::Editor).await;
    let inbox = editor.get("/rules/inbox").await;
    assert_eq!(
        inbox
            .words()
            .matches("Pothole Nothing that the desk knows sam, correction")
            .count(),
        3
    );
    let contact = ids[0].rsplit_once('-').expect("an id").0;
    let label = &city.desk.db().labels_of(contact).await.expect("labels")[0];
    let turn = label.turn.to_string();
    let taken = editor
        .post("/rules/inbox", "/rules/inbox", &[("contact", contact), ("turn", &turn)])
        .await;
    assert_eq!(taken.status, 303);
    let inbox = editor.get("/rules/inbox").await.words();
    assert_eq!(inbox.matches("sam, correction").count(), 2);
}

#[tokio::test]
async fn what_was_asked_for_or_said_to_a_person_is_not_among_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    // A form is filled in: nothing of it was not understood.
    for (place, text) in ["no heat", "350 5th Avenue, Manhattan, apt 4B"].iter().enumerate() {
        city.text("+12125550131", &format!("SM1{place}"), text).await;
        city.pass(1000);
    }
    let found = staff.get("/staff/unmatched").await.words();
    assert!(found.contains("0 messages"), "{found}");
    let log = staff.get("/staff/contacts?verdict=unknown").await.words();
    assert!(log.contains("No contacts match"), "{log}");
    // The third one is no answer to the question whether a person shall help.
    for (place, text) in ["zorbli flumox", "zorbli brunto", "zorbli wexit"].iter().enumerate() {
        city.text("+12125550132", &format!("SM2{place}"), text).await;
        city.pass(1000);
    }
    let found = staff.get("/staff/unmatched").await.words();
    assert!(
        found.contains("3 messages of") && found.contains("zorbli wexit"),
        "{found}"
    );
    // A person reads this.
    city.text("+12125550133", "SM30", "agent").await;
    let contact = crate::inbox::newest(&city).await;
    assert_eq!(crate::inbox::act(&staff, &contact, "take-over", &[]).await.status, 303);
    city.text("+12125550133", "SM31", "quantix brem").await;
    let found = staff.get("/staff/unmatched").await.words();
    assert!(found.contains("3 messages of") && !found.contains("quantix"), "{found}");
    let page = staff.get(&contact).await.words();
    assert!(page.contains("An answer, or said to a person"), "{page}");
}
