//! Opening what commands work on: settings, the log, the database, the desk, channels.

use super::pack_life;
use super::{End, Global, LogFormat};
use crate::channels::discord::DiscordSettings;
use crate::channels::messenger::{Inbox, MessengerSettings};
use crate::channels::meta::Proof;
use crate::channels::sms::SmsSettings;
use crate::channels::telegram::TelegramSettings;
use crate::channels::webchat::WebChatSettings;
use crate::channels::whatsapp::WhatsappSettings;
use crate::channels::x::XSettings;
use crate::channels::{ChannelSettings, Channels};
use crate::desk::{Clock, Connector, Desk};
use crate::routes::Routes;
use config::{ChannelKind, Settings};
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

/// A desk on the database and its live pack.
pub async fn desk(db: Db, settings: &Settings) -> Result<(Desk, LoadedPackFacts), NotOpened> {
    let clock = system_clock();
    let loaded = pack_life::live_pack(&db, settings, clock()).await?;
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

/// The routes by which requests reach their agencies.
pub fn routes(settings: &Settings) -> Result<Routes, NotOpened> {
    let opened = Routes::open(&settings.routes);
    opened.map_err(|fault| NotOpened(format!("route {}: {}", fault.name, fault.problem)))
}

/// How staff come in beside passwords; a fault of its settings is told before anybody stands before the door.
pub fn single_sign_on(settings: &Settings, public_url: &str) -> Result<Option<console::SingleSignOn>, NotOpened> {
    let opened = crate::single_sign_on::open(settings, public_url);
    opened.map_err(|problem| NotOpened(format!("sign_in.oidc: {problem}")))
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
                photo_bytes: settings.limits.photo_bytes,
            })),
            ChannelKind::Sms(sms) => enabled.push(ChannelSettings::Sms(sms_settings(name, sms, public_url))),
            ChannelKind::Messenger(page) => {
                enabled.push(ChannelSettings::Messenger(messenger_settings(
                    name,
                    Inbox::Messenger,
                    page,
                )));
            }
            ChannelKind::Instagram(page) => {
                enabled.push(ChannelSettings::Messenger(messenger_settings(
                    name,
                    Inbox::Instagram,
                    page,
                )));
            }
            ChannelKind::Whatsapp(number) => enabled.push(ChannelSettings::Whatsapp(whatsapp_settings(name, number))),
            ChannelKind::Telegram(bot) => enabled.push(ChannelSettings::Telegram(telegram_settings(name, bot))),
            ChannelKind::X(account) => enabled.push(ChannelSettings::X(x_settings(name, account))),
            ChannelKind::Discord(application) => {
                enabled.push(ChannelSettings::Discord(discord_settings(name, application)));
            }
            ChannelKind::Voice(_) => missing.push(name),
        }
    }
    let channels = Channels::open(enabled);
    let channels = channels.map_err(|fault| NotOpened(format!("channel {}: {}", fault.name, fault.problem)))?;
    Ok((channels, missing))
}

fn messenger_settings(name: String, inbox: Inbox, page: &config::Meta) -> MessengerSettings {
    MessengerSettings {
        name,
        inbox,
        proof: Proof {
            app_secret: page.app_secret.clone(),
            verify_token: page.verify_token.clone(),
        },
        page_token: page.page_token.clone(),
        page_id: page.page_id.clone(),
        api_base: page.api_base.clone(),
    }
}

fn whatsapp_settings(name: String, number: &config::Whatsapp) -> WhatsappSettings {
    WhatsappSettings {
        name,
        proof: Proof {
            app_secret: number.app_secret.clone(),
            verify_token: number.verify_token.clone(),
        },
        access_token: number.access_token.clone(),
        phone_number_id: number.phone_number_id.clone(),
        templates: number.templates.clone(),
        template_languages: number.template_languages.clone(),
        api_base: number.api_base.clone(),
    }
}

fn discord_settings(name: String, application: &config::Discord) -> DiscordSettings {
    DiscordSettings {
        name,
        token: application.token.clone(),
        public_key: application.public_key.clone(),
        api_base: application.api_base.clone(),
    }
}

fn telegram_settings(name: String, bot: &config::Telegram) -> TelegramSettings {
    TelegramSettings {
        name,
        token: bot.token.clone(),
        secret_token: match &bot.mode {
            config::TelegramMode::Webhook(secret) => Some(secret.clone()),
            config::TelegramMode::Polling => None,
        },
        api_base: bot.api_base.clone(),
    }
}

/// The time of this machine.
fn now() -> i64 {
    system_clock()()
}

fn x_settings(name: String, account: &config::X) -> XSettings {
    XSettings {
        name,
        consumer_key: account.consumer_key.clone(),
        consumer_secret: account.consumer_secret.clone(),
        access_token: account.access_token.clone(),
        access_token_secret: account.access_token_secret.clone(),
        user_id: account.user_id.clone(),
        api_base: account.api_base.clone(),
        clock: now,
    }
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
