//! Sending by Twilio's REST API: `twilio-async` builds the request and reads errors, our own transport carries it.
//!
//! Which part is whose, and why: `docs/decisions/0001-twilio-async.md`.

use super::content::{Asked, Templates};
use super::inbound::{CODE_OPTED_OUT, progress};
use super::{SmsSettings, WHATSAPP};
use crate::channels::call::{self, is_loopback, retry_after, transport_error};
use crate::channels::{FaultyChannel, Outgoing, Receipt, SendError};
use crate::incoming::Progress;
use crate::media::{MediaPlace, NoPlace, secret_header};
use http02::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::time::Duration;
use twilio_async::{Execute, Twilio, TwilioJson};

const TWILIO: &str = "https://api.twilio.com";
/// Twilio's codes that pass with time: too many requests, full queues, an unknown error of a carrier, a channel's rate.
const PASSING_CODES: [usize; 5] = [20429, 21611, 30001, 30008, 63018];

/// The sending half of the channel.
pub struct Client {
    twilio: Twilio,
    http: reqwest::Client,
    base: String,
    from: String,
    service: Option<String>,
    status_callback: Option<String>,
    templates: Templates,
}

/// What we need of a created message. Twilio leaves out or nulls much of the rest, so the rest is not read.
#[derive(Debug, Deserialize)]
struct Created {
    sid: String,
    status: Option<String>,
}

impl Client {
    /// A client for these settings; dials nobody.
    pub fn new(settings: &SmsSettings) -> Result<Self, FaultyChannel> {
        let fault = |problem: &str| FaultyChannel {
            name: settings.name.clone(),
            problem: problem.to_owned(),
        };
        let token = settings
            .auth_tokens
            .first()
            .ok_or_else(|| fault("auth_token is missing: give the account's token"))?;
        let twilio = Twilio::new(settings.account_sid.clone(), token.expose_secret())
            .map_err(|_| fault("account_sid or auth_token holds characters that cannot be sent: copy them again"))?;
        let base = settings
            .api_base
            .as_deref()
            .unwrap_or(TWILIO)
            .trim_end_matches('/')
            .to_owned();
        let http = call::client(&settings.name, &base, call::ANSWER_TIMEOUT)?;
        let callback = format!(
            "{}/hooks/{}/status",
            settings.public_url.trim_end_matches('/'),
            settings.name
        );
        // Twilio refuses messages whose callback it cannot reach, so a desk tried out at home sends without one.
        let reachable = !is_loopback(&settings.public_url) || is_loopback(&base);
        let client = Self {
            twilio,
            http,
            base,
            from: settings.from.clone().unwrap_or_default(),
            service: settings.messaging_service_sid.clone(),
            status_callback: reachable.then_some(callback),
            templates: settings.templates.clone(),
        };
        client
            .address()
            .map_err(|_| fault("account_sid cannot stand in an address: copy it again"))?;
        Ok(client)
    }

    /// Creates one message.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Receipt, SendError> {
        if outgoing.text.is_empty() {
            return Err(SendError::Never {
                code: "empty".to_owned(),
            });
        }
        let (url, authorization) = self.address()?;
        let request = self
            .http
            .post(url)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form(outgoing)?);
        let response = request.send().await.map_err(|error| transport_error(&error))?;
        let status = response.status().as_u16();
        let wait = retry_after(response.headers());
        let body = response.bytes().await;
        if (200..300).contains(&status) {
            // Accepted, but without an id that we could read: it must not be sent a second time.
            return body.ok().and_then(|bytes| receipt(&bytes)).ok_or(SendError::Unknown);
        }
        Err(refusal(status, &body.unwrap_or_default(), wait))
    }

    /// Where a file is, and the credentials for Twilio's own API; where that leads on to takes none.
    pub fn media_place(&self, url: &str) -> Result<MediaPlace, NoPlace> {
        let mut authorization = None;
        if url.strip_prefix(&self.base).is_some_and(|rest| rest.starts_with('/')) {
            let (_, credentials) = self.address().map_err(|_| NoPlace::Later)?;
            authorization = secret_header(&credentials);
        }
        Ok(MediaPlace {
            url: url.to_owned(),
            authorization,
        })
    }

    /// Whether the account is open and the token its own.
    pub async fn probe(&self, account_sid: &str) -> Result<String, String> {
        let (_, authorization) = self
            .address()
            .map_err(|_| "account_sid cannot stand in an address".to_owned())?;
        let request = self
            .http
            .get(format!("{}/2010-04-01/Accounts/{account_sid}.json", self.base));
        let request = request.header(AUTHORIZATION, authorization.clone());
        let told = call::ask(request, "copy account_sid and auth_token from Twilio's console").await?;
        match told.get("status").and_then(serde_json::Value::as_str) {
            Some("active") | None => {}
            Some(status) => return Err(format!("the account is {status}: see Twilio's console")),
        }
        let asked = Asked {
            http: &self.http,
            base: &self.base,
            authorization: &authorization,
        };
        match self.templates.probe(&asked).await? {
            0 => Ok(format!("account {account_sid}")),
            approved => Ok(format!(
                "account {account_sid}, {approved} templates approved for WhatsApp"
            )),
        }
    }

    /// The form as `twilio-async` encodes it, less an empty sender, with what the crate does not know.
    fn form(&self, outgoing: &Outgoing) -> Result<String, SendError> {
        // A messaging service chooses the sender itself, and the same one for the same resident.
        let from = match (&self.service, outgoing.to.starts_with(WHATSAPP)) {
            (Some(_), _) => String::new(),
            (None, true) => format!("{WHATSAPP}{}", self.from),
            (None, false) => self.from.clone(),
        };
        let encoded = self
            .twilio
            .send_msg(&from, &outgoing.to, &outgoing.text)
            .msg
            .to_string();
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
            // A template has its own words.
            let is_sent = match name.as_ref() {
                "From" => !value.is_empty(),
                "Body" => outgoing.template.is_none(),
                _ => true,
            };
            if is_sent {
                form.append_pair(&name, &value);
            }
        }
        if let Some(filled) = &outgoing.template {
            for (name, value) in self.templates.fields(filled, &outgoing.language)? {
                form.append_pair(name, &value);
            }
        }
        if let Some(service) = &self.service {
            form.append_pair("MessagingServiceSid", service);
        }
        if let Some(callback) = &self.status_callback {
            form.append_pair("StatusCallback", callback);
        }
        Ok(form.finish())
    }

    /// The address and the credentials, both as `twilio-async` builds them, on our own base.
    fn address(&self) -> Result<(String, Vec<u8>), SendError> {
        let broken = || SendError::Never {
            code: "bad-credentials".to_owned(),
        };
        let blank = self.twilio.send_msg("", "", "");
        let request = blank
            .request(Method::POST, "Messages.json", None)
            .map_err(|_| broken())?;
        let authorization = request
            .headers()
            .get("authorization")
            .ok_or_else(broken)?
            .as_bytes()
            .to_vec();
        Ok((format!("{}{}", self.base, request.uri().path()), authorization))
    }
}

fn receipt(body: &[u8]) -> Option<Receipt> {
    let TwilioJson::Success(created) = serde_json::from_slice::<TwilioJson<Created>>(body).ok()? else {
        return None;
    };
    let progress = created.status.as_deref().and_then(progress).unwrap_or(Progress::Queued);
    Some(Receipt {
        provider_id: Some(created.sid),
        progress,
    })
}

fn refusal(status: u16, body: &[u8], wait: Option<Duration>) -> SendError {
    let code = match serde_json::from_slice::<TwilioJson<Created>>(body) {
        Ok(TwilioJson::Fail { code, .. }) => Some(code),
        _ => None,
    };
    if status == 401 {
        return call::refused_credentials();
    }
    if status == 429 || status >= 500 || code.is_some_and(|code| PASSING_CODES.contains(&code)) {
        return SendError::Later { retry_after: wait };
    }
    match code {
        Some(code) if code.to_string() == CODE_OPTED_OUT => SendError::OptedOut,
        Some(code) => SendError::Never { code: code.to_string() },
        None => SendError::Never {
            code: format!("http-{status}"),
        },
    }
}
