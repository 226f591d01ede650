//! Word that another pack version may be live: PostgreSQL tells all gateways at once, a file is looked at in turns.

use crate::db::Db;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;

/// Where [`Db::make_live`] tells it, on PostgreSQL.
const CHANNEL: &str = "callbox_pack";

/// Waits for word of another version. It takes one connection of the pool on PostgreSQL, and none on SQLite.
pub struct PackNews {
    pool: Option<PgPool>,
    listener: Option<PgListener>,
}

impl Db {
    /// Word of other pack versions; nothing is dialled before the first wait.
    pub fn pack_news(&self) -> PackNews {
        let pool = match self {
            Self::Sqlite(_) => None,
            Self::Postgres(server) => Some(server.pool.clone()),
        };
        PackNews { pool, listener: None }
    }
}

impl PackNews {
    /// Returns when a version was published, or after this time at the latest. Word may come without need, and may be
    /// lost with a connection, so that whoever waits asks [`Db::live_pack_hash`] after either.
    pub async fn wait(&mut self, longest: Duration) {
        match tokio::time::timeout(longest, self.told()).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(error)) => {
                // Also where the pool was closed: it waits until this connection is given back.
                self.listener = None;
                tracing::debug!(%error, "no word of pack versions; they are asked for");
                tokio::time::sleep(longest).await;
            }
        }
    }

    async fn told(&mut self) -> Result<(), sqlx::Error> {
        let Some(pool) = &self.pool else {
            return std::future::pending().await;
        };
        let listener = match &mut self.listener {
            Some(listener) => listener,
            empty => {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(CHANNEL).await?;
                empty.insert(listener)
            }
        };
        listener.recv().await?;
        Ok(())
    }
}
