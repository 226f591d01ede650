//! A desk that needs no pack: it remembers, says and files what a test tells it to.

use classifier::Language;
use conversation::{
    Conversation, Effect, Event, FiledRequest, Inbound, MessageKind, Outcome, Place, Say, Speaker, Step, TopicKind,
    TopicRecord,
};
use std::collections::BTreeMap;
use storage::{Address, Already, Committed, Db, LoadFor, Memory, Receipt, Route, TimeZone, Turn};

/// 2026-11-23 12:00 in New York.
pub const NOON: i64 = 1_795_453_200_000;
/// One day.
pub const DAY: i64 = 86_400_000;

pub fn zone() -> TimeZone {
    TimeZone::get("America/New_York").expect("a zone of the bundled data")
}

pub fn phone(number: u32) -> Address {
    Address {
        channel: "sms".into(),
        account: "sms".into(),
        address: format!("+1212555{number:04}"),
    }
}

pub fn chat(name: &str) -> Address {
    Address {
        channel: "webchat".into(),
        account: "webchat".into(),
        address: format!("{name:a<64}"),
    }
}

/// Loads for a message.
pub async fn load(db: &Db, address: &Address, provider_id: Option<&str>, text: &str, now: i64) -> Memory {
    load_naming(db, address, provider_id, text, &[], now).await
}

pub async fn load_naming(
    db: &Db,
    address: &Address,
    provider_id: Option<&str>,
    text: &str,
    numbers: &[String],
    now: i64,
) -> Memory {
    let zone = zone();
    let wanted = LoadFor {
        address,
        provider_id,
        text,
        numbers,
        number_prefix: "311-",
        now,
        zone: &zone,
    };
    db.load(&wanted).await.expect("memory")
}

/// A message to the resident.
pub fn say(text: &str) -> Effect {
    Effect::Say(Say {
        text: text.to_owned(),
        choices: Vec::new(),
        by: Speaker::Bot,
        kind: MessageKind::Reply,
        language: Language::english(),
        template: None,
    })
}

/// A message of another kind.
pub fn say_as(text: &str, by: Speaker, kind: MessageKind) -> Effect {
    Effect::Say(Say {
        text: text.to_owned(),
        choices: Vec::new(),
        by,
        kind,
        language: Language::english(),
        template: None,
    })
}

pub fn topic(kind: TopicKind, id: &str, request: Option<&str>) -> Effect {
    Effect::Topic(TopicRecord {
        kind,
        id: id.to_owned(),
        request: request.map(str::to_owned),
    })
}

/// A request of this number, and its topic.
pub fn file(number: &str, now: i64) -> Vec<Effect> {
    let place = Place {
        text: "350 Example Avenue".into(),
        borough: Some("Manhattan".into()),
        ..Place::default()
    };
    let request = FiledRequest {
        number: number.to_owned(),
        service: "noise-residential".into(),
        agency: "NYPD".into(),
        group: "Noise".into(),
        place,
        answers: BTreeMap::new(),
        contact: None,
        description: "loud music".into(),
        due_at: Some(now + 8 * 3_600_000),
        forward_at: now + 600_000,
    };
    vec![
        Effect::File(request),
        topic(TopicKind::Request, "noise-residential", Some(number)),
    ]
}

/// A turn as the desk would make it of what was loaded: it opens a contact where none is open.
pub fn turn(address: &Address, provider_id: Option<&str>, text: &str, memory: &Memory, now: i64) -> Turn {
    let mut state = memory.seen.conversation.clone().unwrap_or_default();
    state.v = conversation::STATE_VERSION;
    state.last_at = now;
    state.last_said = vec![format!("about {text}")];
    let inbound = Inbound {
        text: text.to_owned(),
        ..Inbound::default()
    };
    Turn {
        address: address.clone(),
        provider_id: provider_id.map(str::to_owned),
        event: Event::Message(inbound),
        text_for_dedupe: text.to_owned(),
        seen: memory.seen.clone(),
        version: memory.version,
        contact_id: memory.contact.as_ref().map(|contact| contact.id.clone()),
        step: step(state, memory.contact.is_none()),
        now,
        local_date: day(now),
        pack_hash: "0".repeat(64),
        engine: 1,
        route: Route::InBand,
        is_test: false,
        cursor: None,
        notice: None,
        uploads: Vec::new(),
    }
}

fn step(state: Conversation, opens_contact: bool) -> Step {
    Step {
        state,
        opens_contact,
        previous_outcome: None,
        effects: Vec::new(),
        outcome: Outcome::Open,
        answers: false,
        decision: None,
        language: Language::english(),
    }
}

/// A turn with these effects.
pub fn with(mut turn: Turn, effects: Vec<Effect>) -> Turn {
    turn.step.effects = effects;
    turn
}

/// Loads, replies and commits until the turn is not lost; the whole way of a message through a gateway.
pub async fn take(db: &Db, address: &Address, provider_id: &str, text: &str, now: i64) -> Receipt {
    loop {
        let memory = load(db, address, Some(provider_id), text, now).await;
        match memory.already {
            Some(Already::Same(receipt)) => return receipt,
            Some(Already::OtherText) => panic!("{provider_id} was taken with another text"),
            None => {}
        }
        let effects = vec![say(&format!("You wrote {text}. What is the address?"))];
        let turn = with(turn(address, Some(provider_id), text, &memory, now), effects);
        match one(db, turn).await {
            Committed::Done(receipt) | Committed::Duplicate(receipt) => return receipt,
            Committed::OtherText => panic!("{provider_id} was taken with another text"),
            Committed::Lost => {}
        }
    }
}

/// Commits one turn.
pub async fn one(db: &Db, turn: Turn) -> Committed {
    let mut committed = db.commit(vec![turn]).await.expect("a committed batch");
    assert_eq!(committed.len(), 1);
    committed.remove(0)
}

/// Commits one turn that must win.
pub async fn done(db: &Db, turn: Turn) -> Receipt {
    match one(db, turn).await {
        Committed::Done(receipt) => receipt,
        other => panic!("not done: {other:?}"),
    }
}

/// One whole turn of an address with these effects.
pub async fn talk(db: &Db, address: &Address, text: &str, effects: Vec<Effect>, now: i64) -> Receipt {
    let memory = load(db, address, None, text, now).await;
    done(db, with(turn(address, None, text, &memory, now), effects)).await
}

/// The day in New York, which all tests stay on the same side of.
pub fn day(now: i64) -> String {
    storage::local_date(now, &zone())
}
