//! What a turn needs to know before its step.

use crate::address::Address;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::message_id;
use crate::rows::text_hash;
use crate::sql::{Sql, Tx, args};
use crate::stored::{self, DRAWN};
use crate::turn::{Receipt, Reply};
use conversation::{Consent, ConsentState, RequestView, Seen};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What to load for.
#[derive(Clone, Copy, Debug)]
pub struct LoadFor<'a> {
    /// Whose turn it is.
    pub address: &'a Address,
    /// The provider's id of the message, where it has one.
    pub provider_id: Option<&'a str>,
    /// The message's text as received, to tell a repeated message from another one with the same id.
    pub text: &'a str,
    /// Request numbers, with prefix, that the text names.
    pub numbers: &'a [String],
    /// The pack's prefix of request numbers, such as `311-`.
    pub number_prefix: &'a str,
    /// Epoch milliseconds.
    pub now: i64,
    /// The pack's time zone; days are told in it.
    pub zone: &'a TimeZone,
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// What the step sees; `day` and `connectors` are left for the caller to fill.
    pub seen: Seen,
    /// The conversation's version, 0 for a new address; goes back into [`crate::Turn::version`].
    pub version: i64,
    /// The open contact.
    pub contact: Option<OpenContact>,
    /// Set when this provider's message was taken before: no step is needed then.
    pub already: Option<Already>,
    /// Whether earlier replies for this address still wait to be sent, so that a new one must queue behind them.
    pub pending_out: bool,
}

/// The contact that is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenContact {
    /// Its id.
    pub id: String,
    /// When it began, in epoch milliseconds.
    pub started_at: i64,
}

/// A provider's message that was taken before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Already {
    /// With the same text: here is what was answered.
    Same(Receipt),
    /// With another text, which is the sender's mistake.
    OtherText,
}

/// One entry of the consent ledger.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ConsentEntry {
    /// Epoch milliseconds.
    pub at: i64,
    /// `opt_in` or `opt_out`.
    pub direction: String,
    /// The words that caused it.
    pub words: String,
}

#[derive(sqlx::FromRow)]
struct ConversationFound {
    version: Option<i64>,
    state: Option<String>,
    contact_id: Option<String>,
    contact_open: Option<bool>,
    contact_started_at: Option<i64>,
    consent: Option<String>,
    taken_before: bool,
    pending_out: bool,
    unknown_today: Option<i64>,
    following: i64,
    numbers_taken: i64,
}

const CONVERSATION: &str = "select c.version, c.state, c.contact_id, c.contact_open, c.contact_started_at, c.consent, \
     exists (select 1 from inbound i where i.key = $2) as taken_before, \
     exists (select 1 from outbox o where o.conversation = $1) as pending_out, \
     (select u.count from unknown_numbers u where u.conversation = $1 and u.local_date = $3) as unknown_today, \
     (select count(*) from followers f where f.conversation = $1 and f.hears) as following, \
     (select count(*) from requests r where r.number in ($4, $5, $6, $7)) as numbers_taken \
     from (select 1 as one) as always left join conversations c on c.key = $1";

#[derive(sqlx::FromRow)]
struct RequestFound {
    number: String,
    conversation: String,
    service: String,
    status: String,
    created_at: i64,
    updated_at: i64,
    due_at: Option<i64>,
    place: String,
    forwarded_at: Option<i64>,
    agency_number: Option<String>,
    survey: Option<String>,
}

const RECENT: &str = "select number, conversation, service, status, created_at, updated_at, due_at, place, \
     forwarded_at, agency_number, survey from requests where conversation = $1 order by id desc limit 5";

const NAMED: Sql = Sql {
    sqlite: "select number, conversation, service, status, created_at, updated_at, due_at, place, forwarded_at, \
             agency_number, survey from requests where number in (select value from json_each($1))",
    postgres: "select number, conversation, service, status, created_at, updated_at, due_at, place, forwarded_at, \
               agency_number, survey from requests where number in (select json_array_elements_text($1::json))",
    keep: true,
};

impl Db {
    /// Loads what a turn needs to know. Reads only.
    pub async fn load(&self, wanted: &LoadFor<'_>) -> Result<Memory, StorageError> {
        let key = wanted.address.key();
        let message_key = wanted.provider_id.map(|id| wanted.address.message_key(id));
        let today = local_date(wanted.now, wanted.zone);
        let mut drawn = draw_numbers(wanted.number_prefix);
        let mut found = self
            .conversation_found(&key, message_key.as_deref(), &today, &drawn)
            .await?;
        while found.numbers_taken > 0 {
            drawn = draw_numbers(wanted.number_prefix);
            found = self
                .conversation_found(&key, message_key.as_deref(), &today, &drawn)
                .await?;
        }
        let already = match message_key.filter(|_| found.taken_before) {
            Some(message_key) => read_already(&mut self.begin_reading().await?, &message_key, wanted.text).await?,
            None => None,
        };
        let known = found.version.is_some();
        let recent: Vec<RequestFound> = if known {
            self.rows(RECENT, args![&key]).await?
        } else {
            Vec::new()
        };
        let named = self.named(wanted.numbers).await?;
        let seen = Seen {
            conversation: found.state.as_deref().map(stored::read_state).transpose()?,
            consent: Consent {
                state: consent_state(found.consent.as_deref()),
            },
            recent: recent
                .into_iter()
                .map(|row| view(row, &key, wanted.zone))
                .collect::<Result<_, _>>()?,
            named: named
                .into_iter()
                .map(|row| view(row, &key, wanted.zone))
                .collect::<Result<_, _>>()?,
            unknown_numbers_today: u32::try_from(found.unknown_today.unwrap_or(0)).unwrap_or(u32::MAX),
            drawn_numbers: drawn,
            following: u32::try_from(found.following).unwrap_or(u32::MAX),
            ..Seen::default()
        };
        let open = found.contact_open.unwrap_or(false);
        let contact = found.contact_id.filter(|_| open).map(|id| OpenContact {
            id,
            started_at: found.contact_started_at.unwrap_or(0),
        });
        let version = found.version.unwrap_or(0);
        Ok(Memory {
            seen,
            version,
            contact,
            already,
            pending_out: found.pending_out,
        })
    }

    /// The consent of an address now; asked again at delivery.
    pub async fn consent(&self, address: &Address) -> Result<Consent, StorageError> {
        let found: Option<(String,)> = self
            .row("select consent from conversations where key = $1", args![address.key()])
            .await?;
        Ok(Consent {
            state: consent_state(found.as_ref().map(|row| row.0.as_str())),
        })
    }

    /// Every consent that an address gave or withdrew, oldest first.
    pub async fn consent_ledger(&self, address: &Address) -> Result<Vec<ConsentEntry>, StorageError> {
        let sql = "select at, direction, words from consent_ledger where conversation = $1 order by at, id";
        self.rows(sql, args![address.key()]).await
    }

    async fn conversation_found(
        &self,
        key: &str,
        message_key: Option<&str>,
        today: &str,
        drawn: &[String],
    ) -> Result<ConversationFound, StorageError> {
        let mut values = args![key, message_key.unwrap_or(""), today];
        values.extend(drawn.iter().map(crate::sql::Value::from));
        let found = self.row(CONVERSATION, values).await?;
        found.ok_or_else(|| StorageError::Corrupt("no row where there is always one".to_owned()))
    }

    /// The named requests in the order of their naming; unknown numbers are left out.
    async fn named(&self, numbers: &[String]) -> Result<Vec<RequestFound>, StorageError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows: Vec<RequestFound> = self.rows(NAMED, args![stored::write(&numbers)?]).await?;
        rows.sort_by_key(|row| numbers.iter().position(|number| *number == row.number));
        Ok(rows)
    }
}

fn draw_numbers(prefix: &str) -> Vec<String> {
    let mut numbers = Vec::with_capacity(DRAWN);
    while numbers.len() < DRAWN {
        let number = format!("{prefix}{:08}", rand::random_range(0..100_000_000));
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// The day of a moment in a time zone, as `2026-11-23`.
pub fn local_date(at: i64, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    zone.to_datetime(at).date().to_string()
}

pub(crate) fn consent_state(stored: Option<&str>) -> ConsentState {
    match stored {
        Some("opted_in") => ConsentState::OptedIn,
        Some("opted_out") => ConsentState::OptedOut,
        _ => ConsentState::Unset,
    }
}

/// A request as the desk may speak of it to the address of this key.
fn view(row: RequestFound, key: &str, zone: &TimeZone) -> Result<RequestView, StorageError> {
    let mine = row.conversation == key;
    Ok(RequestView {
        mine,
        place: if mine { Some(stored::read(&row.place)?) } else { None },
        forwarded: row.forwarded_at.is_some(),
        agency_number: row.agency_number.filter(|_| mine),
        surveyed: row.survey.is_some(),
        created_day: local_date(row.created_at, zone),
        updated_day: local_date(row.updated_at, zone),
        number: row.number,
        service: row.service,
        status: row.status,
        created_at: row.created_at,
        updated_at: row.updated_at,
        due_at: row.due_at,
    })
}

#[derive(sqlx::FromRow)]
struct TakenBefore {
    text_hash: String,
    contact_id: String,
    turn: i64,
    request: Option<String>,
    in_band: bool,
}

#[derive(sqlx::FromRow)]
pub(crate) struct SaidRow {
    pub contact_id: String,
    pub turn: i64,
    pub seq: i64,
    pub text: String,
    pub author: String,
    pub language: String,
    pub choices: Option<String>,
}

impl SaidRow {
    pub fn into_reply(self) -> Result<Reply, StorageError> {
        Ok(Reply {
            id: message_id(&self.contact_id, self.turn, self.seq),
            text: self.text,
            by: self.author,
            choices: self
                .choices
                .as_deref()
                .map(stored::read)
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

/// What a provider's message was answered with when it came first. Of erased messages only the contact is left.
pub(crate) async fn read_already(tx: &mut Tx, key: &str, text: &str) -> Result<Option<Already>, StorageError> {
    let found: Option<TakenBefore> = tx
        .row(
            "select text_hash, contact_id, turn, request, in_band from inbound where key = $1",
            args![key],
        )
        .await?;
    let Some(before) = found else {
        return Ok(None);
    };
    if before.text_hash != text_hash(text) {
        return Ok(Some(Already::OtherText));
    }
    let rows: Vec<SaidRow> = tx
        .rows(
            "select contact_id, turn, seq, text, author, language, choices from messages \
             where contact_id = $1 and turn = $2 order by seq",
            args![&before.contact_id, before.turn],
        )
        .await?;
    let mut language = String::new();
    let mut replies = Vec::new();
    for row in rows {
        if row.seq == 0 {
            language.clone_from(&row.language);
        } else if !row.text.is_empty() {
            replies.push(row.into_reply()?);
        }
    }
    let receipt = Receipt {
        contact: before.contact_id,
        language,
        replies,
        request: before.request,
        in_band: before.in_band,
    };
    Ok(Some(Already::Same(receipt)))
}
