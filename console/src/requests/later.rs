//! Those who report the same thing at the same place later on are answered with the words that the first ones got.

use super::change::{Change, change_once};
use super::spike::{Spot, Width, at_spot};
use super::spikes::MOST;
use crate::{Console, Desk};
use conversation::Pack;
use std::collections::BTreeMap;
use storage::{Db, LaterNote, LaterWords, RequestRow, StorageError};

/// How far back of now a report must lie to be looked at, in milliseconds: its turn may still be on its way into the log.
const SETTLED: i64 = 5000;

/// Keeps words for whoever has reported this from `from` on, or reports it within `hours` from now. Returns their id,
/// by which [`once`] names each answer: who is told at once is not told again.
pub async fn keep(
    console: &Console,
    spot: &Spot,
    texts: BTreeMap<String, String>,
    by: &str,
    (from, hours): (i64, i64),
) -> Result<String, StorageError> {
    let now = console.desk.now();
    let words = LaterWords {
        service: spot.service.clone(),
        width: spot.width.code().to_owned(),
        place: spot.name.clone(),
        texts,
        account: by.to_owned(),
        answered_to: from,
        until: now.saturating_add(hours.saturating_mul(60 * 60 * 1000)),
    };
    console.db.add_later_note(&words, now).await
}

/// Answers all reports that have come in since the last look. Returns how many; nobody is answered twice.
///
/// # Errors
/// [`StorageError`] where the database fails; the next look goes on where this one stopped.
pub async fn answer_later_reporters(db: &Db, desk: &dyn Desk) -> Result<usize, StorageError> {
    let mut answered = 0_usize;
    for note in db.later_notes().await? {
        let words = &note.words;
        let Some(spot) = spot_of(words) else { continue };
        let to = words.until.min(desk.now().saturating_sub(SETTLED));
        if to <= words.answered_to {
            continue;
        }
        let service = std::slice::from_ref(&words.service);
        let reports = db.reported(words.answered_to, to, service, MOST).await?;
        // The newest come first.
        for number in at_spot(&reports, &spot).iter().rev() {
            let Some(request) = db.request(number).await? else {
                continue;
            };
            if tell(db, desk, &note, &request).await? {
                answered = answered.saturating_add(1);
            }
        }
        db.answered_later_reports(&note.id, to).await?;
    }
    Ok(answered)
}

async fn tell(db: &Db, desk: &dyn Desk, note: &LaterNote, request: &RequestRow) -> Result<bool, StorageError> {
    let texts = &note.words.texts;
    let Some(words) = texts.get(&request.language).or_else(|| texts.get("en")) else {
        return Ok(false);
    };
    let told = Change {
        status: &request.status,
        note: Some(words),
        ..Change::default()
    };
    let once = once(&note.id, &request.number);
    let told = change_once(db, desk, &note.words.account, request, told, Some(&once)).await?;
    Ok(told > 0)
}

/// What names the answer to one report: however often it is tried, it is given once with the same words.
pub fn once(note: &str, number: &str) -> String {
    format!("later-note {note} {number}")
}

/// Where the words hold; nothing where a later version wrote a width that this one does not know.
pub fn spot_of(words: &LaterWords) -> Option<Spot> {
    Some(Spot {
        service: words.service.clone(),
        width: Width::named(&words.width)?,
        name: words.place.clone(),
    })
}

/// The agency of a note's service, by the pack.
pub fn agency_of<'a>(pack: &'a Pack, words: &LaterWords) -> &'a str {
    let service = pack.services.get(&words.service);
    service.map_or("", |service| service.agency.as_str())
}
