//! The log decided again.

use super::{BINARY, callbox, chat, done, report_heat};
use std::path::Path;
use std::time::Duration;
use tests::program::Program;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_decides_the_same_again_and_a_changed_reply_is_found() {
    let mut program = Program::start(BINARY, &[]).await;
    let (heat, number) = report_heat(&program, 1).await;
    chat(&program, 2, 0, "hay un bache enorme en 12 Main St, Brooklyn").await;
    chat(&program, 3, 0, "i smell gas in my building").await;
    chat(&program, 3, 1, "agent").await;
    let folder = program.folder().to_owned();
    let all = done(&folder, &["replay", "--all"]).out;
    assert!(all.contains(" 0 different"), "{all}");
    done(&folder, &["replay", &heat]);
    assert_eq!(callbox(&folder, &["replay", "nothing"]).code, 1);
    assert_eq!(callbox(&folder, &["replay"]).code, 2);

    assert!(program.stops_within(Duration::from_secs(20)).await);
    alter(&folder, &format!("report is {number}"), &format!("repord is {number}"));
    let changed = callbox(&folder, &["replay", "--all"]);
    assert_eq!(changed.code, 1, "{}", changed.out);
    assert!(
        changed.out.contains("repord is") && changed.out.contains(&heat),
        "{}",
        changed.out
    );

    alter(&folder, "Is it the whole building", "Is it the whale building");
    let altered = callbox(&folder, &["replay", "--all"]);
    assert_eq!(altered.code, 1, "{}", altered.out);
    assert!(altered.out.contains("its files were altered"), "{}", altered.out);
}

/// Changes a text in the database file behind the program's back; nothing else may be using it.
fn alter(folder: &Path, was: &str, is: &str) {
    let file = folder.join("data/callbox.db");
    let mut bytes = std::fs::read(&file).expect("the database");
    let found = |window: &[u8]| window == was.as_bytes();
    let places: Vec<usize> = (0..bytes.len() - was.len())
        .filter(|at| found(&bytes[*at..*at + was.len()]))
        .collect();
    assert!(!places.is_empty(), "{was:?} is not in the file");
    for at in places {
        bytes[at..at + is.len()].copy_from_slice(is.as_bytes());
    }
    std::fs::write(&file, bytes).expect("the database can be written");
}

#[test]
fn an_empty_log_proves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = callbox(folder.path(), &["replay", "--all"]);
    assert_eq!((nothing.code, nothing.out.contains("nothing was asserted")), (1, true));
}
