//! `WhatsApp` by Meta's cloud API: signed webhooks in, the Graph API out.

mod inbound;
pub(super) mod template;

use super::call;
use super::kind::{Kind, NO_ADDRESS_TO_CALL, Opened, Opening};
use super::meta::{self, GRAPH, Proof, VERSION};
use super::{ChannelAdapter, FaultyChannel, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError};
use crate::incoming::Progress;
use crate::media::{MediaHosts, MediaPlace, NoPlace, secret_header};
use config::{ChannelKind, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use governor::Quota;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Up to so many choices are buttons; more are rows of a list.
const BUTTONS: usize = 3;
/// The longest text above buttons, in characters; a list takes a longer one.
const TEXT_WITH_BUTTONS: usize = 1024;

/// Before the id of a file, as the address of an attachment.
const FILE: &str = "whatsapp:";
/// Meta's code for an id that stands for nothing any more.
const NO_SUCH_FILE: i64 = 100;

/// `WhatsApp`, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "whatsapp",
        label: "WhatsApp",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: channel_at,
    without_public_url: Some(NO_ADDRESS_TO_CALL),
    open: Some(open),
};

/// The statuses that a template can tell.
pub(super) const STATUSES: &[&str] = &["open", "in_progress", "closed", "cancelled", "duplicate"];

const KEYS: &[Key] = &[
    Key::secret("app_secret", "from the app's settings"),
    Key::secret("verify_token", "words of your own"),
    Key::secret("access_token", "of a system user"),
    Key::text("phone_number_id", "100000000000000"),
    Key::table(
        "templates",
        STATUSES,
        r#"{ in_progress = "request_in_progress", closed = "request_closed" }"#,
    )
    .help(
        "Approved templates by the status that each tells, for changes of a request once a resident has been silent for a day;\n\
         their values are {{1}} number, {{2}} service, {{3}} status. And the languages they are approved in, the default first.",
    ),
    Key::texts("template_languages", r#"["en_US", "es"]"#).with(
        "templates",
        "Add template_languages = [\"en_US\"]: those that every template is approved in, the default first.",
    ),
    Key::api_base(GRAPH),
];

fn open(table: &config::Channel, _opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let settings = WhatsappSettings {
        name: table.name.clone(),
        proof: Proof::of(table)?,
        access_token: table.required_secret("access_token")?,
        phone_number_id: table.required_text("phone_number_id")?,
        templates: table.table("templates")?,
        template_languages: table.texts("template_languages")?,
        api_base: table.text("api_base")?,
    };
    Ok(Opened::channel(Whatsapp::new(settings)?))
}

/// The settings of one number.
#[derive(Clone, Debug)]
pub struct WhatsappSettings {
    /// The channel's name.
    pub name: String,
    /// What webhooks are believed by.
    pub proof: Proof,
    /// Sends.
    pub access_token: SecretString,
    /// The sending number's id; webhooks of other numbers are left alone.
    pub phone_number_id: String,
    /// The names of approved templates, by the status of a request that they tell.
    pub templates: BTreeMap<String, String>,
    /// The languages that they are approved in, as Meta writes them; the first stands for all others.
    pub template_languages: Vec<String>,
    /// Where the Graph API is; `None` is Meta's own.
    pub api_base: Option<String>,
}

/// What `WhatsApp` can carry.
pub fn channel() -> Channel {
    Channel {
        code: "whatsapp".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 4096,
            unit: TextUnit::Chars,
            buttons: 10,
            button_label: 20,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Window(24 * 60 * 60 * 1000),
    }
}

/// What can be carried to an address: by Meta's own API, or by Twilio where the address is written as Twilio does.
fn channel_at(address: &str) -> Channel {
    if address.starts_with(super::sms::WHATSAPP) {
        return super::sms::whatsapp_channel();
    }
    channel()
}

/// The channel.
pub struct Whatsapp {
    settings: WhatsappSettings,
    http: reqwest::Client,
    base: String,
}

impl Whatsapp {
    /// Opens the channel; needs no network.
    pub fn new(settings: WhatsappSettings) -> Result<Self, FaultyChannel> {
        settings.proof.check(&settings.name)?;
        let is_number = settings.phone_number_id.bytes().all(|byte| byte.is_ascii_digit());
        if settings.access_token.expose_secret().is_empty() || settings.phone_number_id.is_empty() || !is_number {
            return Err(FaultyChannel {
                name: settings.name,
                problem: "access_token or phone_number_id is no such thing: copy them from the app's settings"
                    .to_owned(),
            });
        }
        let base = settings
            .api_base
            .as_deref()
            .unwrap_or(GRAPH)
            .trim_end_matches('/')
            .to_owned();
        let http = call::client(&settings.name, &base, call::ANSWER_TIMEOUT)?;
        Ok(Self { settings, http, base })
    }

    /// Where a file is: Meta gives an address for an id, good for five minutes, and gives it out to us alone.
    async fn place_of(&self, reference: &str) -> Result<MediaPlace, NoPlace> {
        let id = reference.strip_prefix(FILE).ok_or(NoPlace::Foreign)?;
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(NoPlace::Foreign);
        }
        let number = &self.settings.phone_number_id;
        let url = format!("{}/{VERSION}/{id}?phone_number_id={number}", self.base);
        let token = self.settings.access_token.expose_secret();
        let answered = call::send(self.http.get(url).bearer_auth(token)).await;
        let answered = answered.map_err(|_| NoPlace::Later)?;
        let url = answered.body.get("url").and_then(Value::as_str);
        let code = answered.body.pointer("/error/code").and_then(Value::as_i64);
        match (answered.status, url) {
            (200, Some(url)) => Ok(MediaPlace {
                url: url.to_owned(),
                authorization: secret_header(format!("Bearer {token}").as_bytes()),
            }),
            (404, _) => Err(NoPlace::Gone),
            (400, _) if code == Some(NO_SUCH_FILE) => Err(NoPlace::Gone),
            _ => Err(NoPlace::Later),
        }
    }

    async fn post(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        let url = format!("{}/{VERSION}/{}/messages", self.base, self.settings.phone_number_id);
        let id = |body: &Value| {
            body.pointer("/messages/0/id")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let sent = meta::post(&self.http, url, &self.settings.access_token, &self.body(outgoing)?, id).await?;
        Ok(Receipt {
            provider_id: Some(sent),
            progress: Progress::Queued,
        })
    }

    fn body(&self, outgoing: &Outgoing) -> Result<Value, SendError> {
        let Some(filled) = &outgoing.template else {
            return Ok(body(outgoing));
        };
        // A template that was taken out of the settings since.
        let name = self.settings.templates.get(&filled.purpose).ok_or(SendError::Never {
            code: "no-template".to_owned(),
        })?;
        let language = template::language(&self.settings.template_languages, &outgoing.language);
        let mut body = addressed(&outgoing.to);
        body["type"] = json!("template");
        body["template"] = template::body(name, language, &filled.values);
        Ok(body)
    }
}

/// The beginning of every message. A resident is known by a telephone number, or by an id of Meta's such as `US.1234`,
/// which goes by another name.
fn addressed(resident: &str) -> Value {
    let is_number = resident.bytes().all(|byte| byte.is_ascii_digit());
    let to = if is_number { "to" } else { "recipient" };
    json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        to: resident,
    })
}

/// The body of a message in the desk's own words.
fn body(outgoing: &Outgoing) -> Value {
    let mut body = addressed(&outgoing.to);
    if outgoing.choices.is_empty() {
        body["type"] = json!("text");
        body["text"] = json!({ "body": outgoing.text, "preview_url": false });
    } else {
        body["type"] = json!("interactive");
        body["interactive"] = interactive(outgoing);
    }
    body
}

fn interactive(outgoing: &Outgoing) -> Value {
    let fits = outgoing.text.chars().count() <= TEXT_WITH_BUTTONS;
    if fits && outgoing.choices.len() <= BUTTONS {
        let buttons: Vec<Value> = outgoing
            .choices
            .iter()
            .map(|one| json!({ "type": "reply", "reply": { "id": one.id, "title": one.label } }))
            .collect();
        return json!({ "type": "button", "body": { "text": outgoing.text }, "action": { "buttons": buttons } });
    }
    let rows: Vec<Value> = outgoing
        .choices
        .iter()
        .map(|one| json!({ "id": one.id, "title": one.label }))
        .collect();
    json!({
        "type": "list",
        "body": { "text": outgoing.text },
        // The only word on the button that opens the list; signs are read in every language.
        "action": { "button": "▾", "sections": [{ "rows": rows }] },
    })
}

impl ChannelAdapter for Whatsapp {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn templates(&self) -> Vec<String> {
        self.settings.templates.keys().cloned().collect()
    }

    fn template_purposes(&self) -> &'static [&'static str] {
        STATUSES
    }

    /// Eighty messages a second and number.
    fn pace(&self) -> Quota {
        super::per_second(80)
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        self.settings
            .proof
            .receive(request, |body| inbound::read(body, &self.settings))
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async {
            let request = self
                .http
                .get(format!("{}/{VERSION}/{}", self.base, self.settings.phone_number_id));
            let request = request.bearer_auth(self.settings.access_token.expose_secret());
            let told = call::ask(request, "make a new access_token, and compare phone_number_id").await;
            Some(told.map(|_| format!("number {}", self.settings.phone_number_id)))
        })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.post(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        const NAMES: &[&str] = &["lookaside.fbsbx.com", ".fbcdn.net"];
        Some(MediaHosts::new(NAMES, self.settings.api_base.as_deref()))
    }

    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        Box::pin(self.place_of(reference))
    }
}
