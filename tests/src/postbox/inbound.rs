//! One letter of the postbox as a message.

use super::channel;
use conversation::Inbound;
use gateway::channels::Received;
use gateway::channels::text::{clean, is_blank};
use gateway::incoming::{Address, Incoming};
use serde_json::Value;

/// What a letter holds; nothing where nobody wrote it, or where nothing can be seen in it.
pub fn read(letter: &Value, account: &str) -> Received {
    Received {
        messages: message(letter, account).into_iter().collect(),
        ..Received::default()
    }
}

fn message(letter: &Value, account: &str) -> Option<Incoming> {
    let text_at = |key: &str| letter.get(key).and_then(Value::as_str);
    let (id, from, text) = (text_at("id")?, text_at("from")?, clean(text_at("text")?));
    if is_blank(&text) {
        return None;
    }
    Some(Incoming {
        address: Address {
            channel: channel().code,
            account: account.to_owned(),
            address: from.to_owned(),
        },
        provider_id: Some(id.to_owned()),
        inbound: Inbound {
            text,
            ..Inbound::default()
        },
        channel: channel(),
        in_band: false,
        machine: false,
        uploads: Vec::new(),
    })
}
