//! One turn: load what is remembered, take one pure step, commit all that follows in one transaction.

use super::Inner;
use super::live::Live;
use crate::channels::channel_of;
use crate::incoming::{Address, Incoming, IntakeError, Line, Reply, Taken};
use conversation::{Channel, Event, Offered, PeopleFacts, Seen, Speaker, Step, mask, named_numbers, step};
use std::collections::BTreeSet;
use storage::{
    Already, Committed, Direction, LoadFor, LogFilter, MediaContent, Memory, MessageRow, Notice, Order, Receipt, Route,
    StorageError, Turn,
};

/// How often a turn that lost to another gateway or a staff action is stepped again before intake says "busy".
const TRIES: usize = 12;

/// Contacts that a resident's own page shows.
const SHOWN_CONTACTS: i64 = 5;

/// What one turn is about, before anything is loaded.
struct Task<'a> {
    address: storage::Address,
    channel: Channel,
    event: Event,
    provider_id: Option<&'a str>,
    /// The text as received, by whose hash a repetition is recognised.
    raw_text: &'a str,
    numbers: Vec<String>,
    in_band: bool,
    /// The notice that is told.
    notice: Option<&'a str>,
    /// Photos that came with the message.
    uploads: &'a [MediaContent],
}

/// Takes one message of a resident.
pub(super) async fn take_message(inner: &Inner, incoming: Incoming) -> Result<Taken, IntakeError> {
    let _permit = inner.permits.try_acquire().map_err(|_| IntakeError::Busy)?;
    let live = inner.live.get();
    let mut inbound = incoming.inbound.clone();
    inbound.text = mask(&inbound.text);
    inbound.machine = incoming.machine;
    let raw_text = text_for_dedupe(&incoming);
    let task = Task {
        address: incoming.address.clone(),
        channel: with_idle_gap(incoming.channel, &live),
        numbers: named_numbers(&live.pack, &inbound.text),
        event: Event::Message(inbound),
        provider_id: incoming.provider_id.as_deref(),
        raw_text: &raw_text,
        in_band: incoming.in_band,
        notice: None,
        uploads: &incoming.uploads,
    };
    let receipt = run(inner, &task).await?;
    inner.news.wake(&incoming.address);
    Ok(taken(&incoming.address, receipt))
}

/// Takes an event that no provider delivered.
pub(super) async fn take_event(inner: &Inner, address: &Address, event: Event) -> Result<(), IntakeError> {
    let live = inner.live.get();
    let task = Task {
        address: address.clone(),
        channel: with_idle_gap(channel_of(inner.kinds, &address.channel, &address.address), &live),
        event,
        provider_id: None,
        raw_text: "",
        numbers: Vec::new(),
        in_band: false,
        notice: None,
        uploads: &[],
    };
    run(inner, &task).await?;
    inner.news.wake(address);
    Ok(())
}

/// Tells one address of one change. The same notice again is a duplicate and changes nothing.
pub(super) async fn take_notice(inner: &Inner, notice: &Notice) -> Result<(), IntakeError> {
    let live = inner.live.get();
    let change = &notice.change;
    let once = format!("notice:{}:{}", notice.id, notice.round);
    let task = Task {
        address: notice.address.clone(),
        channel: with_idle_gap(
            channel_of(inner.kinds, &notice.address.channel, &notice.address.address),
            &live,
        ),
        event: Event::RequestChanged {
            number: change.number.clone(),
            status: change.status.clone(),
            note: change.note.clone(),
            joined: change.joined.clone(),
        },
        provider_id: Some(&once),
        raw_text: "",
        numbers: vec![change.number.clone()],
        in_band: false,
        notice: Some(&notice.id),
        uploads: &[],
    };
    run(inner, &task).await?;
    inner.news.wake(&notice.address);
    Ok(())
}

/// The lines of a conversation, for its own page: of its latest contacts, oldest first.
pub(super) async fn lines(inner: &Inner, address: &Address, after: Option<&str>) -> Result<Vec<Line>, IntakeError> {
    let filter = LogFilter {
        channel: Some(address.channel.clone()),
        address: Some(address.address.clone()),
        ..LogFilter::default()
    };
    let contacts = inner
        .db
        .contacts(&filter, Order::NewestFirst, None, SHOWN_CONTACTS)
        .await
        .map_err(unavailable)?;
    let mut lines = Vec::new();
    for contact in contacts.into_iter().rev() {
        let Some(detail) = inner.db.contact(&contact.id).await.map_err(unavailable)? else {
            continue;
        };
        let new = detail
            .messages
            .into_iter()
            .filter(|message| after.is_none_or(|after| message.id.as_str() > after));
        lines.extend(new.map(|message| line(message, &detail.contact.language)));
    }
    mark_answers(&mut lines);
    Ok(lines)
}

/// Marks what went out with the answer to the resident's own message, so that open pages are not told it again. The ids
/// of one turn differ in their last two digits only, and a turn that holds the resident's words answered them.
fn mark_answers(lines: &mut [Line]) {
    let turn_of = |line: &Line| {
        line.id
            .get(..line.id.len().saturating_sub(2))
            .unwrap_or_default()
            .to_owned()
    };
    let answered: BTreeSet<String> = lines.iter().filter(|line| line.by.is_none()).map(turn_of).collect();
    for line in lines {
        line.in_band = line.by.is_some() && answered.contains(&turn_of(line));
    }
}

/// The same words with another photo are another message.
fn text_for_dedupe(incoming: &Incoming) -> String {
    let mut text = incoming.inbound.text.clone();
    for upload in &incoming.uploads {
        text.push('\n');
        text.push_str(&upload.hash);
    }
    text
}

async fn run(inner: &Inner, task: &Task<'_>) -> Result<Receipt, IntakeError> {
    let _lane = inner.lanes.enter(&task.address).await;
    for _ in 0..TRIES {
        let now = (inner.clock)();
        let live = inner.live.get();
        let memory = load(inner, task, &live, now).await.map_err(unavailable)?;
        match memory.already {
            Some(Already::Same(receipt)) => return Ok(receipt),
            Some(Already::OtherText) => return Err(IntakeError::OtherText),
            None => {}
        }
        // In a box: it is large, and waits here while a person's queue is asked for.
        let mut turn = Box::new(take_step(inner, task, &live, memory, now));
        if turn.step.calls_person() {
            let told = Box::pin(with_people(inner, task, &live, &mut turn)).await;
            told.map_err(unavailable)?;
        }
        match inner.writer.write(*turn).await.map_err(unavailable)? {
            Committed::Done(receipt) | Committed::Duplicate(receipt) => return Ok(receipt),
            Committed::OtherText => return Err(IntakeError::OtherText),
            Committed::Lost => {}
        }
    }
    Err(IntakeError::Busy)
}

async fn load(inner: &Inner, task: &Task<'_>, live: &Live, now: i64) -> Result<Memory, StorageError> {
    let ask = LoadFor {
        address: &task.address,
        provider_id: task.provider_id,
        text: task.raw_text,
        numbers: &task.numbers,
        number_prefix: &live.pack.city.number_prefix,
        now,
        zone: &live.zone,
    };
    inner.db.load(&ask).await
}

fn take_step(inner: &Inner, task: &Task<'_>, live: &Live, memory: Memory, now: i64) -> Turn {
    let mut seen: Seen = memory.seen;
    seen.day.date = live.day(now);
    seen.connectors = inner.connectors.keys().cloned().collect();
    if task.notice.is_some() {
        let templates = inner.templates.get();
        let own = templates.and_then(|templates| templates.get(&task.address.account));
        seen.templates = own.cloned().unwrap_or_default();
    }
    let step: Step = step(&live.pack, &task.channel, &seen, &task.event, now);
    Turn {
        address: task.address.clone(),
        provider_id: task.provider_id.map(str::to_owned),
        event: task.event.clone(),
        text_for_dedupe: task.raw_text.to_owned(),
        seen,
        version: memory.version,
        contact_id: memory.contact.map(|contact| contact.id),
        step,
        now,
        local_date: live.day(now),
        pack_hash: live.pack.hash.clone(),
        engine: classifier::ENGINE_VERSION,
        route: route(task, memory.pending_out),
        is_test: false,
        cursor: None,
        notice: task.notice.map(str::to_owned),
        uploads: task.uploads.to_vec(),
    }
}

/// Takes the step of a turn that calls a person again, with what the people's queue looks like: few turns need to know.
async fn with_people(inner: &Inner, task: &Task<'_>, live: &Live, turn: &mut Turn) -> Result<(), StorageError> {
    let queue = inner.db.people_queue(&task.address, turn.now).await?;
    let minutes = |wait: i64| u32::try_from(wait / 60_000).unwrap_or(u32::MAX).max(1);
    turn.seen.people = Some(PeopleFacts {
        minute: live.minute(turn.now),
        waiting: u32::try_from(queue.waiting).unwrap_or(u32::MAX),
        usual_minutes: queue.usual_wait.map(minutes),
    });
    turn.step = step(&live.pack, &task.channel, &turn.seen, &task.event, turn.now);
    Ok(())
}

/// A reply has one road, fixed at commit. In-band replies never overtake older ones that still wait to be sent.
fn route(task: &Task<'_>, pending_out: bool) -> Route {
    match task.address.channel.as_str() {
        "webchat" | "terminal" => Route::Live,
        _ if task.in_band && !pending_out => Route::InBand,
        _ => Route::Queue,
    }
}

fn with_idle_gap(mut channel: Channel, live: &Live) -> Channel {
    if let Some(gap) = live.pack.city.idle_gap_ms.get(&channel.code) {
        channel.idle_gap_ms = *gap;
    }
    channel
}

fn taken(address: &Address, receipt: Receipt) -> Taken {
    let here = receipt.in_band || matches!(address.channel.as_str(), "webchat" | "terminal");
    let replies = if here { receipt.replies } else { Vec::new() };
    let language = receipt.language.clone();
    let reply = |reply: storage::Reply| Reply {
        id: reply.id,
        text: reply.text,
        by: speaker(&reply.by),
        choices: reply
            .choices
            .into_iter()
            .map(|choice| Offered {
                id: choice.id,
                label: choice.label,
            })
            .collect(),
        language: language.clone(),
    };
    Taken {
        contact: receipt.contact,
        replies: replies.into_iter().map(reply).collect(),
        request: receipt.request,
        language: receipt.language,
    }
}

pub(super) fn speaker(by: &str) -> Speaker {
    match by {
        "person" => Speaker::Person,
        "system" => Speaker::System,
        _ => Speaker::Bot,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "made for map_err, which gives the error away"
)]
pub(super) fn unavailable(error: StorageError) -> IntakeError {
    tracing::error!(%error, "a turn could not be stored");
    IntakeError::Unavailable
}

fn line(message: MessageRow, language: &str) -> Line {
    let from_resident = message.direction == Direction::In;
    Line {
        by: (!from_resident).then(|| speaker(&message.by)),
        name: Some(message.name).filter(|name| !name.is_empty()),
        in_band: false,
        choices: message
            .choices
            .into_iter()
            .map(|choice| Offered {
                id: choice.id,
                label: choice.label,
            })
            .collect(),
        language: language.to_owned(),
        id: message.id,
        text: message.text,
        files: message.media.len(),
        at: message.at,
    }
}
