//! The first page: what counts today, what one has and what waits, and whether the channels are alive.

use console::Role;
use storage::AccountProfile;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

const HOUR: i64 = 60 * 60_000;

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

#[tokio::test]
async fn the_day_at_a_glance() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let empty = ana.get("/staff").await.words();
    assert!(
        empty.contains("Nobody is waiting") && empty.contains("Nothing has come in yet"),
        "{empty}"
    );

    city.text("+12125550134", "SM1", "I want to talk to a person").await;
    city.text("+12125550135", "SM2", "I smell gas in the hallway").await;
    city.text("+12125550136", "SM3", "qwpo zzkv trrm").await;
    city.text("+12125550137", "SM4", "dead raccoon at 120 Broadway, Manhattan")
        .await;
    let today = city
        .desk
        .db()
        .set_day_flag("snow-emergency", "2026-11-01", "2026-12-31")
        .await;
    today.expect("it can be set");
    let page = ana.get("/staff").await;
    let words = page.words();
    for part in [
        "Contacts today 4",
        "Not understood today 1",
        "Live requests 1",
        "Overdue requests 0",
        "snow emergency",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let gas = words.find("I smell gas").expect("the emergency waits");
    let asked = words.find("Asked for a person").expect("who asked waits");
    assert!(gas < asked, "what must not wait stands first: {words}");

    let viewer = Staff::sign_in(&city, "vic", Role::Viewer).await;
    let words = viewer.get("/staff").await.words();
    assert!(
        words.contains("Contacts today 4") && !words.contains("I smell gas"),
        "{words}"
    );
}

#[tokio::test]
async fn a_channel_that_fell_silent_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    for place in 0..60 {
        city.text(
            &format!("+121255502{place:02}"),
            &format!("SM{place}"),
            "parking ticket status",
        )
        .await;
        city.pass(60_000);
    }
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let words = ana.get("/staff").await.words();
    assert!(
        words.contains("311-692 Text") && !words.contains("Quiet for"),
        "{words}"
    );
    // Sixty in a week are one in 168 minutes.
    city.pass(113 * HOUR);
    let ana = Staff::sign_in(&city, "ana2", Role::Staff).await;
    let words = ana.get("/staff").await.words();
    assert!(
        words.contains("Quiet for 4 days") || words.contains("Quiet for 113 h"),
        "{words}"
    );
}

#[tokio::test]
async fn figures_stop_where_sight_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.text("+12125550134", "SM1", "huge pothole at 120 Broadway, Manhattan")
        .await;
    city.text("+12125550135", "SM2", "dead raccoon at 120 Broadway, Manhattan")
        .await;
    for (from, id) in [("+12125550134", "SM3"), ("+12125550135", "SM4")] {
        city.text(from, id, "I want to talk to a person").await;
    }
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let all = ana.get("/staff/inbox").await.words();
    assert!(all.contains("pothole") && all.contains("raccoon"), "{all}");
    let profile = AccountProfile {
        role: "staff".to_owned(),
        shown_name: String::new(),
        agencies: vec!["DOT".to_owned()],
        languages: Vec::new(),
        sees_sensitive: false,
    };
    let set = city.desk.db().set_profile("ana", &profile).await;
    set.expect("it can be set");
    let words = ana.get("/staff").await.words();
    assert!(
        words.contains("Contacts today 1") && words.contains("Live requests 1"),
        "{words}"
    );
    let inbox = ana.get("/staff/inbox").await.words();
    assert!(
        inbox.contains("pothole") && !inbox.contains("raccoon") && inbox.contains("Waiting 1"),
        "{inbox}"
    );
}
