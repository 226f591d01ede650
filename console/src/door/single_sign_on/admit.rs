//! What claims say about somebody: whether they come in at all, as what, and what they see. Pure.

use super::provider::Claims;
use crate::Role;
use config::OpenIdConnect;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The longest name of an account, in characters.
const LONGEST_NAME: usize = 64;

/// Somebody whom the provider knows, as the settings see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// The name of their account; `None` where the claims hold none that can be one.
    pub name: Option<String>,
    /// What residents would see of a new account: a given name rather than an address.
    pub shown_name: String,
    /// What the groups say that they may; `None` where the groups do not decide.
    pub role: Option<Role>,
    /// What the groups say that they see (empty: all); `None` where the groups do not decide.
    pub agencies: Option<Vec<String>>,
}

/// Why somebody whom the provider knows stays out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The provider says that the address is not confirmed.
    NotVerified,
    /// No claim holds a name.
    NoName,
    /// There is no account, and none is made.
    NoAccount(String),
    /// The account is tied to somebody else at the provider.
    SomebodyElse(String),
    /// The account is disabled.
    Disabled(String),
    /// No group has a role.
    NoRole,
    /// No group has an agency.
    NoAgency,
}

impl Refusal {
    /// What the audit calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotVerified => "address not verified",
            Self::NoName => "no name in the claims",
            Self::NoAccount(_) => "no account",
            Self::SomebodyElse(_) => "account of another subject",
            Self::Disabled(_) => "account disabled",
            Self::NoRole => "no group with a role",
            Self::NoAgency => "no group with an agency",
        }
    }

    /// What the person reads.
    pub fn words(&self) -> String {
        match self {
            Self::NotVerified => {
                "Your e-mail address is not confirmed at the city's sign-in service. Confirm it there, \
                                  then sign in again."
                    .to_owned()
            }
            Self::NoName => "The city's sign-in service does not tell us your name. Whoever runs this program can see \
                             in its log what is missing."
                .to_owned(),
            Self::NoAccount(name) => format!(
                "There is no account {name} here yet. Ask whoever manages the accounts to add one of exactly this name."
            ),
            Self::SomebodyElse(name) => format!(
                "The account {name} belongs to somebody else at the city's sign-in service. Ask whoever manages the \
                 accounts to look at it."
            ),
            Self::Disabled(name) => {
                format!("The account {name} is switched off. Ask whoever manages the accounts if this is a mistake.")
            }
            Self::NoRole => {
                "None of your groups has a part in this desk yet. Ask whoever manages your groups to add you \
                             to one that has."
                    .to_owned()
            }
            Self::NoAgency => "None of your groups has an agency at this desk yet. Ask whoever manages your groups to \
                               add you to one that has."
                .to_owned(),
        }
    }
}

/// Reads the claims by the settings.
pub fn admit(settings: &OpenIdConnect, claims: &Claims) -> Result<Coming, Refusal> {
    let all = &claims.all;
    // Some providers write it as text.
    let verified = all.get("email_verified");
    let denied = verified.is_some_and(|verified| *verified == Value::Bool(false) || verified == "false");
    if settings.account_claim == "email" && denied {
        return Err(Refusal::NotVerified);
    }
    let groups = texts(claim(all, &settings.groups_claim));
    let role = role(settings, &groups);
    if !settings.roles.is_empty() && role.is_none() {
        return Err(Refusal::NoRole);
    }
    let name = account_name(all, &settings.account_claim);
    Ok(Coming {
        shown_name: shown_name(all, name.as_deref().unwrap_or_default()),
        name,
        role,
        agencies: agencies(settings, &groups)?,
    })
}

/// The highest role of these groups.
fn role(settings: &OpenIdConnect, groups: &[&str]) -> Option<Role> {
    let named = |role: &Role| {
        let has = |group: &&str| settings.roles.get(*group).is_some_and(|name| name == role.name());
        groups.iter().any(has)
    };
    Role::ALL.into_iter().rev().find(named)
}

/// The agencies of all groups together. An empty list would show everything, so nobody gets it by having no group.
fn agencies(settings: &OpenIdConnect, groups: &[&str]) -> Result<Option<Vec<String>>, Refusal> {
    if settings.agencies.is_empty() {
        return Ok(None);
    }
    let mut seen = BTreeSet::new();
    for group in groups {
        let Some(names) = settings.agencies.get(*group) else {
            continue;
        };
        if OpenIdConnect::is_all(names) {
            return Ok(Some(Vec::new()));
        }
        seen.extend(names.iter().cloned());
    }
    if seen.is_empty() {
        return Err(Refusal::NoAgency);
    }
    Ok(Some(seen.into_iter().collect()))
}

/// A claim by its whole name, or else along its dots: `realm_access.roles`.
fn claim<'a>(all: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(found) = all.get(name) {
        return Some(found);
    }
    let mut parts = name.split('.');
    let mut found = all.get(parts.next()?)?;
    for part in parts {
        found = found.get(part)?;
    }
    Some(found)
}

/// One text, or the texts of a list.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Addresses are compared in small letters.
fn account_name(all: &Map<String, Value>, name: &str) -> Option<String> {
    let name = claim(all, name)?.as_str()?.trim();
    let fine = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    if !fine || name.chars().any(|one| one.is_control() || one == '/') {
        return None;
    }
    let is_address = name.contains('@');
    Some(if is_address {
        name.to_lowercase()
    } else {
        name.to_owned()
    })
}

fn shown_name(all: &Map<String, Value>, account: &str) -> String {
    let told = |name: &str| all.get(name).and_then(Value::as_str).map(str::trim);
    let local = account.split('@').next().unwrap_or_default();
    let names = [told("given_name"), told("name"), Some(local)];
    let name = names.into_iter().flatten().find(|name| !name.is_empty());
    name.unwrap_or_default()
        .chars()
        .filter(|one| !one.is_control())
        .take(LONGEST_NAME)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings() -> OpenIdConnect {
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        OpenIdConnect {
            issuer: "https://id.city.example".to_owned(),
            client_id: "callbox".to_owned(),
            client_secret: "hush".into(),
            label: String::new(),
            scopes: Vec::new(),
            account_claim: "email".to_owned(),
            groups_claim: "groups".to_owned(),
            roles: pairs(&[("desk", "staff"), ("leads", "supervisor"), ("readers", "viewer")]),
            agencies: [].into(),
            create_accounts: true,
            password_sign_in: true,
        }
    }

    fn claims(all: &Value) -> Claims {
        Claims {
            issuer: "https://id.city.example".to_owned(),
            subject: "s-1".to_owned(),
            all: all.as_object().cloned().unwrap_or_default(),
        }
    }

    #[test]
    fn the_highest_role_wins_and_without_one_nobody_comes_in() {
        let all = json!({"email": "Ana@City.example ", "groups": ["readers", "leads", "desk"], "given_name": "Ana"});
        let ana = admit(&settings(), &claims(&all)).expect("she comes in");
        assert_eq!(ana.name.as_deref(), Some("ana@city.example"));
        assert_eq!((ana.role, ana.shown_name.as_str()), (Some(Role::Supervisor), "Ana"));
        for groups in [json!(["gardeners"]), json!([]), json!(7), json!(null)] {
            let all = json!({"email": "ana@city.example", "groups": groups});
            assert_eq!(admit(&settings(), &claims(&all)), Err(Refusal::NoRole), "{all}");
        }
    }

    #[test]
    fn without_a_table_of_roles_the_groups_decide_nothing() {
        let mut settings = settings();
        settings.roles.clear();
        let ana = admit(&settings, &claims(&json!({"email": "ana@city.example"}))).expect("she comes in");
        assert_eq!((ana.role, ana.agencies), (None, None));
        assert_eq!(ana.shown_name, "ana", "residents are not told the address");
    }

    #[test]
    fn an_address_that_is_not_confirmed_is_nobodys() {
        for denied in [json!(false), json!("false")] {
            let all = json!({"email": "ana@city.example", "email_verified": denied, "groups": "desk"});
            assert_eq!(admit(&settings(), &claims(&all)), Err(Refusal::NotVerified));
        }
        let all = json!({"email": "ana@city.example", "groups": "desk"});
        assert!(
            admit(&settings(), &claims(&all)).is_ok(),
            "many providers say nothing of it"
        );
    }

    #[test]
    fn agencies_add_up_and_no_agency_is_not_all() {
        let mut settings = settings();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        settings.agencies = [
            ("parks".to_owned(), names(&["DPR"])),
            ("roads".to_owned(), names(&["DOT", "DPR"])),
            ("whole".to_owned(), names(&["*"])),
        ]
        .into();
        let seen = |groups: Value| {
            let all = json!({"email": "ana@city.example", "groups": groups});
            admit(&settings, &claims(&all)).map(|ana| ana.agencies)
        };
        assert_eq!(
            seen(json!(["desk", "parks", "roads"])),
            Ok(Some(names(&["DOT", "DPR"])))
        );
        assert_eq!(seen(json!(["desk", "parks", "whole"])), Ok(Some(Vec::new())));
        assert_eq!(seen(json!(["desk"])), Err(Refusal::NoAgency));
    }

    #[test]
    fn claims_are_found_by_name_or_along_their_dots() {
        let mut settings = settings();
        settings.groups_claim = "realm_access.roles".to_owned();
        let all = json!({"email": "a@b.example", "realm_access": {"roles": ["desk"]}});
        assert_eq!(admit(&settings, &claims(&all)).expect("in").role, Some(Role::Staff));
        settings.groups_claim = "https://city.example/roles".to_owned();
        let all = json!({"email": "a@b.example", "https://city.example/roles": "desk"});
        assert_eq!(admit(&settings, &claims(&all)).expect("in").role, Some(Role::Staff));
    }

    #[test]
    fn a_name_that_no_account_can_have_is_none() {
        for name in [
            json!(" "),
            json!("a/b"),
            json!("a\nb"),
            json!("x".repeat(65)),
            json!(7),
            json!(null),
        ] {
            let all = json!({"email": name, "groups": "desk"});
            assert_eq!(admit(&settings(), &claims(&all)).expect("in").name, None, "{all}");
        }
    }
}
