//! Pack versions: all bytes are kept, one version is live, and who made it live and why can be read ever after.

use crate::desk::{DAY, NOON};
use crate::on_both_databases;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use storage::{Db, PackAction, PackState, PublishPack, Published, StorageError};

on_both_databases!(
    one_pack_is_live_and_all_bytes_are_kept,
    who_made_a_version_live_and_why_is_kept,
    of_many_who_publish_at_once_one_is_last,
    word_of_another_version_comes,
);

fn pack<'a>(hash: &'a str, files: &'a BTreeMap<String, Vec<u8>>, now: i64) -> PublishPack<'a> {
    PublishPack {
        hash,
        files,
        author: "pat",
        note: "because",
        built_in: false,
        parent: None,
        now,
    }
}

async fn one_pack_is_live_and_all_bytes_are_kept(db: Db) {
    let first = BTreeMap::from([
        ("city.toml".to_owned(), b"name = 1".to_vec()),
        ("services/x.toml".to_owned(), vec![0, 255, 13, 10]),
    ]);
    let mut second = first.clone();
    second.insert("city.toml".to_owned(), b"name = 2".to_vec());
    let pack = |hash, files, built_in, now| PublishPack {
        hash,
        files,
        author: "pat",
        note: "because",
        built_in,
        parent: None,
        now,
    };
    assert_eq!(db.live_pack().await.expect("a look"), None);
    db.publish(pack("h1", &first, true, NOON)).await.expect("published");
    db.add_draft(pack("h2", &second, false, NOON + 1))
        .await
        .expect("a draft");
    db.add_draft(pack("h2", &second, false, NOON + 2))
        .await
        .expect("the same draft");
    assert_eq!(db.live_pack().await.expect("a look").expect("live").hash, "h1");
    let own = db.approve("h2", "pat", NOON).await;
    assert!(matches!(own, Err(StorageError::Conflict(_))), "{own:?}");
    db.approve("h2", "sam", NOON).await.expect("approved");
    db.make_live("h2", "pat", "better", NOON + 3).await.expect("published");
    let states: Vec<_> = db
        .packs()
        .await
        .expect("all")
        .into_iter()
        .map(|p| (p.hash, p.state, p.approved_by))
        .collect();
    assert_eq!(
        states,
        [
            ("h2".into(), PackState::Live, Some("sam".to_owned())),
            ("h1".into(), PackState::Published, None)
        ]
    );
    db.make_live("h1", "pat", "roll back", NOON + DAY)
        .await
        .expect("rolled back");
    assert_eq!(db.live_pack().await.expect("a look").expect("live").hash, "h1");
    assert_eq!(db.pack_files("h1").await.expect("files"), Some(first));
    assert_eq!(db.pack_files("h2").await.expect("files"), Some(second));
    assert_eq!(db.pack_files("h3").await.expect("files"), None);
    let unknown = db.make_live("h3", "pat", "", NOON).await;
    assert!(matches!(unknown, Err(StorageError::NotFound(_))), "{unknown:?}");
    assert_eq!(db.live_pack().await.expect("a look").expect("still live").hash, "h1");
}

async fn who_made_a_version_live_and_why_is_kept(db: Db) {
    let files = BTreeMap::from([("city.toml".to_owned(), b"name = 1".to_vec())]);
    db.publish(pack("h1", &files, NOON)).await.expect("published");
    db.add_draft(pack("h2", &files, NOON)).await.expect("a draft");
    db.approve("h2", "kim", NOON + 1).await.expect("approved");
    let before = |hash: &str| Published::Now {
        before: Some(hash.to_owned()),
    };
    let published = db.make_live("h2", "sam", "better", NOON + 2).await.expect("published");
    assert_eq!(published, before("h1"));
    let again = db.make_live("h2", "sam", "again", NOON + 3).await.expect("an answer");
    assert_eq!(again, Published::Already);
    let back = db.roll_back("h1", "pat", "worse", NOON + 4).await.expect("rolled back");
    assert_eq!(back, before("h2"));
    let history = db.pack_history().await.expect("a history");
    let told: Vec<_> = history
        .iter()
        .map(|event| {
            (
                event.action,
                event.hash.as_str(),
                event.by.as_str(),
                event.note.as_str(),
                event.at - NOON,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (PackAction::Rollback, "h1", "pat", "worse", 4),
            (PackAction::Publish, "h2", "sam", "better", 2),
            (PackAction::Approve, "h2", "kim", "", 1),
            (PackAction::Publish, "h1", "pat", "because", 0),
        ],
        "what changed nothing is not history"
    );
    assert_eq!(history[0].before.as_deref(), Some("h2"));
}

async fn of_many_who_publish_at_once_one_is_last(db: Db) {
    let files = BTreeMap::from([("city.toml".to_owned(), b"name = 1".to_vec())]);
    let hashes: Vec<String> = (0..6).map(|number| format!("h{number}")).collect();
    let mut publishing = Vec::new();
    for hash in hashes.clone() {
        let (db, files) = (db.clone(), files.clone());
        publishing.push(tokio::spawn(async move { db.publish(pack(&hash, &files, NOON)).await }));
    }
    for one in publishing {
        one.await.expect("no panic").expect("each is published in its turn");
    }
    let live = db.live_pack_hash().await.expect("a look").expect("one is live");
    let states: Vec<PackState> = db
        .packs()
        .await
        .expect("all")
        .into_iter()
        .map(|one| one.state)
        .collect();
    assert_eq!(states.iter().filter(|state| **state == PackState::Live).count(), 1);
    assert!(!states.contains(&PackState::Draft), "{states:?}");
    // The chain of what replaced what is whole: each was live once, and one came first.
    let history = db.pack_history().await.expect("a history");
    let replaced: Vec<&str> = history.iter().filter_map(|event| event.before.as_deref()).collect();
    assert_eq!((history.len(), replaced.len()), (hashes.len(), hashes.len() - 1));
    assert!(!replaced.contains(&live.as_str()));
}

async fn word_of_another_version_comes(db: Db) {
    let files = BTreeMap::from([("city.toml".to_owned(), b"name = 1".to_vec())]);
    let mut news = db.pack_news();
    // The first wait begins to listen; nothing is published, so it ends with its time.
    news.wait(Duration::from_millis(500)).await;
    db.publish(pack("h1", &files, NOON)).await.expect("published");
    let longest = match db.kind() {
        // Word that came before the wait is not lost.
        "postgres" => Duration::from_mins(5),
        _ => Duration::from_millis(1),
    };
    let begun = Instant::now();
    news.wait(longest).await;
    assert!(begun.elapsed() < Duration::from_mins(1), "nobody was told");
    assert_eq!(db.live_pack_hash().await.expect("a look").as_deref(), Some("h1"));

    // A database that is closed while somebody waits for word of it closes all the same.
    let waiting = tokio::spawn(async move { news.wait(Duration::from_mins(5)).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let closed = tokio::time::timeout(Duration::from_mins(1), db.close()).await;
    assert!(closed.is_ok(), "the connection that listens was not given back");
    waiting.abort();
}
