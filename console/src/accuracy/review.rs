//! `/staff/accuracy/review`: the sample of the last week, one message at a time.

use super::week::{Week, drawn, last_week};
use crate::Console;
use crate::door::Person;
use crate::frame::{self, Frame};
use crate::labelling::{self, Entry, EntryGroup, entry_groups};
use crate::masking::masked;
use crate::posted::Posted;
use crate::wording;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use storage::{ContactDetail, Direction, MessageRow, Sampled, StorageError, TimeZone};

/// Messages drawn for a week.
const DRAWN: usize = 50;
/// Entries that have a key of their own.
const KEYS: usize = 9;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    week: String,
    done: usize,
    drawn: usize,
    one: Option<Card>,
    groups: Vec<EntryGroup>,
    problem: String,
}

/// One message to be reviewed.
struct Card {
    contact: String,
    turn: i64,
    text: String,
    tag: String,
    channel: String,
    language: String,
    decided: String,
    decided_value: String,
    /// Entries with keys of their own, and the keys.
    likely: Vec<(usize, Entry)>,
}

/// The sample of a week.
pub struct Queue {
    /// The week: `2026-W47`.
    pub week: String,
    /// What was drawn.
    pub drawn: Vec<Sampled>,
}

impl Queue {
    /// What nobody has reviewed yet.
    pub fn waiting(&self) -> Vec<&Sampled> {
        self.drawn.iter().filter(|one| !one.reviewed).collect()
    }
}

/// The sample of the last week, drawn where that has not been done yet.
pub async fn queue(console: &Console) -> Result<Queue, StorageError> {
    let pack = console.desk.pack();
    let zone = TimeZone::get(&pack.city.time_zone).unwrap_or(TimeZone::UTC);
    let today = storage::local_date(console.desk.now(), &zone);
    let Some(week) = last_week(&today, &zone) else {
        let (week, drawn) = (String::new(), Vec::new());
        return Ok(Queue { week, drawn });
    };
    let mut drawn = console.db.sample(&week.name).await?;
    if drawn.is_empty() {
        let new = draw(console, &week).await?;
        console.db.add_sample(&week.name, &new).await?;
        drawn = console.db.sample(&week.name).await?;
    }
    let week = week.name;
    Ok(Queue { week, drawn })
}

/// Draws contacts of a week; of each the first message on which something was decided.
async fn draw(console: &Console, week: &Week) -> Result<Vec<(String, i64)>, StorageError> {
    let ids = console.db.contact_ids(week.from, week.to).await?;
    let ranked = drawn(&week.name, ids);
    let mut sample = Vec::new();
    for some in ranked.chunks(DRAWN) {
        for detail in console.db.contacts_of(some).await? {
            let first = detail.messages.iter().find(|message| is_decided(message));
            sample.extend(first.map(|message| (detail.contact.id.clone(), message.turn())));
            if sample.len() == DRAWN {
                return Ok(sample);
            }
        }
    }
    Ok(sample)
}

fn is_decided(message: &MessageRow) -> bool {
    message.direction == Direction::In && message.decision.is_some() && !message.text.is_empty()
}

/// `GET /staff/accuracy/review`.
pub async fn review(State(console): State<Console>, person: Person) -> Response {
    show(&console, &person, "").await
}

/// `POST /staff/accuracy/review`: `entry` is what the message was about; the same as decided is right.
pub async fn reviewed(State(console): State<Console>, person: Person, Posted(fields): Posted) -> Response {
    let pack = console.desk.pack();
    let turn = fields.get("turn").parse::<i64>().unwrap_or(-1);
    // The choice of a list counts where no button with an entry of its own was used.
    let named = [fields.get("right"), fields.get("entry")];
    let value = named.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    let Some(said) = labelling::entry(&pack, value) else {
        return show(&console, &person, "Choose what it was about.").await;
    };
    match store(&console, &person, fields.get("contact"), turn, said).await {
        Ok(true) => frame::see("/staff/accuracy/review"),
        Ok(false) => frame::missing(&console, &person),
        Err(error) => frame::unavailable(&error),
    }
}

/// Stores a review of a message that was drawn; false for any other.
async fn store(
    console: &Console,
    person: &Person,
    contact: &str,
    turn: i64,
    said: (String, String),
) -> Result<bool, StorageError> {
    let queue = queue(console).await?;
    if !queue
        .drawn
        .iter()
        .any(|one| one.contact_id == contact && one.turn == turn)
    {
        return Ok(false);
    }
    let Some(detail) = console.db.contact(contact).await? else {
        return Ok(false);
    };
    let found = detail
        .messages
        .iter()
        .find(|message| message.turn() == turn && is_decided(message));
    let Some(message) = found.filter(|_| person.sight().may_read(&console.desk.pack(), &detail)) else {
        return Ok(false);
    };
    labelling::label(console, person, &detail, message, "sample", said).await?;
    Ok(true)
}

async fn show(console: &Console, person: &Person, problem: &str) -> Response {
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    match built(console, person, problem).await {
        Ok(page) => frame::html(status, page.render()),
        Err(error) => frame::unavailable(&error),
    }
}

async fn built(console: &Console, person: &Person, problem: &str) -> Result<ReviewPage, StorageError> {
    let queue = queue(console).await?;
    let waiting = queue.waiting();
    let mut one = None;
    for sampled in &waiting {
        let Some(detail) = console.db.contact(&sampled.contact_id).await? else {
            continue;
        };
        if !person.sight().may_read(&console.desk.pack(), &detail) {
            continue;
        }
        one = card(console, &detail, sampled.turn);
        // A message whose words were erased meanwhile cannot be reviewed.
        if one.is_some() {
            break;
        }
    }
    Ok(ReviewPage {
        frame: Frame::new(console, person, "Review the sample", "/staff/accuracy"),
        done: queue.drawn.len().saturating_sub(waiting.len()),
        drawn: queue.drawn.len(),
        groups: entry_groups(&console.desk.pack()),
        week: queue.week.clone(),
        one,
        problem: problem.to_owned(),
    })
}

fn card(console: &Console, detail: &ContactDetail, turn: i64) -> Option<Card> {
    let pack = console.desk.pack();
    let found = detail.messages.iter();
    let message = found
        .filter(|message| is_decided(message))
        .find(|message| message.turn() == turn)?;
    let decision = message.decision.as_ref()?;
    let (kind, id) = labelling::decided(decision);
    let decided = match (kind.as_str(), &decision.verdict) {
        ("none", classifier::Verdict::Torn(topics)) => {
            let titles: Vec<String> = topics.iter().map(|topic| wording::title(&pack, &topic.id)).collect();
            format!("Nothing clear: asked whether it is {}", titles.join(" or "))
        }
        _ => labelling::title(&pack, &kind, &id),
    };
    let decided_value = value(&kind, &id);
    let today = pack.classifier.classify(&message.text, &classifier::Context::default());
    let mut likely: Vec<Entry> = Vec::new();
    for topic in decision
        .candidates
        .iter()
        .chain(&today.candidates)
        .map(|one| &one.topic)
    {
        let (kind, id) = labelling::decided(&classifier::Decision {
            verdict: classifier::Verdict::Clear(topic.clone()),
            ..today.clone()
        });
        let value = value(&kind, &id);
        if value != decided_value && likely.iter().all(|entry| entry.value != value) {
            let title = labelling::title(&pack, &kind, &id);
            likely.push(Entry { value, title });
        }
    }
    if decided_value != "none" {
        likely.truncate(KEYS.saturating_sub(1));
        let title = labelling::title(&pack, "none", "");
        likely.push(Entry {
            value: "none".to_owned(),
            title,
        });
    }
    likely.truncate(KEYS);
    Some(Card {
        contact: detail.contact.id.clone(),
        turn,
        text: masked(&message.text, Some(decision)),
        tag: decision.language.as_str().to_owned(),
        channel: wording::channel(&pack, &detail.contact.channel),
        language: wording::language(&pack, decision.language.as_str()),
        decided,
        decided_value,
        likely: (1..).zip(likely).collect(),
    })
}

fn value(kind: &str, id: &str) -> String {
    if kind == "none" {
        "none".to_owned()
    } else {
        format!("{kind}/{id}")
    }
}
