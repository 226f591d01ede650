//! Giving up data: erasure of one resident, expiry of old words, and the legal hold that stops both.
//!
//! Erasing takes the words and the address and leaves the rows, so that what was counted stays counted.

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::media::erase_media;
use crate::sql::{Sql, Tx, args};
use crate::stored;

/// Contacts that are erased in one transaction, so that nobody waits long for the writer.
const PAGE: i64 = 200;

/// What was, or would be, erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Contacts whose words and address are gone; their counts stay.
    pub contacts: i64,
    /// Requests whose personal parts are gone.
    pub requests: i64,
    /// Contacts left alone because of a legal hold.
    pub held: i64,
}

/// A statement over the contacts whose ids are the JSON array `$1`.
macro_rules! of_contacts {
    ($before:literal, $after:literal) => {
        Sql {
            sqlite: concat!($before, "(select value from json_each($1))", $after),
            postgres: concat!($before, "(select json_array_elements_text($1::json))", $after),
            keep: true,
        }
    };
}

const UNINDEX: &str = "delete from message_search where rowid in (select n from messages \
     where contact_id in (select value from json_each($1)))";
const UNINDEX_POSTGRES: Sql = of_contacts!("update messages set search = null where contact_id in ", "");
const WIPE_MESSAGES: Sql = of_contacts!(
    "update messages set text = '', provider_id = null, decision = null, seen = null, event = null, choices = null \
     where contact_id in ",
    ""
);
/// Nobody can go on with an erased contact, so it is over.
const WIPE_CONTACTS: Sql = of_contacts!(
    "update contacts set conversation = '', erased_at = $2, ended_at = coalesce(ended_at, last_at) where id in ",
    ""
);
const WIPE_HISTORY: Sql = of_contacts!(
    "update request_history set note = null where author = 'resident' and number in \
     (select number from requests where contact_id in ",
    ")"
);
const REQUESTS_OF: Sql = of_contacts!("select number, place from requests where contact_id in ", "");
const UNQUEUE: Sql = of_contacts!("delete from outbox where contact_id in ", "");
/// What is remembered of conversations whose last contact was erased goes with it.
const FORGET_STATES: Sql = of_contacts!(
    "update conversations set state = '{}', contact_open = false, handoff = null, version = version + 1 \
     where contact_id in ",
    ""
);
/// An opt-out is kept under the key, which is a hash, without the address, because it must be honoured when the
/// resident writes again. The address of held contacts stays as well.
const FORGET_ADDRESSES: Sql = of_contacts!(
    "update conversations set address = '' where contact_id in ",
    " and consent = 'opted_out' \
     and not exists (select 1 from contacts c where c.conversation = conversations.key and c.on_hold)"
);
const FORGET: Sql = of_contacts!(
    "delete from conversations where contact_id in ",
    " and consent <> 'opted_out' \
     and not exists (select 1 from contacts c where c.conversation = conversations.key and c.on_hold)"
);

/// What staff wrote about the resident goes with the resident's own words.
const WIPE_NOTES: Sql = of_contacts!("delete from notes where contact_id in ", "");
const WIPE_DRAFTS: Sql = of_contacts!("delete from drafts where contact_id in ", "");
const WIPE_SNOOZES: Sql = of_contacts!("delete from snoozes where contact_id in ", "");

impl Db {
    /// Erases the words and the address of a resident on every account of every channel that has this address.
    /// Web chats are named as people see them: `web:` and the first characters of the hash.
    pub async fn erase(&self, address: &str, now: i64) -> Result<Erased, StorageError> {
        let mut erased = Erased::default();
        for key in self.keys_of(address).await? {
            loop {
                let mut tx = self.begin().await?;
                let ids: Vec<(String,)> = tx
                    .rows(
                        "select id from contacts where conversation = $1 and not on_hold order by id limit $2",
                        args![&key, PAGE],
                    )
                    .await?;
                if ids.is_empty() {
                    erased.held = erased.held.saturating_add(forget_key(&mut tx, &key).await?);
                    tx.commit().await?;
                    break;
                }
                wipe(&mut tx, ids, now, &mut erased).await?;
                tx.commit().await?;
            }
        }
        Ok(erased)
    }

    async fn keys_of(&self, address: &str) -> Result<Vec<String>, StorageError> {
        let found: Vec<(String,)> = match address.strip_prefix("web:") {
            Some(prefix) if prefix.chars().count() >= 12 => {
                self.rows(
                    "select key from conversations where channel = 'webchat' and substr(address, 1, length($1)) = $1",
                    args![prefix],
                )
                .await?
            }
            _ => {
                self.rows("select key from conversations where address = $1", args![address])
                    .await?
            }
        };
        Ok(found.into_iter().map(|row| row.0).collect())
    }

    /// Puts a contact under legal hold, or ends the hold; who did it stands in the audit.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown contact.
    pub async fn hold(&self, contact: &str, on: bool, by: &str, now: i64) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        let touched = tx
            .run("update contacts set on_hold = $2 where id = $1", args![contact, on])
            .await?;
        if touched == 0 {
            return Err(StorageError::NotFound(format!("contact {contact}")));
        }
        let action = if on { "hold" } else { "end_hold" };
        tx.run(
            "insert into audit (id, at, actor, action, subject, details) values ($1, $2, $3, $4, $5, '{}')",
            args![new_id(now), now, by, action, contact],
        )
        .await?;
        tx.commit().await
    }

    /// Erases the words of contacts that began before the day `before` and in which nothing is going on.
    /// `dry_run` only counts.
    pub async fn expire(&self, before: &str, dry_run: bool, now: i64) -> Result<Erased, StorageError> {
        let (held,) = self
            .expirable(
                "select count(*) from contacts where local_date < $1 and on_hold",
                before,
            )
            .await?;
        let mut erased = Erased {
            held,
            ..Erased::default()
        };
        if dry_run {
            let sql = "select count(*) from contacts where local_date < $1 and not on_hold \
                       and ended_at is not null and erased_at is null";
            erased.contacts = self.expirable(sql, before).await?.0;
            let sql = "select count(*) from requests r join contacts c on c.id = r.contact_id \
                       where c.local_date < $1 and not c.on_hold and c.ended_at is not null and c.erased_at is null";
            erased.requests = self.expirable(sql, before).await?.0;
            return Ok(erased);
        }
        loop {
            let mut tx = self.begin().await?;
            let ids: Vec<(String,)> = tx
                .rows(
                    "select id from contacts where local_date < $1 and not on_hold \
                     and ended_at is not null and erased_at is null order by id limit $2",
                    args![before, PAGE],
                )
                .await?;
            if ids.is_empty() {
                return Ok(erased);
            }
            wipe(&mut tx, ids, now, &mut erased).await?;
            tx.commit().await?;
        }
    }

    async fn expirable(&self, sql: &'static str, before: &str) -> Result<(i64,), StorageError> {
        Ok(self.row(sql, args![before]).await?.unwrap_or((0,)))
    }
}

/// Forgets what is kept by an address itself, once none of its contacts is left. Returns how many are held.
async fn forget_key(tx: &mut Tx, key: &str) -> Result<i64, StorageError> {
    let held: Option<(i64,)> = tx
        .row("select count(*) from contacts where conversation = $1", args![key])
        .await?;
    let held = held.map_or(0, |row| row.0);
    if held > 0 {
        return Ok(held);
    }
    for sql in [
        "delete from conversations where key = $1 and consent <> 'opted_out'",
        "update conversations set state = '{}', address = '', contact_open = false, handoff = null, \
         version = version + 1 where key = $1",
        "update consent_ledger set words = '' where conversation = $1",
        "delete from unknown_numbers where conversation = $1",
        "delete from look_ups where conversation = $1",
        "delete from outbox where conversation = $1",
        "delete from followers where conversation = $1",
        "delete from notices where conversation = $1",
    ] {
        tx.run(sql, args![key]).await?;
    }
    Ok(0)
}

/// Takes the words and the address from contacts, and the personal parts from their requests.
async fn wipe(tx: &mut Tx, ids: Vec<(String,)>, now: i64, erased: &mut Erased) -> Result<(), StorageError> {
    let ids: Vec<String> = ids.into_iter().map(|row| row.0).collect();
    let list = stored::write(&ids)?;
    erased.contacts = erased
        .contacts
        .saturating_add(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    match tx {
        Tx::Sqlite(_) => tx.run(UNINDEX, args![&list]).await?,
        Tx::Postgres(_) => tx.run(UNINDEX_POSTGRES, args![&list]).await?,
    };
    let requests: Vec<(String, String)> = tx.rows(REQUESTS_OF, args![&list]).await?;
    for (number, place) in requests {
        wipe_request(tx, &number, &place).await?;
        erased.requests = erased.requests.saturating_add(1);
    }
    for sql in [
        WIPE_NOTES,
        WIPE_DRAFTS,
        WIPE_SNOOZES,
        WIPE_HISTORY,
        WIPE_MESSAGES,
        UNQUEUE,
        FORGET_STATES,
        FORGET_ADDRESSES,
        FORGET,
    ] {
        tx.run(sql, args![&list]).await?;
    }
    erase_media(tx, &list).await?;
    tx.run(WIPE_CONTACTS, args![&list, now]).await?;
    Ok(())
}

/// Of a request the service, the dates and the part of the city remain, for the figures.
async fn wipe_request(tx: &mut Tx, number: &str, place: &str) -> Result<(), StorageError> {
    let place: conversation::Place = stored::read(place)?;
    let rest = conversation::Place {
        borough: place.borough,
        zip: place.zip,
        ..conversation::Place::default()
    };
    tx.run("delete from followers where number = $1", args![number]).await?;
    tx.run("delete from notices where number = $1", args![number]).await?;
    tx.run(
        "update requests set conversation = '', place = $2, answers = '{}', contact_detail = null, description = '' \
         where number = $1",
        args![number, stored::write(&rest)?],
    )
    .await?;
    Ok(())
}
