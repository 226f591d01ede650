//! Accounts, keys, leases: what only people and gateways change.

use crate::desk::NOON;
use crate::on_both_databases;
use storage::{Db, NewAccount, NewApiKey, StorageError, Token};

on_both_databases!(
    accounts_have_names_of_their_own,
    keys_work_until_they_are_revoked,
    secrets_end,
    an_account_is_tied_to_one_subject,
    a_lease_has_one_holder,
    conditions_of_the_day_hold_on_their_days,
    the_audit_is_newest_first,
);

fn account(name: &str, now: i64) -> NewAccount<'_> {
    NewAccount {
        name,
        role: "staff",
        password_hash: "$argon2id$1",
        now,
    }
}

async fn accounts_have_names_of_their_own(db: Db) {
    let added = db.add_account(account("pat", NOON)).await.expect("added");
    assert_eq!(db.account("pat").await.expect("a look"), Some(added));
    let again = db.add_account(account("pat", NOON)).await;
    assert!(matches!(again, Err(StorageError::Conflict(_))), "{again:?}");
    db.set_password("pat", "$argon2id$2").await.expect("set");
    db.disable_account("pat", NOON + 1).await.expect("disabled");
    let pat = db.account("pat").await.expect("a look").expect("pat");
    assert_eq!(
        (pat.password_hash.as_str(), pat.disabled_at),
        ("$argon2id$2", Some(NOON + 1))
    );
    assert_eq!(db.accounts().await.expect("all").len(), 1);
    let missing = db.set_password("nobody", "x").await;
    assert!(matches!(missing, Err(StorageError::NotFound(_))), "{missing:?}");
}

async fn keys_work_until_they_are_revoked(db: Db) {
    let key = NewApiKey {
        name: "dashboard",
        scope: "read sensitive:read",
        agencies: &["NYPD".to_owned()],
        key_hash: "hash-1",
        now: NOON,
    };
    let added = db.add_api_key(key).await.expect("added");
    let again = db
        .add_api_key(NewApiKey {
            key_hash: "hash-3",
            ..key
        })
        .await;
    assert!(matches!(again, Err(StorageError::Conflict(_))), "{again:?}");
    let found = db.api_key("hash-1").await.expect("a look").expect("the key");
    assert_eq!(found, added);
    assert!(found.may("read") && found.may("sensitive:read") && !found.may("write") && !found.may("sensitive"));
    assert_eq!(found.agency_list(), ["NYPD"]);
    assert_eq!(db.api_key("hash-2").await.expect("a look"), None);
    db.revoke_api_key("dashboard", NOON + 1).await.expect("revoked");
    assert_eq!(db.api_key("hash-1").await.expect("a look"), None);
    assert_eq!(db.api_keys().await.expect("all")[0].revoked_at, Some(NOON + 1));
}

async fn secrets_end(db: Db) {
    db.add_account(account("sam", NOON)).await.expect("added");
    let token = |hash: &str, kind: &str| Token {
        token_hash: hash.into(),
        kind: kind.into(),
        account: "sam".into(),
        created_at: NOON,
        expires_at: NOON + 100,
    };
    db.add_token(&token("s1", "session")).await.expect("added");
    db.add_token(&token("s2", "setup")).await.expect("added");
    assert!(db.token("session", "s1", NOON + 99).await.expect("a look").is_some());
    assert!(db.token("session", "s1", NOON + 100).await.expect("a look").is_none());
    assert!(
        db.token("session", "s2", NOON).await.expect("a look").is_none(),
        "a link is no session"
    );
    assert!(db.end_token("setup", "s2", NOON + 1).await.expect("ended"));
    assert!(
        !db.end_token("setup", "s2", NOON + 1).await.expect("ended"),
        "single use"
    );
    db.disable_account("sam", NOON + 1).await.expect("disabled");
    assert!(db.token("session", "s1", NOON + 1).await.expect("a look").is_none());
}

async fn an_account_is_tied_to_one_subject(db: Db) {
    let issuer = "https://id.city.example";
    assert!(db.tie_account("pat", issuer, "s-1", NOON).await.expect("tied"));
    assert!(
        db.tie_account("pat", issuer, "s-1", NOON + 1).await.expect("again"),
        "it stays"
    );
    assert!(
        !db.tie_account("pat", issuer, "s-2", NOON).await.expect("a look"),
        "another person"
    );
    assert!(
        !db.tie_account("sam", issuer, "s-1", NOON).await.expect("a look"),
        "another account"
    );
    let elsewhere = "https://id.other.example";
    assert!(
        db.tie_account("pat", elsewhere, "s-1", NOON).await.expect("tied"),
        "another provider"
    );
    let tied = db.tied_account(issuer, "s-1").await.expect("a look");
    assert_eq!(tied.as_deref(), Some("pat"));
    db.untie_account("pat").await.expect("untied");
    assert!(!db.is_tied("pat").await.expect("a look"));
    assert!(
        db.tie_account("pat", issuer, "s-2", NOON).await.expect("tied"),
        "after that anew"
    );
}

async fn a_lease_has_one_holder(db: Db) {
    let lease = |holder: &'static str, now: i64| {
        let db = db.clone();
        async move {
            db.lease("telegram/main", holder, now, now + 10)
                .await
                .expect("an answer")
        }
    };
    assert_eq!(lease("a", NOON).await, Some(1));
    assert_eq!(lease("b", NOON + 9).await, None);
    assert_eq!(lease("a", NOON + 9).await, Some(1), "renewed");
    assert_eq!(lease("b", NOON + 19).await, Some(2), "run out");
    assert_eq!(lease("a", NOON + 20).await, None);
    db.release("telegram/main", "a").await.expect("released");
    assert_eq!(lease("a", NOON + 20).await, None, "only the holder releases");
    db.release("telegram/main", "b").await.expect("released");
    assert_eq!(lease("a", NOON + 20).await, Some(3));
}

async fn conditions_of_the_day_hold_on_their_days(db: Db) {
    db.set_day_flag("snow-emergency", "2026-11-23", "2026-11-24")
        .await
        .expect("set");
    assert_eq!(db.day_flags("2026-11-22").await.expect("flags"), Vec::<String>::new());
    assert_eq!(db.day_flags("2026-11-24").await.expect("flags"), ["snow-emergency"]);
    db.set_day_flag("snow-emergency", "2026-11-23", "2026-11-22")
        .await
        .expect("taken back");
    assert_eq!(db.day_flags("2026-11-23").await.expect("flags"), Vec::<String>::new());
}

async fn the_audit_is_newest_first(db: Db) {
    for number in 0..5 {
        db.add_audit(
            "pat",
            "erase",
            &number.to_string(),
            &serde_json::json!({}),
            NOON + number,
        )
        .await
        .expect("kept");
    }
    let first = db.audit(None, 2).await.expect("a page");
    let rest = db.audit(Some(&first[1].id), 10).await.expect("a page");
    let subjects: Vec<_> = first.iter().chain(&rest).map(|entry| entry.subject.as_str()).collect();
    assert_eq!(subjects, ["4", "3", "2", "1", "0"]);
}
