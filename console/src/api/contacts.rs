//! `/api/v1/contacts`: the contact log page by page, and one contact in the lines of the export.

use super::guard::Key;
use super::labels::LabelledContact;
use super::problem::Problem;
use super::values::{After, Asking, Day, Keys, Limit, Name, Named, Phrase, days, next, rows, start, text, words};
use crate::Console;
use crate::shapes::{self, Contact};
use crate::sight::Sight;
use axum::Json;
use axum::extract::State;
use conversation::{Outcome, TopicKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use storage::{ContactRow, LogFilter, Order, Standing, StorageError, VerdictKind};
use utoipa::{IntoParams, ToSchema};

/// For how long a reading of the same thing by the same key is recorded once, in milliseconds.
const RECORDED_FOR: i64 = 60 * 60 * 1000;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum VerdictName {
    Clear,
    Torn,
    Unknown,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StandingName {
    Open,
    Waiting,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ContactOrder {
    #[default]
    Newest,
    Oldest,
}

/// Test traffic, which is left out unless it is asked for.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestsShown {
    /// With it.
    Shown,
}

/// The filters of the log, those of the staff's view. Every one restricts further.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContactsQuery {
    /// One of its messages has all these words.
    #[param(inline)]
    q: Option<Phrase>,
    /// First day on which contacts began, in the city's time zone.
    #[param(inline)]
    from: Option<Day>,
    /// Last day, inclusive.
    #[param(inline)]
    to: Option<Day>,
    /// Channel code.
    #[param(inline, example = "sms")]
    channel: Option<Name>,
    /// Language tag.
    #[param(inline, example = "es")]
    language: Option<Name>,
    /// It had a topic of this kind.
    #[param(schema_with = shapes::topic_kind_schema)]
    kind: Option<TopicKind>,
    /// How it went.
    #[param(schema_with = shapes::outcome)]
    outcome: Option<Outcome>,
    /// It had this topic: a catalogue id.
    #[param(inline, example = "noise-residential")]
    topic: Option<Name>,
    /// It filed a request with this agency.
    #[param(inline, example = "NYPD")]
    agency: Option<Name>,
    /// It filed a request in this borough.
    #[param(inline, example = "Brooklyn")]
    borough: Option<Name>,
    /// One of its messages was decided like this.
    #[param(inline)]
    verdict: Option<VerdictName>,
    /// One of its messages was clearly decided to be this catalogue id.
    #[param(inline, example = "noise-residential")]
    rule: Option<Name>,
    /// `open`: it goes on. `waiting`: it goes on, and waits for a person.
    #[param(inline)]
    standing: Option<StandingName>,
    /// Shows test traffic too.
    #[param(inline)]
    tests: Option<TestsShown>,
    /// With `oldest`, new contacts come after the last page: a client that goes on from there misses none. Not together
    /// with `q`.
    #[serde(default)]
    #[param(inline, default = "newest")]
    order: ContactOrder,
    /// The `next` of the page before, with the same filters; without `q`, the id of any contact will do as well.
    #[param(inline)]
    after: Option<After>,
    /// Contacts on the page.
    #[param(inline)]
    limit: Option<Limit>,
}

/// A page of contacts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactsPage {
    /// Contacts without their messages. A page may have fewer than `limit`, and yet have one after it.
    contacts: Vec<Contact>,
    /// What `after` takes for the page that follows; null at the end.
    #[schema(required)]
    next: Option<String>,
}

impl ContactsQuery {
    fn filter(&self, sight: &Sight) -> Result<LogFilter, Problem> {
        Ok(LogFilter {
            days: days(self.from, self.to)?,
            channel: text(self.channel.as_ref()),
            language: text(self.language.as_ref()),
            outcomes: self.outcome.into_iter().collect(),
            kind: self.kind,
            topic: text(self.topic.as_ref()),
            agency: text(self.agency.as_ref()),
            within: sight.within.clone(),
            borough: text(self.borough.as_ref()),
            verdict: self.verdict.map(|verdict| match verdict {
                VerdictName::Clear => VerdictKind::Clear,
                VerdictName::Torn => VerdictKind::Torn,
                VerdictName::Unknown => VerdictKind::Unknown,
            }),
            decided: text(self.rule.as_ref()),
            standing: match self.standing {
                None => Standing::Any,
                Some(StandingName::Open) => Standing::Open,
                Some(StandingName::Waiting) => Standing::WaitingForPerson,
            },
            without_tests: self.tests.is_none(),
            words: words(self.q.as_ref())?,
            ..LogFilter::default()
        })
    }
}

/// Contacts, page by page
///
/// New contacts never shift the pages that follow. Contacts about the city's sensitive topics are left out unless the
/// key has the scope `sensitive:read`; a key that is limited to agencies sees those that filed a request with one.
#[utoipa::path(get, path = "/api/v1/contacts", operation_id = "listContacts", tag = "contacts", params(ContactsQuery),
    responses((status = 200, description = "A page of contacts", body = ContactsPage),
        (status = 422, description = "The parameters do not fit together")))]
pub async fn list(
    State(console): State<Console>,
    key: Key,
    Asking(query): Asking<ContactsQuery>,
) -> Result<Json<ContactsPage>, Problem> {
    let filter = query.filter(&key.sight)?;
    let (order, keys) = match (&filter.words, query.order) {
        (Some(_), ContactOrder::Oldest) => return Err(Problem::unfit("`order=oldest` goes without `q`.")),
        (Some(_), ContactOrder::Newest) => (Order::NewestFirst, Keys::Places),
        (None, ContactOrder::Newest) => (Order::NewestFirst, Keys::Ids),
        (None, ContactOrder::Oldest) => (Order::OldestFirst, Keys::Ids),
    };
    let start = start(query.after.as_ref(), keys)?;
    let page = console.db.contacts_page(&filter, order, &start, rows(query.limit));
    let page = page.await?;
    record(&console, &key, "contacts").await?;
    let open = open(&console, &key.sight, &page.rows).await?;
    Ok(Json(ContactsPage {
        contacts: open.into_iter().map(Contact::of).collect(),
        next: next(page.next),
    }))
}

/// One contact with its messages and the reasons of each decision
///
/// The line of the export, and what staff say of its messages.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", operation_id = "getContact", tag = "contacts",
    params(("id" = String, Path, description = "The contact's id", pattern = "^[0-9a-f]{32}$",
        example = "019ab0f6c2d87a3e9d6f1b20c4e5a718")),
    responses((status = 200, description = "The contact", body = LabelledContact),
        (status = 404, description = "There is no such contact, or none that the key may see")))]
pub async fn one(State(console): State<Console>, key: Key, Named(id): Named) -> Result<Json<LabelledContact>, Problem> {
    let missing = || Problem::missing("such contact");
    let detail = console.db.contact(&id).await?.ok_or_else(missing)?;
    if key.sight.closed_to(&console, &detail).await? {
        return Err(missing());
    }
    record(&console, &key, &id).await?;
    let labels = console.db.labels_of(&id).await?;
    Ok(Json(LabelledContact::of(&detail, &labels)))
}

/// The contacts that are open to a key, by all that their messages were taken for.
async fn open<'a>(
    console: &Console,
    sight: &Sight,
    rows: &'a [ContactRow],
) -> Result<Vec<&'a ContactRow>, StorageError> {
    if sight.sensitive {
        return Ok(rows.iter().collect());
    }
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let pack = console.desk.pack();
    let mut open = HashSet::new();
    for detail in console.db.contacts_of(&ids).await? {
        if sight.may_read(&pack, &detail) {
            open.insert(detail.contact.id);
        }
    }
    Ok(rows.iter().filter(|row| open.contains(&row.id)).collect())
}

/// Records that a key has read something personal, once an hour.
pub async fn record(console: &Console, key: &Key, subject: &str) -> Result<(), StorageError> {
    let now = console.desk.now();
    let since = now.saturating_sub(RECORDED_FOR);
    if console.db.audited_since(&key.name, "api_read", subject, since).await? {
        return Ok(());
    }
    console
        .db
        .add_audit(&key.name, "api_read", subject, &json!({}), now)
        .await
}
