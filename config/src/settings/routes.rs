//! `[routes.NAME]`: where requests go that do not stay at the desk.

use super::addresses::{read_route_url, read_smtp_url};
use super::{EmailRoute, RouteKind, RouteSettings, WebhookRoute};
use crate::findings::Findings;
use crate::nearest::offer;
use crate::table::{Table, Text, texts_of};
use crate::tree::{Entry, Value};
use secrecy::SecretString;
use std::collections::BTreeMap;

const KINDS: &[&str] = &["webhook", "email"];

/// What every secret begins with; the rest is base64.
const SECRET_PREFIX: &str = "whsec_";

/// Reads all routes.
pub(super) fn read_routes(mut table: Table, findings: &mut Findings) -> BTreeMap<String, RouteSettings> {
    let mut routes = BTreeMap::new();
    for Entry { key, at, node } in table.take_rest() {
        let good = key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if !good {
            let remedy = "Use small letters, digits, _ and -: it becomes part of an address, /hooks/agency/NAME.";
            findings.error("E003", at, format!("`{key}` cannot be the name of a route"), remedy);
        }
        let Some(table) = Table::new(node, &format!("[routes.{key}]"), findings) else {
            continue;
        };
        if let Some(kind) = read_kind(table, findings) {
            routes.insert(key.clone(), RouteSettings { name: key, kind });
        }
    }
    routes
}

fn read_kind(mut table: Table, findings: &mut Findings) -> Option<RouteKind> {
    let kind = table.required_text("kind", findings)?;
    let settings = match kind.value.as_str() {
        "webhook" => read_webhook(&mut table, findings),
        "email" => read_email(&mut table, findings),
        other => {
            let remedy = format!("{} It is one of {}.", offer(other, KINDS), KINDS.join(", "));
            findings.error(
                "E006",
                kind.at,
                format!("there is no kind of route \"{other}\""),
                remedy,
            );
            return None;
        }
    };
    table.finish(findings);
    settings
}

fn read_webhook(table: &mut Table, findings: &mut Findings) -> Option<RouteKind> {
    let url = table.required_text("url", findings);
    let url = url.and_then(|url| read_route_url(&url, findings));
    let secrets = texts(table, "secret", findings);
    for secret in secrets.iter().filter(|secret| !is_secret(&secret.value)) {
        let remedy = "Write whsec_ and at least 24 random bytes in base64: echo whsec_$(openssl rand -base64 32).";
        findings.error("E002", secret.at, "`secret` is not a secret of a webhook", remedy);
    }
    if secrets.is_empty() {
        return None;
    }
    let secrets = secrets.into_iter().map(|secret| SecretString::from(secret.value));
    Some(RouteKind::Webhook(WebhookRoute {
        url: url?,
        secrets: secrets.collect(),
    }))
}

fn read_email(table: &mut Table, findings: &mut Findings) -> Option<RouteKind> {
    let smtp = table.required_text("smtp", findings);
    let smtp = smtp.and_then(|smtp| read_smtp_url(&smtp, findings));
    let from = table.required_text("from", findings);
    let to = texts(table, "to", findings);
    for address in from.iter().chain(&to).filter(|address| !is_address(&address.value)) {
        let remedy = "Write an address, with or without a name: City 311 <311@city.example>.";
        findings.error(
            "E002",
            address.at,
            format!("\"{}\" is no e-mail address", address.value),
            remedy,
        );
    }
    if to.is_empty() {
        return None;
    }
    Some(RouteKind::Email(EmailRoute {
        smtp: smtp?,
        from: from?.value,
        to: to.into_iter().map(|address| address.value).collect(),
    }))
}

/// One text, or a list of them, that must be there.
fn texts(table: &mut Table, key: &'static str, findings: &mut Findings) -> Vec<Text> {
    let Some(node) = table.take(key) else {
        table.report_missing(key, findings);
        return Vec::new();
    };
    let at = node.at;
    let texts: Vec<Text> = match node.value {
        Value::Text(value) if !findings.is_environment(at) => vec![Text { value, at }],
        _ => texts_of(node, key, findings),
    };
    if texts.is_empty() {
        findings.error(
            "E012",
            at,
            format!("`{key}` is empty"),
            format!("Write `{key} = \"...\"`."),
        );
    }
    texts
}

/// 32 letters of base64 are 24 bytes.
fn is_secret(text: &str) -> bool {
    let key = text.strip_prefix(SECRET_PREFIX).unwrap_or_default();
    let letters = key.trim_end_matches('=');
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    letters.len() >= 32 && letters.bytes().all(is_base64)
}

fn is_address(text: &str) -> bool {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    !local.is_empty() && !domain.is_empty() && !address.contains(|c: char| c.is_whitespace() || c.is_control())
}
