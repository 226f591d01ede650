//! Going to the provider and coming back: whose attempt it is, where it leads, how often.

use serde_json::json;
use tests::single_sign_on::{CALLBACK, START, audited, sign_in, to_the_callback, world};
use tests::staff::Staff;

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
