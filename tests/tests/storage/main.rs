//! What storage promises, proved on a real SQLite file and on a real PostgreSQL server.
//!
//! Every property is one function that is given an open, empty database. SQLite's run one by one; PostgreSQL's
//! share a server in a few tests, because each test is a process of its own.

mod desk;
mod hours;
mod inbox;
mod keeping;
mod lists;
mod log;
mod media;
mod outbox;
mod packs;
mod people;
mod remembered;
mod removal;
mod request_work;
mod restart;
mod rollups;
mod turns;

/// Runs each property on a fresh SQLite file, and all of them on fresh databases of one PostgreSQL server.
macro_rules! on_both_databases {
    ($($property:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $property() {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().join("city.db").display());
                let db = storage::Db::open(&url).await.expect("a new database");
                super::$property(db).await;
            })*
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn postgres() {
            let server = tests::postgres::Postgres::start();
            $(
                println!("{}", stringify!($property));
                let db = storage::Db::open(&server.fresh()).await.expect("a new database");
                $property(db.clone()).await;
                db.close().await;
            )*
        }
    };
}
pub(crate) use on_both_databases;
