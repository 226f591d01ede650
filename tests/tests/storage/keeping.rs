//! Erasure, legal hold, expiry, backups and copies.

use crate::desk::*;
use crate::on_both_databases;
use conversation::{ConsentChange, ConsentDirection, ConsentState, Effect, MessageKind, Speaker, TopicKind};
use std::collections::BTreeMap;
use storage::{
    Already, ContactDetail, Db, Figures, ImportedTotal, LogFilter, NewAccount, PublishPack, Route, StorageError,
};
use tests::postgres::Postgres;

on_both_databases!(
    erasure_takes_words_and_address_and_leaves_the_counts,
    a_legal_hold_stops_erasure_and_expiry,
    an_opt_out_outlives_erasure,
    a_turn_does_not_bring_an_erased_conversation_back,
    old_words_expire,
);

async fn figures(db: &Db) -> Figures {
    let rolled = db.figures("2026-11-01", "2026-12-31", false).await.expect("figures");
    assert_eq!(
        rolled,
        db.figures("2026-11-01", "2026-12-31", true).await.expect("figures")
    );
    rolled
}

/// A contact with words in every place where words can be.
async fn much_said(db: &Db, number: u32, now: i64) -> String {
    let address = phone(number);
    let mut effects = file(&format!("311-0000{number:04}"), now);
    effects.push(topic(TopicKind::Inquiry, "trash-schedule", None));
    effects.push(say("secret reply"));
    effects.push(say_as("secret words of a person", Speaker::Person, MessageKind::Reply));
    let id = format!("SM{number}");
    let memory = load(db, &address, Some(&id), "secret words", now).await;
    let mut turn = with(turn(&address, Some(&id), "secret words", &memory, now), effects);
    turn.route = Route::Queue;
    let contact = done(db, turn).await.contact;
    // An end, so that nothing is going on.
    let memory = load(db, &address, None, "bye", now + 1).await;
    let close = Effect::Close(conversation::CloseReason::Resident);
    done(
        db,
        with(crate::desk::turn(&address, None, "bye", &memory, now + 1), vec![close]),
    )
    .await;
    contact
}

async fn erasure_takes_words_and_address_and_leaves_the_counts(db: Db) {
    let contact = much_said(&db, 1, NOON).await;
    let other = much_said(&db, 2, NOON).await;
    let before = figures(&db).await;
    let erased = db.erase(&phone(1).address, NOON + 9).await.expect("erased");
    assert_eq!((erased.contacts, erased.requests, erased.held), (1, 1, 0));
    assert_eq!(figures(&db).await, before);

    let everything = format!(
        "{:?}",
        db.export(&LogFilter::default(), None, 10).await.expect("an export")
    );
    let of_erased = db.contact(&contact).await.expect("a contact").expect("this one");
    assert!(!format!("{of_erased:?}").contains("secret"), "{of_erased:?}");
    assert_eq!(of_erased.contact.address, "");
    assert!(everything.contains("secret"), "the other resident's words are there");
    assert!(!everything.contains(&phone(1).address));
    let request = db.request("311-00000001").await.expect("a request").expect("this one");
    assert_eq!(
        (request.place.text.as_str(), request.place.borough.as_deref()),
        ("", Some("Manhattan"))
    );
    assert_eq!(request.description, "");
    let found = db.search("secret", None, 10).await.expect("found");
    assert!(
        !found.is_empty() && found.iter().all(|hit| hit.contact == other),
        "{found:?}"
    );
    let logged = db.turns_of(&contact).await.expect("turns");
    assert!(
        logged.iter().all(|turn| turn.event.is_none() && turn.seen.is_none()),
        "tombstones"
    );
    assert_eq!(
        db.outbox_length().await.expect("a length"),
        2,
        "only the other resident's"
    );

    // The address is new, and the old message is still known.
    let memory = load(&db, &phone(1), Some("SM1"), "secret words", NOON + 10).await;
    assert_eq!((memory.version, memory.seen.recent.len()), (0, 0));
    let Some(Already::Same(receipt)) = memory.already else {
        panic!("{:?}", memory.already)
    };
    assert_eq!((receipt.contact, receipt.replies), (contact, vec![]));
    assert_eq!(
        db.erase("+19999999999", NOON).await.expect("nothing"),
        storage::Erased::default()
    );
}

async fn a_legal_hold_stops_erasure_and_expiry(db: Db) {
    let held = much_said(&db, 3, NOON).await;
    let free = much_said_again(&db, 3).await;
    db.hold(&held, true, "counsel", NOON).await.expect("held");
    let erased = db.erase(&phone(3).address, NOON + 9).await.expect("erased");
    assert_eq!((erased.contacts, erased.held), (1, 1));
    let kept = db.contact(&held).await.expect("a contact").expect("this one");
    assert_eq!(kept.contact.address, phone(3).address);
    assert!(format!("{kept:?}").contains("secret"));
    assert!(!format!("{:?}", db.contact(&free).await.expect("a contact")).contains("again"));
    let expired = db.expire("2027-06-01", false, NOON).await.expect("expired");
    assert_eq!((expired.contacts, expired.held), (0, 1));
    db.hold(&held, false, "counsel", NOON).await.expect("let go");
    assert_eq!(db.erase(&phone(3).address, NOON + 9).await.expect("erased").contacts, 1);
    assert!(!format!("{:?}", db.contact(&held).await.expect("a contact")).contains("secret"));
    let unknown = db.hold("no such contact", true, "counsel", NOON).await;
    assert!(matches!(unknown, Err(StorageError::NotFound(_))), "{unknown:?}");
    assert_eq!(db.audit(None, 9).await.expect("an audit").len(), 2);
}

async fn much_said_again(db: &Db, number: u32) -> String {
    talk(db, &phone(number), "again", vec![say("again and again")], NOON + DAY)
        .await
        .contact
}

async fn an_opt_out_outlives_erasure(db: Db) {
    let stop = ConsentChange {
        direction: ConsentDirection::OptOut,
        words: "STOP please".into(),
    };
    talk(&db, &phone(4), "STOP please", vec![Effect::Consent(stop)], NOON).await;
    db.erase(&phone(4).address, NOON + 1).await.expect("erased");
    assert_eq!(
        db.consent(&phone(4)).await.expect("consent").state,
        ConsentState::OptedOut
    );
    let ledger = db.consent_ledger(&phone(4)).await.expect("a ledger");
    assert_eq!(
        ledger.iter().map(|entry| entry.words.as_str()).collect::<Vec<_>>(),
        [""]
    );
    // The resident writes again: the conversation goes on without memory, and the address is known again.
    let memory = load(&db, &phone(4), None, "hello", NOON + 2).await;
    assert_eq!(memory.seen.consent.state, ConsentState::OptedOut);
    assert_eq!(
        memory.seen.conversation.as_ref().map(|state| state.last_said.len()),
        Some(0)
    );
    talk(&db, &phone(4), "hello", vec![say("Text START.")], NOON + 2).await;
    let contacts = db
        .contacts(&LogFilter::default(), storage::Order::NewestFirst, None, 1)
        .await
        .expect("contacts");
    assert_eq!(contacts[0].address, phone(4).address);
}

async fn a_turn_does_not_bring_an_erased_conversation_back(db: Db) {
    much_said(&db, 5, NOON).await;
    let memory = load(&db, &phone(5), Some("late"), "late", NOON + 5).await;
    let late = with(
        turn(&phone(5), Some("late"), "late", &memory, NOON + 5),
        vec![say("late")],
    );
    db.erase(&phone(5).address, NOON + 6).await.expect("erased");
    assert_eq!(one(&db, late).await, storage::Committed::Lost);
    assert_eq!(load(&db, &phone(5), None, "", NOON + 7).await.version, 0);
}

async fn old_words_expire(db: Db) {
    let old = much_said(&db, 6, NOON).await;
    let new = much_said(&db, 7, NOON + 3 * DAY).await;
    let before = figures(&db).await;
    let would = db.expire("2026-11-25", true, NOON + 9 * DAY).await.expect("counted");
    assert_eq!((would.contacts, would.requests), (1, 1));
    assert!(
        format!("{:?}", db.contact(&old).await.expect("a contact")).contains("secret"),
        "a dry run"
    );
    assert_eq!(
        db.expire("2026-11-25", false, NOON + 9 * DAY).await.expect("expired"),
        would
    );
    assert!(!format!("{:?}", db.contact(&old).await.expect("a contact")).contains("secret"));
    assert!(format!("{:?}", db.contact(&new).await.expect("a contact")).contains("secret"));
    assert_eq!(figures(&db).await, before);
    assert_eq!(
        db.expire("2026-11-25", false, NOON + 9 * DAY)
            .await
            .expect("again")
            .contacts,
        0
    );
}

/// A city with something in most tables.
async fn city(db: &Db) {
    for number in 10..25 {
        much_said(db, number, NOON + i64::from(number) * 3_600_000).await;
    }
    talk(db, &chat("odd"), "噪音 \u{fffd} \"quoted\" \\ é", vec![say("好")], NOON).await;
    db.claim_outbox("sms", NOON * 2, NOON * 2 + 9, 4)
        .await
        .expect("claimed");
    db.add_account(NewAccount {
        name: "pat",
        role: "admin",
        password_hash: "x",
        now: NOON,
    })
    .await
    .expect("added");
    let files = BTreeMap::from([("city.toml".to_owned(), (0..=255).collect::<Vec<u8>>())]);
    let pack = PublishPack {
        hash: "h",
        files: &files,
        author: "pat",
        note: "n",
        built_in: true,
        parent: None,
        now: NOON,
    };
    db.publish(pack).await.expect("published");
    let total = ImportedTotal {
        period: "2016".into(),
        channel: "phone".into(),
        kind: "contact".into(),
        topic: String::new(),
        count: 5,
    };
    db.import_totals(&[total]).await.expect("imported");
}

async fn told(db: &Db) -> (Vec<ContactDetail>, Figures, Vec<storage::LoggedTurn>, usize) {
    let export = db.export(&LogFilter::default(), None, 100).await.expect("an export");
    let found = db.search("secret", None, 100).await.expect("found").len()
        + db.search("噪音", None, 9).await.expect("found").len();
    (
        export,
        figures(db).await,
        db.turns(None, 100).await.expect("turns"),
        found,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_copied_from_one_database_to_the_other_and_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Postgres::start();
    let file = Db::open(&format!("sqlite:{}/a.db", folder.path().display()))
        .await
        .expect("a database");
    city(&file).await;
    let there = Db::open(&server.fresh()).await.expect("a database");
    let rows = file.copy(&there).await.expect("copied");
    assert!(rows > 100);
    assert_eq!(told(&there).await, told(&file).await);
    let again = file.copy(&there).await;
    assert!(matches!(again, Err(StorageError::Conflict(_))), "{again:?}");
    // The copy goes on living.
    take(&there, &phone(1), "SM-new", "secret too", NOON * 2).await;
    assert_eq!(
        there.search("secret", None, 1).await.expect("found")[0].text,
        "secret too"
    );

    let back = Db::open(&format!("sqlite:{}/b.db", folder.path().display()))
        .await
        .expect("a database");
    there.copy(&back).await.expect("copied back");
    assert_eq!(told(&back).await, told(&there).await);
    assert_eq!(
        back.pack_files("h").await.expect("files"),
        file.pack_files("h").await.expect("files")
    );
    take(&back, &phone(1), "SM-newer", "secret three", NOON * 2 + 1).await;
    there
        .backup(&folder.path().join("c.db").display().to_string())
        .await
        .expect("a backup of the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_while_turns_go_on_opens_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open(&format!("sqlite:{}/city.db", folder.path().display()))
        .await
        .expect("a database");
    city(&db).await;
    let before = told(&db).await;
    let writer = {
        let db = db.clone();
        tokio::spawn(async move {
            for number in 0..60 {
                take(&db, &phone(900), &format!("during {number}"), "secret during", NOON * 2).await;
            }
        })
    };
    let target = folder.path().join("backup.db").display().to_string();
    db.backup(&target).await.expect("a backup");
    writer.await.expect("all taken");
    let copy = Db::open(&format!("sqlite:{target}")).await.expect("the backup opens");
    let after = told(&copy).await;
    assert!(after.0.starts_with(&before.0), "all that was there before is in it");
    take(&copy, &phone(901), "after", "hello", NOON * 2).await;
    let again = db.backup(&target).await;
    assert!(matches!(again, Err(StorageError::Conflict(_))), "{again:?}");
}
