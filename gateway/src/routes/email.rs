//! A message to an agency's mailbox by SMTP, at least once: a repetition has the same Message-ID.

use super::HandedOver;
use super::parcel::Parcel;
use super::photos::file_name;
use config::EmailRoute;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::{self, extension::ClientId};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;
use std::time::Duration;

/// How long the mail server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The longest place in a subject, in characters.
const LONGEST_PLACE: usize = 80;
/// Refusals of the user or of an unsafe line, which people mend: the request waits for it.
const CREDENTIALS: [&str; 4] = ["530", "534", "535", "538"];

/// One agency's mailbox.
pub(super) struct Email {
    from: Mailbox,
    to: Vec<Mailbox>,
    domain: String,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Email {
    pub fn new(settings: &EmailRoute) -> Result<Self, String> {
        let mailbox = |text: &String| {
            text.parse::<Mailbox>()
                .map_err(|_| format!("\"{text}\" is no e-mail address"))
        };
        let from = mailbox(&settings.from)?;
        let to = settings.to.iter().map(mailbox).collect::<Result<_, _>>()?;
        let domain = from.email.domain().to_owned();
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.smtp.expose_secret());
        let builder =
            builder.map_err(|_| "smtp is no address of a mail server: smtps://USER:PASSWORD@HOST".to_owned())?;
        let transport = builder
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(domain.clone()))
            .build();
        Ok(Self {
            from,
            to,
            domain,
            transport,
        })
    }

    pub async fn probe(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    pub async fn hand_over(&self, parcel: &Parcel<'_>) -> HandedOver {
        let message = match self.message(parcel) {
            Ok(message) => message,
            Err(error) => {
                return HandedOver::Never {
                    error: format!("no message can be made of it: {error}"),
                };
            }
        };
        match self.transport.send(message).await {
            Ok(_) => HandedOver::Taken { agency_number: None },
            Err(error) => sort(&error),
        }
    }

    fn message(&self, parcel: &Parcel<'_>) -> Result<Message, lettre::error::Error> {
        let place: String = parcel.place().chars().take(LONGEST_PLACE).collect();
        let place = place.replace(char::is_control, " ");
        let again = if parcel.request.forward_round > 0 {
            " (not solved)"
        } else {
            ""
        };
        let subject = format!("{}{again} {}: {place}", parcel.request.number, parcel.service);
        let builder: MessageBuilder = Message::builder()
            .from(self.from.clone())
            .subject(subject)
            .message_id(Some(format!("<{}@{}>", parcel.id(), self.domain)))
            .header(AutoSubmitted);
        let addressed = self.to.iter().cloned().fold(builder, MessageBuilder::to);
        let photos = &parcel.attached.photos;
        if photos.is_empty() {
            return addressed.header(ContentType::TEXT_PLAIN).body(parcel.words());
        }
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(parcel.words()));
        for (photo, place) in photos.iter().zip(1..) {
            let name = file_name(&parcel.request.number, place, &photo.mime);
            let kind = ContentType::parse(&photo.mime).unwrap_or(ContentType::TEXT_PLAIN);
            parts = parts.singlepart(Attachment::new(name).body(photo.bytes.clone(), kind));
        }
        addressed.multipart(parts)
    }
}

/// No mailbox answers a machine: RFC 3834.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A refusal for good is the message's own fault; everything else may pass.
fn sort(error: &smtp::Error) -> HandedOver {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    let told = if code.is_empty() {
        error.to_string()
    } else {
        format!("the mail server answers {code}")
    };
    if error.is_permanent() && !CREDENTIALS.contains(&code.as_str()) {
        return HandedOver::Never { error: told };
    }
    HandedOver::Later {
        retry_after: None,
        error: told,
    }
}
