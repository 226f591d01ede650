//! What a conversation leaves behind: requests, contacts, consents, and all that a replay needs.

use crate::desk::*;
use crate::on_both_databases;
use classifier::{Decision, Evidence, Facts, Kind, Language, Span, Topic, Verdict};
use conversation::{
    Amendment, CloseReason, ConsentChange, ConsentDirection, ConsentState, Effect, Event, Inbound, Mode, Outcome, Place,
};
use std::collections::BTreeMap;
use storage::{Committed, Db, LogFilter, Order, RequestFilter, Route};

on_both_databases!(
    a_request_number_is_given_once,
    requests_are_seen_by_their_owner_and_named_by_strangers,
    a_request_is_changed_until_it_is_forwarded,
    a_turn_is_read_back_for_replay,
    a_new_contact_ends_the_one_before,
    a_push_joins_the_last_contact_and_opens_none,
    consent_is_kept_with_its_words,
    unknown_numbers_count_for_their_day,
);

async fn a_request_number_is_given_once(db: Db) {
    let number = "311-00000001";
    let mut turns = Vec::new();
    for one in 30..33 {
        let address = phone(one);
        let memory = load(&db, &address, None, "noise", NOON).await;
        turns.push(with(
            turn(&address, Some(&format!("N{one}")), "noise", &memory, NOON),
            file(number, NOON),
        ));
    }
    let committed = db.commit(turns).await.expect("a batch");
    let done = committed
        .iter()
        .filter(|outcome| matches!(outcome, Committed::Done(_)))
        .count();
    let lost = committed.iter().filter(|outcome| **outcome == Committed::Lost).count();
    assert_eq!((done, lost), (1, 2));
    assert_eq!(
        db.requests(&RequestFilter::default(), None, 10)
            .await
            .expect("requests")
            .len(),
        1
    );
    let contacts = db
        .contacts(&LogFilter::default(), Order::NewestFirst, None, 10)
        .await
        .expect("contacts");
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
    assert_eq!(
        mine.place.as_ref().map(|place| place.text.as_str()),
        Some("350 Example Avenue")
    );
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
        place: Some(Place {
            text: "12 Sample Street".into(),
            borough: Some("Queens".into()),
            ..Place::default()
        }),
        answers: BTreeMap::from([(
            "when".into(),
            conversation::Slot {
                value: "now".into(),
                said: "now".into(),
            },
        )]),
        contact: Some("+12125550100".into()),
        said: "no, 12 Sample Street".into(),
    };
    talk(
        &db,
        &address,
        "change",
        vec![Effect::Amend(amendment.clone())],
        NOON + 1,
    )
    .await;
    let request = db.request(&number).await.expect("a request").expect("this one");
    assert_eq!(request.place.text, "12 Sample Street");
    assert_eq!(request.answers["when"].value, "now");
    assert_eq!(request.history.len(), 2);

    // While it is being forwarded, and afterwards, the turn has seen something that is no longer so.
    let memory = load(&db, &address, None, "undo", NOON + 2).await;
    let undo = Effect::Withdraw {
        number: number.clone(),
        said: "undo".into(),
    };
    let late = with(
        turn(&address, Some("late"), "undo", &memory, NOON + 700_000),
        vec![undo],
    );
    let claimed = db
        .claim_forwards(NOON + 700_000, NOON + 800_000, 10)
        .await
        .expect("forwards");
    assert_eq!(claimed.len(), 1);
    assert_eq!(one(&db, late).await, Committed::Lost);
    assert_eq!(
        load(&db, &address, Some("late"), "undo", NOON).await.already,
        None,
        "nothing of it was kept"
    );
    let result = storage::ForwardResult::Done {
        agency_number: Some("NYPD-1".into()),
    };
    db.settle_forward(&number, &result, NOON + 700_001)
        .await
        .expect("settled");
    let seen = load(&db, &address, None, "undo", NOON + 700_002).await.seen;
    assert!(seen.recent[0].forwarded);
    assert_eq!(
        db.request(&number)
            .await
            .expect("a request")
            .expect("it")
            .agency_number
            .as_deref(),
        Some("NYPD-1")
    );
}

fn decision() -> Decision {
    let topic = Topic::new(Kind::Service, "heat-hot-water");
    Decision {
        verdict: Verdict::Clear(topic.clone()),
        candidates: vec![classifier::Candidate {
            topic: topic.clone(),
            score: 12,
        }],
        elsewhere: None,
        caution: None,
        also: vec![],
        language: Language::new("es"),
        language_certain: true,
        evidence: vec![Evidence {
            phrase: "@heat".into(),
            topic,
            span: Span { start: 3, end: 9 },
            points: 12,
            is_weighed: false,
        }],
        facts: Facts {
            zip: Some(classifier::Fact {
                text: "10001".into(),
                value: "10001".into(),
                span: Span { start: 0, end: 5 },
            }),
            ..Facts::default()
        },
    }
}

async fn a_turn_is_read_back_for_replay(db: Db) {
    let address = phone(70);
    let first = take(&db, &address, "R1", "hola", NOON).await;
    let memory = load(&db, &address, Some("R2"), "10001 sin calefacción", NOON + 9).await;
    let mut turn = turn(&address, Some("R2"), "10001 sin calefacción", &memory, NOON + 9);
    turn.seen.day = conversation::DayFacts {
        date: "2026-11-23".into(),
        flags: vec!["snow-emergency".into()],
    };
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
    assert_eq!(
        (last.now, last.engine, last.pack_hash.as_str()),
        (NOON + 9, 1, turn.pack_hash.as_str())
    );
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
    let second = done(
        &db,
        with(next, vec![say("Hello again."), Effect::Close(CloseReason::Resident)]),
    )
    .await;
    assert_ne!(first.contact, second.contact);
    let contacts = db
        .contacts(&LogFilter::default(), Order::OldestFirst, None, 10)
        .await
        .expect("contacts");
    let ends: Vec<_> = contacts.iter().map(|c| (c.outcome.as_str(), c.ended_at)).collect();
    assert_eq!(ends, [("abandoned", Some(NOON)), ("answered", Some(NOON + DAY))]);
    assert_eq!(
        load(&db, &address, None, "", NOON).await.contact,
        None,
        "the second one was closed"
    );
}

async fn a_push_joins_the_last_contact_and_opens_none(db: Db) {
    let address = phone(90);
    let receipt = talk(
        &db,
        &address,
        "bye",
        vec![say("Bye."), Effect::Close(CloseReason::Resident)],
        NOON,
    )
    .await;
    let memory = load(&db, &address, None, "", NOON + DAY).await;
    let mut push = turn(&address, None, "", &memory, NOON + DAY);
    push.event = Event::RequestChanged {
        number: "311-00000090".into(),
        status: "closed".into(),
        note: None,
        joined: None,
    };
    push.step.opens_contact = false;
    push.route = Route::Queue;
    let kind = conversation::MessageKind::Push;
    let effects = vec![say_as("Your request is closed.", conversation::Speaker::Bot, kind)];
    let pushed = done(&db, with(push, effects)).await;
    assert_eq!(pushed.contact, receipt.contact);
    let contact = db
        .contact(&receipt.contact)
        .await
        .expect("a contact")
        .expect("this one");
    assert_eq!((contact.contact.ended_at, contact.contact.last_at), (Some(NOON), NOON));
    assert_eq!(contact.messages.len(), 3);
    let memory = load(&db, &address, None, "", NOON + DAY).await;
    assert!(memory.pending_out);
    assert_eq!(memory.contact, None);
    assert_eq!(db.turns_of(&receipt.contact).await.expect("turns").len(), 2);
}

async fn consent_is_kept_with_its_words(db: Db) {
    let address = phone(95);
    let change = |direction, words: &str| {
        Effect::Consent(ConsentChange {
            direction,
            words: words.to_owned(),
        })
    };
    talk(
        &db,
        &address,
        "STOP",
        vec![change(ConsentDirection::OptOut, "STOP")],
        NOON,
    )
    .await;
    assert_eq!(
        db.consent(&address).await.expect("consent").state,
        ConsentState::OptedOut
    );
    talk(&db, &address, "heat", vec![say("Text START.")], NOON + 1).await;
    assert_eq!(
        load(&db, &address, None, "", NOON).await.seen.consent.state,
        ConsentState::OptedOut
    );
    talk(
        &db,
        &address,
        "START",
        vec![change(ConsentDirection::OptIn, "START")],
        NOON + 2,
    )
    .await;
    assert_eq!(
        db.consent(&address).await.expect("consent").state,
        ConsentState::OptedIn
    );
    assert_eq!(
        db.consent(&phone(96)).await.expect("consent").state,
        ConsentState::Unset
    );
    let ledger = db.consent_ledger(&address).await.expect("a ledger");
    let words: Vec<_> = ledger
        .iter()
        .map(|entry| (entry.direction.as_str(), entry.words.as_str()))
        .collect();
    assert_eq!(words, [("opt_out", "STOP"), ("opt_in", "START")]);
}

async fn unknown_numbers_count_for_their_day(db: Db) {
    let address = phone(97);
    let unknown = || vec![Effect::UnknownNumber { number: "311-0".into() }];
    talk(&db, &address, "311-0", unknown(), NOON).await;
    talk(&db, &address, "311-0", unknown(), NOON + 1).await;
    assert_eq!(
        load(&db, &address, None, "", NOON + 2).await.seen.unknown_numbers_today,
        2
    );
    assert_eq!(
        load(&db, &address, None, "", NOON + DAY)
            .await
            .seen
            .unknown_numbers_today,
        0
    );
    assert_eq!(
        load(&db, &phone(98), None, "", NOON).await.seen.unknown_numbers_today,
        0
    );
}
