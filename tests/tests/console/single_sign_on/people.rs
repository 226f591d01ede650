//! Whose account it is, and what they may do.

use super::{add, role_of};
use console::Role;
use serde_json::{Value, json};
use tests::city::NOON;
use tests::single_sign_on::{ana, audited, sign_in, world, world_with};
use tests::staff::Staff;

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
