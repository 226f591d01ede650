//! The log of a removal: the message itself, and every row that quotes it or saw it.

use super::forms::cut_decision;
use super::quote::{Gone, without};
use super::{Target, Work};
use crate::error::StorageError;
use crate::ids::message_id;
use crate::search::index_terms;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use classifier::Facts;
use std::collections::BTreeSet;

/// A row of the log that may quote it.
#[derive(sqlx::FromRow)]
struct LogRow {
    n: i64,
    contact_id: String,
    turn: i64,
    seq: i64,
    direction: String,
    author: String,
    text: String,
    status: String,
    decision: Option<String>,
    seen: Option<String>,
    event: Option<String>,
    choices: Option<String>,
}

/// Nothing before a message quotes it. `conversation` is empty where the address was erased.
const ROWS: &str = "select m.n, m.contact_id, m.turn, m.seq, m.direction, m.author, m.text, m.status, m.decision, \
     m.seen, m.event, m.choices from contacts c join messages m on m.contact_id = c.id \
     where c.conversation = $1 and c.id >= $2 and (c.id > $2 or m.turn >= $3) \
     and (c.conversation <> '' or c.id = $2) order by m.contact_id, m.turn, m.seq";

impl Work<'_> {
    /// The message, and whatever in the log quotes it. A turn that is not any more as it was decided cannot be decided
    /// again: what it saw goes.
    pub(super) async fn log(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        let mut log: Vec<LogRow> = tx.rows(ROWS, args![self.conversation, self.contact, self.turn]).await?;
        let mut touched: BTreeSet<(String, i64)> = BTreeSet::new();
        let mut changed: BTreeSet<i64> = BTreeSet::new();
        for row in &mut log {
            let was_spoken = row.is_spoken();
            let had = if message_id(&row.contact_id, row.turn, row.seq) == self.removal.message {
                self.take_message(row)?;
                index(tx, row.n, if was_spoken { &row.text } else { "" }).await?;
                true
            } else {
                self.take_quotes(row)?
            };
            if had {
                touched.insert((row.contact_id.clone(), row.turn));
                changed.insert(row.n);
            }
        }
        for row in &mut log {
            let forgets = row.seen.is_some() && touched.contains(&(row.contact_id.clone(), row.turn));
            if forgets || self.saw(row)? {
                row.seen = None;
                changed.insert(row.n);
            }
        }
        for row in log.iter().filter(|row| changed.contains(&row.n)) {
            self.write(tx, row).await?;
        }
        Ok(())
    }

    /// The message itself.
    fn take_message(&mut self, row: &mut LogRow) -> Result<(), StorageError> {
        match self.removal.target {
            Target::Message => {
                row.text.clear();
                row.choices = None;
                // What it was taken for stays, as what it is counted for does; no word of it says why.
                if let Some(decision) = &row.decision {
                    let mut decision = stored::read_decision(decision)?;
                    decision.evidence.clear();
                    decision.facts = Facts::default();
                    row.decision = Some(stored::write_decision(&decision)?);
                }
                if row.direction == "in" {
                    // A press, a shared place: all of it was the message. Its files are not, and have their own places.
                    row.event = row.event.as_deref().map(only_files).transpose()?;
                }
            }
            Target::Words(_) => {
                let places = self.gone.places(&row.text);
                self.traces.times = places.len();
                row.text = without(&row.text, &places);
                if let Some(decision) = &row.decision {
                    let mut decision = stored::read_decision(decision)?;
                    cut_decision(&mut decision, &places, &self.gone);
                    row.decision = Some(stored::write_decision(&decision)?);
                }
                self.take_beside_text(row)?;
            }
            Target::File(_) => {
                self.take_beside_text(row)?;
            }
        }
        self.traces.text.clone_from(&row.text);
        Ok(())
    }

    /// Whatever another row has of it. Words of people stay: each message of theirs has a removal of its own.
    fn take_quotes(&mut self, row: &mut LogRow) -> Result<bool, StorageError> {
        if row.is_spoken() {
            let same = !self.gone.places(&row.text).is_empty() && row.contact_id == self.contact;
            self.traces.others = self.traces.others.saturating_add(usize::from(same));
            return Ok(false);
        }
        if row.status == "queued" {
            let quotes = self.gone.rest_of_told(&row.text).is_some();
            self.traces.waiting = self.traces.waiting.saturating_add(usize::from(quotes));
            return Ok(false);
        }
        let had = !self.is_reply && self.gone.take_told(&mut row.text);
        self.traces.replies = self.traces.replies.saturating_add(usize::from(had));
        Ok(self.take_beside_text(row)? | had)
    }

    fn take_beside_text(&self, row: &mut LogRow) -> Result<bool, StorageError> {
        let mut had = false;
        if let Some(stored) = &row.event {
            let mut event = stored::read_event(Some(stored), "")?;
            // What a person wrote may have left as several replies.
            let had_part = self.is_reply
                && row.contact_id == self.contact
                && row.turn == self.turn
                && Gone::words(self.text, &[]).take_event(&mut event);
            if self.gone.take_event(&mut event) | had_part {
                row.event = stored::write_event(&event)?;
                had = true;
            }
        }
        if let Some(stored) = &row.choices {
            let mut choices: Vec<crate::turn::ReplyChoice> = stored::read(stored)?;
            if self.gone.take_choices(&mut choices) {
                row.choices = Some(stored::write(&choices)?);
                had = true;
            }
        }
        Ok(had)
    }

    fn saw(&self, row: &LogRow) -> Result<bool, StorageError> {
        let seen = row.seen.as_deref().map(stored::read_seen).transpose()?;
        Ok(seen.is_some_and(|seen| self.gone.is_in_seen(seen)))
    }

    /// Only words that were said to somebody have the mark; a photo has its own.
    async fn write(&self, tx: &mut Tx, row: &LogRow) -> Result<(), StorageError> {
        tx.run(
            "update messages set removed_at = case when text <> $2 then $7 else removed_at end, text = $2, \
             decision = $3, seen = $4, event = $5, choices = $6 where n = $1",
            args![
                row.n,
                &row.text,
                row.decision.clone(),
                row.seen.clone(),
                row.event.clone(),
                row.choices.clone(),
                self.removal.now
            ],
        )
        .await?;
        Ok(())
    }
}

impl LogRow {
    /// Whether somebody said it, and the search finds it.
    fn is_spoken(&self) -> bool {
        self.direction == "in" || (self.direction == "out" && self.author == "person")
    }
}

/// An event with nothing but its files.
fn only_files(event: &str) -> Result<String, StorageError> {
    let mut event = stored::read_event(Some(event), "")?;
    if let conversation::Event::Message(inbound) = &mut event {
        *inbound = conversation::Inbound {
            attachments: std::mem::take(&mut inbound.attachments),
            ..conversation::Inbound::default()
        };
    }
    stored::write(&event)
}

/// Finds a message by other words from now on.
async fn index(tx: &mut Tx, n: i64, text: &str) -> Result<(), StorageError> {
    const POSTGRES: Sql = Sql {
        sqlite: "select 1",
        postgres: "update messages set search = case when $2 = '' then null \
                   else array_to_tsvector(string_to_array($2, ' ')) end where n = $1",
        keep: true,
    };
    let terms = index_terms(text);
    if matches!(tx, Tx::Postgres(_)) {
        tx.run(POSTGRES, args![n, terms]).await?;
        return Ok(());
    }
    tx.run("delete from message_search where rowid = $1", args![n]).await?;
    if !terms.is_empty() {
        let sql = "insert into message_search (rowid, terms) values ($1, $2)";
        tx.run(sql, args![n, terms]).await?;
    }
    Ok(())
}
