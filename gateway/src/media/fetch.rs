//! The fetcher: asks providers for the files that wait, one by one, and keeps what may be kept.

use super::photo::{NotKept, Photo};
use super::place::{MediaHosts, MediaPlace, NoPlace};
use super::resolve::PublicOnly;
use crate::channels::{ChannelAdapter, Channels, client_to};
use crate::desk::Desk;
use rand::Rng;
use reqwest::header::{AUTHORIZATION, LOCATION};
use reqwest::{Client, Response, StatusCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use storage::{MediaResult, WaitingMedia};
use tokio::sync::Semaphore;

/// Files that one gateway fetches at once.
const AT_ONCE: usize = 4;
/// How often is looked for new files.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a claimed file is ours, beyond its deadline.
const LEASE_MS: i64 = 60_000;
/// How often an address may lead on to another.
const MOST_REDIRECTS: usize = 3;
/// A file that could not be had so often is given up: with these pauses, after half a day.
const MOST_TRIES: i64 = 20;
const FIRST_PAUSE_MS: i64 = 5_000;
const LONGEST_PAUSE_MS: i64 = 60 * 60 * 1000;
/// Some providers say "not found" for a moment after the message.
const TRIES_WHILE_NOT_FOUND: i64 = 3;

/// What a file may cost us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaLimits {
    /// The largest file, in bytes.
    pub largest: usize,
    /// How long all of it may take.
    pub deadline: Duration,
}

/// Why a file was not fetched this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missed {
    Later,
    NotFound,
    Foreign,
    NotKept(NotKept),
    Status(u16),
}

impl From<NoPlace> for Missed {
    fn from(none: NoPlace) -> Self {
        match none {
            NoPlace::Later => Self::Later,
            NoPlace::Gone => Self::NotFound,
            NoPlace::Foreign => Self::Foreign,
        }
    }
}

/// An account's way to its provider's files.
struct Road {
    adapter: Arc<dyn ChannelAdapter>,
    hosts: MediaHosts,
    client: Client,
}

/// Fetches what waits, for as long as the program runs.
pub async fn fetch_all(desk: Desk, channels: Channels, limits: MediaLimits) {
    let roads = Arc::new(roads(&channels, limits));
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let now = desk.now();
        let deadline = i64::try_from(limits.deadline.as_millis()).unwrap_or(i64::MAX);
        let lease_until = now.saturating_add(deadline).saturating_add(LEASE_MS);
        let free = i64::try_from(places.available_permits()).unwrap_or(0);
        let claimed = desk.db().claim_media(now, lease_until, free).await;
        let claimed = claimed.unwrap_or_else(|error| {
            tracing::error!(%error, "waiting files cannot be read");
            Vec::new()
        });
        if claimed.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        for waiting in claimed {
            let Ok(permit) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let (desk, roads) = (desk.clone(), Arc::clone(&roads));
            tokio::spawn(async move {
                fetch_one(&desk, &roads, &waiting, limits).await;
                drop(permit);
            });
        }
    }
}

fn roads(channels: &Channels, limits: MediaLimits) -> BTreeMap<String, Road> {
    let mut roads = BTreeMap::new();
    for adapter in channels.iter() {
        let Some(hosts) = adapter.media_hosts() else { continue };
        let resolver = PublicOnly { hosts: hosts.clone() };
        let builder = client_to(hosts.base().unwrap_or_default(), limits.deadline);
        let Ok(client) = builder.dns_resolver(Arc::new(resolver)).build() else {
            tracing::error!(channel = adapter.name(), "files cannot be fetched: no HTTP client");
            continue;
        };
        let adapter = Arc::clone(adapter);
        roads.insert(adapter.name().to_owned(), Road { adapter, hosts, client });
    }
    roads
}

async fn fetch_one(desk: &Desk, roads: &BTreeMap<String, Road>, waiting: &WaitingMedia, limits: MediaLimits) {
    let fetched = match roads.get(&waiting.account) {
        Some(road) => {
            let fetched = tokio::time::timeout(limits.deadline, fetch(road, &waiting.reference, limits.largest));
            fetched.await.unwrap_or(Err(Missed::Later))
        }
        None => Err(Missed::Later),
    };
    let result = match fetched {
        Ok(photo) => MediaResult::Stored(photo.content()),
        Err(missed) => result_of(missed, waiting.attempts, desk.now()),
    };
    if let MediaResult::Refused { reason } | MediaResult::Gone { reason } = &result {
        tracing::info!(account = waiting.account, reason, "a resident's file is not kept");
    }
    if let Err(error) = desk.db().settle_media(waiting, &result).await {
        tracing::error!(%error, "what became of a file could not be stored");
    }
}

fn result_of(missed: Missed, attempts: i64, now: i64) -> MediaResult {
    let gone = |reason: &str| MediaResult::Gone {
        reason: reason.to_owned(),
    };
    match missed {
        Missed::Foreign => MediaResult::Refused {
            reason: "foreign-host".to_owned(),
        },
        Missed::NotKept(why) => MediaResult::Refused {
            reason: why.as_str().to_owned(),
        },
        Missed::Status(status) => gone(&format!("http-{status}")),
        Missed::NotFound if attempts + 1 >= TRIES_WHILE_NOT_FOUND => gone("not-found"),
        Missed::Later if attempts + 1 >= MOST_TRIES => gone("unavailable"),
        Missed::NotFound | Missed::Later => MediaResult::Later {
            at: now.saturating_add(pause(attempts)),
        },
    }
}

/// Doubles with each try, and is cut by up to half by chance, so that files that failed together part.
fn pause(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(0, 20)).unwrap_or(0);
    let whole = FIRST_PAUSE_MS
        .saturating_mul(2_i64.saturating_pow(doublings))
        .min(LONGEST_PAUSE_MS);
    rand::rng().random_range(whole / 2..=whole)
}

async fn fetch(road: &Road, reference: &str, largest: usize) -> Result<Photo, Missed> {
    let place = road.adapter.media_place(reference).await?;
    let response = follow(road, place).await?;
    let bytes = body(response, largest).await?;
    Photo::read(&bytes).map_err(Missed::NotKept)
}

/// Goes where the address leads, and looks at each step whether that is the provider's.
async fn follow(road: &Road, place: MediaPlace) -> Result<Response, Missed> {
    let mut url = road.hosts.believed(&place.url).ok_or(Missed::Foreign)?;
    let mut authorization = place.authorization;
    for _ in 0..=MOST_REDIRECTS {
        let mut request = road.client.get(url.clone());
        if let Some(header) = authorization.take() {
            request = request.header(AUTHORIZATION, header);
        }
        let response = request.send().await.map_err(|_| Missed::Later)?;
        if !response.status().is_redirection() {
            return judged(response);
        }
        let onward = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let onward = onward.and_then(|to| url.join(to).ok()).ok_or(Missed::Foreign)?;
        url = road.hosts.believed(onward.as_str()).ok_or(Missed::Foreign)?;
    }
    Err(Missed::Foreign)
}

fn judged(response: Response) -> Result<Response, Missed> {
    let status = response.status();
    match status {
        StatusCode::OK => Ok(response),
        // Credentials are mended by people; too much and broken servers pass.
        StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(Missed::Later),
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => Err(Missed::NotFound),
        _ if status.is_server_error() => Err(Missed::Later),
        _ => Err(Missed::Status(status.as_u16())),
    }
}

/// The whole body, if it is no larger than the city takes, whatever length was announced.
async fn body(mut response: Response, largest: usize) -> Result<Vec<u8>, Missed> {
    let too_big = Missed::NotKept(NotKept::TooBig);
    if response.content_length().is_some_and(|length| length > largest as u64) {
        return Err(too_big);
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| Missed::Later)? {
        if bytes.len() + piece.len() > largest {
            return Err(too_big);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
