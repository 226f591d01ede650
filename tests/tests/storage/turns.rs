//! Turns: exactly once, one after the other for each address, and nobody is taken along by a loser.

use crate::desk::*;
use crate::on_both_databases;
use classifier::{Decision, Evidence, Facts, Kind, Language, Span, Topic, Verdict};
use conversation::{
    Amendment, CloseReason, ConsentChange, ConsentDirection, ConsentState, Effect, Event, Inbound, Mode, Offered,
    Outcome, Place, Say, TopicKind,
};
use std::collections::BTreeMap;
use storage::{Already, Committed, Cursor, Db, Order, Route, StorageError};

on_both_databases!(
    a_message_is_remembered_and_answered,
    the_same_message_eight_times_at_once_is_one,
    devices_racing_on_one_conversation_lose_nothing,
    a_losing_turn_leaves_the_others_of_its_batch,
    one_address_twice_in_a_batch_loses_the_later,
    the_same_id_with_another_text_is_told_apart,
    nul_and_odd_characters_are_kept,
    a_request_number_is_given_once,
    requests_are_seen_by_their_owner_and_named_by_strangers,
    a_request_is_changed_until_it_is_forwarded,
    a_turn_is_read_back_for_replay,
    a_new_contact_ends_the_one_before,
    a_push_joins_the_last_contact_and_opens_none,
    consent_is_kept_with_its_words,
    unknown_numbers_count_for_their_day,
    a_cursor_only_grows,
);

async fn a_message_is_remembered_and_answered(db: Db) {
    let address = phone(1);
    let before = load(&db, &address, Some("SM1"), "no heat", NOON).await;
    assert_eq!((before.version, &before.contact, &before.already), (0, &None, &None));
    assert!(before.seen.conversation.is_none());
    assert_eq!(before.seen.drawn_numbers.len(), 4);
    assert!(before.seen.drawn_numbers.iter().all(|number| number.starts_with("311-") && number.len() == 12));

    let receipt = take(&db, &address, "SM1", "no heat", NOON).await;
    assert_eq!(receipt.replies.len(), 1);
    assert!(receipt.in_band);
    let after = load(&db, &address, Some("SM1"), "no heat", NOON + 1).await;
    assert_eq!(after.version, 1);
    assert_eq!(after.already, Some(Already::Same(receipt.clone())));
    assert_eq!(after.contact.expect("an open contact").id, receipt.contact);
    assert_eq!(after.seen.conversation.expect("a state").last_said, ["about no heat"]);
    assert!(!after.pending_out);

    let contact = db.contact(&receipt.contact).await.expect("a contact").expect("this one");
    assert_eq!(contact.contact.address, address.address);
    assert_eq!(contact.contact.local_date, "2026-11-23");
    let texts: Vec<_> = contact.messages.iter().map(|message| (message.by.as_str(), message.text.as_str())).collect();
    assert_eq!(texts, [("resident", "no heat"), ("bot", "You wrote no heat. What is the address?")]);
    assert_eq!(contact.messages[0].provider_id.as_deref(), Some("SM1"));
    assert_eq!(contact.messages[1].id, receipt.replies[0].id);
    assert_eq!(contact.messages[1].status, "in_band");
    assert_eq!(contact.messages[1].pack_version, "0".repeat(64));
}

async fn the_same_message_eight_times_at_once_is_one(db: Db) {
    let address = phone(2);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (db, address) = (db.clone(), address.clone());
            tokio::spawn(async move { take(&db, &address, "SM8", "noise", NOON).await })
        })
        .collect();
    let mut receipts = Vec::new();
    for task in tasks {
        receipts.push(task.await.expect("a receipt"));
    }
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    let contacts = db.contacts(&Default::default(), Order::NewestFirst, None, 10).await.expect("contacts");
    assert_eq!(contacts.len(), 1);
    assert_eq!((contacts[0].messages_in, contacts[0].messages_out), (1, 1));
}

/// Four devices write twenty messages each into one conversation, each delivered twice.
async fn devices_racing_on_one_conversation_lose_nothing(db: Db) {
    let address = chat("family");
    let mut tasks = Vec::new();
    for device in 0..4 {
        for delivery in 0..2 {
            let (db, address) = (db.clone(), address.clone());
            tasks.push(tokio::spawn(async move {
                let mut receipts = Vec::new();
                for number in 0..20 {
                    let id = format!("device {device} message {number}");
                    let now = NOON + number * 10 + delivery;
                    receipts.push(take(&db, &address, &id, &id, now).await);
                }
                receipts
            }));
        }
    }
    let mut receipts = Vec::new();
    for task in tasks {
        receipts.push(task.await.expect("receipts"));
    }
    for pair in receipts.chunks(2) {
        assert_eq!(pair[0], pair[1], "both deliveries of a message have the same answer");
    }
    assert_eq!(load(&db, &address, None, "", NOON).await.version, 80);
    let contact = db.contact(&receipts[0][0].contact).await.expect("a contact").expect("this one");
    let heard: Vec<_> = contact.messages.iter().filter(|message| message.by == "resident").collect();
    assert_eq!(heard.len(), 80);
    for device in 0..4 {
        let own: Vec<_> = heard.iter().filter(|m| m.text.starts_with(&format!("device {device} "))).collect();
        let mut sorted = own.clone();
        sorted.sort_by_key(|m| m.text.rsplit(' ').next().and_then(|n| n.parse::<u32>().ok()));
        assert_eq!(own.len(), 20);
        assert_eq!(own, sorted, "a device's messages keep their order");
    }
}

async fn a_losing_turn_leaves_the_others_of_its_batch(db: Db) {
    let mut turns = Vec::new();
    for number in 10..20 {
        let address = phone(number);
        let id = format!("SM{number}");
        let memory = load(&db, &address, Some(&id), "hello", NOON).await;
        turns.push(with(turn(&address, Some(&id), "hello", &memory, NOON), vec![say("Hello.")]));
    }
    // Somebody else writes to one of the conversations meanwhile, and somebody takes another one's message.
    take(&db, &phone(13), "other", "me first", NOON).await;
    take(&db, &phone(17), "SM17", "hello", NOON).await;
    let committed = db.commit(turns).await.expect("a batch");
    for (place, outcome) in committed.iter().enumerate() {
        match place {
            3 => assert_eq!(*outcome, Committed::Lost),
            7 => assert!(matches!(outcome, Committed::Duplicate(_)), "{outcome:?}"),
            _ => assert!(matches!(outcome, Committed::Done(_)), "{place}: {outcome:?}"),
        }
    }
    // The loser's message was not used up: stepped again alone, it is done.
    let receipt = take(&db, &phone(13), "SM13", "hello", NOON + 5).await;
    assert_eq!(receipt.replies.len(), 1);
    assert_eq!(load(&db, &phone(13), None, "", NOON).await.version, 2);
}

async fn one_address_twice_in_a_batch_loses_the_later(db: Db) {
    let address = phone(3);
    let memory = load(&db, &address, None, "", NOON).await;
    let first = turn(&address, Some("a"), "first", &memory, NOON);
    let second = turn(&address, Some("b"), "second", &memory, NOON);
    let committed = db.commit(vec![first, second]).await.expect("a batch");
    assert!(matches!(committed[0], Committed::Done(_)));
    assert_eq!(committed[1], Committed::Lost);
    assert_eq!(load(&db, &address, Some("b"), "second", NOON).await.already, None);
}

async fn the_same_id_with_another_text_is_told_apart(db: Db) {
    let address = chat("one");
    take(&db, &address, "id-1", "rats", NOON).await;
    let memory = load(&db, &address, Some("id-1"), "mice", NOON).await;
    assert_eq!(memory.already, Some(Already::OtherText));
    let fresh = load(&db, &address, None, "", NOON).await;
    assert_eq!(one(&db, turn(&address, Some("id-1"), "mice", &fresh, NOON)).await, Committed::OtherText);
    assert_eq!(load(&db, &address, None, "", NOON).await.version, 1);
}

async fn nul_and_odd_characters_are_kept(db: Db) {
    let text = "a\0b \u{202e}שלום \u{1f469}\u{200d}\u{1f692} 噪音 \\ \" ' $1 %s \u{feff}é e\u{301} \u{10ffff}";
    let kept = text.replace('\0', "\u{fffd}");
    let address = chat("odd'; drop table contacts; --");
    let memory = load(&db, &address, Some("odd\0id"), text, NOON).await;
    let effects = vec![Effect::Say(Say {
        choices: vec![Offered { id: "x\"y".into(), label: text.into() }],
        ..match say(text) {
            Effect::Say(say) => say,
            _ => unreachable!("say says"),
        }
    })];
    let receipt = done(&db, with(turn(&address, Some("odd\0id"), text, &memory, NOON), effects)).await;
    assert_eq!(receipt.replies[0].text, kept);
    let again = load(&db, &address, Some("odd\0id"), text, NOON).await;
    assert_eq!(again.already, Some(Already::Same(receipt.clone())));
    let contact = db.contact(&receipt.contact).await.expect("a contact").expect("this one");
    assert_eq!(contact.messages[0].text, kept);
    assert_eq!(contact.messages[1].choices[0].label, kept);
}

async fn a_request_number_is_given_once(db: Db) {
    let number = "311-00000001";
    let mut turns = Vec::new();
    for one in 30..33 {
        let address = phone(one);
        let memory = load(&db, &address, None, "noise", NOON).await;
        turns.push(with(turn(&address, Some(&format!("N{one}")), "noise", &memory, NOON), file(number, NOON)));
    }
    let committed = db.commit(turns).await.expect("a batch");
    let done = committed.iter().filter(|outcome| matches!(outcome, Committed::Done(_))).count();
    let lost = committed.iter().filter(|outcome| **outcome == Committed::Lost).count();
    assert_eq!((done, lost), (1, 2));
    assert_eq!(db.requests(&Default::default(), None, 10).await.expect("requests").len(), 1);
    let contacts = db.contacts(&Default::default(), Order::NewestFirst, None, 10).await.expect("contacts");
    assert_eq!(contacts.len(), 1, "the losers left nothing behind");
    // Drawn numbers are checked when they are drawn, so with nearly all of them taken the free ones are found.
    let memory = load(&db, &phone(40), None, "noise", NOON).await;
    assert!(!memory.seen.drawn_numbers.contains(&number.to_owned()));
}

async fn requests_are_seen_by_their_owner_and_named_by_strangers(db: Db) {
    let owner = phone(50);
    let number = "311-17323508".to_owned();
    talk(&db, &owner, "noise", file(&number, NOON), NOON).await;
    let memory = load(&db, &owner, None, "status", NOON + DAY).await;
    assert_eq!(memory.seen.recent.len(), 1);
    let mine = &memory.seen.recent[0];
    assert!(mine.mine && !mine.forwarded);
    assert_eq!(mine.status, "open");
    assert_eq!(mine.created_day, "2026-11-23");
    assert_eq!(mine.place.as_ref().map(|place| place.text.as_str()), Some("350 Example Avenue"));
    let named = ["311-99999999".to_owned(), number.clone()];
    let stranger = load_naming(&db, &phone(51), None, "status", &named, NOON).await.seen;
    assert_eq!(stranger.recent, []);
    assert_eq!(stranger.named.len(), 1);
    assert_eq!((stranger.named[0].mine, &stranger.named[0].place), (false, &None));
}

async fn a_request_is_changed_until_it_is_forwarded(db: Db) {
    let address = phone(60);
    let number = "311-00000060".to_owned();
    talk(&db, &address, "noise", file(&number, NOON), NOON).await;
    let amendment = Amendment {
        number: number.clone(),
        place: Some(Place { text: "12 Sample Street".into(), borough: Some("Queens".into()), ..Place::default() }),
        answers: BTreeMap::from([("when".into(), conversation::Slot { value: "now".into(), said: "now".into() })]),
        contact: Some("+12125550100".into()),
        said: "no, 12 Sample Street".into(),
    };
    talk(&db, &address, "change", vec![Effect::Amend(amendment.clone())], NOON + 1).await;
    let request = db.request(&number).await.expect("a request").expect("this one");
    assert_eq!(request.place.text, "12 Sample Street");
    assert_eq!(request.answers["when"].value, "now");
    assert_eq!(request.history.len(), 2);

    // While it is being forwarded, and afterwards, the turn has seen something that is no longer so.
    let memory = load(&db, &address, None, "undo", NOON + 2).await;
    let undo = Effect::Withdraw { number: number.clone(), said: "undo".into() };
    let late = with(turn(&address, Some("late"), "undo", &memory, NOON + 700_000), vec![undo]);
    let claimed = db.claim_forwards(NOON + 700_000, NOON + 800_000, 10).await.expect("forwards");
    assert_eq!(claimed.len(), 1);
    assert_eq!(one(&db, late).await, Committed::Lost);
    assert_eq!(load(&db, &address, Some("late"), "undo", NOON).await.already, None, "nothing of it was kept");
    let result = storage::ForwardResult::Done { agency_number: Some("NYPD-1".into()) };
    db.settle_forward(&number, &result, NOON + 700_001).await.expect("settled");
    let seen = load(&db, &address, None, "undo", NOON + 700_002).await.seen;
    assert!(seen.recent[0].forwarded);
    assert_eq!(db.request(&number).await.expect("a request").expect("it").agency_number.as_deref(), Some("NYPD-1"));
}

fn decision() -> Decision {
    let topic = Topic::new(Kind::Service, "heat-hot-water");
    Decision {
        verdict: Verdict::Clear(topic.clone()),
        candidates: vec![classifier::Candidate { topic: topic.clone(), score: 12 }],
        also: vec![],
        language: Language::new("es"),
        language_certain: true,
        evidence: vec![Evidence {
            phrase: "@heat".into(),
            topic,
            span: Span { start: 3, end: 9 },
            points: 12,
        }],
        facts: Facts { zip: Some(classifier::Fact {
            text: "10001".into(),
            value: "10001".into(),
            span: Span { start: 0, end: 5 },
        }), ..Facts::default() },
    }
}

async fn a_turn_is_read_back_for_replay(db: Db) {
    let address = phone(70);
    let first = take(&db, &address, "R1", "hola", NOON).await;
    let memory = load(&db, &address, Some("R2"), "10001 sin calefacción", NOON + 9).await;
    let mut turn = turn(&address, Some("R2"), "10001 sin calefacción", &memory, NOON + 9);
    turn.seen.day = conversation::DayFacts { date: "2026-11-23".into(), flags: vec!["snow-emergency".into()] };
    turn.seen.connectors = vec!["tickets".into()];
    turn.event = Event::Message(Inbound {
        text: "10001 sin calefacción".into(),
        choice: Some("yes".into()),
        phone: Some(address.address.clone()),
        ..Inbound::default()
    });
    turn.step.decision = Some(decision());
    turn.step.state.mode = Mode::OfferingPerson;
    let mut effects = file(&turn.seen.drawn_numbers[0].clone(), NOON);
    effects.push(say("Presentado."));
    let turn = with(turn, effects);
    let receipt = done(&db, turn.clone()).await;
    assert_eq!(receipt.request, Some(turn.seen.drawn_numbers[0].clone()));

    let logged = db.turns_of(&first.contact).await.expect("turns");
    assert_eq!(logged.len(), 2);
    assert_eq!(logged, db.turns(None, 10).await.expect("turns"));
    assert_eq!(logged[1..], db.turns(Some(logged[0].key), 10).await.expect("turns"));
    let last = &logged[1];
    assert_eq!(last.event.as_ref(), Some(&turn.event));
    assert_eq!(last.seen.as_ref(), Some(&turn.seen));
    assert_eq!(last.decision, turn.step.decision);
    assert_eq!((last.now, last.engine, last.pack_hash.as_str()), (NOON + 9, 1, turn.pack_hash.as_str()));
    assert_eq!(last.address, address);
    assert_eq!(last.replies, receipt.replies);
    let state = load(&db, &address, None, "", NOON).await.seen.conversation;
    assert_eq!(state, Some(turn.step.state));
}

async fn a_new_contact_ends_the_one_before(db: Db) {
    let address = phone(80);
    let first = take(&db, &address, "C1", "rats", NOON).await;
    let memory = load(&db, &address, Some("C2"), "rats again", NOON + DAY).await;
    let mut next = turn(&address, Some("C2"), "rats again", &memory, NOON + DAY);
    next.step.opens_contact = true;
    next.step.previous_outcome = Some(Outcome::Abandoned);
    next.step.outcome = Outcome::Answered;
    let second = done(&db, with(next, vec![say("Hello again."), Effect::Close(CloseReason::Resident)])).await;
    assert_ne!(first.contact, second.contact);
    let contacts = db.contacts(&Default::default(), Order::OldestFirst, None, 10).await.expect("contacts");
    let ends: Vec<_> = contacts.iter().map(|c| (c.outcome.as_str(), c.ended_at)).collect();
    assert_eq!(ends, [("abandoned", Some(NOON)), ("answered", Some(NOON + DAY))]);
    assert_eq!(load(&db, &address, None, "", NOON).await.contact, None, "the second one was closed");
}

async fn a_push_joins_the_last_contact_and_opens_none(db: Db) {
    let address = phone(90);
    let receipt = talk(&db, &address, "bye", vec![say("Bye."), Effect::Close(CloseReason::Resident)], NOON).await;
    let memory = load(&db, &address, None, "", NOON + DAY).await;
    let mut push = turn(&address, None, "", &memory, NOON + DAY);
    push.event = Event::RequestChanged { number: "311-00000090".into(), status: "closed".into(), note: None };
    push.step.opens_contact = false;
    push.route = Route::Queue;
    let kind = conversation::MessageKind::Push;
    let effects = vec![say_as("Your request is closed.", conversation::Speaker::Bot, kind)];
    let pushed = done(&db, with(push, effects)).await;
    assert_eq!(pushed.contact, receipt.contact);
    let contact = db.contact(&receipt.contact).await.expect("a contact").expect("this one");
    assert_eq!((contact.contact.ended_at, contact.contact.last_at), (Some(NOON), NOON));
    assert_eq!(contact.messages.len(), 3);
    let memory = load(&db, &address, None, "", NOON + DAY).await;
    assert!(memory.pending_out);
    assert_eq!(memory.contact, None);
    assert_eq!(db.turns_of(&receipt.contact).await.expect("turns").len(), 2);
}

async fn consent_is_kept_with_its_words(db: Db) {
    let address = phone(95);
    let change = |direction, words: &str| Effect::Consent(ConsentChange { direction, words: words.to_owned() });
    talk(&db, &address, "STOP", vec![change(ConsentDirection::OptOut, "STOP")], NOON).await;
    assert_eq!(db.consent(&address).await.expect("consent").state, ConsentState::OptedOut);
    talk(&db, &address, "heat", vec![say("Text START.")], NOON + 1).await;
    assert_eq!(load(&db, &address, None, "", NOON).await.seen.consent.state, ConsentState::OptedOut);
    talk(&db, &address, "START", vec![change(ConsentDirection::OptIn, "START")], NOON + 2).await;
    assert_eq!(db.consent(&address).await.expect("consent").state, ConsentState::OptedIn);
    assert_eq!(db.consent(&phone(96)).await.expect("consent").state, ConsentState::Unset);
    let ledger = db.consent_ledger(&address).await.expect("a ledger");
    let words: Vec<_> = ledger.iter().map(|entry| (entry.direction.as_str(), entry.words.as_str())).collect();
    assert_eq!(words, [("opt_out", "STOP"), ("opt_in", "START")]);
}

async fn unknown_numbers_count_for_their_day(db: Db) {
    let address = phone(97);
    let unknown = || vec![Effect::UnknownNumber { number: "311-0".into() }];
    talk(&db, &address, "311-0", unknown(), NOON).await;
    talk(&db, &address, "311-0", unknown(), NOON + 1).await;
    assert_eq!(load(&db, &address, None, "", NOON + 2).await.seen.unknown_numbers_today, 2);
    assert_eq!(load(&db, &address, None, "", NOON + DAY).await.seen.unknown_numbers_today, 0);
    assert_eq!(load(&db, &phone(98), None, "", NOON).await.seen.unknown_numbers_today, 0);
}

async fn a_cursor_only_grows(db: Db) {
    let at = |value| Some(Cursor { name: "telegram/main".into(), value });
    for (number, value) in [(0, 7), (1, 5)] {
        let address = phone(100 + number);
        let memory = load(&db, &address, None, "", NOON).await;
        let mut turn = turn(&address, None, "hi", &memory, NOON);
        turn.cursor = at(value);
        done(&db, turn).await;
    }
    assert_eq!(db.cursor("telegram/main").await.expect("a cursor"), Some(7));
    db.set_cursor("telegram/main", 9).await.expect("set");
    assert_eq!(db.cursor("telegram/main").await.expect("a cursor"), Some(9));
    let missing: Result<_, StorageError> = db.cursor("other").await;
    assert_eq!(missing, Ok(None));
    let _ = TopicKind::Request;
}
