//! `keys`: keys of the JSON API.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand, ValueEnum};
use console::secrets;
use storage::{Db, NewApiKey, StorageError};

/// Options of `keys`.
#[derive(Debug, Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a key; it is printed once, alone on the last line
    Add {
        /// What the key is for
        #[arg(long)]
        name: String,
        /// What the key may do; may be given several times
        #[arg(long, value_enum, required = true)]
        scope: Vec<Scope>,
        /// Limit it to contacts and requests of this agency; may be given several times
        #[arg(long)]
        agency: Vec<String>,
    },
    /// List keys, without themselves
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key
    Revoke {
        /// The key's name
        #[arg(long)]
        name: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Scope {
    /// Read
    Read,
    /// Read, and change requests
    Write,
    /// Beside one of the others: see contacts and requests about the city's sensitive topics
    #[value(name = "sensitive:read")]
    Sensitive,
}

/// Runs the command.
pub fn run(global: &Global, args: &KeysArgs) -> End {
    tell(block_on(keys(global, args)))
}

async fn keys(global: &Global, args: &KeysArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    let mut out = Output::new();
    match &args.action {
        Action::Add { name, scope, agency } => add(&db, name, &scopes(scope)?, agency, &mut out).await?,
        Action::List { json } => list(&db, *json, &mut out).await?,
        Action::Revoke { name } => revoke(&db, name, &mut out).await?,
    }
    db.close().await;
    out.finish()?;
    Ok(End::Done)
}

/// The scopes as they are stored.
fn scopes(asked: &[Scope]) -> Result<String, Stopped> {
    if !asked.contains(&Scope::Read) && !asked.contains(&Scope::Write) {
        return Err(Stopped::WrongUse(
            "--scope: sensitive:read goes with read or write".to_owned(),
        ));
    }
    let mut asked = asked.to_vec();
    asked.sort();
    asked.dedup();
    let names = asked.iter().map(|scope| match scope {
        Scope::Read => "read",
        Scope::Write => "write",
        Scope::Sensitive => "sensitive:read",
    });
    Ok(names.collect::<Vec<&str>>().join(" "))
}

async fn add(db: &Db, name: &str, scope: &str, agencies: &[String], out: &mut Output) -> Result<(), Stopped> {
    let plain = |text: &str, most: usize| {
        !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
    };
    if !plain(name, 64) {
        return Err(Stopped::WrongUse(
            "--name: take 1 to 64 characters that say what the key is for".to_owned(),
        ));
    }
    if !agencies.iter().all(|agency| plain(agency, 100)) {
        return Err(Stopped::WrongUse(
            "--agency: an agency as the rules name it, such as NYPD".to_owned(),
        ));
    }
    let key = secrets::new_key();
    let now = system_clock()();
    let added = NewApiKey {
        name,
        scope,
        agencies,
        key_hash: &secrets::hash_key(&key),
        now,
    };
    match db.add_api_key(added).await {
        Ok(_) => {}
        Err(StorageError::Conflict(_)) => {
            return Err(Stopped::Problem(format!(
                "there is or was a key {name}; take another name"
            )));
        }
        Err(error) => return Err(error.into()),
    }
    let details = serde_json::json!({"scope": scope, "agencies": agencies});
    db.add_audit("command line", "add_key", name, &details, now).await?;
    out.line(format!(
        "Key {name} ({scope}; {}). It is shown this once; send it as `Authorization: Bearer KEY`.",
        agencies_in_words(agencies)
    ))?;
    out.line(key)
}

fn agencies_in_words(agencies: &[String]) -> String {
    if agencies.is_empty() {
        return "all agencies".to_owned();
    }
    agencies.join(", ")
}

async fn list(db: &Db, json: bool, out: &mut Output) -> Result<(), Stopped> {
    let keys = db.api_keys().await?;
    if json {
        for key in &keys {
            let shape = serde_json::json!({
                "name": key.name,
                "scope": key.scope,
                "agencies": key.agency_list(),
                "created_at": console::shapes::time(key.created_at),
                "revoked_at": key.revoked_at.map(console::shapes::time),
            });
            out.line(shape.to_string())?;
        }
        return Ok(());
    }
    if keys.is_empty() {
        return out.line("No keys.");
    }
    let rows: Vec<Vec<String>> = keys
        .into_iter()
        .map(|key| {
            let state = key
                .revoked_at
                .map_or("active".to_owned(), |at| format!("revoked {}", minute(at)));
            let agencies = agencies_in_words(&key.agency_list());
            vec![key.name, key.scope, agencies, minute(key.created_at), state]
        })
        .collect();
    for line in table::lines(&["name", "scope", "agencies", "since (UTC)", "state"], &rows) {
        out.line(line)?;
    }
    Ok(())
}

async fn revoke(db: &Db, name: &str, out: &mut Output) -> Result<(), Stopped> {
    let now = system_clock()();
    match db.revoke_api_key(name, now).await {
        Ok(()) => {}
        Err(StorageError::NotFound(_)) => {
            return Err(Stopped::Problem(format!(
                "there is no key {name}; `callbox keys list` shows them"
            )));
        }
        Err(error) => return Err(error.into()),
    }
    db.add_audit("command line", "revoke_key", name, &serde_json::json!({}), now)
        .await?;
    out.line(format!("Key {name} is revoked."))
}
