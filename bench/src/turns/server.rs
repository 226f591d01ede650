//! The desk as `serve` runs it, and the same work with one transaction a turn, each on a loopback socket and a database
//! of its own.

use super::one_by_one;
use crate::Fault;
use axum::Router;
use config::{PackSource, load_pack};
use conversation::Pack;
use gateway::channels::sms::{Sms, SmsSettings, Templates};
use gateway::channels::{Channels, KINDS, Opened};
use gateway::desk::Desk;
use gateway::http::{Residents, TrustedProxies, router};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use storage::{Db, LogFilter};
use tokio::net::TcpListener;

/// Where Twilio believes the city to be; signatures are computed over it.
pub const PUBLIC_URL: &str = "https://311.city.example";
/// The token that signs.
pub const AUTH_TOKEN: &str = "bench-token";

/// A server that listens.
pub struct Served {
    /// Where.
    pub address: SocketAddr,
}

/// Both desks of one kind of database.
pub struct Desks {
    /// The desk itself, whose turns share transactions.
    pub together: Served,
    /// One transaction a turn.
    pub one_by_one: Served,
    databases: [Db; 2],
}

impl Desks {
    /// Opens both databases and starts both servers.
    pub async fn open(together: &str, alone: &str) -> Result<Self, Fault> {
        let loaded = load_pack(&PackSource::BuiltIn);
        let loaded = loaded.map_err(|problems| format!("the built-in pack does not load: {:?}", problems.first()))?;
        let pack = Arc::new(loaded.pack);
        let (db, alone) = (Db::open(together).await?, Db::open(alone).await?);
        let channels = channels()?;
        Ok(Self {
            together: listen(desk_router(&db, &pack, &channels)).await?,
            one_by_one: listen(one_by_one::router(&alone, &pack, &channels)).await?,
            databases: [db, alone],
        })
    }

    /// How many messages of residents the desk's database holds.
    pub async fn messages_stored(&self) -> Result<usize, Fault> {
        let [db, _] = &self.databases;
        let (filter, mut after, mut stored) = (LogFilter::default(), None, 0);
        loop {
            let page = db.export(&filter, after.as_deref(), 1000).await?;
            let Some(last) = page.last() else { return Ok(stored) };
            after = Some(last.contact.id.clone());
            let inbound = |message: &&storage::MessageRow| message.direction == storage::Direction::In;
            stored += page
                .iter()
                .map(|one| one.messages.iter().filter(inbound).count())
                .sum::<usize>();
        }
    }

    /// Closes both databases.
    pub async fn close(&self) {
        for db in &self.databases {
            db.close().await;
        }
    }
}

/// The time in epoch milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark has no caller that could hand it the time"
)]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Serves a router on a free port of this machine.
pub async fn listen(router: Router) -> Result<Served, Fault> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(Served { address })
}

fn desk_router(db: &Db, pack: &Arc<Pack>, channels: &Channels) -> Router {
    let desk = Desk::new(db.clone(), Arc::clone(pack), BTreeMap::new(), KINDS, Arc::new(now));
    router(Residents {
        desk,
        channels: Arc::new(channels.clone()),
        public_url: PUBLIC_URL.into(),
        trusted_proxies: Arc::new(TrustedProxies::default()),
    })
}

fn channels() -> Result<Channels, Fault> {
    let sms = SmsSettings {
        name: "sms".to_owned(),
        account_sid: "AC00000000000000000000000000000001".to_owned(),
        auth_tokens: vec![AUTH_TOKEN.into()],
        from: Some("311692".to_owned()),
        messaging_service_sid: None,
        reply_by_twiml: true,
        templates: Templates::default(),
        api_base: None,
        public_url: PUBLIC_URL.to_owned(),
    };
    let sms = Sms::new(sms).map_err(|fault| fault.problem)?;
    Ok(Channels::of([Opened::channel(sms)]))
}
