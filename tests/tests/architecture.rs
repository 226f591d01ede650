//! The house as drawn: allowed edges between crates, names, files that say what they are for, lints in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who may depend on whom. ARCHITECTURE.md draws the same table.
const ALLOWED: [(&str, &[&str]); 6] = [
    ("classifier", &[]),
    ("conversation", &["classifier"]),
    ("config", &["classifier", "conversation"]),
    ("storage", &["classifier", "conversation"]),
    ("console", &["classifier", "config", "conversation", "storage"]),
    (
        "gateway",
        &["classifier", "config", "console", "conversation", "storage"],
    ),
];

/// Crates that pure rooms must not name: async runtimes, I/O, clocks, randomness.
const IMPURE: [&str; 9] = [
    "tokio",
    "sqlx",
    "axum",
    "reqwest",
    "jiff",
    "chrono",
    "rand",
    "uuid",
    "getrandom",
];

#[test]
fn crates_depend_only_as_drawn() {
    let edges = edges();
    for (room, allowed) in ALLOWED {
        let ours: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
        let found = &edges[room];
        let found: BTreeSet<&str> = found
            .iter()
            .map(String::as_str)
            .filter(|name| ours.contains(name))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(
            found.is_subset(&allowed),
            "{room} depends on {found:?}, allowed are {allowed:?}"
        );
    }
    let drawn = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for (room, allowed) in ALLOWED {
        let line = format!(
            "| `{room}` | {} |",
            if allowed.is_empty() {
                "nothing".to_owned()
            } else {
                code_list(allowed)
            }
        );
        assert!(drawn.contains(&line), "ARCHITECTURE.md lacks the line {line}");
    }
}

#[test]
fn pure_rooms_are_pure() {
    let edges = edges();
    for room in ["classifier", "conversation"] {
        for name in IMPURE {
            assert!(!edges[room].contains(name), "{room} must not depend on {name}");
        }
    }
}

#[test]
fn every_channels_folder_stands_in_the_list() {
    let channels = root().join("gateway/src/channels");
    let list = std::fs::read_to_string(channels.join("list.rs")).expect("the list");
    let entries = std::fs::read_dir(&channels).expect("the channels").flatten();
    let folders: Vec<_> = entries.filter(|entry| entry.path().is_dir()).collect();
    assert!(folders.len() > 5, "{folders:?}");
    for folder in folders {
        let line = format!("super::{}::KIND,", folder.file_name().to_string_lossy());
        assert!(list.contains(&line), "the list of channels lacks {line}");
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    // The fuzz target stands apart from the workspace: the macro that makes it a target writes unsafe code.
    const APART: &str = "fuzz";
    for entry in std::fs::read_dir(root()).expect("root").flatten() {
        let manifest = entry.path().join("Cargo.toml");
        if manifest.is_file() && entry.file_name() != APART {
            let text = std::fs::read_to_string(&manifest).expect("manifest");
            assert!(
                text.contains("[lints]\nworkspace = true"),
                "{} lacks the lints",
                manifest.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).expect("source");
        let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        assert!(
            first.starts_with("//!") && first.len() > 12,
            "{} opens with {first:?}",
            file.display()
        );
    }
}

#[test]
fn no_room_is_a_lumber_room() {
    let lumber = [
        "utils", "util", "common", "core", "helpers", "helper", "misc", "manager",
    ];
    for file in rust_files() {
        for part in file.strip_prefix(root()).expect("inside") {
            let name = part.to_string_lossy().trim_end_matches(".rs").to_owned();
            assert!(
                !lumber.contains(&name.as_str()),
                "{} is named after nothing",
                file.display()
            );
        }
    }
}

/// Direct dependencies by package, build and normal ones, from `cargo metadata`.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--locked",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("json");
    let mut edges = BTreeMap::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
        let names = dependencies.filter(|one| one["kind"].as_str() != Some("dev"));
        let names = names
            .filter_map(|one| one["name"].as_str())
            .map(str::to_owned)
            .collect();
        edges.insert(package["name"].as_str().expect("name").to_owned(), names);
    }
    edges
}

fn code_list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for room in [
        "classifier",
        "conversation",
        "config",
        "storage",
        "console",
        "gateway",
        "tests",
        "bench",
        "weigh",
    ] {
        collect(&root().join(room), &mut files);
    }
    assert!(files.len() > 50, "found only {} files", files.len());
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("workspace")
        .to_owned()
}
