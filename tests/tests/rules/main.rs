//! Versions of the rules by command: the built program, real files, beside running servers over real sockets.

mod live;
mod refused;
mod seed;

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tests::program::Program;
use tests::residents::{Answer, Residents, conversation};

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// Who and why, as every change of what is live tells it.
const WHY: [&str; 4] = ["--by", "pat.example", "--note", "heard it in the field"];

/// How long a busy machine may take to compile rules; a gateway on a quiet one takes them up within two seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a command ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

/// Runs a command in a folder whose database is in `data`.
fn callbox(folder: &Path, settings: &[(&str, &str)], args: &[&str]) -> Ended {
    let mut command = Command::new(BINARY);
    command.args(args).current_dir(folder).envs(settings.iter().copied());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // What `chat` is told; other commands may have ended before this is written.
    let _ = child.stdin.take().expect("its input is piped").write_all(b"hello\n");
    let output = child.wait_with_output().expect("the program ends");
    Ended {
        code: output.status.code().expect("no signal ended it"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn done(folder: &Path, settings: &[(&str, &str)], args: &[&str]) -> String {
    let ended = callbox(folder, settings, args);
    assert_eq!(ended.code, 0, "{args:?}: {}{}", ended.out, ended.err);
    ended.out
}

fn json(folder: &Path, settings: &[(&str, &str)], args: &[&str]) -> Vec<Value> {
    let lines = done(folder, settings, args);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

/// Imports a folder and returns the hash on the last line.
fn import(folder: &Path, settings: &[(&str, &str)], from: &str) -> String {
    let told = done(folder, settings, &["rules", "import", from, "--by", "pat.example"]);
    let hash = told.lines().last().expect("a last line").to_owned();
    assert_eq!(hash.len(), 64, "{told}");
    assert!(hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{told}");
    hash
}

/// Replaces a text in a file, where it must stand once at least.
fn edit(file: &Path, was: &str, is: &str) {
    let text = std::fs::read_to_string(file).expect("the file");
    assert!(text.contains(was), "{was:?} is not in {}", file.display());
    std::fs::write(file, text.replacen(was, is, 1)).expect("written");
}

/// Takes the table with this header out of a file, up to the next header.
fn cut_table(file: &Path, header: &str, holds: &str) {
    let text = std::fs::read_to_string(file).expect("the file");
    let mut tables: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') || tables.is_empty() {
            tables.push(String::new());
        }
        let table = tables.last_mut().expect("a table");
        table.push_str(line);
        table.push('\n');
    }
    let before = tables.len();
    tables.retain(|table| !(table.starts_with(header) && table.contains(holds)));
    assert_eq!(tables.len(), before - 1, "{header} in {}", file.display());
    std::fs::write(file, tables.concat()).expect("written");
}

/// Asks in new conversations, a few times a second, until an answer holds this text; returns it and how long it took.
async fn until(residents: &Residents, first: u64, text: &str, wanted: &str) -> (Answer, Duration) {
    let begun = Instant::now();
    for number in first.. {
        let answer = residents.chat(&conversation(number), "1", text).await;
        let answer = answer.expect("the program answers");
        assert_eq!(answer.status, 200, "{}", answer.text());
        if answer.chat_text().contains(wanted) {
            return (answer, begun.elapsed());
        }
        assert!(begun.elapsed() < PATIENCE, "still: {}", answer.chat_text());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    unreachable!("numbers do not end")
}

/// The version of the rules that decided the messages holding this text, oldest first.
fn versions_of(contacts: &[Value], text: &str) -> Vec<String> {
    let messages = contacts.iter().filter_map(|contact| contact["messages"].as_array());
    let found = messages
        .flatten()
        .filter(|message| message["direction"] == "in" && message["text"] == text);
    found
        .map(|message| message["pack_version"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Writes a new city's small pack into `town`.
fn make_town(folder: &Path) {
    let flags = [
        "--city",
        "Springfield",
        "--time-zone",
        "America/Chicago",
        "--languages",
        "en",
        "--emergency-number",
        "911",
        "--channels",
        "webchat",
        "--admin-email",
        "clerk@springfield.example",
    ];
    done(folder, &[], &[&["init", "made"], &flags[..]].concat());
    std::fs::rename(folder.join("made/pack"), folder.join("town")).expect("moved");
}

/// One phrase more for potholes, in the pack of this folder.
fn add_phrase(pack: &Path, phrase: &str) {
    edit(
        &pack.join("services/pothole.toml"),
        "any = [",
        &format!("any = [\n  \"{phrase}\","),
    );
}

/// The hash of the live version.
fn live(folder: &Path, settings: &[(&str, &str)]) -> String {
    let shown = json(folder, settings, &["rules", "show", "--json"]).remove(0);
    shown["hash"].as_str().expect("a hash").to_owned()
}

fn log_lines(program: &Program, text: &str) -> usize {
    program.log().lines().filter(|line| line.contains(text)).count()
}
