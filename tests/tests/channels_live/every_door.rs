//! What holds at every door alike: fifty copies of a message, names that are too long for buttons, and what may be said where
//! everybody reads along.

use super::contacts;
use super::social::{RESIDENT, comment, open};
use serde_json::{Value, json};
use tests::api_stand_in::Called;
use tests::city::City;
use tests::webhooks::{message_body, words};

/// The labels on the buttons of a call, and the ids behind them.
fn buttons(call: &Called) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let quick = call.body["message"]["quick_replies"].as_array();
    let quick = quick
        .into_iter()
        .flatten()
        .map(|one| (text(&one["title"]), text(&one["payload"])));
    let reply = call.body["interactive"]["action"]["buttons"].as_array();
    let reply = reply
        .into_iter()
        .flatten()
        .map(|one| (text(&one["reply"]["title"]), text(&one["reply"]["id"])));
    quick.chain(reply).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choices_with_long_names_stand_in_the_text_and_their_buttons_have_numbers() {
    let door = open().await;
    for (place, channel) in ["messenger", "instagram", "whatsapp"].into_iter().enumerate() {
        door.say(channel, 1, "noise").await;
        let sent = door.stand_in.wait_for(2 * place + 1).await;
        let asked = &sent[2 * place];
        let (said, shown) = (asked.body.to_string(), buttons(asked));
        let labels: Vec<&str> = shown.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["1", "2", "3"], "{channel}: {said}");
        assert!(said.contains("2 Noise from a neighbor"), "{channel}: {said}");
        assert!(!said.contains("Reply with the number"), "{channel}: {said}");
        let (_, id) = shown[1].clone();
        let pressed = if channel == "whatsapp" {
            json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{ "field": "messages", "value": {
                "metadata": { "phone_number_id": "27681414235104944" },
                "messages": [{ "from": RESIDENT, "id": "w2", "type": "interactive", "interactive": {
                    "type": "button_reply", "button_reply": { "id": id, "title": "2" } } }],
            } }] }] })
        } else {
            let object = if channel == "messenger" { "page" } else { "instagram" };
            json!({ "object": object, "entry": [{ "messaging": [{
                "sender": { "id": RESIDENT }, "recipient": { "id": "1234567890" },
                "message": { "mid": "m2", "text": "2", "quick_reply": { "payload": id } },
            }] }] })
        };
        for _ in 0..2 {
            assert_eq!(door.post(channel, &pressed).await, 200);
        }
        let sent = door.stand_in.wait_for(2 * place + 2).await;
        let next = words(&sent[2 * place + 1]);
        assert!(next.contains("address"), "{channel}: {next}");
        door.running.city.all_sent().await;
        assert_eq!(door.stand_in.sent().len(), 2 * place + 2, "{channel}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_copies_of_a_message_at_once_are_one_contact_and_one_reply() {
    let door = std::sync::Arc::new(open().await);
    for (place, channel) in ["messenger", "instagram", "whatsapp", "telegram", "x"]
        .into_iter()
        .enumerate()
    {
        let body = message_body(channel, RESIDENT, 1, "There is no heat in my building");
        let mut copies = Vec::new();
        for _ in 0..50 {
            let (door, body) = (std::sync::Arc::clone(&door), body.clone());
            copies.push(tokio::spawn(async move { door.post(channel, &body).await }));
        }
        for copy in copies {
            assert_eq!(copy.await.expect("no request fails"), 200, "{channel}");
        }
        door.stand_in.wait_for(place + 1).await;
        door.running.city.all_sent().await;
        assert_eq!(door.stand_in.sent().len(), place + 1, "{channel}");
        assert_eq!(contacts(&door.running.city).await, place + 1, "{channel}");
    }
}

/// Files a pothole by text, and returns its number.
async fn filed_by_text(city: &City) -> String {
    let said = "huge pothole at 5th ave and e 23rd st manhattan";
    let (_, twiml) = city.text("+12125550142", "SM1", said).await;
    let start = twiml.find("311-").expect("a number");
    twiml[start..start + 12].to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_is_told_in_public_by_its_number_without_matter_and_place() {
    let door = open().await;
    let number = filed_by_text(&door.running.city).await;
    let mention = |id: &str, words: &str| {
        json!({ "data": {
            "filter": { "user_id": "1111111111111111111" }, "event_type": "post.mention.create",
            "payload": { "id": id, "text": words, "author_id": RESIDENT },
        } })
    };
    let named = format!("@nyc311 what is the status of {number}?");
    let unnamed = "@nyc311 what is the status of my report?";
    let asked = [
        ("x", mention("555", &named), "/2/tweets", true),
        (
            "messenger",
            comment("messenger", RESIDENT, "77", &named),
            "/v25.0/77/comments",
            true,
        ),
        (
            "instagram",
            comment("instagram", RESIDENT, "88", &named),
            "/v25.0/88/replies",
            true,
        ),
        ("x", mention("556", unnamed), "/2/tweets", false),
    ];
    let mut already = 0;
    for (channel, body, path, is_told) in asked {
        for _ in 0..2 {
            let pair = tokio::join!(door.post(channel, &body), door.post(channel, &body));
            assert_eq!(pair, (200, 200));
        }
        let sent = door.stand_in.wait_for(already + 1).await;
        assert_eq!(sent.len(), already + 1, "{channel}");
        already = sent.len();
        let call = &sent[already - 1];
        let said = call.body.to_string();
        assert_eq!(call.path, path, "{channel}");
        assert_eq!(
            said.contains(&number) && said.contains("open"),
            is_told,
            "{channel}: {said}"
        );
        assert!(said.contains("direct message"), "{channel}: {said}");
        for word in ["othole", "23rd", "5th", "anhattan", "address", "DOT"] {
            assert!(!said.contains(word), "{channel}: {said}");
        }
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(door.stand_in.sent().len(), already, "something was said beside it");
}
