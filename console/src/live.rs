//! What makes pages live: one watcher of the log a process, and a stream of its news to each browser.

use crate::Console;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;
use storage::{Db, LogChange};
use tokio::sync::{Semaphore, broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// How often the log is looked at while somebody listens. Other gateways write to it too, so looking is what finds all.
const EVERY: Duration = Duration::from_millis(500);
/// Changes read at once.
const AT_ONCE: i64 = 500;
/// Changes that a slow browser may be behind before it is told to load its page again.
const BEHIND: usize = 1024;

/// Closed when the program stops: streams would keep the server from ending.
static STREAMS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(0));
static CLOSING: LazyLock<tokio::sync::Notify> = LazyLock::new(tokio::sync::Notify::new);

/// Ends all streams; the program stops.
pub fn close_streams() {
    STREAMS.close();
    CLOSING.notify_waiters();
}

/// The news of the log.
#[derive(Clone)]
pub struct Live {
    news: broadcast::Sender<LogChange>,
}

impl Live {
    /// Starts the watcher. It looks at the log only while somebody listens.
    pub fn start(db: Db) -> Self {
        let (news, _) = broadcast::channel(BEHIND);
        tokio::spawn(watch(db, news.clone()));
        Self { news }
    }
}

async fn watch(db: Db, news: broadcast::Sender<LogChange>) {
    let mut at: Option<i64> = None;
    loop {
        tokio::time::sleep(EVERY).await;
        if STREAMS.is_closed() {
            return;
        }
        if news.receiver_count() == 0 {
            at = None;
            continue;
        }
        let Some(after) = at else {
            at = db.log_end().await.ok();
            continue;
        };
        // A database that does not answer is told of by readiness; the watcher asks again.
        let Ok(changes) = db.log_changes(after, AT_ONCE).await else {
            continue;
        };
        for change in changes {
            at = Some(change.n);
            let _ = news.send(change);
        }
    }
}

/// `GET /staff/live`: server-sent events (HTML Living Standard §9.2) of what is written to the log, without its words.
/// `log`: `{"contact", "by", "opens"}`; `again`: too much was missed, load the page again.
pub async fn stream(State(console): State<Console>) -> Response {
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(tell(console.live.news.subscribe(), sender));
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Sse::new(ReceiverStream::new(receiver))
        .keep_alive(alive)
        .into_response()
}

async fn tell(mut news: broadcast::Receiver<LogChange>, sender: mpsc::Sender<Result<Event, Infallible>>) {
    let hello = Event::default().event("hello").data("{}");
    if sender.send(Ok(hello)).await.is_err() {
        return;
    }
    loop {
        let closing = CLOSING.notified();
        if STREAMS.is_closed() {
            return;
        }
        let heard = tokio::select! {
            heard = news.recv() => heard,
            () = sender.closed() => return,
            () = closing => return,
        };
        let event = match heard {
            Ok(change) => Event::default()
                .event("log")
                .id(change.n.to_string())
                .data(json!({"contact": change.contact_id, "by": change.author, "opens": change.opens}).to_string()),
            Err(broadcast::error::RecvError::Lagged(_)) => Event::default().event("again").data("{}"),
            Err(broadcast::error::RecvError::Closed) => return,
        };
        if sender.send(Ok(event)).await.is_err() {
            return;
        }
    }
}
