//! People with accounts: their roles, passwords, second factors and profiles.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::sql::args;
use crate::stored;

/// A staff account.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The name that people sign in with; unique.
    pub name: String,
    /// `viewer`, `staff`, `supervisor`, `editor`, `approver` or `admin`.
    pub role: String,
    /// The password's hash as the caller made it (a PHC string).
    pub password_hash: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Since when it cannot be used, in epoch milliseconds.
    pub disabled_at: Option<i64>,
    /// The name that residents and colleagues see; empty: the name itself.
    pub shown_name: String,
    /// The agencies whose requests and contacts it sees, as a JSON list; empty: all.
    pub agencies: String,
    /// The languages that the person speaks, as a JSON list of tags.
    pub languages: String,
    /// Whether it sees contacts about sensitive topics.
    pub sees_sensitive: bool,
    /// The secret of its second factor in base 32 (RFC 4648 §6), where it has one.
    pub totp_secret: Option<String>,
    /// The time step of the last accepted code (RFC 6238 §5.2), so that none is accepted twice.
    pub totp_step: i64,
    /// Whether single-key shortcuts work (WCAG 2.2, 2.1.4).
    pub shortcuts: bool,
}

/// What a person may set of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountProfile {
    /// The role.
    pub role: String,
    /// See [`Account::shown_name`].
    pub shown_name: String,
    /// Agencies; empty: all.
    pub agencies: Vec<String>,
    /// Language tags.
    pub languages: Vec<String>,
    /// See [`Account::sees_sensitive`].
    pub sees_sensitive: bool,
}

/// What an account is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// The name, not taken yet.
    pub name: &'a str,
    /// The role.
    pub role: &'a str,
    /// The password's hash (a PHC string).
    pub password_hash: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

/// The columns of an account.
macro_rules! account_columns {
    ($rest:literal) => {
        concat!(
            "select id, name, role, password_hash, created_at, disabled_at, shown_name, agencies, languages, \
             sees_sensitive, totp_secret, totp_step, shortcuts from accounts ",
            $rest
        )
    };
}

const ACCOUNTS: &str = account_columns!("order by name");
const ACCOUNT: &str = account_columns!("where name = $1");
/// A list of agencies as it is stored. One that cannot be read opens nothing.
pub(crate) fn agency_list(stored: &str) -> Vec<String> {
    stored::read(stored).unwrap_or_else(|_| vec![String::new()])
}

impl Account {
    /// The name that residents and colleagues see.
    pub fn shown(&self) -> &str {
        if self.shown_name.is_empty() {
            &self.name
        } else {
            &self.shown_name
        }
    }

    /// The agencies it is limited to; empty: none, it sees all.
    pub fn agency_list(&self) -> Vec<String> {
        agency_list(&self.agencies)
    }

    /// The tags of the languages that the person speaks.
    pub fn language_list(&self) -> Vec<String> {
        stored::read(&self.languages).unwrap_or_default()
    }
}

impl Db {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the name is taken.
    pub async fn add_account(&self, account: NewAccount<'_>) -> Result<Account, StorageError> {
        let added = Account {
            id: new_id(account.now),
            name: account.name.to_owned(),
            role: account.role.to_owned(),
            password_hash: account.password_hash.to_owned(),
            created_at: account.now,
            disabled_at: None,
            shown_name: String::new(),
            agencies: "[]".to_owned(),
            languages: "[]".to_owned(),
            sees_sensitive: false,
            totp_secret: None,
            totp_step: 0,
            shortcuts: true,
        };
        let touched = self
            .run(
                "insert into accounts (id, name, role, password_hash, created_at) values ($1, $2, $3, $4, $5) \
                 on conflict (name) do nothing",
                args![
                    &added.id,
                    &added.name,
                    &added.role,
                    &added.password_hash,
                    added.created_at
                ],
            )
            .await?;
        taken_if_none(touched, account.name)?;
        Ok(added)
    }

    /// All accounts by name, disabled ones too.
    pub async fn accounts(&self) -> Result<Vec<Account>, StorageError> {
        self.rows(ACCOUNTS, vec![]).await
    }

    /// One account by name, disabled or not.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StorageError> {
        self.row(ACCOUNT, args![name]).await
    }

    /// Replaces an account's password hash and ends its sessions.
    pub async fn set_password(&self, name: &str, password_hash: &str) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let touched = tx
            .run(
                "update accounts set password_hash = $2 where name = $1",
                args![name, password_hash],
            )
            .await?;
        missing_if_none(touched, "account", name)?;
        tx.run("delete from tokens where account = $1", args![name]).await?;
        tx.commit().await
    }

    /// Disables an account from `now` on and ends its sessions.
    pub async fn disable_account(&self, name: &str, now: i64) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let sql = "update accounts set disabled_at = coalesce(disabled_at, $2) where name = $1";
        missing_if_none(tx.run(sql, args![name, now]).await?, "account", name)?;
        tx.run("delete from tokens where account = $1", args![name]).await?;
        tx.commit().await
    }

    /// Lets an account that was disabled be used again.
    pub async fn enable_account(&self, name: &str) -> Result<(), StorageError> {
        let sql = "update accounts set disabled_at = null where name = $1";
        missing_if_none(self.run(sql, args![name]).await?, "account", name)
    }

    /// Sets what an account may do and see. A role that changed ends its sessions.
    pub async fn set_profile(&self, name: &str, profile: &AccountProfile) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        tx.run(
            "delete from tokens where account = $1 and exists \
             (select 1 from accounts a where a.name = $1 and a.role <> $2)",
            args![name, &profile.role],
        )
        .await?;
        let touched = tx
            .run(
                "update accounts set role = $2, shown_name = $3, agencies = $4, languages = $5, \
                 sees_sensitive = $6 where name = $1",
                args![
                    name,
                    &profile.role,
                    &profile.shown_name,
                    stored::write(&profile.agencies)?,
                    stored::write(&profile.languages)?,
                    profile.sees_sensitive
                ],
            )
            .await?;
        missing_if_none(touched, "account", name)?;
        tx.commit().await
    }

    /// Switches single-key shortcuts on or off.
    pub async fn set_shortcuts(&self, name: &str, on: bool) -> Result<(), StorageError> {
        let sql = "update accounts set shortcuts = $2 where name = $1";
        missing_if_none(self.run(sql, args![name, on]).await?, "account", name)
    }

    /// Sets or removes the secret of an account's second factor.
    pub async fn set_totp(&self, name: &str, secret: Option<&str>) -> Result<(), StorageError> {
        let sql = "update accounts set totp_secret = $2, totp_step = 0 where name = $1";
        missing_if_none(self.run(sql, args![name, secret]).await?, "account", name)
    }

    /// Uses up the code of a time step: false where it, or a later one, was used before.
    pub async fn use_totp_step(&self, name: &str, step: i64) -> Result<bool, StorageError> {
        let sql = "update accounts set totp_step = $2 where name = $1 and totp_step < $2";
        Ok(self.run(sql, args![name, step]).await? > 0)
    }

    /// Counts a failed sign-in of this key (a name, a client) and returns how many there were since `after`.
    pub async fn add_sign_in_failure(&self, key: &str, now: i64, after: i64) -> Result<i64, StorageError> {
        let mut tx = self.begin().await?;
        tx.run("delete from sign_in_failures where since < $1", args![after])
            .await?;
        let found: Option<(i64,)> = tx
            .row(
                "insert into sign_in_failures (key, count, since) values ($1, 1, $2) on conflict (key) \
                 do update set count = sign_in_failures.count + 1 returning count",
                args![key, now],
            )
            .await?;
        tx.commit().await?;
        Ok(found.map_or(0, |row| row.0))
    }

    /// How many sign-ins of this key failed since `after`.
    pub async fn sign_in_failures(&self, key: &str, after: i64) -> Result<i64, StorageError> {
        let sql = "select count from sign_in_failures where key = $1 and since >= $2";
        let found: Option<(i64,)> = self.row(sql, args![key, after]).await?;
        Ok(found.map_or(0, |row| row.0))
    }

    /// Forgets the failed sign-ins of this key: somebody got in.
    pub async fn forget_sign_in_failures(&self, key: &str) -> Result<(), StorageError> {
        self.run("delete from sign_in_failures where key = $1", args![key])
            .await?;
        Ok(())
    }
}

/// Refuses a name that is taken: nothing was added.
pub(crate) fn taken_if_none(touched: u64, name: &str) -> Result<(), StorageError> {
    if touched == 0 {
        return Err(StorageError::Conflict(format!("the name {name} is taken")));
    }
    Ok(())
}

/// Says that there is nothing of this name: nothing was changed.
pub(crate) fn missing_if_none(touched: u64, what: &str, name: &str) -> Result<(), StorageError> {
    if touched == 0 {
        return Err(StorageError::NotFound(format!("{what} {name}")));
    }
    Ok(())
}
