//! Settings are read whole: defaults, environment, every problem at once, and no secret in any output.

use super::*;
use secrecy::ExposeSecret;
use std::io::Write;
use std::path::PathBuf;

/// A settings file that is removed with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("callbox-settings-{}-{name}.toml", std::process::id()));
        std::fs::File::create(&path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn from_text(name: &str, text: &str, environment: &[(&str, &str)]) -> Result<Settings, Vec<Problem>> {
    let file = File::new(name, text);
    Settings::load(Some(&file.0), variables(environment))
}

fn variables(environment: &[(&str, &str)]) -> Vec<(String, String)> {
    environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("settings.toml")
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let documented = Settings::load(Some(&reference()), []).unwrap();
    assert_eq!(format!("{documented:#?}"), format!("{:#?}", Settings::default()));
    let nothing = Settings::load(None, []).unwrap();
    assert_eq!(format!("{nothing:#?}"), format!("{:#?}", Settings::default()));
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
fn every_documented_setting_is_one() {
    let text = uncommented(&std::fs::read_to_string(reference()).unwrap());
    let settings = from_text("documented", &text, &[]).unwrap();
    let kinds: Vec<&str> = settings
        .channels
        .values()
        .map(|channel| channel.kind.as_str())
        .collect();
    let all = [
        "discord",
        "instagram",
        "messenger",
        "sms",
        "telegram",
        "voice",
        "webchat",
        "whatsapp",
        "x",
    ];
    assert_eq!(kinds, all);
    assert_eq!(settings.connectors["parking-ticket"].host, "lookups.city.example");
    assert_eq!(settings.retention.contact_days, Some(730));
}

/// Every key of the public table of settings stands in the documented file.
#[test]
fn every_promised_setting_is_documented() {
    let text = uncommented(&std::fs::read_to_string(reference()).unwrap());
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
fn the_environment_wins_and_enables_channels() {
    let environment = [
        ("CALLBOX__SERVER__LISTEN", "0.0.0.0:80"),
        ("CALLBOX__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
        ("CALLBOX__PACK__PRODUCTION", "true"),
        ("CALLBOX__LIMITS__MESSAGES_PER_MINUTE", "7"),
        ("CALLBOX__CHANNELS__TELEGRAM__TOKEN", "12345"),
        ("CALLBOX__CHANNELS__SMS__ACCOUNT_SID", "AC1"),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "new,old"),
        ("CALLBOX__CHANNELS__SMS__FROM", "311692"),
        ("CALLBOX__CHANNELS__WEBCHAT__ENABLED", "false"),
        ("CALLBOX__CONNECTORS__PARKING_TICKET__TIMEOUT_MS", "500"),
        ("CALLBOX__SERVER__PUBLIC_URL", ""),
        ("HOME", "/root"),
    ];
    let text = "[server]\nlisten = \"127.0.0.1:1\"\n[connectors.parking-ticket]\nurl = \"http://127.0.0.1:9/x\"\n";
    let settings = from_text("environment", text, &environment).unwrap();
    assert_eq!(settings.server.listen.to_string(), "0.0.0.0:80");
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.server.public_url, None);
    assert!(settings.pack.production);
    assert_eq!(settings.limits.messages_per_minute, 7);
    assert_eq!(settings.connectors["parking-ticket"].timeout_ms, 500);
    assert!(!settings.channels.contains_key("webchat"));
    let ChannelKind::Telegram(telegram) = &settings.channels["telegram"].kind else {
        panic!()
    };
    assert_eq!(telegram.token.expose_secret(), "12345");
    let ChannelKind::Sms(sms) = &settings.channels["sms"].kind else {
        panic!()
    };
    let tokens: Vec<&str> = sms.auth_tokens.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(tokens, ["new", "old"]);
}

#[test]
fn all_problems_come_at_once_with_their_lines() {
    let text = "[server]\nlistn = \"127.0.0.1:1\"\n\n[channels.sms]\naccount_sid = \"AC1\"\nreply = \"xml\"\n\n\
        [channels.pigeon]\nloft = 1\n[retention]\ncontact_days = \"many\"\n[database]\nurl = \"mysql://u:hunter2@h/d\"\n";
    let environment = [
        ("CALLBOX__SERVER__METRICS_LISTEN", "0.0.0.0:9"),
        ("CALLBOX__LISTEN", "x"),
    ];
    let problems = from_text("faulty", text, &environment).unwrap_err();
    let found: Vec<(usize, &str)> = problems.iter().map(|problem| (problem.line, problem.id)).collect();
    for wanted in [
        (2, "E002"),
        (4, "E012"),
        (6, "E002"),
        (8, "E006"),
        (11, "E002"),
        (13, "E002"),
        (0, "E002"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} is not in {found:?}");
    }
    let all: String = problems.iter().map(ToString::to_string).collect();
    assert!(all.contains("Did you mean `listen`?"), "{all}");
    assert!(all.contains("CALLBOX__SERVER__METRICS_LISTEN: error E002"), "{all}");
    assert!(!all.contains("hunter2"), "{all}");
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_environment() {
    let problems = from_text("broken", "[server\n", &[("CALLBOX__SERVER__LISTEN", "here")]).unwrap_err();
    let ids: Vec<&str> = problems.iter().map(|problem| problem.id).collect();
    assert!(ids.contains(&"E001") && ids.contains(&"E002"), "{ids:?}");
    let missing = Settings::load(Some(Path::new("/nowhere/callbox.toml")), []).unwrap_err();
    assert_eq!(missing[0].id, "E001");
}

#[test]
fn secrets_are_never_shown() {
    let text = "[database]\nurl = \"postgres://u:hunter2@h/d\"\n[channels.sms]\naccount_sid = \"AC1\"\n\
        auth_token = [\"hunter2\", \"hunter2b\"]\nfrom = \"1\"\n[channels.x]\nconsumer_key = \"hunter2\"\n\
        consumer_secret = \"hunter2\"\naccess_token = \"hunter2\"\naccess_token_secret = \"hunter2\"\nuser_id = \"1\"\n";
    let settings = from_text("secret", text, &[]).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
    let faulty = format!("{text}api_base = \"http://hunter2.example\"\nhunter = [1, 2\n");
    let problems = from_text("secret-faulty", &faulty, &[("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", " ")]).unwrap_err();
    let all: String = problems.iter().map(ToString::to_string).collect();
    assert!(!all.contains("hunter2"), "{all}");
}

#[test]
fn calls_need_an_account() {
    let voice = "[channels.voice]\nnumber = \"1\"\ntransfer_to = \"2\"\n";
    assert_eq!(from_text("voice", voice, &[]).unwrap_err()[0].id, "E006");
    let both = format!("{voice}[channels.sms]\naccount_sid = \"AC1\"\nauth_token = \"t\"\nfrom = \"1\"\n");
    assert!(from_text("voice-sms", &both, &[]).is_ok());
}

#[test]
fn routes_are_read_and_their_faults_are_told_without_secrets() {
    let text = "[routes.dot]\nkind = \"webhook\"\nurl = \"https://dot.city.example/in\"\n\
                secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n\
                [routes.parks]\nkind = \"email\"\nsmtp = \"smtps://me:hush@mail.example\"\n\
                from = \"City <311@city.example>\"\nto = [\"a@parks.example\", \"b@parks.example\"]\n";
    let settings = from_text("routes", text, &[]).unwrap();
    assert_eq!(settings.routes.len(), 2);
    assert!(!format!("{settings:?}").contains("hush") && !format!("{settings:?}").contains("MfKQ"));
    let faulty = "[routes.Dot]\nkind = \"webhook\"\nurl = \"http://dot.city.example/in\"\nsecret = \"whsec_hush\"\n\
                  [routes.parks]\nkind = \"email\"\nsmtp = \"smtp://me:hush@mail.example\"\nfrom = \"nobody\"\nto = \"a@b.example\"\n\
                  [routes.fax]\nkind = \"fax\"\n";
    let problems = from_text("faulty-routes", faulty, &[]).unwrap_err();
    let told: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.id, problem.line)).collect();
    assert_eq!(
        told,
        [
            ("E003", 1),
            ("E002", 3),
            ("E002", 4),
            ("E002", 7),
            ("E002", 8),
            ("E006", 11)
        ],
        "{problems:#?}"
    );
    assert!(problems.iter().all(|problem| !problem.to_string().contains("hush")));
    let local = "[routes.dot]\nkind = \"email\"\nsmtp = \"smtp://127.0.0.1:2525\"\nfrom = \"a@b.example\"\nto = \"c@d.example\"\n";
    assert!(from_text("local-route", local, &[]).is_ok());
}

#[test]
fn templates_need_languages() {
    let number = "[channels.whatsapp]\napp_secret = \"a\"\nverify_token = \"b\"\naccess_token = \"c\"\nphone_number_id = \"1\"\n";
    let with = |rest: &str| from_text("templates", &format!("{number}{rest}"), &[]);
    assert!(with("templates = { closed = \"request_closed\" }\ntemplate_languages = [\"en_US\"]\n").is_ok());
    let problems = with("templates = { closed = \"request_closed\" }\n").unwrap_err();
    assert_eq!(problems.first().map(|problem| problem.id), Some("E012"));
    let problems = with("templates = { done = \"x\" }\ntemplate_languages = [\"en_US\"]\n").unwrap_err();
    assert_eq!(problems.first().map(|problem| problem.id), Some("E002"));
}

#[test]
fn single_sign_on_is_read_and_its_faults_are_told_without_secrets() {
    let needed = "[sign_in.oidc]\nissuer = \"https://id.city.example/\"\nclient_id = \"callbox\"\n";
    let secret = [("CALLBOX__SIGN_IN__OIDC__CLIENT_SECRET", "hush")];
    let settings = from_text("sign-in", needed, &secret).unwrap();
    assert!(!format!("{settings:?}").contains("hush"));
    let oidc = settings.sign_in.oidc.unwrap();
    assert_eq!(oidc.issuer, "https://id.city.example/", "a slash at the end counts");
    assert_eq!(oidc.scopes, ["openid", "email", "profile"]);
    assert_eq!(
        (oidc.account_claim.as_str(), oidc.groups_claim.as_str()),
        ("email", "groups")
    );
    assert!(!oidc.create_accounts && oidc.password_sign_in);
    let more = format!(
        "{needed}client_secret = \"hush\"\n[sign_in.oidc.roles]\n\"311 Desk\" = \"staff\"\n\
         [sign_in.oidc.agencies]\ndesk = [\"*\"]\nparks = \"DPR\"\n"
    );
    let oidc = from_text("sign-in-roles", &more, &[]).unwrap().sign_in.oidc.unwrap();
    assert_eq!(oidc.roles["311 Desk"], "staff");
    assert!(OpenIdConnect::is_all(&oidc.agencies["desk"]) && !OpenIdConnect::is_all(&oidc.agencies["parks"]));
    let faulty = "[sign_in.oidc]\nissuer = \"http://hush.example\"\nclient_id = \"a\"\nclient_secret = [\"hush\"]\n\
                  label = \" \"\nscopes = [\"email\"]\ncreate_accounts = true\n";
    let problems = from_text("faulty-sign-in", faulty, &[]).unwrap_err();
    let told: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.id, problem.line)).collect();
    assert_eq!(
        told,
        [("E002", 2), ("E002", 4), ("E012", 5), ("E002", 6), ("E012", 7)],
        "{problems:#?}"
    );
    assert!(problems.iter().all(|problem| !problem.to_string().contains("hush")));
    let role = format!("{needed}[sign_in.oidc.roles]\ndesk = \"boss\"\n[sign_in.oidc.agencies]\ndesk = []\n");
    let problems = from_text("faulty-roles", &role, &secret).unwrap_err();
    let told: Vec<(&str, usize)> = problems.iter().map(|problem| (problem.id, problem.line)).collect();
    assert_eq!(told, [("E002", 5), ("E012", 7)], "{problems:#?}");
}
