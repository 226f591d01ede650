//! `keys`: keys of the JSON API.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand, ValueEnum};
use console::secrets;
use storage::{Db, StorageError};

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
        /// What the key may do
        #[arg(long, value_enum)]
        scope: Scope,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    Read,
    Write,
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
        Action::Add { name, scope } => add(&db, name, *scope, &mut out).await?,
        Action::List { json } => list(&db, *json, &mut out).await?,
        Action::Revoke { name } => revoke(&db, name, &mut out).await?,
    }
    db.close().await;
    out.finish()?;
    Ok(End::Done)
}

async fn add(db: &Db, name: &str, scope: Scope, out: &mut Output) -> Result<(), Stopped> {
    if name.trim().is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Stopped::WrongUse(
            "--name: take 1 to 64 characters that say what the key is for".to_owned(),
        ));
    }
    let scope = match scope {
        Scope::Read => "read",
        Scope::Write => "write",
    };
    let key = secrets::new_key();
    let now = system_clock()();
    match db.add_api_key(name, scope, &secrets::hash_key(&key), now).await {
        Ok(_) => {}
        Err(StorageError::Conflict(_)) => {
            return Err(Stopped::Problem(format!(
                "there is or was a key {name}; take another name"
            )));
        }
        Err(error) => return Err(error.into()),
    }
    db.add_audit(
        "command line",
        "add_key",
        name,
        &serde_json::json!({"scope": scope}),
        now,
    )
    .await?;
    out.line(format!(
        "Key {name} ({scope}). It is shown this once; send it as `Authorization: Bearer KEY`."
    ))?;
    out.line(key)
}

async fn list(db: &Db, json: bool, out: &mut Output) -> Result<(), Stopped> {
    let keys = db.api_keys().await?;
    if json {
        for key in &keys {
            let shape = serde_json::json!({
                "name": key.name,
                "scope": key.scope,
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
            vec![key.name, key.scope, minute(key.created_at), state]
        })
        .collect();
    for line in table::lines(&["name", "scope", "since (UTC)", "state"], &rows) {
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
