//! What an operator asks first: `doctor`, a new city, versions of the rules.

use super::{callbox, callbox_with, done};
use serde_json::json;
use tests::city::NOON;
use tests::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProviderStandIn, Wrong};

#[test]
fn doctor_tells_what_works_what_is_missing_and_what_comes_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let fresh = callbox(folder, &["doctor"]);
    assert_eq!(fresh.code, 0, "{}", fresh.out);
    assert!(
        fresh.out.contains("not made yet") && fresh.out.contains("nobody has reviewed"),
        "{}",
        fresh.out
    );
    assert!(fresh.out.ends_with("next: callbox serve\n"), "{}", fresh.out);
    assert!(!folder.join("data").exists(), "looking makes nothing");

    callbox_with(folder, &["chat"], "how do i find my towed car\n", &[]);
    let used = done(folder, &["doctor"]).out;
    assert!(
        used.contains("sqlite, readable and writable") && used.contains("next: callbox user add"),
        "{used}"
    );

    let sms = [
        (
            "CALLBOX__CHANNELS__SMS__ACCOUNT_SID",
            "AC00000000000000000000000000000001",
        ),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "a-secret-token"),
        ("CALLBOX__CHANNELS__SMS__FROM", "+12125550100"),
    ];
    let unreachable = callbox_with(folder, &["doctor"], "", &sms);
    assert_eq!(unreachable.code, 1, "{}", unreachable.out);
    assert!(unreachable.out.contains("public_url"), "{}", unreachable.out);
    assert!(!format!("{}{}", unreachable.out, unreachable.err).contains("a-secret-token"));
    let production = callbox_with(folder, &["doctor"], "", &[("CALLBOX__PACK__PRODUCTION", "true")]);
    assert_eq!(production.code, 1, "{}", production.out);
}

#[test]
fn doctor_names_the_changes_that_no_template_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = format!("HX{}", "1".repeat(32));
    let settings = [
        ("CALLBOX__SERVER__PUBLIC_URL", "https://311.city.example"),
        (
            "CALLBOX__CHANNELS__SMS__ACCOUNT_SID",
            "AC00000000000000000000000000000001",
        ),
        ("CALLBOX__CHANNELS__SMS__AUTH_TOKEN", "a-secret-token"),
        ("CALLBOX__CHANNELS__SMS__FROM", "+12125550100"),
        ("CALLBOX__CHANNELS__SMS__API_BASE", "http://127.0.0.1:1"),
        ("CALLBOX__CHANNELS__SMS__TEMPLATES__CLOSED__ES", id.as_str()),
        ("CALLBOX__CHANNELS__SMS__TEMPLATE_LANGUAGES", "es"),
    ];
    let told = callbox_with(folder.path(), &["doctor"], "", &settings);
    assert!(
        told.out
            .contains("sms: none for open, in_progress, cancelled, duplicate"),
        "{}",
        told.out
    );
    let other = [&settings[..6], &[("CALLBOX__CHANNELS__SMS__TEMPLATE_LANGUAGES", "ko")]].concat();
    let refused = callbox_with(folder.path(), &["doctor"], "", &other);
    assert!(
        refused.out.contains("templates.closed has none in ko"),
        "{}",
        refused.out
    );
    let texts = callbox_with(folder.path(), &["doctor"], "", &settings[..5]);
    assert!(!texts.out.contains("templates"), "texts need none: {}", texts.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_asks_the_identity_provider_and_names_the_address_to_register() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let provider = IdentityProviderStandIn::start(NOON).await;
    let settings = [
        ("CALLBOX__SIGN_IN__OIDC__ISSUER", provider.issuer.as_str()),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_ID", CLIENT_ID),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_SECRET", CLIENT_SECRET),
        ("CALLBOX__SERVER__PUBLIC_URL", "https://311.city.example"),
    ];
    let well = callbox_with(folder, &["doctor"], "", &settings);
    assert_eq!(well.code, 0, "{}", well.out);
    assert!(well.out.contains("discovered, 2 keys"), "{}", well.out);
    let redirect = "register this redirect URI there: https://311.city.example/staff/sign-in/oidc/callback\n";
    assert!(well.out.contains(redirect), "{}", well.out);
    provider.be(Wrong::OtherIssuer);
    let other = callbox_with(folder, &["doctor"], "", &settings[..3]);
    assert_eq!(other.code, 1, "{}", other.out);
    assert!(
        other.out.contains("`https://id.other.example`"),
        "it says which one: {}",
        other.out
    );
    assert!(other.out.contains("public_url is not set"), "{}", other.out);
    assert!(!format!("{}{}", other.out, other.err).contains(CLIENT_SECRET));
}

#[test]
fn a_new_city_is_made_from_flags_or_questions_and_passes_its_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let flags = [
        "init",
        "springfield",
        "--city",
        "Springfield",
        "--time-zone",
        "America/Chicago",
        "--languages",
        "en,es",
        "--emergency-number",
        "911",
        "--channels",
        "webchat",
        "--admin-email",
        "clerk@springfield.example",
    ];
    done(folder, &flags);
    done(&folder.join("springfield"), &["check"]);
    assert_eq!(callbox(folder, &flags).code, 2, "nothing is overwritten");

    let answers = "Shelbyville\nAmerica/Chicago\n\n\n\nclerk@shelbyville.example\n";
    let asked = callbox_with(folder, &["init", "shelbyville"], answers, &[]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    done(&folder.join("shelbyville"), &["check", "pack"]);
    let silent = callbox_with(folder, &["init", "nowhere"], "", &[]);
    assert_eq!(
        (silent.code, silent.err.contains("--city")),
        (2, true),
        "{}",
        silent.err
    );
    assert!(!folder.join("nowhere").exists());
}

#[test]
fn pack_versions_are_listed_shown_and_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    assert_eq!(callbox(folder, &["rules", "show"]).code, 1, "no version is live yet");
    callbox_with(folder, &["chat"], "hello\n", &[]);
    let version = done(folder, &["rules", "list", "--json"]).lines().remove(0);
    assert_eq!(
        (&version["state"], &version["built_in"]),
        (&json!("live"), &json!(true))
    );
    let hash = version["hash"].as_str().expect("a hash");
    assert!(done(folder, &["rules", "show", &hash[..12]]).out.contains("city.toml"));
    assert!(
        done(folder, &["rules", "show", "--file", "city.toml"])
            .out
            .contains("New York City")
    );
    done(folder, &["rules", "export", "out"]);
    assert_eq!(
        callbox(folder, &["rules", "export", "out"]).code,
        2,
        "versions are never mixed"
    );
    let exported = config::PackFiles::read(&folder.join("out")).expect("the files");
    assert_eq!(exported.hash(), hash);
}
