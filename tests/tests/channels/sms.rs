//! Twilio's SMS: webhooks that come in, TwiML that goes back, and what is sent by the REST API.

use super::{Repeated, bytes, headers, reply};
use conversation::{ProviderOptOut, Speaker, Template};
use gateway::channels::sms::{Sms, SmsSettings, Templates};
use gateway::channels::{ChannelAdapter, KINDS, Outgoing, RawRequest, Received, Reject, SendError};
use gateway::incoming::Taken;
use serde::Deserialize;
use std::collections::BTreeMap;
use tests::twilio_signature::{sign, sign_bytes};
use tests::twilio_stand_in::{Answer, TwilioStandIn};

const ACCOUNT: &str = "AC00000000000000000000000000000001";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsCases {
    defaults: SmsDefaults,
    #[serde(rename = "in")]
    incoming: Vec<SmsIn>,
    answer: Vec<SmsAnswer>,
    out: Vec<SmsOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsDefaults {
    public_url: String,
    path: String,
    tokens: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsIn {
    name: String,
    public_url: Option<String>,
    path: Option<String>,
    query: Option<String>,
    tokens: Option<Vec<String>>,
    method: Option<String>,
    content_type: Option<String>,
    body: String,
    body_repeat: Option<Repeated>,
    /// The signature as it stands.
    signature: Option<String>,
    /// The address to sign the case with, and what differs from the case itself.
    sign: Option<String>,
    sign_with: Option<String>,
    signed_body: Option<String>,
    signature_of_hex: Option<String>,
    signature_header: Option<String>,
    /// What is expected: one of these.
    rejected: Option<u16>,
    message: Option<ExpectedMessage>,
    report: Option<ExpectedReport>,
    #[serde(default)]
    nothing: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMessage {
    resident: String,
    #[serde(default = "sms")]
    account: String,
    #[serde(default = "sms")]
    channel: String,
    provider_id: String,
    #[serde(default)]
    text: String,
    text_repeat: Option<Repeated>,
    phone: Option<String>,
    #[serde(default)]
    attachments: Vec<(String, String)>,
    opt_out: Option<ProviderOptOut>,
    #[serde(default)]
    machine: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedReport {
    resident: String,
    provider_id: String,
    progress: String,
    error_code: Option<String>,
    opted_out: bool,
}

fn a_number() -> String {
    "+12125550123".to_owned()
}

fn sms() -> String {
    "sms".to_owned()
}

fn sms_cases() -> SmsCases {
    toml::from_str(include_str!("../../../gateway/src/channels/sms/cases.toml")).expect("the cases are well written")
}

/// One template in two languages.
fn approved() -> BTreeMap<String, String> {
    let id = |number: u32| format!("HX{number:032x}");
    [("en_US".to_owned(), id(1)), ("es".to_owned(), id(2))].into()
}

fn sms_settings(public_url: &str, tokens: &[String]) -> SmsSettings {
    SmsSettings {
        name: sms(),
        account_sid: ACCOUNT.to_owned(),
        auth_tokens: tokens.iter().map(|token| token.clone().into()).collect(),
        from: Some("311692".to_owned()),
        messaging_service_sid: None,
        reply_by_twiml: true,
        templates: Templates {
            ids: [("closed".to_owned(), approved())].into(),
            languages: vec!["en_US".to_owned(), "es".to_owned()],
        },
        api_base: None,
        public_url: public_url.to_owned(),
    }
}

fn sms_request(case: &SmsIn, defaults: &SmsDefaults) -> RawRequest {
    let mut body = case.body.clone();
    if let Some((piece, count)) = &case.body_repeat {
        body.push_str(&piece.repeat(*count));
    }
    let method = case.method.clone().unwrap_or_else(|| "POST".to_owned());
    let token = case.sign_with.as_deref().unwrap_or("12345");
    let signed_body = case.signed_body.as_ref().unwrap_or(&body);
    let own = case
        .sign
        .as_ref()
        .map(|url| sign(token, url, if method == "GET" { "" } else { signed_body }));
    let of_hex = case
        .signature_of_hex
        .as_ref()
        .map(|content| sign_bytes(token, &bytes(content)));
    let signature = case.signature.clone().or(own).or(of_hex);
    let content_type = case
        .content_type
        .as_deref()
        .unwrap_or("application/x-www-form-urlencoded");
    let mut pairs = Vec::new();
    if !content_type.is_empty() {
        pairs.push(("content-type", content_type));
    }
    if let Some(signature) = &signature {
        match case.signature_header.as_deref() {
            Some("twice") => pairs.extend([("x-twilio-signature", signature.as_str()); 2]),
            Some(name) => pairs.push((name, signature)),
            None => pairs.push(("x-twilio-signature", signature)),
        }
    }
    RawRequest {
        method,
        path: case.path.clone().unwrap_or_else(|| defaults.path.clone()),
        query: case.query.clone(),
        headers: headers(&pairs),
        body: body.into(),
    }
}

#[test]
fn twilios_requests_are_verified_and_read() {
    let cases = sms_cases();
    assert!(cases.incoming.len() > 60, "cases are missing");
    // Opening a channel loads the machine's certificates, so equal ones are opened once.
    let mut opened: BTreeMap<(&str, &[String]), Sms> = BTreeMap::new();
    for case in &cases.incoming {
        let public_url = case.public_url.as_deref().unwrap_or(&cases.defaults.public_url);
        let tokens = case.tokens.as_deref().unwrap_or(&cases.defaults.tokens);
        let channel = opened
            .entry((public_url, tokens))
            .or_insert_with(|| Sms::new(sms_settings(public_url, tokens)).expect("the settings are whole"));
        let request = sms_request(case, &cases.defaults);
        let received = channel.receive(&request);
        assert_eq!(
            received,
            channel.receive(&request),
            "{}: reading twice differs",
            case.name
        );
        check_sms(case, received);
    }
}

fn check_sms(case: &SmsIn, received: Result<Received, Reject>) {
    let name = &case.name;
    let received = match (received, case.rejected) {
        (Err(reject), Some(status)) => return assert_eq!(reject.status(), status, "{name}: {reject:?}"),
        (Err(reject), None) => panic!("{name}: was turned away: {reject:?}"),
        (Ok(received), Some(_)) => panic!("{name}: was taken: {received:?}"),
        (Ok(received), None) => received,
    };
    if let Some(expected) = &case.report {
        assert!(received.messages.is_empty(), "{name}");
        let [report] = received.reports.as_slice() else {
            panic!("{name}: not one report")
        };
        assert_eq!(report.channel, "sms", "{name}");
        assert_eq!(report.account, "sms", "{name}");
        assert_eq!(report.address, expected.resident, "{name}");
        assert_eq!(report.provider_id, expected.provider_id, "{name}");
        assert_eq!(report.progress.as_str(), expected.progress, "{name}");
        assert_eq!(report.error_code, expected.error_code, "{name}");
        assert_eq!(report.opted_out, expected.opted_out, "{name}");
        return;
    }
    if case.nothing {
        return assert_eq!(received, Received::default(), "{name}");
    }
    let expected = case
        .message
        .as_ref()
        .unwrap_or_else(|| panic!("{name}: nothing is expected"));
    check_sms_message(name, expected, &received);
}

fn check_sms_message(name: &str, expected: &ExpectedMessage, received: &Received) {
    let [message] = received.messages.as_slice() else {
        panic!("{name}: not one message")
    };
    assert!(received.reports.is_empty(), "{name}");
    let text = expected
        .text_repeat
        .as_ref()
        .map_or(expected.text.clone(), |(piece, count)| piece.repeat(*count));
    let attachments: Vec<(String, String)> = message
        .inbound
        .attachments
        .iter()
        .map(|file| (file.url.clone(), file.content_type.clone()))
        .collect();
    assert_eq!(message.inbound.text, text, "{name}");
    assert_eq!(message.address.channel, expected.channel, "{name}");
    assert_eq!(message.address.account, expected.account, "{name}");
    assert_eq!(message.address.address, expected.resident, "{name}");
    assert_eq!(message.provider_id.as_ref(), Some(&expected.provider_id), "{name}");
    assert_eq!(message.inbound.phone, expected.phone, "{name}");
    assert_eq!(attachments, expected.attachments, "{name}");
    assert_eq!(message.inbound.provider_opt_out, expected.opt_out, "{name}");
    assert_eq!(message.machine, expected.machine, "{name}");
    assert!(message.in_band, "{name}");
    assert_eq!(message.channel.law_words, expected.channel == "sms", "{name}");
    super::assert_same_later(KINDS, name, message);
}

// --- SMS: answers and sending --------------------------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsAnswer {
    name: String,
    replies: Vec<String>,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsOut {
    name: String,
    #[serde(default = "a_number")]
    to: String,
    #[serde(default = "hello")]
    text: String,
    text_repeat: Option<Repeated>,
    service: Option<String>,
    /// What a template is for, and what is filled in.
    template: Option<(String, Vec<String>)>,
    #[serde(default = "english")]
    language: String,
    answer: Option<FixedAnswer>,
    #[serde(default)]
    cut: bool,
    #[serde(default)]
    nobody: bool,
    form: Option<BTreeMap<String, String>>,
    sent: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedAnswer {
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: String,
}

fn english() -> String {
    "en".to_owned()
}

fn hello() -> String {
    "hello".to_owned()
}

#[test]
fn stored_replies_are_answered_with_the_same_twiml_each_time() {
    let cases = sms_cases();
    let channel = Sms::new(sms_settings(&cases.defaults.public_url, &cases.defaults.tokens)).expect("whole settings");
    for case in cases.answer {
        let replies = case
            .replies
            .iter()
            .map(|text| reply("m1", text, Speaker::Bot))
            .collect();
        let taken = [Taken {
            contact: "c1".into(),
            language: "en".into(),
            replies,
            request: None,
        }];
        let answer = channel.answer(&taken);
        assert_eq!(answer.body, case.body, "{}", case.name);
        assert_eq!(
            (answer.status, answer.content_type),
            (200, Some("text/xml; charset=utf-8")),
            "{}",
            case.name
        );
        assert_eq!(answer, channel.answer(&taken), "{}", case.name);
    }
}

/// The sending half of a channel, with the stand-in as its Twilio.
fn sender(stand_in: &TwilioStandIn, case: &SmsOut) -> Sms {
    let mut settings = sms_settings(
        "https://bot.example.gov",
        &["first-token".to_owned(), "second-token".to_owned()],
    );
    // Nobody listens on port 1.
    settings.api_base = Some(if case.nobody {
        "http://127.0.0.1:1".to_owned()
    } else {
        stand_in.base.clone()
    });
    if let Some(service) = &case.service {
        settings.from = None;
        settings.messaging_service_sid = Some(service.clone());
    }
    Sms::new(settings).expect("the settings are whole")
}

#[tokio::test]
async fn messages_are_sent_as_twilio_wants_them_and_its_answers_are_understood() {
    let cases = sms_cases();
    assert!(cases.out.len() > 20, "cases are missing");
    for case in &cases.out {
        let stand_in = TwilioStandIn::start().await;
        if let Some(FixedAnswer { status, headers, body }) = &case.answer {
            stand_in.next(Answer::Fixed {
                status: *status,
                headers: headers.clone(),
                body: body.clone(),
            });
        }
        if case.cut {
            stand_in.next(Answer::Cut);
        }
        let text = case
            .text_repeat
            .as_ref()
            .map_or(case.text.clone(), |(piece, count)| piece.repeat(*count));
        let outgoing = Outgoing {
            to: case.to.clone(),
            text: text.clone(),
            choices: Vec::new(),
            language: case.language.clone(),
            in_private: false,
            template: case
                .template
                .clone()
                .map(|(purpose, values)| Template { purpose, values }),
        };
        let result = sender(&stand_in, case).send(&outgoing).await;
        match (&case.sent, &case.error) {
            (Some(id), None) => {
                let receipt = result.unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                assert_eq!(receipt.provider_id.as_ref(), Some(id), "{}", case.name);
            }
            (None, Some(expected)) => {
                let error = result.err().unwrap_or_else(|| panic!("{}: was sent", case.name));
                assert_eq!(&in_words(&error), expected, "{}", case.name);
            }
            _ => panic!("{}: either sent or error is expected", case.name),
        }
        check_asked(case, &stand_in, &text);
    }
}

fn check_asked(case: &SmsOut, stand_in: &TwilioStandIn, text: &str) {
    let asked = stand_in.asked();
    if case.nobody || text.is_empty() || case.error.as_deref() == Some("never no-template") {
        return assert!(asked.is_empty(), "{}", case.name);
    }
    let [one] = asked.as_slice() else {
        panic!("{}: {} requests instead of one", case.name, asked.len())
    };
    assert_eq!(one.method, "POST", "{}", case.name);
    assert_eq!(
        one.path,
        format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"),
        "{}",
        case.name
    );
    assert_eq!(
        one.credentials,
        Some((ACCOUNT.to_owned(), "first-token".to_owned())),
        "{}",
        case.name
    );
    assert_eq!(one.content_type, "application/x-www-form-urlencoded", "{}", case.name);
    if let Some(form) = &case.form {
        let expected: Vec<String> = form.keys().cloned().collect();
        assert_eq!(one.names(), expected, "{}", case.name);
        for (name, value) in form {
            assert_eq!(one.field(name).as_ref(), Some(value), "{}: {name}", case.name);
        }
    }
}

fn in_words(error: &SendError) -> String {
    match error {
        SendError::Later { retry_after: None } => "later".to_owned(),
        SendError::Later {
            retry_after: Some(wait),
        } => format!("later {}", wait.as_secs()),
        SendError::Never { code } => format!("never {code}"),
        SendError::OptedOut => "opted-out".to_owned(),
        SendError::Unknown => "unknown".to_owned(),
    }
}

#[tokio::test]
async fn a_message_whose_answer_never_comes_may_have_been_sent() {
    let stand_in = TwilioStandIn::start().await;
    stand_in.always(Some(Answer::Hang));
    let mut settings = sms_settings("https://bot.example.gov", &["12345".to_owned()]);
    settings.api_base = Some(stand_in.base.clone());
    let channel = Sms::new(settings).expect("the settings are whole");
    let outgoing = Outgoing {
        to: "+12125550123".into(),
        text: "hello".into(),
        choices: Vec::new(),
        language: "en".into(),
        in_private: false,
        template: None,
    };
    let started = std::time::Instant::now();
    assert_eq!(channel.send(&outgoing).await, Err(SendError::Unknown));
    let waited = started.elapsed().as_secs();
    assert!(
        (10..25).contains(&waited),
        "waited {waited} seconds; Twilio itself gives up after 15"
    );
    assert_eq!(stand_in.asked().len(), 1, "it was sent again blindly");
}

#[test]
fn settings_that_cannot_work_are_named() {
    let faults = |change: fn(&mut SmsSettings)| {
        let mut settings = sms_settings("https://bot.example.gov", &["12345".to_owned()]);
        change(&mut settings);
        Sms::new(settings).err().map(|fault| fault.problem).unwrap_or_default()
    };
    assert!(faults(|settings| settings.account_sid.clear()).contains("account_sid"));
    assert!(faults(|settings| settings.account_sid = "AC 1\n".into()).contains("account_sid"));
    assert!(faults(|settings| settings.auth_tokens.clear()).contains("auth_token"));
    assert!(faults(|settings| settings.auth_tokens = vec![String::new().into()]).contains("auth_token"));
    assert!(faults(|settings| settings.from = None).contains("from"));
    assert!(
        faults(|settings| settings.templates.languages = vec!["ko".into()]).contains("templates.closed has none in ko")
    );
    assert_eq!(faults(|_| {}), "");
}

#[tokio::test]
async fn doctor_hears_which_template_whatsapp_does_not_take() {
    let stand_in = TwilioStandIn::start().await;
    let mut settings = sms_settings("https://bot.example.gov", &["12345".to_owned()]);
    settings.api_base = Some(stand_in.base.clone());
    let channel = Sms::new(settings).expect("the settings are whole");
    let says = |body: &str| Answer::Fixed {
        status: 200,
        headers: Vec::new(),
        body: body.to_owned(),
    };
    let account = || stand_in.next(says(r#"{"status":"active"}"#));
    let told = async || channel.probe().await.expect("there is somebody to ask");
    account();
    stand_in.next(says(r#"{"whatsapp":{"status":"approved"}}"#));
    stand_in.next(says(r#"{"whatsapp":{"status":"approved"}}"#));
    let well = told().await.expect("all is well");
    assert_eq!(well, format!("account {ACCOUNT}, 2 templates approved for WhatsApp"));
    let asked = stand_in.asked();
    assert_eq!(
        asked[2].path,
        "/v1/Content/HX00000000000000000000000000000002/ApprovalRequests"
    );
    assert!(
        asked
            .iter()
            .all(|one| one.credentials == asked[0].credentials && one.method == "GET")
    );
    for (answer, expected) in [
        (
            says(r#"{"whatsapp":{"status":"rejected","rejection_reason":"TAG_CONTENT_MISMATCH"}}"#),
            "says rejected (TAG_CONTENT_MISMATCH)",
        ),
        (says(r#"{"whatsapp":{"status":"pending"}}"#), "says pending"),
        (says("{}"), "was never submitted"),
        (Answer::error(404, 20404, "not found"), "has no such template"),
        (Answer::error(500, 20500, "out of order"), "answers 500"),
    ] {
        account();
        stand_in.next(answer);
        let problem = told().await.expect_err("one template cannot be sent");
        assert!(problem.starts_with("templates.closed.en_US (HX"), "{problem}");
        assert!(problem.contains(expected), "{problem}");
    }
}
