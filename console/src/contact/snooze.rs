//! Putting a conversation aside until a moment or until the resident writes, and taking it up again.

use super::take_over::{Done, owned_by, respond};
use super::{assignment, path_of};
use crate::Console;
use crate::door::Person;
use crate::posted::{Fields, Posted};
use crate::wording::{Times, When};
use axum::extract::{Path, State};
use axum::response::Response;
use conversation::Pack;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use serde_json::json;
use storage::{Snooze, StorageError};

/// For so long a conversation may be put aside, in days.
const LONGEST: i64 = 90;
/// When a day begins for people whose hours the city does not tell, in minutes.
const MORNING: u16 = 9 * 60;
const HOUR: i64 = 60 * 60 * 1000;

/// A time to choose.
pub struct Choice {
    /// What the form sends.
    pub code: &'static str,
    /// What it is called, with its time.
    pub name: String,
}

/// Putting a conversation aside, as its page shows it.
pub struct Shown {
    /// What has become of it, in words; empty where it was not put aside.
    pub words: String,
    /// Whether it can be taken up again, or the mark that it is back be removed.
    pub may_wake: bool,
    /// Times to choose.
    pub choices: Vec<Choice>,
    /// The soonest moment that may be typed, as `datetime-local` writes it.
    pub soonest: String,
    /// The latest one.
    pub latest: String,
}

/// `POST /staff/contacts/{id}/snooze`: `until` is one of the choices, or `at`, a moment in the city's time. `seen` is the
/// last message that was seen: whoever has not seen what the resident wrote puts nothing aside.
pub async fn snooze(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(fields): Posted,
) -> Response {
    let done = put_aside(&console, &person, &id, &fields).await;
    respond(&console, &person, &id, done, "/staff/inbox?tab=mine&done=snoozed").await
}

/// `POST /staff/contacts/{id}/wake`: takes the conversation up again.
pub async fn wake(
    State(console): State<Console>,
    person: Person,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Response {
    let done = take_up(&console, &person, &id).await;
    respond(&console, &person, &id, done, &path_of(&id)).await
}

/// What the page of a conversation says of it; `snooze` as stored.
pub fn shown(pack: &Pack, times: &Times, snooze: Option<Snooze>) -> Shown {
    let moment = |days: i64| {
        let now = times.local();
        let moment = now.checked_add(days.days()).unwrap_or(now);
        moment.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    Shown {
        words: snooze.map_or_else(String::new, |snooze| in_words(times, snooze)),
        may_wake: snooze.is_some(),
        choices: choices(pack, times),
        soonest: moment(0),
        latest: moment(LONGEST),
    }
}

/// What has become of a conversation that was put aside.
pub fn in_words(times: &Times, snooze: Snooze) -> String {
    match snooze {
        Snooze::Asleep { until: Some(until) } => format!("Snoozed until {}", times.when(until).short),
        Snooze::Asleep { until: None } => "Snoozed until the resident writes".to_owned(),
        Snooze::Back { written: true, .. } => "Back: the resident has written".to_owned(),
        Snooze::Back { since, .. } => format!("Back from snooze since {}", times.when(since).short),
    }
}

async fn put_aside(console: &Console, person: &Person, id: &str, fields: &Fields) -> Result<Done, StorageError> {
    if console.db.address_of(id).await?.is_none() {
        return Ok(Done::Missing);
    }
    if let Some(problem) = owned_by(console, person, assignment(console, id).await?).await? {
        return Ok(Done::No(problem));
    }
    let pack = console.desk.pack();
    let now = console.desk.now();
    let until = match until(&pack, &Times::new(&pack, now), fields) {
        Ok(until) => until,
        Err(problem) => return Ok(Done::No(problem)),
    };
    let seen = fields.get("seen");
    if !console.db.goes_on(id).await? || !console.db.snooze(id, person.name(), seen, until, now).await? {
        return Ok(Done::No(
            "The resident has written meanwhile, or the contact is over: read it below. Nothing was put aside."
                .to_owned(),
        ));
    }
    let details = json!({"until": until.map(|until| Times::new(&pack, now).when(until).iso)});
    console.db.add_audit(person.name(), "snooze", id, &details, now).await?;
    Ok(Done::Yes)
}

async fn take_up(console: &Console, person: &Person, id: &str) -> Result<Done, StorageError> {
    if console.db.address_of(id).await?.is_none() {
        return Ok(Done::Missing);
    }
    if let Some(problem) = owned_by(console, person, assignment(console, id).await?).await? {
        return Ok(Done::No(problem));
    }
    if console.db.wake(id).await? {
        let now = console.desk.now();
        console.db.add_audit(person.name(), "wake", id, &json!({}), now).await?;
    }
    Ok(Done::Yes)
}

/// The moment that a form asks for, in epoch milliseconds; nothing: until the resident writes. Else what is wrong.
fn until(pack: &Pack, times: &Times, fields: &Fields) -> Result<Option<i64>, String> {
    let asked = fields.get("until");
    if asked == "written" {
        return Ok(None);
    }
    if let Some((_, at)) = moments(pack, times).into_iter().find(|(code, _)| *code == asked) {
        return Ok(Some(at));
    }
    let typed: Result<DateTime, _> = fields.get("at").parse();
    let at = typed.ok().and_then(|typed| times.at(typed));
    let latest = times.now().saturating_add(LONGEST * 24 * HOUR);
    match at {
        Some(at) if at > times.now() && at <= latest => Ok(Some(at)),
        Some(_) => Err(format!(
            "Choose a moment in the future, at most {LONGEST} days away. Nothing was put aside."
        )),
        None => Err("Choose until when to snooze. Nothing was put aside.".to_owned()),
    }
}

/// The moments to choose from: what the form calls them, and when they are, in epoch milliseconds.
fn moments(pack: &Pack, times: &Times) -> Vec<(&'static str, i64)> {
    let today = times.today();
    let tomorrow = today.tomorrow().ok();
    let monday = today.nth_weekday(1, Weekday::Monday).ok();
    let morning = |day: Option<Date>| day.and_then(|day| times.at(morning_of(pack, day)));
    let all = [
        ("1h", Some(times.now().saturating_add(HOUR))),
        ("3h", Some(times.now().saturating_add(3 * HOUR))),
        ("tomorrow", morning(tomorrow)),
        ("monday", morning(monday.filter(|monday| Some(*monday) != tomorrow))),
    ];
    all.into_iter().filter_map(|(code, at)| Some((code, at?))).collect()
}

/// When people begin on a day.
fn morning_of(pack: &Pack, day: Date) -> DateTime {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let hours = pack.city.people.days.get(weekday).copied().flatten();
    let minute = hours.map_or(MORNING, |(from, _)| from);
    day.at(0, 0, 0, 0)
        .checked_add(i64::from(minute).minutes())
        .unwrap_or_else(|_| day.at(9, 0, 0, 0))
}

fn choices(pack: &Pack, times: &Times) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (code, at) in moments(pack, times) {
        let When { short, .. } = times.when(at);
        let name = match code {
            "1h" => format!("1 hour ({short})"),
            "3h" => format!("3 hours ({short})"),
            "tomorrow" => format!("Tomorrow ({short})"),
            _ => format!("Monday ({short})"),
        };
        choices.push(Choice { code, name });
    }
    choices.push(Choice {
        code: "written",
        name: "Until the resident writes".to_owned(),
    });
    choices
}
