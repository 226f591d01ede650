//! Reading turns back with all that their steps saw, so that they can be decided again.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::memory::SaidRow;
use crate::sql::{Value, args};
use crate::stored;
use crate::turn::Reply;
use classifier::Decision;
use conversation::{Event, Seen};

/// One turn as it was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTurn {
    /// The contact.
    pub contact: String,
    /// The key of the next page.
    pub key: i64,
    /// Whose turn it was. The address is empty where it was erased.
    pub address: Address,
    /// What happened. `None` where the words were erased.
    pub event: Option<Event>,
    /// All that the step saw. `None` where it was erased.
    pub seen: Option<Seen>,
    /// The step's `now`.
    pub now: i64,
    /// The pack version that decided.
    pub pack_hash: String,
    /// The classifier's version that decided.
    pub engine: u32,
    /// What the classifier said.
    pub decision: Option<Decision>,
    /// What was replied.
    pub replies: Vec<Reply>,
}

/// `$1` is a contact or nothing; with a contact its own index is used.
const OF_CONTACT: &str = "select m.n, m.contact_id, m.turn, m.at, m.direction, m.text, m.pack, m.engine, m.decision, \
     m.seen, m.event, c.channel, v.account, v.address \
     from messages m join contacts c on c.id = m.contact_id left join conversations v on v.key = c.conversation \
     where m.contact_id = $1 and m.seq = 0 order by m.turn";
const ALL: &str = "select m.n, m.contact_id, m.turn, m.at, m.direction, m.text, m.pack, m.engine, m.decision, \
     m.seen, m.event, c.channel, v.account, v.address \
     from messages m join contacts c on c.id = m.contact_id left join conversations v on v.key = c.conversation \
     where m.n > $1 and m.seq = 0 order by m.n limit $2";
const REPLIES: &str = "select contact_id, turn, seq, text, author, language, choices from messages \
     where contact_id = $1 and turn = $2 and seq > 0 order by seq";

#[derive(sqlx::FromRow)]
struct TurnFound {
    n: i64,
    contact_id: String,
    turn: i64,
    at: i64,
    direction: String,
    text: String,
    pack: Option<i64>,
    engine: Option<i64>,
    decision: Option<String>,
    seen: Option<String>,
    event: Option<String>,
    channel: String,
    account: Option<String>,
    address: Option<String>,
}

impl Db {
    /// The turns of one contact, oldest first.
    pub async fn turns_of(&self, contact: &str) -> Result<Vec<LoggedTurn>, StorageError> {
        self.logged(OF_CONTACT, args![contact]).await
    }

    /// A page of all turns, oldest first, after the key of the last one of the page before.
    pub async fn turns(&self, after: Option<i64>, limit: i64) -> Result<Vec<LoggedTurn>, StorageError> {
        self.logged(ALL, args![after.unwrap_or(0), limit]).await
    }

    async fn logged(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<LoggedTurn>, StorageError> {
        let packs = self.pack_hashes().await?;
        let mut tx = self.begin_reading().await?;
        let found: Vec<TurnFound> = tx.rows(sql, values).await?;
        let mut turns = Vec::with_capacity(found.len());
        for row in found {
            let said: Vec<SaidRow> = tx.rows(REPLIES, args![&row.contact_id, row.turn]).await?;
            let replies = said.into_iter().map(SaidRow::into_reply).collect::<Result<_, _>>()?;
            let pack = row
                .pack
                .and_then(|number| packs.get(&number).cloned())
                .unwrap_or_default();
            turns.push(logged_turn(row, pack, replies)?);
        }
        Ok(turns)
    }
}

/// Of a turn whose words were erased, what it saw is gone as well; that is how it is recognised.
fn logged_turn(row: TurnFound, pack_hash: String, replies: Vec<Reply>) -> Result<LoggedTurn, StorageError> {
    let seen = row.seen.as_deref().map(stored::read_seen).transpose()?;
    let event = if seen.is_none() || (row.direction != "in" && row.event.is_none()) {
        None
    } else {
        Some(stored::read_event(row.event.as_deref(), &row.text)?)
    };
    Ok(LoggedTurn {
        key: row.n,
        address: Address {
            channel: row.channel,
            account: row.account.unwrap_or_default(),
            address: row.address.unwrap_or_default(),
        },
        contact: row.contact_id,
        event,
        seen,
        now: row.at,
        pack_hash,
        engine: row.engine.and_then(|engine| u32::try_from(engine).ok()).unwrap_or(0),
        decision: row.decision.as_deref().map(stored::read_decision).transpose()?,
        replies,
    })
}
