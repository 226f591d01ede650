//! The baseline of the writer: the same request, signature, load, step and rows, but each turn in a transaction of its
//! own with a sync of its own.

use super::server::now;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use conversation::{Event, Pack, Speaker, mask, named_numbers, step};
use gateway::channels::{Channels, RawRequest};
use gateway::incoming::{Incoming, Reply, Taken};
use std::sync::Arc;
use storage::{Committed, Db, LoadFor, Receipt, Route, StorageError, TimeZone, Turn};

#[derive(Clone)]
struct Alone {
    db: Db,
    pack: Arc<Pack>,
    channels: Channels,
    zone: TimeZone,
}

/// Its routes.
pub fn router(db: &Db, pack: &Arc<Pack>, channels: &Channels) -> Router {
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let alone = Alone {
        db: db.clone(),
        pack: Arc::clone(pack),
        channels: channels.clone(),
        zone,
    };
    Router::new().route("/hooks/sms", post(receive)).with_state(alone)
}

async fn receive(State(alone): State<Alone>, headers: HeaderMap, body: Bytes) -> Response {
    let request = RawRequest {
        method: "POST".to_owned(),
        path: "/hooks/sms".to_owned(),
        query: None,
        headers,
        body,
    };
    let Some(Ok(mut received)) = alone.channels.receive("sms", &request) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let Some(incoming) = received.messages.pop() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match take(&alone, incoming).await {
        Ok(Committed::Done(receipt)) => answer(&alone, receipt),
        Ok(_) | Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// One turn, as the desk takes it, in a transaction of its own.
async fn take(alone: &Alone, incoming: Incoming) -> Result<Committed, StorageError> {
    let now = now();
    let address = incoming.address.clone();
    let mut inbound = incoming.inbound.clone();
    inbound.text = mask(&inbound.text);
    let numbers = named_numbers(&alone.pack, &inbound.text);
    let wanted = LoadFor {
        address: &address,
        provider_id: incoming.provider_id.as_deref(),
        text: &incoming.inbound.text,
        numbers: &numbers,
        number_prefix: &alone.pack.city.number_prefix,
        now,
        zone: &alone.zone,
    };
    let memory = alone.db.load(&wanted).await?;
    let mut seen = memory.seen;
    let local_date = storage::local_date(now, &alone.zone);
    seen.day.date.clone_from(&local_date);
    let event = Event::Message(inbound);
    let step = step(&alone.pack, &incoming.channel, &seen, &event, now);
    let turn = Turn {
        address,
        provider_id: incoming.provider_id,
        event,
        text_for_dedupe: incoming.inbound.text,
        seen,
        version: memory.version,
        contact_id: memory.contact.map(|contact| contact.id),
        step,
        now,
        local_date,
        pack_hash: alone.pack.hash.clone(),
        engine: classifier::ENGINE_VERSION,
        route: Route::InBand,
        is_test: false,
        cursor: None,
        notice: None,
        uploads: Vec::new(),
    };
    let committed = alone.db.commit(vec![turn]).await?;
    committed
        .into_iter()
        .next()
        .ok_or_else(|| StorageError::Unavailable("nothing was written".to_owned()))
}

fn answer(alone: &Alone, receipt: Receipt) -> Response {
    let language = receipt.language.clone();
    let replies = receipt.replies.into_iter().map(|reply| Reply {
        id: reply.id,
        text: reply.text,
        by: Speaker::Bot,
        choices: Vec::new(),
        language: language.clone(),
    });
    let replies = replies.collect();
    let taken = Taken {
        contact: receipt.contact,
        language: receipt.language,
        replies,
        request: receipt.request,
    };
    let Some(adapter) = alone.channels.get("sms") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let answer = adapter.answer(&[taken]);
    ([("content-type", "text/xml; charset=utf-8")], answer.body).into_response()
}
