//! The published figures: kept as roll-ups with every turn, and counted again from the log on demand.

use crate::contacts::id_of_day;
use crate::db::Db;
use crate::error::StorageError;
use crate::sql::{Sql, Tx, Value, args, batch};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One count under its headings. Which headings are filled depends on the list it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    /// Channel code.
    pub channel: String,
    /// `request`, `inquiry`, `status`, `directory`, `emergency`; for contacts `contact` (all) and `published`.
    pub kind: String,
    /// Catalogue id, or the name of a group in imported totals; empty for a total.
    pub id: String,
    /// Language tag.
    pub language: String,
    /// How many.
    pub count: i64,
}

/// The figures of a span of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Contacts by channel, of the kinds `contact` (all) and `published`.
    pub contacts: Vec<Tally>,
    /// Topics by channel, kind, id and language.
    pub topics: Vec<Tally>,
    /// Published contacts by channel and language.
    pub languages: Vec<Tally>,
    /// Requests by borough (`id`); empty borough: not known.
    pub boroughs: Vec<Tally>,
    /// What residents said of requests that were closed.
    pub survey: SurveyFigures,
    /// Imported totals of the same span: contacts, requests, inquiries, population and more.
    pub imported: Vec<ImportedTotal>,
}

/// Requests of a span, and what their residents said when they were asked whether they were solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct SurveyFigures {
    /// Requests filed.
    pub filed: i64,
    /// Those whose residents were asked after closing.
    pub asked: i64,
    /// Those of which they said yes.
    pub solved: i64,
    /// Those of which they said no.
    pub not_solved: i64,
    /// Those that a no has opened again.
    pub reopened: i64,
}

/// One imported total.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, sqlx::FromRow)]
pub struct ImportedTotal {
    /// `2016` or `2016-05`.
    pub period: String,
    /// Channel code; empty: all channels.
    pub channel: String,
    /// `contact`, `request`, `inquiry`, `population`, `followers`, `downloads`.
    pub kind: String,
    /// Catalogue id or group; empty: the total.
    pub topic: String,
    /// How many.
    pub count: i64,
}

// Roll-ups.
const CONTACTS_ROLLED: &str = "select channel, kind, '' as id, '' as language, cast(sum(count) as bigint) as count \
     from rollup_day where local_date >= $1 and local_date <= $2 and kind in ('contact', 'published') \
     group by channel, kind";
const MONTHS_ROLLED: &str = "select channel, kind, id, language, cast(sum(count) as bigint) as count \
     from rollup_month where month >= $1 and month <= $2 group by channel, kind, id, language";

// The log. Ids begin with their moment: `$3` and `$4` keep the rest of the log from being read.
const CONTACTS_COUNTED: &str = "select channel, 'contact' as kind, '' as id, '' as language, count(*) as count \
     from contacts where local_date >= $1 and local_date <= $2 and id >= $3 and id < $4 and not is_test \
     group by channel";
const PUBLISHED_COUNTED: &str = "select channel, 'published' as kind, '' as id, \
     coalesce(published_language, language) as language, count(*) as count \
     from contacts where local_date >= $1 and local_date <= $2 and id >= $3 and id < $4 and not is_test \
     and (exists (select 1 from topics t where t.contact_id = contacts.id and t.kind = 'request') \
       or exists (select 1 from messages m where m.contact_id = contacts.id and m.informs \
         and m.status in ('in_band', 'unknown', 'sent', 'delivered', 'read'))) \
     group by channel, coalesce(published_language, language)";
const TOPICS_COUNTED: &str = "select channel, kind, id, language, count(*) as count from topics \
     where local_date >= $1 and local_date <= $2 and contact_id >= $3 and contact_id < $4 and counted and not is_test \
     group by channel, kind, id, language";

const BOROUGHS: &str = "select t.channel, t.kind, r.borough as id, '' as language, count(*) as count \
     from topics t join requests r on r.number = t.request \
     where t.local_date >= $1 and t.local_date <= $2 and t.contact_id >= $3 and t.contact_id < $4 \
     and t.kind = 'request' and t.counted and not t.is_test group by t.channel, t.kind, r.borough";
const SURVEY: &str = "select count(*) as filed, count(r.survey) as asked, \
     count(case r.survey when 'solved' then 1 end) as solved, \
     count(case r.survey when 'not_solved' then 1 end) as not_solved, \
     count(case when r.survey = 'not_solved' and r.forward_round > 0 then 1 end) as reopened \
     from topics t join requests r on r.number = t.request \
     where t.local_date >= $1 and t.local_date <= $2 and t.contact_id >= $3 and t.contact_id < $4 \
     and t.kind = 'request' and t.counted and not t.is_test";
const IMPORTED: &str = "select period, channel, kind, topic, count from totals \
     where period >= $1 and period <= $2 order by period, kind, channel, topic";

const REPLACE: Sql = batch!("delete from totals where period in (select period", (period text), ")");
const IMPORT: Sql = batch!(
    "insert into totals (period, channel, kind, topic, count) select period, channel, kind, topic, count",
    (period text, channel text, kind text, topic text, count bigint),
    ""
);

#[derive(sqlx::FromRow)]
struct TallyFound {
    channel: String,
    kind: String,
    id: String,
    language: String,
    count: i64,
}

/// Counts by channel, kind, id and language.
type Sums = BTreeMap<[String; 4], i64>;

impl Db {
    /// The figures of the days `from` to `to`, both inclusive. `exact` counts the log again instead of reading the
    /// roll-ups; both are equal.
    ///
    /// # Errors
    /// [`StorageError::Invalid`] for days that are none.
    pub async fn figures(&self, from: &str, to: &str, exact: bool) -> Result<Figures, StorageError> {
        let (first, last) = (date(from)?, date(to)?);
        let mut tx = self.begin_reading().await?;
        let mut contacts = Sums::new();
        let mut topics = Sums::new();
        let mut languages = Sums::new();
        if exact {
            contacts.extend(counted(&mut tx, CONTACTS_COUNTED, first, last).await?);
            count_span(&mut tx, first, last, &mut topics, &mut languages).await?;
            for ([channel, kind, _, _], count) in &languages {
                add(&mut contacts, [channel, kind, "", ""], *count);
            }
        } else {
            for row in tx.rows::<TallyFound>(CONTACTS_ROLLED, args![from, to]).await? {
                add(&mut contacts, [&row.channel, &row.kind, "", ""], row.count);
            }
            read_months(&mut tx, first, last, &mut topics, &mut languages).await?;
        }
        let boroughs = counted(&mut tx, BOROUGHS, first, last).await?;
        let survey = tx.row(SURVEY, span(first, last)).await?.unwrap_or_default();
        let imported = self.imported(&mut tx, first, last).await?;
        Ok(Figures {
            contacts: tallies(contacts),
            topics: tallies(topics),
            languages: tallies(languages),
            boroughs: tallies(boroughs),
            survey,
            imported,
        })
    }

    /// Totals of the years and months that lie within the span.
    async fn imported(&self, tx: &mut Tx, first: Date, last: Date) -> Result<Vec<ImportedTotal>, StorageError> {
        let values = args![format!("{:04}", first.year()), format!("{:04}-99", last.year())];
        let mut totals: Vec<ImportedTotal> = tx.rows(IMPORTED, values).await?;
        totals.retain(|total| {
            let (begin, end) = match total.period.len() {
                4 => (format!("{}-01-01", total.period), format!("{}-12-31", total.period)),
                _ => (format!("{}-01", total.period), month_end(&total.period)),
            };
            begin >= first.to_string() && end <= last.to_string()
        });
        Ok(totals)
    }

    /// Stores totals of channels run elsewhere. What was imported before for the same periods is replaced.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the same heading stands twice.
    pub async fn import_totals(&self, totals: &[ImportedTotal]) -> Result<(), StorageError> {
        #[derive(Serialize)]
        struct Period<'a> {
            period: &'a str,
        }
        let periods: BTreeSet<&str> = totals.iter().map(|total| total.period.as_str()).collect();
        let periods: Vec<_> = periods.into_iter().map(|period| Period { period }).collect();
        let mut tx = self.begin().await?;
        tx.batch(REPLACE, &periods).await?;
        tx.batch(IMPORT, totals).await?;
        tx.commit().await
    }
}

fn date(day: &str) -> Result<Date, StorageError> {
    day.parse()
        .map_err(|_| StorageError::Invalid(format!("{day} is no day such as 2026-11-23")))
}

/// The last day of a month such as `2026-11`.
fn month_end(month: &str) -> String {
    let first = format!("{month}-01").parse::<Date>();
    first.map_or_else(|_| month.to_owned(), |first| first.last_of_month().to_string())
}

/// Whole months come from the roll-up; the days before and after them are counted.
async fn read_months(
    tx: &mut Tx,
    first: Date,
    last: Date,
    topics: &mut Sums,
    languages: &mut Sums,
) -> Result<(), StorageError> {
    let mut begin = first;
    if first != first.first_of_month() {
        let end = first.last_of_month().min(last);
        count_span(tx, first, end, topics, languages).await?;
        begin = end.tomorrow().unwrap_or(end);
    }
    if begin > last {
        return Ok(());
    }
    let mut end = last;
    if last != last.last_of_month() {
        count_span(tx, last.first_of_month().max(begin), last, topics, languages).await?;
        end = last.first_of_month().yesterday().unwrap_or(last);
    }
    let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    if begin <= end {
        for row in tx
            .rows::<TallyFound>(MONTHS_ROLLED, args![month(begin), month(end)])
            .await?
        {
            let sums = if row.kind == "published" {
                &mut *languages
            } else {
                &mut *topics
            };
            add(sums, [&row.channel, &row.kind, &row.id, &row.language], row.count);
        }
    }
    Ok(())
}

/// Counts topics and published contacts of a span in the log.
async fn count_span(
    tx: &mut Tx,
    first: Date,
    last: Date,
    topics: &mut Sums,
    languages: &mut Sums,
) -> Result<(), StorageError> {
    for (sql, sums) in [(TOPICS_COUNTED, topics), (PUBLISHED_COUNTED, languages)] {
        for ([channel, kind, id, language], count) in counted(tx, sql, first, last).await? {
            add(sums, [&channel, &kind, &id, &language], count);
        }
    }
    Ok(())
}

async fn counted(tx: &mut Tx, sql: &'static str, first: Date, last: Date) -> Result<Sums, StorageError> {
    let found: Vec<TallyFound> = tx.rows(sql, span(first, last)).await?;
    Ok(found.into_iter().map(keyed).collect())
}

/// Days, and the ids of contacts between which theirs lie.
fn span(first: Date, last: Date) -> Vec<Value> {
    let (from, to) = (first.to_string(), last.to_string());
    let first_id = id_of_day(&from, -1).unwrap_or_default();
    let end_id = id_of_day(&to, 2).unwrap_or_else(|| "g".to_owned());
    args![from, to, first_id, end_id]
}

fn keyed(found: TallyFound) -> ([String; 4], i64) {
    ([found.channel, found.kind, found.id, found.language], found.count)
}

fn add(sums: &mut Sums, key: [&str; 4], count: i64) {
    let sum = sums.entry(key.map(str::to_owned)).or_insert(0);
    *sum = sum.saturating_add(count);
}

/// Counts of nothing are left out: a contact may have ceased to count.
fn tallies(sums: Sums) -> Vec<Tally> {
    let counted = sums.into_iter().filter(|(_, count)| *count != 0);
    counted
        .map(|([channel, kind, id, language], count)| Tally {
            channel,
            kind,
            id,
            language,
            count,
        })
        .collect()
}
