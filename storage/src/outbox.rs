//! Messages that still have to leave by a provider's API, and what became of those that left.

use crate::address::Address;
use crate::counts::{Counts, PublishedContact};
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::{message_id, message_place};
use crate::memory::{SaidRow, consent_state};
use crate::sql::{Sql, Tx, args};
use crate::statements::{PUBLISH_CONTACTS, UNMARK_CONTACTS, UNPUBLISHED_CONTACTS};
use crate::stored;
use crate::turn::{Reply, ReplyChoice};
use conversation::{Consent, MessageKind, Template};

/// A message that waits to be sent, leased to the caller until `lease_until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The message's id.
    pub id: String,
    /// Where to.
    pub address: Address,
    /// The text.
    pub text: String,
    /// `bot`, `person` or `system`.
    pub by: String,
    /// Choices under it.
    pub choices: Vec<ReplyChoice>,
    /// What it is for; asked again with `consent` in `conversation::may_send`.
    pub kind: MessageKind,
    /// The language it is written in.
    pub language: String,
    /// The address's consent now.
    pub consent: Consent,
    /// How often it was tried before.
    pub attempts: i64,
    /// When it was decided, in epoch milliseconds.
    pub created_at: i64,
    /// The approved template that carries it, where the channel takes nothing else.
    pub template: Option<Template>,
}

/// What became of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The provider took it.
    Sent {
        /// The provider's id of the message, for its receipts.
        provider_message_id: Option<String>,
    },
    /// To be tried again, not before this time in epoch milliseconds.
    Later {
        /// When.
        at: i64,
    },
    /// It will never be sent; becomes a dead letter.
    Never {
        /// The provider's or our own error code.
        code: String,
    },
    /// The provider says that the resident has opted out there.
    OptedOut,
    /// It may or may not have left; never sent again by itself.
    Unknown,
}

/// How far a delivery got, as the provider's receipts say. Only ever moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// The provider has handed it on.
    Sent,
    /// It arrived.
    Delivered,
    /// The resident has read it.
    Read,
    /// It will not arrive.
    Failed,
}

impl DeliveryStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

/// How far a status is; a message only moves to a higher one. What is delivered cannot fail any more, and what has
/// failed cannot be delivered.
macro_rules! rank {
    ($status:literal) => {
        concat!(
            "(case ",
            $status,
            " when 'queued' then 0 when 'in_band' then 1 when 'unknown' then 2 when 'sent' then 3 \
             when 'delivered' then 4 when 'failed' then 4 when 'cancelled' then 4 when 'read' then \
             case status when 'failed' then 0 when 'cancelled' then 0 else 5 end else 9 end)"
        )
    };
}

/// Moves one message forward. `$4` is the status, `$5` the error, `$6` the provider's id, `$7` the time.
const MOVE: &str = concat!(
    "update messages set status = $4, error = $5, provider_id = coalesce($6, provider_id), status_at = $7 \
     where contact_id = $1 and turn = $2 and seq = $3 and ",
    rank!("status"),
    " < ",
    rank!("$4")
);

/// Attempts whose lease has run out: the sender has died with them, so nobody knows whether they have left.
const RUN_OUT: &str = "delete from outbox where lease_until > 0 and lease_until <= $1 returning id";

/// Of each address only the first waiting message is due, and none while another one of it is in flight.
const CLAIM: &str = "update outbox set lease_until = $2, attempts = attempts + 1 \
     where lease_until = 0 and not_before <= $1 and id in ( \
       select o.id from outbox o join conversations v on v.key = o.conversation \
       where v.account = $4 and o.lease_until = 0 and o.not_before <= $1 and not exists ( \
         select 1 from outbox e where e.conversation = o.conversation and e.id <> o.id \
         and (e.lease_until > 0 or (e.push, e.turn, e.seq) < (o.push, o.turn, o.seq))) \
       order by o.push, o.created_at limit $3) \
     returning id";

/// Addresses of one account with a message that is due, and with none that is in flight.
const WAITING: &str = "select count(distinct o.conversation) \
     from outbox o join conversations v on v.key = o.conversation \
     where v.account = $2 and o.not_before <= $1 and not exists ( \
       select 1 from outbox e where e.conversation = o.conversation and e.lease_until > $1)";

const CLAIMED: Sql = Sql {
    sqlite: "select o.id, v.channel, v.account, v.address, m.text, m.author, m.choices, m.kind, m.language, \
             v.consent, o.attempts, o.created_at, o.template \
             from outbox o join conversations v on v.key = o.conversation \
             join messages m on m.contact_id = o.contact_id and m.turn = o.turn and m.seq = o.seq \
             where o.id in (select value from json_each($1)) order by o.push, o.created_at, o.id",
    postgres: "select o.id, v.channel, v.account, v.address, m.text, m.author, m.choices, m.kind, m.language, \
               v.consent, o.attempts, o.created_at, o.template \
               from outbox o join conversations v on v.key = o.conversation \
               join messages m on m.contact_id = o.contact_id and m.turn = o.turn and m.seq = o.seq \
               where o.id in (select json_array_elements_text($1::json)) order by o.push, o.created_at, o.id",
    keep: true,
};

#[derive(sqlx::FromRow)]
struct QueuedFound {
    id: String,
    channel: String,
    account: String,
    address: String,
    text: String,
    author: String,
    choices: Option<String>,
    kind: Option<String>,
    language: String,
    consent: String,
    attempts: i64,
    created_at: i64,
    template: Option<String>,
}

impl Db {
    /// How many addresses of one account have a message that could leave now.
    pub async fn waiting_to_leave(&self, account: &str, now: i64) -> Result<i64, StorageError> {
        let waiting: Option<(i64,)> = self.row(WAITING, args![now, account]).await?;
        Ok(waiting.map_or(0, |row| row.0))
    }

    /// Leases up to `limit` messages of one account that are due, until `lease_until`. Of one address only the first waiting one is
    /// given, so that its messages keep their order; replies go before pushes. Messages whose lease ran out become
    /// `unknown` and are not given again, because they may have left: claim no more than can be sent within the
    /// lease, and give back what was not tried with [`Settled::Later`].
    pub async fn claim_outbox(
        &self,
        account: &str,
        now: i64,
        lease_until: i64,
        limit: i64,
    ) -> Result<Vec<Queued>, StorageError> {
        if self.waiting_to_leave(account, now).await? == 0 {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let run_out: Vec<(String,)> = tx.rows(RUN_OUT, args![now]).await?;
        for (id,) in run_out {
            let to = Moved {
                status: "unknown",
                error: Some("lease_expired"),
                provider_id: None,
                now,
            };
            move_message(&mut tx, self.slot(), &id, to).await?;
        }
        let claimed: Vec<(String,)> = tx.rows(CLAIM, args![now, lease_until, limit, account]).await?;
        let ids: Vec<String> = claimed.into_iter().map(|row| row.0).collect();
        let found: Vec<QueuedFound> = tx.rows(CLAIMED, args![stored::write(&ids)?]).await?;
        tx.commit().await?;
        found.into_iter().map(queued).collect()
    }

    /// Records what became of a message. `attempts` is [`Queued::attempts`] as claimed: a claim whose lease has run out
    /// settles nothing any more and returns false.
    pub async fn settle(&self, id: &str, attempts: i64, settled: &Settled, now: i64) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        // The claim counted this attempt.
        let attempt = attempts.saturating_add(1);
        let touched = if let Settled::Later { at } = settled {
            let sql = "update outbox set lease_until = 0, not_before = $3 \
                       where id = $1 and attempts = $2 and lease_until > 0";
            tx.run(sql, args![id, attempt, *at]).await?
        } else {
            let sql = "delete from outbox where id = $1 and attempts = $2 and lease_until > 0";
            tx.run(sql, args![id, attempt]).await?
        };
        if touched == 0 {
            return Ok(false);
        }
        let to = |status, error, provider_id| Moved {
            status,
            error,
            provider_id,
            now,
        };
        let moved = match settled {
            Settled::Later { .. } => None,
            Settled::Sent { provider_message_id } => Some(to("sent", None, provider_message_id.as_deref())),
            Settled::Never { code } => Some(to("failed", Some(code.as_str()), None)),
            Settled::OptedOut => Some(to("failed", Some("opted_out"), None)),
            Settled::Unknown => Some(to("unknown", None, None)),
        };
        if let Some(moved) = moved {
            move_message(&mut tx, self.slot(), id, moved).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a provider's receipt for the message that it knows by its own id. Returns whether the message was known
    /// and the status moved.
    pub async fn delivery_status(
        &self,
        channel: &str,
        account: &str,
        provider_message_id: &str,
        status: DeliveryStatus,
        error: Option<&str>,
        now: i64,
    ) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let found: Option<(String, i64, i64)> = tx
            .row(
                "select m.contact_id, m.turn, m.seq from messages m join contacts c on c.id = m.contact_id \
                 left join conversations v on v.key = c.conversation \
                 where m.provider_id = $3 and m.direction = 'out' and c.channel = $1 \
                 and (v.account is null or v.account = $2)",
                args![channel, account, provider_message_id],
            )
            .await?;
        let Some((contact, turn, seq)) = found else {
            return Ok(false);
        };
        let id = message_id(&contact, turn, seq);
        let to = Moved {
            status: status.as_str(),
            error,
            provider_id: None,
            now,
        };
        let moved = move_message(&mut tx, self.slot(), &id, to).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Whether a message of the channel has this id at its provider.
    pub async fn has_sent(&self, channel: &str, provider_message_id: &str) -> Result<bool, StorageError> {
        let found: Option<(i64,)> = self
            .row(
                "select count(*) from messages m join contacts c on c.id = m.contact_id \
                 where m.provider_id = $2 and m.direction = 'out' and c.channel = $1",
                args![channel, provider_message_id],
            )
            .await?;
        Ok(found.is_some_and(|row| row.0 > 0))
    }

    /// Takes a provider's receipt for the message with our id, where the receipt's address carries it; in-band replies
    /// are only known by it. Returns whether the message was known and the status moved.
    pub async fn delivery_status_of(
        &self,
        id: &str,
        provider_message_id: Option<&str>,
        status: DeliveryStatus,
        error: Option<&str>,
        now: i64,
    ) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let to = Moved {
            status: status.as_str(),
            error,
            provider_id: provider_message_id,
            now,
        };
        let moved = move_message(&mut tx, self.slot(), id, to).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Marks in-band messages from before `before` that have no receipt as unknown; returns how many.
    pub async fn expire_in_band(&self, before: i64) -> Result<u64, StorageError> {
        self.run(
            "update messages set status = 'unknown' where status = 'in_band' and at < $1",
            args![before],
        )
        .await
    }

    /// How many messages wait to be sent.
    pub async fn outbox_length(&self) -> Result<i64, StorageError> {
        let found: Option<(i64,)> = self.row("select count(*) from outbox", vec![]).await?;
        Ok(found.map_or(0, |row| row.0))
    }

    /// Messages to this address after the message `after`, oldest first; for web chat's event stream.
    pub async fn replies_after(
        &self,
        address: &Address,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Reply>, StorageError> {
        let (contact, turn, seq) = after.and_then(message_place).unwrap_or(("", 0, 0));
        let found: Vec<SaidRow> = self
            .rows(
                "select m.contact_id, m.turn, m.seq, m.text, m.author, m.language, m.choices \
                 from contacts c join messages m on m.contact_id = c.id \
                 where c.conversation = $1 and c.id >= $2 and m.direction = 'out' and m.status <> 'cancelled' \
                 and (m.contact_id > $2 or m.turn > $3 or (m.turn = $3 and m.seq > $4)) \
                 order by m.contact_id, m.turn, m.seq limit $5",
                args![address.key(), contact, turn, seq, limit],
            )
            .await?;
        found.into_iter().map(SaidRow::into_reply).collect()
    }
}

fn queued(found: QueuedFound) -> Result<Queued, StorageError> {
    Ok(Queued {
        id: found.id,
        address: Address {
            channel: found.channel,
            account: found.account,
            address: found.address,
        },
        text: found.text,
        by: found.author,
        choices: found
            .choices
            .as_deref()
            .map(stored::read)
            .transpose()?
            .unwrap_or_default(),
        kind: stored::read(&format!("\"{}\"", found.kind.as_deref().unwrap_or("reply")))?,
        language: found.language,
        consent: Consent {
            state: consent_state(Some(&found.consent)),
        },
        attempts: found.attempts.saturating_sub(1),
        created_at: found.created_at,
        template: found.template.as_deref().map(stored::read).transpose()?,
    })
}

#[derive(serde::Serialize)]
struct IdRow<'a> {
    id: &'a str,
}

/// Where a message's status moves to.
#[derive(Clone, Copy)]
pub(crate) struct Moved<'a> {
    /// The status.
    pub status: &'a str,
    /// Why it failed.
    pub error: Option<&'a str>,
    /// What the provider calls the message.
    pub provider_id: Option<&'a str>,
    /// Epoch milliseconds.
    pub now: i64,
}

/// Moves one message's status forward, and its contact in or out of the published figure where that follows.
pub(crate) async fn move_message(tx: &mut Tx, slot: i64, id: &str, to: Moved<'_>) -> Result<bool, StorageError> {
    let Some((contact, turn, seq)) = message_place(id) else {
        return Ok(false);
    };
    let values = args![contact, turn, seq, to.status, to.error, to.provider_id, to.now];
    let moved = tx.run(MOVE, values).await?;
    if moved == 0 {
        return Ok(false);
    }
    let ids = [IdRow { id: contact }];
    let mut counts = Counts::new(slot);
    let published: Vec<PublishedContact> = tx.batch_rows(PUBLISH_CONTACTS, &ids).await?;
    for contact in &published {
        counts.published(contact, 1);
    }
    let unpublished: Vec<PublishedContact> = tx.batch_rows(UNPUBLISHED_CONTACTS, &ids).await?;
    for contact in &unpublished {
        counts.published(contact, -1);
    }
    if !unpublished.is_empty() {
        tx.batch(UNMARK_CONTACTS, &ids).await?;
    }
    counts.write(tx).await?;
    Ok(true)
}
