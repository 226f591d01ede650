//! Messages on `WhatsApp` by a template of Twilio's Content API: the only ones that it takes once a day has passed without
//! a word.
//!
//! Source: Twilio's documentation "Send templates created with the Content Template Builder" and "Content API resources".
//! A template there has one language, so that each language of a status has an id of its own.

use super::SmsSettings;
use crate::channels::call;
use crate::channels::whatsapp::template::{best_of, plain};
use crate::channels::{FaultyChannel, SendError};
use conversation::Template;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where Twilio keeps templates: a host beside that of messages.
const CONTENT: &str = "https://content.twilio.com";

/// The templates of an account.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// The template's id, `HX…`, by the status of a request that it tells and by its language as Twilio writes it.
    pub ids: BTreeMap<String, BTreeMap<String, String>>,
    /// Languages, the one that stands for all others first.
    pub languages: Vec<String>,
}

impl Templates {
    /// Refuses ids that are none, and templates without the language that stands for all others.
    pub fn check(&self, channel: &str) -> Result<(), FaultyChannel> {
        let fault = |problem: String| FaultyChannel {
            name: channel.to_owned(),
            problem,
        };
        let Some(first) = self.languages.first() else {
            return Ok(());
        };
        for (status, by_language) in &self.ids {
            if let Some((language, id)) = by_language.iter().find(|(_, id)| !is_id(id)) {
                return Err(fault(format!(
                    "templates.{status}.{language} is \"{id}\": a content SID is HX and 32 hexadecimal digits"
                )));
            }
            if !by_language.contains_key(first) {
                return Err(fault(format!(
                    "templates.{status} has none in {first}, the first of template_languages, which stands for all others"
                )));
            }
        }
        Ok(())
    }

    /// The fields of a message that a template carries: which one, and what is filled in.
    pub(super) fn fields(&self, filled: &Template, language: &str) -> Result<[(&'static str, String); 2], SendError> {
        // A template that was taken out of the settings since.
        let gone = || SendError::Never {
            code: "no-template".to_owned(),
        };
        let by_language = self.ids.get(&filled.purpose).ok_or_else(gone)?;
        let own: Vec<String> = by_language.keys().cloned().collect();
        let best = best_of(&own, language).or_else(|| self.languages.first().map(String::as_str));
        let id = best.and_then(|language| by_language.get(language)).ok_or_else(gone)?;
        let values = filled.values.iter().zip(1_u32..);
        let values: Map<String, Value> = values
            .map(|(value, place)| (place.to_string(), Value::String(plain(value))))
            .collect();
        Ok([
            ("ContentSid", id.clone()),
            ("ContentVariables", Value::Object(values).to_string()),
        ])
    }

    /// Asks Twilio whether `WhatsApp` has approved each: how many, or the first that cannot be sent.
    pub(super) async fn probe(&self, asked: &Asked<'_>) -> Result<usize, String> {
        let mut approved: usize = 0;
        for (status, by_language) in &self.ids {
            for (language, id) in by_language {
                asked
                    .about(id)
                    .await
                    .map_err(|problem| format!("templates.{status}.{language} ({id}): {problem}"))?;
                approved = approved.saturating_add(1);
            }
        }
        Ok(approved)
    }
}

/// How Twilio is asked about templates.
pub(super) struct Asked<'a> {
    pub http: &'a reqwest::Client,
    /// The address of the API of messages.
    pub base: &'a str,
    /// `Basic …`.
    pub authorization: &'a [u8],
}

impl Asked<'_> {
    async fn about(&self, id: &str) -> Result<(), String> {
        let url = format!("{}/v1/Content/{id}/ApprovalRequests", content_base(self.base));
        let request = self.http.get(url).header("authorization", self.authorization);
        let answered = call::send(request).await;
        let answered = answered.map_err(|_| "Twilio cannot be asked about it".to_owned())?;
        if answered.status == 404 {
            return Err("this account has no such template".to_owned());
        }
        if !answered.is_success() {
            return Err(format!("Twilio answers {}", answered.status));
        }
        let said = |pointer: &str| {
            answered
                .body
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        match said("/whatsapp/status") {
            "approved" => Ok(()),
            "" => Err("it was never submitted to WhatsApp: submit it in Twilio's Content Template Builder".to_owned()),
            status => {
                let reason = said("/whatsapp/rejection_reason");
                let reason = if reason.is_empty() {
                    String::new()
                } else {
                    format!(" ({reason})")
                };
                Err(format!("WhatsApp says {status}{reason}, and takes approved ones only"))
            }
        }
    }
}

/// The settings' templates.
pub(super) fn templates_of(settings: &SmsSettings) -> Vec<String> {
    settings.templates.ids.keys().cloned().collect()
}

/// Twilio's own host for templates; a stand-in plays both.
fn content_base(base: &str) -> &str {
    if base.ends_with(".twilio.com") { CONTENT } else { base }
}

fn is_id(id: &str) -> bool {
    let digits = id.strip_prefix("HX").unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(languages: &[&str]) -> Templates {
        let id = |digit: char| format!("HX{}", String::from(digit).repeat(32));
        let closed = [("en_US".to_owned(), id('1')), ("es".to_owned(), id('2'))];
        Templates {
            ids: [("closed".to_owned(), closed.into())].into(),
            languages: languages.iter().map(|code| (*code).to_owned()).collect(),
        }
    }

    #[test]
    fn the_id_is_that_of_the_language_and_values_are_numbered() {
        let filled = Template {
            purpose: "closed".to_owned(),
            values: vec!["311-00000001".to_owned(), "Heat\n\"and\" water".to_owned()],
        };
        let templates = templates(&["en_US", "es"]);
        let [id, values] = templates.fields(&filled, "es").unwrap();
        assert_eq!(id.1, format!("HX{}", "2".repeat(32)));
        assert_eq!(values.1, r#"{"1":"311-00000001","2":"Heat \"and\" water"}"#);
        let [id, _] = templates.fields(&filled, "ko").unwrap();
        assert_eq!(id.1, format!("HX{}", "1".repeat(32)));
        let other = Template {
            purpose: "open".to_owned(),
            values: Vec::new(),
        };
        assert!(templates.fields(&other, "es").is_err());
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_place() {
        assert!(templates(&["en_US", "es", "ko"]).check("sms").is_ok());
        let problem = templates(&["ko"]).check("sms").unwrap_err().problem;
        assert!(problem.starts_with("templates.closed has none in ko"), "{problem}");
        let mut odd = templates(&["en_US"]);
        odd.ids
            .get_mut("closed")
            .unwrap()
            .insert("es".to_owned(), "request_closed".to_owned());
        let problem = odd.check("sms").unwrap_err().problem;
        assert!(
            problem.starts_with("templates.closed.es is \"request_closed\""),
            "{problem}"
        );
    }

    #[test]
    fn templates_are_asked_for_at_twilios_own_host() {
        assert_eq!(content_base("https://api.twilio.com"), CONTENT);
        assert_eq!(content_base("https://api.dublin.ie1.twilio.com"), CONTENT);
        assert_eq!(content_base("http://127.0.0.1:4010"), "http://127.0.0.1:4010");
    }
}
