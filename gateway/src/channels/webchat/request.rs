//! A web chat request, from bytes to a message or to the fault that its sender can mend.

use crate::channels::{RawRequest, text};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use storage::MediaContent;

/// The largest body that is read: 4,000 characters, each escaped in the longest way, with room for the rest.
pub const LARGEST_BODY: usize = 64 * 1024;
/// The longest text, in characters.
pub const LONGEST_TEXT: usize = 4000;
const LONGEST_ID: usize = 128;

/// A fault of a request. It becomes `{"error": sentence, "field": name or null}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatFault {
    /// The status code: 400 not JSON, 413 too long, 415 not declared as JSON, 422 a field that cannot be taken.
    pub status: u16,
    /// What is wrong, for the developer of a page.
    pub error: &'static str,
    /// The field at fault.
    pub field: Option<&'static str>,
}

/// The secret that a conversation is reached by. It has no `Debug` and is stored as a hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct ConversationSecret(uuid::Uuid);

impl ConversationSecret {
    /// Takes a UUID as clients write it; the nil and the all-ones UUID are nobody's secret.
    pub fn parse(written: &str) -> Option<Self> {
        let uuid = uuid::Uuid::try_parse(written).ok()?;
        let plain = written.len() == 36 && !uuid.is_nil() && !uuid.is_max();
        plain.then_some(Self(uuid))
    }

    /// A fresh one of 122 random bits.
    pub fn draw() -> Self {
        Self(uuid::Uuid::new_v4())
    }

    /// The UUID itself, for the resident's own page only.
    pub fn reveal(&self) -> String {
        self.0.hyphenated().to_string()
    }

    /// What it is stored as: the SHA-256 of the UUID in lower case, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut address = String::with_capacity(64);
        for byte in Sha256::digest(self.reveal().as_bytes()) {
            let _ = write!(address, "{byte:02x}");
        }
        address
    }
}

/// A request that can be taken.
#[derive(Clone)]
pub struct ChatMessage {
    /// The conversation.
    pub conversation: ConversationSecret,
    /// The client's id of this message.
    pub id: String,
    /// The text, cleaned, not blank, of at most [`LONGEST_TEXT`] characters.
    pub text: String,
    /// The language that the resident picked.
    pub language: Option<String>,
    /// The choice that was pressed.
    pub choice: Option<String>,
    /// A photo that came with it; then the text may be empty.
    pub photo: Option<MediaContent>,
}

/// Reads a request. Pure.
pub fn parse(request: &RawRequest) -> Result<ChatMessage, ChatFault> {
    let media_type = request.media_type();
    if media_type != "application/json" && !(media_type.starts_with("application/") && media_type.ends_with("+json")) {
        return Err(fault(415, "The content type must be application/json.", None));
    }
    if request.body.len() > LARGEST_BODY {
        return Err(fault(413, "The request is longer than 64 KiB.", None));
    }
    let json = std::str::from_utf8(&request.body).map_err(|_| fault(400, "The request is not valid UTF-8.", None))?;
    let value: Value = serde_json::from_str(json).map_err(|_| fault(400, "The request is not valid JSON.", None))?;
    let Value::Object(fields) = value else {
        return Err(fault(422, "The request must be a JSON object.", None));
    };
    let conversation = required(&fields, "conversation")?;
    let conversation = ConversationSecret::parse(conversation).ok_or_else(|| {
        fault(
            422,
            "The conversation must be a UUID drawn at random.",
            Some("conversation"),
        )
    })?;
    let id = checked_id(required(&fields, "id")?)?;
    let text = checked_text(required(&fields, "text")?)?;
    let language = optional(&fields, "language")?.map(checked_language).transpose()?;
    let choice = optional(&fields, "choice")?.map(checked_choice).transpose()?;
    Ok(ChatMessage {
        conversation,
        id,
        text,
        language,
        choice,
        photo: None,
    })
}

/// The text of a message, however it came; also used by the page that works without scripts.
pub fn checked_text(written: &str) -> Result<String, ChatFault> {
    if written.chars().count() > LONGEST_TEXT {
        return Err(fault(413, "The text is longer than 4,000 characters.", Some("text")));
    }
    if text::is_blank(written) {
        return Err(fault(422, "The text is empty.", Some("text")));
    }
    Ok(text::clean(written))
}

/// The client's id of a message.
pub fn checked_id(written: &str) -> Result<String, ChatFault> {
    let fits = written.chars().count() <= LONGEST_ID && !written.chars().any(char::is_control);
    if !fits || text::is_blank(written) {
        return Err(fault(
            422,
            "The id must have 1 to 128 characters and no control characters.",
            Some("id"),
        ));
    }
    Ok(written.to_owned())
}

/// A language's tag: letters, digits and hyphens. Whether the pack has it is the desk's question.
pub fn checked_language(written: &str) -> Result<String, ChatFault> {
    let fits =
        (1..=35).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        Ok(written.to_owned())
    } else {
        Err(fault(422, "The language must be a tag such as es.", Some("language")))
    }
}

fn checked_choice(written: &str) -> Result<String, ChatFault> {
    if written.is_empty() || written.len() > 256 || written.chars().any(char::is_control) {
        return Err(fault(
            422,
            "The choice must be the id of a choice that was offered.",
            Some("choice"),
        ));
    }
    Ok(written.to_owned())
}

fn required<'a>(fields: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, ChatFault> {
    match fields.get(name) {
        Some(Value::String(value)) => Ok(value),
        Some(_) => Err(fault(422, "This field must be a text.", Some(name))),
        None => Err(fault(422, "This field is missing.", Some(name))),
    }
}

fn optional<'a>(fields: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, ChatFault> {
    match fields.get(name) {
        Some(Value::String(value)) => Ok(Some(value)),
        Some(Value::Null) | None => Ok(None),
        Some(_) => Err(fault(422, "This field must be a text.", Some(name))),
    }
}

fn fault(status: u16, error: &'static str, field: Option<&'static str>) -> ChatFault {
    ChatFault { status, error, field }
}
