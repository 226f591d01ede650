//! `user`: staff accounts.

use super::opening::{self, block_on, system_clock};
use super::output::{Output, Stopped, tell};
use super::{End, Global, contacts::minute, table};
use clap::{Args, Subcommand, ValueEnum};
use console::secrets;
use std::io::BufRead;
use storage::{Db, NewAccount, StorageError};

/// Options of `user`.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add an account
    Add {
        #[command(flatten)]
        who: Who,
        /// What the account may do
        #[arg(long, value_enum)]
        role: Role,
        /// Read the password from the first line of standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List accounts
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Give an account a new password; its sessions end
    Password {
        #[command(flatten)]
        who: Who,
        /// Read the password from the first line of standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Print a link that signs an account in once, within ten minutes, whatever the door's usual ways
    Link {
        #[command(flatten)]
        who: Who,
    },
    /// Disable an account; its sessions end
    Disable {
        #[command(flatten)]
        who: Who,
    },
}

#[derive(Debug, Args)]
struct Who {
    /// The name that people sign in with
    #[arg(long)]
    name: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    Viewer,
    Staff,
    Supervisor,
    Editor,
    Approver,
    Admin,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Staff => "staff",
            Self::Supervisor => "supervisor",
            Self::Editor => "editor",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: &UserArgs) -> End {
    tell(block_on(user(global, args)))
}

async fn user(global: &Global, args: &UserArgs) -> Result<End, Stopped> {
    let settings = opening::settings(global)?;
    let db = opening::database(global, &settings).await?;
    match &args.action {
        Action::Add { who, role, .. } => add(&db, &who.name, *role).await?,
        Action::List { json } => list(&db, *json).await?,
        Action::Password { who, .. } => password(&db, &who.name).await?,
        Action::Link { who } => link(&db, &settings.public_url(), &who.name).await?,
        Action::Disable { who } => disable(&db, &who.name).await?,
    }
    db.close().await;
    Ok(End::Done)
}

async fn add(db: &Db, name: &str, role: Role) -> Result<(), Stopped> {
    let name = usable_name(name)?;
    // Told before the password is asked for.
    if db.account(name).await?.is_some() {
        return Err(taken(name));
    }
    let password_hash = hashed_password(name)?;
    let now = system_clock()();
    let account = NewAccount {
        name,
        role: role.name(),
        password_hash: &password_hash,
        now,
    };
    match db.add_account(account).await {
        Ok(_) => {}
        Err(StorageError::Conflict(_)) => return Err(taken(name)),
        Err(error) => return Err(error.into()),
    }
    let details = serde_json::json!({"role": role.name()});
    db.add_audit("command line", "add_account", name, &details, now).await?;
    say(&format!("Account {name} can sign in now ({}).", role.name()))
}

fn taken(name: &str) -> Stopped {
    Stopped::Problem(format!(
        "there is an account {name} already; take another name, or give it a new password with `callbox user password`"
    ))
}

async fn list(db: &Db, json: bool) -> Result<(), Stopped> {
    let accounts = db.accounts().await?;
    let mut out = Output::new();
    if json {
        for account in &accounts {
            let shape = serde_json::json!({
                "name": account.name,
                "role": account.role,
                "created_at": console::shapes::time(account.created_at),
                "disabled_at": account.disabled_at.map(console::shapes::time),
            });
            out.line(shape.to_string())?;
        }
    } else if accounts.is_empty() {
        out.line("No accounts. `callbox user add --name NAME --role admin --password-stdin` adds the first.")?;
    } else {
        let rows: Vec<Vec<String>> = accounts
            .into_iter()
            .map(|account| {
                let state = account
                    .disabled_at
                    .map_or("active".to_owned(), |at| format!("disabled {}", minute(at)));
                vec![account.name, account.role, minute(account.created_at), state]
            })
            .collect();
        for line in table::lines(&["name", "role", "since (UTC)", "state"], &rows) {
            out.line(line)?;
        }
    }
    out.finish()
}

async fn password(db: &Db, name: &str) -> Result<(), Stopped> {
    existing(db, name).await?;
    let hash = hashed_password(name)?;
    db.set_password(name, &hash).await?;
    db.add_audit(
        "command line",
        "set_password",
        name,
        &serde_json::json!({}),
        system_clock()(),
    )
    .await?;
    say(&format!("Account {name} has a new password; its sessions have ended."))
}

/// For when single sign-on is down or shuts everybody out: whoever runs the program gets in.
async fn link(db: &Db, public_url: &str, name: &str) -> Result<(), Stopped> {
    existing(db, name).await?;
    if db
        .account(name)
        .await?
        .is_some_and(|account| account.disabled_at.is_some())
    {
        return Err(Stopped::Problem(format!("the account {name} is disabled")));
    }
    let now = system_clock()();
    let path = console::sign_in_link(db, name, now).await?;
    db.add_audit("command line", "make_link", name, &serde_json::json!({}), now)
        .await?;
    say(&format!("{public_url}{path}"))
}

async fn disable(db: &Db, name: &str) -> Result<(), Stopped> {
    existing(db, name).await?;
    let now = system_clock()();
    db.disable_account(name, now).await?;
    db.add_audit("command line", "disable_account", name, &serde_json::json!({}), now)
        .await?;
    say(&format!("Account {name} is disabled; its sessions have ended."))
}

async fn existing(db: &Db, name: &str) -> Result<(), Stopped> {
    match db.account(name).await? {
        Some(_) => Ok(()),
        None => Err(Stopped::Problem(format!(
            "there is no account {name}; `callbox user list` shows them"
        ))),
    }
}

fn usable_name(name: &str) -> Result<&str, Stopped> {
    let fine = !name.is_empty() && name.trim() == name && name.chars().count() <= 64;
    if fine && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    Err(Stopped::WrongUse(
        "--name: take 1 to 64 characters, without spaces around them".to_owned(),
    ))
}

/// Reads the password's line. It is never an argument: arguments are seen by every process of the machine.
fn hashed_password(name: &str) -> Result<String, Stopped> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Stopped::WrongUse(format!("failed to read the password from standard input: {error}")))?;
    let password = line.trim_end_matches(['\n', '\r']);
    if let Some(fault) = secrets::password_fault(name, password) {
        return Err(Stopped::WrongUse(fault));
    }
    secrets::hash_password(password).map_err(Stopped::WrongUse)
}

fn say(text: &str) -> Result<(), Stopped> {
    let mut out = Output::new();
    out.line(text)?;
    out.finish()
}
