//! Single sign-on against an identity provider on this machine: who comes in, who stays out, and what goes wrong.

use config::OpenIdConnect;
use console::{Role, SingleSignOn};
use gateway::single_sign_on::{Provider, redirect_url};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use storage::{AuditFilter, NewAccount};
use tests::city::{City, CityOptions, NOON, PUBLIC_URL};
use tests::identity_provider::{Algorithm, CLIENT_ID, CLIENT_SECRET, IdentityProviderStandIn, Wrong};
use tests::staff::{PASSWORD, Page, Staff};

const START: &str = "/staff/sign-in/oidc";
const CALLBACK: &str = "/staff/sign-in/oidc/callback";
/// Long enough for an answer on this machine, and short where there is none.
const DEADLINE: Duration = Duration::from_secs(5);

/// A city, its provider, and the folder that ends with them.
struct World {
    city: City,
    provider: IdentityProviderStandIn,
    _folder: tempfile::TempDir,
}

fn settings(issuer: &str) -> OpenIdConnect {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    OpenIdConnect {
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.into(),
        label: "Sign in with City ID".to_owned(),
        scopes: ["openid", "email", "profile"].map(str::to_owned).to_vec(),
        account_claim: "email".to_owned(),
        groups_claim: "groups".to_owned(),
        roles: pairs(&[("desk", "staff"), ("leads", "supervisor")]),
        agencies: [].into(),
        create_accounts: true,
        password_sign_in: true,
    }
}

async fn world() -> World {
    world_with(|_| ()).await
}

async fn world_with(change: impl FnOnce(&mut OpenIdConnect)) -> World {
    world_within(DEADLINE, change).await
}

async fn world_within(deadline: Duration, change: impl FnOnce(&mut OpenIdConnect)) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let provider = IdentityProviderStandIn::start(NOON).await;
    let mut settings = settings(&provider.issuer);
    change(&mut settings);
    let redirect = redirect_url(&PUBLIC_URL.replace("https:", "http:"));
    let asked = Provider::open(settings.clone(), &redirect, deadline).expect("the settings are right");
    let options = CityOptions {
        single_sign_on: Some(SingleSignOn {
            settings: Arc::new(settings),
            provider: Arc::new(asked),
        }),
        ..CityOptions::default()
    };
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, options).await;
    provider.seat(ana());
    World {
        city,
        provider,
        _folder: folder,
    }
}

fn ana() -> Value {
    json!({"email": "Ana.Example@city.example", "email_verified": true, "given_name": "Ana", "groups": ["desk"]})
}

/// The path and query of an address of the city.
fn own(location: &str) -> String {
    let (_, path) = location.split_once("311.city.example").expect("an address of the city");
    path.to_owned()
}

/// Goes to the provider and comes back as far as the address that the browser is sent to.
async fn to_the_callback(browser: &mut Staff, next: &str) -> String {
    let left = browser.get(&format!("{START}{next}")).await;
    assert_eq!(left.status, 303, "{}", left.words());
    assert!(
        left.set_cookie.contains("HttpOnly; SameSite=Lax; Max-Age=600"),
        "{}",
        left.set_cookie
    );
    browser.keep(&left);
    back_from(&left.location).await
}

/// What the provider answers the browser.
async fn back_from(url: &str) -> String {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let asked = client
        .expect("a client")
        .get(url)
        .send()
        .await
        .expect("the provider answers");
    let location = asked
        .headers()
        .get("location")
        .expect("it leads back")
        .to_str()
        .expect("text");
    own(location)
}

/// Signs in as whoever is seated; returns the browser and where it ended.
async fn sign_in(world: &World) -> (Staff, Page) {
    let mut browser = Staff::stranger(&world.city);
    let callback = to_the_callback(&mut browser, "").await;
    let page = browser.get(&callback).await;
    if page.status == 303 {
        browser.keep(&page);
    }
    (browser, page)
}

async fn audited(world: &World, action: &str) -> Vec<(String, String, String)> {
    let filter = AuditFilter {
        action: action.to_owned(),
        ..AuditFilter::default()
    };
    let found = world.city.desk.db().audit_page(&filter, 100).await.expect("the audit");
    found
        .into_iter()
        .map(|one| (one.actor, one.subject, one.details))
        .collect()
}

async fn add(world: &World, name: &str, role: Role) {
    let account = NewAccount {
        name,
        role: role.name(),
        password_hash: "!",
        now: NOON,
    };
    world
        .city
        .desk
        .db()
        .add_account(account)
        .await
        .expect("the name is free");
}

async fn role_of(world: &World, name: &str) -> Option<String> {
    let account = world.city.desk.db().account(name).await.expect("a look");
    account.map(|account| account.role)
}

#[tokio::test]
async fn the_button_leads_to_the_provider_and_back_to_where_one_wanted_to_go() {
    let world = world().await;
    let mut browser = Staff::stranger(&world.city);
    let door = browser.get("/staff/contacts?channel=sms").await;
    assert_eq!(door.status, 401);
    let link = "href=\"/staff/sign-in/oidc?next=%2Fstaff%2Fcontacts%3Fchannel%3Dsms\"";
    assert!(
        door.body.contains(link) && door.body.contains("Sign in with City ID"),
        "{}",
        door.body
    );
    assert!(door.body.contains("name=\"password\""), "passwords work beside it");
    let callback = to_the_callback(&mut browser, "?next=%2Fstaff%2Fcontacts%3Fchannel%3Dsms").await;
    let page = browser.get(&callback).await;
    assert_eq!(
        (page.status, page.location.as_str()),
        (303, "/staff/contacts?channel=sms")
    );
    browser.keep(&page);
    assert!(browser.cookie().starts_with("callbox_session="));
    assert_eq!(browser.get("/staff/contacts?channel=sms").await.status, 200);

    let db = world.city.desk.db();
    let account = db
        .account("ana.example@city.example")
        .await
        .expect("a look")
        .expect("it was made");
    assert_eq!((account.role.as_str(), account.shown()), ("staff", "Ana"));
    let signed_in = audited(&world, "sign_in").await;
    assert_eq!(signed_in.len(), 1);
    assert!(signed_in[0].2.contains("\"means\":\"single sign-on\""), "{signed_in:?}");
    // The session is like any other: it ends everywhere at once.
    let out = browser.post("/staff/me", "/staff/me/sessions/end", &[]).await;
    assert_eq!(out.status, 303);
    assert_eq!(browser.get("/staff").await.status, 401);
}

#[tokio::test]
async fn keys_of_both_kinds_are_verified_and_the_provider_is_asked_once() {
    let world = world().await;
    for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::Rs256] {
        world.provider.sign_by(algorithm);
        assert_eq!(sign_in(&world).await.1.location, "/staff", "{algorithm:?}");
    }
    assert_eq!(world.provider.asked(), (1, 1), "it is kept");
    world.city.pass(2 * 60 * 60 * 1000);
    world
        .provider
        .seat(json!({"email": "ana.example@city.example", "groups": "desk", "exp": NOON / 1000 + 9000}));
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    assert_eq!(world.provider.asked(), (2, 2), "not for ever");
}

#[tokio::test]
async fn new_keys_are_fetched_when_one_is_missing() {
    let world = world().await;
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    world.provider.rotate();
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    assert_eq!(world.provider.asked(), (1, 2), "the keys alone");
}

#[tokio::test]
async fn tokens_that_prove_nothing_let_nobody_in() {
    let cases: [(&str, Algorithm, Wrong, Value); 9] = [
        ("not signed", Algorithm::None, Wrong::Nothing, json!({})),
        (
            "signed with our own secret",
            Algorithm::Hs256,
            Wrong::Nothing,
            json!({}),
        ),
        ("a wrong signature", Algorithm::Rs256, Wrong::Signature, json!({})),
        (
            "another nonce",
            Algorithm::Rs256,
            Wrong::Nothing,
            json!({"nonce": "of another attempt"}),
        ),
        ("no nonce", Algorithm::Es256, Wrong::Nothing, json!({"nonce": null})),
        (
            "expired",
            Algorithm::Rs256,
            Wrong::Nothing,
            json!({"exp": NOON / 1000 - 90}),
        ),
        (
            "for others",
            Algorithm::Rs256,
            Wrong::Nothing,
            json!({"aud": "payroll"}),
        ),
        (
            "for others too",
            Algorithm::Rs256,
            Wrong::Nothing,
            json!({"aud": [CLIENT_ID, "payroll"]}),
        ),
        (
            "of another issuer",
            Algorithm::Rs256,
            Wrong::Nothing,
            json!({"iss": "https://id.other.example"}),
        ),
    ];
    let world = world().await;
    for (what, algorithm, wrong, claims) in cases {
        let mut all = ana();
        for (name, value) in claims.as_object().expect("an object") {
            all[name] = value.clone();
        }
        world.provider.seat(all);
        world.provider.sign_by(algorithm);
        world.provider.be(wrong);
        let (browser, page) = sign_in(&world).await;
        assert_eq!(page.status, 502, "{what}: {}", page.words());
        assert!(
            page.words().contains("could not be verified"),
            "{what}: {}",
            page.words()
        );
        assert_eq!(browser.get("/staff").await.status, 401, "{what}");
        assert_eq!(role_of(&world, "ana.example@city.example").await, None, "{what}");
    }
}

#[tokio::test]
async fn a_token_for_another_party_and_another_persons_user_info_are_refused() {
    let world = world().await;
    let mut all = ana();
    all["azp"] = json!("payroll");
    world.provider.seat(all);
    assert_eq!(sign_in(&world).await.1.status, 502);
    world.provider.seat(ana());
    world.provider.be(Wrong::OtherUserInfo);
    assert_eq!(sign_in(&world).await.1.status, 502);
    world.provider.be(Wrong::ShortToken);
    assert_eq!(
        sign_in(&world).await.1.location,
        "/staff",
        "what the token leaves out is asked for"
    );
    world.provider.be(Wrong::OnlyPost);
    world.city.pass(2 * 60 * 60 * 1000);
    let mut all = ana();
    all["exp"] = json!(NOON / 1000 + 9000);
    world.provider.seat(all);
    assert_eq!(
        sign_in(&world).await.1.location,
        "/staff",
        "the secret may go in the body"
    );
}

#[tokio::test]
async fn an_attempt_belongs_to_its_browser_and_is_used_once_within_ten_minutes() {
    let world = world().await;
    let mut ana = Staff::stranger(&world.city);
    let callback = to_the_callback(&mut ana, "").await;

    let bare = Staff::stranger(&world.city).get(&callback).await;
    assert_eq!(
        (bare.status, bare.set_cookie.as_str()),
        (400, ""),
        "a browser that began nothing"
    );
    assert!(bare.words().contains("another browser"), "{}", bare.words());
    let mut other = Staff::stranger(&world.city);
    let others = to_the_callback(&mut other, "").await;
    assert_eq!(other.get(&callback).await.status, 400, "a browser that began another");
    let wrong = callback.replace("state=", "state=0");
    assert_eq!(ana.get(&wrong).await.status, 400, "a wrong state");
    assert_eq!(ana.get(CALLBACK).await.status, 400, "none");

    let page = ana.get(&callback).await;
    assert_eq!(page.location, "/staff");
    let replayed = ana.get(&callback).await;
    assert_eq!((replayed.status, replayed.set_cookie.as_str()), (400, ""), "used");

    world.city.pass(10 * 60 * 1000);
    assert_eq!(other.get(&others).await.status, 400, "too late");
}

#[tokio::test]
async fn a_code_of_somebody_elses_attempt_is_worth_nothing() {
    let world = world().await;
    let mut ana = Staff::stranger(&world.city);
    let anas = to_the_callback(&mut ana, "").await;
    let mut eve = Staff::stranger(&world.city);
    let eves = to_the_callback(&mut eve, "").await;
    let code = |callback: &str| {
        callback
            .split(['?', '&'])
            .find(|part| part.starts_with("code="))
            .map(str::to_owned)
    };
    let (stolen, own) = (code(&anas).expect("a code"), code(&eves).expect("a code"));
    // The code's challenge is of another secret (RFC 7636).
    let page = eve.get(&eves.replace(&own, &stolen)).await;
    assert_eq!(page.status, 403, "{}", page.words());
    assert_eq!(eve.get("/staff").await.status, 401);
    assert_eq!(ana.get(&anas).await.location, "/staff", "the owner is not disturbed");
}

#[tokio::test]
async fn an_account_stays_with_the_person_who_came_first() {
    let world = world().await;
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    // The same person under a new address.
    let mut renamed = ana();
    renamed["email"] = json!("ana.newname@city.example");
    world.provider.seat(renamed);
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    assert_eq!(
        role_of(&world, "ana.newname@city.example").await,
        None,
        "it is the same account"
    );
    // Another person who was given the old address.
    let mut other = ana();
    other["sub"] = json!("subject-2");
    world.provider.seat(other);
    let page = sign_in(&world).await.1;
    assert_eq!(page.status, 403);
    assert!(page.words().contains("belongs to somebody else"), "{}", page.words());
    assert_eq!(audited(&world, "refuse_sign_in").await.len(), 1);
    // Until an admin unties it.
    let ada = Staff::sign_in(&world.city, "ada", Role::Admin).await;
    let path = "/admin/people/ana.example%40city.example";
    assert!(ada.get(path).await.body.contains("Untie from single sign-on"));
    let untied = ada.post(path, &format!("{path}/single-sign-on/remove"), &[]).await;
    assert_eq!(untied.status, 303);
    assert!(!ada.get(path).await.body.contains("Untie from single sign-on"));
    assert_eq!(sign_in(&world).await.1.location, "/staff");
}

#[tokio::test]
async fn who_may_not_stays_out_and_reads_why() {
    let world = world().await;
    let changed = |name: &str, value: Value| {
        let mut all = ana();
        all[name] = value;
        all
    };
    let cases = [
        (changed("email_verified", json!(false)), "not confirmed"),
        (changed("groups", json!(["gardeners"])), "None of your groups"),
        (changed("groups", json!(null)), "None of your groups"),
        (changed("email", json!(null)), "does not tell us your name"),
    ];
    for (claims, words) in cases {
        world.provider.seat(claims.clone());
        let (browser, page) = sign_in(&world).await;
        assert_eq!(page.status, 403, "{claims}");
        assert!(page.words().contains(words), "{claims}: {}", page.words());
        assert_eq!(browser.get("/staff").await.status, 401);
    }
    assert_eq!(world.city.desk.db().accounts().await.expect("accounts").len(), 0);

    world.provider.seat(ana());
    let (browser, _) = sign_in(&world).await;
    let db = world.city.desk.db();
    db.disable_account("ana.example@city.example", NOON)
        .await
        .expect("disabled");
    assert_eq!(browser.get("/staff").await.status, 401);
    let page = sign_in(&world).await.1;
    assert_eq!(page.status, 403);
    assert!(page.words().contains("switched off"), "{}", page.words());
}

#[tokio::test]
async fn groups_decide_role_and_agencies_at_each_sign_in() {
    let world = world_with(|settings| {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        settings.agencies = [
            ("desk".to_owned(), names(&["DPR"])),
            ("leads".to_owned(), names(&["*"])),
        ]
        .into();
    })
    .await;
    let account = async || {
        let db = world.city.desk.db();
        db.account("ana.example@city.example")
            .await
            .expect("a look")
            .expect("ana")
    };
    let (browser, _) = sign_in(&world).await;
    assert_eq!(
        (account().await.role, account().await.agency_list()),
        ("staff".to_owned(), vec!["DPR".to_owned()])
    );
    let mut promoted = ana();
    promoted["groups"] = json!(["leads", "desk"]);
    world.provider.seat(promoted);
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    assert_eq!(
        (account().await.role, account().await.agency_list()),
        ("supervisor".to_owned(), Vec::new())
    );
    assert_eq!(account().await.shown(), "Ana", "what an admin may have changed stays");
    assert_eq!(
        browser.get("/staff").await.status,
        401,
        "sessions of the old role have ended"
    );
    let changes = audited(&world, "set_profile").await;
    assert_eq!((changes.len(), changes[0].0.as_str()), (1, "single sign-on"));
}

#[tokio::test]
async fn without_new_accounts_only_those_come_in_who_have_one() {
    let world = world_with(|settings| {
        settings.create_accounts = false;
        settings.roles.clear();
    })
    .await;
    let page = sign_in(&world).await.1;
    assert_eq!(page.status, 403);
    assert!(
        page.words().contains("no account ana.example@city.example here yet"),
        "{}",
        page.words()
    );
    add(&world, "ana.example@city.example", Role::Editor).await;
    assert_eq!(sign_in(&world).await.1.location, "/staff");
    assert_eq!(
        role_of(&world, "ana.example@city.example").await.as_deref(),
        Some("editor"),
        "its own role"
    );
}

#[tokio::test]
async fn a_provider_that_is_down_or_refuses_is_told_kindly() {
    let world = world().await;
    for wrong in [Wrong::Status(500), Wrong::Redirects, Wrong::OtherIssuer] {
        world.provider.be(wrong);
        let page = Staff::stranger(&world.city)
            .get(&format!("{START}?next=/staff/inbox"))
            .await;
        assert_eq!((page.status, page.set_cookie.as_str()), (503, ""), "{wrong:?}");
        assert!(page.words().contains("try again in a few minutes"), "{}", page.words());
        let again = "href=\"/staff/sign-in/oidc?next=%2Fstaff%2Finbox\"";
        assert!(page.body.contains(again), "{}", page.body);
    }
    world.provider.be(Wrong::Nothing);
    assert_eq!(sign_in(&world).await.1.location, "/staff", "as soon as it is back");
    let mut browser = Staff::stranger(&world.city);
    let callback = to_the_callback(&mut browser, "").await;
    world.provider.be(Wrong::TokenStatus(500));
    assert_eq!(browser.get(&callback).await.status, 503);
    let callback = to_the_callback(&mut browser, "").await;
    world.provider.be(Wrong::Status(502));
    assert_eq!(browser.get(&callback).await.status, 503);
    world.provider.be(Wrong::Denies);
    let page = sign_in(&world).await.1;
    assert_eq!(page.status, 403);
    assert!(page.words().contains("did not let you in"), "{}", page.words());
}

#[tokio::test]
async fn nobody_waits_for_a_provider_that_never_answers() {
    let world = world_within(Duration::from_millis(200), |_| ()).await;
    world.provider.be(Wrong::Hangs);
    let page = Staff::stranger(&world.city).get(START).await;
    assert_eq!(page.status, 503);
}

#[tokio::test]
async fn a_wrong_secret_is_the_operators_fault_and_not_the_persons() {
    let world = world_with(|settings| settings.client_secret = "another".into()).await;
    let page = sign_in(&world).await.1;
    assert_eq!(page.status, 503);
    assert!(!page.body.contains("another"), "{}", page.body);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let world = world().await;
    for next in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
    ] {
        let mut browser = Staff::stranger(&world.city);
        let callback = to_the_callback(&mut browser, &format!("?next={next}")).await;
        assert_eq!(browser.get(&callback).await.location, "/staff", "{next}");
    }
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let led = client
        .expect("a client")
        .get(format!("{}{START}", world.city.base))
        .header("sec-fetch-site", "cross-site")
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        led.status().as_u16(),
        200,
        "another site may lead to the button, and not press it"
    );
}

#[tokio::test]
async fn trying_again_and_again_is_stopped_as_with_passwords() {
    let world = world().await;
    world.provider.seat(json!({"email": "eve@city.example", "groups": []}));
    for _ in 0..10 {
        assert_eq!(sign_in(&world).await.1.status, 403);
    }
    let browser = Staff::stranger(&world.city);
    assert_eq!(browser.get(START).await.status, 429);
    assert_eq!(browser.get(CALLBACK).await.status, 429);
    world.city.pass(16 * 60 * 1000);
    assert_eq!(browser.get(START).await.status, 303);
}

#[tokio::test]
async fn where_passwords_are_switched_off_only_a_link_of_the_machine_helps() {
    let world = world_with(|settings| settings.password_sign_in = false).await;
    let ada = NewAccount {
        name: "ada",
        role: Role::Admin.name(),
        password_hash: &console::secrets::hash_password(PASSWORD).expect("a hash"),
        now: NOON,
    };
    let db = world.city.desk.db();
    db.add_account(ada).await.expect("the name is free");
    let mut browser = Staff::stranger(&world.city);
    assert!(!browser.get("/staff/sign-in").await.body.contains("password"));
    let refused = browser
        .send("/staff/sign-in", &[("name", "ada"), ("password", PASSWORD)])
        .await;
    assert_eq!((refused.status, refused.set_cookie.as_str()), (403, ""));
    assert_eq!(browser.get("/staff/welcome/whatever").await.status, 410);

    let link = console::sign_in_link(db, "ada", NOON).await.expect("a link");
    assert!(
        browser.get(&link).await.words().contains("as ada"),
        "looking does not use it up"
    );
    let page = browser.send(&link, &[]).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/staff"));
    browser.keep(&page);
    assert_eq!(browser.get("/staff").await.status, 200);
    assert_eq!(browser.send(&link, &[]).await.status, 410, "once");
    assert!(
        browser
            .get("/staff/me")
            .await
            .words()
            .contains("city's own sign-in service")
    );
    let added = browser
        .post(
            "/admin/people",
            "/admin/people",
            &[("name", "ben@city.example"), ("role", "staff")],
        )
        .await;
    assert!(!added.body.contains("id=\"link\""), "no link to set a password");
    let late = console::sign_in_link(db, "ada", NOON).await.expect("a link");
    world.city.pass(10 * 60 * 1000);
    assert_eq!(browser.send(&late, &[]).await.status, 410, "within ten minutes");
}

#[tokio::test]
async fn a_city_without_it_has_no_such_door() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let browser = Staff::stranger(&city);
    assert!(!browser.get("/staff/sign-in").await.body.contains("oidc"));
    assert_eq!(browser.get(START).await.status, 404);
    assert_eq!(browser.get(CALLBACK).await.status, 404);
}
