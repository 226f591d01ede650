//! A provider that is down, refuses or never answers, and settings that are wrong.

use std::time::Duration;
use tests::identity_provider::Wrong;
use tests::single_sign_on::{START, sign_in, to_the_callback, world, world_with, world_within};
use tests::staff::Staff;

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
