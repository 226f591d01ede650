//! Photos of a request for the agency that works on it: `GET /hooks/agency/NAME/photos/NUMBER/HASH`, by links of our own
//! that are signed with the route's secret and good for a month. No agency is ever sent to a provider.

use super::signature::Keys;
use super::updates::{Agencies, own_request, refuse, unavailable};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use storage::{MediaRow, MediaState};

/// How long a link is good, in seconds.
const GOOD_FOR: i64 = 30 * DAY;
const DAY: i64 = 24 * 60 * 60;

/// Whose links they are.
#[derive(Clone, Debug)]
pub(super) struct Links {
    /// The address under which the world reaches this server, without a slash at its end.
    pub public_url: String,
    /// The route's name.
    pub route: String,
}

/// What a link says of itself.
#[derive(Deserialize)]
pub(super) struct Signed {
    /// Seconds since 1970.
    #[serde(default)]
    expires: i64,
    #[serde(default)]
    signature: String,
}

impl Links {
    /// The link to one photo. `now` is in epoch milliseconds; links of one day are alike, so that a repetition of a
    /// hand-over has the same bytes.
    pub fn link(&self, keys: &Keys, number: &str, hash: &str, now: i64) -> String {
        let expires = (now / 1000 / DAY).saturating_mul(DAY).saturating_add(GOOD_FOR);
        let signature = keys.sign_link(&signed_text(&self.route, number, hash, expires));
        let (base, route) = (&self.public_url, &self.route);
        format!("{base}/hooks/agency/{route}/photos/{number}/{hash}?expires={expires}&signature={signature}")
    }
}

/// Gives a photo to whoever has its link.
pub(super) async fn give(
    State(agencies): State<Agencies>,
    Path((name, number, hash)): Path<(String, String, String)>,
    Query(asked): Query<Signed>,
) -> Response {
    let Some(keys) = agencies.routes.keys(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !keys.fits_link(&signed_text(&name, &number, &hash, asked.expires), &asked.signature) {
        tracing::warn!(route = %name, "a call for a photo was turned away: its signature does not fit");
        return StatusCode::FORBIDDEN.into_response();
    }
    if agencies.desk.now() / 1000 > asked.expires {
        return refuse(
            StatusCode::GONE,
            "this link is too old: have the request handed over again",
        );
    }
    match own_request(&agencies.desk, &name, &number).await {
        Ok(Some(_)) => {}
        Ok(None) => return refuse(StatusCode::NOT_FOUND, "no request of yours has this number"),
        Err(error) => return unavailable(&error),
    }
    let files = match agencies.desk.db().media_of_request(&number).await {
        Ok(files) => files,
        Err(error) => return unavailable(&error),
    };
    if !files.iter().any(|file| hash_of(file) == Some(hash.as_str())) {
        return refuse(StatusCode::NOT_FOUND, "the request has no such photo any more");
    }
    match agencies.desk.db().media_content(&hash).await {
        Ok(Some(content)) => {
            let name = file_name(&number, 1, &content.mime);
            let headers = [
                (header::CONTENT_TYPE, content.mime),
                (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; sandbox".to_owned(),
                ),
                (header::REFERRER_POLICY, "no-referrer".to_owned()),
            ];
            (headers, content.bytes).into_response()
        }
        Ok(None) => refuse(StatusCode::NOT_FOUND, "the request has no such photo any more"),
        Err(error) => unavailable(&error),
    }
}

/// The hash of a file that is kept.
pub(super) fn hash_of(file: &MediaRow) -> Option<&str> {
    file.sha256.as_deref().filter(|_| file.state == MediaState::Stored)
}

/// The name of a photo as a file: the request's number, its place, and what it is.
pub(super) fn file_name(number: &str, place: usize, mime: &str) -> String {
    let ending = match mime {
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "jpg",
    };
    format!("{number}-{place}.{ending}")
}

fn signed_text(route: &str, number: &str, hash: &str, expires: i64) -> String {
    format!("photo {route} {number} {hash} {expires}")
}
