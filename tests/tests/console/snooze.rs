//! Putting conversations aside: they leave the list, are back on time or with the resident, and colleagues see it.

use crate::inbox::{act, city, newest, seen};
use console::Role;
use tests::city::{City, CityOptions};
use tests::staff::Staff;

const HOUR: i64 = 60 * 60 * 1000;

/// A city where Ana has a conversation: she, a colleague, and the conversation's path.
async fn with_a_conversation(folder: &tempfile::TempDir) -> (City, Staff, Staff, String) {
    let city = city(folder, CityOptions::default()).await;
    city.text("+12125550134", "SM1", "agent").await;
    let contact = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    assert_eq!(act(&ana, &contact, "take-over", &[]).await.status, 303);
    (city, ana, ben, contact)
}

async fn actions(city: &City, subject: &str) -> Vec<(String, String)> {
    let audit = city.desk.db().audit(None, 50).await.expect("the record");
    let of = audit.into_iter().filter(|entry| subject.ends_with(&entry.subject));
    of.map(|entry| (entry.action, entry.details)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_aside_leaves_the_list_and_is_back_on_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, ana, ben, contact) = with_a_conversation(&folder).await;
    let page = ana.get(&contact).await;
    // It is noon on a Monday; people begin at eight.
    for choice in [
        "1 hour (13:00)",
        "3 hours (15:00)",
        "Tomorrow (Nov 24, 08:00)",
        "Monday (Nov 30, 08:00)",
    ] {
        assert!(page.words().contains(choice), "{choice}: {}", page.words());
    }
    let last = seen(&page);
    let put = act(&ana, &contact, "snooze", &[("until", "1h"), ("seen", &last)]).await;
    assert_eq!(put.location, "/staff/inbox?tab=mine&done=snoozed", "{}", put.words());
    let mine = ana.get(&put.location).await;
    assert!(!mine.body.contains(&contact), "it has left the list");
    assert!(mine.words().contains("Mine 0 Snoozed 1 All 1"), "{}", mine.words());
    assert!(
        mine.body.contains("data-back-in=\"3600000\""),
        "an open page asks again in an hour"
    );
    for (person, path, told) in [
        (&ben, "/staff/inbox?tab=snoozed", "ana has it · Snoozed until 13:00"),
        (&ben, "/staff/inbox?tab=all", "Snoozed until 13:00"),
        (&ben, contact.as_str(), "Snoozed until 13:00."),
        (&ana, contact.as_str(), "Snoozed until 13:00 Take it up again"),
    ] {
        let words = person.get(path).await.words();
        assert!(words.contains(told), "{path}: {words}");
    }
    assert!(
        !ana.get("/staff").await.body.contains(&contact),
        "nor is it among hers of today"
    );

    city.pass(HOUR);
    let mine = ana.get("/staff/inbox?tab=mine").await;
    assert!(mine.body.contains(&contact), "it is back by itself");
    let words = mine.words();
    assert!(
        words.contains("1 of yours back from snooze") && words.contains("Back from snooze since 13:00"),
        "{words}"
    );
    assert!(!ben.get("/staff").await.words().contains("back from snooze"));
    assert_eq!(act(&ana, &contact, "wake", &[]).await.status, 303);
    assert!(
        !ana.get(&contact).await.words().contains("from snooze"),
        "she has seen it"
    );
    let done = actions(&city, &contact).await;
    let snooze = done
        .iter()
        .find(|(action, _)| action == "snooze")
        .expect("it is on record");
    assert!(snooze.1.contains("2026-11-23T18:00:00Z"), "{}", snooze.1);
    assert!(done.iter().any(|(action, _)| action == "wake"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_resident_a_reply_and_a_colleague_end_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, ana, ben, contact) = with_a_conversation(&folder).await;
    let asleep = |page: &tests::staff::Page| page.words().contains("Snoozed until");
    let put = async |until: &[(&str, &str)]| {
        let last = seen(&ana.get(&contact).await);
        let fields = [until, &[("seen", last.as_str())]].concat();
        let put = act(&ana, &contact, "snooze", &fields).await;
        assert_eq!(put.status, 303, "{}", put.words());
        assert!(asleep(&ana.get(&contact).await));
    };
    put(&[("until", "written")]).await;
    let before = seen(&ana.get(&contact).await);
    city.text("+12125550134", "SM2", "are you there").await;
    let page = ana.get(&contact).await;
    assert!(
        page.words().contains("Back: the resident has written"),
        "{}",
        page.words()
    );
    let stale = act(&ana, &contact, "snooze", &[("until", "1h"), ("seen", &before)]).await;
    assert_eq!(stale.status, 409, "not over the head of what she has not read");

    put(&[("until", "at"), ("at", "2026-12-24T09:30")]).await;
    assert!(ben.get(&contact).await.words().contains("Snoozed until Dec 24, 09:30"));
    let last = seen(&ana.get(&contact).await);
    let sent = act(&ana, &contact, "reply", &[("text", "We are on it."), ("seen", &last)]).await;
    assert_eq!(sent.status, 303, "{}", sent.words());
    assert!(!asleep(&ana.get(&contact).await), "who replies has taken it up");

    put(&[("until", "tomorrow")]).await;
    let fields = [("from", "ana"), ("sure", "on")];
    assert_eq!(act(&ben, &contact, "take-over", &fields).await.status, 303);
    assert!(!asleep(&ben.get(&contact).await));
    let foreign = act(&ana, &contact, "snooze", &[("until", "1h"), ("seen", &last)]).await;
    assert_eq!(foreign.status, 409, "{}", foreign.words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moments_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, ana, _, contact) = with_a_conversation(&folder).await;
    let last = seen(&ana.get(&contact).await);
    for at in [
        "",
        "tomorrow",
        "2026-11-23T11:59",
        "2027-06-01T09:00",
        "9999-12-31T23:59",
        "2026-02-30T09:00",
    ] {
        let fields = [("until", "at"), ("at", at), ("seen", last.as_str())];
        let refused = act(&ana, &contact, "snooze", &fields).await;
        assert_eq!(refused.status, 409, "{at}");
        assert!(refused.words().contains("Nothing was put aside"), "{}", refused.words());
    }
    assert!(
        actions(&city, &contact)
            .await
            .iter()
            .all(|(action, _)| action != "snooze")
    );
}
