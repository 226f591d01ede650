//! Single sign-on of the program as an operator sets it up: by the environment, with what its log tells.

use super::BINARY;
use serde_json::json;
use tests::city::NOON;
use tests::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProviderStandIn};
use tests::program::Program;

/// The cookie of an answer, as a browser sends it back, and where it leads on to.
async fn step(client: &reqwest::Client, url: &str, cookie: &str) -> (u16, String, String) {
    let response = client
        .get(url)
        .header("cookie", cookie)
        .send()
        .await
        .expect("an answer");
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let cookie = header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    (response.status().as_u16(), cookie, header("location"))
}

#[tokio::test]
async fn the_program_signs_staff_in_and_its_log_keeps_what_is_secret() {
    let provider = IdentityProviderStandIn::start(NOON).await;
    // The program has the machine's own time, whatever that is.
    let person = |group: &str| json!({"email": "ana@city.example", "groups": [group], "exp": 9_000_000_000_i64});
    let settings = [
        ("CALLBOX__SIGN_IN__OIDC__ISSUER", provider.issuer.as_str()),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_ID", CLIENT_ID),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_SECRET", CLIENT_SECRET),
        ("CALLBOX__SIGN_IN__OIDC__ROLES__DESK", "staff"),
        ("CALLBOX__SIGN_IN__OIDC__CREATE_ACCOUNTS", "true"),
    ];
    let program = Program::start(BINARY, &settings).await;
    let redirects = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder()
        .redirect(redirects)
        .build()
        .expect("a client");
    let mut secrets = vec![CLIENT_SECRET.to_owned(), "secret-".to_owned()];
    for (group, status) in [("desk", 303), ("gardeners", 403)] {
        provider.seat(person(group));
        let start = format!("{}/staff/sign-in/oidc", program.base);
        let (left, cookie, question) = step(&client, &start, "").await;
        assert_eq!(left, 303, "{}", program.log());
        let (_, _, callback) = step(&client, &question, "").await;
        let (back, session, next) = step(&client, &callback, &cookie).await;
        assert_eq!(back, status, "{next}\n{}", program.log());
        let query = callback.split_once('?').expect("a query").1;
        secrets.extend(form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned()));
        secrets.extend(cookie.split_once('=').map(|(_, value)| value.to_owned()));
        if status == 303 {
            let (inside, _, _) = step(&client, &format!("{}{next}", program.base), &session).await;
            assert_eq!(inside, 200);
        }
    }
    let log = program.log();
    assert!(log.contains("stays out"), "{log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log\n{log}");
    }
    assert!(!log.contains("ana@city.example"), "{log}");
}

#[tokio::test]
async fn a_provider_that_is_down_does_not_keep_the_program_from_starting() {
    let settings = [
        ("CALLBOX__SIGN_IN__OIDC__ISSUER", "http://127.0.0.1:9"),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_ID", CLIENT_ID),
        ("CALLBOX__SIGN_IN__OIDC__CLIENT_SECRET", CLIENT_SECRET),
    ];
    let program = Program::start(BINARY, &settings).await;
    let ready = reqwest::get(format!("{}/readyz", program.base))
        .await
        .expect("an answer");
    assert_eq!(ready.status().as_u16(), 200);
    let door = reqwest::get(format!("{}/staff/sign-in/oidc", program.base))
        .await
        .expect("an answer");
    assert_eq!(door.status().as_u16(), 503);
    let told = program.log().matches("single sign-on failed").count();
    assert_eq!(told, 1, "{}", program.log());
}
