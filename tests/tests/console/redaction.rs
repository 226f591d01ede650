//! Taking words or a photo out of the record: who may, that it is asked twice, and that nothing shows it afterwards.

use crate::inbox::{act, city, newest};
use console::Role;
use serde_json::Value;
use storage::LogFilter;
use tests::city::{City, CityOptions};
use tests::photos::jpeg;
use tests::staff::{Page, Staff};

const SAID: &str = "Jo Invented at 350 5th Avenue, Manhattan has no heat";
const CHAT: &str = "5e0d1d2c-7a6b-4c3d-8e9f-000000000042";

/// The form of a message: the first of the contact, by its place.
async fn form(city: &City, contact: &str, place: usize) -> (String, String) {
    let id = contact.rsplit('/').next().expect("an id");
    let detail = city.desk.db().contact(id).await.expect("the log").expect("a contact");
    let message = detail.messages[place].id.clone();
    (format!("{contact}/remove?message={message}"), message)
}

async fn step(staff: &Staff, contact: &str, form: &(String, String), fields: &[(&str, &str)]) -> Page {
    let fields = [&[("message", form.1.as_str())], fields].concat();
    staff.post(&form.0, &format!("{contact}/remove"), &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_go_after_they_were_shown_and_nothing_shows_them_any_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", SAID).await;
    city.text("+12125550134", "SM2", "apt 4B").await;
    let contact = newest(&city).await;
    let ada = Staff::sign_in(&city, "ada", Role::Supervisor).await;
    let sam = Staff::sign_in(&city, "sam", Role::Staff).await;
    let first = form(&city, &contact, 0).await;
    assert!(
        ada.get(&contact).await.body.contains(&first.0),
        "each message leads there"
    );
    let page = sam.get(&contact).await;
    assert!(!page.body.contains("/remove"), "whoever may not is not led there");
    assert_eq!(sam.get(&first.0).await.status, 403);

    let page = ada.get(&first.0).await;
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(
        !page.words().contains("350 5th"),
        "masked as everywhere: {}",
        page.words()
    );
    let words = [
        ("target", "words"),
        ("words", "jo invented"),
        ("reason", "asked by phone"),
    ];
    let shown = step(&ada, &contact, &first, &[&words[..], &[("step", "confirm")]].concat()).await;
    assert_eq!(shown.status, 200);
    for told in [
        "Nothing is removed yet",
        "“jo invented”, 1 time in the message",
        "[removed] at •••, Manhattan has no heat",
        "your name, the time, and: asked by phone",
    ] {
        assert!(shown.words().contains(told), "{told}: {}", shown.words());
    }
    assert!(everything(&city, &contact).await.contains("Jo Invented"), "not yet");
    let back = step(&ada, &contact, &first, &[&words[..], &[("step", "write")]].concat()).await;
    assert!(back.body.contains("value=\"jo invented\""), "nothing typed is lost");
    let done = step(&ada, &contact, &first, &[&words[..], &[("step", "remove")]].concat()).await;
    assert_eq!((done.status, done.location), (303, format!("{contact}#m-{}", first.1)));

    let left = everything(&city, &contact).await;
    assert!(!left.to_lowercase().contains("jo invented"), "{left}");
    let page = ada.get(&contact).await.words();
    assert!(
        page.contains("[removed] at •••, Manhattan has no heat") && page.contains("Words removed by staff, 12:00"),
        "{page}"
    );
    assert!(
        ada.get("/staff/contacts?q=invented")
            .await
            .words()
            .contains("No contacts")
    );
    let table = ada.get("/staff/contacts.csv").await.body;
    assert!(
        table.contains(
            "resident: [removed] at 350 5th Avenue, Manhattan has no heat (removed by staff, 2026-11-23T17:00:00.000Z)"
        ),
        "{table}"
    );
    let line: Value = serde_json::from_str(&ada.get("/staff/contacts.jsonl").await.body).expect("one line");
    assert_eq!(line["messages"][0]["removed_at"], "2026-11-23T17:00:00.000Z");
    assert_eq!(
        line["messages"][0]["decision"]["slots"]["where"],
        "350 5th Avenue, Manhattan"
    );
    let audit = city.desk.db().audit(None, 50).await.expect("the record");
    let entry = audit.iter().find(|entry| entry.action == "remove").expect("on record");
    assert_eq!((entry.actor.as_str(), contact.ends_with(&entry.subject)), ("ada", true));
    assert!(entry.details.contains("asked by phone") && !entry.details.to_lowercase().contains("invented"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_removed_is_refused_and_nothing_typed_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", SAID).await;
    let contact = newest(&city).await;
    let ada = Staff::sign_in(&city, "ada", Role::Supervisor).await;
    let first = form(&city, &contact, 0).await;
    for (fields, status) in [
        (&[("target", "words"), ("words", " ")][..], 422),
        (&[("target", "words"), ("words", "J")], 422),
        (&[("target", "photo-x")], 422),
        (&[], 422),
        (&[("target", "words"), ("words", "nobody")], 409),
        (&[("target", "photo-0")], 409),
    ] {
        let fields = [fields, &[("step", "confirm"), ("reason", "typed before")]].concat();
        let refused = step(&ada, &contact, &first, &fields).await;
        assert_eq!(refused.status, status, "{fields:?}");
        assert!(refused.body.contains("role=\"alert\"") && refused.body.contains("typed before"));
    }
    let missing = ada.get(&format!("{contact}/remove?message=no-such")).await;
    assert_eq!(missing.status, 404);
    assert!(everything(&city, &contact).await.contains("Jo Invented"));
}

/// All that is kept of a contact and its requests, as words.
async fn everything(city: &City, contact: &str) -> String {
    let db = city.desk.db();
    let id = contact.rsplit('/').next().expect("an id");
    let detail = db.contact(id).await.expect("the log").expect("a contact");
    let turns = db.turns_of(id).await.expect("the turns");
    let filter = storage::RequestFilter::default();
    let requests = db.requests(&filter, None, 50).await.expect("requests");
    format!("{detail:?} {turns:?} {requests:?}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_message_goes_from_its_request_and_every_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    let mut replied = city
        .chat(
            CHAT,
            "m1",
            "huge pothole at 5th Ave and E 23rd St, Manhattan, ask Jo Invented",
        )
        .await
        .json();
    for number in 2..9 {
        if replied["request"].is_string() {
            break;
        }
        replied = city.chat(CHAT, &format!("m{number}"), "skip").await.json();
    }
    let number = replied["request"].as_str().expect("a request is filed").to_owned();
    let contact = newest(&city).await;
    let admin = Staff::sign_in(&city, "root", Role::Admin).await;
    let first = form(&city, &contact, 0).await;
    let fields = [("target", "message"), ("step", "confirm")];
    let shown = step(&admin, &contact, &first, &fields).await;
    assert!(
        shown.words().contains(&format!("what request {number} has of it")),
        "{}",
        shown.words()
    );
    let done = step(&admin, &contact, &first, &[("target", "message"), ("step", "remove")]).await;
    assert_eq!(done.status, 303, "{}", done.words());
    let left = everything(&city, &contact).await;
    assert!(!left.contains("Invented") && !left.contains("E 23rd"), "{left}");
    let request = city.desk.db().request(&number).await.expect("read").expect("it stays");
    assert_eq!(
        (request.description.as_str(), request.place.text.as_str()),
        ("[removed]", "[removed]")
    );
    assert_eq!(request.place.borough.as_deref(), Some("Manhattan"), "for the figures");
    let page = admin.get(&contact).await.words();
    assert!(page.contains("Removed by staff, 12:00"), "{page}");
    assert!(!page.contains("Today's rules say"), "{page}");
    let list = admin.get("/staff/contacts").await.words();
    assert!(list.contains("(removed by staff)"), "{list}");
    assert_eq!(admin.get(&format!("/staff/requests/{number}")).await.status, 200);
    // The desk goes on.
    let next = city.chat(CHAT, "m20", "where can I drop off old batteries").await;
    assert_eq!(next.status, 200);
    let again = step(&admin, &contact, &first, &[("target", "message"), ("step", "remove")]).await;
    assert_eq!(again.status, 409, "it is gone already");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_understood_and_is_removed_leaves_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", "qwpo zzkv trrm").await;
    let contact = newest(&city).await;
    let ada = Staff::sign_in(&city, "ada", Role::Supervisor).await;
    assert!(ada.get("/staff/unmatched").await.words().contains("qwpo zzkv trrm"));
    let first = form(&city, &contact, 0).await;
    step(&ada, &contact, &first, &[("target", "message"), ("step", "remove")]).await;
    assert!(!ada.get("/staff/unmatched").await.body.contains(&contact));
    let id = contact.rsplit('/').next().expect("an id");
    city.desk.db().hold(id, true, "counsel", 1).await.expect("held");
    assert!(
        !ada.get(&contact).await.body.contains("/remove"),
        "nothing goes under hold"
    );
    let reply = form(&city, &contact, 1).await;
    let held = step(&ada, &contact, &reply, &[("target", "message"), ("step", "remove")]).await;
    assert!(
        held.status == 409 && held.words().contains("legal hold"),
        "{}",
        held.words()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_is_seen_by_who_asked_and_goes_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder, CityOptions::default()).await;
    let url = format!("{}/api/chat/{CHAT}/media?id=p1", city.base);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let sent = client
        .post(url)
        .header("content-type", "image/jpeg")
        .body(jpeg(None))
        .send()
        .await;
    assert_eq!(sent.expect("an answer").status(), 200);
    let contact = newest(&city).await;
    let ada = Staff::sign_in(&city, "ada", Role::Supervisor).await;
    let first = form(&city, &contact, 0).await;
    let photo = format!("{contact}/photo?message={}&place=0", first.1);
    assert_eq!(ada.get(&photo).await.status, 403, "nobody sees it without having asked");
    assert!(ada.get(&contact).await.words().contains("Photo 1: image/jpeg, 1 KB"));
    act(&ada, &contact, "reveal", &[("why", "To check a decision")]).await;
    let page = ada.get(&contact).await.body;
    assert!(page.contains("alt=\"Photo 1, image/jpeg, 1 KB\""), "{page}");
    assert_eq!(ada.get(&photo).await.status, 200);
    for other in [photo.replace("place=0", "place=1"), photo.replace("-0", "-1")] {
        assert_eq!(ada.get(&other).await.status, 404, "{other}");
    }
    let fields = [("target", "photo-0"), ("reason", "a face")];
    let shown = step(&ada, &contact, &first, &[&fields[..], &[("step", "confirm")]].concat()).await;
    assert!(shown.words().contains("What goes Photo 1"), "{}", shown.words());
    let done = step(&ada, &contact, &first, &[&fields[..], &[("step", "remove")]].concat()).await;
    assert_eq!(done.status, 303);
    assert_eq!(ada.get(&photo).await.status, 404);
    let page = ada.get(&contact).await.words();
    assert!(page.contains("Photo 1: removed by staff, 12:00"), "{page}");
    let details = city
        .desk
        .db()
        .export(&LogFilter::default(), None, 9)
        .await
        .expect("the log");
    let file = &details[0].messages[0].media[0];
    assert_eq!(
        (file.reason.as_deref(), file.sha256.as_deref()),
        (Some("removed"), None)
    );
}
