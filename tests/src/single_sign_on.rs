//! A city whose staff sign in through an identity provider on this machine, and a browser that does so.

use crate::city::{City, CityOptions, NOON, PUBLIC_URL};
use crate::identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProviderStandIn};
use crate::staff::{Page, Staff};
use config::OpenIdConnect;
use console::SingleSignOn;
use gateway::single_sign_on::{Provider, redirect_url};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use storage::AuditFilter;

/// Where the button leads.
pub const START: &str = "/staff/sign-in/oidc";
/// Where the provider sends browsers back to.
pub const CALLBACK: &str = "/staff/sign-in/oidc/callback";
/// Long enough for an answer on this machine, and short where there is none.
const DEADLINE: Duration = Duration::from_secs(5);

/// A city, its provider, and the folder that ends with them.
pub struct World {
    /// The city.
    pub city: City,
    /// Its provider.
    pub provider: IdentityProviderStandIn,
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

/// A city in which whoever is in the group `desk` or `leads` comes in; Ana is seated at the provider.
pub async fn world() -> World {
    world_with(|_| ()).await
}

/// The same with other settings.
pub async fn world_with(change: impl FnOnce(&mut OpenIdConnect)) -> World {
    world_within(DEADLINE, change).await
}

/// The same, where the provider must answer within so long.
pub async fn world_within(deadline: Duration, change: impl FnOnce(&mut OpenIdConnect)) -> World {
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

/// What the provider says of Ana.
pub fn ana() -> Value {
    json!({"email": "Ana.Example@city.example", "email_verified": true, "given_name": "Ana", "groups": ["desk"]})
}

/// The path and query of an address of the city.
fn own(location: &str) -> String {
    let (_, path) = location.split_once("311.city.example").expect("an address of the city");
    path.to_owned()
}

/// Goes to the provider and comes back as far as the address that the browser is sent to.
pub async fn to_the_callback(browser: &mut Staff, next: &str) -> String {
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
pub async fn sign_in(world: &World) -> (Staff, Page) {
    let mut browser = Staff::stranger(&world.city);
    let callback = to_the_callback(&mut browser, "").await;
    let page = browser.get(&callback).await;
    if page.status == 303 {
        browser.keep(&page);
    }
    (browser, page)
}

/// What is on record of an action: who, what, and the details.
pub async fn audited(world: &World, action: &str) -> Vec<(String, String, String)> {
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
