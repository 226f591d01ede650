//! Sealing: contacts that have ended become blocks of bitmaps, in the background and one block at a time.
//!
//! Nothing is lost in between. Whoever changes a contact that stands in a block notes it as late in the same
//! transaction, and late contacts are read from their rows until their block is made again.

use super::bits::Bits;
use super::blocks::{Block, bytes_of};
use super::loose::{Brief, Range, brief};
use super::marks::Facet;
use crate::db::Db;
use crate::error::StorageError;
use crate::ids::first_id;
use crate::sql::{Sql, Tx, args};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Contacts of the smallest block, so that few stand in none.
const SMALL: i64 = 512;
/// Contacts of a whole block. Smaller ones that follow each other become one when they reach this.
const WHOLE: i64 = 16_384;
/// An open contact keeps those after it from being sealed for this long, in milliseconds; then it is late.
const PATIENCE: i64 = 48 * 3_600_000;

/// What one step of sealing has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// So many contacts stand in a new block, or in one that was made again. There may be more to do.
    Contacts(usize),
    /// There is nothing to do for now.
    Nothing,
}

/// A turn that runs beside the sealing waits for it where it notes late contacts, and then sees the new block.
const LOCK: Sql = Sql {
    sqlite: "select 1",
    postgres: "lock table log_late in exclusive mode",
    keep: false,
};
const FIRST_OPEN: &str = "select id from contacts where ended_at is null and id > $1 order by id limit 1";
const ENOUGH: &str = "select count(*) from (select 1 from contacts where id > $1 and id < $2 limit $3) as found";
const NEW: &str = brief!("contacts c", "order by c.id limit $3");
const ENDED_LATE: &str = "select l.contact_id from log_late l join contacts c on c.id = l.contact_id \
     where c.ended_at is not null order by l.contact_id limit 1";
const LAST_BLOCKS: &str = "select number, first_id, last_id, size, from_day, to_day from log_blocks \
     where size < $1 order by number desc limit $2";
/// The block in which an id stands or, where it came behind the others, should stand.
const BLOCK_OF: &str = "select number, first_id, last_id, size, from_day, to_day from log_blocks \
     where first_id <= $1 or number = (select min(number) from log_blocks) order by number desc limit 1";
/// Without the sum, PostgreSQL would walk all messages back from the newest one until it meets one of these contacts.
const LAST_MESSAGE: &str = "select max(n + 0) from messages where contact_id >= $1 and contact_id <= $2";
const ADD_FACETS: Sql = crate::sql::batch!(
    "insert into log_facets (number, name) select number, name",
    (number bigint, name text),
    ""
);
const ADD_BITS: Sql = Sql {
    sqlite: "insert into log_bits (facet, block, bits) \
             select value->>'$.facet', value->>'$.block', unhex(value->>'$.bits') from json_each($1)",
    postgres: "insert into log_bits (facet, block, bits) select facet, block, decode(bits, 'hex') \
               from json_to_recordset($1::json) as r(facet bigint, block bigint, bits text)",
    keep: true,
};
const ADD_LATE: Sql = crate::sql::batch!(
    "insert into log_late (contact_id) select contact_id",
    (contact_id text),
    "where true on conflict do nothing"
);

#[derive(Serialize)]
struct FacetRow<'a> {
    number: i64,
    name: &'a str,
}

#[derive(Serialize)]
struct BitsRow {
    facet: i64,
    block: i64,
    bits: String,
}

#[derive(Serialize)]
struct LateRow<'a> {
    contact_id: &'a str,
}

impl Db {
    /// Takes one step of sealing the log; meant to be called by one gateway, again and again. Everything is found
    /// without it, only later than with it.
    pub async fn seal_log(&self, now: i64) -> Result<Sealed, StorageError> {
        // Most of the time there is nothing to do, and nobody has to wait to learn that.
        let mut tx = self.begin_reading().await?;
        if matches!(Work::find(&mut tx, now).await?, Work::Nothing) {
            return Ok(Sealed::Nothing);
        }
        drop(tx);
        let mut tx = self.begin().await?;
        tx.run(LOCK, vec![]).await?;
        let sealed = match Work::find(&mut tx, now).await? {
            Work::New(number, range) => {
                let briefs: Vec<Brief> = tx.rows(NEW, args![&range.above, &range.below, WHOLE]).await?;
                write_block(&mut tx, number, &briefs).await?
            }
            Work::Again(blocks) => make_again(&mut tx, &blocks).await?,
            Work::Nothing => return Ok(Sealed::Nothing),
        };
        tx.commit().await?;
        Ok(Sealed::Contacts(sealed))
    }
}

/// What is to be done next.
enum Work {
    /// A block of this number, of contacts in this range.
    New(i64, Range),
    /// One block in place of these.
    Again(Vec<Block>),
    Nothing,
}

impl Work {
    async fn find(tx: &mut Tx, now: i64) -> Result<Self, StorageError> {
        let frontier: Option<(i64, String)> = tx
            .row(
                "select number, last_id from log_blocks order by number desc limit 1",
                vec![],
            )
            .await?;
        let (number, frontier) = frontier.unwrap_or_default();
        let awaited = first_id(now.saturating_sub(PATIENCE));
        let open: Option<(String,)> = tx.row(FIRST_OPEN, args![(&frontier).max(&awaited)]).await?;
        let range = Range {
            above: frontier,
            below: open.map_or_else(|| "g".to_owned(), |row| row.0),
            newest_first: false,
        };
        let ready: Option<(i64,)> = tx.row(ENOUGH, args![&range.above, &range.below, SMALL]).await?;
        if ready.is_some_and(|row| row.0 >= SMALL) {
            return Ok(Self::New(number.saturating_add(1), range));
        }
        if let Some(blocks) = to_merge(tx).await? {
            return Ok(Self::Again(blocks));
        }
        let mended = to_mend(tx).await?;
        Ok(mended.map_or(Self::Nothing, |block| Self::Again(vec![block])))
    }
}

/// The small blocks at the end of the log, once they would make a whole one.
async fn to_merge(tx: &mut Tx) -> Result<Option<Vec<Block>>, StorageError> {
    let mut blocks: Vec<Block> = tx.rows(LAST_BLOCKS, args![WHOLE, WHOLE / SMALL]).await?;
    let together: i64 = blocks.iter().map(|block| block.size).sum();
    blocks.reverse();
    Ok((together >= WHOLE).then_some(blocks))
}

/// A block of which a late contact has ended.
async fn to_mend(tx: &mut Tx) -> Result<Option<Block>, StorageError> {
    let late: Option<(String,)> = tx.row(ENDED_LATE, vec![]).await?;
    let Some((id,)) = late else {
        return Ok(None);
    };
    let block: Option<Block> = tx.row(BLOCK_OF, args![&id]).await?;
    Ok(block.map(|mut block| {
        block.first_id = block.first_id.min(id.clone());
        block.last_id = block.last_id.max(id);
        block
    }))
}

/// Makes one block of these that follow each other.
async fn make_again(tx: &mut Tx, blocks: &[Block]) -> Result<usize, StorageError> {
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
        return Ok(0);
    };
    for sql in [
        "delete from log_bits where block >= $1 and block <= $2 and facet in (select number from log_facets)",
        "delete from log_blocks where number >= $1 and number <= $2",
    ] {
        tx.run(sql, args![first.number, last.number]).await?;
    }
    let ids = args![&first.first_id, &last.last_id];
    tx.run("delete from log_late where contact_id >= $1 and contact_id <= $2", ids)
        .await?;
    let briefs: Vec<Brief> = tx
        .rows(
            "select id, channel, language, outcome, local_date, is_test, first_reply_ms, ended_at, marks \
             from contacts where id >= $1 and id <= $2 order by id",
            args![&first.first_id, &last.last_id],
        )
        .await?;
    write_block(tx, first.number, &briefs).await
}

/// Writes a block of contacts in the order of their ids. Those that go on have their place and no facets.
async fn write_block(tx: &mut Tx, number: i64, briefs: &[Brief]) -> Result<usize, StorageError> {
    let (Some(first), Some(last)) = (briefs.first(), briefs.last()) else {
        return Ok(0);
    };
    let mut bits: BTreeMap<Facet, Bits> = BTreeMap::new();
    let mut days: BTreeMap<(String, Facet), u32> = BTreeMap::new();
    let mut late = Vec::new();
    let mut ids = Vec::with_capacity(briefs.len().saturating_mul(16));
    for (place, brief) in (0_u16..).zip(briefs) {
        ids.extend(bytes_of(&brief.id));
        if brief.ended_at.is_none() {
            late.push(LateRow { contact_id: &brief.id });
            continue;
        }
        let facets = brief.facets();
        if !brief.is_test {
            for facet in &facets {
                let key = (brief.local_date.clone(), facet.clone());
                let count = days.entry(key).or_insert(0);
                *count = count.saturating_add(1);
            }
        }
        for facet in facets.into_iter().chain([Facet::day(&brief.local_date)]) {
            bits.entry(facet).or_default().insert(place);
        }
    }
    let dates: BTreeSet<&str> = briefs.iter().map(|brief| brief.local_date.as_str()).collect();
    let numbers = number_facets(tx, bits.keys()).await?;
    let last_message: Option<(Option<i64>,)> = tx.row(LAST_MESSAGE, args![&first.id, &last.id]).await?;
    tx.run(
        "insert into log_blocks (number, first_id, last_id, size, from_day, to_day, ids, summary, last_message) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            number,
            &first.id,
            &last.id,
            i64::try_from(briefs.len()).unwrap_or(i64::MAX),
            dates.first().copied().unwrap_or_default(),
            dates.last().copied().unwrap_or_default(),
            ids,
            super::dashboard::summary(&days, &numbers),
            last_message.and_then(|row| row.0).unwrap_or(0),
        ],
    )
    .await?;
    let rows: Vec<BitsRow> = bits
        .iter()
        .filter_map(|(facet, bits)| {
            Some(BitsRow {
                facet: *numbers.get(facet)?,
                block: number,
                bits: hex(&bits.to_bytes()),
            })
        })
        .collect();
    tx.batch(ADD_BITS, &rows).await?;
    tx.batch(ADD_LATE, &late).await?;
    Ok(briefs.len())
}

/// The numbers of facets; those that were never met before get one.
async fn number_facets(
    tx: &mut Tx,
    facets: impl Iterator<Item = &Facet>,
) -> Result<BTreeMap<Facet, i64>, StorageError> {
    let known: Vec<(i64, String)> = tx.rows("select number, name from log_facets", vec![]).await?;
    let mut next = known.iter().map(|(number, _)| *number).max().unwrap_or(0);
    let mut numbers: BTreeMap<Facet, i64> = known.into_iter().map(|(number, name)| (Facet(name), number)).collect();
    let mut new = Vec::new();
    for facet in facets {
        if !numbers.contains_key(facet) {
            next = next.saturating_add(1);
            numbers.insert(facet.clone(), next);
            new.push(FacetRow {
                number: next,
                name: &facet.0,
            });
        }
    }
    tx.batch(ADD_FACETS, &new).await?;
    Ok(numbers)
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
