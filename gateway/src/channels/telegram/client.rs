//! Calls of Telegram's Bot API: sending, asking for updates, letting go of a pressed button.
//!
//! Source: "Telegram Bot API", sections "Making requests", "Getting updates" and "sendMessage". The token is part of the
//! address, so no error of the HTTP client is ever written out.

use super::{TelegramSettings, inbound};
use crate::channels::call::{self, Answered};
use crate::channels::{FaultyChannel, Outgoing, Receipt, SendError, Sink};
use crate::incoming::{IntakeError, Progress};
use crate::media::{MediaPlace, NoPlace};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

const TELEGRAM: &str = "https://api.telegram.org";
/// How long Telegram holds a question for updates open.
const HELD_SECONDS: u64 = 25;
/// The pause after a failed question, so that a dead provider is not asked without end.
const PAUSE: Duration = Duration::from_secs(3);
/// Before the id of a file, as the address of an attachment.
pub const FILE: &str = "telegram:";
/// Telegram's largest callback data, in bytes.
const LARGEST_DATA: usize = 64;

/// The calling half of the channel.
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: SecretString,
}

impl Client {
    /// A client for these settings; dials nobody.
    pub fn new(settings: &TelegramSettings) -> Result<Self, FaultyChannel> {
        let base = settings
            .api_base
            .as_deref()
            .unwrap_or(TELEGRAM)
            .trim_end_matches('/')
            .to_owned();
        let timeout = call::ANSWER_TIMEOUT + Duration::from_secs(HELD_SECONDS);
        Ok(Self {
            http: call::client(&settings.name, &base, timeout)?,
            base,
            token: settings.token.clone(),
        })
    }

    /// Sends one message.
    pub async fn send_message(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        let chat: i64 = outgoing.to.parse().map_err(|_| SendError::Never {
            code: "bad-address".to_owned(),
        })?;
        let answered = self.call("sendMessage", &message(chat, outgoing)).await?;
        if answered.is_success() && answered.body.get("ok").and_then(Value::as_bool) == Some(true) {
            let id = answered.body.pointer("/result/message_id").and_then(Value::as_i64);
            return Ok(Receipt {
                provider_id: id.map(|id| format!("{chat}:{id}")),
                progress: Progress::Sent,
            });
        }
        // Not Telegram's own answer, such as a page of a proxy: whether it was reached is not known.
        if answered.is_success() && answered.body.get("ok").is_none() {
            return Err(SendError::Unknown);
        }
        Err(refusal(&answered))
    }

    /// Asks for updates for as long as it is awaited, and hands each one in before it is confirmed: a confirmation is
    /// the next question, so what was not stored comes again.
    pub async fn poll(&self, sink: &dyn Sink, name: &str) {
        let mut next: i64 = 0;
        loop {
            let Some(updates) = self.updates(next, name).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            for update in updates {
                if self.take(sink, name, &update).await.is_err() {
                    tokio::time::sleep(PAUSE).await;
                    break;
                }
                if let Some(id) = update.get("update_id").and_then(Value::as_i64) {
                    next = next.max(id.saturating_add(1));
                }
            }
        }
    }

    /// Where a file is: Telegram gives an address for an id, good for an hour.
    pub async fn media_place(&self, reference: &str) -> Result<MediaPlace, NoPlace> {
        let id = reference.strip_prefix(FILE).ok_or(NoPlace::Foreign)?;
        let answered = self.call("getFile", &json!({ "file_id": id })).await;
        let answered = answered.map_err(|_| NoPlace::Later)?;
        let path = answered.body.pointer("/result/file_path").and_then(Value::as_str);
        match (answered.status, path) {
            (200, Some(path)) if is_plain_path(path) => Ok(MediaPlace {
                url: format!("{}/file/bot{}/{path}", self.base, self.token.expose_secret()),
                authorization: None,
            }),
            (200, Some(_)) => Err(NoPlace::Foreign),
            // Also what is larger than a bot may fetch.
            (400, _) => Err(NoPlace::Gone),
            _ => Err(NoPlace::Later),
        }
    }

    /// Who the bot is, and whether its messages come the way that is set: `asks` by questions, otherwise by a webhook.
    pub async fn probe(&self, asks: bool) -> Result<String, String> {
        let question = |method: &str| {
            self.http
                .post(format!("{}/bot{}/{method}", self.base, self.token.expose_secret()))
                .json(&json!({}))
        };
        let me = call::ask(question("getMe"), "copy the token that BotFather gave").await?;
        let name = me
            .pointer("/result/username")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let hook = call::ask(question("getWebhookInfo"), "copy the token that BotFather gave").await?;
        let url = hook.pointer("/result/url").and_then(Value::as_str).unwrap_or_default();
        match (asks, url.is_empty()) {
            (true, false) => Err("a webhook is registered, so that asking gets nothing: call deleteWebhook".to_owned()),
            (false, true) => Err(
                "no webhook is registered: call setWebhook with the address of /hooks/ and this channel's secret_token"
                    .to_owned(),
            ),
            _ => Ok(format!("@{name}")),
        }
    }

    async fn updates(&self, offset: i64, name: &str) -> Option<Vec<Value>> {
        let question = json!({
            "offset": offset,
            "timeout": HELD_SECONDS,
            "allowed_updates": ["message", "callback_query", "my_chat_member"],
        });
        match self.call("getUpdates", &question).await {
            Ok(answered) if answered.is_success() => {
                let updates = answered.body.get("result").and_then(Value::as_array);
                Some(updates.cloned().unwrap_or_default())
            }
            Ok(answered) => {
                // Telegram's own words are not repeated: nobody knows what stands in them.
                let because = match answered.status {
                    409 => "a webhook is registered, or another program asks with this token",
                    401 | 404 => "it does not know this token",
                    _ => "it refuses",
                };
                tracing::warn!(
                    channel = name,
                    status = answered.status,
                    because,
                    "Telegram gives no updates"
                );
                None
            }
            Err(_) => {
                tracing::warn!(channel = name, "Telegram cannot be reached");
                None
            }
        }
    }

    async fn take(&self, sink: &dyn Sink, name: &str, update: &Value) -> Result<(), IntakeError> {
        let received = inbound::read(update, name);
        for message in received.messages {
            match sink.take(message).await {
                // The same id with another text is nothing that asking again would change.
                Ok(_) | Err(IntakeError::OtherText) => {}
                Err(error) => return Err(error),
            }
        }
        for report in received.reports {
            sink.report(report).await?;
        }
        if let Some(id) = inbound::pressed(update) {
            // Too late is as good as done: the button has stopped turning by itself.
            let _ = self
                .call("answerCallbackQuery", &json!({ "callback_query_id": id }))
                .await;
        }
        Ok(())
    }

    async fn call(&self, method: &str, body: &Value) -> Result<Answered, SendError> {
        let url = format!("{}/bot{}/{method}", self.base, self.token.expose_secret());
        call::send(self.http.post(url).json(body)).await
    }
}

/// A path may hold anything, says Telegram; ours holds names and leads nowhere else.
fn is_plain_path(path: &str) -> bool {
    let is_name = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(fits)
    };
    path.len() <= 256 && path.split('/').all(is_name)
}

fn message(chat: i64, outgoing: &Outgoing) -> Value {
    let mut body = json!({
        "chat_id": chat,
        "text": outgoing.text,
        "link_preview_options": { "is_disabled": true },
    });
    let rows: Vec<Value> = outgoing
        .choices
        .iter()
        .filter(|one| one.id.len() <= LARGEST_DATA)
        .map(|one| json!([{ "text": one.label, "callback_data": one.id }]))
        .collect();
    if !rows.is_empty() {
        body["reply_markup"] = json!({ "inline_keyboard": rows });
    }
    body
}

fn refusal(answered: &Answered) -> SendError {
    let asked = answered.body.pointer("/parameters/retry_after").and_then(Value::as_f64);
    if let Some(seconds) = asked {
        return SendError::Later {
            retry_after: call::seconds_to_wait(seconds),
        };
    }
    let said = answered
        .body
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let gone = ["blocked by the user", "user is deactivated", "kicked"];
    if answered.status == 403 && gone.iter().any(|words| said.contains(words)) {
        return SendError::OptedOut;
    }
    let code = answered
        .body
        .get("error_code")
        .and_then(Value::as_i64)
        .map(|code| code.to_string());
    answered.refusal(code)
}
