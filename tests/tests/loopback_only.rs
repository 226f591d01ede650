//! Tests reach no other machine: `./check` runs each by the script `tests/loopback-only`, and this proves that one which
//! reaches out fails.

use std::path::Path;
use std::process::{Command, Output};

/// The program, as a process of its own.
const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// The exit code of the script when something has tried to reach another machine.
const REACHED_OUT: Option<i32> = Some(70);

/// Asks the provider of a bot whether the token is good; `api_base` of `None` is Telegram's own.
fn doctor(api_base: Option<&str>) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("loopback-only");
    let mut command = Command::new(script);
    command
        .args([BINARY, "--data", "data", "doctor"])
        .current_dir(folder.path())
        // No pack, so that nothing but the provider is looked at.
        .env("CALLBOX__PACK__PATH", folder.path())
        .env("CALLBOX__CHANNELS__TELEGRAM__TOKEN", "123456:ABC-def");
    if let Some(api_base) = api_base {
        command.env("CALLBOX__CHANNELS__TELEGRAM__API_BASE", api_base);
    }
    command.output().expect("the script runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_test_that_reaches_out_fails_and_one_that_stays_on_this_machine_does_not() {
    let outside = std::thread::spawn(|| doctor(None));
    let inside = doctor(Some("http://127.0.0.1:1"));
    let outside = outside.join().expect("the script runs");
    if said(&inside).contains("is not watched") {
        eprintln!("no network of its own may be made on this machine: nothing is proved");
        return;
    }
    assert_ne!(inside.status.code(), REACHED_OUT, "{}", said(&inside));
    assert_eq!(outside.status.code(), REACHED_OUT, "{}", said(&outside));
    assert!(
        said(&outside).contains("tried to reach another machine"),
        "{}",
        said(&outside)
    );
}
