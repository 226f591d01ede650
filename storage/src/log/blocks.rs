//! The sealed part of the log, read: blocks of contacts in the order of their ids, each with a bitmap for every facet.

use super::bits::Bits;
use super::filter::Clause;
use super::loose::Range;
use super::marks::Facet;
use super::page::Search;
use crate::error::StorageError;
use crate::sql::{Sql, Tx, args};
use crate::stored;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Bound;

/// Bytes of one id in a block.
const ID_BYTES: usize = 16;
/// Blocks whose bitmaps are read at once, at first; each time four times as many.
const FIRST_STRIDE: usize = 4;

/// The blocks that a search may have to look into, in its direction.
pub(crate) struct Sealed {
    blocks: Vec<Block>,
    /// The last id that stands in any block of all.
    pub frontier: String,
}

/// One block: its contacts lie between its first and its last id.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Block {
    pub number: i64,
    pub first_id: String,
    pub last_id: String,
    pub size: i64,
    pub from_day: String,
    pub to_day: String,
}

/// The bitmaps of some facets in some blocks.
type BitsByPlace = HashMap<(i64, i64), Bits>;

const BLOCKS: &str = "select number, first_id, last_id, size, from_day, to_day from log_blocks \
     where last_id > $1 and first_id < $2 order by number";
const FRONTIER: &str = "select last_id from log_blocks order by number desc limit 1";
const NUMBERS: Sql = Sql {
    sqlite: "select number, name from log_facets where name in (select value from json_each($1))",
    postgres: "select number, name from log_facets where name in (select json_array_elements_text($1::json))",
    keep: true,
};
const BITS: Sql = Sql {
    sqlite: "select facet, block, bits from log_bits \
             where facet in (select value from json_each($1)) and block >= $2 and block <= $3",
    postgres: "select facet, block, bits from log_bits \
               where facet in (select json_array_elements_text($1::json)::bigint) and block >= $2 and block <= $3",
    keep: false,
};
const DAYS: &str = "select b.facet, b.block, b.bits from log_bits b join log_facets f on f.number = b.facet \
     where b.block = $1 and f.name >= $2 and f.name <= $3";
const IDS: &str = "select ids from log_blocks where number = $1";

#[derive(sqlx::FromRow)]
struct BitsFound {
    facet: i64,
    block: i64,
    bits: Vec<u8>,
}

impl Sealed {
    pub async fn read(tx: &mut Tx, range: &Range) -> Result<Self, StorageError> {
        let frontier: Option<(String,)> = tx.row(FRONTIER, vec![]).await?;
        let mut blocks: Vec<Block> = tx.rows(BLOCKS, args![&range.above, &range.below]).await?;
        if range.newest_first {
            blocks.reverse();
        }
        Ok(Self {
            blocks,
            frontier: frontier.map_or_else(String::new, |row| row.0),
        })
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The first ids that the search wants. Those that are late are left out: they are looked at elsewhere.
    pub async fn ids(
        &self,
        tx: &mut Tx,
        search: &Search<'_>,
        range: &Range,
        late: &BTreeSet<String>,
        limit: usize,
    ) -> Result<Vec<String>, StorageError> {
        let mut found = Vec::new();
        let mut stride = Stride::new(&self.blocks);
        while let Some(blocks) = stride.next() {
            let read = Reading::read(tx, search, blocks).await?;
            for block in blocks {
                let bits = read.matching(tx, search, range, late, block).await?;
                if bits.count() == 0 {
                    continue;
                }
                let ids = ids_of(tx, block).await?;
                let mut places = bits.places();
                if range.newest_first {
                    places.reverse();
                }
                let left = limit.saturating_sub(found.len());
                found.extend(places.into_iter().take(left).filter_map(|place| id_at(&ids, place)));
                if found.len() >= limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// How many contacts the search wants; stops when they are more than the cap.
    pub async fn count(
        &self,
        tx: &mut Tx,
        search: &Search<'_>,
        range: &Range,
        late: &BTreeSet<String>,
        cap: usize,
    ) -> Result<usize, StorageError> {
        let mut found = 0_usize;
        let mut stride = Stride::new(&self.blocks);
        while let Some(blocks) = stride.next() {
            let read = Reading::read(tx, search, blocks).await?;
            for block in blocks {
                let bits = read.matching(tx, search, range, late, block).await?;
                found = found.saturating_add(bits.count());
                if found > cap {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// The places of ids in a block.
pub(crate) async fn places_of(
    tx: &mut Tx,
    block: &Block,
    wanted: impl Iterator<Item = &str>,
) -> Result<Vec<usize>, StorageError> {
    let ids = ids_of(tx, block).await?;
    Ok(wanted.filter_map(|id| place_of(&ids, id).ok()).collect())
}

/// All facets of a block.
pub(crate) async fn all_bits(tx: &mut Tx, block: &Block) -> Result<Vec<(String, Bits)>, StorageError> {
    let found: Vec<(String, Vec<u8>)> = tx
        .rows(
            "select f.name, b.bits from log_facets f cross join log_bits b where b.facet = f.number and b.block = $1",
            args![block.number],
        )
        .await?;
    Ok(found
        .into_iter()
        .map(|(name, bits)| (name, Bits::from_bytes(&bits)))
        .collect())
}

/// Takes blocks by growing numbers.
struct Stride<'a> {
    left: &'a [Block],
    size: usize,
}

impl<'a> Stride<'a> {
    fn new(left: &'a [Block]) -> Self {
        Self {
            left,
            size: FIRST_STRIDE,
        }
    }

    fn next(&mut self) -> Option<&'a [Block]> {
        let (blocks, left) = self.left.split_at(self.size.min(self.left.len()));
        self.left = left;
        self.size = self.size.saturating_mul(4);
        (!blocks.is_empty()).then_some(blocks)
    }
}

/// What was read of some blocks at once.
struct Reading {
    numbers: HashMap<Facet, i64>,
    bits: BitsByPlace,
}

impl Reading {
    async fn read(tx: &mut Tx, search: &Search<'_>, blocks: &[Block]) -> Result<Self, StorageError> {
        let mut names = Vec::new();
        for clause in &search.clauses {
            match clause {
                Clause::AnyOf(any) => names.extend(any.iter().map(|facet| facet.0.as_str())),
                Clause::NoneOf(none) => names.push(&none.0),
            }
        }
        let mut read = Self {
            numbers: HashMap::new(),
            bits: HashMap::new(),
        };
        if names.is_empty() {
            return Ok(read);
        }
        let numbers: Vec<(i64, String)> = tx.rows(NUMBERS, args![stored::write(&names)?]).await?;
        read.numbers = numbers
            .into_iter()
            .map(|(number, name)| (Facet(name), number))
            .collect();
        let wanted: Vec<i64> = read.numbers.values().copied().collect();
        let span = blocks.iter().map(|block| block.number);
        let (first, last) = (span.clone().min().unwrap_or(0), span.max().unwrap_or(0));
        let found: Vec<BitsFound> = tx.rows(BITS, args![stored::write(&wanted)?, first, last]).await?;
        for row in found {
            read.bits.insert((row.facet, row.block), Bits::from_bytes(&row.bits));
        }
        Ok(read)
    }

    fn of(&self, facet: &Facet, block: &Block) -> Option<&Bits> {
        self.bits.get(&(*self.numbers.get(facet)?, block.number))
    }

    /// The places of a block whose contacts are wanted.
    async fn matching(
        &self,
        tx: &mut Tx,
        search: &Search<'_>,
        range: &Range,
        late: &BTreeSet<String>,
        block: &Block,
    ) -> Result<Bits, StorageError> {
        let mut bits = Bits::all(usize::try_from(block.size).unwrap_or(0));
        for clause in &search.clauses {
            match clause {
                Clause::AnyOf(any) => {
                    let mut either = Bits::default();
                    for found in any.iter().filter_map(|facet| self.of(facet, block)) {
                        either.or(found);
                    }
                    bits.and(&either);
                }
                Clause::NoneOf(none) => {
                    if let Some(found) = self.of(none, block) {
                        bits.and_not(found);
                    }
                }
            }
        }
        if bits.count() > 0 {
            keep_days(tx, search, block, &mut bits).await?;
        }
        if bits.count() > 0 {
            keep_range(tx, range, late, block, &mut bits).await?;
        }
        Ok(bits)
    }
}

/// Keeps the contacts of the filter's days, where the block has others as well.
async fn keep_days(tx: &mut Tx, search: &Search<'_>, block: &Block, bits: &mut Bits) -> Result<(), StorageError> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    let from = day(search.filter.days.from()).filter(|from| *from > block.from_day);
    let to = day(search.filter.days.to()).filter(|to| *to < block.to_day);
    if from.is_none() && to.is_none() {
        return Ok(());
    }
    let (from, to) = (
        from.unwrap_or_else(|| block.from_day.clone()),
        to.unwrap_or_else(|| block.to_day.clone()),
    );
    let values = args![block.number, Facet::day(&from).0, Facet::day(&to).0];
    let mut either = Bits::default();
    for row in tx.rows::<BitsFound>(DAYS, values).await? {
        either.or(&Bits::from_bytes(&row.bits));
    }
    bits.and(&either);
    Ok(())
}

/// Keeps the contacts of the range that are not late.
async fn keep_range(
    tx: &mut Tx,
    range: &Range,
    late: &BTreeSet<String>,
    block: &Block,
    bits: &mut Bits,
) -> Result<(), StorageError> {
    let whole = block.first_id > range.above && block.last_id < range.below;
    let bounds = (Bound::Included(&block.first_id), Bound::Included(&block.last_id));
    let mut late = late.range::<String, _>(bounds).peekable();
    if whole && late.peek().is_none() {
        return Ok(());
    }
    let ids = ids_of(tx, block).await?;
    let first = place_of(&ids, &range.above).map_or_else(|before| before, |at| at.saturating_add(1));
    let end = place_of(&ids, &range.below).unwrap_or_else(|before| before);
    bits.keep(first, end);
    for id in late {
        if let Ok(place) = place_of(&ids, id) {
            bits.remove(place);
        }
    }
    Ok(())
}

/// The ids of a block, sixteen bytes each, in order.
async fn ids_of(tx: &mut Tx, block: &Block) -> Result<Vec<u8>, StorageError> {
    let found: Option<(Vec<u8>,)> = tx.row(IDS, args![block.number]).await?;
    Ok(found.map(|row| row.0).unwrap_or_default())
}

/// Where an id stands among a block's, or would stand.
fn place_of(ids: &[u8], id: &str) -> Result<usize, usize> {
    let ids = ids.as_chunks::<ID_BYTES>().0;
    // Bounds such as the empty text and "g" are no ids, but sort like ones.
    ids.binary_search_by(|one| text_of(one).as_str().cmp(id))
}

fn id_at(ids: &[u8], place: usize) -> Option<String> {
    ids.as_chunks::<ID_BYTES>().0.get(place).map(text_of)
}

fn text_of(id: &[u8; ID_BYTES]) -> String {
    let mut text = String::with_capacity(ID_BYTES * 2);
    for byte in id {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The sixteen bytes of an id, which is a UUID in hexadecimal.
pub(crate) fn bytes_of(id: &str) -> [u8; ID_BYTES] {
    u128::from_str_radix(id, 16).unwrap_or_default().to_be_bytes()
}
