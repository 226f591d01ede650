//! Mistakes that people make in a pack, as data: `tests/mistakes/*.toml` says what to break and what `check` must answer.

use config::{PackFiles, PackSource, Problem, Settings, check, check_with_settings, load_pack};
use gateway::channels::{KINDS, settings_of};
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    what: String,
    #[serde(default)]
    edit: Vec<Edit>,
    #[serde(default)]
    expect: Vec<Expected>,
    kept: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    find: Option<String>,
    replace: Option<String>,
    replace_bytes: Option<Vec<u8>>,
    #[serde(default)]
    remove: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    id: String,
    file: String,
    line: usize,
    remedy: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes")
}

/// The healthy pack; the English phrases are those of the built-in pack, so that they need no second list here.
fn healthy() -> PackFiles {
    let mut files = PackFiles::read(&folder().join("pack")).expect("the healthy pack");
    let english = PackFiles::built_in()
        .get("languages/en.toml")
        .expect("English")
        .to_vec();
    files.insert("languages/en.toml", english);
    files
}

fn mistakes() -> Vec<(String, Mistake)> {
    let mut mistakes = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("mistakes").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("a mistake");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let mistake = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            mistakes.push((name, mistake));
        }
    }
    mistakes.sort_by(|(a, _), (b, _)| a.cmp(b));
    mistakes
}

fn make(edit: &Edit, files: &mut PackFiles, name: &str) {
    let replace = edit
        .replace_bytes
        .clone()
        .or_else(|| edit.replace.clone().map(String::into_bytes));
    match (&edit.find, replace) {
        _ if edit.remove => drop(files.remove(&edit.file).expect("a file to remove")),
        (Some(find), Some(replace)) => {
            let text = String::from_utf8(files.get(&edit.file).expect("a file to edit").to_vec()).expect("text");
            assert_eq!(
                text.matches(find.as_str()).count(),
                1,
                "{name}: {find:?} must stand once in {}",
                edit.file
            );
            let (before, after) = text.split_once(find.as_str()).expect("the text to find");
            files.insert(
                edit.file.as_str(),
                [before.as_bytes(), &replace, after.as_bytes()].concat(),
            );
        }
        (None, Some(replace)) => files.insert(edit.file.as_str(), replace),
        (_, None) => panic!("{name}: an edit without a replacement"),
    }
}

fn is_it(problem: &Problem, expected: &Expected) -> bool {
    problem.id == expected.id && problem.file == expected.file && problem.line == expected.line
}

#[test]
fn the_healthy_pack_is_healthy() {
    let report = check(&healthy());
    assert!(report.is_clean(), "{:#?}", report.problems);
    assert!(report.tests_run >= 20 && report.tests_failed == 0);
}

#[test]
fn every_mistake_is_told_with_its_line_and_remedy() {
    let mut wrong = Vec::new();
    let mistakes = mistakes();
    assert!(mistakes.len() >= 20);
    // A city without routes to agencies, so that a service that names one is a mistake.
    let settings = Settings::load(None, [], &settings_of(KINDS)).expect("the defaults");
    for (name, mistake) in &mistakes {
        let mut files = healthy();
        for edit in &mistake.edit {
            make(edit, &mut files, name);
        }
        let problems = check_with_settings(&files, &settings).problems;
        let faults: Vec<&Problem> = problems.iter().filter(|problem| problem.is_fault()).collect();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        for expected in &mistake.expect {
            let found: Vec<&Problem> = problems.iter().filter(|problem| is_it(problem, expected)).collect();
            if found.is_empty() {
                wrong.push(format!(
                    "{name} ({}): no {} in line {}:\n{told}",
                    mistake.what, expected.id, expected.line
                ));
            } else if !found.iter().any(|problem| problem.remedy.contains(&expected.remedy)) {
                wrong.push(format!(
                    "{name} ({}): no remedy says {:?}:\n{told}",
                    mistake.what, expected.remedy
                ));
            }
        }
        for problem in faults {
            if !mistake.expect.iter().any(|expected| is_it(problem, expected)) {
                wrong.push(format!("{name} ({}): told for nothing: {problem}", mistake.what));
            }
        }
        if let Some(kept) = &mistake.kept {
            let is_edited = |problem: &&Problem| mistake.edit.iter().any(|edit| edit.file == problem.file);
            let faults = problems.iter().filter(|problem| problem.is_fault());
            assert_eq!(faults.filter(is_edited).count(), 0, "{name}: {problems:#?}");
            let pack = load_pack(&PackSource::Files(files.into_map()))
                .expect("a pack that loads")
                .pack;
            if !pack
                .services
                .values()
                .any(|service| service.filed.texts.values().any(|text| text == kept))
            {
                wrong.push(format!("{name} ({}): the text was not kept whole", mistake.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
