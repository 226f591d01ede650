//! SMS and MMS by Twilio.

use super::{ChannelAdapter, FaultyChannel, Outgoing, Pending, RawRequest, Receipt, Received, Reject, SendError};
use conversation::{Channel, Limits, Surface, TextUnit};
use secrecy::SecretString;

/// The settings of one SMS account.
#[derive(Clone, Debug)]
pub struct SmsSettings {
    /// The channel's name.
    pub name: String,
    /// Twilio's account id, `AC…`.
    pub account_sid: String,
    /// The auth tokens: the first signs what we send, all verify what comes in, so that a token can be changed without
    /// losing messages.
    pub auth_tokens: Vec<SecretString>,
    /// The number or short code to send from.
    pub from: Option<String>,
    /// The messaging service to send by, `MG…`; takes precedence over `from`.
    pub messaging_service_sid: Option<String>,
    /// Whether replies go back in the answer to the webhook (TwiML) rather than by the REST API.
    pub reply_by_twiml: bool,
    /// Where the REST API is, without a path; `None` is Twilio's own.
    pub api_base: Option<String>,
    /// The address under which Twilio reaches us, without the path: `https://311.example`.
    pub public_url: String,
}

/// The channel.
pub struct Sms {
    settings: SmsSettings,
}

impl Sms {
    /// Opens the channel; needs no network.
    pub fn new(settings: SmsSettings) -> Result<Self, FaultyChannel> {
        Ok(Self { settings })
    }
}

impl ChannelAdapter for Sms {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn channel(&self) -> Channel {
        Channel {
            code: "sms".to_owned(),
            law_words: true,
            surface: Surface::Private,
            limits: Limits {
                text: 1600,
                unit: TextUnit::Utf16,
                buttons: 0,
                button_label: 0,
            },
            idle_gap_ms: 24 * 60 * 60 * 1000,
        }
    }

    fn receive(&self, _request: &RawRequest) -> Result<Received, Reject> {
        Err(Reject::BadSignature)
    }

    fn send<'a>(&'a self, _outgoing: &'a Outgoing) -> Pending<'a, Result<Receipt, SendError>> {
        Box::pin(std::future::ready(Err(SendError::Later { retry_after: None })))
    }
}
