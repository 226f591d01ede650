//! Every story, on every channel it names, on SQLite and on PostgreSQL, delivered once and delivered twice.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tests::city::{City, CityOptions};
use tests::postgres::Postgres;
use tests::story::{Story, play};
use tests::twilio_stand_in::TwilioStandIn;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("stories.db").display());
    let city = start(&url).await;
    play_all(&city, false, std::env::var_os("UPDATE").is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_on_sqlite_with_every_message_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("stories.db").display());
    let city = start(&url).await;
    play_all(&city, true, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_on_postgres_with_every_message_twice() {
    let postgres = Postgres::start();
    let city = start(&postgres.fresh()).await;
    play_all(&city, true, false).await;
}

#[test]
fn there_are_enough_stories() {
    assert!(stories().len() >= 60, "found {}", stories().len());
}

/// A city whose texts that answer nothing leave by a stand-in of Twilio's.
async fn start(url: &str) -> City {
    let twilio = TwilioStandIn::start().await;
    let options = CityOptions {
        pushes: Some(twilio.base.clone()),
        ..CityOptions::default()
    };
    City::start(url, options).await
}

/// Plays all stories and compares; with `update` writes what happened on the first channel instead.
async fn play_all(city: &City, twice: bool, update: bool) {
    let mut differences = Vec::new();
    let mut resident = 100;
    for path in stories() {
        let text = std::fs::read_to_string(&path).expect("a story");
        let story = Story::parse(&text);
        for (place, channel) in story.channels.iter().enumerate() {
            resident += 2;
            let happened = play(city, &story, channel, resident, twice).await;
            if update && place == 0 {
                std::fs::write(&path, &happened).expect("the story can be written");
            }
            let wanted = if update {
                std::fs::read_to_string(&path).expect("a story")
            } else {
                text.clone()
            };
            if happened != wanted {
                differences.push(difference(&path, channel, &wanted, &happened));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn difference(path: &Path, channel: &str, wanted: &str, happened: &str) -> String {
    let mut out = format!("{} on {channel}:\n", path.display());
    let (wanted, happened): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), happened.lines().collect());
    for line in 0..wanted.len().max(happened.len()) {
        let (left, right) = (wanted.get(line).copied(), happened.get(line).copied());
        if left != right {
            let _ = write!(
                out,
                "  line {}\n    wanted   {left:?}\n    happened {right:?}\n",
                line + 1
            );
            break;
        }
    }
    out
}

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("stories")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}
