//! The writer: many turns, one transaction, one sync.
//!
//! What a turn must win is claimed first: the provider's message, the drawn numbers, the conversation's version.
//! Only the rows of winners are written then, so that a turn that loses takes nobody along.

use crate::db::Db;
use crate::error::StorageError;
use crate::log::segments;
use crate::media::put_content;
use crate::memory::Already;
use crate::memory::read_already;
use crate::rows::Prepared;
use crate::sql::Tx;
use crate::statements as sql;
use crate::tables::MessageWrite;
use crate::turn::{Committed, Turn};
use crate::{amend, counts};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// How often a batch is tried again after it met another gateway's locks.
const TRIES: u32 = 5;

impl Db {
    /// Writes turns of different addresses in one transaction and says what became of each, in their order.
    /// Of two turns of the same address in one batch the later one is [`Committed::Lost`]. Turns that change or
    /// withdraw a request are written one by one, after the others.
    ///
    /// # Errors
    /// Any error means that nothing of the batch was written, unless it met a turn that was written one by one.
    pub async fn commit(&self, turns: Vec<Turn>) -> Result<Vec<Committed>, StorageError> {
        // Turns are large; in a box this future stays small in its callers' futures.
        Box::pin(self.write(turns)).await
    }

    async fn write(&self, turns: Vec<Turn>) -> Result<Vec<Committed>, StorageError> {
        let mut together = Vec::new();
        let mut alone = Vec::new();
        for (place, turn) in turns.into_iter().enumerate() {
            let pack = self.pack_number(&turn.pack_hash).await?;
            let prepared = Prepared::new(turn, pack);
            if prepared.touches_requests() {
                &mut alone
            } else {
                &mut together
            }
            .push((place, prepared));
        }
        let mut groups = vec![together];
        groups.extend(alone.into_iter().map(|one| vec![one]));
        let mut results = BTreeMap::new();
        for mut group in groups {
            if !group.is_empty() {
                self.write_group(&mut group, &mut results).await?;
            }
        }
        Ok(results.into_values().collect())
    }

    /// Writes a group, and tries again when another gateway was in the way.
    async fn write_group(
        &self,
        group: &mut [(usize, Prepared)],
        results: &mut BTreeMap<usize, Committed>,
    ) -> Result<(), StorageError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.write_once(group).await {
                Ok(outcomes) => {
                    results.extend(outcomes);
                    return Ok(());
                }
                Err(StorageError::Busy(_)) if tries < TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn write_once(&self, group: &mut [(usize, Prepared)]) -> Result<BTreeMap<usize, Committed>, StorageError> {
        let mut outcomes = BTreeMap::new();
        let mut tx = self.begin().await?;
        let mut batch = without_repeats(group, &mut outcomes);
        claim_messages(&mut tx, &mut batch, &mut outcomes).await?;
        let mut lost = file_requests(&mut tx, &mut batch).await?;
        if !amend::amend_requests(&mut tx, &batch).await? {
            // Such a turn is alone in its group: nothing of it stays.
            for (place, _) in group.iter() {
                outcomes.entry(*place).or_insert(Committed::Lost);
            }
            return Ok(outcomes);
        }
        lost.extend(move_conversations(&mut tx, &mut batch).await?);
        for (place, _) in &lost {
            outcomes.insert(*place, Committed::Lost);
        }
        give_back(&mut tx, &lost).await?;
        write_winners(&mut tx, self, &batch).await?;
        for (place, prepared) in &batch {
            outcomes.insert(*place, Committed::Done(prepared.receipt()));
        }
        tx.commit().await?;
        Ok(outcomes)
    }
}

type Batch<'a> = Vec<(usize, &'a mut Prepared)>;

/// Leaves of turns of one address, and of repetitions of one message, only the first.
fn without_repeats<'a>(group: &'a mut [(usize, Prepared)], outcomes: &mut BTreeMap<usize, Committed>) -> Batch<'a> {
    let mut keys = HashSet::new();
    let mut batch = Batch::new();
    for (place, prepared) in group {
        let new_address = keys.insert(prepared.key.clone());
        let new_message = prepared.message_key.clone().is_none_or(|key| keys.insert(key));
        if new_address && new_message {
            batch.push((*place, prepared));
        } else {
            outcomes.insert(*place, Committed::Lost);
        }
    }
    // The same order in every gateway, so that two of them never wait for each other in a circle.
    batch.sort_by(|(_, one), (_, other)| one.key.cmp(&other.key));
    batch
}

/// Takes the turns whose message was taken before out of the batch.
async fn claim_messages(
    tx: &mut Tx,
    batch: &mut Batch<'_>,
    outcomes: &mut BTreeMap<usize, Committed>,
) -> Result<(), StorageError> {
    let mut rows: Vec<_> = batch.iter().filter_map(|(_, prepared)| prepared.inbound()).collect();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    let claimed: Vec<(String,)> = tx.batch_rows(sql::CLAIM_MESSAGES, &rows).await?;
    let claimed: HashSet<String> = claimed.into_iter().map(|row| row.0).collect();
    let mut kept = Batch::new();
    for (place, prepared) in std::mem::take(batch) {
        let Some(key) = prepared.message_key.as_ref().filter(|key| !claimed.contains(*key)) else {
            kept.push((place, prepared));
            continue;
        };
        let outcome = match read_already(tx, key, &prepared.turn.text_for_dedupe).await? {
            Some(Already::Same(receipt)) => Committed::Duplicate(receipt),
            Some(Already::OtherText) => Committed::OtherText,
            None => Committed::Lost,
        };
        outcomes.insert(place, outcome);
    }
    *batch = kept;
    Ok(())
}

/// Files requests; returns the turns whose number was taken meanwhile.
async fn file_requests<'a>(tx: &mut Tx, batch: &mut Batch<'a>) -> Result<Batch<'a>, StorageError> {
    let mut rows = Vec::new();
    for (_, prepared) in batch.iter() {
        rows.extend(prepared.request_rows()?);
    }
    let filed: Vec<(String, String)> = tx.batch_rows(sql::FILE_REQUESTS, &rows).await?;
    let filed: HashSet<(String, String)> = filed.into_iter().collect();
    let mut kept = Batch::new();
    let mut lost = Batch::new();
    for (place, prepared) in std::mem::take(batch) {
        let all = prepared
            .filed()
            .all(|request| filed.contains(&(request.number.clone(), prepared.key.clone())));
        if all { &mut kept } else { &mut lost }.push((place, prepared));
    }
    *batch = kept;
    Ok(lost)
}

/// Moves conversations on; returns the turns that saw an older version.
async fn move_conversations<'a>(tx: &mut Tx, batch: &mut Batch<'a>) -> Result<Batch<'a>, StorageError> {
    let mut rows = Vec::new();
    for (_, prepared) in batch.iter() {
        rows.push(prepared.conversation()?);
    }
    let moved: Vec<(String, String)> = tx.batch_rows(sql::MOVE_CONVERSATIONS, &rows).await?;
    let moved: BTreeMap<String, String> = moved.into_iter().collect();
    let mut kept = Batch::new();
    let mut lost = Batch::new();
    for (place, prepared) in std::mem::take(batch) {
        if let Some(contact) = moved.get(&prepared.key) {
            prepared.contact.clone_from(contact);
            kept.push((place, prepared));
        } else {
            lost.push((place, prepared));
        }
    }
    *batch = kept;
    Ok(lost)
}

#[derive(Serialize)]
struct KeyRow<'a> {
    key: &'a str,
}

#[derive(Serialize)]
struct IdRow {
    id: String,
}

/// Gives back what turns that lost had claimed.
async fn give_back(tx: &mut Tx, lost: &Batch<'_>) -> Result<(), StorageError> {
    let keys: Vec<_> = lost
        .iter()
        .filter_map(|(_, prepared)| prepared.message_key.as_deref())
        .collect();
    let keys: Vec<_> = keys.into_iter().map(|key| KeyRow { key }).collect();
    tx.batch(sql::UNCLAIM_MESSAGES, &keys).await?;
    let mut requests = Vec::new();
    for (_, prepared) in lost {
        requests.extend(prepared.request_rows()?);
    }
    let requests: Vec<_> = requests.into_iter().map(|row| IdRow { id: row.id }).collect();
    tx.batch(sql::UNFILE_REQUESTS, &requests).await
}

/// Writes all rows of the turns that won.
async fn write_winners(tx: &mut Tx, db: &Db, batch: &Batch<'_>) -> Result<(), StorageError> {
    let turns: Vec<&Prepared> = batch.iter().map(|(_, prepared)| &**prepared).collect();
    let mut counts = counts::Counts::new(db.slot());
    write_contacts(tx, &turns, &mut counts).await?;
    write_messages(tx, db, &turns, &mut counts).await?;
    write_rest(tx, &turns).await?;
    note_late(tx, &turns).await?;
    counts.write(tx).await?;
    let says = turns.iter().any(|prepared| prepared.turn.step.says().next().is_some());
    if says && matches!(tx, Tx::Postgres(_)) {
        // Wakes the senders and event streams of all gateways, once this is committed.
        tx.run("select pg_notify('callbox', '')", vec![]).await?;
    }
    Ok(())
}

async fn write_contacts(tx: &mut Tx, turns: &[&Prepared], counts: &mut counts::Counts) -> Result<(), StorageError> {
    let ended: Vec<_> = turns.iter().filter_map(|prepared| prepared.contact_before()).collect();
    tx.batch(sql::END_CONTACTS, &ended).await?;
    let begun: Vec<_> = turns
        .iter()
        .filter(|prepared| prepared.opens)
        .map(|prepared| prepared.contact_row())
        .collect();
    tx.batch(sql::BEGIN_CONTACTS, &begun).await?;
    for row in begun.iter().filter(|row| !row.is_test) {
        counts.contact(&row.local_date, &row.channel, row.now);
    }
    let going = turns.iter().filter(|prepared| !prepared.opens);
    let going: Vec<_> = going.map(|prepared| prepared.contact_row()).collect();
    tx.batch(sql::GO_ON_CONTACTS, &going).await
}

async fn write_messages(
    tx: &mut Tx,
    db: &Db,
    turns: &[&Prepared],
    counts: &mut counts::Counts,
) -> Result<(), StorageError> {
    let mut messages = Vec::new();
    let mut topics = Vec::new();
    let mut to_publish = Vec::new();
    for prepared in turns {
        let rows = prepared.messages()?;
        count_segments(prepared, &rows, counts);
        topics.extend(prepared.topic_rows());
        if prepared.may_publish(&rows) {
            to_publish.push(IdRow {
                id: prepared.contact.clone(),
            });
        }
        messages.extend(rows);
    }
    tx.batch(sql::ADD_MESSAGES, &messages).await?;
    if matches!(db, Db::Sqlite(_)) {
        messages.retain(|message| !message.terms.is_empty());
        tx.batch(sql::INDEX_MESSAGES, &messages).await?;
    }
    for topic in tx.batch_rows(sql::ADD_TOPICS, &topics).await? {
        counts.topic(&topic);
    }
    for contact in tx.batch_rows(sql::PUBLISH_CONTACTS, &to_publish).await? {
        counts.published(&contact, 1);
    }
    Ok(())
}

/// Counts what the texts of an SMS conversation cost.
fn count_segments(prepared: &Prepared, messages: &[MessageWrite], counts: &mut counts::Counts) {
    let turn = &prepared.turn;
    if turn.address.channel != "sms" || turn.is_test {
        return;
    }
    for message in messages.iter().filter(|message| message.direction != "event") {
        let channel = &turn.address.channel;
        counts.segments(&turn.local_date, channel, message.direction, segments(&message.text));
    }
}

/// Notes which contacts have changed, for those that stand in a block of the log.
async fn note_late(tx: &mut Tx, turns: &[&Prepared]) -> Result<(), StorageError> {
    let mut changed = Vec::new();
    for prepared in turns {
        let before = prepared.contact_before().map(|contact| contact.id);
        let ids = before.into_iter().chain([prepared.contact.clone()]);
        changed.extend(ids.map(|id| IdRow { id }));
    }
    tx.batch(sql::NOTE_LATE, &changed).await
}

#[derive(Serialize)]
struct UnknownRow<'a> {
    conversation: &'a str,
    local_date: &'a str,
    count: i64,
}

#[derive(Serialize)]
struct CursorRow<'a> {
    name: &'a str,
    value: i64,
}

/// What most turns have nothing of.
async fn write_rest(tx: &mut Tx, turns: &[&Prepared]) -> Result<(), StorageError> {
    let mut requests = Vec::new();
    let mut look_ups = Vec::new();
    let mut cursors: BTreeMap<&str, i64> = BTreeMap::new();
    for prepared in turns {
        requests.extend(prepared.request_rows()?);
        look_ups.extend(prepared.look_up_rows()?);
        if let Some(cursor) = &prepared.turn.cursor {
            let furthest = cursors.entry(&cursor.name).or_insert(cursor.value);
            *furthest = cursor.value.max(*furthest);
        }
    }
    tx.batch(sql::FIRST_HISTORY, &requests).await?;
    let answered: Vec<_> = turns
        .iter()
        .filter_map(|prepared| prepared.look_up_answered())
        .collect();
    tx.batch(sql::END_LOOK_UPS, &answered).await?;
    tx.batch(sql::ADD_LOOK_UPS, &look_ups).await?;
    let cursors: Vec<_> = cursors
        .into_iter()
        .map(|(name, value)| CursorRow { name, value })
        .collect();
    tx.batch(sql::MOVE_CURSORS, &cursors).await?;
    write_consents(tx, turns).await?;
    write_media(tx, turns).await?;
    let mut queued = Vec::new();
    for prepared in turns {
        queued.extend(prepared.outbox_rows()?);
        crate::notices::write(tx, prepared).await?;
    }
    tx.batch(sql::QUEUE_MESSAGES, &queued).await?;
    let unknown = turns.iter().map(|prepared| UnknownRow {
        conversation: &prepared.key,
        local_date: &prepared.turn.local_date,
        count: prepared.unknown_numbers(),
    });
    let unknown: Vec<_> = unknown.filter(|row| row.count > 0).collect();
    tx.batch(sql::COUNT_UNKNOWN, &unknown).await
}

/// Adds files, and gives those of a contact to the request that it files.
async fn write_media(tx: &mut Tx, turns: &[&Prepared]) -> Result<(), StorageError> {
    for upload in turns.iter().flat_map(|prepared| &prepared.turn.uploads) {
        put_content(tx, upload).await?;
    }
    let rows: Vec<_> = turns.iter().flat_map(|prepared| prepared.media_rows()).collect();
    tx.batch(sql::ADD_MEDIA, &rows).await?;
    let links: Vec<_> = turns.iter().filter_map(|prepared| prepared.media_link()).collect();
    tx.batch(sql::LINK_MEDIA, &links).await
}

#[derive(Serialize, sqlx::FromRow)]
struct Place {
    contact_id: String,
    turn: i64,
    seq: i64,
}

/// Keeps consents, and takes back pushes that wait for an address that has opted out.
async fn write_consents(tx: &mut Tx, turns: &[&Prepared]) -> Result<(), StorageError> {
    let consents: Vec<_> = turns.iter().flat_map(|prepared| prepared.consent_rows()).collect();
    tx.batch(sql::ADD_CONSENTS, &consents).await?;
    let opted_out = turns
        .iter()
        .filter(|prepared| prepared.consent_now() == Some("opted_out"));
    let opted_out: Vec<_> = opted_out.map(|prepared| KeyRow { key: &prepared.key }).collect();
    let cancelled: Vec<Place> = tx.batch_rows(sql::CANCEL_PUSHES, &opted_out).await?;
    tx.batch(sql::MARK_CANCELLED, &cancelled).await
}
