//! The commands as an operator runs them: the built program, real files, beside a running server.

mod classify;
mod doctor;
mod log;
mod people;
mod replay;
mod report;
mod requests;
mod single_sign_on;

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tests::program::Program;

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");
const HEAT: &str = "no heat since monday, 350 5th ave manhattan apt 4B";

/// How a command ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Ended {
    fn lines(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is JSON"))
            .collect()
    }
}

/// Runs a command in a folder whose database is in `data`.
fn callbox(folder: &Path, args: &[&str]) -> Ended {
    callbox_with(folder, args, "", &[])
}

fn callbox_with(folder: &Path, args: &[&str], input: &str, settings: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(BINARY);
    command.args(args).current_dir(folder).envs(settings.iter().copied());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A command that needs no input may have ended before this is written.
    let _ = child
        .stdin
        .take()
        .expect("its input is piped")
        .write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    Ended {
        code: output.status.code().expect("no signal ended it"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn done(folder: &Path, args: &[&str]) -> Ended {
    let ended = callbox(folder, args);
    assert_eq!(ended.code, 0, "{args:?}: {}{}", ended.out, ended.err);
    ended
}

/// Writes to the chat of a running server and returns the answer.
async fn chat(program: &Program, resident: u32, place: usize, text: &str) -> Value {
    let body = json!({"conversation": conversation(resident), "id": format!("m{place}"), "text": text});
    let url = format!("{}/api/chat", program.base);
    let response = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .expect("the chat answers");
    assert_eq!(response.status(), 200);
    response.json().await.expect("the chat answers JSON")
}

fn conversation(resident: u32) -> String {
    format!("3f2c1d00-7a4e-4b6f-9c1d-{resident:012x}")
}

/// Reports heat and returns the contact and the request's number.
async fn report_heat(program: &Program, resident: u32) -> (String, String) {
    let mut place = 0;
    let mut answer = chat(program, resident, place, HEAT).await;
    // The pack decides what it asks beside the place; both questions have been answered after this.
    for text in ["whole building", "212-555-0142", "whole building"] {
        if answer["request"].is_string() {
            break;
        }
        place += 1;
        answer = chat(program, resident, place, text).await;
    }
    let number = answer["request"].as_str().expect("the request is filed").to_owned();
    (answer["contact"].as_str().expect("a contact").to_owned(), number)
}

fn keys(shape: &Value) -> Vec<&str> {
    shape
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}
