//! The people's inbox: what waits for a person, who has it, what was said last; and what residents are told of it.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::new_id;
use crate::snooze::Snooze;
use crate::sql::{Sql, args};
use crate::stored;
use classifier::Decision;

/// An open contact that concerns people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// The contact.
    pub contact: String,
    /// The resident.
    pub address: Address,
    /// Language tag.
    pub language: String,
    /// When it began, in epoch milliseconds.
    pub started_at: i64,
    /// Test traffic.
    pub is_test: bool,
    /// Why a person was called; empty where none was.
    pub reason: String,
    /// Whether a person was called with urgency.
    pub urgent: bool,
    /// Since when a person is called, in epoch milliseconds.
    pub called_at: Option<i64>,
    /// When an emergency text was given that nobody has seen to yet, in epoch milliseconds.
    pub emergency_at: Option<i64>,
    /// The account that has it; empty: nobody.
    pub holder: String,
    /// What has become of it, if whoever has it has put it aside.
    pub snooze: Option<Snooze>,
}

impl InboxRow {
    /// Whether it must not wait: an emergency, or an urgent call.
    pub fn alarms(&self) -> bool {
        self.emergency_at.is_some() || self.urgent
    }

    /// Whether it is put aside.
    pub fn is_asleep(&self) -> bool {
        matches!(self.snooze, Some(Snooze::Asleep { .. }))
    }

    /// The moment until which it is put aside, in epoch milliseconds.
    pub fn asleep_until(&self) -> Option<i64> {
        match self.snooze {
            Some(Snooze::Asleep { until }) => until,
            _ => None,
        }
    }

    /// Whether it was put aside and is back.
    pub fn is_back(&self) -> bool {
        matches!(self.snooze, Some(Snooze::Back { .. }))
    }

    /// Since when it waits for a person, in epoch milliseconds.
    pub fn waits_since(&self) -> i64 {
        if let Some(Snooze::Back { since, .. }) = self.snooze {
            return since;
        }
        let first = self.called_at.into_iter().chain(self.emergency_at).min();
        first.unwrap_or(self.started_at)
    }
}

/// How much the inbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct InboxCounts {
    /// Conversations that wait and that nobody has.
    pub waiting: i64,
    /// Those among them that must not wait.
    pub alarming: i64,
    /// Conversations that this account has, without those that it has put aside.
    pub mine: i64,
    /// Those among them that were put aside and are back.
    pub back: i64,
    /// When the next one of those that it has put aside is back, in epoch milliseconds.
    pub next_back: Option<i64>,
}

/// What was said last in a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWords {
    /// The contact.
    pub contact: String,
    /// `resident`, `bot`, `person` or `system`.
    pub by: String,
    /// The text.
    pub text: String,
    /// Whether staff removed all of it.
    pub is_removed: bool,
    /// What was decided on it.
    pub decision: Option<Decision>,
    /// Epoch milliseconds.
    pub at: i64,
}

/// The people's queue, as residents are told of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeopleQueue {
    /// Other conversations in which a person was asked for who has not joined yet.
    pub waiting: i64,
    /// The middle wait of the latest take-overs, in milliseconds; nothing where there was none.
    pub usual_wait: Option<i64>,
}

/// A wait counts as of late for so long, in milliseconds.
const LATELY: i64 = 2 * 60 * 60 * 1000;

/// The contacts that may stand in the inbox: those in a hand-off, those that somebody has, emergencies that go on.
macro_rules! concerned {
    ($rest:literal) => {
        concat!(
            "with concerned as (select contact_id as id from conversations where handoff is not null \
             union select contact_id as id from assignments \
             union select id from contacts where outcome = 'emergency' and ended_at is null), \
             rows as (select v.key, c.id, v.channel, v.account, v.address, c.language, c.started_at, c.is_test, \
             case when v.handoff = 'called' then coalesce(v.handoff_reason, '') else '' end as reason, \
             v.handoff = 'called' and coalesce(v.handoff_urgent, false) as urgent, \
             case when v.handoff = 'called' or a.account is null then v.handoff_since end as called_at, \
             (select max(m.at) from messages m where c.outcome = 'emergency' and m.contact_id = c.id \
               and m.kind = 'emergency' and m.turn > coalesce(t.turn, -1)) as emergency_at, \
             coalesce(a.account, '') as holder, s.at as snoozed_at, s.until as snoozed_until, \
             (select min(m.at) from messages m where s.at is not null and m.contact_id = c.id \
               and m.direction = 'in' and m.turn > s.turn) as written_at \
             from concerned n join contacts c on c.id = n.id \
             join conversations v on v.key = c.conversation and v.contact_id = c.id and v.contact_open \
             left join assignments a on a.conversation = v.key and a.contact_id = c.id \
             left join attended t on t.contact_id = c.id \
             left join snoozes s on s.contact_id = c.id and s.account = a.account) ",
            $rest
        )
    };
}

const ROWS: &str = concerned!(
    "select id, channel, account, address, language, started_at, is_test, reason, coalesce(urgent, false) as urgent, \
     called_at, emergency_at, holder, snoozed_at, snoozed_until, written_at from rows \
     where called_at is not null or emergency_at is not null or holder <> '' order by id limit $1"
);

const COUNTS: &str = concerned!(
    "select coalesce(sum(case when holder = '' and (called_at is not null or emergency_at is not null) \
       then 1 else 0 end), 0) as waiting, \
     coalesce(sum(case when holder = '' and (urgent or emergency_at is not null) then 1 else 0 end), 0) as alarming, \
     coalesce(sum(case when holder = $1 and (snoozed_at is null or written_at is not null or snoozed_until <= $2) \
       then 1 else 0 end), 0) as mine, \
     coalesce(sum(case when holder = $1 and (written_at is not null or snoozed_until <= $2) \
       then 1 else 0 end), 0) as back, \
     min(case when holder = $1 and written_at is null and snoozed_until > $2 then snoozed_until end) as next_back \
     from rows"
);

const LAST_WORDS: Sql = Sql {
    sqlite: "select m.contact_id, m.author, m.text, m.text = '' and m.removed_at is not null as is_removed, m.decision, m.at \
             from messages m \
             where m.contact_id in (select value from json_each($1)) and m.direction <> 'event' \
             and not exists (select 1 from messages l where l.contact_id = m.contact_id and l.direction <> 'event' \
               and (l.turn, l.seq) > (m.turn, m.seq))",
    postgres: "select m.contact_id, m.author, m.text, m.text = '' and m.removed_at is not null as is_removed, m.decision, m.at \
             from messages m \
               where m.contact_id in (select json_array_elements_text($1::json)) and m.direction <> 'event' \
               and not exists (select 1 from messages l where l.contact_id = m.contact_id and l.direction <> 'event' \
                 and (l.turn, l.seq) > (m.turn, m.seq))",
    keep: true,
};

#[derive(sqlx::FromRow)]
struct InboxFound {
    id: String,
    channel: String,
    account: String,
    address: String,
    language: String,
    started_at: i64,
    is_test: bool,
    reason: String,
    urgent: bool,
    called_at: Option<i64>,
    emergency_at: Option<i64>,
    holder: String,
    snoozed_at: Option<i64>,
    snoozed_until: Option<i64>,
    written_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct LastFound {
    contact_id: String,
    author: String,
    text: String,
    is_removed: bool,
    decision: Option<String>,
    at: i64,
}

impl Db {
    /// Open contacts that wait for a person or that somebody has, oldest first, at most `limit`.
    pub async fn inbox(&self, limit: i64, now: i64) -> Result<Vec<InboxRow>, StorageError> {
        let found: Vec<InboxFound> = self.rows(ROWS, args![limit]).await?;
        let rows = found.into_iter().map(|row| InboxRow {
            contact: row.id,
            address: Address {
                channel: row.channel,
                account: row.account,
                address: row.address,
            },
            language: row.language,
            started_at: row.started_at,
            is_test: row.is_test,
            reason: row.reason,
            urgent: row.urgent,
            called_at: row.called_at,
            emergency_at: row.emergency_at,
            holder: row.holder,
            snooze: row
                .snoozed_at
                .map(|_| Snooze::now(row.snoozed_until, row.written_at, now)),
        });
        Ok(rows.collect())
    }

    /// How much waits, and how much this account has.
    pub async fn inbox_counts(&self, account: &str, now: i64) -> Result<InboxCounts, StorageError> {
        Ok(self.row(COUNTS, args![account, now]).await?.unwrap_or_default())
    }

    /// Open contacts in which the bot answers.
    pub async fn with_the_bot(&self) -> Result<i64, StorageError> {
        let sql = "select count(*) from conversations where contact_open and handoff is null";
        let found: Option<(i64,)> = self.row(sql, vec![]).await?;
        Ok(found.map_or(0, |row| row.0))
    }

    /// What was said last in these contacts.
    pub async fn last_words(&self, contacts: &[&str]) -> Result<Vec<LastWords>, StorageError> {
        let found: Vec<LastFound> = self.rows(LAST_WORDS, args![stored::write(&contacts)?]).await?;
        let mut words = Vec::with_capacity(found.len());
        for row in found {
            words.push(LastWords {
                contact: row.contact_id,
                by: row.author,
                text: row.text,
                is_removed: row.is_removed,
                decision: row.decision.as_deref().map(stored::read_decision).transpose()?,
                at: row.at,
            });
        }
        Ok(words)
    }

    /// Whether this contact is the one that goes on at its address.
    pub async fn goes_on(&self, contact: &str) -> Result<bool, StorageError> {
        let sql = "select 1 from conversations where contact_id = $1 and contact_open";
        let found: Option<(i32,)> = self.row(sql, args![contact]).await?;
        Ok(found.is_some())
    }

    /// Whether an emergency text was given in this contact that nobody has seen to yet.
    pub async fn alarms(&self, contact: &str) -> Result<bool, StorageError> {
        let sql = "select 1 from messages where contact_id = $1 and kind = 'emergency' and turn > \
                   coalesce((select turn from attended where contact_id = $1), -1) limit 1";
        let found: Option<(i32,)> = self.row(sql, args![contact]).await?;
        Ok(found.is_some())
    }

    /// Notes that somebody has seen to all emergencies of a contact so far.
    pub async fn attend(&self, contact: &str, account: &str, now: i64) -> Result<(), StorageError> {
        self.run(
            "insert into attended (contact_id, turn, account, at) \
             select $1, coalesce(max(turn), 0), $2, $3 from messages where contact_id = $1 \
             on conflict (contact_id) do update set turn = excluded.turn, account = excluded.account, at = excluded.at",
            args![contact, account, now],
        )
        .await?;
        Ok(())
    }

    /// Claims the right to reply to what was last seen: false where this account does not have the conversation, or has
    /// replied to that message before.
    pub async fn claim_reply(&self, address: &Address, account: &str, seen: &str) -> Result<bool, StorageError> {
        let sql = "update assignments set answered = $3 where conversation = $1 and account = $2 and answered < $3";
        Ok(self.run(sql, args![address.key(), account, seen]).await? > 0)
    }

    /// Gives a claim back whose reply could not be stored.
    pub async fn unclaim_reply(&self, address: &Address, account: &str) -> Result<(), StorageError> {
        let sql = "update assignments set answered = '' where conversation = $1 and account = $2";
        self.run(sql, args![address.key(), account]).await?;
        Ok(())
    }

    /// Notes how long the resident of a contact waited, in milliseconds, before this account took the conversation over.
    pub async fn add_take_over(&self, contact: &str, account: &str, waited: i64, now: i64) -> Result<(), StorageError> {
        let sql = "insert into take_overs (id, contact_id, account, at, waited) values ($1, $2, $3, $4, $5)";
        self.run(sql, args![new_id(now), contact, account, now, waited.max(0)])
            .await?;
        Ok(())
    }

    /// The people's queue as the resident of this address is told of it.
    pub async fn people_queue(&self, address: &Address, now: i64) -> Result<PeopleQueue, StorageError> {
        let sql = "select count(*) from conversations where handoff is not null and handoff = 'called' \
                   and contact_open and key <> $1";
        let waiting: Option<(i64,)> = self.row(sql, args![address.key()]).await?;
        let mut waits: Vec<(i64,)> = self
            .rows(
                "select waited from take_overs where at > $1 order by at desc limit 9",
                args![now.saturating_sub(LATELY)],
            )
            .await?;
        waits.sort_unstable();
        Ok(PeopleQueue {
            waiting: waiting.map_or(0, |row| row.0),
            usual_wait: waits.get(waits.len() / 2).map(|row| row.0),
        })
    }
}
