//! Intake over the program's own sockets: signatures, repetitions, order, and residents who do not wait for each other.

use gateway::channels::{KINDS, channel_of};
use gateway::incoming::{Address, Incoming};
use tests::city::{City, CityOptions, PUBLIC_URL, sms_form, twiml_texts};
use tests::program::Program;
use tests::residents::{Answer, Residents, SETTINGS, contacts, conversation, inbound, phone};
use tests::twilio_signature::sign;

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

async fn export(program: &Program) -> Vec<serde_json::Value> {
    contacts(
        &program
            .command(BINARY, &SETTINGS, &["contacts", "export", "--format", "jsonl"])
            .await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_question_is_answered_and_logged_and_a_forged_one_leaves_no_row() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    let body = |sid: &str| {
        let form = sms_form(&phone(1), sid, "parking ticket status");
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish()
    };
    let url = format!("{PUBLIC_URL}/hooks/sms");
    let forged = body("SM00000000000000000000000000000001");
    for signature in [
        sign("another token", &url, &forged),
        sign("12345", "https://elsewhere.example/hooks/sms", &forged),
    ] {
        let answer = residents.post_form(&forged, &signature).await.expect("an answer");
        assert_eq!(answer.status, 403, "{}", answer.text());
    }
    let tampered = forged.replace("parking", "towing");
    let answer = residents
        .post_form(&tampered, &sign("12345", &url, &forged))
        .await
        .expect("an answer");
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_eq!(
        export(&program).await,
        Vec::<serde_json::Value>::new(),
        "a forged request leaves no row"
    );

    let answer = residents
        .text(&phone(1), "SM00000000000000000000000000000001", "parking ticket status")
        .await;
    let answer = answer.expect("an answer");
    assert_eq!(
        (answer.status, answer.content_type.as_str()),
        (200, "text/xml; charset=utf-8")
    );
    let replies = twiml_texts(&answer.text());
    assert!(
        replies.iter().any(|reply| reply.contains("nyc.gov/citypay")),
        "{replies:?}"
    );

    let log = export(&program).await;
    assert_eq!(log.len(), 1, "{log:?}");
    let contact = &log[0];
    assert_eq!(contact["channel"], "sms");
    assert_eq!(contact["address"], phone(1));
    assert_eq!(contact["outcome"], "answered");
    let topics = contact["topics"].as_array().expect("topics");
    assert!(
        topics
            .iter()
            .any(|topic| topic["kind"] == "inquiry" && topic["id"] == "parking-ticket-status"),
        "{topics:?}"
    );
    let decision = &contact["messages"][0]["decision"];
    assert_eq!(
        (&decision["verdict"], &decision["id"]),
        (&"clear".into(), &"parking-ticket-status".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_deliveries_of_one_message_at_once_are_one_message_and_one_answer() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    // Each race begins a contact, whose first message has the most to be written twice.
    for race in 0..10_u64 {
        let mut texts = Vec::new();
        let mut chats = Vec::new();
        for _ in 0..8 {
            let (one, other) = (residents.clone(), residents.clone());
            let report = "no heat since monday, 350 5th ave manhattan apt 4B, whole building, 212-555-0123";
            texts.push(tokio::spawn(async move {
                one.text(&phone(race), &format!("SM{race:032x}"), report).await
            }));
            chats.push(tokio::spawn(async move {
                other.chat(&conversation(race), "first", report).await
            }));
        }
        for racers in [texts, chats] {
            let mut answers: Vec<Answer> = Vec::new();
            for racer in racers {
                answers.push(racer.await.expect("no panic").expect("an answer"));
            }
            assert_eq!(answers[0].status, 200, "{}", answers[0].text());
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        }
    }
    let log = export(&program).await;
    assert_eq!((log.len(), inbound(&log).len()), (20, 20));
    for contact in &log {
        let requests = contact["topics"]
            .as_array()
            .expect("topics")
            .iter()
            .filter(|topic| topic["kind"] == "request");
        assert_eq!(requests.count(), 1, "{contact}");
    }
    let requests = program
        .command(BINARY, &SETTINGS, &["requests", "list", "--json"])
        .await;
    assert_eq!(requests.lines().count(), 20, "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_another_text_is_refused_on_the_web_chat() {
    let program = Program::start(BINARY, &SETTINGS).await;
    let residents = Residents::of(&program.base);
    let first = residents
        .chat(&conversation(1), "a", "loud music next door")
        .await
        .expect("an answer");
    let other = residents
        .chat(&conversation(1), "a", "a pothole")
        .await
        .expect("an answer");
    assert_eq!(
        (other.status, other.json()["field"].as_str()),
        (409, Some("id")),
        "{}",
        other.text()
    );
    let again = residents
        .chat(&conversation(1), "a", "loud music next door")
        .await
        .expect("an answer");
    assert_eq!(again, first);
    let stranger = residents
        .chat(&conversation(2), "a", "a pothole")
        .await
        .expect("an answer");
    assert_eq!(
        stranger.status,
        200,
        "ids belong to a conversation: {}",
        stranger.text()
    );
    assert_eq!(inbound(&export(&program).await), ["loud music next door", "a pothole"]);
}

/// A message as a channel hands it to the desk.
fn incoming(resident: &str, number: usize) -> Incoming {
    Incoming {
        address: Address {
            channel: "sms".into(),
            account: "sms".into(),
            address: resident.into(),
        },
        provider_id: Some(format!("{resident}-{number}")),
        inbound: conversation::Inbound {
            text: format!("message {number}"),
            ..conversation::Inbound::default()
        },
        channel: channel_of(KINDS, "sms", ""),
        in_band: true,
        machine: false,
        uploads: Vec::new(),
    }
}

// On one thread tasks begin in the order in which they are spawned, so that the order of arrival is known.
#[tokio::test]
async fn one_residents_turns_keep_their_order_and_another_resident_does_not_wait_for_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let mut busy = tokio::task::JoinSet::new();
    for number in 0..60 {
        let desk = city.desk.clone();
        busy.spawn(async move { desk.handle(incoming("+12125550001", number)).await });
    }
    // All sixty are waiting before the other one begins.
    tokio::task::yield_now().await;
    let other = city.desk.handle(incoming("+12125550002", 0)).await;
    assert!(other.is_ok(), "{other:?}");
    let mut waiting = busy.len();
    while busy.try_join_next().is_some() {
        waiting -= 1;
    }
    assert!(
        waiting > 30,
        "another resident had to wait until only {waiting} of 60 turns were left"
    );
    while let Some(turn) = busy.join_next().await {
        assert!(turn.expect("no panic").is_ok());
    }

    let lines = city
        .desk
        .lines(&incoming("+12125550001", 0).address, None)
        .await
        .expect("lines");
    let written: Vec<&str> = lines
        .iter()
        .filter(|line| line.by.is_none())
        .map(|line| line.text.as_str())
        .collect();
    let wanted: Vec<String> = (0..60).map(|number| format!("message {number}")).collect();
    assert_eq!(written, wanted);
    // Every message stands before its own reply and behind the reply before.
    let from_resident: Vec<bool> = lines.iter().map(|line| line.by.is_none()).collect();
    assert!(
        !from_resident.windows(2).any(|pair| pair[0] && pair[1]),
        "a reply stands in the wrong place: {lines:#?}"
    );
}
