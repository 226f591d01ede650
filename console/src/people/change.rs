//! Changes of accounts. Each is recorded.

use super::{one_page, people};
use crate::door::{Person, SESSION, invite};
use crate::posted::Posted;
use crate::{Console, Role, frame};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use storage::{AccountProfile, NewAccount, StorageError};

/// `POST /admin/people`: name, role. The account gets its password by the link that is shown.
pub async fn add(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let name = fields.get("name").trim();
    let refuse = |words: &'static str| people(&console, &person, StatusCode::UNPROCESSABLE_ENTITY, name, words);
    let fine =
        !name.is_empty() && name.chars().count() <= 64 && !name.chars().any(|one| one.is_control() || one == '/');
    if !fine {
        return refuse("Take a name of 1 to 64 characters, without a slash.").await;
    }
    let Some(role) = Role::named(fields.get("role")) else {
        return refuse("Choose a role.").await;
    };
    let account = NewAccount {
        name,
        role: role.name(),
        // No password has this hash: nobody gets in before the link was used.
        password_hash: "!",
        now: console.desk.now(),
    };
    match console.db.add_account(account).await {
        Ok(_) => {}
        Err(StorageError::Conflict(_)) => return refuse("This name is taken.").await,
        Err(error) => return frame::unavailable(&error),
    }
    if let Err(error) = record(&console, &person, "add_account", name, &json!({"role": role.name()})).await {
        return frame::unavailable(&error);
    }
    show_link(&console, &person, name).await
}

/// `POST /admin/people/{name}`: role, shown name, agencies, languages, sensitive topics.
pub async fn save(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let Some(role) = Role::named(fields.get("role")) else {
        return frame::plain(StatusCode::UNPROCESSABLE_ENTITY, "There is a problem", "Choose a role.");
    };
    if name == person.name() && role != person.role {
        let words = "Your own role can only be changed by another admin, so that one always stays.";
        return frame::plain(StatusCode::CONFLICT, "There is a problem", words);
    }
    let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let profile = AccountProfile {
        role: role.name().to_owned(),
        shown_name: fields.get("shown").trim().chars().take(64).collect(),
        agencies: owned(fields.all("agency")),
        languages: owned(fields.all("language")),
        sees_sensitive: fields.has("sensitive"),
    };
    let details = json!({
        "role": profile.role, "agencies": profile.agencies, "languages": profile.languages,
        "sees_sensitive": profile.sees_sensitive,
    });
    let changed = console.db.set_profile(&name, &profile).await;
    done(&console, &person, "set_profile", &name, &details, changed).await
}

/// `POST /admin/people/{name}/invitation`: a link by which the person sets a password.
pub async fn invitation(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    match console.db.account(&name).await {
        Ok(Some(_)) => {}
        Ok(None) => return frame::missing(&console, &person),
        Err(error) => return frame::unavailable(&error),
    }
    if let Err(error) = record(&console, &person, "invite", &name, &json!({})).await {
        return frame::unavailable(&error);
    }
    show_link(&console, &person, &name).await
}

/// `POST /admin/people/{name}/disable`: the account cannot be used any more, and its sessions end.
pub async fn disable(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    if name == person.name() {
        let words = "Your own account can only be disabled by another admin, so that one always stays.";
        return frame::plain(StatusCode::CONFLICT, "There is a problem", words);
    }
    let changed = console.db.disable_account(&name, console.desk.now()).await;
    done(&console, &person, "disable_account", &name, &json!({}), changed).await
}

/// `POST /admin/people/{name}/enable`: the account can be used again.
pub async fn enable(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    let changed = console.db.enable_account(&name).await;
    done(&console, &person, "enable_account", &name, &json!({}), changed).await
}

/// `POST /admin/people/{name}/sessions/end`: signs the person out everywhere.
pub async fn end_sessions(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    let changed = console.db.end_tokens(SESSION, &name).await.map(|_| ());
    done(&console, &person, "end_sessions", &name, &json!({}), changed).await
}

/// `POST /admin/people/{name}/second-factor/remove`: for somebody who has lost their telephone.
pub async fn remove_factor(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    let changed = console.db.set_totp(&name, None).await;
    done(&console, &person, "remove_second_factor", &name, &json!({}), changed).await
}

/// `POST /admin/people/{name}/single-sign-on/remove`: for somebody whom the provider knows anew.
pub async fn untie(
    State(console): State<Console>,
    person: Person,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Response {
    let changed = console.db.untie_account(&name).await;
    done(&console, &person, "untie_account", &name, &json!({}), changed).await
}

async fn show_link(console: &Console, person: &Person, name: &str) -> Response {
    if !console.passwords_work() {
        return one_page(console, person, name, String::new()).await;
    }
    match invite(console, name).await {
        Ok(path) => one_page(console, person, name, format!("{}{path}", console.public_url)).await,
        Err(error) => frame::unavailable(&error),
    }
}

async fn done(
    console: &Console,
    person: &Person,
    action: &str,
    name: &str,
    details: &Value,
    changed: Result<(), StorageError>,
) -> Response {
    let recorded = match changed {
        Ok(()) => record(console, person, action, name, details).await,
        Err(StorageError::NotFound(_)) => return frame::missing(console, person),
        Err(error) => Err(error),
    };
    match recorded {
        Ok(()) => frame::see("/admin/people"),
        Err(error) => frame::unavailable(&error),
    }
}

async fn record(
    console: &Console,
    person: &Person,
    action: &str,
    name: &str,
    details: &Value,
) -> Result<(), StorageError> {
    console
        .db
        .add_audit(person.name(), action, name, details, console.desk.now())
        .await
}
