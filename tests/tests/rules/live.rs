//! What goes live beside running servers: at once, whole, for all of them, and no message is lost on the way.

use super::{
    BINARY, PATIENCE, WHY, add_phrase, cut_table, done, edit, import, json, live, log_lines, make_town, until,
    versions_of,
};
use config::PackFiles;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use storage::{Db, PublishPack};
use tests::postgres::Postgres;
use tests::program::Program;
use tests::residents::{Residents, SETTINGS, contacts, conversation, inbound};

/// Words that the rules do not know, and what is asked once they mean a pothole.
const NEW_PHRASE: &str = "frobnicated curb";
const QUESTION: &str = "nearest corner";
const UNKNOWN: &str = "did not understand";

/// A second question about a pothole.
const DEEP: &str = r#"[[ask]]
slot     = "deep"
type     = "yes_no"
required = true
say      = "Is it deep?"
yes      = ["deep", "very"]
no       = ["shallow", "not deep"]
"#;

/// A program whose first rules are the town's in this folder.
async fn start(town: &Path, settings: &[(&str, &str)]) -> Program {
    let seed = town.join("town").display().to_string();
    let mut settings = settings.to_vec();
    settings.push(("CALLBOX__PACK__PATH", &seed));
    Program::start(BINARY, &settings).await
}

fn town() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    make_town(folder.path());
    folder
}

/// Writes without a pause until told to stop; every message must be answered. Returns what was written.
async fn write(residents: Residents, writer: u64, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut written = Vec::new();
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let text = format!("street light is out ({writer}.{number})");
        // A few messages of one resident, then another one.
        let resident = conversation(1_000_000 + writer * 10_000 + number / 5);
        let answer = residents.chat(&resident, &format!("m{number}"), &text).await;
        let answer = answer.expect("the program answers");
        assert_eq!(answer.status, 200, "{text}: {}", answer.text());
        assert!(!answer.chat_text().is_empty(), "{text}: {}", answer.text());
        written.push(text);
    }
    written
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_rules_decide_at_once_and_no_message_is_lost() {
    let town = town();
    let program = start(town.path(), &SETTINGS).await;
    let folder = program.folder();
    let residents = Residents::of(&program.base);
    let first = live(folder, &[]);

    done(folder, &[], &["rules", "export", "edited"]);
    add_phrase(&folder.join("edited"), NEW_PHRASE);
    let second = import(folder, &[], "edited");
    assert_eq!(
        import(folder, &[], "edited"),
        second,
        "the same bytes are the same version"
    );
    let doctor = done(folder, &[], &["doctor"]);
    assert!(
        doctor.contains("a draft is newer") && doctor.contains(&second[..16]),
        "{doctor}"
    );
    let differs = done(folder, &[], &["rules", "diff", &second[..10]]);
    assert!(differs.contains("\nservices: pothole changed\n"), "{differs}");
    assert!(differs.contains(&format!("\n+  \"{NEW_PHRASE}\",")), "{differs}");

    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..3)
        .map(|writer| tokio::spawn(write(residents.clone(), writer, Arc::clone(&stop))))
        .collect();
    until(&residents, 100, NEW_PHRASE, UNKNOWN).await;
    let publish = [&["rules", "publish", &second[..12]], &WHY[..]].concat();
    assert!(done(folder, &[], &publish).contains("in place of"));
    let (_, published) = until(&residents, 200, NEW_PHRASE, QUESTION).await;
    assert!(done(folder, &[], &publish).contains("live already"));
    let rollback = [&["rules", "rollback"], &WHY[..]].concat();
    assert!(done(folder, &[], &rollback).contains(&first[..16]));
    let (_, back) = until(&residents, 100_000, NEW_PHRASE, UNKNOWN).await;
    println!("published within {published:?}, rolled back within {back:?}");
    stop.store(true, Ordering::SeqCst);
    let mut written = Vec::new();
    for writer in writers {
        written.extend(writer.await.expect("each message was answered"));
    }

    let log = contacts(&done(folder, &[], &["contacts", "export"]));
    let logged: Vec<String> = inbound(&log)
        .into_iter()
        .filter(|text| text.contains("street light"))
        .collect();
    let (logged, count) = (logged.iter().collect::<BTreeSet<_>>(), logged.len());
    assert_eq!((count, logged), (written.len(), written.iter().collect()));
    let decided = versions_of(&log, NEW_PHRASE);
    assert!(decided.contains(&first) && decided.contains(&second), "{decided:?}");
    assert_eq!(decided.last(), Some(&first));
    assert!(done(folder, &[], &["replay", "--all"]).contains(" 0 different"));
    told_afterwards(folder, &first, &second);
}

/// Who did what stands in `list` and `show`.
fn told_afterwards(folder: &Path, first: &str, second: &str) {
    let list = done(folder, &[], &["rules", "list"]);
    let live: Vec<&str> = list.lines().filter(|line| line.starts_with("* ")).collect();
    assert_eq!(live.len(), 1, "{list}");
    assert!(
        live[0].contains(&first[..16]) && live[0].contains("pat.example"),
        "{list}"
    );
    let versions = json(folder, &[], &["rules", "list", "--json"]);
    let of = |hash: &str| versions.iter().find(|version| version["hash"] == hash).expect("listed");
    assert_eq!(
        (&of(second)["state"], &of(second)["parent"]),
        (&"published".into(), &first.into())
    );
    assert_eq!(
        (&of(second)["published_by"], &of(first)["author"]),
        (&"pat.example".into(), &"callbox".into())
    );
    let shown = json(folder, &[], &["rules", "show", &first[..8], "--json"]).remove(0);
    let actions: Vec<_> = shown["history"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|event| &event["action"])
        .collect();
    assert_eq!(actions, ["publish", "rollback"]);
    assert_eq!(shown["history"][1]["note"], WHY[3]);
    let back = json(folder, &[], &["rules", "diff", second, first, "--json"]).remove(0);
    assert_eq!(
        (&back["from"], &back["summary"]),
        (&second.into(), &"services: pothole changed".into())
    );
    assert_eq!(back["files"][0]["path"], "services/pothole.toml");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_form_goes_on_under_new_rules_without_the_question_that_vanished() {
    let town = town();
    let pothole = town.path().join("town/services/pothole.toml");
    edit(&pothole, "required = false", "required = true");
    edit(&pothole, "\n[say]\n", &format!("\n{DEEP}\n[say]\n"));
    let program = start(town.path(), &SETTINGS).await;
    let folder = program.folder();
    let residents = Residents::of(&program.base);
    let say = async |place: u64, text: &str| {
        let answer = residents.chat(&conversation(1), &format!("m{place}"), text).await;
        answer.expect("the program answers").json()
    };
    let report = "huge pothole at 12 main street";
    let asked = say(1, report).await;
    assert!(asked.to_string().contains("Where on the street is it?"), "{asked}");

    done(folder, &[], &["rules", "export", "edited"]);
    add_phrase(&folder.join("edited"), NEW_PHRASE);
    cut_table(&folder.join("edited/services/pothole.toml"), "[[ask]]", "\"lane\"");
    let second = import(folder, &[], "edited");
    done(folder, &[], &[&["rules", "publish", &second], &WHY[..]].concat());
    until(&residents, 200, NEW_PHRASE, QUESTION).await;

    // The answer to a question that is gone fills nothing; the next one is asked, and the report is filed.
    let asked = say(2, "near the curb").await;
    assert!(asked.to_string().contains("Is it deep?"), "{asked}");
    let filed = say(3, "yes").await;
    let number = filed["request"]
        .as_str()
        .unwrap_or_else(|| panic!("not filed: {filed}"));
    let request = json(folder, &[], &["requests", "show", number, "--json"]).remove(0);
    let place = request["where"]["text"].as_str().unwrap_or_default().to_lowercase();
    assert!(place.contains("12 main st"), "{request}");
    assert_eq!(
        request["answers"]
            .as_object()
            .map(|answers| answers.contains_key("lane")),
        Some(false)
    );
    let log = contacts(&done(folder, &[], &["contacts", "export"]));
    let form = log.iter().find(|contact| contact["topics"][0]["request"] == number);
    assert_eq!(
        form.expect("its contact")["pack_version"],
        second.as_str(),
        "the version that decided last"
    );
    assert_eq!(versions_of(&log, "near the curb"), [second.as_str()]);
    assert_ne!(versions_of(&log, report), [second]);
    assert!(done(folder, &[], &["replay", "--all"]).contains(" 0 different"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_gateways_of_one_postgres_take_it_up() {
    let server = Postgres::start();
    let url = server.fresh();
    let mut settings = SETTINGS.to_vec();
    settings.push(("CALLBOX__DATABASE__URL", &url));
    let town = town();
    let one = start(town.path(), &settings).await;
    let other = start(town.path(), &settings).await;
    let folder = one.folder();
    done(folder, &settings, &["rules", "export", "edited"]);
    add_phrase(&folder.join("edited"), NEW_PHRASE);
    let second = import(folder, &settings, "edited");
    done(
        folder,
        &settings,
        &[&["rules", "publish", &second[..12]], &WHY[..]].concat(),
    );
    let (_, here) = until(&Residents::of(&one.base), 100, NEW_PHRASE, QUESTION).await;
    let (_, there) = until(&Residents::of(&other.base), 10_000, NEW_PHRASE, QUESTION).await;
    println!("within {here:?} and {there:?} more");
    done(folder, &settings, &[&["rules", "rollback"], &WHY[..]].concat());
    until(&Residents::of(&other.base), 20_000, NEW_PHRASE, UNKNOWN).await;
    until(&Residents::of(&one.base), 30_000, NEW_PHRASE, UNKNOWN).await;
    for mut program in [one, other] {
        assert!(
            program.stops_within(PATIENCE).await,
            "the listening connection holds it up"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_version_that_does_not_load_is_refused_once_and_the_old_one_goes_on() {
    let town = town();
    let program = start(town.path(), &SETTINGS).await;
    let folder = program.folder();
    let residents = Residents::of(&program.base);
    // No command publishes this; another program's version may, or a hand in the database.
    let db = Db::open(&format!("sqlite:{}", folder.join("data/callbox.db").display())).await;
    let db = db.expect("the database");
    let broken = PackFiles::from(BTreeMap::from([("city.toml".to_owned(), b"name = 1".to_vec())]));
    let (hash, files) = (broken.hash(), broken.into_map());
    let version = PublishPack {
        hash: &hash,
        files: &files,
        author: "someone",
        note: "by hand",
        built_in: false,
        parent: None,
        now: 1_795_453_200_000,
    };
    db.publish(version).await.expect("published");
    db.close().await;
    let begun = Instant::now();
    while log_lines(&program, "is refused") == 0 {
        assert!(begun.elapsed() < PATIENCE, "nothing was logged:\n{}", program.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // A few looks at the database later it has not been said again.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(log_lines(&program, "is refused"), 1);
    let answer = residents.chat(&conversation(1), "1", "there is a pothole").await;
    assert!(answer.expect("an answer").chat_text().contains(QUESTION));
    let back = done(folder, &[], &[&["rules", "rollback"], &WHY[..]].concat());
    assert!(back.contains(&hash[..16]), "{back}");
    let named = super::callbox(folder, &[], &[&["rules", "rollback", &hash[..9]], &WHY[..]].concat());
    assert_eq!(named.code, 1);
    assert!(
        named.err.contains("can no longer load it") && named.err.contains("city.toml:1"),
        "{}",
        named.err
    );
}
