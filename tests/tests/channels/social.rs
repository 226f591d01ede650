//! Messenger, Instagram, `WhatsApp`, Telegram and X: recorded webhooks in, and what is asked of their APIs.

use super::headers;
use conversation::{Offered, Template};
use gateway::channels::discord::Discord;
use gateway::channels::messenger::{Inbox, Messenger};
use gateway::channels::telegram::Telegram;
use gateway::channels::whatsapp::Whatsapp;
use gateway::channels::x::X;
use gateway::channels::{ChannelAdapter, Outgoing, RawRequest, Received, SendError};
use gateway::incoming::Incoming;
use serde::Deserialize;
use serde_json::Value;
use tests::api_stand_in::{ApiStandIn, Fault};
use tests::social;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    #[serde(rename = "in")]
    incoming: Vec<In>,
    out: Vec<Out>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct In {
    name: String,
    /// Which channel of the folder, where it holds two.
    channel: Option<String>,
    #[serde(default = "post")]
    method: String,
    query: Option<String>,
    #[serde(default)]
    body: String,
    /// The proof as it stands; without it the runner proves the body as the provider would.
    proof: Option<String>,
    #[serde(default)]
    unproved: bool,
    rejected: Option<u16>,
    /// The body of the answer: to a handshake, or to the webhook itself.
    answer: Option<String>,
    #[serde(default)]
    messages: Vec<Message>,
    /// Reports as `id progress`, with `opted-out` behind where it is one.
    #[serde(default)]
    reports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    from: String,
    id: String,
    #[serde(default)]
    text: String,
    choice: Option<String>,
    phone: Option<String>,
    /// Latitude and longitude.
    place: Option<(String, String)>,
    /// Address and content type.
    #[serde(default)]
    files: Vec<(String, String)>,
    #[serde(default)]
    public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Out {
    name: String,
    channel: Option<String>,
    to: String,
    #[serde(default = "words")]
    text: String,
    #[serde(default)]
    choices: Vec<(String, String)>,
    #[serde(default)]
    in_private: bool,
    /// What a template is for, and what is filled in.
    template: Option<(String, Vec<String>)>,
    #[serde(default = "english")]
    language: String,
    path: Option<String>,
    body: Option<String>,
    /// What the provider answers instead of doing it.
    status: Option<u16>,
    said: Option<String>,
    retry_after: Option<u64>,
    /// When the limit is lifted, in seconds from now.
    limit_reset: Option<i64>,
    #[serde(default)]
    cut: bool,
    /// `sent ID`, `later`, `later SECONDS`, `never CODE`, `opted-out` or `unknown`.
    result: String,
}

fn post() -> String {
    "POST".to_owned()
}

fn english() -> String {
    "en".to_owned()
}

fn words() -> String {
    "Hello".to_owned()
}

fn adapter(channel: &str, base: &str) -> Box<dyn ChannelAdapter> {
    match channel {
        "messenger" => Box::new(Messenger::new(social::messenger(Inbox::Messenger, base)).expect("it opens")),
        "instagram" => Box::new(Messenger::new(social::messenger(Inbox::Instagram, base)).expect("it opens")),
        "whatsapp" => Box::new(Whatsapp::new(social::whatsapp(base)).expect("it opens")),
        "telegram" => {
            let settings = social::telegram("telegram", Some(social::TELEGRAM_SECRET), base);
            Box::new(Telegram::new(settings).expect("it opens"))
        }
        "discord" => Box::new(Discord::new(social::discord(base)).expect("it opens")),
        "x" => Box::new(X::new(social::x(base)).expect("it opens")),
        other => panic!("no channel {other}"),
    }
}

fn cases(folder: &str) -> Cases {
    let path = format!(
        "{}/../gateway/src/channels/{folder}/cases.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect("the cases can be read");
    toml::from_str(&text).expect("the cases are TOML")
}

const FOLDERS: [&str; 5] = ["messenger", "whatsapp", "telegram", "x", "discord"];

#[test]
fn what_comes_in_is_believed_and_read_as_recorded() {
    for folder in FOLDERS {
        for case in cases(folder).incoming {
            let channel = case.channel.clone().unwrap_or_else(|| folder.to_owned());
            let name = format!("{channel}: {}", case.name);
            let adapter = adapter(&channel, "http://127.0.0.1:1");
            let request = request(&case, &channel);
            match (adapter.receive(&request), case.rejected) {
                (Err(reject), Some(status)) => assert_eq!(reject.status(), status, "{name}"),
                (Ok(received), None) => compare(&case, &name, &received, adapter.as_ref(), &request),
                (found, wanted) => panic!("{name}: {found:?} instead of {wanted:?}"),
            }
        }
    }
}

fn request(case: &In, channel: &str) -> RawRequest {
    let mut proofs = social::proofs_of(channel, case.body.as_bytes());
    if let (Some(proof), Some(first)) = (&case.proof, proofs.first_mut()) {
        first.1.clone_from(proof);
    }
    let pairs: Vec<(&str, &str)> = proofs.iter().map(|(header, proof)| (*header, proof.as_str())).collect();
    RawRequest {
        method: case.method.clone(),
        path: format!("/hooks/{channel}"),
        query: case.query.clone(),
        headers: headers(if case.unproved { &[] } else { &pairs }),
        body: case.body.clone().into_bytes().into(),
    }
}

fn compare(case: &In, name: &str, received: &Received, adapter: &dyn ChannelAdapter, request: &RawRequest) {
    let ids: Vec<_> = received.messages.iter().map(|message| &message.provider_id).collect();
    assert_eq!(received.messages.len(), case.messages.len(), "{name}: {ids:?}");
    for (found, wanted) in received.messages.iter().zip(&case.messages) {
        compare_message(name, found, wanted);
    }
    let reports: Vec<String> = received
        .reports
        .iter()
        .map(|report| {
            let out = if report.opted_out { " opted-out" } else { "" };
            format!("{} {}{out}", report.provider_id, report.progress.as_str())
        })
        .collect();
    assert_eq!(reports, case.reports, "{name}");
    let answer = received
        .answer_now
        .clone()
        .unwrap_or_else(|| adapter.answer_to(request, &[]));
    assert_eq!(answer.status, 200, "{name}");
    assert_eq!(answer.body, case.answer.clone().unwrap_or_default(), "{name}");
}

fn compare_message(name: &str, found: &Incoming, wanted: &Message) {
    assert_eq!(found.address.address, wanted.from, "{name}");
    assert_eq!(found.provider_id.as_deref(), Some(wanted.id.as_str()), "{name}");
    assert_eq!(found.inbound.text, wanted.text, "{name}");
    assert_eq!(found.inbound.choice, wanted.choice, "{name}");
    assert_eq!(found.inbound.phone, wanted.phone, "{name}");
    let place = found.inbound.shared_place.as_ref();
    let degrees = place.map(|place| {
        (
            place.lat.clone().unwrap_or_default(),
            place.lon.clone().unwrap_or_default(),
        )
    });
    assert_eq!(degrees, wanted.place, "{name}");
    let files: Vec<(String, String)> = found
        .inbound
        .attachments
        .iter()
        .map(|file| (file.url.clone(), file.content_type.clone()))
        .collect();
    assert_eq!(files, wanted.files, "{name}");
    let is_public = found.channel.surface != conversation::Surface::Private;
    assert_eq!(is_public, wanted.public, "{name}");
    assert_eq!(found.in_band, found.address.channel == "discord", "{name}");
    assert!(!found.machine, "{name}");
}

#[tokio::test]
async fn what_goes_out_is_asked_as_recorded_and_answers_are_understood() {
    for folder in FOLDERS {
        for case in cases(folder).out {
            let stand_in = ApiStandIn::start().await;
            let channel = case.channel.clone().unwrap_or_else(|| folder.to_owned());
            let name = format!("{channel}: {}", case.name);
            if case.cut {
                stand_in.fail(Fault::CutAfter);
            } else if let Some(status) = case.status {
                stand_in.fail(Fault::Fixed {
                    status,
                    body: case.said.clone().unwrap_or_default(),
                    headers: limits_of(&case),
                });
            }
            let outgoing = outgoing(&case);
            let result = adapter(&channel, &stand_in.base).send(&outgoing).await;
            let told = match result {
                Ok(receipt) => format!("sent {}", receipt.provider_id.unwrap_or_default()),
                Err(SendError::Later { retry_after: None }) => "later".to_owned(),
                Err(SendError::Later {
                    retry_after: Some(pause),
                }) => format!("later {}", pause.as_secs()),
                Err(SendError::Never { code }) => format!("never {code}"),
                Err(SendError::OptedOut) => "opted-out".to_owned(),
                Err(SendError::Unknown) => "unknown".to_owned(),
            };
            assert_eq!(told, case.result, "{name}");
            let sent = stand_in.sent();
            if let Some(path) = &case.path {
                assert_eq!(&sent.last().expect("a call").path, path, "{name}");
            }
            if let Some(body) = &case.body {
                let wanted: Value = serde_json::from_str(body).expect("a case's body is JSON");
                assert_eq!(sent.last().expect("a call").body, wanted, "{name}");
            }
        }
    }
}

/// The headers that say how long to wait, as the account on X reads the time.
fn limits_of(case: &Out) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    if let Some(seconds) = case.retry_after {
        headers.push(("retry-after", seconds.to_string()));
    }
    if let Some(seconds) = case.limit_reset {
        headers.push(("x-rate-limit-reset", (tests::city::NOON / 1000 + seconds).to_string()));
    }
    headers
}

fn outgoing(case: &Out) -> Outgoing {
    Outgoing {
        to: case.to.clone(),
        text: case.text.clone(),
        choices: case
            .choices
            .iter()
            .map(|(id, label)| Offered {
                id: id.clone(),
                label: label.clone(),
            })
            .collect(),
        in_private: case.in_private,
        language: case.language.clone(),
        template: case
            .template
            .clone()
            .map(|(purpose, values)| Template { purpose, values }),
    }
}

#[tokio::test]
async fn providers_are_asked_who_we_are_and_refusals_name_the_next_step() {
    for channel in ["messenger", "instagram", "whatsapp", "telegram", "x", "discord"] {
        let stand_in = ApiStandIn::start().await;
        let told = adapter(channel, &stand_in.base)
            .probe()
            .await
            .expect("there is somebody to ask");
        assert!(told.is_ok(), "{channel}: {told:?}");
        let agent = stand_in.called()[0].agent.clone();
        let named = if channel == "discord" {
            "DiscordBot (https://"
        } else {
            "Callbox/"
        };
        assert!(agent.starts_with(named), "{channel} says \"{agent}\"");
        stand_in.fail(Fault::Fixed {
            status: 401,
            body: "{}".to_owned(),
            headers: Vec::new(),
        });
        let refused = adapter(channel, &stand_in.base).probe().await.expect("somebody");
        let problem = refused.expect_err("it was refused");
        assert!(problem.contains("credentials (401): "), "{channel}: {problem}");
        let gone = adapter(channel, "http://127.0.0.1:1").probe().await.expect("somebody");
        assert!(
            gone.expect_err("nobody is there").contains("cannot be reached"),
            "{channel}"
        );
    }
    let stand_in = ApiStandIn::start().await;
    let asks = Telegram::new(social::telegram("telegram", None, &stand_in.base)).expect("it opens");
    let problem = asks
        .probe()
        .await
        .expect("somebody")
        .expect_err("a webhook is registered");
    assert!(problem.contains("deleteWebhook"), "{problem}");
}
