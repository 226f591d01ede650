//! The contact log and one contact: what is shown, what is masked, and that the asking is recorded.

use console::Role;
use storage::AccountProfile;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

#[tokio::test]
async fn the_log_shows_contacts_and_hides_who_they_are_until_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.text(
        "+12125550134",
        "SM1",
        "No heat at 350 5th Avenue, call me at 212 555 0177",
    )
    .await;
    city.pass(1000);
    city.text("+12125550135", "SM2", "<script>alert(1)</script> loud music")
        .await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;

    let log = ana.get("/staff/contacts").await;
    assert!(!log.body.contains("<script>alert"), "words of residents are text");
    let words = log.words();
    assert!(words.contains("•••34") && !words.contains("2125550134"), "{words}");
    assert!(
        words.contains("No heat at •••") && !words.contains("350 5th"),
        "{words}"
    );

    let none = ana.get("/staff/contacts?channel=telegram").await;
    assert!(none.words().contains("No contacts match"));

    let first = log.body.rsplit_once("href=\"/staff/contacts/").expect("a contact").1;
    let path = format!("/staff/contacts/{}", first.split('"').next().expect("an id"));
    let masked = ana.get(&path).await.words();
    assert!(masked.contains("Clear: ") && !masked.contains("350 5th"), "{masked}");
    let shown = ana
        .post(&path, &format!("{path}/reveal"), &[("why", "To help this resident")])
        .await;
    assert_eq!(shown.status, 303);
    let open = ana.get(&path).await.words();
    assert!(
        open.contains("350 5th Avenue") && open.contains("+12125550134"),
        "{open}"
    );
    let audit = city.desk.db().audit(None, 10).await.expect("the record can be read");
    assert!(
        audit
            .iter()
            .any(|entry| entry.actor == "ana" && entry.action == "reveal")
    );

    city.pass(31 * 60 * 1000);
    assert!(
        !ana.get(&path).await.words().contains("350 5th"),
        "half an hour is over"
    );
    assert_eq!(ana.get("/staff/contacts/nothing").await.status, 404);
}

#[tokio::test]
async fn somebody_of_one_agency_sees_what_was_reported_to_it_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.text("+12125550134", "SM1", "huge pothole at 5th ave and e 23rd st manhattan")
        .await;
    city.pass(1000);
    city.text("+12125550135", "SM2", "dead raccoon at 5th ave and e 23rd st manhattan")
        .await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let all = ana.get("/staff/contacts").await;
    let ids: Vec<&str> = all
        .body
        .split("data-contact=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(ids.len(), 2, "{}", all.words());
    let profile = AccountProfile {
        role: "staff".to_owned(),
        shown_name: String::new(),
        agencies: vec!["DOT".to_owned()],
        languages: Vec::new(),
        sees_sensitive: false,
    };
    city.desk
        .db()
        .set_profile("ana", &profile)
        .await
        .expect("it can be set");
    let own = ana.get("/staff/contacts").await.words();
    assert!(
        own.contains("1 contact ") && own.contains("pothole") && !own.contains("raccoon"),
        "{own}"
    );
    let any = ana.get("/staff/contacts?agency=DSNY").await.words();
    assert!(any.contains("No contacts"), "{any}");
    // The newest is the other agency's.
    assert_eq!(ana.get(&format!("/staff/contacts/{}", ids[0])).await.status, 403);
    assert_eq!(ana.get(&format!("/staff/contacts/{}", ids[1])).await.status, 200);
}
