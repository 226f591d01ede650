//! Forwarding: when the ten minutes of change are over, a request goes to its agency, at least once.

use super::Desk;
use crate::routes::{Attached, HandedOver, Parcel, Routes};
use conversation::Route;
use rand::Rng;
use std::sync::Arc;
use std::time::Duration;
use storage::{Forward, ForwardResult, MediaRow, MediaState, StorageError};
use tokio::sync::Semaphore;

/// How long a claimed request is ours; longer than any route's time-out.
const LEASE_MS: i64 = 120_000;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Requests that one gateway hands over at once.
const AT_ONCE: usize = 16;

/// The pause before the first repetition; each later one is twice as long.
const FIRST_PAUSE_MS: i64 = 5_000;

/// The longest pause between two tries.
const LONGEST_PAUSE_MS: i64 = 60 * 60 * 1000;

/// What an agency may ask us to wait.
const LONGEST_WAIT_MS: i64 = 24 * 60 * 60 * 1000;

/// Some three days of tries, after which people must see to it.
const MOST_TRIES: i64 = 80;

/// What one message carries of photos, in bytes; encoded it is a third more, and mailboxes take some twenty MB.
const LARGEST_MAIL: usize = 10 * 1024 * 1024;

/// Forwards for as long as the program runs.
pub async fn forward_all(desk: Desk, routes: Routes) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let claimed = match claim(&desk, places.available_permits()).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "requests that wait for their agency cannot be read");
                Vec::new()
            }
        };
        let idle = claimed.is_empty();
        for forward in claimed {
            let Ok(permit) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let (desk, routes) = (desk.clone(), routes.clone());
            tokio::spawn(async move {
                forward_one(&desk, &routes, &forward).await;
                drop(permit);
            });
        }
        if idle {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn claim(desk: &Desk, places: usize) -> Result<Vec<Forward>, StorageError> {
    if places == 0 {
        return Ok(Vec::new());
    }
    let now = desk.now();
    let limit = i64::try_from(places).unwrap_or(1);
    desk.db().claim_forwards(now, now.saturating_add(LEASE_MS), limit).await
}

async fn forward_one(desk: &Desk, routes: &Routes, forward: &Forward) {
    let number = &forward.request.number;
    let result = match hand_over(desk, routes, forward).await {
        Ok(result) => result,
        Err(error) => {
            // The lease runs out and the request is looked at again.
            tracing::error!(%error, request = %number, "a request could not be read");
            return;
        }
    };
    if let ForwardResult::Never { error } = &result {
        tracing::error!(request = %number, %error, "a request cannot reach its agency");
    }
    if let Err(error) = desk.db().settle_forward(number, &result, desk.now()).await {
        tracing::error!(%error, request = %number, "what became of a request could not be stored");
    }
}

/// The desk's own requests are where they belong, and no agency sees test traffic.
async fn hand_over(desk: &Desk, routes: &Routes, forward: &Forward) -> Result<ForwardResult, StorageError> {
    let done = ForwardResult::Done { agency_number: None };
    let pack = desk.pack();
    let service = pack.services.get(&forward.request.service);
    let (Some(service), false) = (service, forward.request.is_test) else {
        return Ok(done);
    };
    match service.route {
        Route::Desk => return Ok(done),
        Route::Open311 => {
            let error = "the route open311 is not built into this version".to_owned();
            return Ok(ForwardResult::Never { error });
        }
        Route::Webhook | Route::Email => {}
    }
    let Some(request) = desk.db().request(&forward.request.number).await? else {
        return Ok(done);
    };
    let files = desk.db().media_of_request(&request.number).await?;
    let attached = match service.route {
        Route::Email => attach(desk, &files).await?,
        _ => Attached::default(),
    };
    let parcel = Parcel {
        request: &request,
        service: service.title.get(&classifier::Language::english()).to_owned(),
        now: desk.now(),
        files,
        attached,
    };
    let handed = routes.hand_over(&service.destination, service.route, &parcel).await;
    Ok(settled(handed, forward.attempts, desk.now()))
}

/// The photos of a request that one message can carry, in the order they came, each once.
async fn attach(desk: &Desk, files: &[MediaRow]) -> Result<Attached, StorageError> {
    let mut attached = Attached::default();
    let mut seen: Vec<&str> = Vec::new();
    let mut room = LARGEST_MAIL;
    for file in files.iter().filter(|file| file.state == MediaState::Stored) {
        let Some(hash) = file.sha256.as_deref().filter(|hash| !seen.contains(hash)) else {
            continue;
        };
        seen.push(hash);
        let size = file
            .bytes
            .and_then(|bytes| usize::try_from(bytes).ok())
            .unwrap_or(usize::MAX);
        if size > room {
            attached.left_out = attached.left_out.saturating_add(1);
            continue;
        }
        if let Some(content) = desk.db().media_content(hash).await? {
            room = room.saturating_sub(content.bytes.len());
            attached.photos.push(content);
        }
    }
    Ok(attached)
}

/// When to try again: doubling pauses with chance in them, and never before the agency's own `Retry-After`.
fn settled(handed: HandedOver, attempts: i64, now: i64) -> ForwardResult {
    match handed {
        HandedOver::Taken { agency_number } => ForwardResult::Done { agency_number },
        HandedOver::Never { error } => ForwardResult::Never { error },
        HandedOver::Later { error, .. } if attempts >= MOST_TRIES => ForwardResult::Never {
            error: format!("given up: {error}"),
        },
        HandedOver::Later { retry_after, error } => {
            let doublings = u32::try_from(attempts.clamp(0, 12)).unwrap_or(12);
            let pause = FIRST_PAUSE_MS.saturating_mul(1 << doublings).min(LONGEST_PAUSE_MS);
            let jitter = rand::rng().random_range(0..=pause / 4);
            let asked = retry_after.map_or(0, |asked| i64::try_from(asked.as_millis()).unwrap_or(i64::MAX));
            let pause = pause.saturating_add(jitter).max(asked.min(LONGEST_WAIT_MS));
            ForwardResult::Later {
                at: now.saturating_add(pause),
                error,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(attempts: i64, retry_after: Option<u64>) -> i64 {
        let later = HandedOver::Later {
            retry_after: retry_after.map(Duration::from_secs),
            error: "the agency answers 503".to_owned(),
        };
        match settled(later, attempts, 0) {
            ForwardResult::Later { at, .. } => at,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pauses_double_with_chance_in_them_and_obey_the_agency() {
        assert!((5_000..=6_250).contains(&pause(0, None)));
        assert!((40_000..=50_000).contains(&pause(3, None)));
        assert!((3_600_000..=4_500_000).contains(&pause(40, None)));
        assert_eq!(pause(0, Some(7200)), 7_200_000);
        assert!(pause(3, Some(1)) >= 40_000);
        assert_eq!(pause(0, Some(u64::MAX)), LONGEST_WAIT_MS);
    }

    #[test]
    fn after_days_of_tries_people_must_see_to_it() {
        let later = HandedOver::Later {
            retry_after: None,
            error: "closed".to_owned(),
        };
        let error = "given up: closed".to_owned();
        assert_eq!(settled(later, MOST_TRIES, 0), ForwardResult::Never { error });
    }
}
