//! Messenger and Instagram: the same webhooks and the same Send API, with other limits, and comments under their posts.

mod comments;
mod inbound;

use super::call;
use super::kind::{Kind, NO_ADDRESS_TO_CALL, Opened};
use super::meta::{self, GRAPH, Proof, VERSION};
use super::{ChannelAdapter, FaultyChannel, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError};
use crate::incoming::Progress;
use crate::media::{MediaHosts, MediaPlace, NoPlace};
use config::{ChannelKind, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use governor::Quota;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// A page's inbox, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "messenger",
        label: "Messenger",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: |address| channel_at(Inbox::Messenger, address),
    without_public_url: Some(NO_ADDRESS_TO_CALL),
    open: Some(|table, _| open(table, Inbox::Messenger)),
};

/// An Instagram account's inbox, as the list of channels knows it.
pub const INSTAGRAM: Kind = Kind {
    settings: ChannelKind {
        name: "instagram",
        label: "Instagram",
        about: "",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: |address| channel_at(Inbox::Instagram, address),
    without_public_url: Some(NO_ADDRESS_TO_CALL),
    open: Some(|table, _| open(table, Inbox::Instagram)),
};

const KEYS: &[Key] = &[
    Key::secret("app_secret", "from the app's settings"),
    Key::secret("verify_token", "words of your own"),
    Key::secret("page_token", "from the page's settings"),
    Key::text("page_id", "100000000000000"),
    Key::api_base(GRAPH),
];

fn open(table: &config::Channel, inbox: Inbox) -> Result<Opened, FaultyChannel> {
    let settings = MessengerSettings {
        name: table.name.clone(),
        inbox,
        proof: Proof::of(table)?,
        page_token: table.required_secret("page_token")?,
        page_id: table.required_text("page_id")?,
        api_base: table.text("api_base")?,
    };
    Ok(Opened::channel(Messenger::new(settings)?))
}

/// Which of the two inboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inbox {
    /// A Facebook page's.
    Messenger,
    /// An Instagram account's.
    Instagram,
}

/// The settings of one inbox.
#[derive(Clone, Debug)]
pub struct MessengerSettings {
    /// The channel's name.
    pub name: String,
    /// Which inbox it is.
    pub inbox: Inbox,
    /// What webhooks are believed by.
    pub proof: Proof,
    /// Sends.
    pub page_token: SecretString,
    /// The page's or the Instagram account's id; webhooks of others are left alone.
    pub page_id: String,
    /// Where the Graph API is; `None` is Meta's own.
    pub api_base: Option<String>,
}

/// What an inbox can carry. Messenger counts characters, Instagram bytes.
pub fn channel(inbox: Inbox) -> Channel {
    let (code, text, unit) = match inbox {
        Inbox::Messenger => ("messenger", 2000, TextUnit::Chars),
        Inbox::Instagram => ("instagram", 1000, TextUnit::Bytes),
    };
    Channel {
        code: code.to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text,
            unit,
            buttons: 13,
            button_label: 20,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Window(24 * 60 * 60 * 1000),
    }
}

/// What can be carried to an address: a person's inbox, or the comments under a post.
fn channel_at(inbox: Inbox, address: &str) -> Channel {
    if address.starts_with(COMMENT) {
        return comments::comment_channel(inbox);
    }
    channel(inbox)
}

/// Before the address of a comment that is answered under a post; everything else is a person.
const COMMENT: &str = "comment:";

/// Where Meta keeps files.
fn hosts(settings: &MessengerSettings) -> MediaHosts {
    const NAMES: &[&str] = &[".fbcdn.net", ".fbsbx.com", ".cdninstagram.com"];
    MediaHosts::new(NAMES, settings.api_base.as_deref())
}

/// The channel.
pub struct Messenger {
    settings: MessengerSettings,
    http: reqwest::Client,
    base: String,
}

impl Messenger {
    /// Opens the channel; needs no network.
    pub fn new(settings: MessengerSettings) -> Result<Self, FaultyChannel> {
        settings.proof.check(&settings.name)?;
        if settings.page_token.expose_secret().is_empty() || settings.page_id.is_empty() {
            return Err(FaultyChannel {
                name: settings.name,
                problem: "page_token or page_id is empty: copy them from the app's settings".to_owned(),
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

    async fn post(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        let call = match outgoing.to.strip_prefix(COMMENT) {
            Some(comment) => comments::call(comment, outgoing, self.settings.inbox)?,
            None => Call {
                path: "me/messages".to_owned(),
                body: body(outgoing),
                id: "message_id",
            },
        };
        let url = format!("{}/{VERSION}/{}", self.base, call.path);
        let id = |body: &Value| body.get(call.id).and_then(Value::as_str).map(str::to_owned);
        let sent = meta::post(&self.http, url, &self.settings.page_token, &call.body, id).await?;
        Ok(Receipt {
            provider_id: Some(sent),
            progress: Progress::Sent,
        })
    }
}

/// One call of the Graph API.
struct Call {
    path: String,
    body: Value,
    /// Where the answer has the id of what was written.
    id: &'static str,
}

fn body(outgoing: &Outgoing) -> Value {
    let mut message = json!({ "text": outgoing.text });
    if !outgoing.choices.is_empty() {
        let replies: Vec<Value> = outgoing
            .choices
            .iter()
            .map(|one| json!({ "content_type": "text", "title": one.label, "payload": one.id }))
            .collect();
        message["quick_replies"] = Value::Array(replies);
    }
    json!({
        "recipient": { "id": outgoing.to },
        "messaging_type": "RESPONSE",
        "message": message,
    })
}

impl ChannelAdapter for Messenger {
    fn name(&self) -> &str {
        &self.settings.name
    }

    /// Three hundred texts a second and page; two thirds of it leave room for people's own tools.
    fn pace(&self) -> Quota {
        super::per_second(200)
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        self.settings
            .proof
            .receive(request, |body| inbound::read(body, &self.settings))
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async {
            let request = self.http.get(format!("{}/{VERSION}/me?fields=id,name", self.base));
            let request = request.bearer_auth(self.settings.page_token.expose_secret());
            let told = call::ask(request, "make a new page_token in the app's settings").await;
            Some(told.and_then(|body| match body.get("id").and_then(Value::as_str) {
                Some(id) if id == self.settings.page_id => Ok(format!("page {id}")),
                Some(id) => Err(format!(
                    "the token is for page {id}, not for page_id: set page_id = \"{id}\""
                )),
                None => Err("the provider does not say whose token it is: make a new page_token".to_owned()),
            }))
        })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.post(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        Some(hosts(&self.settings))
    }

    /// The addresses are signed for a while and open to whoever has them.
    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        Box::pin(std::future::ready(Ok(MediaPlace::open(reference))))
    }
}
