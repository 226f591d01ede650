//! The year behind the demonstration: a few hundred contacts are talked through with the real desk, then repeated through
//! the year as often as winters, weekends and nights make residents write.

use super::residents::{address, channel, language, opening, talk};
use crate::channels::KINDS;
use crate::commands::opening::NotOpened;
use crate::desk::{Clock, Desk};
use config::PackTest;
use conversation::Pack;
use jiff::tz::TimeZone;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use storage::{Address, CannedReply, Db, Repeat, RequestFilter, RequestRow, StorageError, local_date};

/// Contacts that are talked through.
const TALKED: usize = 300;
/// Those that are talked through at once.
const AT_ONCE: usize = 100;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Every demonstration has the same year, so that pictures and tests of it agree.
const SEED: u64 = 311;

/// What the people of the demonstration send often: what they call it, the status that it announces, language, words.
const REPLIES: [(&str, &str, &str, &str); 6] = [
    (
        "Looking into it",
        "",
        "en",
        "I am looking into this for you. One moment, please.",
    ),
    (
        "Looking into it",
        "",
        "es",
        "Lo estoy revisando. Un momento, por favor.",
    ),
    (
        "Crew is on its way",
        "in_progress",
        "en",
        "A crew has your report {number} and is on its way.",
    ),
    (
        "Crew is on its way",
        "in_progress",
        "es",
        "Un equipo tiene su reporte {number} y va en camino.",
    ),
    (
        "Done",
        "closed",
        "en",
        "Report {number} is done. Thank you for telling us.",
    ),
    (
        "Done",
        "closed",
        "es",
        "El reporte {number} está resuelto. Gracias por avisarnos.",
    ),
];

/// A contact that was talked through.
struct Source {
    contact: String,
    address: Address,
    service: Option<String>,
    due_after: Option<i64>,
}

/// Fills an empty database with a year that ends at `now`.
pub async fn seed(db: &Db, pack: &Arc<Pack>, tests: &[PackTest], contacts: u32, now: i64) -> Result<(), NotOpened> {
    let mut random = StdRng::seed_from_u64(SEED);
    let talked = talk_through(db, pack, tests, &mut random, now).await;
    let sources = sources(db, talked).await.map_err(not_seeded)?;
    let repeats = plan(pack, &sources, &mut random, contacts, now);
    db.spread(&repeats).await.map_err(not_seeded)?;
    for (title, purpose, language, body) in REPLIES {
        let reply = CannedReply {
            id: String::new(),
            title: title.to_owned(),
            purpose: purpose.to_owned(),
            agency: String::new(),
            language: language.to_owned(),
            body: body.to_owned(),
            account: "Sam".to_owned(),
            updated_at: now,
        };
        db.save_canned(&reply).await.map_err(not_seeded)?;
    }
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "made for map_err, which gives the error away"
)]
fn not_seeded(error: StorageError) -> NotOpened {
    NotOpened(format!("failed to fill the demonstration: {error}"))
}

/// Today's contacts: told to the real desk, whose clock is moved through the day.
async fn talk_through(
    db: &Db,
    pack: &Arc<Pack>,
    tests: &[PackTest],
    random: &mut StdRng,
    now: i64,
) -> Vec<(String, Address)> {
    let time = Arc::new(AtomicI64::new(now.saturating_sub(DAY * 3 / 4)));
    let clock = Arc::clone(&time);
    let clock: Clock = Arc::new(move || clock.load(Ordering::SeqCst));
    let desk = Desk::new(db.clone(), Arc::clone(pack), BTreeMap::new(), KINDS, clock);
    let step = DAY * 3 / 4 / i64::try_from(TALKED / AT_ONCE + 1).unwrap_or(1);
    let mut talked = Vec::new();
    for _ in 0..TALKED / AT_ONCE {
        let mut together = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let language = language(random);
            let Some(words) = opening(random, tests, language).map(|test| test.text.clone()) else {
                continue;
            };
            let channel = channel(random);
            let address = address(random, channel);
            let mut own = StdRng::seed_from_u64(random.random());
            let desk = desk.clone();
            together.spawn(async move {
                let contact = talk(&desk, &mut own, &address, &words).await;
                contact.map(|contact| (contact, address))
            });
        }
        while let Some(done) = together.join_next().await {
            talked.extend(done.ok().flatten());
        }
        time.fetch_add(step, Ordering::SeqCst);
    }
    talked.sort();
    talked
}

/// What each contact that was talked through is about.
async fn sources(db: &Db, talked: Vec<(String, Address)>) -> Result<Vec<Source>, StorageError> {
    let most = i64::try_from(TALKED).unwrap_or(i64::MAX).saturating_mul(4);
    let mut filed: HashMap<String, Vec<RequestRow>> = HashMap::new();
    for request in db.requests(&RequestFilter::default(), None, most).await? {
        filed.entry(request.contact.clone()).or_default().push(request);
    }
    let mut sources = Vec::new();
    let mut seen = HashSet::new();
    for (contact, address) in talked {
        let mut filed = filed.remove(&contact).unwrap_or_default();
        // Two residents may have been drawn alike; then it was one contact. And a copy has one number to give.
        if !seen.insert(contact.clone()) || filed.len() > 1 {
            continue;
        }
        let filed = filed.pop();
        sources.push(Source {
            contact,
            address,
            due_after: filed
                .as_ref()
                .and_then(|one| Some(one.due_at?.saturating_sub(one.created_at))),
            service: filed.map(|one| one.service),
        });
    }
    Ok(sources)
}

fn plan(pack: &Pack, sources: &[Source], random: &mut StdRng, contacts: u32, now: i64) -> Vec<Repeat> {
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let mut numbers = HashSet::new();
    let mut repeats = Vec::new();
    for _ in 0..contacts {
        let Some(source) = drawn(sources, random) else { break };
        let at = moment(random, source, now);
        let (status, closed_at) = fate(random, source, at, now);
        repeats.push(Repeat {
            source: source.contact.clone(),
            at,
            local_date: local_date(at, &zone),
            address: address(random, &source.address.channel),
            number: number(pack, random, &mut numbers),
            status: status.to_owned(),
            closed_at,
        });
    }
    repeats.sort_by_key(|repeat| repeat.at);
    repeats
}

/// A contact of those that were talked through. Most of New York's contacts ask something and file nothing, so those that
/// file are passed over three times of four.
fn drawn<'s>(sources: &'s [Source], random: &mut StdRng) -> Option<&'s Source> {
    for _ in 0..20 {
        let source = sources.choose(random)?;
        if source.service.is_none() || random.random_range(0..4) == 0 {
            return Some(source);
        }
    }
    sources.choose(random)
}

/// A moment of the year before today. Heat is missed in winter, music is loud on summer nights, and few write at four.
fn moment(random: &mut StdRng, source: &Source, now: i64) -> i64 {
    for _ in 0..20 {
        let day = random.random_range(1..=365_i64);
        let hour = random.random_range(0..24_i64);
        let at = now
            .saturating_sub(day.saturating_mul(DAY))
            .saturating_add(hour.saturating_mul(60 * 60 * 1000))
            .saturating_sub(DAY / 2)
            .saturating_add(random.random_range(0..60 * 60 * 1000));
        if random.random_range(0..100) < likely(source, at) {
            return at;
        }
    }
    now.saturating_sub(DAY)
}

/// How likely such a contact is at this moment, of a hundred.
fn likely(source: &Source, at: i64) -> u32 {
    let days = at / DAY;
    // 1 January 1970 was a Thursday, and seasons need no leap years.
    let weekend = matches!((days + 4) % 7, 0 | 6);
    let month = (days % 365) / 31;
    let winter = matches!(month, 0..=2 | 10..=11);
    let season = match source.service.as_deref() {
        Some("heat-hot-water" | "snow-ice") if winter => 100,
        Some("heat-hot-water" | "snow-ice") => 6,
        Some(service) if service.starts_with("noise") && !winter => 100,
        Some(service) if service.starts_with("noise") => 45,
        _ => 65,
    };
    let hour = (at / (60 * 60 * 1000)) % 24;
    let daily: u32 = if (9..=14).contains(&hour) { 30 } else { 100 };
    season * daily / 100 * if weekend { 75 } else { 100 } / 100
}

/// What became of the request meanwhile.
fn fate(random: &mut StdRng, source: &Source, at: i64, now: i64) -> (&'static str, Option<i64>) {
    if source.service.is_none() {
        return ("", None);
    }
    let due = source.due_after.unwrap_or(7 * DAY);
    // Four of five are done in time, some late, and a few wait for long.
    let takes = due.saturating_mul(random.random_range(10..130)) / 100;
    let closed = at.saturating_add(takes);
    let forgotten = random.random_range(0..200) == 0;
    if closed < now && !forgotten {
        return ("closed", Some(closed));
    }
    if random.random_range(0..3) == 0 {
        return ("in_progress", None);
    }
    ("open", None)
}

fn number(pack: &Pack, random: &mut StdRng, taken: &mut HashSet<u32>) -> String {
    loop {
        let number = random.random_range(10_000_000..100_000_000);
        if taken.insert(number) {
            return format!("{}{number}", pack.city.number_prefix);
        }
    }
}
