//! The settings of the program's own channels: documented whole, and read as documented.

use config::{Problem, Settings, documented_channels};
use gateway::channels::{Channels, KINDS, Opening, settings_of};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tests::city::{NOON, PUBLIC_URL};

const FIRST: &str = "[channels.webchat]\n";
const BEHIND: &str = "# Routes hand requests to agencies";

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/settings.toml")
}

fn documented() -> String {
    std::fs::read_to_string(reference()).expect("the documented settings")
}

fn read(text: &str) -> Result<Settings, Vec<Problem>> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("it is written");
    Settings::load(Some(file.path()), [], &settings_of(KINDS))
}

/// Takes the comment signs of settings away, but not those of sentences.
fn uncommented(text: &str) -> String {
    let is_key = |line: &str| {
        line.split_once(" = ")
            .is_some_and(|(key, _)| key.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase()))
    };
    let is_setting = |line: &str| is_key(line) || (line.starts_with('[') && line.ends_with(']'));
    let lines = text
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_setting(rest)).unwrap_or(line));
    lines.collect::<Vec<&str>>().join("\n")
}

#[test]
fn the_documented_channels_are_those_of_the_list() {
    let text = documented();
    let (before, rest) = text.split_once(FIRST).expect("the first channel");
    let (_, behind) = rest.split_once(BEHIND).expect("the routes");
    let written = documented_channels(&settings_of(KINDS));
    let whole = format!("{before}{written}\n{BEHIND}{behind}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(reference(), &whole).expect("it is written");
    }
    assert_eq!(documented(), whole, "UPDATE=1 writes it");
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let documented = Settings::load(Some(&reference()), [], &settings_of(KINDS)).expect("settings");
    let nothing = Settings::load(None, [], &settings_of(KINDS)).expect("settings");
    assert_eq!(format!("{documented:#?}"), format!("{nothing:#?}"));
}

#[test]
fn every_documented_setting_is_one() {
    let settings = read(&uncommented(&documented())).expect("settings");
    let kinds: BTreeSet<&str> = settings.channels.values().map(|channel| channel.kind).collect();
    let all: BTreeSet<&str> = KINDS.iter().map(|kind| kind.settings.name).collect();
    assert_eq!(kinds, all);
    assert_eq!(settings.connectors["parking-ticket"].host, "lookups.city.example");
    assert_eq!(settings.retention.contact_days, Some(730));
}

/// Every key of the public table of settings stands in the documented file.
#[test]
fn every_promised_setting_is_documented() {
    let text = uncommented(&documented());
    let promised = "listen public_url trusted_proxies metrics_listen url path production enabled allowed_origins \
        account_sid auth_token from messaging_service_sid reply api_base number transfer_to token mode secret_token \
        application_id public_key app_secret verify_token page_token page_id access_token phone_number_id \
        consumer_key consumer_secret access_token_secret user_id kind timeout_ms contact_days \
        conversations_per_minute messages_per_minute";
    for key in promised.split_whitespace() {
        assert!(text.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
    }
}

#[test]
fn a_channel_may_be_set_up_by_the_environment_alone() {
    let environment = [
        ("CALLBOX__CHANNELS__TELEGRAM__TOKEN", "12345"),
        ("CALLBOX__CHANNELS__SMS__ACCOUNT_SID", "AC1"),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "new,old"),
        ("CALLBOX__CHANNELS__SMS__FROM", "311692"),
        ("CALLBOX__CHANNELS__WEBCHAT__ENABLED", "false"),
    ];
    let variables = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings::load(None, variables, &settings_of(KINDS)).expect("settings");
    assert!(!settings.channels.contains_key("webchat"));
    let token = settings.channels["telegram"].required_secret("token").expect("a token");
    assert_eq!(token.expose_secret(), "12345");
    let tokens = settings.channels["sms"].secrets("auth_token").expect("tokens");
    let tokens: Vec<&str> = tokens.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(tokens, ["new", "old"]);
}

/// Faults of settings as an operator reads them: line, id, what is wrong, what to do.
const FAULTS: &[(usize, &str, &str, &str)] = &[
    (
        1,
        "E012",
        "this channel has neither `from` nor `messaging_service_sid`",
        "Add from = \"311692\", or messaging_service_sid = \"MG...\".",
    ),
    (
        3,
        "E012",
        "`auth_token` is empty",
        "Copy it from the provider's console.",
    ),
    (
        4,
        "E002",
        "`reply` cannot be \"xml\"",
        "Known here: twiml, api. It is one of twiml, api.",
    ),
    (
        10,
        "E002",
        "[channels.parking] has no key `form`",
        "Did you mean `from`?",
    ),
    (
        11,
        "E012",
        "[channels.telegram] has no `secret_token`",
        "Add a line `secret_token = ...`.",
    ),
    (15, "E002", "`token` takes a text, not a number", "Put it in quotes."),
    (
        16,
        "E012",
        "`application_id` is empty",
        "Write what residents or staff shall read.",
    ),
    (
        17,
        "E002",
        "`public_key` is not a public key",
        "Copy the 64 hexadecimal digits under General Information on Discord's developer page.",
    ),
    (
        18,
        "E002",
        "`api_base` is not an address that secrets may be sent to",
        "Write https://..., or http://127.0.0.1:PORT for a stand-in on this machine.",
    ),
    (
        19,
        "E012",
        "`templates` stands without `template_languages`",
        "Add template_languages = [\"en_US\"]: those that every template is approved in, the default first.",
    ),
    (
        24,
        "E002",
        "templates = { ... } has no key `done`",
        "Known here: open, in_progress, closed, cancelled, duplicate.",
    ),
    (
        26,
        "E002",
        "\"https://city.example/page\" is not an origin",
        "Write scheme and host alone: https://www.city.example.",
    ),
];

#[test]
fn faults_are_told_with_line_and_remedy() {
    let text = "[channels.sms]\naccount_sid = \"AC1\"\nauth_token = []\nreply = \"xml\"\n\
        [channels.parking]\nkind = \"sms\"\naccount_sid = \"AC2\"\nauth_token = \"t\"\nfrom = \"311692\"\nform = \"1\"\n\
        [channels.telegram]\ntoken = \"1:a\"\nmode = \"webhook\"\n\
        [channels.discord]\ntoken = 7\napplication_id = \" \"\npublic_key = \"12\"\napi_base = \"http://discord.example\"\n\
        [channels.whatsapp]\napp_secret = \"a\"\nverify_token = \"b\"\naccess_token = \"c\"\nphone_number_id = \"1\"\n\
        templates = { closed = \"request_closed\", done = \"x\" }\n\
        [channels.webchat]\nallowed_origins = [\"https://city.example/page\"]\n\
        [channels.telegrm]\n[channels.voice]\nnumber = \"1\"\ntransfer_to = \"2\"\n";
    let problems = read(text).expect_err("it is faulty");
    let told: Vec<(usize, &str, &str, &str)> = problems
        .iter()
        .map(|one| (one.line, one.id, one.message.as_str(), one.remedy.as_str()))
        .collect();
    let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.settings.name).collect();
    let misspelt = format!(
        "Did you mean `telegram`? Or add kind = \"...\": one of {}.",
        kinds.join(", ")
    );
    let (misspelt_kind, others) = told.split_last().expect("problems");
    assert_eq!(others, FAULTS, "{problems:#?}");
    let message = "there is no kind of channel \"telegrm\"";
    assert_eq!(*misspelt_kind, (27, "E006", message, misspelt.as_str()));
}

#[test]
fn templates_by_language_are_read_from_the_file_and_the_environment_and_their_faults_named() {
    let sms = "[channels.sms]\naccount_sid = \"AC1\"\nauth_token = \"t\"\nfrom = \"1\"\n";
    let faulty = format!("{sms}templates = {{ closed = {{ es = 7 }}, done = {{}} }}\n");
    let problems = read(&faulty).expect_err("it is faulty");
    let told: Vec<&str> = problems.iter().map(|one| one.message.as_str()).collect();
    assert!(
        told.iter().any(|message| message.starts_with("`es` takes a text")),
        "{told:?}"
    );
    assert!(told.contains(&"templates = { ... } has no key `done`"), "{told:?}");
    assert!(
        told.contains(&"`templates` stands without `template_languages`"),
        "{told:?}"
    );

    let id = format!("HX{}", "1".repeat(32));
    let whole = format!("{sms}template_languages = [\"en_US\"]\ntemplates = {{ closed = {{ en_US = \"{id}\" }} }}\n");
    let settings = read(&whole).expect("settings");
    let sms = &settings.channels["sms"];
    let templates = sms.languages("templates").expect("templates");
    assert_eq!(templates["closed"]["en_US"], id);
    assert!(sms.table("templates").is_err(), "it is no table of texts");
}

#[test]
fn calls_need_an_account_and_are_known_without_an_adapter() {
    let voice = "[channels.voice]\nnumber = \"1\"\ntransfer_to = \"2\"\n";
    let alone = read(voice).expect_err("there is no account");
    assert_eq!(
        (alone[0].id, alone[0].message.as_str(), alone[0].remedy.as_str()),
        (
            "E006",
            "a voice channel needs an SMS channel beside it",
            "Enable a channel of kind sms: calls use its account and token."
        )
    );
    let both = format!("{voice}[channels.sms]\naccount_sid = \"AC1\"\nauth_token = \"t\"\nfrom = \"1\"\n");
    let settings = read(&both).expect("settings");
    let opening = Opening {
        public_url: PUBLIC_URL,
        limits: settings.limits,
        clock: || NOON,
    };
    let channels = Channels::open(KINDS, &settings.channels, &opening).expect("they open");
    let names: Vec<&str> = channels.iter().map(|adapter| adapter.name()).collect();
    assert_eq!(
        (names, channels.without_adapter()),
        (vec!["sms", "webchat"], &["voice".to_owned()][..])
    );
}
