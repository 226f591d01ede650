//! Files of residents: leased, kept once, erased with those who sent them, and copied with everything.

use crate::desk::*;
use crate::on_both_databases;
use conversation::{Attachment, Event};
use storage::{Db, MediaContent, MediaResult, MediaRow, MediaState, UPLOAD, WaitingMedia};
use tests::postgres::Postgres;

on_both_databases!(
    a_file_is_leased_tried_again_and_kept,
    a_lease_that_ran_out_settles_nothing,
    the_same_bytes_are_kept_once_and_erased_with_the_last_who_sent_them,
    what_is_held_keeps_its_files_and_what_expires_does_not,
    what_is_erased_meanwhile_is_not_brought_back,
    files_belong_to_the_request_of_their_contact,
);

fn content(byte: u8) -> MediaContent {
    MediaContent {
        hash: format!("{byte:064x}"),
        mime: "image/png".into(),
        bytes: vec![byte, 0, 255, b'\'', b'"'],
    }
}

/// One message with these files, by their addresses; the content is uploaded where an address says so.
async fn send(db: &Db, number: u32, id: &str, files: &[&str], now: i64) -> String {
    let address = phone(number);
    let memory = load(db, &address, Some(id), "a photo", now).await;
    let mut turn = turn(&address, Some(id), "a photo", &memory, now);
    if let Event::Message(inbound) = &mut turn.event {
        let file = |url: &&str| Attachment {
            url: (*url).to_owned(),
            content_type: "image/*".into(),
        };
        inbound.attachments = files.iter().map(file).collect();
    }
    if files.iter().any(|url| url.starts_with(UPLOAD)) {
        turn.uploads = vec![content(1)];
    }
    done(db, turn).await.contact
}

async fn claimed(db: &Db, now: i64) -> Vec<WaitingMedia> {
    db.claim_media(now, now + 1000, 10).await.expect("files")
}

async fn settle(db: &Db, waiting: &WaitingMedia, result: MediaResult) {
    db.settle_media(waiting, &result).await.expect("settled");
}

async fn of(db: &Db, contact: &str) -> Vec<MediaRow> {
    db.media_of_contact(contact).await.expect("files")
}

async fn a_file_is_leased_tried_again_and_kept(db: Db) {
    let contact = send(
        &db,
        1,
        "SM1",
        &["https://files.example/1", "", "https://files.example/3"],
        NOON,
    )
    .await;
    let states: Vec<_> = of(&db, &contact).await.iter().map(|file| file.state).collect();
    assert_eq!(states, [MediaState::Waiting, MediaState::Refused, MediaState::Waiting]);
    let first = claimed(&db, NOON).await;
    assert_eq!(first.len(), 2);
    assert_eq!(claimed(&db, NOON + 999).await, [], "both are leased");
    for waiting in &first {
        assert_eq!((waiting.account.as_str(), waiting.attempts), ("sms", 0));
        let result = if waiting.reference.ends_with('1') {
            MediaResult::Later { at: NOON + 5000 }
        } else {
            MediaResult::Gone {
                reason: "not-found".into(),
            }
        };
        settle(&db, waiting, result).await;
    }
    assert_eq!(claimed(&db, NOON + 4999).await, []);
    let again = claimed(&db, NOON + 5000).await;
    assert_eq!((again.len(), again[0].attempts), (1, 1));
    settle(&db, &again[0], MediaResult::Stored(content(7))).await;
    assert_eq!(claimed(&db, NOON + DAY).await, []);
    let files = of(&db, &contact).await;
    assert_eq!(files[2].reason.as_deref(), Some("not-found"));
    assert_eq!(
        (files[0].state, files[0].attempts, files[0].bytes),
        (MediaState::Stored, 2, Some(5))
    );
    let hash = files[0].sha256.clone().expect("a hash");
    assert_eq!(db.media_content(&hash).await.expect("read"), Some(content(7)));
    let detail = db.contact(&contact).await.expect("read").expect("a contact");
    assert_eq!(detail.messages[0].media, files, "the message shows its files");
}

async fn a_lease_that_ran_out_settles_nothing(db: Db) {
    let contact = send(&db, 1, "SM1", &["https://files.example/1"], NOON).await;
    let first = claimed(&db, NOON).await;
    let second = claimed(&db, NOON + 1000).await;
    settle(&db, &first[0], MediaResult::Stored(content(7))).await;
    assert_eq!(of(&db, &contact).await[0].state, MediaState::Waiting);
    assert_eq!(
        db.media_content(&content(7).hash).await.expect("read"),
        None,
        "no bytes without a file"
    );
    settle(
        &db,
        &second[0],
        MediaResult::Refused {
            reason: "too-big".into(),
        },
    )
    .await;
    assert_eq!(of(&db, &contact).await[0].reason.as_deref(), Some("too-big"));
}

async fn the_same_bytes_are_kept_once_and_erased_with_the_last_who_sent_them(db: Db) {
    let hash = content(1).hash;
    let upload = format!("{UPLOAD}{hash}");
    let one = send(&db, 1, "SM1", &[&upload], NOON).await;
    let other = send(&db, 2, "SM2", &["https://files.example/2"], NOON).await;
    for waiting in claimed(&db, NOON).await {
        settle(&db, &waiting, MediaResult::Stored(content(1))).await;
    }
    assert_eq!(of(&db, &one).await[0].sha256, of(&db, &other).await[0].sha256);
    db.erase(&phone(1).address, NOON + 9).await.expect("erased");
    assert_eq!(of(&db, &one).await, []);
    assert_eq!(
        db.media_content(&hash).await.expect("read"),
        Some(content(1)),
        "the other refers to it"
    );
    db.erase(&phone(2).address, NOON + 9).await.expect("erased");
    assert_eq!(db.media_content(&hash).await.expect("read"), None);
}

async fn what_is_held_keeps_its_files_and_what_expires_does_not(db: Db) {
    let upload = format!("{UPLOAD}{}", content(1).hash);
    let contact = send(&db, 1, "SM1", &[&upload], NOON).await;
    let memory = load(&db, &phone(1), None, "bye", NOON + 1).await;
    let close = conversation::Effect::Close(conversation::CloseReason::Resident);
    done(&db, with(turn(&phone(1), None, "bye", &memory, NOON + 1), vec![close])).await;
    db.hold(&contact, true, "counsel", NOON).await.expect("held");
    db.erase(&phone(1).address, NOON + 9).await.expect("nothing");
    db.expire("2027-01-01", false, NOON + 9).await.expect("nothing");
    assert_eq!(of(&db, &contact).await.len(), 1);
    assert!(db.media_content(&content(1).hash).await.expect("read").is_some());
    db.hold(&contact, false, "counsel", NOON).await.expect("free");
    db.expire("2027-01-01", false, NOON + 9).await.expect("expired");
    assert_eq!(of(&db, &contact).await, []);
    assert_eq!(db.media_content(&content(1).hash).await.expect("read"), None);
}

async fn what_is_erased_meanwhile_is_not_brought_back(db: Db) {
    let contact = send(&db, 1, "SM1", &["https://files.example/1"], NOON).await;
    let waiting = claimed(&db, NOON).await;
    db.erase(&phone(1).address, NOON + 9).await.expect("erased");
    settle(&db, &waiting[0], MediaResult::Stored(content(7))).await;
    assert_eq!(of(&db, &contact).await, []);
    assert_eq!(db.media_content(&content(7).hash).await.expect("read"), None);
}

async fn files_belong_to_the_request_of_their_contact(db: Db) {
    send(&db, 1, "SM1", &["https://files.example/1"], NOON).await;
    let of_request = async |number: &str| db.media_of_request(number).await.expect("files").len();
    assert_eq!(of_request("311-00000001").await, 0);
    let memory = load(&db, &phone(1), Some("SM2"), "filed", NOON + 1).await;
    let filed = with(
        turn(&phone(1), Some("SM2"), "filed", &memory, NOON + 1),
        file("311-00000001", NOON),
    );
    done(&db, filed).await;
    assert_eq!(of_request("311-00000001").await, 1);
    send(&db, 2, "SM3", &["https://files.example/2"], NOON).await;
    assert_eq!(of_request("311-00000001").await, 1, "another resident's is not");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_copied_from_each_database_to_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let server = Postgres::start();
    let first = Db::open(&url("first.db")).await.expect("a database");
    for number in 0..5 {
        send(
            &first,
            number,
            &format!("SM{number}"),
            &["https://files.example/x"],
            NOON,
        )
        .await;
    }
    for (byte, waiting) in (0..).zip(claimed(&first, NOON).await) {
        settle(&first, &waiting, MediaResult::Stored(content(byte))).await;
    }
    let middle = Db::open(&server.fresh()).await.expect("a database");
    first.copy(&middle).await.expect("copied");
    let last = Db::open(&url("last.db")).await.expect("a database");
    middle.copy(&last).await.expect("copied");
    for db in [&middle, &last] {
        for byte in 0..5 {
            let kept = db.media_content(&content(byte).hash).await.expect("read");
            assert_eq!(kept, Some(content(byte)), "{}", db.kind());
        }
    }
    let backup = folder.path().join("backup.db").display().to_string();
    middle.backup(&backup).await.expect("a backup");
    let backup = Db::open(&format!("sqlite:{backup}")).await.expect("it opens");
    assert_eq!(
        backup.media_content(&content(3).hash).await.expect("read"),
        Some(content(3))
    );
}
