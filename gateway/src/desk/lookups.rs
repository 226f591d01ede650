//! Lookups: questions to connectors, with a deadline and one allowed host. The answer comes back as a logged event.

use super::Desk;
use conversation::{Event, LookUp};
use std::collections::BTreeMap;
use std::time::Duration;
use storage::PendingLookUp;

/// How long a claimed question is ours; longer than any connector's deadline.
const LEASE_MS: i64 = 30_000;

/// How often is looked for new questions.
const PAUSE: Duration = Duration::from_millis(100);

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// One connector: a URL that answers questions with a flat JSON object.
#[derive(Clone, Debug)]
pub struct Connector {
    /// The URL; fields are added to its query. Its host is the only one that is ever asked: redirects are not followed.
    pub url: String,
    /// The deadline of one question.
    pub timeout: Duration,
}

/// Asks what waits, for as long as the program runs.
pub async fn look_up_all(desk: Desk) {
    let client = match reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
    {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "lookups are not possible: no HTTP client");
            return;
        }
    };
    loop {
        let now = desk.now();
        let pending = desk
            .db()
            .claim_look_ups(now, now.saturating_add(LEASE_MS), 16)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "waiting lookups cannot be read");
                Vec::new()
            });
        if pending.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        for question in pending {
            let (desk, client) = (desk.clone(), client.clone());
            tokio::spawn(async move { answer(&desk, &client, question).await });
        }
    }
}

async fn answer(desk: &Desk, client: &reqwest::Client, question: PendingLookUp) {
    let fields = match desk.inner.connectors.get(&question.look_up.connector) {
        Some(connector) => ask(client, connector, &question.look_up).await,
        None => None,
    };
    let address = question.address;
    let event = Event::LookupResult {
        answer: question.look_up.answer,
        fields,
    };
    if let Err(error) = desk.happen(&address, event).await {
        tracing::error!(?error, "a lookup's result could not be stored");
    }
}

/// The connector's answer as text by name, or nothing where it failed, was late, or said nothing that can be told.
async fn ask(client: &reqwest::Client, connector: &Connector, look_up: &LookUp) -> Option<BTreeMap<String, String>> {
    let request = client
        .get(&connector.url)
        .query(&look_up.fields)
        .timeout(connector.timeout);
    let response = match request.send().await.and_then(reqwest::Response::error_for_status) {
        Ok(response) => response,
        Err(error) => {
            tracing::warn!(connector = %look_up.connector, error = %error.without_url(), "a lookup failed");
            return None;
        }
    };
    if response
        .content_length()
        .is_some_and(|length| length > LONGEST_ANSWER as u64)
    {
        return None;
    }
    let bytes = response
        .bytes()
        .await
        .ok()
        .filter(|bytes| bytes.len() <= LONGEST_ANSWER)?;
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&bytes).ok()?;
    let mut fields = BTreeMap::new();
    for (name, value) in object {
        let text = match value {
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(truth) => truth.to_string(),
            _ => continue,
        };
        fields.insert(name, text);
    }
    (!fields.is_empty()).then_some(fields)
}
