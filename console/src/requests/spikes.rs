//! `/staff/requests/spikes`: where much more is reported than usual, and one message to all who reported it.

use super::change::{Change, change_once};
use super::later;
use super::spike::{Spot, Width, at_spot, spikes};
use super::templates::{Occasion, sentences};
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::posted::{Fields, Posted};
use crate::wording::{self, Times, When};
use crate::{Console, Permission};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Reported, RequestRow, StorageError};

/// One hour in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;
/// The usual rate is that of so many hours before: two weeks.
const USUAL: i64 = 14 * 24;
/// The spans of hours that can be looked at.
const SPANS: [i64; 4] = [3, 6, 12, 24];
/// Reports that are looked at; of a flood, the latest.
pub const MOST: i64 = 100_000;
/// Reports of one message, at most.
const MOST_TOLD: usize = 2000;
/// Services whose usual rate is looked up have so many reports now.
const LEAST: usize = 4;
/// For how many hours later reporters can be answered.
const LATERS: [i64; 5] = [0, 6, 12, 24, 72];

#[derive(Template)]
#[template(path = "requests/spikes.html")]
struct SpikesPage {
    frame: Frame,
    hours: i64,
    spans: Vec<i64>,
    rows: Vec<SpikeRow>,
    later: Vec<LaterRow>,
    may_notify: bool,
}

/// Words that later reporters get.
struct LaterRow {
    id: String,
    service: String,
    place: String,
    text: String,
    until: When,
    by: String,
}

struct SpikeRow {
    service: String,
    place: String,
    count: usize,
    usual: String,
    query: String,
    numbers: Vec<String>,
}

#[derive(Template)]
#[template(path = "requests/notify.html")]
struct NotifyPage {
    frame: Frame,
    service: String,
    place: String,
    spot: SpotFields,
    numbers: Vec<String>,
    channels: Vec<(String, usize)>,
    texts: Vec<TextField>,
    problem: String,
    /// What is shown: `write`, `confirm` or `done`.
    step: &'static str,
    told: usize,
    missed: usize,
    untold: usize,
    /// For how many hours later reporters get the words too; 0: not at all.
    later: i64,
    /// What can be chosen for that.
    laters: [i64; 5],
}

struct SpotFields {
    service: String,
    width: &'static str,
    name: String,
    hours: i64,
}

/// The message in one language.
struct TextField {
    tag: String,
    language: String,
    count: usize,
    text: String,
    /// Canned replies for no certain status, to copy from.
    canned: Vec<(String, String)>,
    /// Whether those who read it get the English text.
    in_english: bool,
}

/// `GET /staff/requests/spikes`: the list; with `service`, `width` and `name`: the message to all of one spike.
pub async fn page(
    State(console): State<Console>,
    person: Person,
    Query(fields): Query<BTreeMap<String, String>>,
) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let hours = hours(field("hours"));
    let Some(spot) = spot(field("service"), field("width"), field("name")) else {
        return match list(&console, &person, hours).await {
            Ok(page) => frame::html(StatusCode::OK, page.render()),
            Err(error) => frame::unavailable(&error),
        };
    };
    if !person.may(Permission::ChangeMany) {
        return frame::not_allowed(&console, &person);
    }
    match writing(&console, &person, &spot, hours, &Fields::default()).await {
        Ok((page, _)) => frame::html(StatusCode::OK, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

/// `POST /staff/requests/spikes`: one message to all reporters of a spike. `step` = `confirm` shows count, channels and
/// texts, `send` tells them by the desk. `number`: those that were shown.
pub async fn notify(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let Some(spot) = spot(fields.get("service"), fields.get("width"), fields.get("name")) else {
        return frame::missing(&console, &person);
    };
    match notified(&console, &person, &spot, &fields).await {
        Ok(page) if page.problem.is_empty() => frame::html(StatusCode::OK, page.render()),
        Ok(page) => frame::html(StatusCode::UNPROCESSABLE_ENTITY, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn notified(
    console: &Console,
    person: &Person,
    spot: &Spot,
    fields: &Fields,
) -> Result<NotifyPage, StorageError> {
    let (mut page, requests) = writing(console, person, spot, hours(fields.get("hours")), fields).await?;
    if page.numbers.is_empty() {
        "Nobody has reported this in that time.".clone_into(&mut page.problem);
    } else if page.texts.iter().all(|text| text.text.is_empty()) {
        "Write the message in at least one language.".clone_into(&mut page.problem);
    }
    if !page.problem.is_empty() {
        return Ok(page);
    }
    let english = fields.get("text-en").trim().to_owned();
    page.step = "confirm";
    for text in &mut page.texts {
        text.in_english = text.text.is_empty() && !english.is_empty();
        if text.text.is_empty() && english.is_empty() {
            page.untold = page.untold.saturating_add(text.count);
        }
    }
    if fields.get("step") == "write" {
        page.step = "write";
    }
    if fields.get("step") != "send" {
        return Ok(page);
    }
    page.step = "done";
    let kept = keep_for_later(console, person, spot, &page).await?;
    let shown: BTreeSet<&str> = fields.all("number").into_iter().collect();
    for request in requests {
        let own = fields.get(&format!("text-{}", request.language)).trim();
        let note = if own.is_empty() { english.as_str() } else { own };
        if note.is_empty() || !shown.contains(request.number.as_str()) {
            continue;
        }
        let told = Change {
            status: &request.status,
            note: Some(note),
            ..Change::default()
        };
        let once = kept.as_deref().map(|id| later::once(id, &request.number));
        let (db, desk) = (&console.db, console.desk.as_ref());
        let told = change_once(db, desk, person.name(), &request, told, once.as_deref()).await?;
        if told > 0 {
            page.told = page.told.saturating_add(1);
        } else {
            page.missed = page.missed.saturating_add(1);
        }
    }
    Ok(page)
}

/// Keeps the words of the page for later reporters, where that was chosen. Returns their id.
async fn keep_for_later(
    console: &Console,
    person: &Person,
    spot: &Spot,
    page: &NotifyPage,
) -> Result<Option<String>, StorageError> {
    if page.later == 0 {
        return Ok(None);
    }
    let texts = page.texts.iter().filter(|text| !text.text.is_empty());
    let texts = texts.map(|text| (text.tag.clone(), text.text.clone())).collect();
    // Somebody may have reported it since the list was shown.
    let from = console.desk.now().saturating_sub(page.spot.hours.saturating_mul(HOUR));
    let kept = later::keep(console, spot, texts, person.name(), (from, page.later)).await?;
    Ok(Some(kept))
}

async fn list(console: &Console, person: &Person, hours: i64) -> Result<SpikesPage, StorageError> {
    let pack = console.desk.pack();
    let now = console.desk.now();
    let recent = recent(console, person, hours, &[]).await?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for report in &recent {
        let count = counts.entry(&report.service).or_default();
        *count = count.saturating_add(1);
    }
    let services = counts.into_iter().filter(|(_, count)| *count >= LEAST);
    let services: Vec<String> = services.map(|(service, _)| service.to_owned()).collect();
    let begins = now.saturating_sub(hours.saturating_mul(HOUR));
    let mut before = Vec::new();
    if !services.is_empty() {
        let from = begins.saturating_sub(USUAL.saturating_mul(HOUR));
        before = console.db.reported(from, begins, &services, MOST).await?;
        before.retain(|report| person.sees(&report.agency));
    }
    let found = spikes(&recent, hours, &before, USUAL);
    let rows = found.into_iter().map(|spike| SpikeRow {
        service: wording::title(&pack, &spike.spot.service),
        place: place(&spike.spot),
        count: spike.numbers.len(),
        usual: format!("{}.{}", spike.usual_tenths / 10, spike.usual_tenths % 10),
        query: query(&spike.spot, hours),
        numbers: spike.numbers.into_iter().take(5).collect(),
    });
    Ok(SpikesPage {
        frame: Frame::new(console, person, "Spikes", "/staff/requests"),
        hours,
        spans: SPANS.to_vec(),
        rows: rows.collect(),
        later: later_rows(console, person).await?,
        may_notify: person.may(Permission::ChangeMany),
    })
}

/// The words that later reporters get now, as far as the person may see the service.
async fn later_rows(console: &Console, person: &Person) -> Result<Vec<LaterRow>, StorageError> {
    let pack = console.desk.pack();
    let times = Times::new(&pack, console.desk.now());
    let mut rows = Vec::new();
    for note in console.db.later_notes().await? {
        let words = note.words;
        let Some(spot) = later::spot_of(&words) else { continue };
        if words.until <= console.desk.now() || !person.sees(later::agency_of(&pack, &words)) {
            continue;
        }
        let text = words.texts.get("en").or_else(|| words.texts.values().next());
        rows.push(LaterRow {
            id: note.id,
            service: wording::title(&pack, &words.service),
            place: place(&spot),
            text: text.cloned().unwrap_or_default(),
            until: times.when(words.until),
            by: words.account,
        });
    }
    Ok(rows)
}

/// `POST /staff/requests/spikes/end`: later reporters get the words of the note `id` no more.
pub async fn end_later(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    match ended(&console, &person, fields.get("id")).await {
        Ok(()) => frame::see("/staff/requests/spikes"),
        Err(error) => frame::unavailable(&error),
    }
}

async fn ended(console: &Console, person: &Person, id: &str) -> Result<(), StorageError> {
    let rows = later_rows(console, person).await?;
    if !rows.iter().any(|row| row.id == id) {
        return Ok(());
    }
    let now = console.desk.now();
    console.db.end_later_note(id, now).await?;
    let details = json!({});
    console
        .db
        .add_audit(person.name(), "end_later_note", id, &details, now)
        .await
}

/// The page on which the message is written, and the requests whose reporters would get it.
async fn writing(
    console: &Console,
    person: &Person,
    spot: &Spot,
    hours: i64,
    fields: &Fields,
) -> Result<(NotifyPage, Vec<RequestRow>), StorageError> {
    let pack = console.desk.pack();
    let recent = recent(console, person, hours, std::slice::from_ref(&spot.service)).await?;
    let mut requests = Vec::new();
    for number in at_spot(&recent, spot).into_iter().take(MOST_TOLD) {
        requests.extend(console.db.request(&number).await?);
    }
    let mut channels: BTreeMap<String, usize> = BTreeMap::new();
    let mut languages: BTreeMap<String, usize> = BTreeMap::from([("en".to_owned(), 0)]);
    for request in &requests {
        let channel = channels.entry(wording::channel(&pack, &request.channel)).or_default();
        *channel = channel.saturating_add(1);
        let language = languages.entry(request.language.clone()).or_default();
        *language = language.saturating_add(1);
    }
    let canned = console.db.canned().await?;
    let service = wording::title(&pack, &spot.service);
    let agency = pack.services.get(&spot.service).map_or("", |service| &service.agency);
    let texts = languages.into_iter().map(|(tag, count)| {
        let occasion = Occasion {
            status: "",
            agency,
            language: &tag,
            number: "",
            service: &service,
        };
        let canned = sentences(&canned, occasion).into_iter();
        let canned = canned.filter(|sentence| sentence.language == tag);
        TextField {
            language: wording::language(&pack, &tag),
            text: fields.get(&format!("text-{tag}")).trim().to_owned(),
            canned: canned.map(|sentence| (sentence.title, sentence.body)).collect(),
            in_english: false,
            tag,
            count,
        }
    });
    let page = NotifyPage {
        frame: Frame::new(console, person, "Tell everybody who reported it", "/staff/requests"),
        place: place(spot),
        spot: SpotFields {
            service: spot.service.clone(),
            width: spot.width.code(),
            name: spot.name.clone(),
            hours,
        },
        numbers: requests.iter().map(|request| request.number.clone()).collect(),
        channels: channels.into_iter().collect(),
        texts: texts.collect(),
        problem: String::new(),
        step: "write",
        told: 0,
        missed: 0,
        untold: 0,
        later: later_hours(fields.get("later")),
        laters: LATERS,
        service,
    };
    Ok((page, requests))
}

/// What was reported in the last hours, as far as the person may see it.
async fn recent(
    console: &Console,
    person: &Person,
    hours: i64,
    services: &[String],
) -> Result<Vec<Reported>, StorageError> {
    let now = console.desk.now();
    let from = now.saturating_sub(hours.saturating_mul(HOUR));
    // Ids of this very millisecond are not left out.
    let mut recent = console.db.reported(from, now.saturating_add(1), services, MOST).await?;
    if !person.within().is_empty() {
        recent.retain(|report| person.sees(&report.agency));
    }
    Ok(recent)
}

fn spot(service: &str, width: &str, name: &str) -> Option<Spot> {
    let width = Width::named(width)?;
    (!service.is_empty() && !name.is_empty()).then(|| Spot {
        service: service.to_owned(),
        width,
        name: name.to_owned(),
    })
}

fn place(spot: &Spot) -> String {
    match spot.width {
        Width::Zip => format!("zip {}", spot.name),
        Width::Street | Width::Borough => spot.name.clone(),
    }
}

fn query(spot: &Spot, hours: i64) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("service", &spot.service)
        .append_pair("width", spot.width.code())
        .append_pair("name", &spot.name)
        .append_pair("hours", &hours.to_string())
        .finish()
}

fn later_hours(asked: &str) -> i64 {
    let asked: i64 = asked.parse().unwrap_or(0);
    if LATERS.contains(&asked) { asked } else { 0 }
}

fn hours(asked: &str) -> i64 {
    let asked: i64 = asked.parse().unwrap_or(6);
    if SPANS.contains(&asked) { asked } else { 6 }
}
