//! What a start does with the seed, the built-in pack or a folder: published at first, and later only over a seed that
//! nobody has edited.

use super::{BINARY, WHY, callbox, done, import, json, make_town};
use config::PackFiles;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use storage::{Db, PublishPack};

/// The live version's hash, and its state and that of all others, newest first.
fn versions(folder: &Path) -> (String, Vec<String>) {
    let all = json(folder, &[], &["rules", "list", "--json"]);
    let live = all
        .iter()
        .find(|version| version["state"] == "live")
        .expect("one is live");
    let states = all
        .iter()
        .map(|version| version["state"].as_str().unwrap_or_default().to_owned());
    (live["hash"].as_str().expect("a hash").to_owned(), states.collect())
}

fn note(folder: &Path, text: &str) -> String {
    std::fs::write(folder.join("town/notes.md"), text).expect("written");
    PackFiles::read(&folder.join("town")).expect("the files").hash()
}

#[test]
fn a_folder_is_published_over_itself_and_offered_over_what_people_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    make_town(folder);
    let settings = [("CALLBOX__PACK__PATH", "town")];
    let start = || done(folder, &settings, &["chat"]);
    let first = note(folder, "first");
    start();
    assert_eq!(versions(folder), (first.clone(), vec!["live".into()]));
    let second = note(folder, "second");
    start();
    assert_eq!(
        versions(folder),
        (second.clone(), vec!["live".into(), "published".into()])
    );

    done(folder, &settings, &[&["rules", "rollback"], &WHY[..]].concat());
    start();
    assert_eq!(versions(folder).0, first, "a start does not undo what somebody decided");

    note(folder, "edited");
    let edited = import(folder, &settings, "town");
    done(folder, &settings, &[&["rules", "publish", &edited], &WHY[..]].concat());
    let offered = note(folder, "third");
    start();
    let (live, states) = versions(folder);
    assert_eq!((live, states[0].as_str()), (edited.clone(), "draft"));
    let doctor = callbox(folder, &settings, &["doctor"]).out;
    assert!(
        doctor.contains("a draft is newer") && doctor.contains(&offered[..16]),
        "{doctor}"
    );
    assert!(
        doctor.contains(&format!("next: callbox rules diff {}", &offered[..16])),
        "{doctor}"
    );

    std::fs::write(folder.join("town/city.toml"), "name = 1").expect("written");
    start();
    assert_eq!(versions(folder).0, edited, "a broken seed keeps no city from starting");
}

/// As a program of last year left it: its built-in pack live, stored by this author.
async fn left_by_last_year(folder: &Path, author: &str, built_in: bool) -> String {
    let mut files = PackFiles::built_in();
    files.insert("notes.md", "last year's");
    let (hash, files) = (files.hash(), files.into_map());
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.join("data/callbox.db").display())).await;
    let db = db.expect("a database");
    let version = PublishPack {
        hash: &hash,
        files: &files,
        author,
        note: "last year",
        built_in,
        parent: None,
        now: 1_700_000_000_000,
    };
    db.publish(version).await.expect("published");
    db.close().await;
    hash
}

#[tokio::test]
async fn a_newer_program_publishes_its_pack_over_an_older_unedited_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let older = left_by_last_year(folder, "callbox", true).await;
    let own = PackFiles::built_in().hash();
    done(folder, &[], &["chat"]);
    assert_eq!(versions(folder), (own.clone(), vec!["live".into(), "published".into()]));
    let differs = done(folder, &[], &["rules", "diff"]);
    assert!(
        differs.contains(&older[..16]) && differs.contains("removed  notes.md"),
        "{differs}"
    );
    done(folder, &[], &[&["rules", "rollback"], &WHY[..]].concat());
    done(folder, &[], &["chat"]);
    assert_eq!(versions(folder).0, older, "a start does not undo a rollback");
}

#[tokio::test]
async fn a_newer_program_offers_its_pack_over_an_edited_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let edited = left_by_last_year(folder, "pat.example", false).await;
    let own = PackFiles::built_in().hash();
    done(folder, &[], &["chat"]);
    done(folder, &[], &["chat"]);
    assert_eq!(versions(folder), (edited, vec!["draft".into(), "live".into()]));
    let next = format!("callbox rules diff {}", &own[..16]);
    let doctor = callbox(folder, &[], &["doctor"]).out;
    assert!(
        doctor.contains("a draft is newer") && doctor.contains(&own[..16]),
        "{doctor}"
    );
    let start = told_at_start(folder);
    assert!(start.contains("a draft is newer") && start.contains(&next), "{start}");
}

/// What `serve` prints when it starts, up to its last line, which asks for the first account.
fn told_at_start(folder: &Path) -> String {
    let mut serve = Command::new(BINARY);
    serve
        .current_dir(folder)
        .env("CALLBOX__SERVER__LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut serve = serve.spawn().expect("the program starts");
    let mut told = String::new();
    for line in BufReader::new(serve.stdout.take().expect("its output is piped")).lines() {
        let line = line.expect("a line");
        told.push_str(&line);
        told.push('\n');
        if line.contains("no staff account yet") {
            break;
        }
    }
    serve.kill().expect("it was running");
    serve.wait().expect("it has ended");
    told
}
