//! `[channels.NAME]`: one table for each channel; being there enables it.

use super::addresses::{read_api_base, read_origin};
use super::{Channel, ChannelKind, Discord, Meta, Sms, Telegram, TelegramMode, Voice, WebChat, Whatsapp, X};
use crate::findings::{At, Findings};
use crate::nearest::offer;
use crate::table::{Table, Text, texts_of};
use crate::tree::{Entry, Value};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// The kinds that `kind = "…"` can name.
const KINDS: &[&str] = &[
    "webchat",
    "sms",
    "voice",
    "telegram",
    "discord",
    "messenger",
    "instagram",
    "whatsapp",
    "x",
];

/// The statuses that a template can tell.
const STATUSES: &[&str] = &["open", "in_progress", "closed", "cancelled", "duplicate"];

/// Reads all channels. The web chat is there unless it is switched off.
pub(super) fn read_channels(table: Option<Table>, findings: &mut Findings) -> BTreeMap<String, Channel> {
    let mut channels = BTreeMap::from([("webchat".to_owned(), default_webchat())]);
    let mut voice_at = None;
    for Entry { key, at, node } in table.map(|mut table| table.take_rest()).unwrap_or_default() {
        let good = key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-');
        if !good {
            let remedy = "Use small letters, digits, _ and -: it becomes part of an address, /hooks/NAME.";
            findings.error("E003", at, format!("`{key}` cannot be the name of a channel"), remedy);
        }
        let Some(mut table) = Table::new(node, &format!("[channels.{key}]"), findings) else {
            continue;
        };
        let enabled = table.boolean("enabled", findings).unwrap_or(true);
        let kind = read_kind(&key, at, table, findings);
        channels.remove(&key);
        let Some(kind) = kind.filter(|_| enabled) else { continue };
        if matches!(kind, ChannelKind::Voice(_)) {
            voice_at = Some(at);
        }
        channels.insert(key.clone(), Channel { name: key, kind });
    }
    let has_sms = channels
        .values()
        .any(|channel| matches!(channel.kind, ChannelKind::Sms(_)));
    if let (Some(at), false) = (voice_at, has_sms) {
        let remedy = "Enable a channel of kind sms: calls use its account and token.";
        findings.error("E006", at, "a voice channel needs an SMS channel beside it", remedy);
    }
    channels
}

pub(super) fn default_webchat() -> Channel {
    Channel {
        name: "webchat".to_owned(),
        kind: ChannelKind::WebChat(WebChat::default()),
    }
}

fn read_kind(name: &str, at: At, mut table: Table, findings: &mut Findings) -> Option<ChannelKind> {
    let written = table.text("kind", findings);
    let (kind, kind_at) = written.map_or_else(|| (name.to_owned(), at), |text| (text.value, text.at));
    let settings = match kind.as_str() {
        "webchat" => Some(read_webchat(&mut table, findings)),
        "sms" => read_sms(&mut table, findings),
        "voice" => read_voice(&mut table, findings),
        "telegram" => read_telegram(&mut table, findings),
        "discord" => read_discord(&mut table, findings),
        "messenger" => read_meta(&mut table, findings).map(ChannelKind::Messenger),
        "instagram" => read_meta(&mut table, findings).map(ChannelKind::Instagram),
        "whatsapp" => read_whatsapp(&mut table, findings),
        "x" => read_x(&mut table, findings),
        _ => {
            let remedy = format!(
                "{} Or add kind = \"...\": one of {}.",
                offer(&kind, KINDS),
                KINDS.join(", ")
            );
            findings.error(
                "E006",
                kind_at,
                format!("there is no kind of channel \"{kind}\""),
                remedy,
            );
            return None;
        }
    };
    table.finish(findings);
    settings
}

fn secret(table: &mut Table, key: &'static str, findings: &mut Findings) -> Option<SecretString> {
    table
        .required_text(key, findings)
        .map(|text| SecretString::from(text.value))
}

fn plain(table: &mut Table, key: &'static str, findings: &mut Findings) -> Option<String> {
    table.required_text(key, findings).map(|text| text.value)
}

fn api_base(table: &mut Table, findings: &mut Findings) -> Option<String> {
    table
        .text("api_base", findings)
        .and_then(|text| read_api_base(&text, findings))
}

fn read_webchat(table: &mut Table, findings: &mut Findings) -> ChannelKind {
    let origins = table.texts("allowed_origins", findings);
    let origins = origins
        .iter()
        .filter_map(|origin| read_origin(origin, findings))
        .collect();
    ChannelKind::WebChat(WebChat {
        allowed_origins: origins,
    })
}

fn read_sms(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let account_sid = plain(table, "account_sid", findings);
    let auth_tokens = read_auth_tokens(table, findings);
    let from = table.text("from", findings).map(|text| text.value);
    let messaging_service_sid = table.text("messaging_service_sid", findings).map(|text| text.value);
    if from.is_none() && messaging_service_sid.is_none() {
        let remedy = "Add from = \"311692\", or messaging_service_sid = \"MG...\".";
        findings.error(
            "E012",
            table.at,
            "this channel has neither `from` nor `messaging_service_sid`",
            remedy,
        );
    }
    let replies = [("twiml", true), ("api", false)];
    let reply_by_twiml = table.choice("reply", &replies, "E002", findings).unwrap_or(true);
    let api_base = api_base(table, findings);
    let (account_sid, auth_tokens) = (account_sid?, auth_tokens?);
    Some(ChannelKind::Sms(Sms {
        account_sid,
        auth_tokens,
        from,
        messaging_service_sid,
        reply_by_twiml,
        api_base,
    }))
}

/// One token, or a list of them while a token is being changed.
fn read_auth_tokens(table: &mut Table, findings: &mut Findings) -> Option<Vec<SecretString>> {
    let Some(node) = table.take("auth_token") else {
        table.report_missing("auth_token", findings);
        return None;
    };
    let at = node.at;
    let tokens: Vec<Text> = match node.value {
        Value::Text(value) if !findings.is_environment(at) => vec![Text { value, at }],
        _ => texts_of(node, "auth_token", findings),
    };
    if tokens.is_empty() || tokens.iter().any(|token| token.value.trim().is_empty()) {
        findings.error(
            "E012",
            at,
            "`auth_token` is empty",
            "Copy it from the provider's console.",
        );
        return None;
    }
    Some(
        tokens
            .into_iter()
            .map(|token| SecretString::from(token.value))
            .collect(),
    )
}

fn read_voice(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let (number, transfer_to) = (plain(table, "number", findings), plain(table, "transfer_to", findings));
    Some(ChannelKind::Voice(Voice {
        number: number?,
        transfer_to: transfer_to?,
    }))
}

fn read_telegram(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let token = secret(table, "token", findings);
    let modes = [("polling", false), ("webhook", true)];
    let by_webhook = table.choice("mode", &modes, "E002", findings).unwrap_or(false);
    let mode = if by_webhook {
        secret(table, "secret_token", findings).map(TelegramMode::Webhook)
    } else {
        // Without a webhook it has no use, but may stay while somebody tries the other mode.
        table.text("secret_token", findings);
        Some(TelegramMode::Polling)
    };
    let api_base = api_base(table, findings);
    Some(ChannelKind::Telegram(Telegram {
        token: token?,
        mode: mode?,
        api_base,
    }))
}

fn read_discord(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let token = secret(table, "token", findings);
    let application_id = plain(table, "application_id", findings);
    let public_key = table.required_text("public_key", findings);
    let is_key = |key: &str| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(key) = public_key.as_ref().filter(|key| !is_key(&key.value)) {
        let remedy = "Copy the 64 hexadecimal digits under General Information on Discord's developer page.";
        findings.error("E002", key.at, "`public_key` is not a public key", remedy);
    }
    let api_base = api_base(table, findings);
    let public_key = public_key?.value;
    Some(ChannelKind::Discord(Discord {
        token: token?,
        application_id: application_id?,
        public_key,
        api_base,
    }))
}

fn read_meta(table: &mut Table, findings: &mut Findings) -> Option<Meta> {
    let app_secret = secret(table, "app_secret", findings);
    let verify_token = secret(table, "verify_token", findings);
    let page_token = secret(table, "page_token", findings);
    let page_id = plain(table, "page_id", findings);
    let api_base = api_base(table, findings);
    Some(Meta {
        app_secret: app_secret?,
        verify_token: verify_token?,
        page_token: page_token?,
        page_id: page_id?,
        api_base,
    })
}

fn read_whatsapp(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let app_secret = secret(table, "app_secret", findings);
    let verify_token = secret(table, "verify_token", findings);
    let access_token = secret(table, "access_token", findings);
    let phone_number_id = plain(table, "phone_number_id", findings);
    let templates = read_templates(table, findings);
    let template_languages = read_template_languages(table, !templates.is_empty(), findings);
    let api_base = api_base(table, findings);
    Some(ChannelKind::Whatsapp(Whatsapp {
        app_secret: app_secret?,
        verify_token: verify_token?,
        access_token: access_token?,
        phone_number_id: phone_number_id?,
        templates,
        template_languages,
        api_base,
    }))
}

/// `templates = { closed = "request_closed" }`, by the status that each tells.
fn read_templates(table: &mut Table, findings: &mut Findings) -> BTreeMap<String, String> {
    let mut templates = BTreeMap::new();
    let Some(mut named) = table.table("templates", "templates = { ... }", findings) else {
        return templates;
    };
    for status in STATUSES {
        if let Some(name) = named.text(status, findings) {
            templates.insert((*status).to_owned(), name.value);
        }
    }
    named.finish(findings);
    templates
}

/// The languages that templates are approved in; needed as soon as there are templates.
fn read_template_languages(table: &mut Table, has_templates: bool, findings: &mut Findings) -> Vec<String> {
    let languages = table.texts("template_languages", findings);
    if languages.is_empty() && has_templates {
        let remedy =
            "Add template_languages = [\"en_US\"]: those that every template is approved in, the default first.";
        findings.error(
            "E012",
            table.at,
            "`templates` stands without `template_languages`",
            remedy,
        );
    }
    languages.into_iter().map(|language| language.value).collect()
}

fn read_x(table: &mut Table, findings: &mut Findings) -> Option<ChannelKind> {
    let consumer_key = secret(table, "consumer_key", findings);
    let consumer_secret = secret(table, "consumer_secret", findings);
    let access_token = secret(table, "access_token", findings);
    let access_token_secret = secret(table, "access_token_secret", findings);
    let user_id = plain(table, "user_id", findings);
    let api_base = api_base(table, findings);
    Some(ChannelKind::X(X {
        consumer_key: consumer_key?,
        consumer_secret: consumer_secret?,
        access_token: access_token?,
        access_token_secret: access_token_secret?,
        user_id: user_id?,
        api_base,
    }))
}
