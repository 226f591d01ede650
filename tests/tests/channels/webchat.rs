//! The web chat: requests that come in and the JSON that goes back.

use super::{Repeated, bytes, headers, reply};
use conversation::{Offered, Speaker};
use gateway::channels::webchat::{WebChat, WebChatSettings, parse};
use gateway::channels::{ChannelAdapter, RawRequest};
use gateway::incoming::{Reply, Taken};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatCases {
    #[serde(rename = "in")]
    incoming: Vec<ChatIn>,
    answer: Vec<ChatAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatIn {
    name: String,
    content_type: Option<String>,
    body: Option<String>,
    body_hex: Option<String>,
    body_repeat: Option<Repeated>,
    message: Option<ExpectedChat>,
    fault: Option<ExpectedFault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedChat {
    id: String,
    #[serde(default)]
    text: String,
    text_repeat: Option<Repeated>,
    language: Option<String>,
    choice: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFault {
    status: u16,
    field: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChatAnswer {
    name: String,
    taken: StoredAnswer,
    json: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredAnswer {
    contact: String,
    language: String,
    request: Option<String>,
    replies: Vec<StoredReply>,
}

/// Id, text, speaker and choices.
type StoredReply = (String, String, Speaker, Vec<(String, String)>);

fn chat_cases() -> ChatCases {
    toml::from_str(include_str!("../../../gateway/src/channels/webchat/cases.toml"))
        .expect("the cases are well written")
}

fn web_chat() -> WebChat {
    WebChat::new(WebChatSettings {
        name: "webchat".to_owned(),
        allowed_origins: Vec::new(),
        conversations_per_minute: 120,
        messages_per_minute: 30,
        photo_bytes: 1024,
    })
}

fn chat_request(case: &ChatIn) -> RawRequest {
    let body = match (&case.body, &case.body_hex) {
        (Some(text), None) => match &case.body_repeat {
            Some((piece, count)) => text.replace("REPEATED", &piece.repeat(*count)).into_bytes(),
            None => text.clone().into_bytes(),
        },
        (None, Some(hex)) => bytes(hex),
        _ => panic!("{}: either body or body_hex", case.name),
    };
    let content_type = case.content_type.as_deref().unwrap_or("application/json");
    let pairs: &[(&str, &str)] = if content_type.is_empty() {
        &[]
    } else {
        &[("content-type", content_type)]
    };
    RawRequest {
        method: "POST".into(),
        path: "/api/chat".into(),
        query: None,
        headers: headers(pairs),
        body: body.into(),
    }
}

#[test]
fn web_chat_requests_are_read_or_their_fault_is_named() {
    let cases = chat_cases();
    assert!(cases.incoming.len() > 35, "cases are missing");
    for case in &cases.incoming {
        let request = chat_request(case);
        match (parse(&request), &case.message, &case.fault) {
            (Ok(message), Some(expected), None) => {
                let text = expected
                    .text_repeat
                    .as_ref()
                    .map_or(expected.text.clone(), |(piece, count)| piece.repeat(*count));
                assert_eq!(message.id, expected.id, "{}", case.name);
                assert_eq!(message.text, text, "{}", case.name);
                assert_eq!(message.language, expected.language, "{}", case.name);
                assert_eq!(message.choice, expected.choice, "{}", case.name);
                check_secret_is_kept(case, &request);
            }
            (Err(fault), None, Some(expected)) => {
                assert_eq!(fault.status, expected.status, "{}: {}", case.name, fault.error);
                assert_eq!(fault.field, expected.field.as_deref(), "{}", case.name);
                assert!(web_chat().receive(&request).is_err(), "{}", case.name);
            }
            (Ok(_), ..) => panic!("{}: was taken", case.name),
            (Err(fault), ..) => panic!("{}: was turned away: {}", case.name, fault.error),
        }
    }
}

/// What leaves the adapter holds the conversation's hash and never the conversation itself.
fn check_secret_is_kept(case: &ChatIn, request: &RawRequest) {
    let received = web_chat().receive(request).expect("it was read before");
    let shown = format!("{received:?}").to_lowercase();
    assert!(
        !shown.contains("3f2b8c4e"),
        "{}: the secret is shown: {shown}",
        case.name
    );
    let [message] = received.messages.as_slice() else {
        panic!("{}: not one message", case.name)
    };
    // Computed with another program: printf 3f2b8c4e-9d10-4a57-8e61-0c2d7f5b9a13 | sha256sum
    assert_eq!(
        message.address.address, "a5126dffd0d5f2867579ca1890a3a86764efb8915a8da9dd68dca1e1c0d4dfb6",
        "{}",
        case.name
    );
    assert_eq!(
        message.provider_id,
        Some(format!(
            "a5126dffd0d5f2867579ca1890a3a86764efb8915a8da9dd68dca1e1c0d4dfb6:{}",
            message_id(request)
        )),
        "{}",
        case.name
    );
}

fn message_id(request: &RawRequest) -> String {
    let body: serde_json::Value = serde_json::from_slice(&request.body).expect("it was read before");
    body["id"].as_str().expect("an id").to_owned()
}

#[test]
fn web_chat_answers_have_the_contracts_shape() {
    for case in chat_cases().answer {
        let replies = case.taken.replies.iter().map(|(id, text, by, choices)| {
            let choices = choices
                .iter()
                .map(|(id, label)| Offered {
                    id: id.clone(),
                    label: label.clone(),
                })
                .collect();
            Reply {
                choices,
                ..reply(id, text, *by)
            }
        });
        let taken = [Taken {
            contact: case.taken.contact.clone(),
            language: case.taken.language.clone(),
            replies: replies.collect(),
            request: case.taken.request.clone(),
        }];
        let answer = web_chat().answer(&taken);
        let written: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        let expected: serde_json::Value = serde_json::from_str(&case.json).expect("JSON");
        assert_eq!(written, expected, "{}", case.name);
        assert_eq!(
            answer,
            web_chat().answer(&taken),
            "{}: another time other bytes",
            case.name
        );
    }
}
