//! Opening what commands work on: settings, the log, the database, the desk, channels.

use super::pack_life;
use super::{End, Global, LogFormat};
use crate::channels::{Channels, Opening, settings_of};
use crate::desk::{Clock, Connector, Desk};
use crate::routes::Routes;
use config::Settings;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use storage::Db;

/// Why something could not be opened, in words for the operator.
pub struct NotOpened(pub String);

impl NotOpened {
    /// Tells it and ends the command.
    pub fn tell(&self) -> End {
        eprintln!("callbox: {}", self.0);
        End::WrongUse
    }
}

/// The system's clock, the only place where the time comes from.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that asks the system for the time"
)]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// Runs a command's asynchronous part.
pub fn block_on<T, E: From<NotOpened>>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| NotOpened(format!("failed to start: {error}")))?;
    runtime.block_on(future)
}

/// Starts the log on standard error. Its level is `info`, or what `RUST_LOG` says.
pub fn start_log(global: &Global) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start (in tests) keeps the first.
    let _ = match global.log_format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

/// The settings: of the file that was named, else of `callbox.toml` where it is present, with the environment over it.
pub fn settings(global: &Global) -> Result<Settings, NotOpened> {
    let default = PathBuf::from("callbox.toml");
    let path = global.config.clone().or_else(|| default.is_file().then_some(default));
    let environment = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.to_string_lossy().into_owned()))
    });
    Settings::load(path.as_deref(), environment, &settings_of(global.kinds)).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        NotOpened(format!("the settings cannot be used\n{}", lines.join("\n")))
    })
}

/// The database of the settings; the embedded one in the data folder without any.
pub async fn database(global: &Global, settings: &Settings) -> Result<Db, NotOpened> {
    let url = match &settings.database_url {
        Some(url) => url.expose_secret().to_owned(),
        None => embedded(&global.data)?,
    };
    Db::open(&url)
        .await
        .map_err(|error| NotOpened(format!("failed to open the database: {error}")))
}

fn embedded(data: &Path) -> Result<String, NotOpened> {
    std::fs::create_dir_all(data).map_err(|error| {
        NotOpened(format!(
            "failed to make the data folder {}: {error}; give another with --data",
            data.display()
        ))
    })?;
    Ok(format!("sqlite:{}", data.join("callbox.db").display()))
}

/// A desk on the database and its live pack.
pub async fn desk(global: &Global, db: Db, settings: &Settings) -> Result<(Desk, LoadedPackFacts), NotOpened> {
    let clock = system_clock();
    let loaded = pack_life::live_pack(&db, settings, clock()).await?;
    let facts = LoadedPackFacts {
        unreviewed: loaded.unreviewed.len(),
    };
    let pack = Arc::new(loaded.pack);
    Ok((Desk::new(db, pack, connectors(settings), global.kinds, clock), facts))
}

/// What is told about a pack at start.
pub struct LoadedPackFacts {
    /// Facts that nobody has reviewed.
    pub unreviewed: usize,
}

fn connectors(settings: &Settings) -> BTreeMap<String, Connector> {
    let connector = |(name, one): (&String, &config::Connector)| {
        (
            name.clone(),
            Connector {
                url: one.url.clone(),
                timeout: Duration::from_millis(one.timeout_ms),
            },
        )
    };
    settings.connectors.iter().map(connector).collect()
}

/// The routes by which requests reach their agencies.
pub fn routes(settings: &Settings, public_url: &str) -> Result<Routes, NotOpened> {
    let opened = Routes::open(&settings.routes, public_url);
    opened.map_err(|fault| NotOpened(format!("route {}: {}", fault.name, fault.problem)))
}

/// How staff come in beside passwords; a fault of its settings is told before anybody stands before the door.
pub fn single_sign_on(settings: &Settings, public_url: &str) -> Result<Option<console::SingleSignOn>, NotOpened> {
    let opened = crate::single_sign_on::open(settings, public_url);
    opened.map_err(|problem| NotOpened(format!("sign_in.oidc: {problem}")))
}

/// The enabled channels.
pub fn channels(global: &Global, settings: &Settings, public_url: &str) -> Result<Channels, NotOpened> {
    let opening = Opening {
        public_url,
        limits: settings.limits,
        clock: now,
    };
    let opened = Channels::open(global.kinds, &settings.channels, &opening);
    opened.map_err(|fault| NotOpened(format!("channel {}: {}", fault.name, fault.problem)))
}

/// The time of this machine.
fn now() -> i64 {
    system_clock()()
}
