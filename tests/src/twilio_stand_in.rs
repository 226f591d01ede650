//! Plays Twilio's REST API on this machine: records what it is asked, and answers as it is told to.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// How the stand-in answers one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As Twilio answers a message that it takes: 201 and the message.
    Created,
    /// This status, these headers, this body.
    Fixed {
        /// The status code.
        status: u16,
        /// Header names and values.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// Reads the request and never answers.
    Hang,
    /// Reads the request and cuts the connection.
    Cut,
}

impl Answer {
    /// An error as Twilio words it.
    pub fn error(status: u16, code: u32, message: &str) -> Self {
        let body = serde_json::json!({
            "code": code,
            "message": message,
            "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
            "status": status,
        });
        Self::Fixed {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_string(),
        }
    }
}

/// One request that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// User and password of the basic authorization.
    pub credentials: Option<(String, String)>,
    /// The content type.
    pub content_type: String,
    /// The body as it came.
    pub body: String,
}

impl Asked {
    /// The first value of a form field.
    pub fn field(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The names of the form's fields, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = form_urlencoded::parse(self.body.as_bytes())
            .map(|(key, _)| key.into_owned())
            .collect();
        names.sort();
        names
    }
}

/// The running stand-in; it ends with the test's runtime.
#[derive(Clone)]
pub struct TwilioStandIn {
    /// For `api_base`.
    pub base: String,
    state: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    asked: Vec<Asked>,
    answers: VecDeque<Answer>,
    always: Option<Answer>,
}

impl TwilioStandIn {
    /// Starts on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address: SocketAddr = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(Mutex::new(Told::default()));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            base: format!("http://{address}"),
            state,
        }
    }

    /// Answers the next request so; later ones as before.
    pub fn next(&self, answer: Answer) {
        self.told().answers.push_back(answer);
    }

    /// Answers every request so from now on, `None` as Twilio does.
    pub fn always(&self, answer: Option<Answer>) {
        self.told().always = answer;
    }

    /// What was asked so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.told().asked.clone()
    }

    /// Waits until so many requests were made, at most ten seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Asked> {
        for _ in 0..500 {
            if self.told().asked.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let asked = self.asked();
        assert!(
            asked.len() >= count,
            "only {} of {count} requests were made",
            asked.len()
        );
        asked
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.state.lock().expect("no test panics while it holds this")
    }
}

async fn answer(State(state): State<Arc<Mutex<Told>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let asked = Asked {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        credentials: credentials(&header("authorization")),
        content_type: header("content-type"),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let (answer, number) = {
        let mut told = state.lock().expect("no test panics while it holds this");
        told.asked.push(asked.clone());
        let answer = told
            .answers
            .pop_front()
            .or_else(|| told.always.clone())
            .unwrap_or(Answer::Created);
        (answer, told.asked.len())
    };
    match answer {
        Answer::Created => created(&asked, number),
        Answer::Fixed { status, headers, body } => fixed(status, &headers, body),
        Answer::Hang => std::future::pending().await,
        // A panic ends the connection's own task, and with it the connection.
        Answer::Cut => panic!("the connection is cut, as the test has asked"),
    }
}

fn credentials(authorization: &str) -> Option<(String, String)> {
    let encoded = authorization.strip_prefix("Basic ")?;
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let (user, password) = String::from_utf8(decoded)
        .ok()?
        .split_once(':')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Some((user, password))
}

/// A message as Twilio's `OpenAPI` description shows it, with the nulls that it really sends.
fn created(asked: &Asked, number: usize) -> Response {
    let by_service = asked.field("MessagingServiceSid");
    let body = serde_json::json!({
        "account_sid": asked.credentials.as_ref().map(|(user, _)| user.clone()),
        "api_version": "2010-04-01",
        "body": asked.field("Body"),
        "date_created": "Mon, 23 Nov 2026 05:01:45 +0000",
        "date_sent": null,
        "date_updated": "Mon, 23 Nov 2026 05:01:45 +0000",
        "direction": "outbound-api",
        "error_code": null,
        "error_message": null,
        "from": asked.field("From"),
        "messaging_service_sid": by_service,
        "num_media": "0",
        "num_segments": if by_service.is_some() { "0" } else { "1" },
        "price": null,
        "price_unit": null,
        "sid": format!("SM{number:032x}"),
        "status": if by_service.is_some() { "accepted" } else { "queued" },
        "to": asked.field("To"),
        "uri": asked.path,
    });
    fixed(
        201,
        &[("content-type".to_owned(), "application/json".to_owned())],
        body.to_string(),
    )
}

fn fixed(status: u16, headers: &[(String, String)], body: String) -> Response {
    let mut response = (StatusCode::from_u16(status).expect("a status code"), body).into_response();
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("a header's name");
        response
            .headers_mut()
            .insert(name, HeaderValue::from_str(value).expect("a header's value"));
    }
    response
}
