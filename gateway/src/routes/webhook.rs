//! A signed POST of JSON to an agency, at least once: the agency knows a repetition by `webhook-id`.

use super::HandedOver;
use super::parcel::Parcel;
use super::photos::Links;
use super::signature::Keys;
use crate::channels::{HttpFault, http_client, retry_after};
use config::WebhookRoute;
use serde_json::Value;

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest number of an agency's own, in characters.
const LONGEST_NUMBER: usize = 100;
/// Refusals of the request itself, which would be refused again: bad request, gone, too large, wrong type, bad content.
const FINAL: [u16; 5] = [400, 410, 413, 415, 422];

/// One agency's webhook.
pub(super) struct Webhook {
    url: String,
    keys: Keys,
    links: Links,
    http: reqwest::Client,
}

impl Webhook {
    pub fn new(settings: &WebhookRoute, links: Links) -> Result<Self, String> {
        let http = http_client(&settings.url).map_err(|HttpFault(problem)| problem)?;
        Ok(Self {
            url: settings.url.clone(),
            keys: Keys::read(&settings.secrets)?,
            links,
            http,
        })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    pub async fn hand_over(&self, parcel: &Parcel<'_>) -> HandedOver {
        let number = &parcel.request.number;
        let link = |hash: &str| self.links.link(&self.keys, number, hash, parcel.now);
        let body = parcel.json(link).to_string();
        let id = parcel.id();
        let timestamp = parcel.now / 1000;
        let signature = self.keys.sign(&id, timestamp, body.as_bytes());
        let request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body);
        match request.send().await {
            Ok(response) => read_answer(response).await,
            // An address may hold a token: it stays out of what is told.
            Err(error) => HandedOver::Later {
                retry_after: None,
                error: error.without_url().to_string(),
            },
        }
    }
}

async fn read_answer(mut response: reqwest::Response) -> HandedOver {
    let status = response.status().as_u16();
    if (200..300).contains(&status) {
        let agency_number = number_in(&mut response).await;
        return HandedOver::Taken { agency_number };
    }
    let error = format!("the agency answers {status}");
    if FINAL.contains(&status) {
        return HandedOver::Never { error };
    }
    HandedOver::Later {
        retry_after: retry_after(response.headers()),
        error,
    }
}

/// The agency's own number, where its answer is `{"number": …}`. What else it says is of no matter: it has the request.
async fn number_in(response: &mut reqwest::Response) -> Option<String> {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return None;
        }
    }
    let body: Value = serde_json::from_slice(&bytes).ok()?;
    let number = match body.get("number")? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let fits = !number.is_empty() && number.chars().count() <= LONGEST_NUMBER && !number.contains(char::is_control);
    fits.then_some(number)
}
