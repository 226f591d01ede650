//! A toy channel, the worked example of CONTRIBUTING.md: JSON with a shared secret comes in, JSON goes out by POST.

mod inbound;

use config::{ChannelKind, Key};
use conversation::{Channel, Limits, PushRule, Surface, TextUnit};
use gateway::channels::call::{self, ANSWER_TIMEOUT};
use gateway::channels::kind::NO_ADDRESS_TO_CALL;
use gateway::channels::{
    ChannelAdapter, FaultyChannel, Kind, Opened, Opening, Outgoing, Pending, RawRequest, Receipt, Received, Reject,
    SendError,
};
use gateway::incoming::Progress;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// The postbox, as a list of channels knows it.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "postbox",
        label: "Postbox",
        about: "A toy: any system that can post JSON.",
        keys: &[
            Key::secret("shared_secret", "words of your own")
                .help("Stands in the header x-postbox-secret of every message, in and out."),
            Key::api_base(POSTBOX),
        ],
        is_on: false,
        beside: None,
    },
    channel: |_| channel(),
    without_public_url: Some(NO_ADDRESS_TO_CALL),
    open: Some(open),
};

const POSTBOX: &str = "https://api.postbox.example";
const SECRET_HEADER: &str = "x-postbox-secret";
/// The largest letter that is read.
const LARGEST_BODY: usize = 64 * 1024;

/// What the postbox can carry.
fn channel() -> Channel {
    Channel {
        code: "postbox".to_owned(),
        law_words: false,
        surface: Surface::Private,
        limits: Limits {
            text: 1000,
            unit: TextUnit::Chars,
            buttons: 0,
            button_label: 0,
        },
        idle_gap_ms: 24 * 60 * 60 * 1000,
        push: PushRule::Any,
    }
}

fn open(table: &config::Channel, _opening: &Opening<'_>) -> Result<Opened, FaultyChannel> {
    let base = table.text("api_base")?.unwrap_or_else(|| POSTBOX.to_owned());
    Ok(Opened::channel(Postbox {
        http: call::client(&table.name, &base, ANSWER_TIMEOUT)?,
        name: table.name.clone(),
        secret: table.required_secret("shared_secret")?,
        base,
    }))
}

struct Postbox {
    name: String,
    secret: SecretString,
    http: reqwest::Client,
    base: String,
}

impl Postbox {
    async fn post(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        let letter = json!({ "to": outgoing.to, "text": outgoing.text });
        let request = self.http.post(format!("{}/letters", self.base)).json(&letter);
        let answered = call::send(request.header(SECRET_HEADER, self.secret.expose_secret())).await?;
        if !answered.is_success() {
            return Err(answered.refusal(None));
        }
        let id = answered.body.get("id").and_then(Value::as_str);
        Ok(Receipt {
            provider_id: Some(id.ok_or(SendError::Unknown)?.to_owned()),
            progress: Progress::Sent,
        })
    }
}

impl ChannelAdapter for Postbox {
    fn name(&self) -> &str {
        &self.name
    }

    fn receive(&self, request: &RawRequest) -> Result<Received, Reject> {
        if request.method != "POST" {
            return Err(Reject::WrongMethod);
        }
        if request.body.len() > LARGEST_BODY {
            return Err(Reject::TooLarge);
        }
        let given = request.single_header(SECRET_HEADER).unwrap_or_default();
        let fits: bool = given.as_bytes().ct_eq(self.secret.expose_secret().as_bytes()).into();
        if !fits {
            return Err(Reject::BadSignature);
        }
        let letter = serde_json::from_slice(&request.body).map_err(|_| Reject::Malformed("the body is no JSON"))?;
        Ok(inbound::read(&letter, &self.name))
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(self.post(outgoing))
    }

    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(async {
            let request = self.http.get(format!("{}/me", self.base));
            let request = request.header(SECRET_HEADER, self.secret.expose_secret());
            let told = call::ask(request, "write the same shared_secret on both sides").await;
            Some(told.map(|body| format!("box {}", body.get("id").and_then(Value::as_str).unwrap_or("?"))))
        })
    }
}
