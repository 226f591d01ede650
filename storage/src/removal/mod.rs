//! Removing one message, words of it, or one file for good, as staff do who moderate. What was counted stays counted;
//! what quotes the words goes with them: the search, decisions, what later turns saw, requests, the desk's own replies.

mod forms;
mod log_rows;
mod quote;

pub use quote::REMOVED;

use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{message_place, new_id};
use crate::media::erase_file;
use crate::sql::{Tx, args};
use crate::stored;
use conversation::{Mode, Place, Slot};
use forms::{personal, personal_within, words_of_form, words_of_slot};
use quote::Gone;
use std::collections::BTreeMap;

/// What is to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// All words of a message.
    Message,
    /// These words, wherever the message has them.
    Words(&'a str),
    /// The file at this place of the message.
    File(i64),
}

/// A removal.
#[derive(Clone, Copy, Debug)]
pub struct Removal<'a> {
    /// The message's id.
    pub message: &'a str,
    /// What goes.
    pub target: Target<'a>,
    /// Who removes it.
    pub by: &'a str,
    /// Why, in their words; kept in the audit.
    pub reason: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
}

/// What became of a removal, or would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removed {
    /// Gone, with its traces.
    Done(Traces),
    /// There is nothing like it in the message.
    NotThere,
    /// The contact is under legal hold.
    Held,
    /// The message still waits to be sent.
    Waiting,
}

/// Where what is removed stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// The message's words afterwards.
    pub text: String,
    /// How often it stood in the message.
    pub times: usize,
    /// Replies of the desk that quoted it, now without it.
    pub replies: usize,
    /// Replies that quote it and still wait to be sent; they go out as they are.
    pub waiting: usize,
    /// The numbers of requests that had it.
    pub requests: Vec<String>,
    /// Other messages of the same contact, of people, that have the same words and keep them.
    pub others: usize,
}

/// The message, and where it stands.
#[derive(sqlx::FromRow)]
struct Found {
    conversation: String,
    on_hold: bool,
    direction: String,
    text: String,
    status: String,
    decision: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RequestFound {
    number: String,
    place: String,
    answers: String,
    contact_detail: Option<String>,
    description: String,
}

const FOUND: &str = "select c.conversation, c.on_hold, m.direction, m.text, m.status, m.decision from messages m \
     join contacts c on c.id = m.contact_id where m.contact_id = $1 and m.turn = $2 and m.seq = $3";
const REQUESTS: &str = "select number, place, answers, contact_detail, description from requests \
     where conversation = $1 and contact_id >= $2 and (conversation <> '' or contact_id = $2)";

impl Db {
    /// Removes it in one transaction; who did it stands in the audit, without what was removed.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown message.
    pub async fn remove(&self, removal: &Removal<'_>) -> Result<Removed, StorageError> {
        let mut tx = self.begin().await?;
        let removed = in_transaction(&mut tx, removal).await?;
        if matches!(removed, Removed::Done(_)) {
            tx.commit().await?;
        }
        Ok(removed)
    }

    /// What [`Db::remove`] would do.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] for an unknown message.
    pub async fn would_remove(&self, removal: &Removal<'_>) -> Result<Removed, StorageError> {
        let mut tx = self.begin().await?;
        // Dropped, the transaction changes nothing.
        in_transaction(&mut tx, removal).await
    }
}

async fn in_transaction(tx: &mut Tx, removal: &Removal<'_>) -> Result<Removed, StorageError> {
    let unknown = || StorageError::NotFound(format!("message {}", removal.message));
    let (contact, turn, seq) = message_place(removal.message).ok_or_else(unknown)?;
    let found: Option<Found> = tx.row(FOUND, args![contact, turn, seq]).await?;
    let found = found.ok_or_else(unknown)?;
    if found.on_hold {
        return Ok(Removed::Held);
    }
    if found.status == "queued" {
        return Ok(Removed::Waiting);
    }
    // First, so that two who write the same conversation wait for each other here. Its version moves: a turn that was
    // loaded before is stepped again and does not bring the words back.
    tx.run(
        "update conversations set version = version + 1 where key = $1",
        args![&found.conversation],
    )
    .await?;
    let gone = match removal.target {
        Target::File(place) => match erase_file(tx, (contact, turn, place), removal.now).await? {
            Some(reference) => Gone::file(&reference),
            None => return Ok(Removed::NotThere),
        },
        target => match words_of(&found, target)? {
            Some(gone) => gone,
            None => return Ok(Removed::NotThere),
        },
    };
    let mut work = Work {
        removal,
        gone,
        is_reply: removal.target == Target::Message && found.direction == "out",
        text: &found.text,
        conversation: &found.conversation,
        contact,
        turn,
        traces: Traces {
            text: found.text.clone(),
            times: 1,
            ..Traces::default()
        },
    };
    work.learn(tx).await?;
    work.remembered(tx).await?;
    work.log(tx).await?;
    work.requests(tx).await?;
    work.beside(tx).await?;
    work.audit(tx).await?;
    Ok(Removed::Done(work.traces))
}

/// The words that go; `None` where the message does not have them.
fn words_of(found: &Found, target: Target<'_>) -> Result<Option<Gone>, StorageError> {
    let decision = found.decision.as_deref().map(stored::read_decision).transpose()?;
    let facts = decision.map(|decision| decision.facts).unwrap_or_default();
    if let Target::Words(words) = target {
        let places = Gone::words(words, &[]).places(&found.text);
        let gone = Gone::words(words, &personal_within(&facts, &places));
        return Ok((!places.is_empty()).then_some(gone));
    }
    if found.text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(if found.direction == "in" {
        Gone::whole(&found.text, &personal(&facts))
    } else {
        Gone::reply(&found.text)
    }))
}

/// A removal at work.
struct Work<'a> {
    removal: &'a Removal<'a>,
    gone: Gone,
    /// Whether all words of a reply go; another one with the same words stays.
    is_reply: bool,
    /// The message's words as they were.
    text: &'a str,
    conversation: &'a str,
    contact: &'a str,
    turn: i64,
    traces: Traces,
}

impl Work<'_> {
    /// What the desk has taken out of a message whose words all go, and may have repeated.
    async fn learn(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        if self.removal.target != Target::Message {
            return Ok(());
        }
        let found: Option<(String,)> = tx
            .row(
                "select state from conversations where key = $1",
                args![self.conversation],
            )
            .await?;
        if let Some((state,)) = found {
            let state = stored::read_state(&state)?;
            let filling = match &state.mode {
                Mode::Filling(form) => Some(form),
                _ => None,
            };
            for words in filling.into_iter().chain(&state.suspended).flat_map(words_of_form) {
                self.gone.learn(words);
            }
        }
        let requests: Vec<RequestFound> = tx.rows(REQUESTS, args![self.conversation, self.contact]).await?;
        for request in requests {
            let answers: BTreeMap<String, Slot> = stored::read(&request.answers)?;
            for words in answers.values().flat_map(words_of_slot) {
                self.gone.learn(words);
            }
            self.gone.learn(&request.description);
            self.gone.learn(&stored::read::<Place>(&request.place)?.text);
        }
        Ok(())
    }

    /// What is remembered of the address.
    async fn remembered(&self, tx: &mut Tx) -> Result<(), StorageError> {
        let found: Option<(String,)> = tx
            .row(
                "select state from conversations where key = $1",
                args![self.conversation],
            )
            .await?;
        let Some((state,)) = found else { return Ok(()) };
        let mut state = stored::read_state(&state)?;
        if self.gone.take_state(&mut state) {
            tx.run(
                "update conversations set state = $2 where key = $1",
                args![self.conversation, stored::write_state(&state)?],
            )
            .await?;
        }
        Ok(())
    }

    /// Requests of the resident that were filed with these words.
    async fn requests(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        let found: Vec<RequestFound> = tx.rows(REQUESTS, args![self.conversation, self.contact]).await?;
        for mut request in found {
            let mut place: Place = stored::read(&request.place)?;
            let mut answers: BTreeMap<String, Slot> = stored::read(&request.answers)?;
            let mut had = self.gone.take_said(&mut request.description);
            had |= self.gone.take_place(&mut place);
            for slot in answers.values_mut() {
                had |= self.gone.take_slot(slot);
            }
            had |= self.gone.take_detail(&mut request.contact_detail);
            if had {
                tx.run(
                    "update requests set place = $2, answers = $3, contact_detail = $4, description = $5 \
                     where number = $1",
                    args![
                        &request.number,
                        stored::write(&place)?,
                        stored::write(&answers)?,
                        request.contact_detail,
                        request.description
                    ],
                )
                .await?;
            }
            if self.history(tx, &request.number).await? || had {
                self.traces.requests.push(request.number);
            }
        }
        Ok(())
    }

    /// What the resident said of a request.
    async fn history(&self, tx: &mut Tx, number: &str) -> Result<bool, StorageError> {
        let notes: Vec<(i64, String)> = tx
            .rows(
                "select seq, note from request_history where number = $1 and author = 'resident' and note is not null",
                args![number],
            )
            .await?;
        let mut had = false;
        for (seq, note) in notes {
            if let Some(rest) = self.gone.rest_of_said(&note) {
                let sql = "update request_history set note = $3 where number = $1 and seq = $2";
                tx.run(sql, args![number, seq, rest]).await?;
                had = true;
            }
        }
        Ok(had)
    }

    /// Notes of colleagues on the contact, and the words by which consent was given or withdrawn.
    async fn beside(&self, tx: &mut Tx) -> Result<(), StorageError> {
        let notes: Vec<(String, String)> = tx
            .rows("select id, body from notes where contact_id = $1", args![self.contact])
            .await?;
        for (id, body) in notes {
            if let Some(rest) = self.gone.rest_of_told(&body) {
                tx.run("update notes set body = $2 where id = $1", args![id, rest])
                    .await?;
            }
        }
        let consents: Vec<(String, String)> = tx
            .rows(
                "select id, words from consent_ledger where conversation = $1",
                args![self.conversation],
            )
            .await?;
        for (id, words) in consents {
            if let Some(rest) = self.gone.rest_of_told(&words) {
                tx.run("update consent_ledger set words = $2 where id = $1", args![id, rest])
                    .await?;
            }
        }
        Ok(())
    }

    async fn audit(&self, tx: &mut Tx) -> Result<(), StorageError> {
        let Removal {
            message,
            target,
            by,
            reason,
            now,
        } = *self.removal;
        let what = match target {
            Target::Message => "message",
            Target::Words(_) => "words",
            Target::File(_) => "photo",
        };
        let reason = self.gone.rest_of_said(reason).unwrap_or_else(|| reason.to_owned());
        let details = serde_json::json!({
            "message": message,
            "what": what,
            "times": self.traces.times,
            "replies": self.traces.replies,
            "requests": self.traces.requests,
            "reason": reason,
        });
        tx.run(
            "insert into audit (id, at, actor, action, subject, details) values ($1, $2, $3, 'remove', $4, $5)",
            args![new_id(now), now, by, self.contact, details.to_string()],
        )
        .await?;
        Ok(())
    }
}
