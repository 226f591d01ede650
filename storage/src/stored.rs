//! Forms that are stored as JSON text. What equals the default is left out, because most of it does,
//! and every form carries or implies a version, because stored forms are forever.

use crate::error::StorageError;
use classifier::{Decision, Language, Verdict};
use conversation::{Conversation, Event, Inbound, Seen, Step};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// How many request numbers are drawn for a turn.
pub(crate) const DRAWN: usize = 4;
/// Stands for a number that was drawn and not used; a step that used none shows none.
const UNUSED: &str = "-";

/// The forms that are left out, as JSON; made once, because every turn compares with them.
static NEW_STATE: LazyLock<Value> = LazyLock::new(|| json(&Conversation::default()));
static NOTHING_SEEN: LazyLock<Value> = LazyLock::new(|| json(&Seen::default()));
static NO_DECISION: LazyLock<Value> = LazyLock::new(|| json(&no_decision()));

/// The state of a conversation.
pub(crate) fn write_state(state: &Conversation) -> Result<String, StorageError> {
    write_difference(state, &NEW_STATE)
}

/// Reads [`write_state`]'s form.
pub(crate) fn read_state(text: &str) -> Result<Conversation, StorageError> {
    read_difference(text, &NEW_STATE)
}

/// What a step saw. Numbers that were drawn and not used are not kept.
pub(crate) fn write_seen(seen: &Seen, step: &Step) -> Result<String, StorageError> {
    let mut kept = seen.clone();
    let state = kept.conversation.take();
    if step.filed().is_none() {
        kept.drawn_numbers.clear();
    }
    let mut value = difference(&serde_json::to_value(&kept)?, &NOTHING_SEEN);
    if let (Some(state), Value::Object(fields)) = (state, &mut value) {
        let state = difference(&serde_json::to_value(&state)?, &NEW_STATE);
        fields.insert("conversation".to_owned(), state);
    }
    Ok(value.to_string())
}

/// Reads [`write_seen`]'s form.
pub(crate) fn read_seen(text: &str) -> Result<Seen, StorageError> {
    let mut value: Value = serde_json::from_str(text)?;
    let state = value.as_object_mut().and_then(|fields| fields.remove("conversation"));
    let mut seen: Seen = serde_json::from_value(merged(&NOTHING_SEEN, value))?;
    if let Some(state) = state {
        seen.conversation = Some(serde_json::from_value(merged(&NEW_STATE, state))?);
    }
    if seen.drawn_numbers.is_empty() {
        seen.drawn_numbers = vec![UNUSED.to_owned(); DRAWN];
    }
    Ok(seen)
}

/// A decision: ids, points and spans.
pub(crate) fn write_decision(decision: &Decision) -> Result<String, StorageError> {
    write_difference(decision, &NO_DECISION)
}

/// Reads [`write_decision`]'s form.
pub(crate) fn read_decision(text: &str) -> Result<Decision, StorageError> {
    read_difference(text, &NO_DECISION)
}

/// An event beside its text; nothing for a message that is only text.
pub(crate) fn write_event(event: &Event) -> Result<Option<String>, StorageError> {
    let Event::Message(inbound) = event else {
        return Ok(Some(serde_json::to_string(event)?));
    };
    let rest = Event::Message(Inbound {
        text: String::new(),
        ..inbound.clone()
    });
    if rest == Event::Message(Inbound::default()) {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(&rest)?))
}

/// Puts an event together again from its stored rest and the message's text.
pub(crate) fn read_event(rest: Option<&str>, text: &str) -> Result<Event, StorageError> {
    let mut event = match rest {
        Some(rest) => serde_json::from_str(rest)?,
        None => Event::Message(Inbound::default()),
    };
    if let Event::Message(inbound) = &mut event {
        text.clone_into(&mut inbound.text);
    }
    Ok(event)
}

/// Any form as JSON text.
pub(crate) fn write<T: Serialize>(form: &T) -> Result<String, StorageError> {
    Ok(serde_json::to_string(form)?)
}

/// Any form from JSON text.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StorageError> {
    Ok(serde_json::from_str(text)?)
}

/// PostgreSQL's texts cannot hold NUL.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn no_decision() -> Decision {
    Decision {
        verdict: Verdict::Unknown,
        candidates: Vec::new(),
        elsewhere: None,
        caution: None,
        also: Vec::new(),
        language: Language::english(),
        language_certain: false,
        evidence: Vec::new(),
        facts: classifier::Facts::default(),
    }
}

/// A form that is always JSON; nothing where it should not be, so that everything is written.
fn json<T: Serialize>(form: &T) -> Value {
    serde_json::to_value(form).unwrap_or_default()
}

fn write_difference<T: Serialize>(form: &T, default: &Value) -> Result<String, StorageError> {
    Ok(difference(&serde_json::to_value(form)?, default).to_string())
}

fn read_difference<T: DeserializeOwned>(text: &str, default: &Value) -> Result<T, StorageError> {
    Ok(serde_json::from_value(merged(default, serde_json::from_str(text)?))?)
}

/// The fields of `value` that differ from those of `default`; other values whole.
fn difference(value: &Value, default: &Value) -> Value {
    let (Value::Object(fields), Value::Object(defaults)) = (value, default) else {
        return value.clone();
    };
    let mut kept = Map::new();
    for (name, field) in fields {
        match defaults.get(name) {
            Some(same) if same == field => {}
            Some(other) => {
                kept.insert(name.clone(), difference(field, other));
            }
            None => {
                kept.insert(name.clone(), field.clone());
            }
        }
    }
    Value::Object(kept)
}

/// The reverse of [`difference`]: `kept` over `default`.
fn merged(default: &Value, kept: Value) -> Value {
    match (default, kept) {
        (Value::Object(defaults), Value::Object(fields)) => {
            let mut all = defaults.clone();
            for (name, field) in fields {
                let field = match defaults.get(&name) {
                    Some(default) => merged(default, field),
                    None => field,
                };
                all.insert(name, field);
            }
            Value::Object(all)
        }
        (_, kept) => kept,
    }
}
