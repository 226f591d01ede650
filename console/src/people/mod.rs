//! `/admin/people`: accounts, what they may do and see.

mod change;

pub use change::{add, disable, enable, end_sessions, invitation, remove_factor, save, untie};

use crate::door::Person;
use crate::frame::{self, Frame};
use crate::wording::{Times, When};
use crate::{Console, Role};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use storage::{Account, StorageError};

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    people: Vec<PersonLine>,
    roles: Vec<RoleLine>,
    problem: String,
    name: String,
}

struct PersonLine {
    name: String,
    shown: String,
    role: String,
    agencies: String,
    languages: String,
    second_factor: bool,
    since: When,
    disabled: bool,
}

/// A role, for the list of choices.
pub struct RoleLine {
    /// As stored.
    pub name: &'static str,
    /// What it may, in a few words.
    pub may: &'static str,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    name: String,
    shown: String,
    roles: Vec<RoleLine>,
    agencies: Vec<Tick>,
    languages: Vec<Tick>,
    sees_sensitive: bool,
    second_factor: bool,
    /// Whether the account is tied to somebody at the identity provider.
    tied: bool,
    /// Whether passwords are used.
    passwords: bool,
    disabled: bool,
    is_self: bool,
    /// The link that was just made, whole.
    link: String,
}

/// One box of a list.
pub struct Tick {
    /// Its value.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// `GET /admin/people`.
pub async fn page(State(console): State<Console>, person: Person) -> Response {
    people(&console, &person, StatusCode::OK, "", "").await
}

/// `GET /admin/people/{name}`.
pub async fn one(State(console): State<Console>, person: Person, Path(name): Path<String>) -> Response {
    one_page(&console, &person, &name, String::new()).await
}

async fn people(console: &Console, person: &Person, status: StatusCode, name: &str, problem: &str) -> Response {
    let accounts = match console.db.accounts().await {
        Ok(accounts) => accounts,
        Err(error) => return frame::unavailable(&error),
    };
    let times = Times::new(&console.desk.pack(), console.desk.now());
    let page = PeoplePage {
        frame: Frame::new(console, person, "People", "/admin/people"),
        people: accounts.iter().map(|account| person_line(&times, account)).collect(),
        roles: roles("staff"),
        problem: problem.to_owned(),
        name: name.to_owned(),
    };
    frame::html(status, page.render())
}

async fn one_page(console: &Console, person: &Person, name: &str, link: String) -> Response {
    match account(console, person, name, link).await {
        Ok(Some(page)) => frame::html(StatusCode::OK, page.render()),
        Ok(None) => frame::missing(console, person),
        Err(error) => frame::unavailable(&error),
    }
}

async fn account(
    console: &Console,
    person: &Person,
    name: &str,
    link: String,
) -> Result<Option<PersonPage>, StorageError> {
    let Some(account) = console.db.account(name).await? else {
        return Ok(None);
    };
    let tied = console.db.is_tied(name).await?;
    Ok(Some(PersonPage {
        tied,
        passwords: console.passwords_work(),
        frame: Frame::new(console, person, &format!("Account {name}"), "/admin/people"),
        shown: account.shown_name.clone(),
        roles: roles(&account.role),
        agencies: agencies(console, &account),
        languages: languages(console, &account),
        sees_sensitive: account.sees_sensitive,
        second_factor: account.totp_secret.is_some(),
        disabled: account.disabled_at.is_some(),
        is_self: name == person.name(),
        name: account.name,
        link,
    }))
}

fn person_line(times: &Times, account: &Account) -> PersonLine {
    PersonLine {
        name: account.name.clone(),
        shown: account.shown().to_owned(),
        role: account.role.clone(),
        agencies: account.agency_list().join(", "),
        languages: account.language_list().join(", "),
        second_factor: account.totp_secret.is_some(),
        since: times.when(account.created_at),
        disabled: account.disabled_at.is_some(),
    }
}

fn roles(chosen: &str) -> Vec<RoleLine> {
    let line = |role: Role| RoleLine {
        name: role.name(),
        may: match role {
            Role::Viewer => "reads contacts (masked) and reports",
            Role::Staff => "talks with residents, changes requests",
            Role::Supervisor => "staff, and exports, writes to many at once, edits replies",
            Role::Editor => "reads, labels, edits drafts of the rules",
            Role::Approver => "editor, and approves drafts of others",
            Role::Admin => "everything",
        },
        chosen: role.name() == chosen,
    };
    Role::ALL.into_iter().map(line).collect()
}

/// The agencies of the live pack, and those of the account that it no longer knows.
fn agencies(console: &Console, account: &Account) -> Vec<Tick> {
    let own = account.agency_list();
    let pack = console.desk.pack();
    let mut names: Vec<String> = pack.services.values().map(|service| service.agency.clone()).collect();
    names.extend(own.iter().cloned());
    names.sort();
    names.dedup();
    let tick = |name: String| Tick {
        ticked: own.contains(&name),
        value: name.clone(),
        name,
    };
    names.into_iter().map(tick).collect()
}

/// The languages of the live pack.
pub fn languages(console: &Console, account: &Account) -> Vec<Tick> {
    let own = account.language_list();
    let pack = console.desk.pack();
    let tick = |texts: &conversation::LanguageTexts| Tick {
        value: texts.language.as_str().to_owned(),
        name: texts.name.clone(),
        ticked: own.iter().any(|tag| tag == texts.language.as_str()),
    };
    pack.languages.iter().map(tick).collect()
}
