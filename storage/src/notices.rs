//! Who is to hear of a request's change, and what became of it. A change and its notices are one transaction; a notice
//! is told by a turn of its address, in whose transaction it is settled, so that none is lost and none told twice.

use crate::address::{Address, shown_address};
use crate::amend::add_history;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{message_id, message_place, new_id};
use crate::rows::Prepared;
use crate::sql::{Tx, args};
use crate::stored::without_nul;
use crate::turn::Turn;
use conversation::{Effect, HoldReason};

/// How long a notice is held for a resident who does not write, in milliseconds.
const HELD_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A change of a request, as its followers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The request.
    pub number: String,
    /// Its status from then on.
    pub status: String,
    /// What the resident is told with it.
    pub note: Option<String>,
    /// The request that it was joined with.
    pub joined: Option<String>,
}

/// One change that one address is to hear of, leased to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id; goes into [`crate::Turn::notice`].
    pub id: String,
    /// Who is to hear of it.
    pub address: Address,
    /// What changed.
    pub change: Change,
    /// How often it was tried before.
    pub attempts: i64,
    /// How often it was held and taken up again. Together with the id it names one telling.
    pub round: i64,
}

/// What became of a notice that no turn has told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeResult {
    /// To be told later, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
    },
    /// It will not be told.
    Untold {
        /// Why.
        why: String,
    },
}

/// A notice as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// When the request changed, in epoch milliseconds.
    pub at: i64,
    /// The channel's code.
    pub channel: String,
    /// The resident, as people may see it.
    pub address: String,
    /// The status that they are told.
    pub status: String,
    /// `waiting`, `told`, `held` or `untold`.
    pub state: String,
    /// Why it was held or not told.
    pub why: Option<String>,
    /// How far its message has come, where it was told: `queued`, `sent`, `delivered`, `failed`.
    pub delivery: Option<String>,
    /// Until when it waits, in epoch milliseconds.
    pub not_before: i64,
}

/// What residents said about closed requests of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct SurveyTally {
    /// The service.
    pub service: String,
    /// How many were asked.
    pub asked: i64,
    /// How many said yes.
    pub solved: i64,
    /// How many said no.
    pub not_solved: i64,
}

/// Changes that could not be told because a channel was closed, and wait until the resident writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldChanges {
    /// The city's account.
    pub account: String,
    /// The status that is to be told.
    pub status: String,
    /// How many.
    pub count: i64,
}

const DUE: &str = "select count(*) from notices where state = 'waiting' and not_before <= $1 and lease_until <= $1";

/// The resident has written since, so that the channel is open again.
const ANSWERED: &str = "select count(*) from notices n join conversations c on c.key = n.conversation \
     where n.state = 'held' and n.at > $1 and c.last_at > n.settled_at";

const TAKE_UP: &str = "update notices set state = 'waiting', round = round + 1, why = null, not_before = $2, \
     lease_until = 0 where state = 'held' and at > $1 and exists (select 1 from conversations c \
     where c.key = notices.conversation and c.last_at > notices.settled_at)";

/// Of each address only the first waiting notice is due, so that changes are told in their order.
const CLAIM: &str = "update notices set lease_until = $2, attempts = attempts + 1 \
     where state = 'waiting' and lease_until <= $1 and id in ( \
       select n.id from notices n where n.state = 'waiting' and n.not_before <= $1 and n.lease_until <= $1 \
       and ($4 = '' or n.number = $4) and not exists (select 1 from notices e \
         where e.conversation = n.conversation and e.state = 'waiting' and e.id < n.id) \
       order by n.id limit $3) returning id";

#[derive(sqlx::FromRow)]
struct NoticeFound {
    id: String,
    channel: String,
    account: String,
    address: String,
    number: String,
    status: String,
    note: Option<String>,
    joined: Option<String>,
    attempts: i64,
    round: i64,
}

#[derive(sqlx::FromRow)]
struct RowFound {
    at: i64,
    channel: String,
    address: String,
    status: String,
    state: String,
    why: Option<String>,
    message: Option<String>,
    not_before: i64,
}

impl Db {
    /// Leases notices that are due, of all requests or of one. What was held is taken up where its resident has
    /// written meanwhile.
    pub async fn claim_notices(
        &self,
        only: Option<&str>,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<Notice>, StorageError> {
        let since = now.saturating_sub(HELD_MS);
        let due: Option<(i64,)> = self.row(DUE, args![now]).await?;
        let answered: Option<(i64,)> = self.row(ANSWERED, args![since]).await?;
        if due.is_none_or(|row| row.0 == 0) && answered.is_none_or(|row| row.0 == 0) {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        tx.run(TAKE_UP, args![since, now]).await?;
        let claimed: Vec<(String,)> = tx
            .rows(CLAIM, args![now, lease_until, limit, only.unwrap_or("")])
            .await?;
        let mut notices = Vec::with_capacity(claimed.len());
        for (id,) in claimed {
            let found: Option<NoticeFound> = tx
                .row(
                    "select n.id, c.channel, c.account, c.address, n.number, n.status, n.note, n.joined, n.attempts, \
                     n.round from notices n join conversations c on c.key = n.conversation where n.id = $1",
                    args![&id],
                )
                .await?;
            match found {
                Some(found) if !found.address.is_empty() => notices.push(notice(found)),
                _ => settle(&mut tx, &id, "untold", Some("erased"), now).await?,
            }
        }
        tx.commit().await?;
        notices.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(notices)
    }

    /// Records what became of a notice that no turn has told.
    pub async fn settle_notice(&self, id: &str, result: &NoticeResult, now: i64) -> Result<(), StorageError> {
        match result {
            NoticeResult::Later { at } => {
                let sql = "update notices set lease_until = 0, not_before = $2 where id = $1 and state = 'waiting'";
                self.run(sql, args![id, *at]).await?;
                Ok(())
            }
            NoticeResult::Untold { why } => {
                let mut tx = self.begin().await?;
                settle(&mut tx, id, "untold", Some(why), now).await?;
                tx.commit().await
            }
        }
    }

    /// Who was to hear of a request's changes, and what became of it, oldest first.
    pub async fn notices(&self, number: &str) -> Result<Vec<NoticeRow>, StorageError> {
        let found: Vec<RowFound> = self
            .rows(
                "select n.at, c.channel, c.address, n.status, n.state, n.why, n.message, n.not_before from notices n \
                 join conversations c on c.key = n.conversation where n.number = $1 order by n.id",
                args![number],
            )
            .await?;
        let mut rows = Vec::with_capacity(found.len());
        for found in found {
            let delivery = match found.message.as_deref().and_then(message_place) {
                Some((contact, turn, seq)) => self.delivery_of(contact, turn, seq).await?,
                None => None,
            };
            rows.push(NoticeRow {
                at: found.at,
                address: shown_address(&found.channel, &found.address),
                channel: found.channel,
                status: found.status,
                state: found.state,
                why: found.why,
                delivery,
                not_before: found.not_before,
            });
        }
        Ok(rows)
    }

    async fn delivery_of(&self, contact: &str, turn: i64, seq: i64) -> Result<Option<String>, StorageError> {
        let found: Option<(String, Option<String>)> = self
            .row(
                "select status, error from messages where contact_id = $1 and turn = $2 and seq = $3",
                args![contact, turn, seq],
            )
            .await?;
        Ok(found.map(|(status, error)| match error {
            Some(error) => format!("{status}: {error}"),
            None => status,
        }))
    }

    /// Changes that wait until their residents write, by account and status.
    pub async fn held_changes(&self, now: i64) -> Result<Vec<HeldChanges>, StorageError> {
        self.rows(
            "select c.account, n.status, count(*) as count from notices n \
             join conversations c on c.key = n.conversation where n.state = 'held' and n.at > $1 \
             group by c.account, n.status order by c.account, n.status",
            args![now.saturating_sub(HELD_MS)],
        )
        .await
    }

    /// What residents said about requests that were closed, by service; requests that were filed from `from` on and
    /// before `to`, in epoch milliseconds.
    pub async fn survey_tallies(&self, from: i64, to: i64) -> Result<Vec<SurveyTally>, StorageError> {
        self.rows(
            "select service, count(*) as asked, count(case survey when 'solved' then 1 end) as solved, \
             count(case survey when 'not_solved' then 1 end) as not_solved from requests \
             where survey is not null and not is_test and created_at >= $1 and created_at < $2 \
             group by service order by service",
            args![from, to],
        )
        .await
    }
}

fn notice(found: NoticeFound) -> Notice {
    Notice {
        id: found.id,
        address: Address {
            channel: found.channel,
            account: found.account,
            address: found.address,
        },
        change: Change {
            number: found.number,
            status: found.status,
            note: found.note,
            joined: found.joined,
        },
        attempts: found.attempts.saturating_sub(1),
        round: found.round,
    }
}

/// Adds a notice for everybody who is to hear of a change: the filer, unless they want to hear nothing, and whoever
/// follows the request. `but` is the address that has caused it itself. Returns how many.
pub(crate) async fn add_notices(tx: &mut Tx, change: &Change, but: &str, now: i64) -> Result<i64, StorageError> {
    let hearers: Vec<(String,)> = tx
        .rows(
            "select conversation from requests r where number = $1 and conversation <> '' and not exists ( \
               select 1 from followers f where f.number = r.number and f.conversation = r.conversation \
               and not f.hears) \
             union select conversation from followers where number = $1 and hears",
            args![&change.number],
        )
        .await?;
    let mut added = 0_i64;
    for (hearer,) in hearers.iter().filter(|hearer| hearer.0 != but) {
        tx.run(
            "insert into notices (id, number, conversation, status, note, joined, at, state, not_before, lease_until, \
             attempts, round) values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $7, 0, 0, 0)",
            args![
                new_id(now),
                &change.number,
                hearer,
                &change.status,
                change.note.as_deref().map(without_nul),
                change.joined.as_deref(),
                now
            ],
        )
        .await?;
        added = added.saturating_add(1);
    }
    Ok(added)
}

async fn settle(tx: &mut Tx, id: &str, state: &str, why: Option<&str>, now: i64) -> Result<(), StorageError> {
    let sql = "update notices set state = $2, why = $3, settled_at = $4, lease_until = 0 where id = $1";
    tx.run(sql, args![id, state, why, now]).await?;
    Ok(())
}

/// Whether a turn tells a notice or changes a request by an answer to the survey, and is written alone therefore.
pub(crate) fn changes(turn: &Turn) -> bool {
    let effects = turn.step.effects.iter();
    let mut surveys = effects.filter(|effect| matches!(effect, Effect::AskSurvey { .. } | Effect::Surveyed { .. }));
    turn.notice.is_some() || surveys.next().is_some()
}

/// Writes what a turn does to followers, notices and surveys.
pub(crate) async fn write(tx: &mut Tx, prepared: &Prepared) -> Result<(), StorageError> {
    let (key, now) = (prepared.key.as_str(), prepared.turn.now);
    for effect in &prepared.turn.step.effects {
        match effect {
            Effect::Follow { number } => hear(tx, number, key, true, now).await?,
            Effect::Unfollow { number: Some(number) } => unfollow(tx, number, key, now).await?,
            Effect::Unfollow { number: None } => {
                let sql = "delete from followers where conversation = $1 and hears";
                tx.run(sql, args![key]).await?;
            }
            Effect::AskSurvey { number } => {
                let sql = "update requests set survey = 'asked' where number = $1 and survey is null";
                tx.run(sql, args![number]).await?;
            }
            Effect::Surveyed { number, solved, said } => take_survey(tx, number, key, (*solved, said), now).await?,
            _ => {}
        }
    }
    match &prepared.turn.notice {
        Some(id) => settle_told(tx, prepared, id).await,
        None => Ok(()),
    }
}

async fn settle_told(tx: &mut Tx, prepared: &Prepared, id: &str) -> Result<(), StorageError> {
    let now = prepared.turn.now;
    let held = prepared.turn.step.effects.iter().find_map(|effect| match effect {
        Effect::HoldBack { reason, .. } => Some(*reason),
        _ => None,
    });
    if let Some(reason) = held {
        let state = if reason == HoldReason::WindowClosed {
            "held"
        } else {
            "untold"
        };
        return settle(tx, id, state, Some(reason.as_str()), now).await;
    }
    let by_template = prepared.says().iter().any(|say| say.template.is_some());
    settle(tx, id, "told", by_template.then_some("by-template"), now).await?;
    let first = message_id(&prepared.contact, prepared.next, 1);
    tx.run("update notices set message = $2 where id = $1", args![id, first])
        .await?;
    Ok(())
}

pub(crate) async fn hear(tx: &mut Tx, number: &str, key: &str, hears: bool, now: i64) -> Result<(), StorageError> {
    tx.run(
        "insert into followers (number, conversation, hears, since) values ($1, $2, $3, $4) \
         on conflict (number, conversation) do update set hears = excluded.hears",
        args![number, key, hears, now],
    )
    .await?;
    Ok(())
}

/// A filer hears of the request without following it, so that their word is kept; a follower is forgotten.
async fn unfollow(tx: &mut Tx, number: &str, key: &str, now: i64) -> Result<(), StorageError> {
    let own: Option<(i64,)> = tx
        .row(
            "select count(*) from requests where number = $1 and conversation = $2",
            args![number, key],
        )
        .await?;
    if own.is_some_and(|row| row.0 > 0) {
        return hear(tx, number, key, false, now).await;
    }
    let sql = "delete from followers where number = $1 and conversation = $2";
    tx.run(sql, args![number, key]).await?;
    Ok(())
}

/// Counts an answer once. A no opens a closed request again, and its agency hears of it as of a new one.
async fn take_survey(
    tx: &mut Tx,
    number: &str,
    key: &str,
    (solved, said): (bool, &str),
    now: i64,
) -> Result<(), StorageError> {
    let answer = if solved { "solved" } else { "not_solved" };
    let counted = tx
        .run(
            "update requests set survey = $3 where number = $1 and conversation = $2 and survey = 'asked'",
            args![number, key, answer],
        )
        .await?;
    if solved || counted == 0 {
        return Ok(());
    }
    let opened = tx
        .run(
            "update requests set status = 'open', closed_at = null, updated_at = $2, forwarded_at = null, \
             forward_error = null, forward_at = $2, forward_lease = 0, forward_attempts = 0, \
             forward_round = forward_round + 1 where number = $1 and status = 'closed'",
            args![number, now],
        )
        .await?;
    if opened == 0 {
        return Ok(());
    }
    add_history(tx, number, "open", "resident", Some(said), now).await?;
    let change = Change {
        number: number.to_owned(),
        status: "open".to_owned(),
        note: None,
        joined: None,
    };
    add_notices(tx, &change, key, now).await?;
    Ok(())
}
