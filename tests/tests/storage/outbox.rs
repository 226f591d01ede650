//! The outbox: in order, once, and never blindly again.

use crate::desk::*;
use crate::on_both_databases;
use conversation::{ConsentChange, ConsentDirection, Effect, Event, LookUp, MessageKind, Speaker};
use std::collections::{BTreeMap, BTreeSet};
use storage::{Address, Db, DeliveryStatus, Receipt, Route, Settled};

on_both_databases!(
    messages_of_an_address_keep_their_order,
    replies_go_before_pushes,
    eight_senders_claim_each_message_once,
    a_status_never_moves_backwards,
    an_attempt_without_an_end_is_not_repeated,
    dead_letters_are_seen,
    what_waits_for_an_account_that_is_gone_is_told_and_given_up_in_time,
    opting_out_takes_waiting_pushes_back,
    event_streams_resume_where_they_broke_off,
    lookups_wait_until_they_are_answered,
    in_band_replies_without_a_receipt_become_unknown,
);

/// A turn whose replies go by the outbox.
async fn queue(db: &Db, address: &Address, effects: Vec<Effect>, now: i64) -> Receipt {
    let memory = load(db, address, None, "x", now).await;
    let mut turn = with(turn(address, None, "x", &memory, now), effects);
    turn.route = Route::Queue;
    done(db, turn).await
}

async fn status(db: &Db, receipt: &Receipt, place: usize) -> String {
    let contact = db
        .contact(&receipt.contact)
        .await
        .expect("a contact")
        .expect("this one");
    let id = &receipt.replies[place].id;
    contact
        .messages
        .iter()
        .find(|message| message.id == *id)
        .expect("the message")
        .status
        .clone()
}

fn push(text: &str) -> Effect {
    say_as(text, Speaker::Bot, MessageKind::Push)
}

async fn messages_of_an_address_keep_their_order(db: Db) {
    let (one, other) = (phone(1), phone(2));
    queue(&db, &one, vec![say("1"), say("2")], NOON).await;
    queue(&db, &one, vec![say("3")], NOON + 1).await;
    queue(&db, &other, vec![say("other")], NOON + 2).await;
    assert!(load(&db, &one, None, "", NOON).await.pending_out);
    let mut heard = Vec::new();
    for round in 0..4 {
        let now = NOON + 1000 + round * 10;
        let claimed = db.claim_outbox("sms", now, now + 60_000, 10).await.expect("claimed");
        let own: Vec<_> = claimed.iter().filter(|queued| queued.address == one).collect();
        assert!(own.len() <= 1, "never two of one address at a time");
        assert_eq!(
            db.claim_outbox("sms", now, now + 60_000, 10).await.expect("claimed"),
            [],
            "all that is due is leased"
        );
        let left = db.waiting_to_leave("sms", now).await.expect("a count");
        assert_eq!(left, 0, "what waits behind one in flight can not leave yet");
        for queued in &claimed {
            heard.push(queued.text.clone());
            let sent = Settled::Sent {
                provider_message_id: Some(format!("P{}", queued.text)),
            };
            assert!(
                db.settle(&queued.id, queued.attempts, &sent, now)
                    .await
                    .expect("settled")
            );
            assert!(
                !db.settle(&queued.id, queued.attempts, &sent, now)
                    .await
                    .expect("settled"),
                "settled once"
            );
        }
    }
    let own: Vec<_> = heard.iter().filter(|text| *text != "other").collect();
    assert_eq!(own, ["1", "2", "3"]);
    assert_eq!(db.outbox_length().await.expect("a length"), 0);
    assert!(!load(&db, &one, None, "", NOON).await.pending_out);
}

async fn replies_go_before_pushes(db: Db) {
    let address = phone(3);
    queue(&db, &address, vec![push("bulk")], NOON).await;
    queue(&db, &address, vec![say("reply")], NOON + 5).await;
    let claimed = db.claim_outbox("sms", NOON + 10, NOON + 99, 10).await.expect("claimed");
    assert_eq!(claimed.len(), 1);
    assert_eq!(
        (claimed[0].text.as_str(), claimed[0].kind, claimed[0].attempts),
        ("reply", MessageKind::Reply, 0)
    );
    // Put off, it still goes first.
    let later = Settled::Later { at: NOON + 50 };
    assert!(db.settle(&claimed[0].id, 0, &later, NOON + 11).await.expect("settled"));
    assert_eq!(
        db.claim_outbox("sms", NOON + 20, NOON + 99, 10).await.expect("claimed"),
        []
    );
    let again = db.claim_outbox("sms", NOON + 50, NOON + 99, 10).await.expect("claimed");
    assert_eq!((again[0].text.as_str(), again[0].attempts), ("reply", 1));
    assert!(
        !db.settle(&again[0].id, 0, &Settled::Unknown, NOON + 51)
            .await
            .expect("settled"),
        "an earlier claim"
    );
}

async fn eight_senders_claim_each_message_once(db: Db) {
    for number in 0..60 {
        queue(&db, &phone(number), vec![say(&format!("to {number}"))], NOON).await;
    }
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            let mut own = Vec::new();
            for _ in 0..12 {
                let claimed = db
                    .claim_outbox("sms", NOON + 10, NOON + 60_000, 3)
                    .await
                    .expect("claimed");
                for queued in claimed {
                    let sent = Settled::Sent {
                        provider_message_id: None,
                    };
                    assert!(
                        db.settle(&queued.id, queued.attempts, &sent, NOON + 11)
                            .await
                            .expect("settled")
                    );
                    own.push(queued.text);
                }
            }
            own
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("claims"));
    }
    let distinct: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!((all.len(), distinct.len()), (60, 60));
}

async fn a_status_never_moves_backwards(db: Db) {
    use DeliveryStatus::{Delivered, Failed, Read, Sent};
    let address = phone(4);
    let receipt = queue(&db, &address, vec![say("hi")], NOON).await;
    let claimed = db.claim_outbox("sms", NOON, NOON + 99, 10).await.expect("claimed");
    let sent = Settled::Sent {
        provider_message_id: Some("SMout".into()),
    };
    db.settle(&claimed[0].id, 0, &sent, NOON + 1).await.expect("settled");
    let report = |status| db.delivery_status("sms", "sms", "SMout", status, None, NOON + 2);
    let mut seen = vec![status(&db, &receipt, 0).await];
    for (next, moves) in [
        (Sent, false),
        (Delivered, true),
        (Sent, false),
        (Failed, false),
        (Read, true),
        (Delivered, false),
    ] {
        assert_eq!(report(next).await.expect("a report"), moves, "{next:?} after {seen:?}");
        seen.push(status(&db, &receipt, 0).await);
    }
    assert_eq!(
        seen,
        ["sent", "sent", "delivered", "delivered", "delivered", "read", "read"]
    );
    assert!(
        !db.delivery_status("sms", "sms", "unknown", Sent, None, NOON)
            .await
            .expect("a report")
    );
    assert!(
        !db.delivery_status("sms", "other account", "SMout", Read, None, NOON)
            .await
            .expect("a report")
    );
    assert!(
        !db.delivery_status_of("no such id", None, Read, None, NOON)
            .await
            .expect("a report")
    );
}

async fn an_attempt_without_an_end_is_not_repeated(db: Db) {
    let address = phone(5);
    let receipt = queue(&db, &address, vec![say("first"), say("second")], NOON).await;
    let claimed = db.claim_outbox("sms", NOON, NOON + 1000, 10).await.expect("claimed");
    assert_eq!(claimed[0].text, "first");
    // The sender dies here. Its lease ends, and the next message goes on.
    let next = db
        .claim_outbox("sms", NOON + 1000, NOON + 9000, 10)
        .await
        .expect("claimed");
    assert_eq!(
        next.iter().map(|queued| queued.text.as_str()).collect::<Vec<_>>(),
        ["second"]
    );
    assert_eq!(status(&db, &receipt, 0).await, "unknown");
    let late = Settled::Sent {
        provider_message_id: None,
    };
    assert!(
        !db.settle(&claimed[0].id, 0, &late, NOON + 1001).await.expect("settled"),
        "its lease is over"
    );
    // A receipt that comes after all settles it.
    let id = &receipt.replies[0].id;
    let told = db
        .delivery_status_of(id, Some("P1"), DeliveryStatus::Delivered, None, NOON + 2000)
        .await;
    assert!(told.expect("a report"));
    assert_eq!(status(&db, &receipt, 0).await, "delivered");
}

async fn dead_letters_are_seen(db: Db) {
    let address = chat("dead");
    let receipt = queue(&db, &address, vec![say("never arrives")], NOON).await;
    let claimed = db
        .claim_outbox(&address.account, NOON, NOON + 99, 10)
        .await
        .expect("claimed");
    db.settle(&claimed[0].id, 0, &Settled::Never { code: "30006".into() }, NOON + 1)
        .await
        .expect("settled");
    let dead = db.dead_letters(10).await.expect("dead letters");
    assert_eq!(dead.len(), 1);
    assert_eq!(
        (dead[0].id.as_str(), dead[0].error.as_str()),
        (receipt.replies[0].id.as_str(), "30006")
    );
    assert_eq!(dead[0].address, "web:deadaaaaaaaa");
    assert_eq!(db.outbox_length().await.expect("a length"), 0);
    // A person looked into it: it goes out again, once.
    assert!(db.retry_letter(&dead[0].id, NOON + 2).await.expect("tried again"));
    assert!(!db.retry_letter(&dead[0].id, NOON + 3).await.expect("tried again"));
    assert!(!db.retry_letter("nothing", NOON + 3).await.expect("tried again"));
    assert_eq!(db.dead_letters(10).await.expect("dead letters"), []);
    let again = db
        .claim_outbox(&address.account, NOON + 4, NOON + 99, 10)
        .await
        .expect("claimed");
    assert_eq!((again[0].id.as_str(), again[0].attempts), (dead[0].id.as_str(), 0));
    db.settle(&again[0].id, 0, &Settled::OptedOut, NOON + 5)
        .await
        .expect("settled");
    assert!(
        !db.retry_letter(&dead[0].id, NOON + 6).await.expect("refused"),
        "opted out"
    );
}

async fn what_waits_for_an_account_that_is_gone_is_told_and_given_up_in_time(db: Db) {
    let before = queue(&db, &phone(60), vec![say("old")], NOON).await;
    queue(&db, &phone(61), vec![say("new")], NOON + 100).await;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let here = names(&["sms", "telegram"]);
    assert_eq!(db.stranded(&here).await.expect("told"), []);
    assert_eq!(
        db.give_up_stranded(&here, NOON + 50, 10, NOON + 200)
            .await
            .expect("none"),
        0
    );
    let gone = names(&["telegram"]);
    let stranded = db.stranded(&gone).await.expect("told");
    assert_eq!(stranded.len(), 1);
    assert_eq!(
        (stranded[0].account.as_str(), stranded[0].waiting, stranded[0].since),
        ("sms", 2, NOON)
    );
    assert_eq!(db.stranded(&[]).await.expect("told").len(), 1);
    assert_eq!(
        db.give_up_stranded(&gone, NOON + 50, 10, NOON + 200)
            .await
            .expect("one"),
        1
    );
    assert_eq!(status(&db, &before, 0).await, "failed");
    let letters = db.dead_letters(10).await.expect("letters");
    assert_eq!((letters.len(), letters[0].error.as_str()), (1, "no_account"));
    // The account returns: what still waits is sent, and what was given up can be tried again.
    assert!(db.retry_letter(&letters[0].id, NOON + 300).await.expect("tried again"));
    let claimed = db
        .claim_outbox("sms", NOON + 300, NOON + 400, 10)
        .await
        .expect("claimed");
    assert_eq!(claimed.len(), 2);
    // What another gateway is sending right now is not given up.
    assert_eq!(
        db.give_up_stranded(&gone, NOON + 999, 10, NOON + 301)
            .await
            .expect("none"),
        0
    );
}

async fn opting_out_takes_waiting_pushes_back(db: Db) {
    let address = phone(6);
    let receipt = queue(&db, &address, vec![say("reply"), push("bulk")], NOON).await;
    let stop = ConsentChange {
        direction: ConsentDirection::OptOut,
        words: "STOP".into(),
    };
    queue(&db, &address, vec![Effect::Consent(stop)], NOON + 1).await;
    assert_eq!(status(&db, &receipt, 0).await, "queued");
    assert_eq!(status(&db, &receipt, 1).await, "cancelled");
    assert_eq!(db.outbox_length().await.expect("a length"), 1);
    let claimed = db.claim_outbox("sms", NOON + 2, NOON + 99, 10).await.expect("claimed");
    assert_eq!(claimed[0].consent.state, conversation::ConsentState::OptedOut);
}

async fn event_streams_resume_where_they_broke_off(db: Db) {
    let address = chat("stream");
    let mut ids = Vec::new();
    for number in 0..5 {
        let receipt = talk(
            &db,
            &address,
            "hi",
            vec![say(&format!("a{number}")), say(&format!("b{number}"))],
            NOON,
        )
        .await;
        ids.extend(receipt.replies.into_iter().map(|reply| reply.id));
    }
    let sorted: Vec<_> = ids.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(ids, sorted, "ids of one conversation sort by time");
    let all = db.replies_after(&address, None, 100).await.expect("replies");
    assert_eq!(all.iter().map(|reply| reply.id.clone()).collect::<Vec<_>>(), ids);
    for (place, id) in ids.iter().enumerate() {
        let rest = db.replies_after(&address, Some(id), 100).await.expect("replies");
        assert_eq!(rest, all[place + 1..]);
    }
    assert_eq!(
        db.replies_after(&chat("stranger"), None, 10).await.expect("replies"),
        []
    );
}

async fn lookups_wait_until_they_are_answered(db: Db) {
    let address = chat("lookup");
    let question = LookUp {
        connector: "tickets".into(),
        answer: "parking-ticket-status".into(),
        fields: BTreeMap::from([("number".into(), "123".into())]),
    };
    talk(
        &db,
        &address,
        "ticket 123",
        vec![Effect::LookUp(question.clone())],
        NOON,
    )
    .await;
    let claimed = db.claim_look_ups(NOON, NOON + 100, 10).await.expect("lookups");
    assert_eq!(claimed.len(), 1);
    assert_eq!((&claimed[0].look_up, &claimed[0].address), (&question, &address));
    assert_eq!(db.claim_look_ups(NOON + 1, NOON + 100, 10).await.expect("lookups"), []);
    // Whoever asked has died: it is asked again, for asking twice does no harm.
    assert_eq!(
        db.claim_look_ups(NOON + 100, NOON + 200, 10)
            .await
            .expect("lookups")
            .len(),
        1
    );
    let memory = load(&db, &address, None, "", NOON + 150).await;
    let mut answer = turn(&address, None, "", &memory, NOON + 150);
    answer.event = Event::LookupResult {
        answer: "parking-ticket-status".into(),
        fields: None,
    };
    done(&db, answer).await;
    assert_eq!(
        db.claim_look_ups(NOON + 999, NOON + 1000, 10).await.expect("lookups"),
        []
    );
}

async fn in_band_replies_without_a_receipt_become_unknown(db: Db) {
    let address = phone(7);
    let old = talk(&db, &address, "a", vec![say("old")], NOON).await;
    let told = talk(&db, &address, "b", vec![say("told")], NOON + 1).await;
    let id = &told.replies[0].id;
    assert!(
        db.delivery_status_of(id, Some("P2"), DeliveryStatus::Sent, None, NOON + 2)
            .await
            .expect("a report")
    );
    let new = talk(&db, &address, "c", vec![say("new")], NOON + 9).await;
    assert_eq!(db.expire_in_band(NOON + 9).await.expect("expired"), 1);
    assert_eq!(status(&db, &old, 0).await, "unknown");
    assert_eq!(status(&db, &told, 0).await, "sent");
    assert_eq!(status(&db, &new, 0).await, "in_band");
}
