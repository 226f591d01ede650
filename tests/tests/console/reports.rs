//! Reports: the dashboard's figures, and the published year exactly as the city printed it.

use console::Role;
use storage::ImportedTotal;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

/// The published figures of 2016: channel, kind, topic, count.
const OF_2016: [(&str, &str, &str, i64); 18] = [
    ("phone", "contact", "", 19_378_299),
    ("online", "contact", "", 15_259_879),
    ("mobile_app", "contact", "", 1_135_045),
    ("sms", "contact", "", 119_332),
    ("webchat", "contact", "", 83_064),
    ("x", "contact", "", 6_895),
    ("", "population", "", 8_550_405),
    ("", "request", "", 2_827_672),
    ("", "request", "Noise", 370_645),
    ("", "request", "Apartment Maintenance", 366_047),
    ("", "request", "No Heat/Hot Water", 227_959),
    ("", "request", "Illegal Parking", 122_479),
    ("", "request", "Blocked Driveway", 119_046),
    ("phone", "inquiry", "parking-ticket-status", 5),
    ("phone", "inquiry", "towed-vehicle", 4),
    ("phone", "inquiry", "property-tax", 3),
    ("phone", "inquiry", "bulk-item-disposal", 2),
    ("phone", "inquiry", "idnyc-appointment", 1),
];

/// The published figures of 2016, as they are imported.
pub fn totals_of_2016() -> [ImportedTotal; 18] {
    OF_2016.map(|(channel, kind, topic, count)| ImportedTotal {
        period: "2016".to_owned(),
        channel: channel.to_owned(),
        kind: kind.to_owned(),
        topic: topic.to_owned(),
        count,
    })
}

#[tokio::test]
async fn the_year_2016_is_printed_as_the_city_published_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.desk
        .db()
        .import_totals(&totals_of_2016())
        .await
        .expect("the totals are taken");
    let ana = Staff::sign_in(&city, "ana", Role::Viewer).await;
    let words = ana.get("/reports/annual/2016").await.words();
    for line in [
        "19,378,299",
        "15,259,879",
        "1,135,045",
        "311-692 Text * 119,332",
        "311 Chat * 83,064",
        "6,895",
        "Total 35,982,514",
        "Total population 8,550,405 (2016)",
        "Average contacts per resident 4.2",
        "Noise * 370,645",
        "Apartment Maintenance * 366,047",
        "No Heat/Hot Water * 227,959",
        "Illegal Parking * 122,479",
        "Blocked Driveway * 119,046",
        "Total service requests filed 2,827,672 7.9%",
        "Service requests as share of total contacts 7.9%",
    ] {
        assert!(words.contains(line), "{line} in {words}");
    }
    let order = [
        "Parking Ticket Status",
        "Find a Towed Vehicle",
        "Property Tax Account Assistance and Bill Information",
        "Bulk Item Disposal Information",
        "IDNYC - Make an Appointment",
    ];
    let place = |title: &&str| words.find(title).unwrap_or_else(|| panic!("{title} in {words}"));
    let places: Vec<usize> = order.iter().map(place).collect();
    assert!(places.is_sorted(), "the inquiries stand in another order: {words}");
    let csv = ana.get("/reports/annual/2016/csv").await.body;
    assert!(
        csv.contains("total_requests,,Total service requests filed,2827672,7.9"),
        "{csv}"
    );
    assert!(
        ana.get("/reports/annual/1999")
            .await
            .words()
            .contains("There are no figures of 1999")
    );
    assert_eq!(ana.get("/reports/annual/then").await.status, 404);
}

#[tokio::test]
async fn the_dashboard_tells_what_its_figures_rest_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Viewer).await;
    let empty = ana.get("/reports").await;
    assert_eq!(empty.status, 200);
    assert!(empty.words().contains("Not enough data yet"), "{}", empty.words());
    for place in 0..5 {
        city.text(
            &format!("+1212555010{place}"),
            &format!("SM{place}"),
            "How do I pay a parking ticket?",
        )
        .await;
    }
    city.chat(
        "5e0d1d2c-7a6b-4c3d-8e9f-000000000001",
        "1",
        "How do I pay a parking ticket?",
    )
    .await;
    let page = ana.get("/reports").await;
    let words = page.words();
    for line in [
        "Contacts 6 ",
        "311-692 Text 5 83.3%",
        "311 Chat 1 16.7%",
        "Answered 6 100.0%",
        "of 6 residents",
    ] {
        assert!(words.contains(line), "{line} in {words}");
    }
    assert!(
        page.body.contains("role=\"img\"") && words.contains("the most, 6, on 2026-11-23"),
        "{words}"
    );
    let csv = ana.get("/reports.csv").await.body;
    assert!(csv.contains("Contacts by channel,311-692 Text,5,83.3"), "{csv}");
    for wrong in [
        "/reports?from=soon",
        "/reports?from=2026-02-01&to=2026-01-01",
        "/reports?from=1900-01-01",
    ] {
        assert_eq!(ana.get(wrong).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn what_residents_say_of_closed_requests_stands_on_the_page_with_its_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Viewer).await;
    assert!(
        !ana.get("/reports").await.words().contains("Was it solved?"),
        "nobody was asked"
    );
    for (place, answer) in ["yes", "no", "hello"].into_iter().enumerate() {
        let conversation = format!("5e0d1d2c-7a6b-4c3d-8e9f-00000000000{place}");
        let said = format!("huge pothole at {place}00 5th avenue manhattan");
        let filed = city.chat(&conversation, "1", &said).await.json();
        let number = filed["request"].as_str().expect("it is filed").to_owned();
        let closed = storage::RequestUpdate {
            status: "closed",
            note: None,
            agency_number: None,
            duplicate_of: None,
            once: None,
            by: "Pat Example",
            now: city.desk.now(),
        };
        city.desk
            .db()
            .update_request(&number, closed)
            .await
            .expect("it is closed");
        city.desk.tell_changes(None).await.expect("it is told");
        city.pass(1000);
        city.chat(&conversation, "2", answer).await;
    }
    for path in ["/reports", "/reports/annual/2026"] {
        let words = ana.get(path).await.words();
        for line in [
            "Was it solved?",
            "Asked, of requests filed 3 100.0%",
            "Answered, of those asked 2 66.7%",
            "Solved, of answers 1 50.0%",
            "Not solved, of answers 1 50.0%",
            "Opened again, of answers 1 50.0%",
            "Once a request is closed, its resident is asked one question",
        ] {
            assert!(words.contains(line), "{path}: {line} in {words}");
        }
    }
    let words = ana.get("/reports").await.words();
    assert!(words.contains("Rests on 2 answers, too few to say much."), "{words}");
    let csv = ana.get("/reports.csv").await.body;
    assert!(csv.contains("Was it solved?,\"Solved, of answers\",1,50.0"), "{csv}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_tell_when_contacts_come() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Viewer).await;
    let empty = ana.get("/reports").await.words();
    assert!(empty.contains("no such contact began on these days"), "{empty}");
    // Monday at noon three by SMS, at three one by chat.
    for number in 0..3 {
        city.text(&format!("+1212555013{number}"), &format!("SM{number}"), "no heat")
            .await;
    }
    city.pass(3 * 60 * 60 * 1000);
    city.chat("5e0d1d2c-7a6b-4c3d-8e9f-000000000043", "m1", "no heat").await;
    let page = ana.get("/reports?from=2026-11-23&to=2026-11-23").await;
    let words = page.words();
    for told in [
        "on the clocks of America/New_York. Sums, not averages; the fuller an hour, the darker. Rests on 4 contacts.",
        "Monday 0 0 0 0 0 0 0 0 0 0 0 0 3 0 0 1 0 0 0 0 0 0 0 0 4",
        "All days 0 0 0 0 0 0 0 0 0 0 0 0 3 0 0 1 0 0 0 0 0 0 0 0 4",
    ] {
        assert!(words.contains(told), "{told}: {words}");
    }
    assert!(page.body.contains("<td class=\"number s5\">3</td>"), "{}", page.body);
    assert!(page.body.contains("<td class=\"number s2\">1</td>"), "{}", page.body);
    let chat = "/reports?from=2026-11-23&to=2026-11-23&channel=webchat";
    assert!(
        page.body
            .contains(&format!("href=\"{}#heat\"", chat.replace('&', "&#38;"))),
        "{}",
        page.body
    );
    let page = ana.get(chat).await;
    let words = page.words();
    assert!(words.contains("Contacts by 311 Chat that began"), "{words}");
    assert!(words.contains("Monday 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1"), "{words}");
    assert!(
        page.body.contains("name=\"channel\" value=\"webchat\""),
        "other days keep it"
    );
    let none = ana.get("/reports?channel=no-such").await.words();
    assert!(none.contains("Rests on 4 contacts"), "{none}");
    let file = ana.get("/reports.csv?from=2026-11-23&to=2026-11-23").await.body;
    assert!(
        file.contains("When contacts come,Monday 12:00,3,75.0\r\nWhen contacts come,Monday 15:00,1,25.0\r\n"),
        "{file}"
    );
    let file = ana.get(&chat.replace("/reports", "/reports.csv")).await.body;
    assert!(
        file.contains("\"When contacts come, 311 Chat\",Monday 15:00,1,100.0\r\n"),
        "{file}"
    );
}
