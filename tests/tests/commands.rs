//! The commands as an operator runs them: the built program, real files, beside a running server.

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_listed_shown_and_exported_beside_a_running_server() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    let (heat, number) = report_heat(&program, 1).await;
    let towed = chat(&program, 2, 0, "how do i find my towed car").await;
    let towed = towed["contact"].as_str().expect("a contact").to_owned();

    let lines = done(folder, &["contacts", "export"]).lines();
    let ids: Vec<&str> = lines.iter().map(|line| line["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, [&heat, &towed], "oldest first");
    let line = &lines[0];
    let mut wanted = [
        "id",
        "channel",
        "address",
        "started_at",
        "ended_at",
        "language",
        "outcome",
        "pack_version",
        "topics",
        "messages",
        "is_test",
    ];
    wanted.sort_unstable();
    assert_eq!(keys(line), wanted);
    assert_eq!(
        line["topics"],
        json!([{"kind": "request", "id": "heat-hot-water", "request": number}])
    );
    assert_eq!(
        (&line["channel"], &line["outcome"], &line["is_test"]),
        (&json!("webchat"), &json!("filed"), &json!(false))
    );
    let address = line["address"].as_str().expect("an address");
    assert!(
        address.starts_with("web:") && !address.contains("3f2c1d00"),
        "the chat's secret must not leave: {address}"
    );
    let first = &line["messages"][0];
    let mut wanted = [
        "at",
        "direction",
        "by",
        "text",
        "provider_id",
        "status",
        "pack_version",
        "decision",
        "media",
    ];
    wanted.sort_unstable();
    assert_eq!(keys(first), wanted);
    assert_eq!(
        (&first["direction"], &first["by"], &first["text"]),
        (&json!("in"), &json!("resident"), &json!(HEAT))
    );
    assert_eq!(first["decision"]["id"], "heat-hot-water");
    assert!(first["decision"].get("text").is_none());
    assert_eq!(first["decision"]["slots"]["unit"], "4B");
    let (said, answered) = (
        first["at"].as_str().expect("a time"),
        line["messages"][1]["at"].as_str().expect("a time"),
    );
    assert!(said <= answered && said.ends_with('Z'));

    listed_and_shown(folder, line, &heat, &towed);
    written_as_a_table(folder, &towed);
    reader_goes_away(folder);
}

fn listed_and_shown(folder: &Path, line: &Value, heat: &str, towed: &str) {
    let shown = done(folder, &["contacts", "show", heat, "--json"]).lines();
    assert_eq!(&shown[0], line, "shown is what is exported");
    assert!(done(folder, &["contacts", "show", heat]).out.contains(HEAT));
    let list = done(folder, &["contacts", "list"]).out;
    assert!(
        list.find(heat).expect("listed") < list.find(towed).expect("listed"),
        "{list}"
    );
    let filed = done(folder, &["contacts", "list", "--outcome", "filed", "--json"]).lines();
    assert_eq!(filed.iter().map(|line| &line["id"]).collect::<Vec<_>>(), [&json!(heat)]);
    assert_eq!(done(folder, &["contacts", "export", "--channel", "sms"]).out, "");
    assert_eq!(done(folder, &["contacts", "export", "--to", "2020-01-01"]).out, "");
    assert_eq!(
        done(folder, &["contacts", "export", "--from", "2020-01-01"])
            .lines()
            .len(),
        2
    );

    assert_eq!(callbox(folder, &["contacts", "show", "nothing"]).code, 1);
    assert_eq!(callbox(folder, &["contacts", "export", "--from", "yesterday"]).code, 2);
    assert_eq!(
        callbox(
            folder,
            &["contacts", "export", "--from", "2026-02-01", "--to", "2026-01-01"]
        )
        .code,
        2
    );
}

fn written_as_a_table(folder: &Path, towed: &str) {
    let table = done(folder, &["contacts", "export", "--format", "csv"]).out;
    assert!(table.starts_with("id,channel,address,started_at,"));
    assert!(
        table.contains(&format!("\r\n{towed},webchat,web:")),
        "one row a contact: {table}"
    );
    assert!(
        table.contains(&format!("\"resident: {HEAT}\n")),
        "a text with commas is quoted: {table}"
    );
}

/// `callbox contacts export | head` ends quietly: here the reader is gone before the first line.
fn reader_goes_away(folder: &Path) {
    let mut command = Command::new(BINARY);
    command.args(["contacts", "export"]).current_dir(folder);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_request_has_a_history_and_its_resident_is_told() {
    let program = Program::start(BINARY, &[]).await;
    let folder = program.folder();
    let (contact, number) = report_heat(&program, 1).await;

    let request = done(folder, &["requests", "show", &number, "--json"]).lines().remove(0);
    for name in [
        "number",
        "service",
        "agency",
        "status",
        "created_at",
        "updated_at",
        "due_at",
        "where",
        "answers",
        "contact",
        "agency_number",
        "history",
    ] {
        assert!(request.get(name).is_some(), "{name} is missing: {request}");
    }
    assert_eq!(
        (&request["status"], &request["contact"]),
        (&json!("open"), &json!(contact))
    );
    let place = &request["where"];
    assert_eq!(
        (&place["text"], &place["unit"], &place["borough"]),
        (&json!("350 5th ave"), &json!("4B"), &json!("Manhattan"))
    );
    assert_eq!(request["answers"]["scope"], "building");

    let update = [
        "requests",
        "update",
        &number,
        "--status",
        "closed",
        "--note",
        "The boiler runs again.",
    ];
    assert!(done(folder, &update).out.contains("closed"));
    let request = done(folder, &["requests", "show", &number, "--json"]).lines().remove(0);
    assert_eq!(request["status"], "closed");
    let history: Vec<&Value> = request["history"]
        .as_array()
        .expect("a history")
        .iter()
        .map(|entry| &entry["status"])
        .collect();
    assert_eq!(history, [&json!("open"), &json!("closed")]);
    assert_eq!(request["history"][1]["note"], "The boiler runs again.");
    let told = done(folder, &["contacts", "show", &contact, "--json"])
        .lines()
        .remove(0);
    let last = told["messages"]
        .as_array()
        .expect("messages")
        .last()
        .expect("a message")
        .clone();
    let text = last["text"].as_str().expect("a text");
    assert!(
        text.contains(&number) && text.contains("The boiler runs again."),
        "{text}"
    );
    assert_eq!(last["direction"], "out");

    let closed = done(folder, &["requests", "list", "--status", "closed", "--json"]).lines();
    assert_eq!(closed.len(), 1);
    assert!(done(folder, &["requests", "list"]).out.contains(&number));
    assert!(
        done(folder, &["requests", "list", "--status", "open"])
            .out
            .contains("No requests")
    );
    let unknown = callbox(folder, &["requests", "update", "311-00000000", "--status", "closed"]);
    assert_eq!(unknown.code, 1, "{}", unknown.err);
    assert_eq!(callbox(folder, &["requests", "show", "311-00000000"]).code, 1);
    assert_eq!(
        callbox(folder, &["requests", "update", &number, "--status", "done"]).code,
        2
    );
}

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

const OF_2016: &str = "period,channel,kind,topic,count\n\
    2016,phone,contact,,19378299\n2016,online,contact,,15259879\n2016,mobile_app,contact,,1135045\n\
    2016,sms,contact,,119332\n2016,webchat,contact,,83064\n2016,x,contact,,6895\n2016,,population,,8550405\n\
    2016,,request,,2827672\n2016,,request,Noise,370645\n2016,,request,Apartment Maintenance,366047\n\
    2016,,request,No Heat/Hot Water,227959\n2016,,request,Illegal Parking,122479\n\
    2016,,request,Blocked Driveway,119046\n2016,phone,inquiry,parking-ticket-status,9\n";

#[test]
fn the_figures_of_2016_are_printed_as_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("2016.csv"), OF_2016).expect("a file");
    done(folder, &["totals", "import", "2016.csv"]);
    // Once more: a period that comes again is replaced, not added.
    done(folder, &["totals", "import", "2016.csv"]);
    let text = done(folder, &["report", "--year", "2016"]).out;
    for wanted in [
        "35,982,514",
        "7.9%",
        "4.2",
        "19,378,299",
        "53.9%",
        "46.1%",
        "370,645",
        "Parking Ticket Status",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing:\n{text}");
    }
    assert!(
        text.contains("any interaction that results in the resident receiving information"),
        "{text}"
    );
    assert_eq!(
        done(folder, &["report", "--year", "2016", "--exact"])
            .out
            .replace("Counted again from the log itself.\n", ""),
        text
    );
    let report = done(folder, &["report", "--year", "2016", "--format", "json"])
        .lines()
        .remove(0);
    assert_eq!(report["total_contacts"], 35_982_514);
    assert_eq!(report["requests_share"], json!(7.9));
    assert_eq!(report["contacts_per_resident"], json!(4.2));
    assert_eq!(report["channels"][3]["name"], "311-692 Text");
    let table = done(folder, &["report", "--year", "2016", "--format", "csv"]).out;
    assert!(
        table.contains("channel,phone,Calls to 311,19378299,53.9,,true\r\n"),
        "{table}"
    );
    let page = done(folder, &["report", "--year", "2016", "--format", "html"]).out;
    assert!(
        page.starts_with("<!doctype html>") && page.contains("35,982,514"),
        "{page}"
    );
    let spring = done(folder, &["report", "--from", "2016-03-01", "--to", "2016-04-30"]).out;
    assert!(
        spring.contains("imported totals of 2016: only part of them"),
        "{spring}"
    );
    assert_eq!(
        callbox(
            folder,
            &["report", "--year", "2016", "--from", "2016-01-01", "--to", "2016-01-02"]
        )
        .code,
        2
    );

    let bad = "2016,phone,contact,,1\n2016,fax,contact,,2\n2016-13,phone,contact,,3\n2016,,request,Noise,many\n";
    std::fs::write(folder.join("bad.csv"), bad).expect("a file");
    let refused = callbox(folder, &["totals", "import", "bad.csv"]);
    assert_eq!(refused.code, 1);
    for line in ["bad.csv:2: channel \"fax\"", "bad.csv:3: period", "bad.csv:4: count"] {
        assert!(refused.err.contains(line), "{line}: {}", refused.err);
    }
    assert_eq!(
        done(folder, &["report", "--year", "2016"]).out,
        text,
        "nothing of a bad file is imported"
    );
    assert_eq!(callbox(folder, &["totals", "import", "nowhere.csv"]).code, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_current_report_counts_what_was_told_or_filed() {
    let program = Program::start(BINARY, &[]).await;
    report_heat(&program, 1).await;
    chat(&program, 2, 0, "how do i find my towed car").await;
    chat(&program, 3, 0, "xyzzy plugh").await;
    let report = |args: &[&str]| {
        done(program.folder(), &[&["report", "--format", "json"], args].concat())
            .lines()
            .remove(0)
    };
    let kept = report(&[]);
    assert_eq!(
        kept["total_contacts"], 2,
        "what was not understood is no published contact: {kept}"
    );
    assert_eq!(kept["logged_contacts"], 3);
    assert_eq!(kept["top_requests"][0]["name"], "No Heat/Hot Water");
    assert_eq!(kept["top_inquiries"][0]["inquiries"][0]["id"], "towed-vehicle");
    assert_eq!(kept["requests_share"], json!(50.0));
    assert_eq!(kept["languages"][0]["name"], "English");
    assert_eq!(kept["boroughs"][0]["name"], "Manhattan");
    let mut counted = report(&["--exact"]);
    counted["exact"] = json!(false);
    assert_eq!(counted, kept, "what is kept is what the log holds");
}

#[test]
fn accounts_are_added_listed_changed_and_disabled_and_passwords_stay_unknown() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let password = "correct horse battery";
    let add = [
        "user",
        "add",
        "--name",
        "ana.example",
        "--role",
        "admin",
        "--password-stdin",
    ];
    let short = callbox_with(folder, &add, "elevenchars\n", &[]);
    assert_eq!(short.code, 2);
    assert!(
        short.err.contains("12 or more") && !short.err.contains("elevenchars"),
        "{}",
        short.err
    );
    let added = callbox_with(folder, &add, &format!("{password}\n"), &[]);
    assert_eq!(added.code, 0, "{}", added.err);
    let again = callbox_with(folder, &add, &format!("{password}\n"), &[]);
    assert_eq!((again.code, again.err.contains("already")), (1, true), "{}", again.err);
    assert_eq!(
        callbox_with(
            folder,
            &["user", "add", "--name", "b", "--role", "king", "--password-stdin"],
            "",
            &[]
        )
        .code,
        2
    );
    let set = ["user", "password", "--name", "ana.example", "--password-stdin"];
    assert_eq!(callbox_with(folder, &set, "another long password", &[]).code, 0);
    assert_eq!(
        callbox_with(
            folder,
            &["user", "password", "--name", "bo.example", "--password-stdin"],
            password,
            &[]
        )
        .code,
        1
    );
    let list = done(folder, &["user", "list"]).out;
    assert!(
        list.contains("ana.example") && list.contains("active") && !list.contains("argon2"),
        "{list}"
    );
    done(folder, &["user", "disable", "--name", "ana.example"]);
    let account = done(folder, &["user", "list", "--json"]).lines().remove(0);
    assert_eq!(
        (&account["role"], account["disabled_at"].is_string()),
        (&json!("admin"), true)
    );
    for secret in [password, "another long password"] {
        assert!(!stored_anywhere(folder, secret), "{secret} must not be stored");
    }
    assert!(stored_anywhere(folder, "$argon2id$v=19$"));
}

#[test]
fn keys_are_shown_once_and_stored_as_hashes() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let added = done(folder, &["keys", "add", "--name", "dashboard", "--scope", "read"]).out;
    let key = added.lines().last().expect("a last line").to_owned();
    assert!(key.len() >= 32, "{added}");
    assert!(
        key.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'),
        "{key}"
    );
    assert!(!stored_anywhere(folder, &key));
    let list = done(folder, &["keys", "list"]).out;
    assert!(
        list.contains("dashboard") && list.contains("read") && !list.contains(&key),
        "{list}"
    );
    assert_eq!(
        callbox(folder, &["keys", "add", "--name", "dashboard", "--scope", "write"]).code,
        1
    );
    assert_eq!(
        callbox(folder, &["keys", "add", "--name", "other", "--scope", "all"]).code,
        2
    );
    done(folder, &["keys", "revoke", "--name", "dashboard"]);
    assert!(done(folder, &["keys", "list"]).out.contains("revoked"));
    assert_eq!(callbox(folder, &["keys", "revoke", "--name", "nobody"]).code, 1);
}

fn stored_anywhere(folder: &Path, text: &str) -> bool {
    let files = std::fs::read_dir(folder.join("data")).expect("the data folder");
    files.flatten().any(|entry| {
        let bytes = std::fs::read(entry.path()).expect("a file");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn doctor_tells_what_works_what_is_missing_and_what_comes_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let fresh = callbox(folder, &["doctor"]);
    assert_eq!(fresh.code, 0, "{}", fresh.out);
    assert!(
        fresh.out.contains("not made yet") && fresh.out.contains("nobody has reviewed"),
        "{}",
        fresh.out
    );
    assert!(fresh.out.ends_with("next: callbox serve\n"), "{}", fresh.out);
    assert!(!folder.join("data").exists(), "looking makes nothing");

    callbox_with(folder, &["chat"], "how do i find my towed car\n", &[]);
    let used = done(folder, &["doctor"]).out;
    assert!(
        used.contains("sqlite, readable and writable") && used.contains("next: callbox user add"),
        "{used}"
    );

    let sms = [
        (
            "CALLBOX__CHANNELS__SMS__ACCOUNT_SID",
            "AC00000000000000000000000000000001",
        ),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "a-secret-token"),
        ("CALLBOX__CHANNELS__SMS__FROM", "+12125550100"),
    ];
    let unreachable = callbox_with(folder, &["doctor"], "", &sms);
    assert_eq!(unreachable.code, 1, "{}", unreachable.out);
    assert!(unreachable.out.contains("public_url"), "{}", unreachable.out);
    assert!(!format!("{}{}", unreachable.out, unreachable.err).contains("a-secret-token"));
    let production = callbox_with(folder, &["doctor"], "", &[("CALLBOX__PACK__PRODUCTION", "true")]);
    assert_eq!(production.code, 1, "{}", production.out);
}

#[test]
fn a_new_city_is_made_from_flags_or_questions_and_passes_its_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let flags = [
        "init",
        "springfield",
        "--city",
        "Springfield",
        "--time-zone",
        "America/Chicago",
        "--languages",
        "en,es",
        "--emergency-number",
        "911",
        "--channels",
        "webchat",
        "--admin-email",
        "clerk@springfield.example",
    ];
    done(folder, &flags);
    done(&folder.join("springfield"), &["check"]);
    assert_eq!(callbox(folder, &flags).code, 2, "nothing is overwritten");

    let answers = "Shelbyville\nAmerica/Chicago\n\n\n\nclerk@shelbyville.example\n";
    let asked = callbox_with(folder, &["init", "shelbyville"], answers, &[]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    done(&folder.join("shelbyville"), &["check", "pack"]);
    let silent = callbox_with(folder, &["init", "nowhere"], "", &[]);
    assert_eq!(
        (silent.code, silent.err.contains("--city")),
        (2, true),
        "{}",
        silent.err
    );
    assert!(!folder.join("nowhere").exists());
}

#[test]
fn pack_versions_are_listed_shown_and_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    assert_eq!(callbox(folder, &["rules", "show"]).code, 1, "no version is live yet");
    callbox_with(folder, &["chat"], "hello\n", &[]);
    let version = done(folder, &["rules", "list", "--json"]).lines().remove(0);
    assert_eq!(
        (&version["state"], &version["built_in"]),
        (&json!("live"), &json!(true))
    );
    let hash = version["hash"].as_str().expect("a hash");
    assert!(done(folder, &["rules", "show", &hash[..12]]).out.contains("city.toml"));
    assert!(
        done(folder, &["rules", "show", "--file", "city.toml"])
            .out
            .contains("New York City")
    );
    done(folder, &["rules", "export", "out"]);
    assert_eq!(
        callbox(folder, &["rules", "export", "out"]).code,
        2,
        "versions are never mixed"
    );
    let exported = config::PackFiles::read(&folder.join("out")).expect("the files");
    assert_eq!(exported.hash(), hash);
}
