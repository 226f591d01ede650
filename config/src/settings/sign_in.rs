//! `[sign_in]`: how staff come in; `[sign_in.oidc]` lets them come through the city's own identity provider.

use super::addresses::read_issuer;
use crate::findings::Findings;
use crate::nearest::offer;
use crate::table::{Table, Text, text_of, texts_of};
use crate::tree::{Entry, Value};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// What an account can be, as the console names it.
const ROLES: &[&str] = &["viewer", "staff", "supervisor", "editor", "approver", "admin"];
/// An agency that stands for all.
const ALL_AGENCIES: &str = "*";

/// `[sign_in]`.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Single sign-on; `None`: by password alone.
    pub oidc: Option<OpenIdConnect>,
}

/// `[sign_in.oidc]`: single sign-on by OpenID Connect.
#[derive(Clone, Debug)]
pub struct OpenIdConnect {
    /// The provider, exactly as it names itself.
    pub issuer: String,
    /// What the provider knows us by.
    pub client_id: String,
    /// Proves us to the provider.
    pub client_secret: SecretString,
    /// What the button says.
    pub label: String,
    /// What is asked for; `openid` among it.
    pub scopes: Vec<String>,
    /// The claim that holds the name of an account.
    pub account_claim: String,
    /// The claim that holds groups or roles.
    pub groups_claim: String,
    /// The role of each group. Not empty: the provider decides what people may, at each sign-in.
    pub roles: BTreeMap<String, String>,
    /// The agencies of each group; `*` is all. Not empty: the provider decides what people see, at each sign-in.
    pub agencies: BTreeMap<String, Vec<String>>,
    /// Whether an account is made for whoever has a role and no account yet.
    pub create_accounts: bool,
    /// Whether passwords work beside it.
    pub password_sign_in: bool,
}

impl OpenIdConnect {
    /// Whether the agencies of a group are all of them.
    pub fn is_all(agencies: &[String]) -> bool {
        agencies.iter().any(|agency| agency == ALL_AGENCIES)
    }
}

/// Reads the section.
pub(super) fn read_sign_in(mut table: Table, findings: &mut Findings) -> SignIn {
    let oidc = table.table("oidc", "[sign_in.oidc]", findings);
    let oidc = oidc.and_then(|oidc| read_oidc(oidc, findings));
    table.finish(findings);
    SignIn { oidc }
}

fn read_oidc(mut table: Table, findings: &mut Findings) -> Option<OpenIdConnect> {
    let issuer = table.required_text("issuer", findings);
    let issuer = issuer.and_then(|issuer| read_issuer(&issuer, findings));
    let client_id = table.required_text("client_id", findings);
    let client_secret = table.required_text("client_secret", findings);
    let label = text_or(&mut table, "label", "Sign in with single sign-on", findings);
    let scopes = read_scopes(&mut table, findings);
    let account_claim = text_or(&mut table, "account_claim", "email", findings);
    let groups_claim = text_or(&mut table, "groups_claim", "groups", findings);
    let create_at = table.key_at("create_accounts").unwrap_or(table.at);
    let create_accounts = table.boolean("create_accounts", findings).unwrap_or(false);
    let password_sign_in = table.boolean("password_sign_in", findings).unwrap_or(true);
    let roles = table.table("roles", "[sign_in.oidc.roles]", findings);
    let roles = roles.map(|roles| read_roles(roles, findings)).unwrap_or_default();
    let agencies = table.table("agencies", "[sign_in.oidc.agencies]", findings);
    let agencies = agencies.map(|all| read_agencies(all, findings)).unwrap_or_default();
    if create_accounts && roles.is_empty() {
        let remedy = "Name a group and its role under [sign_in.oidc.roles]: an account needs a role.";
        findings.error("E012", create_at, "`create_accounts` needs roles", remedy);
    }
    table.finish(findings);
    Some(OpenIdConnect {
        issuer: issuer?,
        client_id: client_id?.value,
        client_secret: SecretString::from(client_secret?.value),
        label,
        scopes,
        account_claim,
        groups_claim,
        roles,
        agencies,
        create_accounts,
        password_sign_in,
    })
}

/// A text that has a default; an empty one is no answer.
fn text_or(table: &mut Table, key: &'static str, default: &str, findings: &mut Findings) -> String {
    let at = table.key_at(key).unwrap_or(table.at);
    let text = table.text(key, findings);
    if text.as_ref().is_some_and(|text| text.value.trim().is_empty()) {
        let remedy = format!("Leave it out for \"{default}\".");
        findings.error("E012", at, format!("`{key}` is empty"), remedy);
    }
    text.map_or_else(|| default.to_owned(), |text| text.value)
}

fn read_scopes(table: &mut Table, findings: &mut Findings) -> Vec<String> {
    let at = table.key_at("scopes");
    let given: Vec<String> = table
        .texts("scopes", findings)
        .into_iter()
        .map(|text| text.value)
        .collect();
    let Some(at) = at else {
        return ["openid", "email", "profile"].map(str::to_owned).to_vec();
    };
    if !given.iter().any(|scope| scope == "openid") {
        let remedy =
            "Write scopes = [\"openid\", \"email\", \"profile\"]: without openid a provider tells nobody's name.";
        findings.error("E002", at, "`scopes` lacks \"openid\"", remedy);
    }
    given
}

fn read_roles(mut table: Table, findings: &mut Findings) -> BTreeMap<String, String> {
    let mut roles = BTreeMap::new();
    for Entry { key, node, .. } in table.take_rest() {
        let Some(Text { value, at }) = text_of(node, &key, findings) else {
            continue;
        };
        if !ROLES.contains(&value.as_str()) {
            let remedy = format!("{} It is one of {}.", offer(&value, ROLES), ROLES.join(", "));
            findings.error("E002", at, format!("\"{value}\" is no role"), remedy);
        }
        roles.insert(key, value);
    }
    roles
}

fn read_agencies(mut table: Table, findings: &mut Findings) -> BTreeMap<String, Vec<String>> {
    let mut agencies = BTreeMap::new();
    for Entry { key, at, node } in table.take_rest() {
        let names: Vec<String> = match node.value {
            Value::Text(name) if !findings.is_environment(node.at) => vec![name],
            _ => texts_of(node, &key, findings)
                .into_iter()
                .map(|text| text.value)
                .collect(),
        };
        if names.is_empty() {
            let remedy = "Name agencies as the pack does, or [\"*\"] for all of them.";
            findings.error("E012", at, format!("`{key}` has no agency"), remedy);
        }
        agencies.insert(key, names);
    }
    agencies
}
