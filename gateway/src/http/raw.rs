//! Reads a request whole, within a size and a time, before anything looks into it.

use crate::channels::RawRequest;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use std::time::Duration;
use tokio_stream::StreamExt;

/// A client that needs longer for its body is not a provider.
const SLOWEST_BODY: Duration = Duration::from_secs(10);
/// So much of a body that is too large is read all the same: a client that is still writing when the connection is
/// closed never sees the answer.
const MOST_DISCARDED: usize = 8 * 1024 * 1024;

/// Why a request could not be read; the value is the status code of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread(pub u16);

/// Reads the request; a body of more than `largest` bytes is 413, one that does not arrive in time 408.
pub async fn read(request: Request, largest: usize) -> Result<RawRequest, Unread> {
    read_within(request, largest, SLOWEST_BODY).await
}

/// Reads a request that may take longer.
pub async fn read_within(request: Request, largest: usize, slowest: Duration) -> Result<RawRequest, Unread> {
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(slowest, whole(body, largest)).await {
        Ok(body) => body?,
        Err(_) => return Err(Unread(408)),
    };
    Ok(RawRequest {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body,
    })
}

async fn whole(body: Body, largest: usize) -> Result<Bytes, Unread> {
    let mut pieces = body.into_data_stream();
    let mut kept = Vec::new();
    let mut length = 0_usize;
    while let Some(piece) = pieces.next().await {
        // A client that has gone away reads no answer, so any will do.
        let piece = piece.map_err(|_| Unread(400))?;
        length = length.saturating_add(piece.len());
        if length <= largest {
            kept.extend_from_slice(&piece);
        }
        if length > largest.saturating_add(MOST_DISCARDED) {
            break;
        }
    }
    if length > largest {
        Err(Unread(413))
    } else {
        Ok(kept.into())
    }
}
