//! What the provider signs: keys, and tokens that prove nothing.

use super::role_of;
use serde_json::{Value, json};
use tests::city::NOON;
use tests::identity_provider::{Algorithm, CLIENT_ID, Wrong};
use tests::single_sign_on::{ana, sign_in, world};

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
