//! The built-in pack proves itself, and whatever is in a pack's files comes back as problems, never as a panic.

use config::{PackFiles, PackSource, Problem, check, load_pack};
use proptest::prelude::*;

#[test]
fn the_built_in_pack_is_clean() {
    let report = check(&PackFiles::built_in());
    let faults: Vec<String> = report
        .problems
        .iter()
        .filter(|problem| problem.is_fault())
        .map(ToString::to_string)
        .collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(report.services > 0 && report.answers > 0 && report.emergencies > 0 && report.commands > 0);
    assert_eq!(report.tests_failed, 0);
    assert!(report.tests_run > 1000);
}

/// The files as they are in a folder, in the program and in the database are one pack.
#[test]
fn a_pack_is_the_same_wherever_it_comes_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = PackFiles::built_in();
    files.write(folder.path()).expect("written");
    let from = |source: PackSource| load_pack(&source).expect("a pack").pack.hash;
    let built_in = from(PackSource::BuiltIn);
    assert_eq!(from(PackSource::Folder(folder.path().to_owned())), built_in);
    assert_eq!(from(PackSource::Files(files.clone().into_map())), built_in);
    assert_eq!(files.hash(), built_in);
}

#[test]
fn a_folder_that_is_not_there_is_a_problem() {
    let problems = load_pack(&PackSource::Folder("/nowhere/at/all".into())).expect_err("no folder");
    assert_eq!(problems.first().map(|problem| problem.id), Some("E001"));
}

/// `check --json` promises these names.
#[test]
fn a_problem_is_told_to_machines() {
    let mut files = PackFiles::default();
    files.insert("services/pothole.toml", "title = 7");
    let report = serde_json::to_value(check(&files)).expect("JSON");
    let first = &report["problems"][0];
    for key in ["level", "id", "file", "line", "column", "message", "remedy"] {
        assert!(first.get(key).is_some(), "{key} is missing in {first}");
    }
}

/// Pieces of real files, so that chance builds what nearly is a pack.
const PIECES: &[&str] = &[
    "[[when]]",
    "[when]",
    "[say]",
    "[tests]",
    "[[ask]]",
    "[words]",
    "[law]",
    "[service.pothole]",
    "any = [\"a b\"]",
    "any = \"a\"",
    "all = [[1]]",
    "none = [{a = 1}]",
    "title = \"x\"",
    "title = 7",
    "slot = \"where\"",
    "type = \"place\"",
    "type = true",
    "match = []",
    "say = \"{\"",
    "heat = [\"/(/\", \"*\", \"...\", \"@\", \"\"]",
    "choices = [{ id = \"a\" }, 3]",
    "due = \"P1Y\"",
    "due = \"P9999999999999999D\"",
    "languages = [\"en\", 3]",
    "time_zone = \"\"",
    "population = [{ year = 99999999999, residents = -1 }]",
    "stop = [\"\"]",
    "date = 2026-02-30",
    "\u{feff}",
    "\"",
    "'''",
    "é = 1",
    "a.b.c = 1",
    "[a.b",
    "= 3",
    "\u{0}",
];

const PATHS: &[&str] = &[
    "city.toml",
    "words.toml",
    "calendar.toml",
    "known_words.txt",
    "services/pothole.toml",
    "answers/a.toml",
    "emergencies/x.toml",
    "commands/yes.toml",
    "languages/en.toml",
    "languages/es.toml",
    "services/.toml",
    "x",
    "a/b/c",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(
        written in prop::collection::btree_map(
            prop::sample::select(PATHS),
            prop::collection::vec(prop::sample::select(PIECES), 0..12),
            0..6,
        ),
        noise in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut files = PackFiles::default();
        for (path, pieces) in &written {
            files.insert(*path, pieces.join("\n"));
        }
        files.insert("answers/noise.toml", noise);
        let problems = check(&files).problems;
        prop_assert!(problems.iter().any(Problem::is_fault));
        for problem in &problems {
            prop_assert!(!problem.message.is_empty() && !problem.remedy.is_empty(), "{problem}");
        }
    }
}
