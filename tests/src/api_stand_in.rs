//! Plays the JSON APIs of Meta, Telegram and X on this machine: records what it is asked, answers as they do, and fails
//! on demand.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How the stand-in answers one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This status and body, and these headers.
    Fixed {
        /// The status code.
        status: u16,
        /// The body.
        body: String,
        /// Names and values, such as `retry-after`.
        headers: Vec<(&'static str, String)>,
    },
    /// Does what it is asked, and cuts the connection before it says so.
    CutAfter,
}

/// One request that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The path.
    pub path: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// The body, `Null` where it is no JSON.
    pub body: Value,
    /// Whether the stand-in refused it.
    pub failed: bool,
}

/// The running stand-in; it ends with the test's runtime.
#[derive(Clone)]
pub struct ApiStandIn {
    /// For `api_base`.
    pub base: String,
    state: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    called: Vec<Called>,
    faults: VecDeque<Fault>,
    /// Every so manieth request fails: with 500, with 429, and with a page of a proxy in turn.
    fails_each: Option<usize>,
    updates: Vec<Value>,
    gateway: String,
}

impl ApiStandIn {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(Mutex::new(Told::default()));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            base: format!("http://{address}"),
            state,
        }
    }

    /// Fails the next request so.
    pub fn fail(&self, fault: Fault) {
        self.told().faults.push_back(fault);
    }

    /// Fails every so manieth request, before it does anything.
    pub fn fail_each(&self, number: usize) {
        self.told().fails_each = Some(number);
    }

    /// Tells bots that Discord's gateway is here.
    pub fn gateway_at(&self, url: &str) {
        url.clone_into(&mut self.told().gateway);
    }

    /// Gives this update to the next Telegram bot that asks for some, until it is confirmed.
    pub fn update(&self, update: Value) {
        self.told().updates.push(update);
    }

    /// The messages that were to be sent so far, oldest first.
    pub fn sent(&self) -> Vec<Called> {
        let asides = ["/getUpdates", "Query", "/gateway", "/users/@me/channels"];
        let is_sending = |call: &&Called| !asides.iter().any(|end| call.path.ends_with(end));
        self.told().called.iter().filter(is_sending).cloned().collect()
    }

    /// Everything that was asked so far.
    pub fn called(&self) -> Vec<Called> {
        self.told().called.clone()
    }

    /// Waits until so many messages were sent, at most fifteen seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Called> {
        for _ in 0..750 {
            if self.sent().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let sent = self.sent();
        assert!(sent.len() >= count, "only {} of {count} messages were sent", sent.len());
        sent
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.state.lock().expect("no test panics while it holds this")
    }
}

async fn answer(State(state): State<Arc<Mutex<Told>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    let authorization = parts.headers.get(header::AUTHORIZATION);
    let call = Called {
        path: parts.uri.path().to_owned(),
        authorization: authorization
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        failed: false,
    };
    if call.path.ends_with("/getUpdates") {
        return updates(&state, &call).await;
    }
    let (fault, number, gateway) = {
        let mut told = state.lock().expect("no test panics while it holds this");
        told.called.push(call.clone());
        let number = told.called.len();
        let fails = told.fails_each.is_some_and(|each| number.is_multiple_of(each));
        let fault = told.faults.pop_front().or_else(|| fails.then(|| passing(number)));
        if let Some(call) = told.called.last_mut() {
            call.failed = fault.is_some();
        }
        (fault, number, told.gateway.clone())
    };
    match fault {
        None => done(&call, number, &gateway),
        Some(Fault::Fixed { status, body, headers }) => {
            let mut response = json_response(status, body);
            for (name, value) in headers {
                let value = value.parse().expect("a header's value");
                response.headers_mut().insert(name, value);
            }
            response
        }
        // A panic ends the connection's own task, and with it the connection.
        Some(Fault::CutAfter) => panic!("the connection is cut, as the test has asked"),
    }
}

/// A fault that passes.
fn passing(number: usize) -> Fault {
    let (status, body) = match number % 3 {
        0 => (
            500,
            json!({ "error": { "code": 2, "message": "try again" } }).to_string(),
        ),
        1 => (
            429,
            json!({ "ok": false, "error_code": 429, "parameters": { "retry_after": 1 } }).to_string(),
        ),
        _ => (502, "<html>Bad Gateway</html>".to_owned()),
    };
    Fault::Fixed {
        status,
        body,
        headers: Vec::new(),
    }
}

/// Telegram's answer to a bot that asks: what has not been confirmed yet, after a moment if there is nothing.
async fn updates(state: &Mutex<Told>, call: &Called) -> Response {
    let offset = call.body.get("offset").and_then(Value::as_i64).unwrap_or(0);
    for _ in 0..10 {
        let waiting: Vec<Value> = {
            let mut told = state.lock().expect("no test panics while it holds this");
            told.updates
                .retain(|update| update["update_id"].as_i64().unwrap_or(0) >= offset);
            told.updates.clone()
        };
        if !waiting.is_empty() {
            return json_response(200, json!({ "ok": true, "result": waiting }).to_string());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    json_response(200, json!({ "ok": true, "result": [] }).to_string())
}

/// What each provider answers when it has done what it was asked.
fn done(call: &Called, number: usize, told_gateway: &str) -> Response {
    let path = call.path.as_str();
    let body = if path.ends_with("/getMe") {
        json!({ "ok": true, "result": { "username": "nyc311bot" } })
    } else if path.ends_with("/getWebhookInfo") {
        json!({ "ok": true, "result": { "url": "https://311.city.example/hooks/telegram" } })
    } else if path.ends_with("/2/users/me") {
        json!({ "data": { "id": "1111111111111111111" } })
    } else if path.ends_with("/users/@me") {
        json!({ "id": "42", "username": "nyc311" })
    } else if path.ends_with("/me") {
        json!({ "id": "1234567890", "name": "NYC 311" })
    } else if path.contains("/bot") {
        json!({ "ok": true, "result": { "message_id": number, "chat": { "id": call.body["chat_id"] } } })
    } else if path.ends_with("/users/@me/channels") {
        json!({ "id": format!("9{}", call.body["recipient_id"].as_str().unwrap_or_default()), "type": 1 })
    } else if path.contains("/channels/") {
        json!({ "id": number.to_string(), "content": call.body["content"] })
    } else if path.ends_with("/gateway") {
        json!({ "url": told_gateway })
    } else if path.ends_with("/me/messages") {
        json!({ "recipient_id": call.body["recipient"]["id"], "message_id": format!("m_{number}") })
    } else if path.ends_with("/2/tweets") {
        json!({ "data": { "id": number.to_string(), "text": call.body["text"] } })
    } else if path.starts_with("/2/dm_conversations") {
        json!({ "data": { "dm_conversation_id": "1-2", "dm_event_id": number.to_string() } })
    } else {
        json!({ "messaging_product": "whatsapp", "messages": [{ "id": format!("wamid.{number}") }] })
    };
    json_response(200, body.to_string())
}

fn json_response(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).expect("a status code");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
