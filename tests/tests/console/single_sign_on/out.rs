//! Doors beside it, and the way out.

use console::Role;
use serde_json::json;
use storage::NewAccount;
use tests::city::{City, CityOptions, NOON};
use tests::identity_provider::{CLIENT_ID, Wrong};
use tests::single_sign_on::{CALLBACK, START, sign_in, world, world_with};
use tests::staff::{PASSWORD, Page, Staff};

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

/// Where the link of the page leads that tells how to sign out of the provider.
fn link_out(page: &Page) -> Option<String> {
    let (before, _) = page.body.split_once("\" rel=\"noreferrer\"")?;
    let (_, href) = before.rsplit_once("href=\"")?;
    Some(href.replace("&amp;", "&"))
}

#[tokio::test]
async fn signing_out_leads_on_to_the_provider_which_goes_on_otherwise() {
    let world = world().await;
    let (browser, _) = sign_in(&world).await;
    let out = browser.post("/staff", "/staff/sign-out", &[]).await;
    assert_eq!((out.status, out.location.as_str()), (303, "/staff/sign-in?out=there"));
    assert!(out.set_cookie.contains("Max-Age=0"), "{}", out.set_cookie);
    assert_eq!(browser.get("/staff").await.status, 401, "the session here has ended");
    let page = browser.get(&out.location).await;
    assert!(
        page.words()
            .contains("You may still be signed in at the city's sign-in service"),
        "{}",
        page.words()
    );
    let expected = format!("{}/end?client_id={CLIENT_ID}", world.provider.issuer);
    assert_eq!(link_out(&page), Some(expected), "no token goes along");

    // Whoever came in by a password has no session there that is known of.
    let ben = Staff::sign_in(&world.city, "ben", Role::Staff).await;
    let out = ben.post("/staff", "/staff/sign-out", &[]).await;
    assert_eq!(out.location, "/staff/sign-in?out=here");
    let page = ben.get(&out.location).await;
    assert!(page.words().contains("You are signed out here."), "{}", page.words());
    assert!(!page.words().contains("still be signed in"), "{}", page.words());
}

#[tokio::test]
async fn a_provider_without_such_a_place_is_named_and_holds_nobody_up() {
    let world = world().await;
    let places = [json!(null), json!("javascript:alert(1)"), json!("nowhere"), json!("")];
    for place in places {
        world.provider.end_sessions_at(place.clone());
        world.city.pass(2 * 60 * 60 * 1000);
        let page = Staff::stranger(&world.city).get("/staff/sign-in?out=there").await;
        assert_eq!((page.status, link_out(&page)), (200, None), "{place}");
        assert!(page.words().contains("Sign out on that service's own page"), "{place}");
        assert_eq!(
            Staff::stranger(&world.city).get(START).await.status,
            303,
            "{place}: signing in goes on"
        );
    }
    world.provider.be(Wrong::Status(500));
    world.city.pass(2 * 60 * 60 * 1000);
    let page = Staff::stranger(&world.city).get("/staff/sign-in?out=there").await;
    assert_eq!((page.status, link_out(&page)), (200, None), "it is down");
}
