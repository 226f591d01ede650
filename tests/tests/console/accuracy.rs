//! How often the bot is right: a sample that is drawn once, reviewed by people, and counted.

use console::Role;
use tests::city::{City, CityOptions};
use tests::staff::{Page, Staff};

const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;
const REVIEW: &str = "/staff/accuracy/review";

/// The value of a field or button of the page.
fn value(page: &Page, name: &str) -> String {
    let found = page.body.split_once(&format!("name=\"{name}\" value=\""));
    let rest = found.unwrap_or_else(|| panic!("{name} in {}", page.words())).1;
    rest.split('"').next().expect("a value").to_owned()
}

#[tokio::test]
async fn a_sample_of_the_last_week_is_reviewed_and_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    for place in 0..11 {
        city.pass(1000);
        let text = if place == 0 {
            "quantix brem 212 555 0199"
        } else {
            "pothole at 350 5th Avenue, Manhattan"
        };
        city.text(&format!("+121255501{place:02}"), &format!("SM{place}"), text)
            .await;
    }
    let staff = Staff::sign_in(&city, "sam", Role::Staff).await;
    let early = staff.get("/staff/accuracy").await.words();
    assert!(
        early.contains("No contact of the week 2026-W47 can be reviewed"),
        "{early}"
    );
    city.pass(WEEK);
    let staff = Staff::sign_in(&city, "pat", Role::Staff).await;
    let page = staff.get("/staff/accuracy").await.words();
    assert!(page.contains("11 of 11 messages of the week 2026-W48 wait"), "{page}");
    assert!(page.contains("Not enough yet : right in 0 of 0 reviews"), "{page}");

    let db = city.desk.db();
    let drawn = db.sample("2026-W48").await.expect("the sample");
    let other = Staff::sign_in(&city, "vic", Role::Viewer).await;
    assert_eq!(other.get(REVIEW).await.status, 403);
    other.get("/staff/accuracy").await;
    assert_eq!(
        db.sample("2026-W48").await.expect("the sample"),
        drawn,
        "a week is drawn once"
    );

    let empty = [("contact", drawn[0].contact_id.as_str()), ("turn", "1"), ("entry", "")];
    assert_eq!(staff.post(REVIEW, REVIEW, &empty).await.status, 422);
    let stray = [("contact", "nobody"), ("turn", "1"), ("right", "none")];
    assert_eq!(
        staff.post(REVIEW, REVIEW, &stray).await.status,
        404,
        "only what was drawn is reviewed"
    );
    for done in 0..11 {
        let card = staff.get(REVIEW).await;
        assert!(
            card.words().contains(&format!("{done} of 11 reviewed")),
            "{}",
            card.words()
        );
        assert!(!card.words().contains("555 0199"), "{}", card.words());
        let (contact, turn) = (value(&card, "contact"), value(&card, "turn"));
        let wrong = card.words().contains("quantix");
        let right = if wrong {
            "service/graffiti".to_owned()
        } else {
            value(&card, "right")
        };
        let fields = [("contact", contact.as_str()), ("turn", &turn), ("right", &right)];
        assert_eq!(staff.post(REVIEW, REVIEW, &fields).await.status, 303);
        if done == 8 {
            let page = staff.get("/staff/accuracy").await.words();
            assert!(page.contains("Not enough yet"), "nine reviews are not enough: {page}");
        }
    }
    assert!(staff.get(REVIEW).await.words().contains("Nothing is left to review"));
    let page = staff.get("/staff/accuracy").await.words();
    assert!(page.contains("91% , 62% to 98%: right in 10 of 11 reviews"), "{page}");
    assert!(
        page.contains("Manhattan 100% 72% to 100% 10") && page.contains("Not known Not enough yet 1"),
        "{page}"
    );
    let editor = Staff::sign_in(&city, "ed", Role::Editor).await;
    assert!(
        editor
            .get("/rules/inbox")
            .await
            .words()
            .contains("Graffiti Nothing that the desk knows pat, review")
    );
}
