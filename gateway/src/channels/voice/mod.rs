//! Telephone calls by Twilio: the settings are known, so that a city may have them ready; this version has no adapter.

use super::kind::{Kind, plain};
use config::{Beside, ChannelKind, Key};
use conversation::Channel;

/// Telephone calls, as the list of channels knows them.
pub const KIND: Kind = Kind {
    settings: ChannelKind {
        name: "voice",
        label: "Calls",
        about: "Telephone calls by Twilio, with the account of an SMS channel.",
        keys: &[
            Key::text("number", "+12125550100"),
            Key::text("transfer_to", "+12125550123"),
        ],
        is_on: false,
        beside: Some(Beside {
            kind: "sms",
            message: "a voice channel needs an SMS channel beside it",
            remedy: "Enable a channel of kind sms: calls use its account and token.",
        }),
    },
    channel: |_| channel(),
    without_public_url: None,
    open: None,
};

fn channel() -> Channel {
    plain("voice")
}
