//! How many requests were done within their time to action.

use crate::contacts::id_of_day;
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::args;
use jiff::civil::Date;

/// One agency's requests whose time to action is over.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ServiceLevel {
    /// The agency.
    pub agency: String,
    /// Requests that were due.
    pub due: i64,
    /// Those closed before they were.
    pub on_time: i64,
}

impl Db {
    /// The service level of requests filed on these days (by universal time), by agency. Requests that were withdrawn or
    /// joined to another, and test traffic, count in none.
    pub async fn service_level(&self, from: Date, to: Date, now: i64) -> Result<Vec<ServiceLevel>, StorageError> {
        let first = id_of_day(&from.to_string(), 0).unwrap_or_default();
        let last = id_of_day(&to.to_string(), 1).unwrap_or_default();
        self.rows(
            "select agency, count(*) as due, \
             cast(sum(case when closed_at <= due_at then 1 else 0 end) as bigint) as on_time from requests \
             where id >= $1 and id < $2 and due_at < $3 and not is_test and status not in ('cancelled', 'duplicate') \
             group by agency order by agency",
            args![first, last, now],
        )
        .await
    }
}
