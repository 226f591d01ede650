//! The one list of channels: a new kind adds its folder and one line here.

use super::kind::{Kind, Opened, Opening, plain};
use super::webchat::WebChat;
use super::{ChannelAdapter, RawRequest, Received, Reject};
use conversation::Channel;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds of channels that the program has.
pub const KINDS: Kinds = &[
    super::webchat::KIND,
    super::sms::KIND,
    super::voice::KIND,
    super::telegram::KIND,
    super::discord::KIND,
    super::messenger::KIND,
    super::messenger::INSTAGRAM,
    super::whatsapp::KIND,
    super::x::KIND,
];

/// A list of kinds of channels.
pub type Kinds = &'static [Kind];

/// What the kinds say of their settings.
pub fn settings_of(kinds: Kinds) -> Vec<config::ChannelKind> {
    kinds.iter().map(|kind| kind.settings).collect()
}

/// The kind of this name.
pub fn kind_of(kinds: Kinds, name: &str) -> Option<&'static Kind> {
    kinds.iter().find(|kind| kind.settings.name == name)
}

/// What the channel of this code can carry to an address, also where it is not enabled. Codes that no kind has, such as the
/// terminal's, are taken for plain private text.
pub fn channel_of(kinds: Kinds, code: &str, address: &str) -> Channel {
    kind_of(kinds, code).map_or_else(|| plain(code), |kind| (kind.channel)(address))
}

/// A channel that cannot be opened, in words that name the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultyChannel {
    /// The channel's name.
    pub name: String,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

impl From<config::UnfitKey> for FaultyChannel {
    fn from(fault: config::UnfitKey) -> Self {
        Self {
            problem: fault.to_string(),
            name: fault.channel,
        }
    }
}

/// The enabled channels, by name.
#[derive(Clone, Default)]
pub struct Channels {
    by_name: BTreeMap<String, Arc<dyn ChannelAdapter>>,
    webchat: Option<Arc<WebChat>>,
    without_adapter: Vec<String>,
}

impl Channels {
    /// Opens all that the settings enable; needs no network.
    pub fn open(
        kinds: Kinds,
        enabled: &BTreeMap<String, config::Channel>,
        opening: &Opening<'_>,
    ) -> Result<Self, FaultyChannel> {
        let mut channels = Self::default();
        for channel in enabled.values() {
            match kind_of(kinds, channel.kind).and_then(|kind| kind.open) {
                Some(open) => channels.add(open(channel, opening)?),
                None => channels.without_adapter.push(channel.name.clone()),
            }
        }
        Ok(channels)
    }

    /// Those that are open already.
    pub fn of(opened: impl IntoIterator<Item = Opened>) -> Self {
        let mut channels = Self::default();
        for one in opened {
            channels.add(one);
        }
        channels
    }

    fn add(&mut self, opened: Opened) {
        let adapter: Arc<dyn ChannelAdapter> = match opened {
            Opened::Channel(adapter) => adapter,
            Opened::WebChat(webchat) => {
                self.webchat = Some(Arc::clone(&webchat));
                webchat
            }
        };
        self.by_name.insert(adapter.name().to_owned(), adapter);
    }

    /// The names of those that are enabled, but that this version has no adapter for.
    pub fn without_adapter(&self) -> &[String] {
        &self.without_adapter
    }

    /// The channel of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn ChannelAdapter>> {
        self.by_name.get(name)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn ChannelAdapter>> {
        self.by_name.values()
    }

    /// The web chat, which has pages of its own.
    pub fn webchat(&self) -> Option<&Arc<WebChat>> {
        self.webchat.as_ref()
    }

    /// What a request to `/hooks/NAME…` holds; `None` if no channel has that name.
    pub fn receive(&self, name: &str, request: &RawRequest) -> Option<Result<Received, Reject>> {
        self.by_name.get(name).map(|adapter| adapter.receive(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_kind_stands_once_and_its_code_in_the_log_is_its_name() {
        let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.settings.name).collect();
        assert_eq!(names.len(), KINDS.len());
        for kind in KINDS {
            assert_eq!((kind.channel)("").code, kind.settings.name);
            let keys: BTreeSet<&str> = kind.settings.keys.iter().map(|key| key.name).collect();
            assert_eq!(keys.len(), kind.settings.keys.len(), "{}", kind.settings.name);
        }
    }
}
