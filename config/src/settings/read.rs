//! Reads `callbox.toml` and the environment section by section.

use super::addresses::{read_connector_url, read_network, read_public_url, read_socket};
use super::channels::read_channels;
use super::environment::overlay;
use super::routes::read_routes;
use super::sign_in::read_sign_in;
use super::{ChannelKind, Connector, Limits, PackSettings, Retention, Server, Settings};
use crate::findings::Findings;
use crate::table::{Table, Text};
use crate::tree::{Entry, Node, Value, parse};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How long a connector may take where nothing is said, in milliseconds.
const CONNECTOR_TIMEOUT_MS: u64 = 3000;

/// The largest photo that a city may wish for: what the database holds in memory while it is written.
const LARGEST_PHOTO: usize = 25 * 1024 * 1024;

/// Reads everything; problems go into `findings`. `None` where the file cannot be read at all.
pub(super) fn load(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    kinds: &[ChannelKind],
    findings: &mut Findings,
) -> Option<Settings> {
    let mut root = match path {
        Some(path) => read_file(path, findings),
        None => Some(Node {
            at: findings.add_file("callbox.toml", ""),
            value: Value::Table(Vec::new()),
        }),
    };
    // A file that cannot be read must not hide the problems of the environment.
    let is_readable = root.is_some();
    let mut root = root.take().unwrap_or_else(|| Node {
        at: findings.add_file("callbox.toml", ""),
        value: Value::Table(Vec::new()),
    });
    overlay(&mut root, environment, findings);
    let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
    let settings = read_settings(Table::root(root), folder, kinds, findings);
    is_readable.then_some(settings)
}

fn read_file(path: &Path, findings: &mut Findings) -> Option<Node> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => parse(&name, &bytes, findings),
        Err(error) => {
            let at = findings.add_file(&name, "");
            findings.error(
                "E001",
                at,
                format!("cannot be read: {error}"),
                "Check the path after --config.",
            );
            None
        }
    }
}

fn read_settings(mut table: Table, folder: &Path, kinds: &[ChannelKind], findings: &mut Findings) -> Settings {
    let mut settings = Settings::default();
    if let Some(section) = table.table("server", "[server]", findings) {
        read_server(&mut settings.server, section, findings);
    }
    if let Some(mut section) = table.table("database", "[database]", findings) {
        let url = section.text("url", findings);
        settings.database_url = url.and_then(|url| read_database_url(url, findings));
        section.finish(findings);
    }
    if let Some(section) = table.table("pack", "[pack]", findings) {
        read_pack(&mut settings.pack, section, folder, findings);
    }
    if let Some(section) = table.table("retention", "[retention]", findings) {
        read_retention(&mut settings.retention, section, findings);
    }
    if let Some(section) = table.table("limits", "[limits]", findings) {
        read_limits(&mut settings.limits, section, findings);
    }
    let channels = table.table("channels", "[channels]", findings);
    settings.channels = read_channels(channels, kinds, findings);
    let in_the_log = kinds.iter().filter(|kind| kind.beside.is_none());
    settings.channel_kinds = in_the_log.map(|kind| kind.name).collect();
    if let Some(section) = table.table("connectors", "[connectors]", findings) {
        settings.connectors = read_connectors(section, findings);
    }
    if let Some(section) = table.table("routes", "[routes]", findings) {
        settings.routes = read_routes(section, findings);
    }
    if let Some(section) = table.table("sign_in", "[sign_in]", findings) {
        settings.sign_in = read_sign_in(section, findings);
    }
    table.finish(findings);
    settings
}

fn read_server(server: &mut Server, mut table: Table, findings: &mut Findings) {
    if let Some(listen) = table
        .text("listen", findings)
        .and_then(|text| read_socket(&text, findings))
    {
        server.listen = listen;
    }
    server.public_url = table
        .text("public_url", findings)
        .and_then(|text| read_public_url(&text, findings));
    let proxies = table.texts("trusted_proxies", findings);
    server.trusted_proxies = proxies.iter().filter_map(|text| read_network(text, findings)).collect();
    let metrics = table.text("metrics_listen", findings);
    if let Some(text) = metrics {
        server.metrics_listen = read_socket(&text, findings);
        if server.metrics_listen.is_some_and(|address| !address.ip().is_loopback()) {
            let remedy = "Write 127.0.0.1 and a port: the figures are for this machine alone.";
            findings.error("E002", text.at, "`metrics_listen` is not a loopback address", remedy);
        }
    }
    table.finish(findings);
}

/// The URL is never shown: it may hold a password.
fn read_database_url(url: Text, findings: &mut Findings) -> Option<SecretString> {
    let schemes = ["sqlite:", "postgres://", "postgresql://"];
    if !schemes.iter().any(|scheme| url.value.starts_with(scheme)) {
        let remedy = "Write sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE.";
        findings.error("E002", url.at, "`url` is not the address of a database", remedy);
        return None;
    }
    Some(SecretString::from(url.value))
}

fn read_pack(pack: &mut PackSettings, mut table: Table, folder: &Path, findings: &mut Findings) {
    if let Some(path) = table.text("path", findings) {
        // A path in the file is meant from where the file lies; one in the environment from where the program runs.
        let base = if findings.is_environment(path.at) {
            Path::new("")
        } else {
            folder
        };
        let full: PathBuf = base.join(&path.value);
        if !full.is_dir() {
            let message = format!("there is no folder {}", full.display());
            findings.error(
                "E006",
                path.at,
                message,
                "Write the folder of a pack, or leave `path` out for the built-in one.",
            );
        }
        pack.path = Some(full);
    }
    pack.production = table.boolean("production", findings).unwrap_or(pack.production);
    table.finish(findings);
}

fn read_retention(retention: &mut Retention, mut table: Table, findings: &mut Findings) {
    let at = table.key_at("contact_days").unwrap_or(table.at);
    let days = table.number("contact_days", findings);
    retention.contact_days = days.and_then(|days| u32::try_from(days).ok());
    if days == Some(0) {
        let remedy = "Write at least 1, or leave it out to keep everything.";
        findings.error("E002", at, "`contact_days` cannot be 0", remedy);
    }
    table.finish(findings);
}

fn read_limits(limits: &mut Limits, mut table: Table, findings: &mut Findings) {
    for (key, target) in [
        ("conversations_per_minute", &mut limits.conversations_per_minute),
        ("messages_per_minute", &mut limits.messages_per_minute),
    ] {
        let at = table.key_at(key).unwrap_or(table.at);
        match table.number(key, findings).map(u32::try_from) {
            Some(Ok(0) | Err(_)) => {
                findings.error("E002", at, format!("`{key}` is out of range"), "Write at least 1.");
            }
            Some(Ok(number)) => *target = number,
            None => {}
        }
    }
    let at = table.key_at("photo_bytes").unwrap_or(table.at);
    match table.number("photo_bytes", findings).map(usize::try_from) {
        Some(Ok(bytes @ 1..=LARGEST_PHOTO)) => limits.photo_bytes = bytes,
        Some(_) => {
            let remedy = format!("Write a number of bytes from 1 to {LARGEST_PHOTO}; providers send no larger photos.");
            findings.error("E002", at, "`photo_bytes` is out of range", remedy);
        }
        None => {}
    }
    table.finish(findings);
}

fn read_connectors(mut table: Table, findings: &mut Findings) -> BTreeMap<String, Connector> {
    let mut connectors = BTreeMap::new();
    for Entry { key, node, .. } in table.take_rest() {
        let Some(mut table) = Table::new(node, &format!("[connectors.{key}]"), findings) else {
            continue;
        };
        let url = table
            .required_text("url", findings)
            .and_then(|text| read_connector_url(&text, findings));
        let timeout_at = table.key_at("timeout_ms").unwrap_or(table.at);
        let timeout_ms = table.number("timeout_ms", findings).unwrap_or(CONNECTOR_TIMEOUT_MS);
        if !(1..=20_000).contains(&timeout_ms) {
            let remedy = "Write between 1 and 20000 milliseconds: a resident is waiting.";
            findings.error("E002", timeout_at, "`timeout_ms` is out of range", remedy);
        }
        table.finish(findings);
        if let Some((url, host)) = url {
            connectors.insert(key, Connector { url, host, timeout_ms });
        }
    }
    connectors
}
