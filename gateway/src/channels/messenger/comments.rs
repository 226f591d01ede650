//! Comments under the city's posts: read from the webhooks `feed` and `comments`, answered under the comment, and moved to a
//! private message.
//!
//! Source: Meta's documentation "Webhooks for Pages: feed", "Instagram webhooks: comments" and "Private Replies". Each
//! comment is a conversation of its own: who writes another one below it may be somebody else.

use super::{COMMENT, Call, Inbox, MessengerSettings, channel};
use crate::channels::json::id_at;
use crate::channels::{Outgoing, SendError, text};
use crate::incoming::{Address, Incoming};
use conversation::{Channel, Inbound, Surface, TextUnit};
use serde_json::{Value, json};

/// Longer answers under a post are not read.
const LONGEST: usize = 600;

/// What an answer under a comment can carry.
pub fn comment_channel(inbox: Inbox) -> Channel {
    let mut channel = channel(inbox);
    channel.surface = Surface::Comments;
    channel.limits.text = LONGEST;
    channel.limits.unit = TextUnit::Bytes;
    channel.limits.buttons = 0;
    channel
}

/// The comment that a change tells of. Our own, edited and removed ones are left alone: an answer that has been given
/// stays, and what was taken back was never for us.
pub fn read(change: &Value, settings: &MessengerSettings) -> Option<Incoming> {
    let value = change.get("value")?;
    let told = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let (field, comment, written) = match settings.inbox {
        Inbox::Messenger => ("feed", "/comment_id", "message"),
        Inbox::Instagram => ("comments", "/id", "text"),
    };
    if change.get("field").and_then(Value::as_str) != Some(field) {
        return None;
    }
    if settings.inbox == Inbox::Messenger && (told("item") != "comment" || told("verb") != "add") {
        return None;
    }
    let author = id_at(value, "/from/id")?;
    let comment = id_at(value, comment).filter(|id| is_plain(id))?;
    let words = text::clean(told(written));
    if author == settings.page_id || text::is_blank(&words) {
        return None;
    }
    let channel = comment_channel(settings.inbox);
    let address = format!("{COMMENT}{comment}");
    Some(Incoming {
        address: Address {
            channel: channel.code.clone(),
            account: settings.name.clone(),
            address: address.clone(),
        },
        provider_id: Some(address),
        inbound: Inbound {
            text: words,
            ..Inbound::default()
        },
        channel,
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    })
}

/// The call that answers a comment: below it, or to its writer alone. Meta takes one private reply for each comment.
pub fn call(comment: &str, outgoing: &Outgoing, inbox: Inbox) -> Result<Call, SendError> {
    if !is_plain(comment) {
        return Err(SendError::Never {
            code: "bad-address".to_owned(),
        });
    }
    if outgoing.in_private {
        return Ok(Call {
            path: "me/messages".to_owned(),
            body: json!({ "recipient": { "comment_id": comment }, "message": { "text": outgoing.text } }),
            id: "message_id",
        });
    }
    let below = match inbox {
        Inbox::Messenger => "comments",
        Inbox::Instagram => "replies",
    };
    Ok(Call {
        path: format!("{comment}/{below}"),
        body: json!({ "message": outgoing.text }),
        id: "id",
    })
}

/// Whether an id can stand in a path: digits, and a line between the post's and the comment's.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}
