//! Calls of Discord's REST API: opening a conversation, writing into it, answering what the gateway brings.
//!
//! Source: Discord's documentation "API Reference", "User Resource: Create DM" and "Message Resource: Create Message".

use super::DiscordSettings;
use super::inbound::{GUILD, id_at};
use super::interaction::letting_go;
use crate::channels::call::{self, Answered};
use crate::channels::{FaultyChannel, Outgoing, Receipt, SendError};
use crate::incoming::Progress;
use reqwest::RequestBuilder;
use reqwest::header::{HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Mutex;

const DISCORD: &str = "https://discord.com";
/// The version that the bodies of this channel are written for; part of every path.
const VERSION: &str = "/api/v10";
/// Buttons in one row.
const IN_A_ROW: usize = 5;
/// Opened conversations that are remembered; with more, all are forgotten and opened again.
const MOST_REMEMBERED: usize = 10_000;
/// The resident takes no messages of this bot.
const CANNOT_WRITE: i64 = 50_007;

/// The calling half of the channel.
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: SecretString,
    /// Who calls, in Discord's own form: it blocks others now and then.
    user_agent: HeaderValue,
    opened: Mutex<HashMap<String, String>>,
}

impl Client {
    /// A client for these settings; dials nobody.
    pub fn new(settings: &DiscordSettings) -> Result<Self, FaultyChannel> {
        let base = settings
            .api_base
            .as_deref()
            .unwrap_or(DISCORD)
            .trim_end_matches('/')
            .to_owned();
        Ok(Self {
            http: call::client(&settings.name, &base, call::ANSWER_TIMEOUT)?,
            base,
            token: settings.token.clone(),
            user_agent: user_agent(settings)?,
            opened: Mutex::new(HashMap::new()),
        })
    }

    /// Sends one message: to a person, or to a person in a server's channel.
    pub async fn send_message(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        // Only the one who is answered is called, whatever names stand in the text.
        let (place, text, called) = match outgoing.to.strip_prefix(GUILD).and_then(|rest| rest.split_once(':')) {
            Some((place, person)) => (
                place.to_owned(),
                format!("<@{person}> {}", outgoing.text),
                json!({ "users": [person] }),
            ),
            None => (
                self.conversation_with(&outgoing.to).await?,
                outgoing.text.clone(),
                json!({ "parse": [] }),
            ),
        };
        let mut body = json!({ "content": text, "allowed_mentions": called });
        if !outgoing.choices.is_empty() {
            let pairs = outgoing.choices.iter().map(|one| (one.id.as_str(), one.label.as_str()));
            body["components"] = rows(pairs);
        }
        let answered = self.post(&format!("/channels/{place}/messages"), &body).await?;
        if !answered.is_success() {
            return Err(refusal(&answered));
        }
        let id = id_at(&answered.body, "/id").ok_or(SendError::Unknown)?;
        Ok(Receipt {
            provider_id: Some(id),
            progress: Progress::Sent,
        })
    }

    /// Who the bot is.
    pub async fn probe(&self) -> Result<String, String> {
        let request = self.named(self.http.get(format!("{}{VERSION}/users/@me", self.base)));
        let request = request.header("authorization", format!("Bot {}", self.token.expose_secret()));
        let me = call::ask(request, "copy the bot's token from Discord's developer page").await?;
        Ok(me.get("username").and_then(Value::as_str).unwrap_or("a bot").to_owned())
    }

    /// Where the gateway is.
    pub async fn gateway(&self) -> Option<String> {
        let answered = call::send(self.named(self.http.get(format!("{}{VERSION}/gateway", self.base))))
            .await
            .ok()?;
        answered.body.get("url").and_then(Value::as_str).map(str::to_owned)
    }

    /// Lets go of a button or a command that the gateway brought; the replies follow as messages.
    pub async fn let_go(&self, interaction: &Value) {
        let Some(id) = id_at(interaction, "/id") else { return };
        let Some(token) = interaction.get("token").and_then(Value::as_str) else {
            return;
        };
        let body = letting_go(interaction);
        // Too late is as good as done: Discord has let go by itself.
        let _ = self.post(&format!("/interactions/{id}/{token}/callback"), &body).await;
    }

    /// The token, for the gateway's first word.
    pub fn token(&self) -> &str {
        self.token.expose_secret()
    }

    async fn conversation_with(&self, person: &str) -> Result<String, SendError> {
        let known = self.remembered().get(person).cloned();
        if let Some(place) = known {
            return Ok(place);
        }
        let answered = self
            .post("/users/@me/channels", &json!({ "recipient_id": person }))
            .await;
        // To open a conversation writes nothing to anybody, so it may be tried again.
        let answered = answered.map_err(|error| match error {
            SendError::Unknown => SendError::Later { retry_after: None },
            other => other,
        })?;
        if !answered.is_success() {
            return Err(refusal(&answered));
        }
        let place = id_at(&answered.body, "/id").ok_or(SendError::Later { retry_after: None })?;
        let mut opened = self.remembered();
        if opened.len() >= MOST_REMEMBERED {
            opened.clear();
        }
        opened.insert(person.to_owned(), place.clone());
        Ok(place)
    }

    fn named(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(USER_AGENT, self.user_agent.clone())
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Answered, SendError> {
        let authorization = format!("Bot {}", self.token.expose_secret());
        let request = self.named(self.http.post(format!("{}{VERSION}{path}", self.base)));
        call::send(request.header("authorization", authorization).json(body)).await
    }
}

/// `DiscordBot ($url, $versionNumber)`.
fn user_agent(settings: &DiscordSettings) -> Result<HeaderValue, FaultyChannel> {
    let text = format!("DiscordBot ({}, {})", settings.public_url, env!("CARGO_PKG_VERSION"));
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| FaultyChannel {
        name: settings.name.clone(),
        problem: "server.public_url holds signs that no address has".to_owned(),
    })
}

/// Buttons in rows of five, by id and label.
pub fn rows<'c>(choices: impl Iterator<Item = (&'c str, &'c str)>) -> Value {
    let buttons: Vec<Value> = choices
        .map(|(id, label)| json!({ "type": 2, "style": 2, "label": label, "custom_id": id }))
        .collect();
    let rows = buttons
        .chunks(IN_A_ROW)
        .map(|row| json!({ "type": 1, "components": row }));
    Value::Array(rows.collect())
}

fn refusal(answered: &Answered) -> SendError {
    if answered.status == 429 {
        let asked = answered.body.get("retry_after").and_then(Value::as_f64);
        return SendError::Later {
            retry_after: asked.and_then(call::seconds_to_wait).or(answered.retry_after),
        };
    }
    let code = answered.body.get("code").and_then(Value::as_i64);
    if code == Some(CANNOT_WRITE) {
        return SendError::OptedOut;
    }
    answered.refusal(code.map(|code| code.to_string()))
}
