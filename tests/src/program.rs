//! The program run as a process of its own, as an operator runs it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running `callbox serve`; it is killed when this is dropped.
pub struct Program {
    /// Where it listens, `http://127.0.0.1:PORT`.
    pub base: String,
    folder: tempfile::TempDir,
    child: Child,
    printed: Arc<Mutex<String>>,
}

impl Program {
    /// Starts `binary` on a free port with a fresh database and these settings, and waits until it listens.
    pub async fn start(binary: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), binary, settings).await
    }

    /// As [`Program::start`], in a folder where it may have run before.
    pub async fn start_in(folder: tempfile::TempDir, binary: &str, settings: &[(&str, &str)]) -> Self {
        let mut log = std::fs::File::options();
        let log = log.create(true).append(true).open(log_path(folder.path()));
        let log = log.expect("a file for the log");
        let mut child = Command::new(binary)
            .args(["--data", "data", "serve"])
            .current_dir(folder.path())
            .env("CALLBOX__SERVER__LISTEN", "127.0.0.1:0")
            .env("RUST_LOG", "debug")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines();
        let printed = Arc::new(Mutex::new(String::new()));
        let keep = |printed: &Mutex<String>, line: &str| {
            if let Ok(mut printed) = printed.lock() {
                printed.push_str(line);
                printed.push('\n');
            }
        };
        let listening = async {
            while let Ok(Some(line)) = lines.next_line().await {
                keep(&printed, &line);
                if let Some((_, base)) = line.split_once("listening on ") {
                    return Some(base.trim().to_owned());
                }
            }
            None
        };
        let base = tokio::time::timeout(Duration::from_mins(1), listening)
            .await
            .ok()
            .flatten();
        let Some(base) = base else {
            panic!(
                "the program did not start:\n{}",
                std::fs::read_to_string(log_path(folder.path())).unwrap_or_default()
            );
        };
        // The rest of its output must not fill the pipe.
        let rest = Arc::clone(&printed);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                keep(&rest, &line);
            }
        });
        Self {
            base,
            folder,
            child,
            printed,
        }
    }

    /// Everything that it has printed so far.
    pub fn printed(&self) -> String {
        self.printed.lock().map(|printed| printed.clone()).unwrap_or_default()
    }

    /// Everything that it has written to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(log_path(self.folder.path())).unwrap_or_default()
    }

    /// The folder that it runs in; its database is in `data`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it as a power cut does (`kill -9`), and returns its folder for the next start.
    pub async fn kill(mut self) -> tempfile::TempDir {
        self.child.kill().await.expect("it was running");
        self.folder
    }

    /// Runs another command of the program beside it, in its folder, and returns what that printed.
    ///
    /// # Panics
    /// With what the command said, when it does not end with exit code 0.
    pub async fn command(&self, binary: &str, settings: &[(&str, &str)], arguments: &[&str]) -> String {
        let mut command = Command::new(binary);
        command
            .args(["--data", "data"])
            .args(arguments)
            .current_dir(self.folder.path());
        let output = command
            .envs(settings.iter().copied())
            .output()
            .await
            .expect("the command runs");
        let (printed, said) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(
            output.status.success(),
            "{arguments:?} ended with {}:\n{printed}\n{said}",
            output.status
        );
        printed.into_owned()
    }

    /// Asks it to stop as an operator does, and returns whether it did so by itself within the time.
    pub async fn stops_within(&mut self, limit: Duration) -> bool {
        let id = self.child.id().expect("it is running").to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .expect("kill runs");
        assert!(asked.success(), "the program cannot be asked to stop");
        tokio::time::timeout(limit, self.child.wait()).await.is_ok()
    }
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("log")
}
