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
    Settings::load(Some(&file.0), variables(environment), KINDS)
}

fn variables(environment: &[(&str, &str)]) -> Vec<(String, String)> {
    environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Kinds of channels for the tests: one that is on by itself, one with every sort of key, one that goes with it.
pub(crate) const KINDS: &[ChannelKind] = &[
    ChannelKind {
        name: "window",
        label: "Window",
        about: "",
        keys: &[Key::origins("allowed_origins").help("Pages that may embed it.")],
        is_on: true,
        beside: None,
    },
    ChannelKind {
        name: "pigeon",
        label: "Pigeon post",
        about: "Letters by pigeon.",
        keys: &[
            Key::text("loft", "North"),
            Key::secrets("whistle", "[\"new whistle\", \"old whistle\"]"),
            Key::form("ring", RING, "123"),
            Key::text("bird", "Anna").unless("flock", "Add bird = \"Anna\", or flock = \"...\"."),
            Key::text("flock", "Whites").optional(),
            Key::choice("road", &["air", "foot"]).help("By air, or on foot, which needs a password at the door."),
            Key::secret("password", "words").when("road", "foot"),
            Key::number("letters", "3"),
            Key::truth("in_rain", "false"),
            Key::table("seeds", &["morning", "evening"], "{ morning = \"corn\" }"),
            Key::texts("stops", "[\"Tower\"]").with("seeds", "Add stops = [\"Tower\"]: birds eat somewhere."),
            Key::api_base("https://pigeons.example"),
        ],
        is_on: false,
        beside: None,
    },
    ChannelKind {
        name: "falcon",
        label: "Falcon",
        about: "",
        keys: &[Key::text("claws", "8")],
        is_on: false,
        beside: Some(Beside {
            kind: "pigeon",
            message: "a falcon needs a pigeon beside it",
            remedy: "Enable a channel of kind pigeon.",
        }),
    },
];

const RING: Form = Form {
    fits: |text| text.len() == 3,
    what: "a ring",
    remedy: "Copy the three letters from the bird.",
};

const PIGEON: &str = "[channels.pigeon]\nloft = \"North\"\nwhistle = \"hunter2\"\nring = \"123\"\nbird = \"Anna\"\n";

#[test]
fn without_a_file_the_defaults_hold() {
    let nothing = Settings::load(None, [], KINDS).unwrap();
    assert_eq!(nothing.channels.keys().collect::<Vec<_>>(), ["window"]);
    assert_eq!(
        nothing.channels["window"].texts("allowed_origins"),
        Ok(Vec::<String>::new())
    );
    assert_eq!(
        nothing.channel_kinds,
        ["window", "pigeon"],
        "a falcon has no letters of its own"
    );
    let defaults = Settings {
        channels: nothing.channels.clone(),
        channel_kinds: nothing.channel_kinds.clone(),
        ..Settings::default()
    };
    assert_eq!(format!("{nothing:#?}"), format!("{defaults:#?}"));
}

#[test]
fn a_channel_is_read_by_the_description_of_its_kind() {
    let text = format!(
        "{PIGEON}letters = 7\nin_rain = true\nseeds = {{ evening = \"millet\" }}\nstops = [\"Tower\", \"Mill\"]\n\
         api_base = \"https://pigeons.example/\"\n[channels.second]\nkind = \"pigeon\"\nroad = \"foot\"\n\
         password = \"hunter2\"\nloft = \"South\"\nwhistle = [\"a\", \"b\"]\nring = \"456\"\nflock = \"Whites\"\n"
    );
    let settings = from_text("described", &text, &[]).unwrap();
    let (first, second) = (&settings.channels["pigeon"], &settings.channels["second"]);
    assert_eq!((second.name.as_str(), second.kind), ("second", "pigeon"));
    assert_eq!(first.required_text("loft").as_deref(), Ok("North"));
    assert_eq!(first.text("road").unwrap().as_deref(), Some("air"));
    assert_eq!(
        first.text("api_base").unwrap().as_deref(),
        Some("https://pigeons.example")
    );
    assert_eq!(second.text("api_base").unwrap(), None);
    assert_eq!(
        (first.number("letters"), second.number("letters")),
        (Ok(Some(7)), Ok(None))
    );
    assert_eq!(
        (first.truth("in_rain"), second.truth("in_rain")),
        (Ok(Some(true)), Ok(None))
    );
    assert_eq!(first.table("seeds").unwrap()["evening"], "millet");
    assert_eq!(first.texts("stops").unwrap(), ["Tower", "Mill"]);
    assert!(first.secret("password").unwrap().is_none());
    assert_eq!(second.required_secret("password").unwrap().expose_secret(), "hunter2");
    assert_eq!(second.secrets("whistle").unwrap().len(), 2);
    // A folder that reads another key than it describes is told so when its channel is opened.
    assert!(first.text("lotf").is_err() && first.text("whistle").is_err() && first.required_text("flock").is_err());
}

#[test]
fn what_a_kind_asks_for_is_asked_for_with_the_line() {
    let text = format!(
        "{PIGEON}roads = \"foot\"\nseeds = {{ noon = \"corn\" }}\n[channels.second]\nkind = \"pigeon\"\nring = \"45\"\n\
         road = \"foot\"\nwhistle = []\napi_base = \"http://hunter2.example\"\n[channels.third]\nkind = \"pigion\"\n"
    );
    let problems = from_text("asked", &text, &[]).unwrap_err();
    let told: Vec<(usize, &str, &str)> = problems
        .iter()
        .map(|problem| (problem.line, problem.id, problem.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (6, "E002", "[channels.pigeon] has no key `roads`"),
            (7, "E002", "seeds = { ... } has no key `noon`"),
            (8, "E012", "[channels.second] has no `loft`"),
            (8, "E012", "[channels.second] has no `password`"),
            (8, "E012", "this channel has neither `bird` nor `flock`"),
            (10, "E002", "`ring` is not a ring"),
            (12, "E012", "`whistle` is empty"),
            (13, "E002", "`api_base` is not an address that secrets may be sent to"),
            (15, "E006", "there is no kind of channel \"pigion\""),
        ],
        "{problems:#?}"
    );
    let remedies: Vec<&str> = problems.iter().map(|problem| problem.remedy.as_str()).collect();
    let remedies = remedies.join("\n");
    for remedy in [
        "Did you mean `road`?",
        "Add bird = \"Anna\"",
        "Copy the three letters",
        "Did you mean `pigeon`?",
    ] {
        assert!(remedies.contains(remedy), "{remedy}: {remedies}");
    }
    let alone = from_text("company", &format!("{PIGEON}seeds = {{ morning = \"corn\" }}\n"), &[]).unwrap_err();
    assert_eq!(alone[0].message, "`seeds` stands without `stops`");
}

#[test]
fn the_documented_tables_are_settings() {
    let documented = documented_channels(KINDS);
    assert!(
        documented.starts_with("[channels.window]\nenabled = true\n# Pages that may embed it.\nallowed_origins = []\n"),
        "{documented}"
    );
    let plain: Vec<&str> = documented
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .filter(|line| line.starts_with('[') || line.contains(" = "))
        .collect();
    let settings = from_text("tables", &plain.join("\n"), &[]).unwrap();
    let kinds: Vec<&str> = settings.channels.values().map(|channel| channel.kind).collect();
    assert_eq!(kinds, ["falcon", "pigeon", "window"]);
}

#[test]
fn the_environment_wins_and_enables_channels() {
    let environment = [
        ("CALLBOX__SERVER__LISTEN", "0.0.0.0:80"),
        ("CALLBOX__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
        ("CALLBOX__PACK__PRODUCTION", "true"),
        ("CALLBOX__LIMITS__MESSAGES_PER_MINUTE", "7"),
        ("CALLBOX__CHANNELS__PIGEON__LOFT", "North"),
        ("CALLBOX__CHANNELS__PIGEON__WHISTLE", "new,old"),
        ("CALLBOX__CHANNELS__PIGEON__RING", "123"),
        ("CALLBOX__CHANNELS__PIGEON__BIRD", "311692"),
        ("CALLBOX__CHANNELS__PIGEON__FLOCK", ""),
        ("CALLBOX__CHANNELS__PIGEON__LETTERS", "9"),
        ("CALLBOX__CHANNELS__WINDOW__ENABLED", "false"),
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
    assert!(!settings.channels.contains_key("window"));
    let pigeon = &settings.channels["pigeon"];
    assert_eq!(pigeon.number("letters"), Ok(Some(9)));
    assert_eq!(
        (pigeon.text("flock"), pigeon.text("bird").unwrap().as_deref()),
        (Ok(None), Some("311692"))
    );
    let tokens = pigeon.secrets("whistle").unwrap();
    let tokens: Vec<&str> = tokens.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(tokens, ["new", "old"]);
}

#[test]
fn all_problems_come_at_once_with_their_lines() {
    let text = "[server]\nlistn = \"127.0.0.1:1\"\n\n[channels.pigeon]\nloft = \"North\"\nroad = \"sea\"\n\n\
        [channels.dove]\nloft = 1\n[retention]\ncontact_days = \"many\"\n[database]\nurl = \"mysql://u:hunter2@h/d\"\n";
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
    let missing = Settings::load(Some(Path::new("/nowhere/callbox.toml")), [], KINDS).unwrap_err();
    assert_eq!(missing[0].id, "E001");
}

#[test]
fn secrets_are_never_shown() {
    let text =
        format!("[database]\nurl = \"postgres://u:hunter2@h/d\"\n{PIGEON}road = \"foot\"\npassword = \"hunter2\"\n");
    let settings = from_text("secret", &text, &[]).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
    let faulty = format!("{text}api_base = \"http://hunter2.example\"\nhunter = [1, 2\n");
    let problems = from_text("secret-faulty", &faulty, &[("CALLBOX__CHANNELS__PIGEON__WHISTLE", " ")]).unwrap_err();
    let all: String = problems.iter().map(ToString::to_string).collect();
    assert!(!all.contains("hunter2"), "{all}");
}

#[test]
fn a_kind_that_goes_with_another_needs_it() {
    let falcon = "[channels.falcon]\nclaws = \"8\"\n";
    let problems = from_text("falcon", falcon, &[]).unwrap_err();
    assert_eq!(
        (problems[0].id, problems[0].message.as_str()),
        ("E006", "a falcon needs a pigeon beside it")
    );
    assert!(from_text("falcon-pigeon", &format!("{falcon}{PIGEON}"), &[]).is_ok());
    let off = format!("{falcon}{PIGEON}enabled = false\n");
    assert!(from_text("falcon-off", &off, &[]).is_err());
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
