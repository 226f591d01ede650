//! Server-sent events of one conversation: replies that came later, and people who join.
//!
//! The log is the only source: a wake says "ask again", and what is new is read from the database. Nothing is lost when a
//! wake is, and any gateway can serve any page.

use super::Residents;
use super::chat_api::{allow, origin, refused_origin};
use crate::channels::webchat::{ConversationSecret, OriginVerdict, speaker_name};
use crate::desk::Desk;
use crate::incoming::{Address, IntakeError, Line};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// Streams open at once in this process; each costs some kilobytes and a task.
static STREAMS: Semaphore = Semaphore::const_new(10_000);
/// Wakes all streams when the server stops.
static CLOSING: Notify = Notify::const_new();
/// A comment keeps proxies from closing a silent stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How soon a browser may come back after the stream was cut, in milliseconds.
const RECONNECT: Duration = Duration::from_secs(3);
/// The log is read this often also without a wake, in case one was lost.
const READ_ANYWAY: Duration = Duration::from_secs(20);
/// Pause after the database did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Ends all streams and admits no more, so that a stopping server need not wait for pages that stay open.
pub fn close_streams() {
    STREAMS.close();
    CLOSING.notify_waiters();
}

/// `GET /api/chat/{conversation}/events`.
pub async fn stream(
    State(residents): State<Residents>,
    Path(conversation): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let verdict = origin(&residents, &headers);
    if verdict == OriginVerdict::Refused {
        return refused_origin();
    }
    let (Some(chat), Some(secret)) = (residents.channels.webchat(), ConversationSecret::parse(&conversation)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(permit) = STREAMS.try_acquire() else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")]).into_response();
    };
    let address = chat.address(&secret);
    // Browsers send `Last-Event-ID` only when they come back; a page says in `after` what it has shown already.
    let last_seen = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let last_seen = last_seen
        .or_else(|| query.get("after").cloned())
        .filter(|id| !id.is_empty());
    let (sender, receiver) = mpsc::channel(16);
    // Both before the first byte leaves: whatever is said after a page has seen its stream open reaches it.
    let wakes = residents.desk.later_replies(&address);
    let start = starting_point(&residents.desk, &address, last_seen.as_deref()).await;
    let follower = Follower {
        desk: residents.desk.clone(),
        address,
        wakes,
        sender,
        _permit: permit,
    };
    tokio::spawn(follower.follow(start, last_seen));
    let mut response = Sse::new(ReceiverStream::new(receiver))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    allow(&mut response, &verdict);
    response
}

/// One open page.
struct Follower {
    desk: Desk,
    address: Address,
    wakes: Receiver<()>,
    sender: mpsc::Sender<Result<Event, Infallible>>,
    _permit: SemaphorePermit<'static>,
}

impl Follower {
    /// Sends what is new until the page goes away or the server stops. `start` is where the page stands, if the
    /// database has already said so.
    async fn follow(mut self, mut start: Result<Option<String>, IntakeError>, last_seen: Option<String>) {
        if self
            .sender
            .send(Ok(Event::default().comment("open").retry(RECONNECT)))
            .await
            .is_err()
        {
            return;
        }
        loop {
            if let Ok(last) = &start {
                match self.tell_news(last.clone()).await {
                    Some(last) => start = Ok(last),
                    None => return,
                }
            } else {
                tokio::time::sleep(PAUSE).await;
                start = starting_point(&self.desk, &self.address, last_seen.as_deref()).await;
                if start.is_ok() {
                    continue;
                }
            }
            if !self.wait().await {
                return;
            }
        }
    }

    /// Sends all lines after `last` and returns the newest id; none if the page has gone away.
    async fn tell_news(&self, mut last: Option<String>) -> Option<Option<String>> {
        loop {
            // While the database does not answer, nothing is new; the next wake asks again.
            let lines = self
                .desk
                .lines(&self.address, last.as_deref())
                .await
                .unwrap_or_default();
            if lines.is_empty() {
                return Some(last);
            }
            for line in lines {
                let event = event(&line);
                last = Some(line.id);
                if let Some(event) = event {
                    self.sender.send(Ok(event)).await.ok()?;
                }
            }
        }
    }

    /// Waits for a reason to read again; false when there will be none.
    async fn wait(&mut self) -> bool {
        // Made before the question, so that a stop between the two is not slept through.
        let closing = CLOSING.notified();
        if STREAMS.is_closed() {
            return false;
        }
        tokio::select! {
            wake = self.wakes.recv() => !matches!(wake, Err(RecvError::Closed)),
            () = self.sender.closed() => false,
            () = closing => false,
            () = tokio::time::sleep(READ_ANYWAY) => true,
        }
    }
}

/// The id after which everything is new. An id that this conversation has not reached yet cannot hide later replies.
async fn starting_point(
    desk: &Desk,
    address: &Address,
    last_seen: Option<&str>,
) -> Result<Option<String>, IntakeError> {
    let newest = desk.lines(address, None).await?.pop().map(|line| line.id);
    Ok(match (last_seen, newest) {
        (Some(seen), Some(newest)) => Some(newest.min(seen.to_owned())),
        (_, newest) => newest,
    })
}

/// A line as an event; none for the resident's own words and for what was part of an answer.
fn event(line: &Line) -> Option<Event> {
    let speaker = line.by.filter(|_| !line.in_band)?;
    let choices: Vec<_> = line
        .choices
        .iter()
        .map(|choice| json!({"id": choice.id, "label": choice.label}))
        .collect();
    let data = json!({
        "id": line.id,
        "text": line.text,
        "by": speaker_name(speaker),
        "name": line.name,
        "choices": choices,
        "language": line.language,
    });
    Some(Event::default().id(&line.id).data(data.to_string()))
}
