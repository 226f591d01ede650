//! Opening what commands work on: settings, the log, the database, the live pack, channels.

use super::{End, Global, LogFormat};
use crate::channels::sms::SmsSettings;
use crate::channels::webchat::WebChatSettings;
use crate::channels::{ChannelSettings, Channels};
use crate::desk::{Clock, Connector, Desk};
use config::{ChannelKind, LoadedPack, PackFiles, PackSource, Settings, load_pack};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use storage::{Db, PackVersion, PublishPack};

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
    Settings::load(path.as_deref(), environment).map_err(|problems| {
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

/// The live pack. The database is its home: the seed is published at first start, and a newer built-in pack only over
/// an unedited built-in one; over an edited pack it is offered as a draft.
pub async fn live_pack(db: &Db, settings: &Settings, now: i64) -> Result<LoadedPack, NotOpened> {
    let source = settings
        .pack
        .path
        .clone()
        .map_or(PackSource::BuiltIn, PackSource::Folder);
    let live = db
        .live_pack()
        .await
        .map_err(|error| NotOpened(format!("failed to read the live pack: {error}")))?;
    let loaded = match live {
        None => seed(db, &source, now).await?,
        Some(live) => keep_or_upgrade(db, settings, &live, now).await?,
    };
    if settings.pack.production && !loaded.unreviewed.is_empty() {
        let count = loaded.unreviewed.len();
        return Err(NotOpened(format!(
            "the pack holds {count} facts that nobody has reviewed, and pack.production is true; `callbox check` lists them"
        )));
    }
    Ok(loaded)
}

async fn seed(db: &Db, source: &PackSource, now: i64) -> Result<LoadedPack, NotOpened> {
    let loaded = usable(source)?;
    let built_in = matches!(source, PackSource::BuiltIn);
    let files = source
        .read()
        .map_err(|_| NotOpened("the pack cannot be read".to_owned()))?;
    publish(db, files, built_in, "first start", now).await?;
    Ok(loaded)
}

async fn keep_or_upgrade(db: &Db, settings: &Settings, live: &PackVersion, now: i64) -> Result<LoadedPack, NotOpened> {
    let built_in = PackFiles::built_in();
    let newer = settings.pack.path.is_none() && built_in.hash() != live.hash;
    if newer && live.built_in {
        let loaded = usable(&PackSource::BuiltIn)?;
        publish(db, built_in, true, "upgrade of the program", now).await?;
        return Ok(loaded);
    }
    if newer {
        offer(db, built_in, live, now).await?;
    }
    stored_pack(db, &live.hash).await
}

/// The pack that decides, or would decide after the first start; for commands that only read.
pub async fn pack_in_force(db: &Db, settings: &Settings) -> Result<LoadedPack, NotOpened> {
    let live = db
        .live_pack()
        .await
        .map_err(|error| NotOpened(format!("failed to read the live pack: {error}")))?;
    match live {
        Some(live) => stored_pack(db, &live.hash).await,
        None => usable(
            &settings
                .pack
                .path
                .clone()
                .map_or(PackSource::BuiltIn, PackSource::Folder),
        ),
    }
}

/// The stored pack of this hash, compiled. A pack is named by the hash of its bytes: other bytes under its name have
/// decided nothing and are refused.
pub async fn stored_pack(db: &Db, hash: &str) -> Result<LoadedPack, NotOpened> {
    let files = db
        .pack_files(hash)
        .await
        .map_err(|error| NotOpened(format!("failed to read a pack: {error}")))?;
    let files = files.ok_or_else(|| NotOpened(format!("the database holds no pack {hash}")))?;
    let loaded = usable(&PackSource::Files(files))?;
    if loaded.pack.hash != hash {
        return Err(NotOpened(format!(
            "the stored pack cannot be used: its files were altered, they hash to {} now; publish it again",
            loaded.pack.hash
        )));
    }
    Ok(loaded)
}

fn usable(source: &PackSource) -> Result<LoadedPack, NotOpened> {
    load_pack(source).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        NotOpened(format!("the pack cannot be used\n{}", lines.join("\n")))
    })
}

async fn publish(db: &Db, files: PackFiles, built_in: bool, note: &str, now: i64) -> Result<(), NotOpened> {
    let hash = files.hash();
    let files = files.into_map();
    let version = PublishPack {
        hash: &hash,
        files: &files,
        author: "callbox",
        note,
        built_in,
        parent: None,
        now,
    };
    db.publish(version)
        .await
        .map_err(|error| NotOpened(format!("failed to store the pack: {error}")))
}

async fn offer(db: &Db, files: PackFiles, live: &PackVersion, now: i64) -> Result<(), NotOpened> {
    let hash = files.hash();
    let files = files.into_map();
    let version = PublishPack {
        hash: &hash,
        files: &files,
        author: "callbox",
        note: "built-in pack of a newer program",
        built_in: true,
        parent: Some(&live.hash),
        now,
    };
    db.add_draft(version)
        .await
        .map_err(|error| NotOpened(format!("failed to store the built-in pack: {error}")))
}

/// A desk on the database and its live pack.
pub async fn desk(db: Db, settings: &Settings) -> Result<(Desk, LoadedPackFacts), NotOpened> {
    let clock = system_clock();
    let loaded = live_pack(&db, settings, clock()).await?;
    let facts = LoadedPackFacts {
        unreviewed: loaded.unreviewed.len(),
    };
    Ok((Desk::new(db, Arc::new(loaded.pack), connectors(settings), clock), facts))
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

/// The enabled channels, and the names of those that this version has no adapter for.
pub fn channels(settings: &Settings, public_url: &str) -> Result<(Channels, Vec<String>), NotOpened> {
    let mut enabled = Vec::new();
    let mut missing = Vec::new();
    for channel in settings.channels.values() {
        let name = channel.name.clone();
        match &channel.kind {
            ChannelKind::WebChat(webchat) => enabled.push(ChannelSettings::WebChat(WebChatSettings {
                name,
                allowed_origins: webchat.allowed_origins.clone(),
                conversations_per_minute: settings.limits.conversations_per_minute,
                messages_per_minute: settings.limits.messages_per_minute,
            })),
            ChannelKind::Sms(sms) => enabled.push(ChannelSettings::Sms(sms_settings(name, sms, public_url))),
            _ => missing.push(name),
        }
    }
    let channels = Channels::open(enabled);
    let channels = channels.map_err(|fault| NotOpened(format!("channel {}: {}", fault.name, fault.problem)))?;
    Ok((channels, missing))
}

fn sms_settings(name: String, sms: &config::Sms, public_url: &str) -> SmsSettings {
    SmsSettings {
        name,
        account_sid: sms.account_sid.clone(),
        auth_tokens: sms.auth_tokens.clone(),
        from: sms.from.clone(),
        messaging_service_sid: sms.messaging_service_sid.clone(),
        reply_by_twiml: sms.reply_by_twiml,
        api_base: sms.api_base.clone(),
        public_url: public_url.to_owned(),
    }
}
