//! Accounts: invitations, second factors, scopes, the record of it all.

use console::Role;
use tests::city::{City, CityOptions};
use tests::staff::{PASSWORD, Staff};
use totp_rs::{Builder, Secret};

async fn city(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    City::start(&url, CityOptions::default()).await
}

/// What stands between two marks of a page.
fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    let rest = body
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} is not in\n{body}"))
        .1;
    rest.split_once(after).expect("its end").0
}

fn code(secret: &str, now: i64) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("ana")
        .build()
        .expect("a secret");
    totp.generate(u64::try_from(now / 1000).expect("a time")).to_string()
}

#[tokio::test]
async fn somebody_is_invited_and_sets_their_own_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ada = Staff::sign_in(&city, "ada", Role::Admin).await;
    let added = ada
        .post("/admin/people", "/admin/people", &[("name", "ben"), ("role", "staff")])
        .await;
    let link = between(&added.body, "id=\"link\" value=\"", "\"");
    let path = link.split_once("/staff/").expect("a path").1;
    let path = format!("/staff/{path}");
    let mut ben = Staff::stranger(&city);
    let early = ben.send("/staff/sign-in", &[("name", "ben"), ("password", "!")]).await;
    assert_eq!(early.status, 401, "nobody gets in before the link was used");
    assert_eq!(ben.get(&path).await.status, 200);
    let set = ben.send(&path, &[("password", PASSWORD)]).await;
    assert_eq!((set.status, set.location.as_str()), (303, "/staff"));
    ben.keep(&set);
    assert_eq!(ben.get("/staff/contacts").await.status, 200);
    assert_eq!(ben.get(&path).await.status, 410);
    let twice = ada
        .post("/admin/people", "/admin/people", &[("name", "ben"), ("role", "staff")])
        .await;
    assert!(twice.status == 422 && twice.words().contains("This name is taken"));

    let off = ada.post("/admin/people", "/admin/people/ben/disable", &[]).await;
    assert_eq!(off.status, 303);
    assert_eq!(ben.get("/staff").await.status, 401);
    let own = ada.post("/admin/people", "/admin/people/ada/disable", &[]).await;
    assert_eq!(own.status, 409, "one admin always stays");
    let record = ada.get("/admin/audit").await.words();
    for done in ["add account", "set password", "disable account"] {
        assert!(record.contains(done), "{done} in {record}");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_is_taken_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let offer = ana.post("/staff/me", "/staff/me/second-factor", &[]).await;
    let secret = between(&offer.body, "name=\"secret\" value=\"", "\"").to_owned();
    assert!(offer.body.contains("<svg"), "there is a picture to photograph");
    let wrong = ana
        .post(
            "/staff/me",
            "/staff/me/second-factor",
            &[("secret", &secret), ("code", "000000")],
        )
        .await;
    assert!(wrong.words().contains("That code is wrong"));
    let right = code(&secret, city.desk.now());
    let taken = ana
        .post(
            "/staff/me",
            "/staff/me/second-factor",
            &[("secret", &secret), ("code", &right)],
        )
        .await;
    assert_eq!(taken.status, 303, "{}", taken.words());

    city.pass(60_000);
    let mut again = Staff::stranger(&city);
    let asked = again
        .send("/staff/sign-in", &[("name", "ana"), ("password", PASSWORD)])
        .await;
    assert_eq!(
        (asked.status, asked.set_cookie.as_str()),
        (200, ""),
        "the password alone opens nothing"
    );
    let second = between(&asked.body, "name=\"second\" value=\"", "\"").to_owned();
    let right = code(&secret, city.desk.now());
    let guess = again
        .send("/staff/sign-in/code", &[("second", &second), ("code", "123456")])
        .await;
    assert_eq!(guess.status, 401);
    let inside = again
        .send("/staff/sign-in/code", &[("second", &second), ("code", &right)])
        .await;
    assert_eq!(inside.status, 303);
    again.keep(&inside);
    assert_eq!(again.get("/staff").await.status, 200);

    let other = Staff::stranger(&city);
    let asked = other
        .send("/staff/sign-in", &[("name", "ana"), ("password", PASSWORD)])
        .await;
    let second = between(&asked.body, "name=\"second\" value=\"", "\"").to_owned();
    let replayed = other
        .send("/staff/sign-in/code", &[("second", &second), ("code", &right)])
        .await;
    assert_eq!(
        replayed.status, 401,
        "a code that was seen over a shoulder is worth nothing"
    );
}

#[tokio::test]
async fn sensitive_contacts_are_for_those_whose_account_allows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    city.text("+12125550134", "SM1", "I need a domestic violence hotline")
        .await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let ada = Staff::sign_in(&city, "ada", Role::Admin).await;
    let log = ana.get("/staff/contacts").await;
    assert!(log.words().contains("Sensitive topic"), "{}", log.words());
    assert!(!log.words().contains("hotline") && !log.words().contains("violence"));
    let id = between(&log.body, "href=\"/staff/contacts/", "\"").to_owned();
    assert_eq!(ana.get(&format!("/staff/contacts/{id}")).await.status, 403);
    assert_eq!(ada.get(&format!("/staff/contacts/{id}")).await.status, 200);
    let fields = [
        ("role", "staff"),
        ("sensitive", "1"),
        ("language", "es"),
        ("agency", "NYPD"),
    ];
    assert_eq!(
        ada.post("/admin/people", "/admin/people/ana", &fields).await.status,
        303
    );
    assert_eq!(ana.get(&format!("/staff/contacts/{id}")).await.status, 200);
    let page = ada.get("/admin/people").await.words();
    assert!(page.contains("NYPD") && page.contains("es"), "{page}");
    let own = ada
        .post("/admin/people", "/admin/people/ada", &[("role", "viewer")])
        .await;
    assert_eq!(own.status, 409, "one admin always stays");
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = city(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let wrong = [("old", "not the old one"), ("new", "a new lantern in the fog")];
    assert_eq!(ana.post("/staff/me", "/staff/me/password", &wrong).await.status, 422);
    let short = [("old", PASSWORD), ("new", "short")];
    assert_eq!(ana.post("/staff/me", "/staff/me/password", &short).await.status, 422);
    let right = [("old", PASSWORD), ("new", "a new lantern in the fog")];
    assert_eq!(ana.post("/staff/me", "/staff/me/password", &right).await.status, 303);
    assert_eq!(ana.get("/staff").await.status, 401, "all sessions have ended");
    let stranger = Staff::stranger(&city);
    let old = stranger
        .send("/staff/sign-in", &[("name", "ana"), ("password", PASSWORD)])
        .await;
    assert_eq!(old.status, 401);
    let new = [("name", "ana"), ("password", "a new lantern in the fog")];
    assert_eq!(stranger.send("/staff/sign-in", &new).await.status, 303);
}
