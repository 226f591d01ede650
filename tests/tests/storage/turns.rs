//! Turns: exactly once, one after the other for each address, and nobody is taken along by a loser.

use crate::desk::*;
use crate::on_both_databases;
use conversation::{Effect, Offered, Say};
use storage::{Already, Committed, Cursor, Db, LogFilter, Order, StorageError};

on_both_databases!(
    a_message_is_remembered_and_answered,
    the_same_message_eight_times_at_once_is_one,
    devices_racing_on_one_conversation_lose_nothing,
    a_losing_turn_leaves_the_others_of_its_batch,
    one_address_twice_in_a_batch_loses_the_later,
    the_same_id_with_another_text_is_told_apart,
    nul_and_odd_characters_are_kept,
    a_cursor_only_grows,
);

async fn a_message_is_remembered_and_answered(db: Db) {
    let address = phone(1);
    let before = load(&db, &address, Some("SM1"), "no heat", NOON).await;
    assert_eq!((before.version, &before.contact, &before.already), (0, &None, &None));
    assert!(before.seen.conversation.is_none());
    assert_eq!(before.seen.drawn_numbers.len(), 4);
    assert!(
        before
            .seen
            .drawn_numbers
            .iter()
            .all(|number| number.starts_with("311-") && number.len() == 12)
    );

    let receipt = take(&db, &address, "SM1", "no heat", NOON).await;
    assert_eq!(receipt.replies.len(), 1);
    assert!(receipt.in_band);
    let after = load(&db, &address, Some("SM1"), "no heat", NOON + 1).await;
    assert_eq!(after.version, 1);
    assert_eq!(after.already, Some(Already::Same(receipt.clone())));
    assert_eq!(after.contact.expect("an open contact").id, receipt.contact);
    assert_eq!(after.seen.conversation.expect("a state").last_said, ["about no heat"]);
    assert!(!after.pending_out);

    let contact = db
        .contact(&receipt.contact)
        .await
        .expect("a contact")
        .expect("this one");
    assert_eq!(contact.contact.address, address.address);
    assert_eq!(contact.contact.local_date, "2026-11-23");
    let texts: Vec<_> = contact
        .messages
        .iter()
        .map(|message| (message.by.as_str(), message.text.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("resident", "no heat"),
            ("bot", "You wrote no heat. What is the address?")
        ]
    );
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
    let contacts = db
        .contacts(&LogFilter::default(), Order::NewestFirst, None, 10)
        .await
        .expect("contacts");
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
    let contact = db
        .contact(&receipts[0][0].contact)
        .await
        .expect("a contact")
        .expect("this one");
    let heard: Vec<_> = contact
        .messages
        .iter()
        .filter(|message| message.by == "resident")
        .collect();
    assert_eq!(heard.len(), 80);
    for device in 0..4 {
        let own: Vec<_> = heard
            .iter()
            .filter(|m| m.text.starts_with(&format!("device {device} ")))
            .collect();
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
        turns.push(with(
            turn(&address, Some(&id), "hello", &memory, NOON),
            vec![say("Hello.")],
        ));
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
    assert_eq!(
        one(&db, turn(&address, Some("id-1"), "mice", &fresh, NOON)).await,
        Committed::OtherText
    );
    assert_eq!(load(&db, &address, None, "", NOON).await.version, 1);
}

async fn nul_and_odd_characters_are_kept(db: Db) {
    let text = "a\0b \u{202e}שלום \u{1f469}\u{200d}\u{1f692} 噪音 \\ \" ' $1 %s \u{feff}é e\u{301} \u{10ffff}";
    let kept = text.replace('\0', "\u{fffd}");
    let address = chat("odd'; drop table contacts; --");
    let memory = load(&db, &address, Some("odd\0id"), text, NOON).await;
    let effects = vec![Effect::Say(Say {
        choices: vec![Offered {
            id: "x\"y".into(),
            label: text.into(),
        }],
        ..match say(text) {
            Effect::Say(say) => say,
            _ => unreachable!("say says"),
        }
    })];
    let receipt = done(&db, with(turn(&address, Some("odd\0id"), text, &memory, NOON), effects)).await;
    assert_eq!(receipt.replies[0].text, kept);
    let again = load(&db, &address, Some("odd\0id"), text, NOON).await;
    assert_eq!(again.already, Some(Already::Same(receipt.clone())));
    let contact = db
        .contact(&receipt.contact)
        .await
        .expect("a contact")
        .expect("this one");
    assert_eq!(contact.messages[0].text, kept);
    assert_eq!(contact.messages[1].choices[0].label, kept);
}

async fn a_cursor_only_grows(db: Db) {
    let at = |value| {
        Some(Cursor {
            name: "telegram/main".into(),
            value,
        })
    };
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
}
