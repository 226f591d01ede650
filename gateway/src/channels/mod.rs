//! Channels: one folder and one trait for each road on which residents write, and the one list of them.

pub mod call;
pub mod discord;
pub mod form;
mod json;
pub mod kind;
mod list;
pub mod messenger;
pub mod meta;
mod raw;
pub mod sms;
pub mod telegram;
pub mod text;
pub mod voice;
pub mod webchat;
pub mod whatsapp;
pub mod x;

pub(crate) use call::client_to;
#[cfg(feature = "oidc")]
pub(crate) use call::is_loopback;
pub use call::retry_after;
pub use kind::{Kind, Opened, Opening};
pub use list::{Channels, FaultyChannel, KINDS, Kinds, channel_of, kind_of, settings_of};
pub use raw::{HttpAnswer, RawRequest, Reject};

use crate::incoming::{Incoming, Progress, StatusReport, Taken};
use crate::media::{MediaHosts, MediaPlace, NoPlace};
use conversation::{Offered, Template};
use governor::Quota;
use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

/// A future of a channel, boxed so that channels of all kinds fit one list.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What one request of a provider held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Messages of residents, in the provider's order.
    pub messages: Vec<Incoming>,
    /// Reports on messages that we sent.
    pub reports: Vec<StatusReport>,
    /// The answer to a handshake, which waits for nothing to be stored.
    pub answer_now: Option<HttpAnswer>,
}

/// One message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The resident, as in [`crate::incoming::Address::address`].
    pub to: String,
    /// The text, already fitted to the channel's limits.
    pub text: String,
    /// Choices, where the channel has buttons.
    pub choices: Vec<Offered>,
    /// The tag of the language it is written in.
    pub language: String,
    /// Whether it opens a private conversation with somebody who wrote in public.
    pub in_private: bool,
    /// The approved template that carries it, where the channel takes nothing else.
    pub template: Option<Template>,
}

/// The provider has taken a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's id of the message, by which reports name it.
    pub provider_id: Option<String>,
    /// How far it has come.
    pub progress: Progress,
}

/// Why a message was not sent. A closed set: delivery decides by it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Nothing was sent; try again, not before this time if one is given.
    Later {
        /// What the provider asked for (`Retry-After`).
        retry_after: Option<Duration>,
    },
    /// It can never be sent.
    Never {
        /// The provider's code or our own word (`unauthorized`, `bad-address`).
        code: String,
    },
    /// The provider refuses because the resident has opted out there.
    OptedOut,
    /// It may or may not have been sent: the bytes had left when the answer failed to come. Never resent blindly.
    Unknown,
}

/// So many messages in any time of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Messages.
    pub most: u32,
    /// The time.
    pub lasts: Duration,
}

/// Takes what a dialled provider brings; the desk is behind it.
pub trait Sink: Send + Sync {
    /// Hands one message in; returns after it is stored.
    fn take(&self, incoming: Incoming) -> Pending<'_, Result<Taken, crate::incoming::IntakeError>>;
    /// Hands one report in.
    fn report(&self, report: StatusReport) -> Pending<'_, Result<(), crate::incoming::IntakeError>>;
}

/// One road on which residents write.
pub trait ChannelAdapter: Send + Sync {
    /// The name in the settings and in `/hooks/NAME`.
    fn name(&self) -> &str;

    /// What sending this text costs in the provider's own unit (segments of an SMS); an account's rate is counted in it.
    fn cost(&self, text: &str) -> usize {
        let _ = text;
        1
    }

    /// The statuses of a request that a template of this account tells, approved by the provider; empty where it has none.
    fn templates(&self) -> Vec<String> {
        Vec::new()
    }

    /// What a template of this account could tell; empty where its provider has none, or where it needs none.
    fn template_purposes(&self) -> &'static [&'static str] {
        &[]
    }

    /// How much may be sent, counted in [`ChannelAdapter::cost`]: the provider's own limit, so that it never has to
    /// refuse us.
    fn pace(&self) -> Quota {
        per_second(30)
    }

    /// What the provider takes within a time from all gateways together, where so little that each one's own pace would
    /// add up to too much.
    fn window(&self) -> Option<Window> {
        None
    }

    /// Verifies a request over its raw bytes, then parses it. Pure: the same request always gives the same result.
    fn receive(&self, request: &RawRequest) -> Result<Received, Reject>;

    /// The answer to a request whose messages were stored with these outcomes, in the order of [`Received::messages`].
    /// Pure, so that a duplicate gets the same bytes.
    fn answer(&self, taken: &[Taken]) -> HttpAnswer {
        let _ = taken;
        HttpAnswer::empty(200)
    }

    /// The answer to this very request, where it depends on more than the outcomes. Pure as well.
    fn answer_to(&self, request: &RawRequest, taken: &[Taken]) -> HttpAnswer {
        let _ = request;
        self.answer(taken)
    }

    /// Sends one message.
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>>;

    /// Asks the provider whether our credentials are good, without sending anything to anybody: what is well, or what is
    /// wrong and the next step. `None` where there is nobody to ask.
    fn probe(&self) -> Pending<'_, Option<Result<String, String>>> {
        Box::pin(std::future::ready(None))
    }

    /// The hosts that residents' files may be fetched from; `None` where nothing is ever fetched.
    fn media_hosts(&self) -> Option<MediaHosts> {
        None
    }

    /// Where a file is that came with a message, by the address or id in [`conversation::Attachment::url`].
    fn media_place<'a>(&'a self, reference: &'a str) -> Pending<'a, Result<MediaPlace, NoPlace>> {
        let _ = reference;
        Box::pin(std::future::ready(Err(NoPlace::Foreign)))
    }

    /// Listens to a provider that we dial; ends only when the channel has nothing to listen to.
    fn listen<'a>(&'a self, sink: &'a dyn Sink) -> Pending<'a, ()> {
        let _ = sink;
        Box::pin(std::future::ready(()))
    }
}

/// Why no client can be made, in words.
pub struct HttpFault(pub String);

/// A client for an address outside the channels, under the same rules: deadlines, and no redirects.
pub fn http_client(url: &str) -> Result<reqwest::Client, HttpFault> {
    let made = call::client("", url, call::ANSWER_TIMEOUT);
    made.map_err(|fault| HttpFault(fault.problem))
}

/// A pace of so many a second; none at all would be no pace, so 0 is taken for 1.
fn per_second(number: u32) -> Quota {
    Quota::per_second(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
}
