//! The lines of a contact: messages, and between them the notes that only staff see.

use super::photos::{Photo, photos};
use super::why::{Why, why};
use crate::masking::masked;
use crate::wording::{Times, When};
use conversation::Pack;
use storage::{Direction, MessageRow, Note};

/// One line of the transcript.
pub struct Line {
    /// The message's id, or the note's.
    pub id: String,
    /// `resident`, `bot`, `person`, `system` or `note`.
    pub by: &'static str,
    /// Who speaks, in words.
    pub who: String,
    /// When.
    pub at: When,
    /// The words, masked where they have to be.
    pub text: String,
    /// Their language; empty for notes.
    pub lang: String,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    /// How far the message has come; empty where that needs no words.
    pub status: String,
    /// The error code of a failed delivery.
    pub error: String,
    /// Whether sending it can be tried again.
    pub retry: bool,
    /// When staff removed its words, or some of them.
    pub removed: Option<When>,
    /// Whether there is something that can be removed.
    pub removable: bool,
    /// The files that came with it.
    pub photos: Vec<Photo>,
    /// The choices under it.
    pub choices: Vec<String>,
    /// Why it was taken as it was.
    pub why: Option<Why>,
}

/// What decides how lines look.
pub struct Reading<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Writes times.
    pub times: &'a Times,
    /// The contact's language.
    pub language: &'a str,
    /// Whether personal data is in sight.
    pub revealed: bool,
}

/// The lines of a contact, oldest first.
pub fn lines(reading: &Reading<'_>, messages: &[MessageRow], notes: &[Note]) -> Vec<Line> {
    let said = messages.iter().map(|message| (message.at, line(reading, message)));
    let remarks = notes.iter().map(|note| (note.at, remark(reading, note)));
    let mut all: Vec<(i64, Line)> = said.chain(remarks).collect();
    // Stable: messages of one moment keep their order.
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, line)| line).collect()
}

fn line(reading: &Reading<'_>, message: &MessageRow) -> Line {
    let (by, who) = match (message.direction, message.by.as_str()) {
        (Direction::In, _) => ("resident", "Resident".to_owned()),
        (Direction::Out, "person") if message.name.is_empty() => ("person", "Person".to_owned()),
        (Direction::Out, "person") => ("person", format!("{} (person)", message.name)),
        (Direction::Out, "system") => ("system", "System".to_owned()),
        (Direction::Out, _) => ("bot", "Bot".to_owned()),
    };
    let decision = message.decision.as_ref();
    let lang = decision.map_or(reading.language, |decision| decision.language.as_str());
    let text = match (reading.revealed, by) {
        (false, "resident" | "person") => masked(&message.text, decision),
        (false, _) => masked(&message.text, None),
        (true, _) => message.text.clone(),
    };
    let photos = photos(reading, message);
    let mut languages = reading.pack.languages.iter();
    Line {
        id: message.id.clone(),
        by,
        who,
        at: reading.times.when(message.at),
        text,
        lang: lang.to_owned(),
        right_to_left: languages.any(|texts| texts.language.as_str() == lang && texts.right_to_left),
        status: status(&message.status).to_owned(),
        error: message.error.clone().unwrap_or_default(),
        retry: message.status == "failed" && message.error.as_deref() != Some("opted_out"),
        removed: message.removed_at.map(|at| reading.times.when(at)),
        removable: message.status != "queued"
            && (!message.text.is_empty() || photos.iter().any(|photo| photo.removed.is_none())),
        photos,
        choices: message.choices.iter().map(|choice| choice.label.clone()).collect(),
        why: decision.map(|decision| why(reading.pack, message, decision, reading.revealed)),
    }
}

fn remark(reading: &Reading<'_>, note: &Note) -> Line {
    Line {
        id: note.id.clone(),
        by: "note",
        who: format!("Note of {} · Only visible to your team", note.account),
        at: reading.times.when(note.at),
        text: if reading.revealed {
            note.body.clone()
        } else {
            masked(&note.body, None)
        },
        lang: String::new(),
        right_to_left: false,
        status: String::new(),
        error: String::new(),
        retry: false,
        removed: None,
        removable: false,
        photos: Vec::new(),
        choices: Vec::new(),
        why: None,
    }
}

/// How far a message has come, in words; nothing for what needs none.
fn status(code: &str) -> &str {
    match code {
        "received" | "in_band" => "",
        "queued" => "Waiting to be sent",
        "sent" => "Sent",
        "delivered" => "Delivered",
        "read" => "Read",
        "failed" => "Couldn't send",
        "unknown" => "Sent, without a receipt",
        "cancelled" => "Cancelled",
        other => other,
    }
}
