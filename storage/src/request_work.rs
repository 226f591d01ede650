//! What staff do with service requests beside changing their status: hand them to another agency, see which were joined,
//! and look for places from which many come at once.

use crate::address::Address;
use crate::amend::{add_history, move_mark};
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::first_id;
use crate::log::agency_mark;
use crate::sql::{Sql, args};
use crate::stored;
use conversation::Place;

/// Who is responsible for a request from now on, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Handover<'a> {
    /// The agency.
    pub agency: &'a str,
    /// When action is due, in epoch milliseconds.
    pub due_at: Option<i64>,
    /// What is said of it in the history, which staff read.
    pub note: &'a str,
    /// Who does it.
    pub by: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What a look for spikes needs to know of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Its number.
    pub number: String,
    /// Service id.
    pub service: String,
    /// Responsible agency.
    pub agency: String,
    /// Where it is.
    pub place: Place,
    /// When it was filed, in epoch milliseconds.
    pub at: i64,
}

#[derive(sqlx::FromRow)]
struct ReportedFound {
    number: String,
    service: String,
    agency: String,
    place: String,
    created_at: i64,
}

/// The latest reports of a span of time, so that a flood of them cannot exhaust memory.
const REPORTED: &str = "select number, service, agency, place, created_at from requests where id >= $1 and id < $2 \
     and not is_test and status <> 'cancelled' order by id desc limit $3";
const REPORTED_OF: Sql = Sql {
    sqlite: "select number, service, agency, place, created_at from requests \
             where service in (select value from json_each($4)) and id >= $1 and id < $2 \
             and not is_test and status <> 'cancelled' order by id desc limit $3",
    postgres: "select number, service, agency, place, created_at from requests \
               where service in (select json_array_elements_text($4::json)) and id >= $1 and id < $2 \
               and not is_test and status <> 'cancelled' order by id desc limit $3",
    keep: true,
};

const AGENCIES_OF: Sql = Sql {
    sqlite: "select distinct contact_id, agency from requests where contact_id in (select value from json_each($1))",
    postgres: "select distinct contact_id, agency from requests \
               where contact_id in (select json_array_elements_text($1::json))",
    keep: true,
};

impl Db {
    /// The agencies of the requests that were filed in these contacts: contact and agency.
    pub async fn agencies_of(&self, contacts: &[&str]) -> Result<Vec<(String, String)>, StorageError> {
        self.rows(AGENCIES_OF, args![stored::write(&contacts)?]).await
    }

    /// The address that filed a request; `None` for an unknown number, or where the address was erased.
    pub async fn request_owner(&self, number: &str) -> Result<Option<Address>, StorageError> {
        let found: Option<(String, String, String)> = self
            .row(
                "select c.channel, c.account, c.address from requests r join conversations c on c.key = r.conversation \
                 where r.number = $1",
                args![number],
            )
            .await?;
        Ok(found.map(|(channel, account, address)| Address {
            channel,
            account,
            address,
        }))
    }

    /// Hands a request to an agency, or changes when it is due. Its status stays.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown number.
    pub async fn hand_over_request(&self, number: &str, change: Handover<'_>) -> Result<(), StorageError> {
        let mut tx = self.begin().await?;
        // Locks the row, so that the agency read next is the one that is changed.
        let lock = "update requests set updated_at = $2 where number = $1";
        tx.run(lock, args![number, change.now]).await?;
        let before: Option<(String, String, i64)> = tx
            .row(
                "select r.agency, r.status, (select count(*) from requests o where o.contact_id = r.contact_id \
                 and o.number <> r.number and o.agency = r.agency) from requests r where r.number = $1",
                args![number],
            )
            .await?;
        let Some((agency, status, others)) = before else {
            return Err(StorageError::NotFound(format!("request {number}")));
        };
        tx.run(
            "update requests set agency = $2, due_at = $3 where number = $1",
            args![number, change.agency, change.due_at],
        )
        .await?;
        add_history(&mut tx, number, &status, change.by, Some(change.note), change.now).await?;
        if agency != change.agency {
            let gone = if others == 0 {
                agency_mark(&agency)
            } else {
                String::new()
            };
            move_mark(&mut tx, number, &gone, &agency_mark(change.agency)).await?;
        }
        tx.commit().await
    }

    /// The numbers of the requests that were joined with this one, the earliest first.
    pub async fn joined_to(&self, number: &str) -> Result<Vec<String>, StorageError> {
        let sql = "select number from requests where duplicate_of = $1 and status = 'duplicate' order by id";
        let found: Vec<(String,)> = self.rows(sql, args![number]).await?;
        Ok(found.into_iter().map(|row| row.0).collect())
    }

    /// What was reported from `from` on and before `to` (epoch milliseconds), newest first, without what was withdrawn;
    /// of these services alone, where some are named.
    pub async fn reported(
        &self,
        from: i64,
        to: i64,
        services: &[String],
        limit: i64,
    ) -> Result<Vec<Reported>, StorageError> {
        let (from, to) = (first_id(from), first_id(to));
        let found: Vec<ReportedFound> = if services.is_empty() {
            self.rows(REPORTED, args![from, to, limit]).await?
        } else {
            let services = stored::write(&services)?;
            self.rows(REPORTED_OF, args![from, to, limit, services]).await?
        };
        let row = |found: ReportedFound| {
            Ok(Reported {
                place: stored::read(&found.place)?,
                number: found.number,
                service: found.service,
                agency: found.agency,
                at: found.created_at,
            })
        };
        found.into_iter().map(row).collect()
    }

    /// The ids of all contacts that began from `from` on and before `to` (epoch milliseconds) and were neither tests
    /// nor erased, in their order.
    pub async fn contact_ids(&self, from: i64, to: i64) -> Result<Vec<String>, StorageError> {
        let found: Vec<(String,)> = self
            .rows(
                "select id from contacts where id >= $1 and id < $2 and not is_test and erased_at is null order by id",
                args![first_id(from), first_id(to)],
            )
            .await?;
        Ok(found.into_iter().map(|row| row.0).collect())
    }

    /// The contacts of these ids with their messages, in their order; ids that do not exist are left out.
    pub async fn contacts_of(&self, ids: &[String]) -> Result<Vec<crate::ContactDetail>, StorageError> {
        self.contact_details(ids).await
    }
}
