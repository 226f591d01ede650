//! Recorded traffic of the channels whose `cases.toml` has `[settings.KIND]`: webhooks in, and what is asked of their APIs.
//! Each channel is opened as an operator's settings open it.

use super::{Repeated, headers};
use conversation::{Offered, Template};
use gateway::channels::telegram::Telegram;
use gateway::channels::{
    ChannelAdapter, Channels, KINDS, Opening, Outgoing, RawRequest, Received, SendError, settings_of,
};
use gateway::incoming::Incoming;
use serde::Deserialize;
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use tests::api_stand_in::{ApiStandIn, Fault};
use tests::city::{NOON, PUBLIC_URL};
use tests::postbox_list::kinds;
use tests::social;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// The table of each channel of the folder, as `callbox.toml` would have it but for `api_base`.
    settings: toml::Table,
    /// What proves a body; without it the runner proves bodies as the providers that it knows.
    proof: Option<Proof>,
    /// Whether replies go back in the answer to the webhook.
    #[serde(default)]
    in_band: bool,
    #[serde(rename = "in")]
    incoming: Vec<In>,
    out: Vec<Out>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    header: String,
    /// What stands in it where a case says nothing else; nothing where each body is signed.
    #[serde(default)]
    is: String,
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
    /// What stands in the body in place of `{}`, and how often.
    repeated: Option<Repeated>,
    /// Bytes that are missing at the end of the body, of which the proof was made so.
    #[serde(default)]
    cut: usize,
    /// Whether the proof comes twice.
    #[serde(default)]
    proved_twice: bool,
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

/// A channel opened by its cases' settings, with its provider played at `base`.
fn adapter(cases: &Cases, channel: &str, base: &str) -> Arc<dyn ChannelAdapter> {
    let mut table = cases.settings[channel].clone();
    let keys = table.as_table_mut().expect("a table");
    keys.insert("api_base".to_owned(), base.into());
    let channels = toml::Table::from_iter([(channel.to_owned(), table)]);
    let text = toml::Table::from_iter([("channels".to_owned(), toml::Value::Table(channels))]).to_string();
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("it is written");
    let settings = config::Settings::load(Some(file.path()), [], &settings_of(kinds()));
    let settings = settings.unwrap_or_else(|problems| panic!("{channel}: {problems:#?}"));
    let opening = Opening {
        public_url: PUBLIC_URL,
        limits: settings.limits,
        clock: || NOON,
    };
    let opened = Channels::open(kinds(), &settings.channels, &opening).expect("it opens");
    Arc::clone(opened.get(channel).expect("it is enabled"))
}

/// The cases of every channel's folder that says with which settings they are played, and the folder's name.
fn all_cases() -> Vec<(String, Cases)> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![ours.join("src/postbox")];
    let channels = std::fs::read_dir(ours.join("../gateway/src/channels")).expect("the channels");
    folders.extend(channels.map(|entry| entry.expect("an entry").path()));
    folders.iter().filter_map(|folder| cases_in(folder)).collect()
}

fn cases_in(folder: &Path) -> Option<(String, Cases)> {
    let text = std::fs::read_to_string(folder.join("cases.toml")).ok()?;
    let name = folder.file_name()?.to_string_lossy().into_owned();
    if !text.contains("\n[settings.") {
        // SMS and the web chat are played by runners of their own.
        assert!(matches!(name.as_str(), "sms" | "webchat"), "{name} has no settings");
        return None;
    }
    Some((name, toml::from_str(&text).expect("the cases are TOML")))
}

#[test]
fn every_channel_has_cases() {
    let all = all_cases();
    for kind in kinds().iter().filter(|kind| kind.open.is_some()) {
        let name = kind.settings.name;
        let is_played = all.iter().any(|(_, cases)| cases.settings.contains_key(name));
        assert!(is_played || matches!(name, "sms" | "webchat"), "{name} has no cases");
    }
    assert_eq!(kinds().len(), KINDS.len() + 1);
}

#[test]
fn what_comes_in_is_believed_and_read_as_recorded() {
    for (folder, cases) in all_cases() {
        for case in &cases.incoming {
            let channel = case.channel.as_ref().unwrap_or(&folder);
            let name = format!("{channel}: {}", case.name);
            let adapter = adapter(&cases, channel, "http://127.0.0.1:1");
            let request = request(&cases, case, channel);
            match (adapter.receive(&request), case.rejected) {
                (Err(reject), Some(status)) => assert_eq!(reject.status(), status, "{name}"),
                (Ok(received), None) => {
                    compare(case, &name, &received, adapter.as_ref(), &request);
                    let in_band = |message: &Incoming| message.in_band == cases.in_band;
                    assert!(received.messages.iter().all(in_band), "{name}");
                }
                (found, wanted) => panic!("{name}: {found:?} instead of {wanted:?}"),
            }
        }
    }
}

fn request(cases: &Cases, case: &In, channel: &str) -> RawRequest {
    let mut body = case.body.clone().into_bytes();
    if let Some((piece, count)) = &case.repeated {
        body = case.body.replace("{}", &piece.repeat(*count)).into_bytes();
    }
    body.truncate(body.len() - case.cut);
    let mut proofs = match &cases.proof {
        Some(proof) => vec![(proof.header.as_str(), proof.is.clone())],
        None => social::proofs_of(channel, &body),
    };
    if let (Some(proof), Some(first)) = (&case.proof, proofs.first_mut()) {
        first.1.clone_from(proof);
    }
    if case.proved_twice {
        proofs.extend(proofs.clone());
    }
    let pairs: Vec<(&str, &str)> = proofs.iter().map(|(header, proof)| (*header, proof.as_str())).collect();
    RawRequest {
        method: case.method.clone(),
        path: format!("/hooks/{channel}"),
        query: case.query.clone(),
        headers: headers(if case.unproved { &[] } else { &pairs }),
        body: body.into(),
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
    super::assert_same_later(kinds(), name, found);
    assert!(!found.machine, "{name}");
}

#[tokio::test]
async fn what_goes_out_is_asked_as_recorded_and_answers_are_understood() {
    for (folder, cases) in all_cases() {
        for case in &cases.out {
            let stand_in = ApiStandIn::start().await;
            let channel = case.channel.as_ref().unwrap_or(&folder);
            let name = format!("{channel}: {}", case.name);
            if case.cut {
                stand_in.fail(Fault::CutAfter);
            } else if let Some(status) = case.status {
                stand_in.fail(Fault::Fixed {
                    status,
                    body: case.said.clone().unwrap_or_default(),
                    headers: limits_of(case),
                });
            }
            let outgoing = outgoing(case);
            let result = adapter(&cases, channel, &stand_in.base).send(&outgoing).await;
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
        headers.push(("x-rate-limit-reset", (NOON / 1000 + seconds).to_string()));
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
    let all = all_cases();
    let channels = all
        .iter()
        .flat_map(|(_, cases)| cases.settings.keys().map(move |name| (cases, name)));
    for (cases, channel) in channels {
        let stand_in = ApiStandIn::start().await;
        let told = adapter(cases, channel, &stand_in.base)
            .probe()
            .await
            .expect("there is somebody to ask");
        assert!(told.is_ok(), "{channel}: {told:?}");
        let agent = stand_in.called()[0].agent.clone();
        let named = if channel == "discord" {
            "DiscordBot (https://311.city.example, "
        } else {
            "Callbox/"
        };
        assert!(agent.starts_with(named), "{channel} says \"{agent}\"");
        stand_in.fail(Fault::Fixed {
            status: 401,
            body: "{}".to_owned(),
            headers: Vec::new(),
        });
        let refused = adapter(cases, channel, &stand_in.base).probe().await.expect("somebody");
        let problem = refused.expect_err("it was refused");
        assert!(problem.contains("credentials (401): "), "{channel}: {problem}");
        let gone = adapter(cases, channel, "http://127.0.0.1:1")
            .probe()
            .await
            .expect("somebody");
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
