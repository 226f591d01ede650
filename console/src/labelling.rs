//! What people say that a message was about: the entries to choose from, and what was decided instead.

use crate::door::Person;
use crate::{Console, wording};
use classifier::{Decision, Kind, Verdict};
use conversation::Pack;
use serde_json::json;
use storage::{ContactDetail, Label, MessageRow, StorageError};

/// An entry that a message can be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What forms send: `service/heat-hot-water`, `none`.
    pub value: String,
    /// Its title.
    pub title: String,
}

/// Entries of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryGroup {
    /// What the kind is called.
    pub name: &'static str,
    /// Its entries by title.
    pub entries: Vec<Entry>,
}

/// All entries of the pack, by kind.
pub fn entry_groups(pack: &Pack) -> Vec<EntryGroup> {
    let group = |name, kind: &str, ids: Vec<&String>| {
        let entries = ids.into_iter().map(|id| Entry {
            value: format!("{kind}/{id}"),
            title: title(pack, kind, id),
        });
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by(|one, other| one.title.cmp(&other.title));
        EntryGroup { name, entries }
    };
    vec![
        group("Services", "service", pack.services.keys().collect()),
        group("Answers", "answer", pack.answers.keys().collect()),
        group("Emergencies", "emergency", pack.emergencies.keys().collect()),
        group("Commands", "command", pack.commands.keys().collect()),
        group("Not for 311", "elsewhere", pack.elsewhere.keys().collect()),
    ]
}

/// The kind and id that a form's value means; `none` is nothing that the desk knows.
pub fn entry(pack: &Pack, value: &str) -> Option<(String, String)> {
    if value == "none" {
        return Some(("none".to_owned(), String::new()));
    }
    let (kind, id) = value.split_once('/')?;
    let known = match kind {
        "service" => pack.services.contains_key(id),
        "answer" => pack.answers.contains_key(id),
        "emergency" => pack.emergencies.contains_key(id),
        "command" => pack.commands.contains_key(id),
        "elsewhere" => pack.elsewhere.contains_key(id),
        _ => false,
    };
    known.then(|| (kind.to_owned(), id.to_owned()))
}

/// An entry's title.
pub fn title(pack: &Pack, kind: &str, id: &str) -> String {
    match kind {
        "none" => "Nothing that the desk knows".to_owned(),
        "elsewhere" => pack.elsewhere.get(id).map_or_else(
            || id.to_owned(),
            |entry| entry.title.get(&classifier::Language::english()).to_owned(),
        ),
        _ => wording::title(pack, id),
    }
}

/// What was decided, as a label's kind and id: `none` where nothing was clear.
pub fn decided(decision: &Decision) -> (String, String) {
    match (&decision.verdict, &decision.elsewhere) {
        (Verdict::Clear(topic), _) => (kind_name(topic.kind).to_owned(), topic.id.clone()),
        (_, Some(id)) => ("elsewhere".to_owned(), id.clone()),
        _ => ("none".to_owned(), String::new()),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Emergency => "emergency",
        Kind::Service => "service",
        Kind::Answer => "answer",
        Kind::Command => "command",
        Kind::Elsewhere => "elsewhere",
    }
}

/// Stores and records what a person says of a message. `source`: `correction` or `sample`.
pub async fn label(
    console: &Console,
    person: &Person,
    contact: &ContactDetail,
    message: &MessageRow,
    source: &str,
    said: (String, String),
) -> Result<(), StorageError> {
    let Some(decision) = &message.decision else {
        return Ok(());
    };
    let (decided_kind, decided_id) = decided(decision);
    let now = console.desk.now();
    let details = json!({"source": source, "kind": said.0, "id": said.1, "decided": decided_id});
    let label = Label {
        contact_id: contact.contact.id.clone(),
        turn: message.turn(),
        source: source.to_owned(),
        kind: said.0,
        id: said.1,
        decided_kind,
        decided_id,
        channel: contact.contact.channel.clone(),
        language: contact.contact.language.clone(),
        borough: borough(console, contact).await?,
        account: person.name().to_owned(),
        at: now,
        taken_up_at: None,
    };
    console.db.add_label(&label).await?;
    console
        .db
        .add_audit(person.name(), "label", &message.id, &details, now)
        .await
}

/// The borough that a request of the contact tells; empty where none does.
async fn borough(console: &Console, contact: &ContactDetail) -> Result<String, StorageError> {
    for topic in &contact.contact.topics {
        let Some(number) = &topic.request else { continue };
        let request = console.db.request(number).await?;
        if let Some(borough) = request.and_then(|request| request.place.borough) {
            return Ok(borough);
        }
    }
    Ok(String::new())
}
