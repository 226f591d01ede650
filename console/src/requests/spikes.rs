//! `/staff/requests/spikes`: where much more is reported than usual, and one message to all who reported it.

use super::change::{Change, change};
use super::spike::{Spot, Width, at_spot, spikes};
use super::templates::sentences;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::posted::{Fields, Posted};
use crate::{Console, Permission, wording};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};
use storage::{Reported, RequestRow, StorageError};

/// One hour in milliseconds.
const HOUR: i64 = 60 * 60 * 1000;
/// The usual rate is that of so many hours before: two weeks.
const USUAL: i64 = 14 * 24;
/// The spans of hours that can be looked at.
const SPANS: [i64; 4] = [3, 6, 12, 24];
/// Reports that are looked at; of a flood, the latest.
const MOST: i64 = 100_000;
/// Reports of one message, at most.
const MOST_TOLD: usize = 2000;
/// Services whose usual rate is looked up have so many reports now.
const LEAST: usize = 4;

#[derive(Template)]
#[template(path = "requests/spikes.html")]
struct SpikesPage {
    frame: Frame,
    hours: i64,
    spans: Vec<i64>,
    rows: Vec<SpikeRow>,
    may_notify: bool,
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
        let told = change(console, person.name(), &request, told).await?;
        if told > 0 {
            page.told = page.told.saturating_add(1);
        } else {
            page.missed = page.missed.saturating_add(1);
        }
    }
    Ok(page)
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
        may_notify: person.may(Permission::ChangeMany),
    })
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
    let texts = languages.into_iter().map(|(tag, count)| {
        let canned = sentences(&canned, "", &tag, "", &service).into_iter();
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

fn hours(asked: &str) -> i64 {
    let asked: i64 = asked.parse().unwrap_or(6);
    if SPANS.contains(&asked) { asked } else { 6 }
}
