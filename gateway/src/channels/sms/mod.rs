//! SMS, MMS and `WhatsApp` by Twilio: signed webhooks in, TwiML or the REST API out.

mod client;
mod content;
mod inbound;
mod signature;
mod twiml;

use super::form::{self, Pair};
use super::kind::{Kind, Opened, Opening};
use super::whatsapp::STATUSES;
use super::{
    ChannelAdapter, FaultyChannel, HttpAnswer, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError,
};
use crate::incoming::{Reply, Taken};
use crate::media::{MediaHosts, MediaPlace, NoPlace};
use client::Client;
use config::{ChannelKind, Key};
pub use content::Templates;
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use governor::Quota;
use secrecy::{ExposeSecret, SecretString};

/// The largest form that is read; Twilio's own are a few KiB.
const LARGEST_BODY: usize = 256 * 1024;

/// SMS, as the list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "sms",
        label: "Text",
        about: "SMS and MMS by Twilio.",
        keys: KEYS,
        is_on: false,
        beside: None,
    },
    channel: |_| channel(),
    without_public_url: Some("server.public_url is not set, so that no signature of Twilio can be right"),
    open: Some(open),
};

const KEYS: &[Key] = &[
    Key::text("account_sid", "AC00000000000000000000000000000000"),
    Key::secrets("auth_token", r#"["new token", "old token"]"#)
        .help("One token, or a list while it is being changed: the first sends, all verify."),
    Key::text("from", "311692")
        .unless(
            "messaging_service_sid",
            "Add from = \"311692\", or messaging_service_sid = \"MG...\".",
        )
        .help("The sender: a number or short code, or a messaging service."),
    Key::text("messaging_service_sid", "MG00000000000000000000000000000000").optional(),
    Key::choice("reply", &["twiml", "api"])
        .help("Replies go back with the webhook's answer (\"twiml\") or by the REST API (\"api\")."),
    Key::languages("templates", STATUSES, EXAMPLE).help(
        "For WhatsApp by Twilio: content SIDs of approved templates by the status that each tells and by language, for changes\n\
         of a request once a resident has been silent for a day; their values are {{1}} number, {{2}} service, {{3}} status.\n\
         The first of template_languages stands for all others.",
    ),
    Key::texts("template_languages", r#"["en_US", "es"]"#).with(
        "templates",
        "Add template_languages = [\"en_US\"]: the language that stands for all others first.",
    ),
    Key::api_base("https://api.twilio.com"),
];

const EXAMPLE: &str =
    r#"{ closed = { en_US = "HX00000000000000000000000000000001", es = "HX00000000000000000000000000000002" } }"#;

fn open(table: &config::Channel, opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let settings = SmsSettings {
        name: table.name.clone(),
        account_sid: table.required_text("account_sid")?,
        auth_tokens: table.secrets("auth_token")?,
        from: table.text("from")?,
        messaging_service_sid: table.text("messaging_service_sid")?,
        reply_by_twiml: table.required_text("reply")? == "twiml",
        templates: Templates {
            ids: table.languages("templates")?,
            languages: table.texts("template_languages")?,
        },
        api_base: table.text("api_base")?,
        public_url: opening.public_url.to_owned(),
    };
    Ok(Opened::channel(Sms::new(settings)?))
}

/// The settings of one SMS account.
#[derive(Clone, Debug)]
pub struct SmsSettings {
    /// The channel's name.
    pub name: String,
    /// Twilio's account id, `AC…`.
    pub account_sid: String,
    /// The auth tokens: the first signs what we send, all verify what comes in, so that a token can be changed without
    /// losing messages.
    pub auth_tokens: Vec<SecretString>,
    /// The number or short code to send from.
    pub from: Option<String>,
    /// The messaging service to send by, `MG…`; takes precedence over `from`.
    pub messaging_service_sid: Option<String>,
    /// Whether replies go back in the answer to the webhook (TwiML) rather than by the REST API.
    pub reply_by_twiml: bool,
    /// Templates for `WhatsApp`.
    pub templates: Templates,
    /// Where the REST API is, without a path; `None` is Twilio's own.
    pub api_base: Option<String>,
    /// The address under which Twilio reaches us, without `/hooks/…`: `https://311.example`.
    pub public_url: String,
}

/// What SMS can carry, wherever it comes from.
pub fn channel() -> Channel {
    Channel {
        code: "sms".to_owned(),
        law_words: true,
        surface: Surface::Private,
        limits: Limits {
            text: 1600,
            unit: TextUnit::Utf16,
            buttons: 0,
            button_label: 0,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Daytime,
    }
}

/// Before an address on `WhatsApp`, in and out.
pub(super) const WHATSAPP: &str = "whatsapp:";

/// What `WhatsApp` can carry when Twilio brings it: the length of a text, and no buttons without a template.
pub(super) fn whatsapp_channel() -> Channel {
    let mut channel = super::whatsapp::channel();
    channel.limits = self::channel().limits;
    channel
}

/// Twilio's API, and where it leads to for the files themselves.
fn hosts(settings: &SmsSettings) -> MediaHosts {
    const NAMES: &[&str] = &[
        "api.twilio.com",
        "twiliocdn.com",
        ".twiliocdn.com",
        "media.twiliocdn.com.s3-external-1.amazonaws.com",
        "s3-external-1.amazonaws.com/media.twiliocdn.com/",
    ];
    MediaHosts::new(NAMES, settings.api_base.as_deref())
}

/// The channel.
pub struct Sms {
    settings: SmsSettings,
    client: Client,
}

impl Sms {
    /// Opens the channel; needs no network.
    pub fn new(settings: SmsSettings) -> Result<Self, FaultyChannel> {
        let fault = |problem: &str| FaultyChannel {
            name: settings.name.clone(),
            problem: problem.to_owned(),
        };
        if settings.account_sid.is_empty() {
            return Err(fault(
                "account_sid is missing: it begins with AC and stands on Twilio's console",
            ));
        }
        if settings
            .auth_tokens
            .iter()
            .any(|token| token.expose_secret().is_empty())
        {
            // An empty key would make everybody's signature fit.
            return Err(fault("auth_token is empty: give the account's token"));
        }
        if settings.from.is_none() && settings.messaging_service_sid.is_none() {
            return Err(fault(
                "from or messaging_service_sid is missing: give the number that residents write to",
            ));
        }
        settings.templates.check(&settings.name)?;
        let client = Client::new(&settings)?;
        Ok(Self { settings, client })
    }

    /// Whether the request bears Twilio's signature over the address it called and `pairs`.
    fn is_signed(&self, request: &RawRequest, pairs: &[Pair]) -> bool {
        let Some(given) = request.single_header("x-twilio-signature") else {
            return false;
        };
        let base = self
            .settings
            .public_url
            .split('#')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let query = request
            .query
            .as_deref()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let urls = signature::url_variants(&format!("{base}{}{query}", request.path));
        let tokens: Vec<&[u8]> = self
            .settings
            .auth_tokens
            .iter()
            .map(|token| token.expose_secret().as_bytes())
            .collect();
        signature::fits(given, &urls, pairs, &tokens)
    }

    /// The pairs of a verified request, from the form or, when Twilio is set to call by GET, from the query.
    fn verified(&self, request: &RawRequest) -> Result<Vec<Pair>, Reject> {
        if request.body.len() > LARGEST_BODY {
            return Err(Reject::TooLarge);
        }
        let query = form::pairs(request.query.as_deref().unwrap_or_default().as_bytes());
        match (request.method.as_str(), request.media_type().as_str()) {
            ("GET", _) if self.is_signed(request, &[]) => Ok(query),
            ("POST", "application/x-www-form-urlencoded") => {
                let pairs = form::pairs(&request.body);
                if self.is_signed(request, &pairs) {
                    Ok(pairs)
                } else {
                    Err(Reject::BadSignature)
                }
            }
            ("POST", "application/json") => {
                let wanted = form::value(&query, "bodySHA256").unwrap_or_default();
                let fits = self.is_signed(request, &[]) && signature::body_fits(&wanted, &request.body);
                // Twilio signs JSON for other products; none of its messaging webhooks is JSON.
                Err(if fits {
                    Reject::WrongContentType
                } else {
                    Reject::BadSignature
                })
            }
            ("GET", _) => Err(Reject::BadSignature),
            ("POST", _) => Err(Reject::WrongContentType),
            _ => Err(Reject::WrongMethod),
        }
    }
}

impl ChannelAdapter for Sms {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn cost(&self, text: &str) -> usize {
        config::count_segments(text).count
    }

    fn templates(&self) -> Vec<String> {
        content::templates_of(&self.settings)
    }

    /// Texts need none; who has made one has `WhatsApp` at Twilio.
    fn template_purposes(&self) -> &'static [&'static str] {
        if self.settings.templates.ids.is_empty() {
            &[]
        } else {
            STATUSES
        }
    }

    /// A short code's hundred segments a second; Twilio queues what a long number cannot send at once.
    fn pace(&self) -> Quota {
        super::per_second(100)
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        let pairs = self.verified(request)?;
        if request.path.trim_end_matches('/').ends_with("/status") {
            let report = inbound::report(&pairs, &self.settings.name)?;
            return Ok(Received {
                reports: report.into_iter().collect(),
                ..Received::default()
            });
        }
        let hosts = hosts(&self.settings);
        let message = inbound::message(&pairs, &self.settings.name, self.settings.reply_by_twiml, &hosts)?;
        Ok(Received {
            messages: vec![message],
            ..Received::default()
        })
    }

    fn answer(&self, taken: &[Taken]) -> HttpAnswer {
        let replies: Vec<Reply> = taken.iter().flat_map(|one| one.replies.iter().cloned()).collect();
        HttpAnswer {
            status: 200,
            content_type: Some("text/xml; charset=utf-8"),
            body: twiml::render(&replies),
        }
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async { Some(self.client.probe(&self.settings.account_sid).await) })
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.client.send(outgoing))
    }

    fn media_hosts(&self) -> Option<MediaHosts> {
        Some(hosts(&self.settings))
    }

    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        Box::pin(std::future::ready(self.client.media_place(reference)))
    }
}
