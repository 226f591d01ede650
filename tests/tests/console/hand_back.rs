//! Making a request of a conversation: what was said fills it, the bot asks the resident for the rest and files it.

use crate::inbox::{act, city, newest};
use console::Role;
use storage::{RequestFilter, RequestRow};
use tests::city::{City, CityOptions};
use tests::staff::Staff;
use tests::twilio_stand_in::TwilioStandIn;

async fn requests(city: &City) -> Vec<RequestRow> {
    let found = city.desk.db().requests(&RequestFilter::default(), None, 10).await;
    found.expect("requests")
}

/// A city where somebody wrote to a person by SMS, and Ana has the conversation.
async fn with_a_conversation(folder: &tempfile::TempDir, said: &str) -> (City, TwilioStandIn, Staff, String) {
    let twilio = TwilioStandIn::start().await;
    let options = CityOptions {
        twilio: Some(twilio.base.clone()),
        ..CityOptions::default()
    };
    let city = city(folder, options).await;
    city.text("+12125550134", "SM1", "agent").await;
    let contact = newest(&city).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    assert_eq!(act(&ana, &contact, "take-over", &[]).await.status, 303);
    city.text("+12125550134", "SM2", said).await;
    (city, twilio, ana, contact)
}

async fn bodies(twilio: &TwilioStandIn, count: usize) -> Vec<String> {
    let calls = twilio.wait_for(count).await;
    calls.iter().filter_map(|call| call.field("Body")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_says_it_all_is_filed_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = "there is a deep hole in the road at 5th Ave and E 23rd St, Manhattan";
    let (city, twilio, ana, contact) = with_a_conversation(&folder, said).await;
    let page = ana.get(&contact).await;
    assert!(
        page.body.contains(&format!("{said}</textarea>")),
        "what was said stands in the form"
    );
    let fields = [("service", "pothole"), ("words", said)];
    let done = act(&ana, &contact, "report", &fields).await;
    assert_eq!(done.status, 303, "{}", done.words());
    let request = requests(&city).await.remove(0);
    assert_eq!(
        (request.service.as_str(), request.description.as_str()),
        ("pothole", said)
    );
    assert!(contact.ends_with(&request.contact), "its contact is this one");
    let page = ana.get(&contact).await;
    assert!(page.body.contains(&format!("/staff/requests/{}", request.number)));
    assert!(page.words().contains("Nobody; the bot answers."), "{}", page.words());
    let bodies = bodies(&twilio, 3).await;
    let told = bodies
        .iter()
        .any(|body| body.contains("ana has left") && body.contains(&request.number));
    assert!(told, "{bodies:?}");
    let audit = city.desk.db().audit(None, 50).await.expect("the record");
    assert!(
        audit
            .iter()
            .any(|entry| entry.actor == "ana" && entry.action == "report")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_asked_of_the_resident() {
    let folder = tempfile::tempdir().expect("a folder");
    let (city, twilio, ana, contact) = with_a_conversation(&folder, "there is a deep hole").await;
    for (service, words) in [("", "a hole"), ("no-such-service", "a hole"), ("pothole", " ")] {
        let fields = [("service", service), ("words", words)];
        let refused = act(&ana, &contact, "report", &fields).await;
        assert_eq!(refused.status, 409, "{service}");
        assert!(refused.words().contains("Choose a service"), "{}", refused.words());
    }
    let fields = [("service", "pothole"), ("words", "a deep hole")];
    assert_eq!(act(&ana, &contact, "report", &fields).await.status, 303);
    assert!(requests(&city).await.is_empty());
    let asked = bodies(&twilio, 3).await;
    let question = "What is the address or nearest corner";
    assert!(
        asked[2].contains("ana has left") && asked[2].contains(question),
        "{asked:?}"
    );
    city.text("+12125550134", "SM3", "5th ave and e 23rd st manhattan")
        .await;
    let request = requests(&city).await.remove(0);
    assert_eq!(
        (request.service.as_str(), request.description.as_str()),
        ("pothole", "a deep hole")
    );
    // Whoever does not have the conversation makes nothing of it.
    let ben = Staff::sign_in(&city, "ben", Role::Staff).await;
    assert_eq!(act(&ben, &contact, "report", &fields).await.status, 409);
}
