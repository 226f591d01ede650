//! Finding things from anywhere, going through lists by key, and what else a resident has written about.

use crate::inbox::{act, city, newest};
use console::Role;
use storage::{AccountProfile, RequestFilter, RequestRow};
use tests::city::{City, CityOptions};
use tests::staff::Staff;

async fn requests(city: &City) -> Vec<RequestRow> {
    let found = city.desk.db().requests(&RequestFilter::default(), None, 10).await;
    found.expect("requests")
}

async fn found(staff: &Staff, asked: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    let page = staff.get(&format!("/staff/find?q={query}")).await;
    assert_eq!(page.status, 303, "{asked}: {}", page.words());
    page.location
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_box_finds_numbers_ids_places_and_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text(
        "+12125550134",
        "SM1",
        "huge pothole at 5th Ave and E 23rd St, Manhattan",
    )
    .await;
    let request = requests(&city).await.remove(0);
    let (number, contact) = (request.number.as_str(), request.contact.as_str());
    let digits = number.strip_prefix("311-").expect("the city's prefix");
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let of_request = format!("/staff/requests/{number}");
    for asked in [
        number,
        digits,
        &format!("311{digits}"),
        &format!("ref:{number}"),
        &format!(" ID: {digits} "),
    ] {
        assert_eq!(found(&ana, asked).await, of_request, "{asked}");
    }
    assert_eq!(found(&ana, contact).await, format!("/staff/contacts/{contact}"));
    assert_eq!(
        found(&ana, &contact.to_uppercase()).await,
        format!("/staff/contacts/{contact}")
    );
    for (asked, place) in [
        ("Inbox", "/staff/inbox"),
        ("reports", "/reports"),
        ("", "/staff/contacts"),
        ("huge pothole", "/staff/contacts?q=huge+pothole"),
        ("311-00000000", "/staff/contacts?q=311-00000000"),
        ("People", "/staff/contacts?q=People"),
        ("//evil.example", "/staff/contacts?q=%2F%2Fevil.example"),
        ("مرحبا", "/staff/contacts?q=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
    ] {
        assert_eq!(found(&ana, asked).await, place, "{asked}");
    }
    // Whoever may not see the request is not told that there is one.
    let dora = Staff::sign_in(&city, "dora", Role::Staff).await;
    let profile = AccountProfile {
        role: "staff".to_owned(),
        shown_name: String::new(),
        agencies: vec!["DEP".to_owned()],
        languages: Vec::new(),
        sees_sensitive: false,
    };
    let limited = city.desk.db().set_profile("dora", &profile).await;
    limited.expect("limited");
    assert_eq!(found(&dora, number).await, format!("/staff/contacts?q={number}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_else_a_resident_wrote_about_stands_beside_the_contact() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    let mut own = Vec::new();
    for place in 0..7 {
        city.text("+12125550134", &format!("SM{place}"), "How do I pay a parking ticket?")
            .await;
        own.push(newest(&city).await);
        city.pass(60_000);
        city.text("+12125550199", &format!("SO{place}"), "no heat").await;
        city.pass(3 * 24 * 60 * 60 * 1000);
    }
    let others = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let page = ana.get(&own[6]).await;
    for contact in &own[1..6] {
        assert!(page.body.contains(&format!("<li><a href=\"{contact}\">")), "{contact}");
    }
    assert!(!page.body.contains(&format!("href=\"{}\"", own[0])), "five are enough");
    assert!(!page.body.contains(&others));
    let id = own[6].rsplit('/').next().expect("an id");
    let all = format!("/staff/contacts?resident={id}");
    assert!(
        page.body.contains(&all) && !page.body.contains("5550134"),
        "no address in an address"
    );
    let log = ana.get(&all).await;
    assert!(
        log.words().contains("7 contacts") && !log.body.contains(&others),
        "{}",
        log.words()
    );
    assert!(log.words().contains("of one resident ×"), "{}", log.words());
    // Whoever does not talk with residents is not told who is the same.
    let vic = Staff::sign_in(&city, "vic", Role::Viewer).await;
    assert!(!vic.get(&own[6]).await.words().contains("Also from this resident"));
    assert!(vic.get(&all).await.words().contains("No contacts"));
    assert!(
        ana.get("/staff/contacts?resident=nobody")
            .await
            .words()
            .contains("No contacts")
    );
    let one = act(&ana, &own[6], "take-over", &[]).await;
    assert_eq!(one.status, 303, "{}", one.words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_after_the_session_leads_back_to_its_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", "agent").await;
    let contact = newest(&city).await;
    let client = reqwest::Client::new();
    for (from, next) in [
        (format!("{}{contact}", city.base), contact.as_str()),
        (format!("{}.evil.example/staff", city.base), ""),
        ("https://evil.example/staff".to_owned(), ""),
    ] {
        let answer = client
            .post(format!("{}{contact}/reply", city.base))
            .header("referer", &from)
            .body("text=Good+morning")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), 401);
        let body = answer.text().await.expect("a page");
        assert!(body.contains("You were signed out before this was sent"), "{body}");
        assert!(
            body.contains(&format!("name=\"next\" value=\"{next}\"")),
            "{from}: {body}"
        );
    }
}
