//! Requests handed over, joined, looked through for spikes; and what a review of the log needs.

use crate::desk::{DAY, NOON, file, phone, talk};
use crate::on_both_databases;
use storage::{Db, Handover, Label, LogFilter, PageStart, RequestFilter, RequestOrder, RequestUpdate, StorageError};

on_both_databases!(
    a_request_is_handed_over_with_a_record,
    joined_requests_have_one_that_is_kept,
    a_sight_limited_to_agencies_sees_theirs_alone,
    reports_of_a_span_are_read,
    labels_are_found_by_contact,
);

async fn a_request_is_handed_over_with_a_record(db: Db) {
    let number = "311-10000001";
    talk(&db, &phone(1), "loud", file(number, NOON), NOON).await;
    let change = Handover {
        agency: "DEP",
        due_at: Some(NOON + DAY),
        note: "Agency DEP instead of NYPD",
        by: "sam",
        now: NOON + 5,
    };
    db.hand_over_request(number, change).await.expect("handed over");
    let request = db.request(number).await.expect("a look").expect("the request");
    assert_eq!((request.agency.as_str(), request.due_at), ("DEP", Some(NOON + DAY)));
    let last = request.history.last().expect("a record");
    assert_eq!(
        (last.status.as_str(), last.by.as_str(), last.note.as_deref()),
        ("open", "sam", Some("Agency DEP instead of NYPD"))
    );
    for (agency, contacts) in [("DEP", 1), ("NYPD", 0)] {
        let filter = LogFilter {
            agency: Some(agency.to_owned()),
            ..LogFilter::default()
        };
        let count = db.contacts_count(&filter, 10).await.expect("a count");
        assert_eq!(
            count.count, contacts,
            "the contact is found by the agency that has it: {agency}"
        );
    }
    let missing = db.hand_over_request("311-99999999", change).await;
    assert!(matches!(missing, Err(StorageError::NotFound(_))), "{missing:?}");
    assert_eq!(db.request_owner(number).await.expect("a look"), Some(phone(1)));
    assert_eq!(db.request_owner("311-99999999").await.expect("a look"), None);
}

async fn joined_requests_have_one_that_is_kept(db: Db) {
    let numbers = ["311-10000001", "311-10000002", "311-10000003"];
    for (place, number) in (1..).zip(numbers) {
        let at = NOON + i64::from(place);
        talk(&db, &phone(place), "loud", file(number, at), at).await;
    }
    let [first, second, third] = numbers;
    for number in [second, third] {
        let update = RequestUpdate {
            status: "duplicate",
            note: None,
            agency_number: None,
            duplicate_of: Some(first),
            once: None,
            by: "sam",
            now: NOON,
        };
        db.update_request(number, update).await.expect("joined");
    }
    assert_eq!(db.joined_to(first).await.expect("a look"), [second, third]);
    assert_eq!(db.joined_to(second).await.expect("a look"), [] as [&str; 0]);
}

async fn a_sight_limited_to_agencies_sees_theirs_alone(db: Db) {
    for (place, agency) in (1..).zip(["DEP", "DOT", "DSNY"]) {
        let number = format!("311-1000000{place}");
        talk(&db, &phone(place), "loud", file(&number, NOON), NOON).await;
        let change = Handover {
            agency,
            due_at: None,
            note: "",
            by: "sam",
            now: NOON,
        };
        db.hand_over_request(&number, change).await.expect("handed over");
    }
    let of = |within: &[&str]| RequestFilter {
        within: within.iter().map(|agency| (*agency).to_owned()).collect(),
        ..RequestFilter::default()
    };
    for (within, wanted) in [
        (vec!["DEP", "DSNY"], 2),
        (vec!["DOT"], 1),
        (vec!["HPD"], 0),
        (vec![], 3),
    ] {
        let plain = of(&within);
        let words = RequestFilter {
            words: storage::Words::new("loud"),
            ..plain.clone()
        };
        for filter in [plain, words] {
            let page = db
                .requests_page(&filter, RequestOrder::Newest, &PageStart::First, 10)
                .await
                .expect("a page");
            assert_eq!(page.rows.len(), wanted, "{filter:?}");
            let count = db
                .requests_count(&filter, storage::CountBounds::up_to(10))
                .await
                .expect("a count");
            assert_eq!(usize::try_from(count.count), Ok(wanted), "{filter:?}");
        }
    }
}

async fn reports_of_a_span_are_read(db: Db) {
    for (place, at) in (1..).zip([NOON - DAY, NOON, NOON + 1]) {
        let number = format!("311-1000000{place}");
        talk(&db, &phone(place), "loud", file(&number, at), at).await;
    }
    let numbers = |found: Vec<storage::Reported>| found.into_iter().map(|one| one.number).collect::<Vec<_>>();
    let all = db.reported(NOON, NOON + 2, &[], 10).await.expect("reports");
    assert_eq!(all[0].place.text, "350 Example Avenue");
    assert_eq!(numbers(all), ["311-10000003", "311-10000002"]);
    let noise = ["noise-residential".to_owned()];
    let found = db.reported(NOON - DAY, NOON + 1, &noise, 10).await.expect("reports");
    assert_eq!(numbers(found), ["311-10000002", "311-10000001"]);
    let other = db.reported(NOON - DAY, NOON + 2, &["pothole".to_owned()], 10).await;
    assert_eq!(other.expect("reports"), []);
    let ids = db.contact_ids(NOON, NOON + 2).await.expect("ids");
    assert_eq!(ids.len(), 2);
    let details = db.contacts_of(&ids).await.expect("contacts");
    assert_eq!(details.len(), 2);
    assert_eq!(details[0].messages[0].turn(), 1);
}

async fn labels_are_found_by_contact(db: Db) {
    let label = |contact: &str, turn: i64, source: &str| Label {
        contact_id: contact.to_owned(),
        turn,
        source: source.to_owned(),
        kind: "service".to_owned(),
        id: "pothole".to_owned(),
        decided_kind: "none".to_owned(),
        decided_id: String::new(),
        channel: "sms".to_owned(),
        language: "en".to_owned(),
        borough: String::new(),
        account: "sam".to_owned(),
        at: NOON,
        taken_up_at: None,
    };
    for (contact, turn, source) in [("c1", 1, "correction"), ("c1", 2, "sample"), ("c2", 3, "correction")] {
        db.add_label(&label(contact, turn, source)).await.expect("stored");
    }
    let found = db.labelled(&["c1", "c3"], "correction").await.expect("a look");
    assert_eq!(found, [("c1".to_owned(), 1)]);
    assert_eq!(db.labelled(&[], "correction").await.expect("a look"), []);
}
