//! A throw-away PostgreSQL server: made in a temporary folder, reached by a socket there, gone when dropped.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How to get the programs this needs.
const REMEDY: &str = "install a PostgreSQL server: apt-get install postgresql";
/// The programs this runs.
const PROGRAMS: [&str; 6] = ["initdb", "postgres", "pg_ctl", "pg_isready", "createdb", "psql"];
/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server. Databases are asked for with [`Postgres::fresh`].
#[derive(Debug)]
pub struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    server: Child,
    databases: AtomicU32,
}

impl Postgres {
    /// Makes and starts a server. It does not wait for the disk, because nobody outlives it.
    ///
    /// # Panics
    /// With the remedy, where PostgreSQL's programs are missing or do not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&["fsync=off", "full_page_writes=off"])
    }

    /// As [`Postgres::start`], with these settings beside the few that every throw-away server has. Without any it
    /// waits for the disk, as a city's server does.
    ///
    /// # Panics
    /// As [`Postgres::start`].
    #[must_use]
    pub fn start_with(settings: &[&str]) -> Self {
        let programs = programs().unwrap_or_else(|| panic!("no PostgreSQL programs in PATH or /usr/lib: {REMEDY}"));
        let folder = tempfile::Builder::new()
            .prefix("pg")
            .tempdir()
            .expect("a temporary folder");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let data = folder.path().join("data");
        let initdb = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ];
        run(as_postgres(&programs.join("initdb"), folder.path())
            .args(initdb)
            .arg("-D")
            .arg(&data));
        let mut command = as_postgres(&programs.join("postgres"), folder.path());
        command.arg("-D").arg(&data).arg("-k").arg(folder.path());
        for setting in ["listen_addresses=", "max_connections=200"].iter().chain(settings) {
            command.arg("-c").arg(setting);
        }
        let log = File::create(folder.path().join("log")).expect("a log file");
        let server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let server = server.unwrap_or_else(|error| panic!("postgres does not start ({error}): {REMEDY}"));
        let postgres = Self {
            folder,
            programs,
            server,
            databases: AtomicU32::new(0),
        };
        postgres.wait_until_ready();
        postgres
    }

    /// Whether PostgreSQL's programs are on this machine.
    #[must_use]
    pub fn is_installed() -> bool {
        programs().is_some()
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Panics
    /// When the server does not answer.
    #[must_use]
    pub fn fresh(&self) -> String {
        let name = format!("city{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(self.programs.join("createdb"));
        run(command
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", "postgres", &name]));
        format!(
            "postgres://postgres@localhost/{name}?host={}",
            self.folder.path().display()
        )
    }

    /// Runs statements in a database that [`Postgres::fresh`] made, and returns what `psql` prints.
    ///
    /// # Panics
    /// When a statement fails.
    #[must_use]
    pub fn psql(&self, url: &str, statements: &str) -> String {
        let name = url
            .rsplit('/')
            .find_map(|part| part.strip_prefix("city"))
            .unwrap_or_default();
        let name = format!("city{}", name.split('?').next().unwrap_or_default());
        let mut command = Command::new(self.programs.join("psql"));
        command
            .arg("-h")
            .arg(self.folder.path())
            .args(["-U", "postgres", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        let output = run(command.args(["-d", &name, "-c", statements]));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn wait_until_ready(&self) {
        let begun = Instant::now();
        loop {
            let mut ready = Command::new(self.programs.join("pg_isready"));
            ready.arg("-q").arg("-h").arg(self.folder.path());
            if ready.status().is_ok_and(|status| status.success()) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("postgres does not answer: {log}; {REMEDY}");
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = as_postgres(&self.programs.join("pg_ctl"), self.folder.path());
        stop.arg("stop")
            .arg("-m")
            .arg("immediate")
            .arg("-D")
            .arg(self.folder.path().join("data"));
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = self.server.wait();
    }
}

/// The folder with the server's programs: the newest that Debian has, or one in PATH that has them all.
fn programs() -> Option<PathBuf> {
    let entries = std::fs::read_dir("/usr/lib/postgresql").map(|entries| entries.flatten().collect::<Vec<_>>());
    let mut folders: Vec<PathBuf> = entries
        .unwrap_or_default()
        .iter()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders
        .into_iter()
        .find(|folder| PROGRAMS.iter().all(|program| folder.join(program).exists()))
}

/// A command as the user `postgres` where we are root, whom the server refuses to serve. It ends with this process.
fn as_postgres(program: &Path, folder: &Path) -> Command {
    let mut command;
    if is_root() {
        command = Command::new("setpriv");
        command
            .args([
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                "--pdeathsig=INT",
                "--",
            ])
            .arg(program);
    } else {
        command = Command::new(program);
    }
    command.current_dir(folder);
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn run(command: &mut Command) -> Output {
    let output: io::Result<Output> = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}; {REMEDY}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {said}; {REMEDY}");
    output
}
