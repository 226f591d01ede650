//! Changes that residents make to their requests before these are forwarded.

use crate::error::StorageError;
use crate::log::borough_mark;
use crate::rows::Prepared;
use crate::sql::{Tx, args};
use crate::statements::NOTE_LATE;
use crate::stored::{self, without_nul};
use conversation::{Amendment, Effect, Place, Slot};
use serde::Serialize;
use std::collections::BTreeMap;

/// Makes the changes of the batch's turns. False when a request cannot be changed any more, because it was
/// forwarded, is being forwarded, or is not open: the turn has then seen something that is no longer so.
pub(crate) async fn amend_requests(tx: &mut Tx, batch: &[(usize, &mut Prepared)]) -> Result<bool, StorageError> {
    for (_, prepared) in batch {
        for effect in &prepared.turn.step.effects {
            let changed = match effect {
                Effect::Amend(amendment) => amend(tx, prepared, amendment).await?,
                Effect::Withdraw { number, said } => withdraw(tx, prepared, number, said).await?,
                _ => true,
            };
            if !changed {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

async fn amend(tx: &mut Tx, prepared: &Prepared, amendment: &Amendment) -> Result<bool, StorageError> {
    let number = &amendment.number;
    let found: Option<(String, String, Option<String>, String, i64)> = tx
        .row(
            "select r.place, r.answers, r.contact_detail, r.borough, (select count(*) from requests o \
             where o.contact_id = r.contact_id and o.number <> r.number and o.borough = r.borough) \
             from requests r where r.number = $1",
            args![number],
        )
        .await?;
    let Some((place, answers, contact, borough, others)) = found else {
        return Ok(false);
    };
    let place = match &amendment.place {
        Some(place) => place.clone(),
        None => stored::read::<Place>(&place)?,
    };
    let mut answers: BTreeMap<String, Slot> = stored::read(&answers)?;
    answers.extend(amendment.answers.clone());
    let contact = amendment.contact.clone().or(contact);
    let touched = tx
        .run(
            "update requests set place = $3, borough = $4, answers = $5, contact_detail = $6, updated_at = $7 \
             where number = $1 and conversation = $2 and status = 'open' and forwarded_at is null \
             and forward_lease <= $7",
            args![
                number,
                &prepared.key,
                stored::write(&place)?,
                place.borough.clone().unwrap_or_default(),
                stored::write(&answers)?,
                contact.as_deref().map(without_nul),
                prepared.turn.now,
            ],
        )
        .await?;
    if touched > 0 {
        add_history(tx, number, "open", "resident", Some(&amendment.said), prepared.turn.now).await?;
        let now = place.borough.as_deref().unwrap_or_default();
        if borough != now {
            let gone = if others == 0 {
                mark_if_any(&borough)
            } else {
                String::new()
            };
            move_mark(tx, number, &gone, &mark_if_any(now)).await?;
        }
    }
    Ok(touched > 0)
}

fn mark_if_any(borough: &str) -> String {
    if borough.is_empty() {
        String::new()
    } else {
        borough_mark(borough)
    }
}

/// Lets the contact in which a request was filed be found by the mark that holds now, not by the one before.
pub(crate) async fn move_mark(tx: &mut Tx, number: &str, before: &str, now: &str) -> Result<(), StorageError> {
    let contact: Option<(String,)> = tx
        .row(
            "update contacts set marks = replace(marks, $2, '') || $3 \
             where id = (select contact_id from requests where number = $1) returning id",
            args![number, before, now],
        )
        .await?;
    match contact {
        Some((id,)) => tx.batch(NOTE_LATE, &[IdRow { id }]).await,
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct IdRow {
    id: String,
}

async fn withdraw(tx: &mut Tx, prepared: &Prepared, number: &str, said: &str) -> Result<bool, StorageError> {
    let now = prepared.turn.now;
    let touched = tx
        .run(
            "update requests set status = 'cancelled', closed_at = $3, updated_at = $3 \
             where number = $1 and conversation = $2 and status = 'open' and forwarded_at is null \
             and forward_lease <= $3",
            args![number, &prepared.key, now],
        )
        .await?;
    if touched > 0 {
        add_history(tx, number, "cancelled", "resident", Some(said), now).await?;
    }
    Ok(touched > 0)
}

/// Adds an entry to a request's history; the request's row must be locked by a change before.
pub(crate) async fn add_history(
    tx: &mut Tx,
    number: &str,
    status: &str,
    by: &str,
    note: Option<&str>,
    now: i64,
) -> Result<(), StorageError> {
    tx.run(
        "insert into request_history (number, seq, at, status, author, note) \
         select $1, coalesce(max(seq), -1) + 1, $2, $3, $4, $5 from request_history where number = $1",
        args![number, now, status, by, note.map(without_nul)],
    )
    .await?;
    Ok(())
}
