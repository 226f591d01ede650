//! The people's inbox: what stands in it, who has it, replies that cannot overtake each other, what residents are told.

use crate::desk::{NOON, chat, done, load, phone, say, say_as, talk, turn, with};
use crate::on_both_databases;
use conversation::{Effect, MessageKind, Mode, Outcome, Speaker};
use storage::{Address, Db, InboxCounts, PeopleQueue, Snooze};

on_both_databases!(
    what_waits_stands_in_the_inbox_until_somebody_has_it,
    an_emergency_alarms_until_somebody_has_seen_to_it,
    the_first_has_it_and_a_new_contact_is_free_again,
    one_reply_to_what_was_seen,
    what_is_put_aside_is_back_on_time_or_with_the_resident,
    only_who_has_it_and_has_read_it_puts_it_aside,
    residents_are_told_of_the_others_and_of_the_middle_wait,
    what_was_said_last_is_found,
);

const MINUTE: i64 = 60_000;

/// A resident asks for a person; returns the contact.
async fn call(db: &Db, address: &Address, urgent: bool, now: i64) -> String {
    let memory = load(db, address, None, "agent", now).await;
    let call = Effect::CallPerson {
        reason: "asked".to_owned(),
        urgent,
    };
    let mut turn = with(
        turn(address, None, "agent", &memory, now),
        vec![call, say("Somebody comes.")],
    );
    turn.step.outcome = Outcome::Handoff;
    turn.step.state.mode = Mode::WithPerson {
        joined: false,
        name: None,
    };
    done(db, turn).await.contact
}

async fn contacts(db: &Db) -> Vec<String> {
    let rows = db.inbox(10, NOON).await.expect("the inbox");
    rows.into_iter().map(|row| row.contact).collect()
}

async fn what_waits_stands_in_the_inbox_until_somebody_has_it(db: Db) {
    talk(&db, &phone(1), "hello", vec![say("Hello.")], NOON).await;
    let called = call(&db, &phone(2), true, NOON + 1).await;
    let rows = db.inbox(10, NOON).await.expect("the inbox");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (
            rows[0].contact.as_str(),
            rows[0].reason.as_str(),
            rows[0].urgent,
            rows[0].called_at
        ),
        (called.as_str(), "asked", true, Some(NOON + 1))
    );
    assert!(rows[0].alarms() && rows[0].holder.is_empty());
    let counts = |waiting, alarming, mine| InboxCounts {
        waiting,
        alarming,
        mine,
        ..InboxCounts::default()
    };
    assert_eq!(db.inbox_counts("ana", NOON).await.expect("counts"), counts(1, 1, 0));
    assert_eq!(db.with_the_bot().await.expect("a count"), 1);
    assert!(db.goes_on(&called).await.expect("an answer"));
    db.assign(&phone(2), &called, "ana", NOON + 2).await.expect("assigned");
    assert_eq!(db.inbox_counts("ana", NOON).await.expect("counts"), counts(0, 0, 1));
    assert_eq!(db.inbox_counts("ben", NOON).await.expect("counts"), counts(0, 0, 0));
    assert_eq!(db.inbox(10, NOON).await.expect("the inbox")[0].holder, "ana");
}

async fn an_emergency_alarms_until_somebody_has_seen_to_it(db: Db) {
    let fire = |now: i64| {
        let db = db.clone();
        async move {
            let memory = load(&db, &phone(1), None, "fire", now).await;
            let text = say_as("Call 911.", Speaker::Bot, MessageKind::Emergency);
            let mut turn = with(turn(&phone(1), None, "fire", &memory, now), vec![text]);
            turn.step.outcome = Outcome::Emergency;
            done(&db, turn).await.contact
        }
    };
    let contact = fire(NOON).await;
    let rows = db.inbox(10, NOON).await.expect("the inbox");
    assert_eq!((rows[0].emergency_at, rows[0].alarms()), (Some(NOON), true));
    assert!(db.alarms(&contact).await.expect("an answer"));
    db.attend(&contact, "ana", NOON + 1).await.expect("kept");
    assert!(!db.alarms(&contact).await.expect("an answer"));
    assert_eq!(contacts(&db).await, Vec::<String>::new());
    assert_eq!(fire(NOON + 2).await, contact);
    assert_eq!(contacts(&db).await, [contact], "another emergency alarms again");
}

async fn the_first_has_it_and_a_new_contact_is_free_again(db: Db) {
    let first = call(&db, &phone(1), false, NOON).await;
    let holder = db.assign(&phone(1), &first, "ana", NOON + 1).await.expect("assigned");
    assert_eq!(holder.account, "ana");
    let holder = db.assign(&phone(1), &first, "ben", NOON + 2).await.expect("asked");
    assert_eq!(holder.account, "ana", "the first one wins");
    let memory = load(&db, &phone(1), None, "bye", NOON + 3).await;
    let close = vec![Effect::Close(conversation::CloseReason::Person)];
    done(&db, with(turn(&phone(1), None, "bye", &memory, NOON + 3), close)).await;
    let second = call(&db, &phone(1), false, NOON + 4).await;
    assert_ne!(second, first);
    assert_eq!(
        db.inbox(10, NOON).await.expect("the inbox")[0].holder,
        "",
        "of the old contact"
    );
    let holder = db.assign(&phone(1), &second, "ben", NOON + 5).await.expect("assigned");
    assert_eq!(
        (holder.account.as_str(), holder.contact_id.as_str()),
        ("ben", second.as_str())
    );
}

async fn one_reply_to_what_was_seen(db: Db) {
    let contact = call(&db, &phone(1), false, NOON).await;
    let claim = |account: &'static str, seen: &'static str| {
        let db = db.clone();
        async move { db.claim_reply(&phone(1), account, seen).await.expect("an answer") }
    };
    assert!(!claim("ana", "m1").await, "nobody has it yet");
    db.assign(&phone(1), &contact, "ana", NOON + 1).await.expect("assigned");
    assert!(!claim("ben", "m1").await);
    assert!(claim("ana", "m1").await);
    assert!(!claim("ana", "m1").await, "twice");
    assert!(claim("ana", "m2").await);
    db.unclaim_reply(&phone(1), "ana").await.expect("given back");
    assert!(claim("ana", "m2").await);
}

/// What the inbox says of the only conversation in it, and the counts of who has it.
async fn put_aside(db: &Db, now: i64) -> (Option<Snooze>, InboxCounts) {
    let rows = db.inbox(10, now).await.expect("the inbox");
    assert_eq!(rows.len(), 1, "{rows:?}");
    let alone = db.snoozed(&rows[0].contact, now).await.expect("an answer");
    assert_eq!(alone, rows[0].snooze);
    (alone, db.inbox_counts("ana", now).await.expect("counts"))
}

fn mine(mine: i64, back: i64, next_back: Option<i64>) -> InboxCounts {
    InboxCounts {
        mine,
        back,
        next_back,
        ..InboxCounts::default()
    }
}

async fn what_is_put_aside_is_back_on_time_or_with_the_resident(db: Db) {
    let contact = call(&db, &phone(1), false, NOON).await;
    db.assign(&phone(1), &contact, "ana", NOON + 1).await.expect("assigned");
    let detail = db.contact(&contact).await.expect("a contact").expect("it is there");
    let seen = detail.messages.last().expect("a message").id.clone();
    assert_eq!(put_aside(&db, NOON + 2).await, (None, mine(1, 0, None)));
    let until = NOON + 60 * MINUTE;
    let snooze = |until: Option<i64>| {
        let (db, contact, seen) = (db.clone(), contact.clone(), seen.clone());
        async move { db.snooze(&contact, "ana", &seen, until, NOON + 2).await }
    };
    assert!(snooze(Some(until)).await.expect("put aside"));
    let asleep = Snooze::Asleep { until: Some(until) };
    assert_eq!(put_aside(&db, until - 1).await, (Some(asleep), mine(0, 0, Some(until))));
    let back = |since: i64, written: bool| Some(Snooze::Back { since, written });
    assert_eq!(put_aside(&db, until).await, (back(until, false), mine(1, 1, None)));

    assert!(db.wake(&contact).await.expect("taken up"));
    assert!(!db.wake(&contact).await.expect("asked"), "it is taken up");
    assert_eq!(put_aside(&db, until).await, (None, mine(1, 0, None)));

    assert!(snooze(None).await.expect("put aside"));
    let asleep = Snooze::Asleep { until: None };
    assert_eq!(put_aside(&db, until).await, (Some(asleep), mine(0, 0, None)));
    let ben = db.inbox_counts("ben", until).await.expect("counts");
    assert_eq!(ben, InboxCounts::default(), "nobody else has it");
    let wrote = until + 5;
    assert_eq!(talk(&db, &phone(1), "hello?", vec![], wrote).await.contact, contact);
    assert_eq!(put_aside(&db, wrote).await, (back(wrote, true), mine(1, 1, None)));
    db.reassign(&phone(1), "ana", "ben", wrote)
        .await
        .expect("taken from her");
    assert_eq!(put_aside(&db, wrote).await, (None, mine(0, 0, None)));
}

async fn only_who_has_it_and_has_read_it_puts_it_aside(db: Db) {
    let contact = call(&db, &phone(1), false, NOON).await;
    let other = call(&db, &phone(2), false, NOON).await;
    let last = |contact: String| {
        let db = db.clone();
        async move {
            let detail = db.contact(&contact).await.expect("a contact").expect("it is there");
            detail.messages.last().expect("a message").id.clone()
        }
    };
    let snooze = |account: &'static str, seen: String| {
        let (db, contact) = (db.clone(), contact.clone());
        async move {
            db.snooze(&contact, account, &seen, None, NOON)
                .await
                .expect("an answer")
        }
    };
    let seen = last(contact.clone()).await;
    assert!(!snooze("ana", seen.clone()).await, "nobody has it");
    db.assign(&phone(1), &contact, "ana", NOON + 1).await.expect("assigned");
    assert!(!snooze("ben", seen.clone()).await, "ana has it");
    assert!(!snooze("ana", last(other).await).await, "a message of another contact");
    assert!(!snooze("ana", String::new()).await);
    talk(&db, &phone(1), "hello?", vec![], NOON + 2).await;
    assert!(!snooze("ana", seen).await, "she has not read the last message");
    assert!(snooze("ana", last(contact.clone()).await).await);
}

async fn residents_are_told_of_the_others_and_of_the_middle_wait(db: Db) {
    let queue = |address: Address, now: i64| {
        let db = db.clone();
        async move { db.people_queue(&address, now).await.expect("the queue") }
    };
    assert_eq!(queue(phone(1), NOON).await, PeopleQueue::default());
    let contact = call(&db, &phone(1), false, NOON).await;
    call(&db, &chat("a"), false, NOON).await;
    for (place, minutes) in [1, 9, 4].into_iter().enumerate() {
        let at = NOON + i64::try_from(place).expect("small");
        db.add_take_over(&contact, "ana", minutes * MINUTE, at)
            .await
            .expect("kept");
    }
    let told = queue(phone(1), NOON + 3).await;
    assert_eq!((told.waiting, told.usual_wait), (1, Some(4 * MINUTE)));
    assert_eq!(queue(phone(3), NOON + 3).await.waiting, 2);
    assert_eq!(queue(phone(3), NOON + 180 * MINUTE).await.usual_wait, None, "long ago");
}

async fn what_was_said_last_is_found(db: Db) {
    let one = talk(&db, &phone(1), "hello", vec![say("Hello."), say("What is it?")], NOON)
        .await
        .contact;
    let two = talk(&db, &phone(2), "hm", vec![], NOON).await.contact;
    let mut words = db.last_words(&[&one, &two]).await.expect("words");
    words.sort_by(|left, right| left.text.cmp(&right.text));
    let said: Vec<(&str, &str)> = words
        .iter()
        .map(|last| (last.by.as_str(), last.text.as_str()))
        .collect();
    assert_eq!(said, [("bot", "What is it?"), ("resident", "hm")]);
}
