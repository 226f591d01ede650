//! A verified form of Twilio's as messages and status reports.
//!
//! Source: Twilio's documentation "Twilio's request to your incoming message webhook" and "Track outbound message status".
//! Unknown parameters are ignored: Twilio adds some without notice.

use crate::channels::form::{Pair, value};
use crate::channels::{Reject, text};
use crate::incoming::{Address, Incoming, Progress, StatusReport};
use crate::media::MediaHosts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use conversation::{Attachment, Channel, Inbound, Place, ProviderOptOut};

/// Twilio sends ten media at most.
const MOST_MEDIA: usize = 10;

/// Twilio's error: the resident has opted out there.
pub const CODE_OPTED_OUT: &str = "21610";

/// The one message of an incoming-message webhook.
pub fn message(pairs: &[Pair], account: &str, in_band: bool, hosts: &MediaHosts) -> Result<Incoming, Reject> {
    let written = value(pairs, "From").unwrap_or_default();
    let (road, from) = Road::of(&written);
    let sender = road.sender(from)?;
    let provider_id = message_id(pairs)?;
    road.check(&value(pairs, "To").unwrap_or_default())?;
    let channel = road.channel();
    let machine = matches!(sender, Sender::Machine(_));
    let (number, phone) = match sender {
        Sender::Person(number) => (number.clone(), Some(number)),
        Sender::Unnumbered(id) => (id, None),
        Sender::Machine(name) => (name, None),
    };
    let body = value(pairs, "Body").unwrap_or_default();
    let inbound = Inbound {
        text: text::clean(&decoded_body(&body).unwrap_or(body)),
        attachments: attachments(pairs, hosts),
        provider_opt_out: opt_out(pairs),
        shared_place: place(pairs),
        phone,
        ..Inbound::default()
    };
    let address = Address {
        channel: channel.code.clone(),
        account: account.to_owned(),
        address: road.address(&number),
    };
    Ok(Incoming {
        address,
        provider_id: Some(provider_id),
        inbound,
        channel,
        in_band,
        machine,
        uploads: Vec::new(),
    })
}

/// The report of a status callback; `None` for a status that Twilio has invented since.
pub fn report(pairs: &[Pair], account: &str) -> Result<Option<StatusReport>, Reject> {
    let provider_id = message_id(pairs)?;
    let status = value(pairs, "MessageStatus")
        .or_else(|| value(pairs, "SmsStatus"))
        .unwrap_or_default();
    let address = value(pairs, "To").unwrap_or_default();
    let (road, number) = Road::of(&address);
    not_another_channel(number)?;
    let Some(progress) = progress(&status) else {
        return Ok(None);
    };
    let error_code = value(pairs, "ErrorCode").filter(|code| !code.is_empty());
    Ok(Some(StatusReport {
        channel: road.channel().code,
        account: account.to_owned(),
        address: address.clone(),
        provider_id,
        progress,
        opted_out: error_code.as_deref() == Some(CODE_OPTED_OUT),
        error_code,
    }))
}

/// How far a message has come, in Twilio's words.
pub fn progress(status: &str) -> Option<Progress> {
    match status.to_ascii_lowercase().as_str() {
        "accepted" | "queued" | "scheduled" => Some(Progress::Queued),
        "sending" => Some(Progress::Sending),
        "sent" | "partially_delivered" => Some(Progress::Sent),
        "delivered" => Some(Progress::Delivered),
        "read" => Some(Progress::Read),
        "undelivered" | "failed" | "canceled" => Some(Progress::Failed),
        _ => None,
    }
}

/// Twilio carries two kinds of messages by the same webhook; the prefix of an address tells which.
#[derive(Clone, Copy)]
enum Road {
    Sms,
    Whatsapp,
}

impl Road {
    fn of(address: &str) -> (Self, &str) {
        match address.strip_prefix(super::WHATSAPP) {
            Some(number) => (Self::Whatsapp, number),
            None => (Self::Sms, address),
        }
    }

    fn channel(self) -> Channel {
        match self {
            Self::Sms => super::channel(),
            Self::Whatsapp => super::whatsapp_channel(),
        }
    }

    fn sender(self, from: &str) -> Result<Sender, Reject> {
        match self {
            Self::Whatsapp if is_id_of_a_person(from) => Ok(Sender::Unnumbered(from.to_owned())),
            _ => sender(from),
        }
    }

    /// The address as Twilio writes it, so that an answer takes the road that the question came by.
    fn address(self, number: &str) -> String {
        match self {
            Self::Sms => number.to_owned(),
            Self::Whatsapp => format!("{}{number}", super::WHATSAPP),
        }
    }

    /// Whether the city's own address is of the same kind.
    fn check(self, to: &str) -> Result<(), Reject> {
        let (road, number) = Self::of(to);
        match (self, road) {
            (Self::Sms, Self::Sms) | (Self::Whatsapp, Self::Whatsapp) => not_another_channel(number),
            _ => Err(Reject::NotOurs("sender and receiver are on different channels")),
        }
    }
}

enum Sender {
    /// A telephone number in E.164.
    Person(String),
    /// Somebody on `WhatsApp` who shows no number, by the id that Meta gives.
    Unnumbered(String),
    /// A short code, a name instead of a number, or a number that stands for "withheld".
    Machine(String),
}

fn sender(from: &str) -> Result<Sender, Reject> {
    not_another_channel(from)?;
    let digits = from.strip_prefix('+').unwrap_or_default();
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    // Twilio writes these for "anonymous", "restricted", "unknown" and "unavailable" (the letters on a keypad).
    let is_withheld = matches!(
        digits,
        "266696687" | "7378742833" | "86282452253" | "8656696" | "2562533"
    );
    if is_number && !digits.starts_with('0') && !is_withheld {
        return Ok(Sender::Person(from.to_owned()));
    }
    let name = from.trim();
    if name.is_empty() || name.chars().count() > 32 || name.chars().any(char::is_control) {
        return Err(Reject::Malformed("From"));
    }
    Ok(Sender::Machine(name.to_owned()))
}

/// Meta's id of a person, such as `US.1234`: a country's two letters, and up to 128 letters and digits behind a full stop.
fn is_id_of_a_person(from: &str) -> bool {
    let Some((country, id)) = from.split_once('.') else {
        return false;
    };
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    is_country && (1..=128).contains(&id.len()) && id.bytes().all(is_id)
}

fn message_id(pairs: &[Pair]) -> Result<String, Reject> {
    for name in ["MessageSid", "SmsMessageSid", "SmsSid"] {
        let id = value(pairs, name).unwrap_or_default();
        if (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(id);
        }
    }
    Err(Reject::Malformed("MessageSid"))
}

/// RCS and Messenger come by the same webhook with a prefix; they are channels of their own.
fn not_another_channel(address: &str) -> Result<(), Reject> {
    if address.contains(':') {
        Err(Reject::NotOurs("the address is not a telephone number"))
    } else {
        Ok(())
    }
}

/// `NumMedia` is not believed: what has an address is there. Addresses outside Twilio are left out, so that nobody is
/// ever led to fetch them; the file's kind is kept.
fn attachments(pairs: &[Pair], hosts: &MediaHosts) -> Vec<Attachment> {
    let mut found = Vec::new();
    for index in 0..MOST_MEDIA {
        let Some(url) = value(pairs, &format!("MediaUrl{index}")) else {
            continue;
        };
        let content_type = value(pairs, &format!("MediaContentType{index}")).unwrap_or_default();
        found.push(Attachment {
            url: hosts.address(&url),
            content_type: text::clean(&content_type),
        });
    }
    found
}

/// A place shared on `WhatsApp`, with its address where it has one.
fn place(pairs: &[Pair]) -> Option<Place> {
    let degrees = |name: &str| value(pairs, name)?.trim().parse::<f64>().ok();
    let mut place = text::place(degrees("Latitude")?, degrees("Longitude")?)?;
    if let Some(address) = value(pairs, "Address").filter(|address| !text::is_blank(address)) {
        place.text = text::clean(&address);
    }
    Some(place)
}

fn opt_out(pairs: &[Pair]) -> Option<ProviderOptOut> {
    match value(pairs, "OptOutType")?.to_ascii_uppercase().as_str() {
        "STOP" => Some(ProviderOptOut::Stop),
        "START" => Some(ProviderOptOut::Start),
        "HELP" => Some(ProviderOptOut::Help),
        _ => None,
    }
}

/// Twilio now and then delivers a long SMS as base64. It is decoded only if it is long, canonical base64 and gives
/// printable text with spaces in it, which no word of a resident's does by chance.
fn decoded_body(body: &str) -> Option<String> {
    if body.len() <= 40 || !body.len().is_multiple_of(4) {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(body).ok()?).ok()?;
    let printable = decoded
        .chars()
        .all(|character| !character.is_control() || matches!(character, '\n' | '\r' | '\t'));
    (printable && decoded.contains(' ')).then_some(decoded)
}
