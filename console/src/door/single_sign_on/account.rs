//! The account of somebody whom the provider knows: the one that is tied to them, the one of their name, or a new one.

use super::admit::{Coming, Refusal, admit};
use super::provider::Claims;
use crate::Console;
use config::OpenIdConnect;
use serde_json::json;
use storage::{Account, AccountProfile, NewAccount, StorageError};

/// Who does in the audit what the groups decide.
const ACTOR: &str = "single sign-on";

/// The account that they come in as, after what their groups say was written to it.
pub async fn account_of(
    console: &Console,
    settings: &OpenIdConnect,
    claims: &Claims,
) -> Result<Result<Account, Refusal>, StorageError> {
    let coming = match admit(settings, claims) {
        Ok(coming) => coming,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let account = match find(console, settings, claims, &coming).await? {
        Ok(account) if account.disabled_at.is_some() => return Ok(Err(Refusal::Disabled(account.name))),
        Ok(account) => account,
        Err(refusal) => return Ok(Err(refusal)),
    };
    follow_groups(console, &account, &coming).await?;
    Ok(Ok(account))
}

async fn find(
    console: &Console,
    settings: &OpenIdConnect,
    claims: &Claims,
    coming: &Coming,
) -> Result<Result<Account, Refusal>, StorageError> {
    let tied = console.db.tied_account(&claims.issuer, &claims.subject).await?;
    if let Some(name) = tied {
        let account = console.db.account(&name).await?;
        return Ok(account.ok_or(Refusal::NoAccount(name)));
    }
    let Some(name) = &coming.name else {
        return Ok(Err(Refusal::NoName));
    };
    let account = match console.db.account(name).await? {
        Some(account) => account,
        None if settings.create_accounts => match make(console, name, coming).await? {
            Some(account) => account,
            None => return Ok(Err(Refusal::NoRole)),
        },
        None => return Ok(Err(Refusal::NoAccount(name.clone()))),
    };
    if account.disabled_at.is_some() {
        return Ok(Ok(account));
    }
    let now = console.desk.now();
    if !console
        .db
        .tie_account(name, &claims.issuer, &claims.subject, now)
        .await?
    {
        return Ok(Err(Refusal::SomebodyElse(name.clone())));
    }
    console
        .db
        .add_audit(ACTOR, "tie_account", name, &json!({"issuer": claims.issuer}), now)
        .await?;
    Ok(Ok(account))
}

/// A new account. `None` without a role; the settings let it come to that only where they were made by hand.
async fn make(console: &Console, name: &str, coming: &Coming) -> Result<Option<Account>, StorageError> {
    let Some(role) = coming.role else {
        return Ok(None);
    };
    let now = console.desk.now();
    let account = NewAccount {
        name,
        role: role.name(),
        // No password has this hash.
        password_hash: "!",
        now,
    };
    let account = match console.db.add_account(account).await {
        Ok(account) => account,
        // Two browsers of one person at once: the other was first.
        Err(StorageError::Conflict(_)) => return console.db.account(name).await,
        Err(error) => return Err(error),
    };
    let profile = AccountProfile {
        role: role.name().to_owned(),
        shown_name: coming.shown_name.clone(),
        agencies: coming.agencies.clone().unwrap_or_default(),
        languages: Vec::new(),
        sees_sensitive: false,
    };
    console.db.set_profile(name, &profile).await?;
    let details = json!({"role": profile.role, "agencies": profile.agencies});
    console.db.add_audit(ACTOR, "add_account", name, &details, now).await?;
    console.db.account(name).await.map(|found| found.or(Some(account)))
}

/// Writes what the groups say to the account, where they decide and it differs.
async fn follow_groups(console: &Console, account: &Account, coming: &Coming) -> Result<(), StorageError> {
    let role = coming.role.map_or(account.role.as_str(), |role| role.name());
    let agencies = coming.agencies.clone().unwrap_or_else(|| account.agency_list());
    if role == account.role && agencies == account.agency_list() {
        return Ok(());
    }
    let profile = AccountProfile {
        role: role.to_owned(),
        shown_name: account.shown_name.clone(),
        agencies,
        languages: account.language_list(),
        sees_sensitive: account.sees_sensitive,
    };
    console.db.set_profile(&account.name, &profile).await?;
    let details = json!({"role": profile.role, "agencies": profile.agencies});
    let now = console.desk.now();
    console
        .db
        .add_audit(ACTOR, "set_profile", &account.name, &details, now)
        .await
}
