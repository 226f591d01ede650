//! Service requests: the queue, one request, and that whoever reported it hears of every change.

use console::Role;
use storage::{AccountProfile, Order};
use tests::city::{City, CityOptions};
use tests::staff::Staff;

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

/// A web chat's own name for itself: a UUID.
fn secret(name: &str) -> String {
    let sum = name.bytes().fold(0_u64, |sum, byte| sum * 256 + u64::from(byte));
    format!("5f0c1c3e-7a52-4d0b-9a3e-{sum:012x}")
}

/// Files a report on the web chat; returns its number.
async fn file(city: &City, name: &str, text: &str) -> String {
    city.pass(1000);
    let answer = city.chat(&secret(name), &format!("{name}-1"), text).await;
    let body = answer.json().to_string();
    let start = body.find("311-").unwrap_or_else(|| panic!("a number in {body}"));
    body[start..].chars().take(12).collect()
}

/// All that the desk and people have said to the web chats, newest contact first.
async fn said(city: &City) -> Vec<String> {
    let db = city.desk.db();
    let contacts = db
        .contacts(&storage::LogFilter::default(), Order::NewestFirst, None, 100)
        .await
        .expect("the log");
    let mut said = Vec::new();
    for contact in contacts {
        let detail = db.contact(&contact.id).await.expect("the log").expect("a contact");
        let messages = detail.messages.into_iter();
        said.extend(messages.filter(|line| line.by != "resident").map(|line| line.text));
    }
    said
}

#[tokio::test]
async fn a_request_is_found_closed_with_a_note_and_its_reporter_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let number = file(&city, "ana", "there is a pothole at 350 5th Avenue, Manhattan").await;
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;

    let queue = staff.get("/staff/requests?standing=live").await;
    let words = queue.words();
    assert!(words.contains(&number) && words.contains("1 request"), "{words}");
    assert!(
        words.contains("No due date") && words.contains("350 5th Avenue"),
        "{words}"
    );
    assert!(
        staff
            .get("/staff/requests?standing=closed")
            .await
            .words()
            .contains("No requests")
    );

    let path = format!("/staff/requests/{number}");
    let begun = staff.get(&format!("{path}?to=closed")).await;
    assert!(begun.words().contains("Change to Closed"), "{}", begun.words());
    let seen = begun.body.split_once("name=\"seen\" value=\"").expect("a form").1;
    let seen = seen.split('"').next().expect("a value").to_owned();
    let fields = |step: &'static str| {
        vec![
            ("status", "closed"),
            ("note", "The hole is filled."),
            ("agency_number", "DOT-77"),
            ("step", step),
        ]
    };
    let mut preview = fields("preview");
    preview.push(("seen", &seen));
    let shown = staff.post(&path, &format!("{path}/status"), &preview).await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.words().contains("What the resident gets") && shown.words().contains("is closed."),
        "{}",
        shown.words()
    );
    assert!(
        !said(&city).await.join("\n").contains("filled"),
        "a preview changes nothing"
    );

    let mut change = fields("change");
    change.push(("seen", &seen));
    let done = staff.post(&path, &format!("{path}/status"), &change).await;
    assert_eq!((done.status, done.location), (303, format!("{path}?done=told")));
    let told = said(&city).await.join("\n");
    assert!(
        told.contains(&format!("Your report {number} (Pothole) is closed.")) && told.contains("The hole is filled."),
        "{told}"
    );

    let after = staff.get(&path).await.words();
    assert!(
        after.contains("Closed · sam The hole is filled.") && after.contains("DOT-77"),
        "{after}"
    );
    let audit = city.desk.db().audit(None, 10).await.expect("the record");
    assert!(
        audit
            .iter()
            .any(|entry| entry.action == "update_request" && entry.actor == "sam")
    );

    let late = staff.post(&path, &format!("{path}/status"), &change).await;
    assert_eq!(
        late.status, 422,
        "what somebody else has changed meanwhile is not overwritten"
    );
    assert!(
        late.words().contains("Somebody changed this request"),
        "{}",
        late.words()
    );
}

#[tokio::test]
async fn personal_data_is_masked_until_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let number = file(
        &city,
        "ana",
        "huge pothole at 350 5th Avenue, Manhattan. My number is 212 555 0177.",
    )
    .await;
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    let path = format!("/staff/requests/{number}");
    let masked = staff.get(&path).await.words();
    assert!(!masked.contains("555 0177"), "{masked}");
    let viewer = Staff::sign_in(&city, "vic", Role::Viewer).await;
    assert!(
        !viewer.get(&path).await.words().contains("350 5th"),
        "an address tells who lives there"
    );
    assert!(!viewer.get("/staff/requests").await.words().contains("350 5th"));
    let shown = staff
        .post(&path, &format!("{path}/reveal"), &[("why", "To work on this request")])
        .await;
    assert_eq!(shown.status, 303);
    assert!(staff.get(&path).await.words().contains("555 0177"));
    let audit = city.desk.db().audit(None, 10).await.expect("the record");
    assert!(
        audit
            .iter()
            .any(|entry| entry.action == "reveal" && entry.subject == number)
    );
}

#[tokio::test]
async fn an_account_of_one_agency_sees_its_requests_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let pothole = file(&city, "ana", "there is a pothole at 350 5th Avenue, Manhattan").await;
    let raccoon = file(&city, "ben", "there is a dead raccoon at 20 Main Street, Queens").await;
    let staff = Staff::sign_in(&city, "sam", Role::Supervisor).await;
    let profile = AccountProfile {
        role: "supervisor".to_owned(),
        shown_name: String::new(),
        agencies: vec!["DOT".to_owned(), "Parks".to_owned()],
        languages: Vec::new(),
        sees_sensitive: false,
    };
    city.desk.db().set_profile("sam", &profile).await.expect("a profile");
    let words = staff.get("/staff/requests").await.words();
    assert!(words.contains(&pothole) && !words.contains(&raccoon), "{words}");
    let words = staff.get("/staff/requests?q=raccoon").await.words();
    assert!(!words.contains(&raccoon), "{words}");
    assert_eq!(staff.get(&format!("/staff/requests/{raccoon}")).await.status, 404);
    let refused = staff
        .post(
            "/staff",
            &format!("/staff/requests/{raccoon}/status"),
            &[("status", "closed")],
        )
        .await;
    assert_eq!(refused.status, 404);
    let bulk = [("step", "change"), ("status", "closed"), ("seen", raccoon.as_str())];
    staff.post("/staff", "/staff/requests/bulk", &bulk).await;
    let still = city.desk.db().request(&raccoon).await.expect("it").expect("it");
    assert_eq!(still.status, "open");
}

#[tokio::test]
async fn a_note_begins_with_the_sentence_in_the_residents_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let number = file(&city, "ana", "hay un bache en la calle en 350 5th Avenue, Manhattan").await;
    let lea = Staff::sign_in(&city, "lea", Role::Supervisor).await;
    for (agency, language, body) in [
        ("", "en", "Report {number} is done."),
        ("", "es", "El reporte {number} está listo."),
        ("DOT", "es", "Tapamos el bache del reporte {number}."),
        ("DEP", "es", "Cerramos el hidrante."),
    ] {
        let reply = [
            ("title", "Done"),
            ("purpose", "closed"),
            ("agency", agency),
            ("language", language),
            ("body", body),
        ];
        assert_eq!(lea.post("/staff/replies", "/staff/replies", &reply).await.status, 303);
    }
    let replies = lea.get("/staff/replies").await;
    assert!(
        replies.words().contains("Done · A request is closed · Spanish · DOT"),
        "{}",
        replies.words()
    );
    assert_eq!(replies.body.matches("<option value=\"closed\" selected>").count(), 4);
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    let begun = staff.get(&format!("/staff/requests/{number}?to=closed")).await.body;
    assert!(
        begun.contains(&format!(">Tapamos el bache del reporte {number}.</textarea>")),
        "{begun}"
    );
    assert!(!begun.contains("hidrante"), "another agency's words are not offered");
}

#[tokio::test]
async fn duplicates_are_joined_and_many_are_changed_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let first = file(&city, "ana", "there is a pothole at 350 5th Avenue, Manhattan").await;
    let second = file(&city, "ben", "huge pothole at 350 Fifth Ave, Manhattan").await;
    let staff = Staff::sign_in(&city, "sam", Role::Supervisor).await;

    let path = format!("/staff/requests/{second}");
    let words = staff.get(&path).await.words();
    assert!(words.contains(&format!("Join with {first}")), "{words}");
    let itself = staff.post(&path, &format!("{path}/join"), &[("other", &second)]).await;
    assert_eq!(itself.status, 422);
    let joined = staff.post(&path, &format!("{path}/join"), &[("other", &first)]).await;
    assert_eq!((joined.status, joined.location), (303, format!("{path}?done=joined")));
    let told = said(&city).await.join("\n");
    assert!(told.contains("joined with an earlier report"), "{told}");
    assert!(staff.get(&path).await.words().contains(&format!("Joined with {first}")));
    let back = staff
        .post(&path, &format!("/staff/requests/{first}/join"), &[("other", &second)])
        .await;
    assert_eq!(back.status, 422, "a circle would tell nobody");

    let picked = [
        ("number", first.as_str()),
        ("status", "in_progress"),
        ("note", "The crew is on its way."),
    ];
    let confirm = staff.post("/staff/requests", "/staff/requests/bulk", &picked).await;
    let words = confirm.words();
    assert!(
        words.contains("1 request would change") && words.contains("311 Chat, English: 1"),
        "{words}"
    );
    assert_eq!(
        city.desk.db().request(&first).await.expect("it").expect("it").status,
        "open"
    );
    let seen = confirm.body.split_once("name=\"seen\" value=\"").expect("a form").1;
    let seen = seen.split('"').next().expect("a value").to_owned();
    let change = [
        ("step", "change"),
        ("seen", seen.as_str()),
        ("status", "in_progress"),
        ("agency", "DEP"),
        ("note", "The crew is on its way."),
    ];
    let done = staff.post("/staff/requests", "/staff/requests/bulk", &change).await;
    assert!(
        done.words().contains("Changed. The resident is told"),
        "{}",
        done.words()
    );
    let changed = city.desk.db().request(&first).await.expect("it").expect("it");
    assert_eq!(
        (changed.status.as_str(), changed.agency.as_str()),
        ("in_progress", "DEP")
    );
    let told = said(&city).await;
    let filer = told
        .iter()
        .filter(|text| text.contains("The crew is on its way."))
        .count();
    let joined = format!("{first}, Pothole: now in progress.");
    let joined = told.iter().filter(|text| **text == joined).count();
    assert_eq!(
        (filer, joined),
        (1, 1),
        "whoever reported the duplicate hears of the one that is kept: {told:?}"
    );
    let again = staff.post("/staff/requests", "/staff/requests/bulk", &change).await;
    assert!(
        again.words().contains("somebody changed it meanwhile"),
        "{}",
        again.words()
    );
}

#[tokio::test]
async fn a_spike_is_seen_and_everybody_who_reported_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let staff = Staff::sign_in(&city, "sam", Role::Supervisor).await;
    for (name, house) in [("cy", "1"), ("di", "3"), ("ed", "5"), ("fay", "7"), ("gus", "9")] {
        file(&city, name, &format!("pothole at {house} Elm Street, Queens")).await;
    }
    city.pass(1000);
    city.text("+12125550134", "SM1", "pothole at 11 Elm Street, Queens")
        .await;
    city.text("+12125550134", "SM2", "STOP").await;
    let spikes = staff.get("/staff/requests/spikes").await;
    assert!(
        spikes.words().contains("elm street, Queens 6 0.0"),
        "{}",
        spikes.words()
    );
    let spot = [
        ("service", "pothole"),
        ("width", "street"),
        ("name", "elm street, Queens"),
        ("text-en", "A water main broke on Elm Street. Crews are there."),
    ];
    let mut confirm = spot.to_vec();
    confirm.push(("step", "confirm"));
    let shown = staff.post("/staff/requests", "/staff/requests/spikes", &confirm).await;
    let words = shown.words();
    assert!(
        words.contains("reporters of 6 reports") && words.contains("311 Chat: 5"),
        "{words}"
    );
    assert!(
        !said(&city).await.join("\n").contains("water main"),
        "nothing is sent before it is confirmed"
    );
    let mut whole = spot.to_vec();
    whole.push(("step", "send"));
    let numbers: Vec<String> = shown
        .body
        .split("name=\"number\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    whole.extend(numbers.iter().map(|number| ("number", number.as_str())));
    let sent = staff.post("/staff/requests", "/staff/requests/spikes", &whole).await;
    assert_eq!(sent.status, 200);
    let told = said(&city).await;
    assert!(
        told.iter().filter(|text| text.contains("water main")).count() >= 5,
        "{told:?}"
    );
    let opted_out = numbers.first().expect("the newest report");
    let shown = staff.get(&format!("/staff/requests/{opted_out}?to=closed")).await;
    let seen = shown.body.split_once("name=\"seen\" value=\"").expect("a form").1;
    let seen = seen.split('"').next().expect("a value");
    let preview = [("status", "closed"), ("step", "preview"), ("seen", seen)];
    let path = format!("/staff/requests/{opted_out}");
    let shown = staff.post(&path, &format!("{path}/status"), &preview).await.words();
    assert!(
        shown.contains("The resident has opted out: nothing is sent."),
        "{shown}"
    );
    let viewer = Staff::sign_in(&city, "vic", Role::Viewer).await;
    let refused = viewer.post("/staff", "/staff/requests/spikes", &whole).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn who_reports_a_spike_later_is_answered_for_as_long_as_staff_chose() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let staff = Staff::sign_in(&city, "sam", Role::Supervisor).await;
    let told = file(&city, "cy", "pothole at 1 Elm Street, Queens").await;
    file(&city, "di", "pothole at 3 Elm Street, Queens").await;
    let send = [
        ("service", "pothole"),
        ("width", "street"),
        ("name", "elm street, Queens"),
        ("text-en", "A water main broke on Elm Street. Crews are there."),
        ("step", "send"),
        ("later", "6"),
        ("number", told.as_str()),
    ];
    staff.post("/staff/requests", "/staff/requests/spikes", &send).await;
    let water_main = |said: Vec<String>| said.iter().filter(|text| text.contains("water main")).count();
    assert_eq!(water_main(said(&city).await), 1);
    city.pass(60_000);
    file(&city, "hal", "pothole at 13 Elm Street, Queens").await;
    file(&city, "ida", "pothole at 15 Oak Street, Queens").await;
    city.pass(10_000);
    let db = city.desk.db();
    // One came between the list and the message, one after it; who has been told is not told again.
    for answered in [2, 0] {
        let found = console::answer_later_reporters(db, &city.desk).await;
        assert_eq!(found.expect("reports are answered"), answered);
    }
    assert_eq!(water_main(said(&city).await), 3);
    let shown = staff.get("/staff/requests/spikes").await;
    assert!(
        shown.words().contains("Answered to later reporters"),
        "{}",
        shown.words()
    );
    let id = shown.body.split_once("name=\"id\" value=\"").expect("a form").1;
    let id = id.split('"').next().expect("an id");
    let end = "/staff/requests/spikes/end";
    staff.post("/staff/requests/spikes", end, &[("id", id)]).await;
    city.pass(60_000);
    file(&city, "jo", "pothole at 17 Elm Street, Queens").await;
    city.pass(10_000);
    let found = console::answer_later_reporters(db, &city.desk).await;
    assert_eq!(found.expect("nothing is answered"), 0, "it was ended");
}

#[tokio::test]
async fn agency_and_due_date_change_with_a_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let number = file(&city, "ana", "there is a pothole at 350 5th Avenue, Manhattan").await;
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    let path = format!("/staff/requests/{number}");
    let wrong = staff
        .post(&path, &format!("{path}/agency"), &[("agency", "Nobody"), ("due", "")])
        .await;
    assert_eq!(wrong.status, 422);
    let wrong = staff
        .post(&path, &format!("{path}/agency"), &[("agency", "DOT"), ("due", "soon")])
        .await;
    assert_eq!(wrong.status, 422);
    let fields = [("agency", "DEP"), ("due", "2026-11-24")];
    let done = staff.post(&path, &format!("{path}/agency"), &fields).await;
    assert_eq!(done.status, 303);
    let words = staff.get(&path).await.words();
    assert!(
        words.contains("Agency DEP instead of DOT. Due Tuesday, November 24, 2026"),
        "{words}"
    );
    assert!(words.contains("Due in 35 h"), "{words}");
    city.pass(3 * 24 * 60 * 60 * 1000);
    let staff = Staff::sign_in(&city, "tess", Role::Staff).await;
    let late = staff.get("/staff/requests?standing=overdue&order=due").await.words();
    assert!(late.contains(&number) && late.contains("Overdue by 36 h"), "{late}");
}
