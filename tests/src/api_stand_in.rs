//! Plays the APIs of Meta, Telegram, Discord, X and Twilio on this machine: records what it is asked, answers as they
//! do, and fails on demand.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
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
    /// Refuses with this status, and repeats in its error whatever it was sent: address, credentials, body.
    Echo(u16),
    /// Does what it is asked, and cuts the connection before it says so.
    CutAfter,
    /// Does what it is asked, and cuts the connection in the middle of saying so.
    HalfAnswer,
    /// Does what it is asked, and never says so.
    HangAfter,
}

impl Fault {
    /// Whether the message goes on its way all the same.
    fn is_done(&self) -> bool {
        matches!(self, Self::CutAfter | Self::HalfAnswer | Self::HangAfter)
    }
}

/// A file that the stand-in gives out, or what it does instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// These bytes, said to be of this kind.
    Bytes(&'static str, Vec<u8>),
    /// Leads on to this address.
    Redirect(String),
    /// Bytes without end and without a length.
    Endless,
    /// The beginning of a photo, and nothing more for ever.
    Stuck,
    /// This status.
    Status(u16),
}

/// One request that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The path.
    pub path: String,
    /// The `Authorization` header.
    pub authorization: String,
    /// The `User-Agent` header.
    pub agent: String,
    /// The body; a form is an object of its fields, and what is neither form nor JSON is `Null`.
    pub body: Value,
    /// Whether it was not done.
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
    /// Every so manieth request fails, with these faults in turn.
    fails_each: Option<(usize, Vec<Fault>)>,
    always: Option<Fault>,
    updates: Vec<Value>,
    gateway: String,
    files: HashMap<String, Served>,
    asked_for: Vec<Called>,
}

impl ApiStandIn {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let stand_in = Self::closed().await;
        stand_in.open().await;
        stand_in
    }

    /// Has an address, but refuses every connection until it is opened.
    pub async fn closed() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        Self {
            base: format!("http://{address}"),
            state: Arc::default(),
        }
    }

    /// Opens what was closed.
    pub async fn open(&self) {
        let address = self.base.trim_start_matches("http://");
        let listener = tokio::net::TcpListener::bind(address).await;
        let app = Router::new().fallback(answer).with_state(Arc::clone(&self.state));
        let listener = listener.expect("the port is still free");
        tokio::spawn(async move { axum::serve(listener, app).await });
    }

    /// Fails the next request so.
    pub fn fail(&self, fault: Fault) {
        self.told().faults.push_back(fault);
    }

    /// Fails every so manieth request, with these faults in turn.
    pub fn fail_each(&self, number: usize, faults: Vec<Fault>) {
        self.told().fails_each = Some((number, faults));
    }

    /// Fails every request so from now on; `None` ends it.
    pub fn fail_always(&self, fault: Option<Fault>) {
        self.told().always = fault;
    }

    /// Tells bots that Discord's gateway is here.
    pub fn gateway_at(&self, url: &str) {
        url.clone_into(&mut self.told().gateway);
    }

    /// Gives this update to the next Telegram bot that asks for some, until it is confirmed.
    pub fn update(&self, update: Value) {
        self.told().updates.push(update);
    }

    /// Gives out a file at this path.
    pub fn serve(&self, path: &str, served: Served) {
        self.told().files.insert(path.to_owned(), served);
    }

    /// The messages that were to be sent so far, oldest first.
    pub fn sent(&self) -> Vec<Called> {
        let asides = ["/getUpdates", "Query", "/gateway", "/users/@me/channels", "/getFile"];
        let is_sending = |call: &&Called| !asides.iter().any(|end| call.path.ends_with(end));
        self.told().called.iter().filter(is_sending).cloned().collect()
    }

    /// Everything that was asked so far.
    pub fn called(&self) -> Vec<Called> {
        self.told().called.clone()
    }

    /// The calls for files so far, oldest first.
    pub fn asked_for(&self) -> Vec<Called> {
        self.told().asked_for.clone()
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
    let agent = parts.headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    let call = Called {
        path: parts.uri.path().to_owned(),
        authorization: authorization
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        agent: agent.unwrap_or_default().to_owned(),
        body: read_body(&parts.headers, &body),
        failed: false,
    };
    if call.path.ends_with("/getUpdates") && !state.lock().is_ok_and(|told| told.always.is_some()) {
        return updates(&state, &call).await;
    }
    let served = state.lock().ok().and_then(|told| told.files.get(&call.path).cloned());
    if let Some(served) = served {
        state
            .lock()
            .expect("no test panics while it holds this")
            .asked_for
            .push(call);
        return give_out(served);
    }
    let (fault, number, gateway) = {
        let mut told = state.lock().expect("no test panics while it holds this");
        told.called.push(call.clone());
        let number = told.called.len();
        // A bot that looks for its gateway does so whenever it likes: faults are meant for what a test has sent.
        let is_aside = call.path.ends_with("/gateway");
        let fault = if is_aside { None } else { told.faults.pop_front() };
        let fault = fault.or_else(|| told.always.clone()).or_else(|| told.fault_of(number));
        if let Some(call) = told.called.last_mut() {
            call.failed = fault.as_ref().is_some_and(|fault| !fault.is_done());
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
        Some(Fault::Echo(status)) => echo(status, &parts, &call, &body),
        // A panic ends the connection's own task, and with it the connection.
        Some(Fault::CutAfter) => panic!("the connection is cut, as the test has asked"),
        Some(Fault::HalfAnswer) => half(&call, number, &gateway),
        Some(Fault::HangAfter) => std::future::pending().await,
    }
}

fn give_out(served: Served) -> Response {
    match served {
        Served::Bytes(kind, bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Served::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Served::Endless => {
            let piece = Bytes::from(vec![0xff; 64 * 1024]);
            let pieces = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
            Body::from_stream(pieces).into_response()
        }
        Served::Stuck => {
            let started = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"\xff\xd8\xff"))]);
            let stuck = futures_util::StreamExt::chain(started, futures_util::stream::pending());
            Body::from_stream(stuck).into_response()
        }
        Served::Status(status) => json_response(status, "{}".to_owned()),
    }
}

impl Told {
    /// The fault of this request, if it is its turn.
    fn fault_of(&self, number: usize) -> Option<Fault> {
        let (each, faults) = self.fails_each.as_ref()?;
        if !number.is_multiple_of(*each) {
            return None;
        }
        let turn = (number / each) % faults.len();
        faults.get(turn).cloned()
    }
}

/// The refusals that pass: too much at once, a broken server, a page of a proxy.
pub fn passing_faults() -> Vec<Fault> {
    let too_much = json!({ "ok": false, "error_code": 429, "parameters": { "retry_after": 1 } });
    let broken = json!({ "error": { "code": 2, "message": "try again" } });
    [
        (429, too_much.to_string()),
        (500, broken.to_string()),
        (502, "<html>Bad Gateway</html>".to_owned()),
    ]
    .map(|(status, body)| Fault::Fixed {
        status,
        body,
        headers: Vec::new(),
    })
    .to_vec()
}

fn read_body(headers: &HeaderMap, body: &[u8]) -> Value {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/x-www-form-urlencoded") {
        return serde_json::from_slice(body).unwrap_or(Value::Null);
    }
    let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), json!(value)));
    Value::Object(fields.collect())
}

/// A refusal in the words of every provider at once, each of which repeats all that it was sent.
fn echo(status: u16, parts: &Parts, call: &Called, body: &[u8]) -> Response {
    let sent = format!("{} {} {}", parts.uri, call.authorization, String::from_utf8_lossy(body));
    let (told, status_told) = (json!(sent), json!(status));
    json_response(
        status,
        json!({
            "ok": false, "error_code": status_told, "description": told, "title": told, "detail": told,
            "code": 20_001, "message": told, "more_info": told, "status": status_told,
            "error": { "code": 100, "message": told, "type": told, "fbtrace_id": told, "error_user_msg": told },
            "errors": [{ "message": told }],
        })
        .to_string(),
    )
}

/// The first half of an answer that promises all of itself.
fn half(call: &Called, number: usize, gateway: &str) -> Response {
    let whole = done(call, number, gateway);
    let (mut parts, _) = whole.into_parts();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    let started = futures_util::stream::iter([
        Ok(Bytes::from_static(b"{\"ok\":true,")),
        Err(std::io::Error::other("the connection is cut, as the test has asked")),
    ]);
    Response::from_parts(parts, Body::from_stream(started))
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
    } else if path.ends_with("/getFile") {
        json!({ "ok": true, "result": { "file_id": call.body["file_id"], "file_path": "photos/file_1.jpg" } })
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
    } else if path.ends_with("/comments") || path.ends_with("/replies") {
        json!({ "id": format!("555_{number}") })
    } else if path.ends_with("/2/tweets") {
        json!({ "data": { "id": number.to_string(), "text": call.body["text"] } })
    } else if path.ends_with("/Messages.json") {
        return json_response(
            201,
            json!({ "sid": format!("SM{number:032x}"), "status": "queued" }).to_string(),
        );
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
