//! Plays an agency on this machine: its webhook, and its mail server. Records what it is given, and answers as it is
//! told to.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One call of the webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: String,
    /// `webhook-signature`.
    pub signature: String,
    /// The body's bytes.
    pub bytes: Vec<u8>,
}

impl Called {
    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("the body is JSON")
    }
}

/// What the webhook answers: status, `Retry-After` and body.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Seconds.
    pub retry_after: Option<u64>,
    /// The body.
    pub body: String,
}

#[derive(Default)]
struct Told<Given, Say> {
    given: Vec<Given>,
    answers: VecDeque<Say>,
}

type Shared<Given, Say> = Arc<Mutex<Told<Given, Say>>>;

fn told<Given, Say>(state: &Shared<Given, Say>) -> MutexGuard<'_, Told<Given, Say>> {
    state.lock().expect("no test panics while it holds this")
}

async fn wait_for<Given: Clone, Say>(state: &Shared<Given, Say>, count: usize) -> Vec<Given> {
    for _ in 0..750 {
        if told(state).given.len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let given = told(state).given.clone();
    assert!(given.len() >= count, "only {} of {count} came", given.len());
    given
}

/// An agency's webhook; it ends with the test's runtime.
#[derive(Clone)]
pub struct WebhookStandIn {
    /// For `url`.
    pub url: String,
    state: Shared<Called, Answer>,
}

impl WebhookStandIn {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Shared::default();
        let app = Router::new().fallback(take_call).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            url: format!("http://{address}/requests?token=hush"),
            state,
        }
    }

    /// Answers the next call so; later ones with 204.
    pub fn next(&self, status: u16, retry_after: Option<u64>, body: &str) {
        told(&self.state).answers.push_back(Answer {
            status,
            retry_after,
            body: body.to_owned(),
        });
    }

    /// What was called so far, oldest first.
    pub fn called(&self) -> Vec<Called> {
        told(&self.state).given.clone()
    }

    /// Waits for so many calls, at most fifteen seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Called> {
        wait_for(&self.state, count).await
    }
}

async fn take_call(State(state): State<Shared<Called, Answer>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut told = told(&state);
    told.given.push(Called {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        bytes: body.to_vec(),
    });
    let Some(answer) = told.answers.pop_front() else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let status = StatusCode::from_u16(answer.status).expect("a status code");
    match answer.retry_after {
        Some(seconds) => (status, [("retry-after", seconds.to_string())], answer.body).into_response(),
        None => (status, answer.body).into_response(),
    }
}

/// One message that a mail server took, or refused at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Whom the server was told it is from.
    pub from: String,
    /// Whom it was told it is to.
    pub to: Vec<String>,
    /// Header and body.
    pub text: String,
}

impl Mail {
    /// A header's value.
    pub fn header(&self, name: &str) -> String {
        let start = format!("{}: ", name.to_lowercase());
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&start));
        line.map(|line| line[start.len()..].to_owned()).unwrap_or_default()
    }
}

/// An agency's mail server; it ends with the test's runtime.
#[derive(Clone)]
pub struct MailStandIn {
    /// For `smtp`.
    pub url: String,
    state: Shared<Mail, String>,
}

impl MailStandIn {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let state = Shared::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self {
            url: format!("smtp://{address}"),
            state,
        }
    }

    /// Answers the end of the next message so, such as `451 try again`; later ones are taken.
    pub fn next(&self, reply: &str) {
        told(&self.state).answers.push_back(reply.to_owned());
    }

    /// Waits for so many messages, at most fifteen seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        wait_for(&self.state, count).await
    }
}

async fn talk(stream: TcpStream, state: Shared<Mail, String>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut mail = Mail::default();
    let mut in_data = false;
    if writer.write_all(b"220 mail.agency.example\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = if in_data && line == "." {
            in_data = false;
            let mut told = told(&state);
            told.given.push(std::mem::take(&mut mail));
            told.answers.pop_front().unwrap_or_else(|| "250 taken".to_owned())
        } else if in_data {
            mail.text.push_str(&line);
            mail.text.push_str("\r\n");
            continue;
        } else {
            match command(&line, &mut mail) {
                "354 go on" => {
                    in_data = true;
                    "354 go on".to_owned()
                }
                other => other.to_owned(),
            }
        };
        if writer.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() || reply.starts_with("221") {
            return;
        }
    }
}

fn command(line: &str, mail: &mut Mail) -> &'static str {
    let address = || {
        let inner = line.split_once('<').map_or("", |(_, rest)| rest);
        inner.split('>').next().unwrap_or_default().to_owned()
    };
    let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
    match verb.as_str() {
        "MAIL" => {
            mail.from = address();
            "250 ok"
        }
        "RCPT" => {
            mail.to.push(address());
            "250 ok"
        }
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    }
}
