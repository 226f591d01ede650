//! Who an account is at an identity provider: tied at the first sign-in, for good.

use crate::db::Db;
use crate::error::StorageError;
use crate::sql::args;

impl Db {
    /// The account that this subject of an issuer is tied to.
    pub async fn tied_account(&self, issuer: &str, subject: &str) -> Result<Option<String>, StorageError> {
        let sql = "select account from account_subjects where issuer = $1 and subject = $2";
        let found: Option<(String,)> = self.row(sql, args![issuer, subject]).await?;
        Ok(found.map(|row| row.0))
    }

    /// Ties an account to a subject of an issuer. False where either is tied to another.
    pub async fn tie_account(
        &self,
        account: &str,
        issuer: &str,
        subject: &str,
        now: i64,
    ) -> Result<bool, StorageError> {
        let sql = "insert into account_subjects (issuer, subject, account, since) values ($1, $2, $3, $4) \
                   on conflict do nothing";
        let touched = self.run(sql, args![issuer, subject, account, now]).await?;
        Ok(touched > 0 || self.tied_account(issuer, subject).await?.as_deref() == Some(account))
    }

    /// Whether an account is tied to somebody at an identity provider.
    pub async fn is_tied(&self, account: &str) -> Result<bool, StorageError> {
        let sql = "select count(*) from account_subjects where account = $1";
        let found: Option<(i64,)> = self.row(sql, args![account]).await?;
        Ok(found.is_some_and(|row| row.0 > 0))
    }

    /// Unties an account from all identity providers; whoever comes next under its name is tied to it.
    pub async fn untie_account(&self, account: &str) -> Result<(), StorageError> {
        let sql = "delete from account_subjects where account = $1";
        self.run(sql, args![account]).await?;
        Ok(())
    }
}
